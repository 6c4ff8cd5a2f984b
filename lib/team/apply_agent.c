/* Lines of one agent: of its turns, and of ours about it. */

#include <stdint.h>
#include <string.h>

#include "apply.h"

static int
apply_turn(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	int phase = phase_of(j, json_get(j, 0, "phase"));

	if (phase < 0 || member_runs(a)) {
		buf_puts(why, "a turn that cannot begin");
		return -1;
	}
	apply_take_str(j, "turn", &a->turn);
	a->phase = (enum phase)phase;
	a->began = m->t;
	a->accepted = a->several = a->status = a->http = a->flood = 0;
	a->cancelled = WHY_NONE;
	calls_forget(a);
	a->saying = 0;
	a->wait_until = 0;
	a->turns++;
	a->asked++;
	buf_clear(&a->text);
	turn_show(m, a, j, json_get(j, 0, "seen"));
	a->closed = -1;
	if (a->phase == PHASE_VOTE)
		a->late = 0;
	if (a->phase >= PHASE_PRESENT)
		m->asked = 1;
	return 0;
}

static int
apply_text(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)m;
	(void)why;
	if (a->phase == PHASE_PRESENT)
		(void)json_str(j, json_get(j, 0, "text"), &a->text);
	return 0;
}

static int
apply_usage(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	static const char *const kinds[] = { "input", "output", "cache_read",
		"cache_write" };
	double cost = 0;
	size_t i;

	(void)why;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		long long n = apply_take_int(j, kinds[i], 0);

		if (n < 0 || n > 1000000000)
			n = 0;
		a->tokens += n;
		m->tokens += n;
	}
	/* One cost that is not known makes the sum unknown. */
	if (apply_take_int(j, "requests", 1) > 0 &&
	    json_double(j, json_get(j, 0, "cost"), &cost) < 0)
		cost = -1;
	a->cost = cost < 0 || a->cost < 0 ? -1 : a->cost + cost;
	m->cost = cost < 0 || m->cost < 0 ? -1 : m->cost + cost;
	return 0;
}

/* One of several that came at once is only refused. */
static void
add_more(struct member *a, struct slice id)
{
	a->flood |= a->nmore == OFFERED_MORE;
	if (a->flood)
		return;
	jout_open(&a->more, '{');
	jout_kraw(&a->more, "id", id);
	jout_close(&a->more, '}');
	buf_putc(&a->more, '\n');
	a->nmore++;
}

static int
apply_call(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)m;
	(void)why;
	if (!json_bool(j, json_get(j, 0, "offered"), 0) || a->closed >= 0 ||
	    json_get(j, 0, "id") < 0 || a->old || a->cancelled != WHY_NONE)
		return 0;
	a->several = calls_open(a) > 0;
	if (a->ncalls == OFFERED || a->nmore > 0) {
		add_more(a, json_raw(j, json_get(j, 0, "id")));
		return 0;
	}
	buf_clear(&a->calls[a->ncalls]);
	buf_put(&a->calls[a->ncalls], j->text.p, j->text.n);
	a->ncalls++;
	return 0;
}

/* The evaluation asks for another attempt; the first word counts. */
static void
take_evaluation(struct machine *m, const struct json *call)
{
	int args = json_get(call, 0, "arguments");

	if (!json_is(call, json_get(call, 0, "tool"), "restart_orchestration"))
		return;
	m->again = 1;
	buf_clear(&m->want);
	buf_clear(&m->how);
	(void)json_str(call, json_get(call, args, "reason"), &m->want);
	(void)json_str(call, json_get(call, args, "instructions"), &m->how);
}

/* Does the line, parsed into *call, have that id? */
static int
has_id(struct json *call, struct slice line, struct slice id)
{
	struct json_error e;

	return json_parse(call, line, SIZE_MAX, &e) == 0 &&
	    slice_eq(id, json_raw(call, json_get(call, 0, "id")));
}

/*
 * The call with that id, parsed into *call, is open no more; 0: there is none.
 * Beyond those that are kept only the first can be answered.
 */
static int
close_call(struct member *a, struct slice id, struct json *call)
{
	struct buf taken;
	size_t i;

	for (i = 0; i < a->ncalls; i++)
		if (has_id(call, buf_slice(&a->calls[i]), id))
			break;
	if (i < a->ncalls) {
		taken = a->calls[i];
		memmove(&a->calls[i], &a->calls[i + 1],
		    (--a->ncalls - i) * sizeof(taken));
		a->calls[a->ncalls] = taken;
		return 1;
	}
	if (i > 0 || a->nmore == 0 || !has_id(call, calls_first(a), id))
		return 0;
	a->more_at += calls_first(a).n + 1;
	if (--a->nmore == 0)
		calls_forget(a);
	return 1;
}

