#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/team/tally.h"
#include "check.h"

void
check_init(struct check *c, const struct team *t)
{
	size_t i;

	memset(c, 0, sizeof(*c));
	c->team = t;
	c->tally = tally_new(METHOD_PLURALITY, 0);
	c->chosen = -1;
	buf_init(&c->presented, SIZE_MAX);
	for (i = 0; i < AGENTS; i++) {
		buf_init(&c->agents[i].content, SIZE_MAX);
		buf_init(&c->agents[i].speech, SIZE_MAX);
		buf_init(&c->agents[i].call, SIZE_MAX);
	}
}

void
check_free(struct check *c)
{
	size_t i;

	for (i = 0; i < AGENTS; i++) {
		buf_free(&c->agents[i].content);
		buf_free(&c->agents[i].speech);
		buf_free(&c->agents[i].call);
	}
	buf_free(&c->presented);
	tally_free(c->tally);
}

static void
take(const struct json *j, const char *name, char *to, size_t size)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	(void)json_str(j, json_get(j, 0, name), &b);
	(void)snprintf(to, size, "%s", buf_str(&b));
	buf_free(&b);
}

static long long
number(const struct json *j, const char *name)
{
	long long n = 0;

	(void)json_int(j, json_get(j, 0, name), &n);
	return n;
}

/* "agent2.3"; 0 or -1. */
static int
label(const struct check *c, const struct json *j, int tok, size_t *agent,
    long long *version)
{
	struct buf b = BUF_INIT(64);
	unsigned a = 0;
	const char *dot;

	(void)json_str(j, tok, &b);
	dot = strchr(buf_str(&b), '.');
	if (b.len > 6 && dot == b.s + 6) {
		a = (unsigned)(b.s[5] - '0');
		*version = b.s[7] - '0';
		for (dot += 2; *dot != '\0'; dot++)
			*version = 10 * *version + *dot - '0';
		*agent = a - 1;
	}
	buf_free(&b);
	return a >= 1 && a <= c->team->n ? 0 : -1;
}

static void
labels(struct sim *s, const struct json *j, int list, long long *to)
{
	struct check *c = s->watcher;
	long long version;
	size_t agent;
	int t;

	memset(to, 0, AGENTS * sizeof(*to));
	for (t = json_first(j, list); t >= 0; t = json_next(j, t)) {
		if (label(c, j, t, &agent, &version) < 0)
			sim_fault(s, "no label");
		else if (to[agent] != 0)
			sim_fault(s, "%s is named twice",
			    c->team->agents[agent].name);
		else
			to[agent] = version;
	}
}

static int
knows_all(const struct check *c, const long long *versions)
{
	size_t i;

	for (i = 0; i < c->team->n; i++)
		if (versions[i] != c->agents[i].current)
			return 0;
	return 1;
}

static int
any_answer(const struct check *c)
{
	size_t i;

	for (i = 0; i < c->team->n; i++)
		if (c->agents[i].current > 0)
			return 1;
	return 0;
}

static void
see_turn(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct check *c = s->watcher;
	long long seen[AGENTS];
	int coordinates;

	if (a->turn[0] != '\0')
		sim_fault(s, "a turn within a turn");
	if (a->retired || c->stopped || c->final)
		sim_fault(s, "a turn of one that is asked no more");
	if (s->now < a->not_before)
		sim_fault(s, "a turn before its back-off is over");
	take(j, "turn", a->turn, sizeof(a->turn));
	take(j, "phase", a->phase, sizeof(a->phase));
	labels(s, j, json_get(j, 0, "seen"), seen);
	coordinates = strcmp(a->phase, "answer") == 0 ||
	    strcmp(a->phase, "vote") == 0;
	if (strcmp(a->phase, "answer") == 0 && a->current > 0)
		sim_fault(s, "asked for an answer that is there");
	if (strcmp(a->phase, "vote") == 0 && ((a->voted &&
	    knows_all(c, a->knew)) || !any_answer(c)))
		sim_fault(s, "asked for a vote without need");
	if (strcmp(a->phase, "answer") != 0 && !knows_all(c, seen))
		sim_fault(s, "asked, and not shown all answers");
	if (coordinates && (a->abstains || c->outcome))
		sim_fault(s, "a turn whose end nobody awaits");
	if (!json_bool(j, json_get(j, 0, "keep"), 0))
		memcpy(a->shown, seen, sizeof(seen));
	a->nopen = 0;
	a->cancelled = a->taken = a->spoke = 0;
	buf_clear(&a->speech);
	memset(a->told, 0, sizeof(a->told));
}

