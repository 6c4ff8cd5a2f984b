/* Lines of the run file, taken into the machine. */

#include <stdint.h>
#include <string.h>

#include "../base/mem.h"
#include "state.h"

/* Numbers of lines are from 0 to this, so that sums of them are numbers. */
#define NUMBER_MAX 999999999999999LL

typedef int apply_fn(struct machine *, struct member *, const struct json *,
    struct buf *);

static void
take_str(const struct json *j, const char *name, struct buf *b)
{
	buf_clear(b);
	(void)json_str(j, json_get(j, 0, name), b);
}

static long long
take_int(const struct json *j, const char *name, long long otherwise)
{
	long long n;

	if (json_int(j, json_get(j, 0, name), &n) < 0 || n < 0 ||
	    n > NUMBER_MAX)
		return otherwise;
	return n;
}

static void
tell_tally(struct machine *m, const struct json *j)
{
	struct buf why = BUF_INIT(1024);

	(void)tally_line(m->tally, j, &why);
	buf_free(&why);
}

/* A turn that is not the one under way has nothing to say. */
static int
is_of_turn(const struct member *a, const struct json *j)
{
	struct buf b = BUF_INIT(256);
	int same;

	same = json_str(j, json_get(j, 0, "turn"), &b) == 0 &&
	    a->turn.len > 0 && slice_eq(buf_slice(&b), buf_slice(&a->turn));
	buf_free(&b);
	return same;
}

static int
has_question(const struct json *j, struct buf *why)
{
	if (json_type(j, json_get(j, 0, "question")) == JSON_STRING)
		return 1;
	buf_puts(why, "its question is no string");
	return 0;
}

static int
apply_run(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)a;
	if (m->stage != STAGE_NONE) {
		buf_puts(why, "a second run begins");
		return -1;
	}
	if (!has_question(j, why))
		return -1;
	take_str(j, "question", &m->question);
	m->began = m->t;
	m->attempt = 1;
	members_reset(m);
	return 0;
}

static void
add_talk(struct machine *m, const struct buf *b)
{
	m->talk = xreallocarray(m->talk, m->ntalk + 1, sizeof(*m->talk));
	buf_init(&m->talk[m->ntalk], SIZE_MAX);
	buf_put(&m->talk[m->ntalk++], b->s, b->len);
}

/* The talk so far, for the next question; one without answer is no talk. */
static void
remember(struct machine *m)
{
	if (m->presented.len == 0)
		return;
	add_talk(m, &m->question);
	add_talk(m, &m->presented);
	prompt_entry(&m->history, "earlier question", buf_slice(&m->question));
	prompt_entry(&m->history, "earlier answer", buf_slice(&m->presented));
}

static int
apply_question(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	size_t i;

	(void)a;
	if (m->stage != STAGE_DONE) {
		buf_puts(why, "a question before the one before is answered");
		return -1;
	}
	if (!has_question(j, why))
		return -1;
	remember(m);
	take_str(j, "question", &m->question);
	buf_clear(&m->feedback);
	m->began = m->t;
	m->attempt = 1;
	m->tokens = 0;
	m->cost = 0;
	m->stopped = m->status = 0;
	for (i = 0; i < m->n; i++) {
		m->members[i].retired = 0;
		m->members[i].failures = m->members[i].turns = 0;
		m->members[i].tokens = m->members[i].spent = 0;
		m->members[i].trouble = TROUBLE_NONE;
	}
	members_reset(m);
	tell_tally(m, j);
	return 0;
}

static int
apply_phase(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)a;
	(void)why;
	m->told = phase_of(j, json_get(j, 0, "phase"));
	if (m->told == PHASE_VOTE)
		m->voting = 1;
	if (m->told == PHASE_EVALUATE)
		m->asked = m->ended = 0;
	return 0;
}

static int
apply_turn(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	int phase = phase_of(j, json_get(j, 0, "phase"));

	if (a == NULL || phase < 0 || member_runs(a)) {
		buf_puts(why, "a turn that cannot begin");
		return -1;
	}
	take_str(j, "turn", &a->turn);
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
		long long n = take_int(j, kinds[i], 0);

		if (n < 0 || n > 1000000000)
			n = 0;
		a->tokens += n;
		m->tokens += n;
	}
	/* One cost that is not known makes the sum unknown. */
	if (take_int(j, "requests", 1) > 0 &&
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
	a->status = (int)take_int(j, "status", 4);
	a->http = (int)take_int(j, "http", 0);
	take_str(j, "message", &a->why);
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
	long long version = take_int(j, "version", 0);
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
	take_str(j, "content", &a->content);
	m->news++;
	tell_tally(m, j);
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
	tell_tally(m, j);
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
	a->wait_until = m->t + take_int(j, "ms", 0);
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
	tell_tally(m, j);
	return 0;
}

static int
apply_retired(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)why;
	a->retired = 1;
	a->trouble = TROUBLE_NONE;
	take_str(j, "why", &a->reason);
	tell_tally(m, j);
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

static int
apply_stop(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)a;
	(void)why;
	m->stopped = 1;
	m->status = (int)take_int(j, "status", 5);
	return 0;
}

/* No vote counts: what the rule for ties says; n when nothing is there. */
static size_t
choose_without(struct machine *m)
{
	struct slice names[TEAM_AGENTS];
	size_t places[TEAM_AGENTS], i, n = 0;

	for (i = 0; i < m->n; i++)
		if (m->members[i].version > 0) {
			names[n] = slice_of(m->team->agents[i].name);
			places[n++] = i;
		}
	return n == 0 ? m->n : places[tally_first(m->tally, names, n)];
}

