/* Lines of the run file, taken into the machine: those of the whole run. */

#include <stdint.h>
#include <string.h>

#include "../base/mem.h"
#include "apply.h"

/* So that sums of them are numbers. */
#define NUMBER_MAX 999999999999999LL

void
apply_take_str(const struct json *j, const char *name, struct buf *b)
{
	buf_clear(b);
	(void)json_str(j, json_get(j, 0, name), b);
}

long long
apply_take_int(const struct json *j, const char *name, long long otherwise)
{
	long long n;

	if (json_int(j, json_get(j, 0, name), &n) < 0 || n < 0 ||
	    n > NUMBER_MAX)
		return otherwise;
	return n;
}

void
apply_tell_tally(struct machine *m, const struct json *j)
{
	struct buf why = BUF_INIT(1024);

	(void)tally_line(m->tally, j, &why);
	buf_free(&why);
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
	apply_take_str(j, "question", &m->question);
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
	apply_take_str(j, "question", &m->question);
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
	apply_tell_tally(m, j);
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
apply_stop(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)a;
	(void)why;
	m->stopped = 1;
	m->status = (int)apply_take_int(j, "status", 5);
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
	m->attempt = apply_take_int(j, "attempt", m->attempt + 1);
	members_reset(m);
	apply_tell_tally(m, j);
	return 0;
}

static int
apply_final(struct machine *m, struct member *a, const struct json *j,
    struct buf *why)
{
	(void)a;
	(void)why;
	apply_take_str(j, "content", &m->presented);
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

static const struct apply_type run_types[] = {
	{ "run", OF_RUN, apply_run }, { "question", OF_RUN, apply_question },
	{ "phase", OF_RUN, apply_phase }, { "stop", OF_RUN, apply_stop },
	{ "outcome", OF_RUN, apply_outcome },
	{ "restart", OF_RUN, apply_restart }, { "final", OF_RUN, apply_final },
	{ "resumed", OF_RUN, apply_resumed }, { NULL, OF_RUN, NULL }
};

static const struct apply_type *
find(const struct apply_type *types, const struct json *j)
{
	int type = json_get(j, 0, "type");

	for (; types->type != NULL; types++)
		if (json_is(j, type, types->type))
			return types;
	return NULL;
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
	const struct apply_type *type = find(run_types, j);

	if (type == NULL)
		type = find(apply_agent_types, j);
	if (type == NULL)
		return 0;
	if (!is_known(m, a, j, type->whose, why))
		return -1;
	m->t = apply_take_int(j, "t", m->t);
	return type->fn(m, a, j, why);
}