static void
see_call(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct slice id = json_raw(j, json_get(j, 0, "id"));

	if (!json_bool(j, json_get(j, 0, "offered"), 0))
		return;
	a->spoke = 1;
	if (a->nopen == OPEN)
		sim_fault(s, "too many calls for this book");
	else
		(void)snprintf(a->open[a->nopen++], ID, "%.*s", (int)id.n,
		    id.p);
}

static void
see_result(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct check *c = s->watcher;
	struct slice id = json_raw(j, json_get(j, 0, "id"));
	size_t i;

	for (i = 0; i < a->nopen; i++)
		if (slice_is(id, a->open[i]))
			break;
	if (a->cancelled || i == a->nopen) {
		sim_fault(s, "a result of no call");
		return;
	}
	memmove(a->open[i], a->open[i + 1], (--a->nopen - i) * ID);
	if (json_get(j, 0, "seen") >= 0) {
		labels(s, j, json_get(j, 0, "seen"), a->shown);
		if (!knows_all(c, a->shown))
			sim_fault(s, "not all news is told");
	}
}

static int
same_text(const struct buf *a, const struct buf *b)
{
	return slice_eq(buf_slice(a), buf_slice(b));
}

static void
see_answer(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct check *c = s->watcher;
	struct buf content = BUF_INIT(SIZE_MAX);
	long long version = number(j, "version");
	size_t i;

	(void)json_str(j, json_get(j, 0, "content"), &content);
	if (a->turn[0] == '\0' || a->cancelled || a->taken || a->nopen == 0)
		sim_fault(s, "an answer out of place");
	if (version != a->last + 1)
		sim_fault(s, "version %lld after %lld", version, a->last);
	if (strspn(buf_str(&content), " \t\n\r") == content.len)
		sim_fault(s, "a blank answer");
	for (i = 0; i < c->team->n; i++)
		if (c->agents[i].current > 0 &&
		    same_text(&content, &c->agents[i].content))
			sim_fault(s, "an answer that is there already");
	if (c->team->max_answers > 0 && a->answers >= c->team->max_answers)
		sim_fault(s, "an answer above the limit");
	for (i = 0; i < c->team->n; i++)
		c->agents[i].abstains = 0;
	a->last = a->current = version;
	a->answers++;
	a->taken = 1;
	buf_clear(&a->content);
	buf_put(&a->content, content.s, content.len);
	buf_free(&content);
}

static void
see_choice(struct sim *s, struct seen_agent *a, const struct json *j, int t)
{
	struct check *c = s->watcher;
	long long version;
	size_t agent;

	if (label(c, j, t, &agent, &version) < 0)
		sim_fault(s, "a vote for no label");
	else if (version != a->shown[agent])
		sim_fault(s, "a vote for what was not shown");
	else if (a->nchoice == AGENTS)
		sim_fault(s, "a vote for too many");
	else {
		a->choice[a->nchoice] = (long long)agent;
		a->version[a->nchoice++] = version;
	}
}