static int
apply_outcome(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	struct buf b = BUF_INIT(256);
	int at = -1;

	(void)a;
	(void)why;
	if (json_str(j, json_get(j, 0, "winner"), &b) == 0)
		at = team_find(m->team, buf_slice(&b));
	buf_free(&b);
	if (at >= 0 && m->members[at].version == 0)
		at = -1;
	m->outcome = 1;
	m->in_time = !m->stopped;
	m->decided = at >= 0 || m->team->skip_rounds || is_alone(m);
	m->chosen = at >= 0 ? (size_t)at : choose_without(m);
	m->stage = STAGE_PRESENT;
	return 0;
}

static void
escaped(struct buf *b, const struct json *j, const char *name)
{
	struct buf text = BUF_INIT(SIZE_MAX);

	(void)json_str(j, json_get(j, 0, name), &text);
	prompt_escape(b, buf_slice(&text));
	buf_free(&text);
}

/* What the next attempt is told of this one. */
static void
put_feedback(struct machine *m, const struct json *j)
{
	struct buf why = BUF_INIT(SIZE_MAX), how = BUF_INIT(SIZE_MAX),
	    answer = BUF_INIT(SIZE_MAX);
	struct prompt_value values[4] = { { "reason", { NULL, 0 } },
		{ "instructions", { NULL, 0 } }, { "answer", { NULL, 0 } },
		{ NULL, { NULL, 0 } } };

	escaped(&why, j, "reason");
	escaped(&how, j, "instructions");
	prompt_escape(&answer, final_text(m));
	values[0].value = buf_slice(&why);
	values[1].value = buf_slice(&how);
	values[2].value = buf_slice(&answer);
	buf_clear(&m->feedback);
	prompt_fill(m->prompts, PROMPT_FEEDBACK, values, &m->feedback);
	buf_free(&why);
	buf_free(&how);
	buf_free(&answer);
}

static int
apply_restart(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)a;
	if (m->stage != STAGE_PRESENT || m->chosen == m->n) {
		buf_puts(why, "a restart of what was not presented");
		return -1;
	}
	put_feedback(m, j);
	m->attempt = take_int(j, "attempt", m->attempt + 1);
	members_reset(m);
	tell_tally(m, j);
	return 0;
}

static int
apply_final(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)a;
	(void)why;
	take_str(j, "content", &m->presented);
	m->stage = STAGE_DONE;
	return 0;
}

/* The turns before were of processes that are no more. */
static int
apply_resumed(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	size_t i;

	(void)a;
	(void)j;
	(void)why;
	for (i = 0; i < m->n; i++) {
		struct member *b = &m->members[i];

		if (member_runs(b) && !b->old && b->phase >= PHASE_PRESENT) {
			m->asked = 0;
			m->ended = b->closed >= 0;
		}
		turn_forget(b);
		b->keeps = 0;
	}
	return 0;
}

enum whose { OF_RUN, OF_AGENT, OF_TURN };

static const struct {
	const char *type;
	enum whose whose;
	apply_fn *fn;
} types[] = {
	{ "run", OF_RUN, apply_run }, { "question", OF_RUN, apply_question },
	{ "phase", OF_RUN, apply_phase }, { "turn", OF_AGENT, apply_turn },
	{ "text", OF_TURN, apply_text }, { "usage", OF_TURN, apply_usage },
	{ "call", OF_TURN, apply_call }, { "result", OF_TURN, apply_result },
	{ "error", OF_TURN, apply_error }, { "end", OF_TURN, apply_end },
	{ "cancel", OF_TURN, apply_cancel }, { "say", OF_TURN, apply_say },
	{ "said", OF_TURN, apply_said }, { "answer", OF_AGENT, apply_answer },
	{ "vote", OF_AGENT, apply_vote }, { "wait", OF_AGENT, apply_wait },
	{ "abstain", OF_AGENT, apply_abstain },
	{ "retired", OF_AGENT, apply_retired },
	{ "stop", OF_RUN, apply_stop }, { "outcome", OF_RUN, apply_outcome },
	{ "restart", OF_RUN, apply_restart }, { "final", OF_RUN, apply_final },
	{ "resumed", OF_RUN, apply_resumed }
};

static int
is_known(const struct machine *m, const struct member *a,
    const struct json *j, enum whose whose, struct buf *why)
{
	if (m->stage == STAGE_NONE && whose != OF_RUN)
		buf_puts(why, "a line before the run began");
	else if (whose != OF_RUN && a == NULL)
		buf_puts(why, "a line of no agent of the team");
	else if (whose == OF_TURN && !is_of_turn(a, j))
		buf_puts(why, "a line of a turn that is not under way");
	else
		return 1;
	return 0;
}

int
machine_apply(struct machine *m, const struct json *j, struct buf *why)
{
	struct member *a = member_of(m, j);
	int type = json_get(j, 0, "type");
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (json_is(j, type, types[i].type))
			break;
	if (i == sizeof(types) / sizeof(types[0]))
		return 0;
	if (!is_known(m, a, j, types[i].whose, why))
		return -1;
	m->t = take_int(j, "t", m->t);
	return types[i].fn(m, a, j, why);
}