/* The answer to an offered call; results of other tools pass by. */
static int
apply_result(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	struct json call = JSON_INIT;
	int refused = json_bool(j, json_path(j, 0, "result", "isError", NULL),
	    0);
	int closed = close_call(a, json_raw(j, json_get(j, 0, "id")), &call);

	(void)why;
	if (closed && a->phase == PHASE_EVALUATE && !refused && !m->again)
		take_evaluation(m, &call);
	json_free(&call);
	if (!closed)
		return 0;
	if (json_get(j, 0, "same") >= 0) {
		a->late = a->accepted = 1;
		a->tries = a->failures = 0;
	} else if (calls_open(a) == 0 && refused) {
		a->tries++; /* those that came at once are one fault */
	}
	if (json_bool(j, json_get(j, 0, "final"), 0))
		a->closed = m->t;
	if (json_get(j, 0, "seen") >= 0)
		turn_show(m, a, j, json_get(j, 0, "seen"));
	return 0;
}

static int
apply_error(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)m;
	(void)why;
	if (json_get(j, 0, "id") >= 0)
		return 0; /* of a call */
	a->status = (int)apply_take_int(j, "status", 4);
	a->http = (int)apply_take_int(j, "http", 0);
	apply_take_str(j, "message", &a->why);
	return 0;
}

static int
apply_cancel(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)m;
	(void)why;
	a->cancelled = why_of(j, json_get(j, 0, "why"));
	if (a->cancelled == WHY_NONE)
		a->cancelled = WHY_STOP;
	calls_forget(a);
	return 0;
}

static int
apply_say(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)why;
	a->saying = m->news;
	buf_clear(&a->say);
	buf_put(&a->say, j->text.p, j->text.n);
	return 0;
}

/* The news has reached the model. */
static int
apply_said(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	struct json say = JSON_INIT;
	struct json_error e;
	long long news = a->saying;

	(void)j;
	(void)why;
	if (news > a->knows &&
	    json_parse(&say, buf_slice(&a->say), SIZE_MAX, &e) == 0) {
		turn_show(m, a, &say, json_get(&say, 0, "seen"));
		a->knows = news;
	}
	json_free(&say);
	return 0;
}

static int
apply_answer(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	long long version = apply_take_int(j, "version", 0);
	size_t i;

	if (version <= a->versions) {
		buf_puts(why, "an answer whose version was there before");
		return -1;
	}
	a->version = a->versions = version;
	a->answers++;
	a->accepted = 1;
	a->tries = a->failures = 0;
	a->late = 0;
	apply_take_str(j, "content", &a->content);
	m->news++;
	apply_tell_tally(m, j);
	for (i = 0; i < m->n; i++) {
		m->members[i].abstains = 0;
		if (m->members[i].vote.len > 0 && !m->members[i].retired)
			tally_ask(m->tally, slice_of(m->team->agents[i].name));
	}
	return 0;
}

static int
apply_vote(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	int t = json_get(j, 0, "for");
	struct slice raw = json_raw(j, t);

	(void)why;
	buf_clear(&a->vote);
	if (json_str(j, t, &a->vote) < 0)
		buf_put(&a->vote, raw.p, raw.n);
	a->voted = a->knows;
	a->accepted = 1;
	a->tries = a->failures = 0;
	apply_tell_tally(m, j);
	if (a->voted < m->news)
		tally_ask(m->tally,
		    slice_of(m->team->agents[a - m->members].name));
	return 0;
}

static int
apply_wait(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)why;
	a->wait_until = m->t + apply_take_int(j, "ms", 0);
	a->trouble = TROUBLE_NONE;
	return 0;
}

static int
apply_abstain(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)why;
	a->abstains = 1;
	a->tries = 0;
	a->trouble = TROUBLE_NONE;
	apply_tell_tally(m, j);
	return 0;
}

static int
apply_retired(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)why;
	a->retired = 1;
	a->trouble = TROUBLE_NONE;
	apply_take_str(j, "why", &a->reason);
	apply_tell_tally(m, j);
	return 0;
}

static int
apply_end(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)why;
	a->spent += m->t - a->began;
	if (!a->old)
		turn_ended(m, a, j);
	turn_forget(a);
	return 0;
}

const struct apply_type apply_agent_types[] = {
	{ "turn", OF_AGENT, apply_turn }, { "text", OF_TURN, apply_text },
	{ "usage", OF_TURN, apply_usage }, { "call", OF_TURN, apply_call },
	{ "result", OF_TURN, apply_result }, { "error", OF_TURN, apply_error },
	{ "end", OF_TURN, apply_end }, { "cancel", OF_TURN, apply_cancel },
	{ "say", OF_TURN, apply_say }, { "said", OF_TURN, apply_said },
	{ "answer", OF_AGENT, apply_answer }, { "vote", OF_AGENT, apply_vote },
	{ "wait", OF_AGENT, apply_wait },
	{ "abstain", OF_AGENT, apply_abstain },
	{ "retired", OF_AGENT, apply_retired }, { NULL, OF_AGENT, NULL }
};