static void
see_vote(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct check *c = s->watcher;
	int list = json_get(j, 0, "for"), t;

	if (strcmp(a->phase, "vote") != 0 || a->cancelled || a->taken ||
	    a->nopen == 0)
		sim_fault(s, "a vote out of place");
	labels(s, j, json_get(j, 0, "seen"), a->knew);
	if (memcmp(a->knew, a->shown, sizeof(a->knew)) != 0)
		sim_fault(s, "a vote does not say what was shown");
	if (c->team->restart != RESTART_FINISH && !knows_all(c, a->knew))
		sim_fault(s, "a vote that does not know all");
	a->nchoice = 0;
	if (json_type(j, list) == JSON_ARRAY)
		for (t = json_first(j, list); t >= 0; t = json_next(j, t))
			see_choice(s, a, j, t);
	else
		see_choice(s, a, j, list);
	a->voted = a->taken = 1;
}

static void
see_cancel(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct check *c = s->watcher;

	if (a->turn[0] == '\0' || a->cancelled)
		sim_fault(s, "a cancel of no turn");
	if (json_is(j, json_get(j, 0, "why"), "stale") &&
	    (c->team->restart != RESTART_CANCEL || a->taken ||
	    strcmp(a->phase, "vote") != 0 || knows_all(c, a->shown)))
		sim_fault(s, "what is cancelled is not stale");
	a->cancelled = 1;
}

static void
see_end(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct check *c = s->watcher;

	if (strcmp(a->phase, "present") == 0 && a->speech.len > 0 &&
	    json_is(j, json_get(j, 0, "status"), "done")) {
		buf_clear(&c->presented);
		buf_put(&c->presented, a->speech.s, a->speech.len);
	}
	a->turn[0] = '\0';
	a->nopen = 0;
	if (strcmp(a->phase, "answer") != 0 && strcmp(a->phase, "vote") != 0)
		return;
	a->turns += !a->cancelled;
	if ((a->temper == MUTE || a->temper == FAILS ||
	    a->temper == REFUSED) && a->turns > c->team->attempts)
		sim_fault(s, "asked %lld times for nothing", a->turns);
}

static void
see_text(struct sim *s, struct seen_agent *a, const struct json *j)
{
	(void)s;
	(void)json_str(j, json_get(j, 0, "text"), &a->speech);
}

static void
see_say(struct sim *s, struct seen_agent *a, const struct json *j)
{
	struct check *c = s->watcher;

	if (c->team->restart != RESTART_UPDATE || a->cancelled ||
	    a->turn[0] == '\0')
		sim_fault(s, "news out of place");
	labels(s, j, json_get(j, 0, "seen"), a->told);
	if (!knows_all(c, a->told))
		sim_fault(s, "news that is not all");
}

static void
see_said(struct sim *s, struct seen_agent *a, const struct json *j)
{
	size_t i;

	(void)s;
	(void)j;
	for (i = 0; i < AGENTS; i++)
		if (a->told[i] > a->shown[i])
			a->shown[i] = a->told[i];
}

static void
see_wait(struct sim *s, struct seen_agent *a, const struct json *j)
{
	if (number(j, "ms") > 60000)
		sim_fault(s, "a back-off that is too long");
	a->not_before = s->now + number(j, "ms");
}

static void
see_abstain(struct sim *s, struct seen_agent *a, const struct json *j)
{
	(void)j;
	if (a->retired || a->abstains || a->turn[0] != '\0')
		sim_fault(s, "an abstention out of place");
	a->abstains = 1;
	a->turns = 0;
}

static void
see_retired(struct sim *s, struct seen_agent *a, const struct json *j)
{
	(void)j;
	if (a->retired || a->turn[0] != '\0')
		sim_fault(s, "retired out of place");
	a->retired = 1;
}

/* Does it count, as a reader of the rules would say? */
static int
counts(const struct check *c, size_t voter)
{
	const struct seen_agent *a = &c->agents[voter];
	size_t i;

	if (!a->voted || a->nchoice == 0 ||
	    c->team->agents[voter].weight <= 0)
		return 0;
	for (i = 0; i < a->nchoice; i++)
		if (c->agents[a->choice[i]].current != a->version[i] ||
		    a->knew[a->choice[i]] != a->version[i])
			return 0;
	return c->team->method != METHOD_NO_SELF ||
	    a->choice[0] != (long long)voter;
}

