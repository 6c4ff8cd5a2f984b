/* Answers and votes, and which of these count: mg-vote(1) has the rules. */

#include <string.h>

#include "mg-report.h"

enum { MAX_CHOICES = 100, VERSION_DIGITS = 18 };

static size_t
part_now(const struct report *r)
{
	return r->nparts > 0 ? r->nparts - 1 : 0;
}

void
ballot_answer(struct report *r, const struct event *e)
{
	struct agent *a = e->agent;
	struct answer *n;
	long long version;

	if (json_int(e->j, json_get(e->j, 0, "version"), &version) < 0 ||
	    version <= a->version || json_repeated(e->j, 0) >= 0) {
		r->faulty++;
		return;
	}
	a->version = version;
	a->answered = part_now(r);
	a->answers++;
	n = keep_more(r->answers, r->nanswers, &r->answer_cap, sizeof(*n),
	    MAX_ANSWERS);
	if (n == NULL) {
		r->unkept++;
		return;
	}
	r->answers = n;
	n += r->nanswers++;
	n->agent = report_place(r, a);
	n->part = part_now(r);
	n->version = version;
	n->t = e->t;
	n->content = keep_value(r, POOL_ANSWERS, e->j,
	    json_get(e->j, 0, "content"), MAX_ANSWER);
}

/* AGENT.VERSION; the agent is NOWHERE when it never answered. */
static void
read_label(const struct report *r, struct slice s, struct choice *c)
{
	const struct agent *a;
	size_t dot, i;

	c->agent = NOWHERE;
	c->version = 0;
	for (dot = s.n; dot > 0 && s.p[dot - 1] != '.'; dot--)
		continue;
	if (dot < 2 || s.n - dot > VERSION_DIGITS)
		return;
	for (i = dot; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return;
		c->version = c->version * 10 + (s.p[i] - '0');
	}
	s.n = dot - 1;
	if ((a = report_find(r, s)) != NULL)
		c->agent = report_place(r, a);
}

static int
stands(const struct report *r, const struct choice *c)
{
	const struct agent *a;

	if (c->agent == NOWHERE)
		return 0;
	a = &r->agents[c->agent];
	return a->answered == part_now(r) && a->version == c->version;
}

static int
is_seen(const struct json *j, int seen, struct slice label)
{
	int tok;

	for (tok = json_first(j, seen); tok >= 0; tok = json_next(j, tok))
		if (json_is_slice(j, tok, label))
			return 1;
	return 0;
}

/* One of "for"; the first that cannot count is why the vote does not. */
static void
read_choice(struct report *r, const struct json *j, int tok, struct vote *v,
    size_t room)
{
	struct choice one = { NOWHERE, 0, { "", 0, 0 } };
	struct choice *c = v->n < room ? &v->choice[v->n] : &one;
	int seen = json_get(j, 0, "seen");
	enum verdict verdict = VOTE_COUNTS;

	buf_clear(&r->scratch);
	(void)json_str(j, tok, &r->scratch);
	read_label(r, buf_slice(&r->scratch), c);
	if (!stands(r, c))
		verdict = VOTE_UNKNOWN;
	else if (seen >= 0 && !is_seen(j, seen, buf_slice(&r->scratch)))
		verdict = VOTE_UNSEEN;
	if (verdict != VOTE_COUNTS && v->verdict == VOTE_COUNTS) {
		v->verdict = verdict;
		v->which = v->n;
	}
	c->label = keep_text(r, POOL_TEXTS, buf_slice(&r->scratch),
	    MAX_NAME);
	v->all++;
	v->n += c != &one;
}

static void
read_for(struct report *r, const struct json *j, struct vote *v)
{
	int list = json_get(j, 0, "for"), tok;
	int single = json_type(j, list) != JSON_ARRAY;
	size_t n = single ? 1 : json_count(j, list);
	void *room;

	n = keep_array(r, &room, n < MAX_CHOICES ? n : MAX_CHOICES,
	    sizeof(*v->choice));
	v->choice = room;
	if (single)
		read_choice(r, j, list, v, n);
	for (tok = single ? -1 : json_first(j, list); tok >= 0;
	    tok = json_next(j, tok))
		read_choice(r, j, tok, v, n);
}

/* Has it the form of a vote?  What has not, mg-vote passes over too. */
static int
is_ballot(const struct json *j)
{
	int list = json_get(j, 0, "for"), seen = json_get(j, 0, "seen"), tok;

	if (json_repeated(j, 0) >= 0 ||
	    (seen >= 0 && json_type(j, seen) != JSON_ARRAY))
		return 0;
	if (json_type(j, list) == JSON_STRING)
		return 1;
	if (json_type(j, list) != JSON_ARRAY || json_count(j, list) == 0 ||
	    json_count(j, list) > TEAM_AGENTS)
		return 0;
	for (tok = json_first(j, list); tok >= 0; tok = json_next(j, tok))
		if (json_type(j, tok) != JSON_STRING)
			return 0;
	return 1;
}

static void
supersede(struct report *r, struct agent *a, size_t vote)
{
	if (a->vote != NOWHERE && a->voted == part_now(r))
		r->votes[a->vote].verdict = VOTE_AGAIN;
	a->vote = vote;
	a->voted = part_now(r);
}

void
ballot_vote(struct report *r, const struct event *e)
{
	static const struct vote none = { 0 };
	struct vote *v;

	if (!is_ballot(e->j)) {
		r->faulty++;
		return;
	}
	e->agent->votes++;
	v = keep_more(r->votes, r->nvotes, &r->vote_cap, sizeof(*v),
	    MAX_VOTES);
	if (v == NULL) {
		r->unkept++;
		supersede(r, e->agent, NOWHERE);
		return;
	}
	r->votes = v;
	v += r->nvotes;
	*v = none;
	v->agent = report_place(r, e->agent);
	v->part = part_now(r);
	v->t = e->t;
	read_for(r, e->j, v);
	v->reason = keep_value(r, POOL_TEXTS, e->j,
	    json_get(e->j, 0, "reason"), MAX_TEXT);
	supersede(r, e->agent, r->nvotes++);
}

static void
judge(struct report *r, struct vote *v)
{
	const struct agent *a = &r->agents[v->agent];
	size_t i;

	for (i = 0; i < v->n && v->verdict == VOTE_COUNTS; i++)
		if (!stands(r, &v->choice[i])) {
			v->verdict = VOTE_STALE;
			v->which = i;
		}
	if (v->verdict != VOTE_COUNTS)
		return;
	if (a->weight <= 0)
		v->verdict = VOTE_WEIGHTLESS;
	else if (r->run && !a->listed)
		v->verdict = VOTE_STRANGER;
	else if (r->method == METHOD_NO_SELF && v->choice[0].agent ==
	    v->agent)
		v->verdict = VOTE_SELF;
}

void
ballot_judge(struct report *r)
{
	size_t i;

	for (i = r->nvotes; i-- > 0 && r->votes[i].part == part_now(r);)
		judge(r, &r->votes[i]);
}

void
ballot_why(const struct report *r, const struct vote *v, struct buf *b)
{
	static const char *const why[] = { "", "is not a current answer",
		"was not shown to the voter", "voted again",
		"was replaced by a newer answer", "voted for itself",
		"has no weight", "is no voter of this run" };
	struct text who = v->verdict == VOTE_UNKNOWN ||
	    v->verdict == VOTE_UNSEEN || v->verdict == VOTE_STALE ?
	    v->choice[v->which < v->n ? v->which : 0].label :
	    r->agents[v->agent].name;

	buf_put(b, who.p, who.n);
	buf_printf(b, " %s", why[v->verdict]);
}
