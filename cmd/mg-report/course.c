/* The run as a whole: questions, attempts, outcomes, troubles. */

#include <string.h>

#include "mg-report.h"

static struct text
member(struct report *r, const struct event *e, const char *name, size_t max)
{
	return keep_value(r, POOL_TEXTS, e->j, json_get(e->j, 0, name), max);
}

/* Which votes count is known before a part begins that forgets them. */
static struct part *
begin_part(struct report *r, const struct event *e)
{
	static const struct part none = { 0 };
	const struct part *last;
	struct part *p;

	ballot_judge(r);
	p = keep_more(r->parts, r->nparts, &r->part_cap, sizeof(*p),
	    MAX_PARTS);
	if (p == NULL) {
		r->unkept++;
		return NULL;
	}
	r->parts = p;
	p += r->nparts++;
	last = r->nparts > 1 ? p - 1 : NULL;
	*p = none;
	p->t = e != NULL ? e->t : -1;
	p->question = last != NULL ? last->question : 1;
	p->attempt = 1;
	return p;
}

struct part *
course_part(struct report *r)
{
	struct part *p;

	if (r->nparts == 0) {
		p = begin_part(r, NULL);
		p->first = 1;
	}
	return &r->parts[r->nparts - 1];
}

void
course_hello(struct report *r, const struct event *e)
{
	if (r->from.n == 0)
		r->from = member(r, e, "from", MAX_NAME);
}

static void
read_agent(struct report *r, const struct json *j, int tok)
{
	struct agent *a;

	buf_clear(&r->scratch);
	if (json_str(j, json_get(j, tok, "agent"), &r->scratch) < 0 ||
	    r->scratch.len == 0 || r->scratch.len > MAX_NAME ||
	    (a = report_agent(r, buf_slice(&r->scratch))) == NULL)
		return;
	a->listed = 1;
	a->id = keep_value(r, POOL_NAMES, j, json_get(j, tok, "id"), MAX_NAME);
	a->backend = keep_value(r, POOL_NAMES, j, json_get(j, tok, "backend"),
	    MAX_NAME);
	a->model = keep_value(r, POOL_NAMES, j, json_get(j, tok, "model"),
	    MAX_NAME);
}

static void
read_vote(struct report *r, const struct json *j, int vote)
{
	int method = json_get(j, vote, "method"), tok;
	int weights = json_get(j, vote, "weights"), i;
	struct agent *a;
	double w;

	for (i = METHOD_PLURALITY; i <= METHOD_SCHULZE; i++)
		if (json_is(j, method, team_method_name((enum team_method)i)))
			r->method = (enum team_method)i;
	if (json_type(j, weights) != JSON_OBJECT)
		return;
	for (tok = json_first(j, weights); tok >= 0;
	    tok = json_next(j, tok)) {
		buf_clear(&r->scratch);
		(void)json_str(j, tok, &r->scratch);
		a = report_find(r, buf_slice(&r->scratch));
		if (a != NULL && json_double(j, json_value(j, tok), &w) == 0 &&
		    w >= 0)
			a->weight = w;
	}
}

void
course_run(struct report *r, const struct event *e)
{
	int agents = json_get(e->j, 0, "agents"), tok;
	struct part *p = begin_part(r, e);

	r->run = 1;
	r->seed = member(r, e, "seed", MAX_NAME);
	if (json_type(e->j, agents) == JSON_ARRAY)
		for (tok = json_first(e->j, agents); tok >= 0;
		    tok = json_next(e->j, tok))
			read_agent(r, e->j, tok);
	read_vote(r, e->j, json_get(e->j, 0, "vote"));
	if (p == NULL)
		return;
	p->question += r->nparts > 1;
	p->first = 1;
	p->text = member(r, e, "question", MAX_TEXT);
}

void
course_question(struct report *r, const struct event *e)
{
	struct part *p = begin_part(r, e);

	if (p == NULL)
		return;
	p->question = report_number(e->j, 0, "number", p->question + 1);
	p->first = 1;
	p->text = member(r, e, "question", MAX_TEXT);
}

void
course_restart(struct report *r, const struct event *e)
{
	struct part *p;

	(void)course_part(r);
	if ((p = begin_part(r, e)) == NULL)
		return;
	p->attempt = report_number(e->j, 0, "attempt", 2);
	p->text = member(r, e, "reason", MAX_TEXT);
	p->more = member(r, e, "instructions", MAX_TEXT);
}