/* Is there an answer that it may vote for? */
static int
has_choice(const struct check *c, size_t voter)
{
	size_t i;

	for (i = 0; i < c->team->n; i++)
		if (c->agents[i].current > 0 &&
		    (i != voter || c->team->method != METHOD_NO_SELF))
			return 1;
	return 0;
}

static int
is_awaited(const struct check *c, size_t i)
{
	const struct seen_agent *a = &c->agents[i];

	return !a->retired && !a->abstains && has_choice(c, i) &&
	    (!a->voted || !knows_all(c, a->knew));
}

/* Of those whose votes are known, and may not change. */
static double
points(const struct check *c, size_t candidate, int firm)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < c->team->n; i++)
		if (counts(c, i) && !(firm && is_awaited(c, i)) &&
		    c->agents[i].choice[0] == (long long)candidate)
			sum += c->team->agents[i].weight;
	return sum;
}

static double
open_points(const struct check *c, size_t candidate)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < c->team->n; i++)
		if (is_awaited(c, i) && !(i == candidate &&
		    c->team->method == METHOD_NO_SELF))
			sum += c->team->agents[i].weight;
	return sum;
}

/* Was it told too early? */
static void
see_certain(struct sim *s, long winner)
{
	struct check *c = s->watcher;
	size_t i, awaited = 0, left = 0;

	for (i = 0; i < c->team->n; i++) {
		awaited += is_awaited(c, i) &&
		    c->team->agents[i].weight > 0;
		left += !c->agents[i].retired;
	}
	if (c->stopped || c->team->skip_rounds || awaited == 0 || left <= 1)
		return;
	if (!c->team->stop_early || winner < 0)
		sim_fault(s, "an outcome before all have voted");
	else if (c->team->method <= METHOD_WEIGHTED)
		for (i = 0; i < c->team->n; i++)
			if ((long)i != winner && c->agents[i].current > 0 &&
			    points(c, i, 1) + open_points(c, i) >
			    points(c, (size_t)winner, 1))
				sim_fault(s, "an outcome that was not sure");
}

static void
see_points(struct sim *s, const struct json *j, long winner)
{
	struct check *c = s->watcher;
	int votes = json_get(j, 0, "votes");
	double said;
	size_t i;

	for (i = 0; i < c->team->n; i++) {
		said = 0;
		(void)json_double(j, json_get(j, votes,
		    c->team->agents[i].name), &said);
		if (said != points(c, i, 0))
			sim_fault(s, "%s has %g votes, not %g",
			    c->team->agents[i].name, points(c, i, 0), said);
		if (winner >= 0 && points(c, i, 0) >
		    points(c, (size_t)winner, 0))
			sim_fault(s, "another has more votes");
	}
}

/* What mg-vote makes of the same lines. */
static void
see_tally(struct sim *s, const struct json *j)
{
	struct check *c = s->watcher;
	struct buf b = BUF_INIT(SIZE_MAX);

	buf_puts(&b, "{\"type\":\"outcome\"");
	(void)tally_outcome(c->tally, &b);
	if (j->text.n < b.len || memcmp(j->text.p, b.s, b.len) != 0)
		sim_fault(s, "mg-vote says %s", buf_str(&b));
	buf_free(&b);
}

static void
see_outcome(struct sim *s, const struct json *j)
{
	struct check *c = s->watcher;
	size_t i, n = 0;
	char name[ID];
	long winner = -1;

	take(j, "winner", name, sizeof(name));
	if (name[0] != '\0')
		winner = team_find(c->team, slice_of(name));
	if (c->outcome || c->final)
		sim_fault(s, "a second outcome");
	for (i = 0; i < c->team->n; i++)
		n += counts(c, i) != 0;
	if (number(j, "voters") != (long long)n || (winner < 0) != (n == 0))
		sim_fault(s, "%zu voters, not %lld", n, number(j, "voters"));
	if (winner >= 0 && c->agents[winner].current == 0)
		sim_fault(s, "the winner has no answer");
	if (c->team->method <= METHOD_WEIGHTED)
		see_points(s, j, winner);
	see_certain(s, winner);
	see_tally(s, j);
	c->outcome = 1;
	c->chosen = (int)winner;
}

