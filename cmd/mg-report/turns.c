/* Turns: of each agent the one that is open, and a row for each that was. */

#include <string.h>

#include "mg-report.h"

static enum phase
phase_of(const struct json *j, int tok)
{
	int i;

	for (i = PHASE_ANSWER; i < PHASES; i++)
		if (json_is(j, tok, phase_name((enum phase)i)))
			return (enum phase)i;
	return PHASE_NONE;
}

static enum ending
ending_of(const struct json *j, int tok)
{
	int i;

	for (i = END_DONE; i < END_VOID; i++)
		if (json_is(j, tok, ending_name((enum ending)i)))
			return (enum ending)i;
	return END_OPEN;
}

static void
add(long long *sum, long long n)
{
	*sum = report_sum(*sum, n);
}

void
usage_add(struct usage *sum, const struct usage *u)
{
	add(&sum->input, u->input);
	add(&sum->output, u->output);
	add(&sum->cache_read, u->cache_read);
	add(&sum->cache_write, u->cache_write);
	add(&sum->thinking, u->thinking);
	add(&sum->requests, u->requests);
	add(&sum->unpriced, u->unpriced);
	sum->cost += u->cost;
}

static struct usage
read_usage(const struct json *j, int tok)
{
	struct usage u;
	double cost;

	u.input = report_number(j, tok, "input", 0);
	u.output = report_number(j, tok, "output", 0);
	u.cache_read = report_number(j, tok, "cache_read", 0);
	u.cache_write = report_number(j, tok, "cache_write", 0);
	u.thinking = report_number(j, tok, "thinking", 0);
	u.requests = report_number(j, tok, "requests", 0);
	u.unpriced = u.requests > 0 ? u.requests : u.input + u.output > 0;
	u.cost = 0;
	if (json_double(j, json_get(j, tok, "cost"), &cost) == 0 &&
	    cost >= 0 && cost < 1e12) {
		u.cost = cost;
		u.unpriced = 0;
	}
	return u;
}

static void
list(struct report *r, struct turn *t)
{
	struct turn *row = keep_more(r->turns, r->nturns, &r->turn_cap,
	    sizeof(*row), MAX_TURNS);

	if (row == NULL) {
		r->unkept++;
		return;
	}
	r->turns = row;
	row[r->nturns++] = *t;
}

/* In a run the answers have lines of their own: an excerpt will do. */
static void
put_away(struct report *r, struct agent *a, enum ending ending, long long at)
{
	struct turn *t = &a->now;

	t->open = 0;
	t->ending = ending;
	t->to = at;
	t->said = r->run ?
	    keep_text(r, POOL_TEXTS, buf_slice(&a->said), MAX_EXCERPT) :
	    keep_text(r, POOL_ANSWERS, buf_slice(&a->said), MAX_ANSWER);
	buf_free(&a->said);
	if (t->from >= 0 && t->to > t->from)
		add(&a->busy, t->to - t->from);
	a->ended[ending]++;
	usage_add(&a->usage, &t->usage);
	call_drop(r, a);
	list(r, t);
}

static struct turn *
start(struct report *r, const struct event *e)
{
	static const struct turn none = { 0 };
	struct agent *a = e->agent;
	struct turn *t = &a->now;

	if (t->open)
		put_away(r, a, END_OPEN, a->last);
	*t = none;
	t->open = 1;
	t->agent = report_place(r, a);
	t->part = r->nparts > 0 ? r->nparts - 1 : 0;
	t->from = e->t;
	t->to = -1;
	t->id = keep_value(r, POOL_TEXTS, e->j, e->turn, MAX_NAME);
	a->turns++;
	return t;
}

/* Ids may be long, of which only the beginning is kept. */
static int
is_now(const struct report *r, const struct event *e)
{
	struct json const *j = e->j;
	const struct turn *t = &e->agent->now;
	struct slice raw = json_raw(j, e->turn);

	(void)r;
	if (!t->open)
		return 0;
	if (t->id.n < t->id.whole)
		return raw.n >= t->id.n;
	return json_type(j, e->turn) == JSON_STRING ?
	    json_is_slice(j, e->turn, text_slice(t->id)) :
	    slice_eq(raw, text_slice(t->id));
}

struct turn *
turn_of(struct report *r, const struct event *e)
{
	if (e->agent == NULL || e->turn < 0)
		return NULL;
	return is_now(r, e) ? &e->agent->now : start(r, e);
}