static void
read_points(struct report *r, const struct json *j, struct outcome *o)
{
	int votes = json_get(j, 0, "votes"), tok;
	size_t n = json_count(j, votes);
	void *room;

	if (json_type(j, votes) != JSON_OBJECT)
		return;
	n = keep_array(r, &room, n < TEAM_AGENTS ? n : TEAM_AGENTS,
	    sizeof(*o->points));
	o->points = room;
	for (tok = json_first(j, votes); tok >= 0 && o->n < n;
	    tok = json_next(j, tok)) {
		o->points[o->n].name = keep_value(r, POOL_TEXTS, j, tok,
		    MAX_NAME);
		o->points[o->n++].points = keep_value(r, POOL_TEXTS, j,
		    json_value(j, tok), 32);
	}
}

static struct text
string(struct report *r, const struct event *e, const char *name)
{
	static const struct text none = { "", 0, 0 };
	int tok = json_get(e->j, 0, name);

	return json_type(e->j, tok) != JSON_STRING ? none :
	    keep_value(r, POOL_TEXTS, e->j, tok, MAX_NAME);
}

void
course_outcome(struct report *r, const struct event *e)
{
	static const struct outcome none = { 0 };
	struct outcome *o = &course_part(r)->outcome;

	*o = none;
	o->told = 1;
	o->t = e->t;
	o->winner = string(r, e, "winner");
	o->label = string(r, e, "label");
	o->method = string(r, e, "method");
	o->majority = json_bool(e->j, json_get(e->j, 0, "majority"), 0);
	o->tie = json_bool(e->j, json_get(e->j, 0, "tie"), 0);
	o->voters = report_number(e->j, 0, "voters", 0);
	o->voids = report_number(e->j, 0, "void", 0);
	read_points(r, e->j, o);
}

void
course_final(struct report *r, const struct event *e)
{
	struct final *f = &course_part(r)->final;

	f->told = 1;
	f->t = e->t;
	f->agent = string(r, e, "agent");
	f->status = report_number(e->j, 0, "status", 0);
	f->from = string(r, e, "from");
	f->complete = json_bool(e->j, json_get(e->j, 0, "complete"), 0);
	f->content = keep_value(r, POOL_FINALS, e->j,
	    json_get(e->j, 0, "content"), MAX_ANSWER);
	f->message = member(r, e, "message", MAX_TEXT);
}

void
course_trouble(struct report *r, const struct event *e)
{
	int waits = json_is(e->j, json_get(e->j, 0, "type"), "wait");

	e->agent->waits += waits;
	report_note(r, e, waits ? "waits" : "abstains", member(r, e, "why",
	    MAX_EXCERPT));
}

void
course_retired(struct report *r, const struct event *e)
{
	e->agent->retired = 1;
	e->agent->why = member(r, e, "why", MAX_EXCERPT);
	report_note(r, e, "retired", e->agent->why);
}

/* That one is up, and has always been, is no news. */
void
course_server(struct report *r, const struct event *e)
{
	int state = json_get(e->j, 0, "state");
	int message = json_get(e->j, 0, "message");
	struct buf b = BUF_INIT(MAX_EXCERPT + MAX_NAME + 8);

	if (json_is(e->j, state, "up") && message < 0)
		return;
	buf_clear(&r->scratch);
	if (json_str(e->j, json_get(e->j, 0, "server"), &r->scratch) == 0 &&
	    r->scratch.len <= MAX_NAME)
		buf_put(&b, r->scratch.s, r->scratch.len);
	buf_clear(&r->scratch);
	if (json_str(e->j, message, &r->scratch) == 0) {
		buf_puts(&b, ": ");
		buf_put(&b, r->scratch.s, r->scratch.len < MAX_EXCERPT ?
		    r->scratch.len : MAX_EXCERPT);
	}
	report_note(r, e, json_is(e->j, state, "failed") ? "server failed" :
	    json_is(e->j, state, "down") ? "server down" : "server",
	    keep_text(r, POOL_TEXTS, buf_slice(&b), MAX_EXCERPT));
	buf_free(&b);
}

void
course_stop(struct report *r, const struct event *e)
{
	report_note(r, e, "stopped", member(r, e, "why", MAX_EXCERPT));
}