/* A new question or attempt. */
static void
reset(struct check *c)
{
	struct seen_agent *a;
	size_t i;

	for (i = 0; i < AGENTS; i++) {
		a = &c->agents[i];
		a->current = a->answers = a->turns = 0;
		a->voted = a->abstains = 0;
		a->nchoice = 0;
	}
	c->outcome = c->final = 0;
	c->chosen = -1;
	buf_clear(&c->presented);
}

static void
see_restart(struct sim *s, const struct json *j)
{
	struct check *c = s->watcher;

	c->attempt++;
	if (number(j, "attempt") != c->attempt || c->stopped || c->final ||
	    c->attempt > 1 + c->team->restarts)
		sim_fault(s, "a restart out of place");
	reset(c);
}

static void
see_question(struct sim *s, const struct json *j)
{
	struct check *c = s->watcher;
	size_t i;

	(void)j;
	(void)s;
	reset(c);
	for (i = 0; i < AGENTS; i++) {
		c->agents[i].retired = 0;
		c->agents[i].not_before = 0;
	}
	c->attempt = 1;
	c->stopped = 0;
	c->questions++;
}

static void
see_stop(struct sim *s, const struct json *j)
{
	struct check *c = s->watcher;

	(void)j;
	if (c->stopped || c->final)
		sim_fault(s, "a second stop");
	c->stopped = 1;
}

/* Where the text of the end is from. */
static void
see_source(struct sim *s, const struct json *j, const struct buf *content)
{
	struct check *c = s->watcher;
	int from = json_get(j, 0, "from");
	char name[ID];
	int agent;

	take(j, "agent", name, sizeof(name));
	agent = team_find(c->team, slice_of(name));
	if (json_is(j, from, "none")) {
		if (content->len > 0 || number(j, "status") == 0 ||
		    any_answer(c))
			sim_fault(s, "an end without the answer");
	} else if (agent < 0 || (c->chosen >= 0 && agent != c->chosen)) {
		sim_fault(s, "an end by another than who was chosen");
	} else if (json_is(j, from, "answer")) {
		if (c->agents[agent].current == 0 ||
		    !same_text(content, &c->agents[agent].content))
			sim_fault(s, "an end that is no answer");
	} else if (!same_text(content, &c->presented))
		sim_fault(s, "an end that was not presented");
}

static void
see_final(struct sim *s, const struct json *j)
{
	struct check *c = s->watcher;
	struct buf content = BUF_INIT(SIZE_MAX);

	(void)json_str(j, json_get(j, 0, "content"), &content);
	c->finals++;
	if (c->final || c->finals != c->questions)
		sim_fault(s, "a second end");
	c->final = 1;
	see_source(s, j, &content);
	buf_free(&content);
}

static void
see_resumed(struct sim *s, const struct json *j)
{
	struct check *c = s->watcher;
	size_t i;

	(void)j;
	for (i = 0; i < AGENTS; i++) {
		c->agents[i].turn[0] = '\0';
		c->agents[i].nopen = 0;
	}
}

static const struct {
	const char *type;
	void (*of_agent)(struct sim *, struct seen_agent *,
	    const struct json *);
	void (*of_run)(struct sim *, const struct json *);
} kinds[] = {
	{ "turn", see_turn, NULL }, { "call", see_call, NULL },
	{ "result", see_result, NULL }, { "answer", see_answer, NULL },
	{ "vote", see_vote, NULL }, { "cancel", see_cancel, NULL },
	{ "end", see_end, NULL }, { "text", see_text, NULL },
	{ "say", see_say, NULL }, { "said", see_said, NULL },
	{ "wait", see_wait, NULL }, { "abstain", see_abstain, NULL },
	{ "retired", see_retired, NULL }, { "outcome", NULL, see_outcome },
	{ "restart", NULL, see_restart }, { "run", NULL, see_question },
	{ "question", NULL, see_question }, { "stop", NULL, see_stop },
	{ "final", NULL, see_final }, { "resumed", NULL, see_resumed }
};