void
turn_begin(struct report *r, const struct event *e)
{
	struct turn *t;

	if (e->turn < 0) {
		r->faulty++;
		return;
	}
	t = start(r, e);
	t->phase = phase_of(e->j, json_get(e->j, 0, "phase"));
	t->attempt = report_number(e->j, 0, "attempt", 1);
	t->try = report_number(e->j, 0, "try", 1);
}

void
turn_text(struct report *r, const struct event *e)
{
	struct slice raw;
	struct buf *said = &e->agent->said;
	size_t at = 1, room;
	int tok = json_get(e->j, 0, "text");

	if (turn_of(r, e) == NULL || json_type(e->j, tok) != JSON_STRING)
		return;
	room = MAX_ANSWER + 8 - said->len;
	raw = json_raw(e->j, tok);
	buf_clear(&r->scratch);
	json_decode(raw, &at, room, &r->scratch);
	buf_put(said, r->scratch.s, r->scratch.len < room ? r->scratch.len :
	    room);
}

void
turn_usage(struct report *r, const struct event *e)
{
	struct turn *t = turn_of(r, e);
	struct usage u = read_usage(e->j, 0);

	if (t == NULL)
		return;
	t->priced = 1;
	usage_add(&t->usage, &u);
}

void
turn_retry(struct report *r, const struct event *e)
{
	struct turn *t = turn_of(r, e);

	if (t != NULL)
		t->retries++;
	e->agent->retries++;
	report_note(r, e, "retry", keep_value(r, POOL_TEXTS, e->j,
	    json_get(e->j, 0, "message"), MAX_EXCERPT));
}

void
turn_cancel(struct report *r, const struct event *e)
{
	if (e->turn >= 0 && is_now(r, e))
		e->agent->now.cancel = keep_value(r, POOL_TEXTS, e->j,
		    json_get(e->j, 0, "why"), MAX_NAME);
}

void
turn_error(struct report *r, const struct event *e)
{
	struct text why = keep_value(r, POOL_TEXTS, e->j,
	    json_get(e->j, 0, "message"), MAX_EXCERPT);

	report_note(r, e, "error", why);
	if (e->agent != NULL && e->turn >= 0 && is_now(r, e))
		e->agent->now.error = why;
}

/* A turn may be taken back while another one is at work. */
static void
close_other(struct report *r, const struct event *e, enum ending ending)
{
	static const struct turn none = { 0 };
	struct turn t = none;

	t.agent = report_place(r, e->agent);
	t.part = r->nparts > 0 ? r->nparts - 1 : 0;
	t.from = t.to = e->t;
	t.ending = ending;
	t.id = keep_value(r, POOL_TEXTS, e->j, e->turn, MAX_NAME);
	t.stop = keep_value(r, POOL_TEXTS, e->j, json_get(e->j, 0, "stop"),
	    MAX_NAME);
	e->agent->turns++;
	e->agent->ended[ending]++;
	list(r, &t);
}

void
turn_close(struct report *r, const struct event *e)
{
	enum ending ending = ending_of(e->j, json_get(e->j, 0, "status"));
	int usage = json_get(e->j, 0, "usage");
	struct turn *t = &e->agent->now;

	if (e->turn < 0 || ending == END_OPEN) {
		r->faulty++;
		return;
	}
	if (!is_now(r, e)) {
		close_other(r, e, ending);
		return;
	}
	t->stop = keep_value(r, POOL_TEXTS, e->j, json_get(e->j, 0, "stop"),
	    MAX_NAME);
	/* It is the sum of the lines, if there were any. */
	if (!t->priced && json_type(e->j, usage) == JSON_OBJECT)
		t->usage = read_usage(e->j, usage);
	put_away(r, e->agent, ending, e->t);
}

void
turn_void(struct report *r, const struct event *e)
{
	static const struct text none = { "the run goes on from its file",
		29, 29 };
	size_t i;

	for (i = 0; i < r->nagents; i++)
		if (r->agents[i].now.open)
			put_away(r, &r->agents[i], END_VOID,
			    r->agents[i].last);
	report_note(r, e, "resumed", none);
}

void
turn_finish(struct report *r)
{
	size_t i;

	for (i = 0; i < r->nagents; i++)
		if (r->agents[i].now.open)
			put_away(r, &r->agents[i], END_OPEN,
			    r->agents[i].last);
}