void
check_line(struct sim *s, const struct json *j, int own)
{
	struct check *c = s->watcher;
	struct buf why = BUF_INIT(1024);
	int type = json_get(j, 0, "type"), agent;
	char name[ID];
	size_t i;

	(void)own;
	take(j, "agent", name, sizeof(name));
	agent = team_find(c->team, slice_of(name));
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (json_is(j, type, kinds[i].type))
			break;
	if (i < sizeof(kinds) / sizeof(kinds[0])) {
		if (kinds[i].of_run != NULL)
			kinds[i].of_run(s, j);
		else if (agent < 0)
			sim_fault(s, "a line of nobody");
		else
			kinds[i].of_agent(s, &c->agents[agent], j);
	}
	if (tally_line(c->tally, j, &why) < 0)
		sim_fault(s, "mg-vote refuses: %s", buf_str(&why));
	buf_free(&why);
}

/* Is that answer in the text as an entry, and once? */
static int
entries(const struct check *c, size_t agent, const struct buf *text)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	const char *p;
	int n = 0;

	buf_printf(&b, "<%s>\n%s\n<end of %s>\n",
	    c->team->agents[agent].name, buf_str(&c->agents[agent].content),
	    c->team->agents[agent].name);
	for (p = buf_str(text); (p = strstr(p, buf_str(&b))) != NULL; p++)
		n++;
	buf_free(&b);
	return n;
}

/* The labels of a turn line say what is in its prompt. */
static void
told_turn(struct sim *s, struct seen_agent *a, const struct json *msg)
{
	struct check *c = s->watcher;
	int list = json_get(msg, 0, "messages");
	struct buf text = BUF_INIT(SIZE_MAX);
	size_t i;

	if (!json_bool(msg, json_get(msg, 0, "keep"), 0))
		memset(a->shown, 0, sizeof(a->shown));
	(void)json_str(msg, json_get(msg, json_first(msg, list), "content"),
	    &text);
	for (i = 0; i < c->team->n; i++)
		if (entries(c, i, &text) > 0)
			a->shown[i] = c->agents[i].current;
	if (strcmp(a->phase, "vote") == 0 && !knows_all(c, a->shown))
		sim_fault(s, "the prompt does not show all answers");
	if (strcmp(a->phase, "answer") == 0)
		for (i = 0; i < c->team->n; i++)
			if (a->shown[i] != 0)
				sim_fault(s, "an answer is shown early");
	if (json_get(msg, 0, "offer") < 0 &&
	    strcmp(a->phase, "present") != 0)
		sim_fault(s, "nothing is offered");
	buf_free(&text);
}

/* News: each answer that it did not know, in full. */
static void
told_news(struct sim *s, const struct seen_agent *a, const struct json *msg)
{
	struct check *c = s->watcher;
	struct buf text = BUF_INIT(SIZE_MAX);
	size_t i;

	(void)json_str(msg, json_get(msg, 0, "content"), &text);
	for (i = 0; i < c->team->n; i++)
		if (c->agents[i].current != a->shown[i] &&
		    entries(c, i, &text) != 1)
			sim_fault(s, "news that is not told");
	buf_free(&text);
}

void
check_told(struct sim *s, size_t agent, const struct json *msg)
{
	struct check *c = s->watcher;
	int type = json_get(msg, 0, "type");

	if (json_is(msg, type, "turn"))
		told_turn(s, &c->agents[agent], msg);
	else if (json_is(msg, type, "say"))
		told_news(s, &c->agents[agent], msg);
}
