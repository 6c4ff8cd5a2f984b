/* The machine's life, and what is seen of it from outside. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "state.h"

static void
member_init(struct member *a, size_t n)
{
	size_t i;

	buf_init(&a->turn, 256);
	for (i = 0; i < OFFERED; i++)
		buf_init(&a->calls[i], SIZE_MAX);
	buf_init(&a->more, SIZE_MAX);
	buf_init(&a->text, MACHINE_TEXT);
	buf_init(&a->say, SIZE_MAX);
	buf_init(&a->why, 65536);
	buf_init(&a->content, SIZE_MAX);
	buf_init(&a->vote, SIZE_MAX);
	buf_init(&a->reason, 65536);
	a->seen = xcalloc(n, sizeof(*a->seen));
}

static void
member_free(struct member *a)
{
	size_t i;

	buf_free(&a->turn);
	for (i = 0; i < OFFERED; i++)
		buf_free(&a->calls[i]);
	buf_free(&a->more);
	buf_free(&a->text);
	buf_free(&a->say);
	buf_free(&a->why);
	buf_free(&a->content);
	buf_free(&a->vote);
	buf_free(&a->reason);
	free(a->seen);
}

struct machine *
machine_new(const struct team *t, const struct prompts *p)
{
	struct machine *m = xcalloc(1, sizeof(*m));
	size_t i;

	m->team = t;
	m->prompts = p;
	m->n = t->n;
	m->tally = tally_new(t->method, t->seed);
	m->members = xcalloc(t->n, sizeof(*m->members));
	for (i = 0; i < t->n; i++) {
		member_init(&m->members[i], t->n);
		tally_voter(m->tally, slice_of(t->agents[i].name),
		    t->agents[i].weight);
	}
	buf_init(&m->question, SIZE_MAX);
	buf_init(&m->history, SIZE_MAX);
	buf_init(&m->feedback, SIZE_MAX);
	buf_init(&m->presented, SIZE_MAX);
	buf_init(&m->want, SIZE_MAX);
	buf_init(&m->how, SIZE_MAX);
	return m;
}

void
machine_free(struct machine *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		member_free(&m->members[i]);
	for (i = 0; i < m->ntalk; i++)
		buf_free(&m->talk[i]);
	free(m->talk);
	free(m->members);
	tally_free(m->tally);
	buf_free(&m->question);
	buf_free(&m->history);
	buf_free(&m->feedback);
	buf_free(&m->presented);
	buf_free(&m->want);
	buf_free(&m->how);
	free(m);
}

int
machine_done(const struct machine *m)
{
	return m->stage == STAGE_DONE;
}

const char *
machine_turn(const struct machine *m, size_t agent)
{
	return buf_str(&m->members[agent].turn);
}

int
machine_runs(const struct machine *m, size_t agent, struct slice turn)
{
	const struct member *a = &m->members[agent];

	return member_runs(a) && slice_eq(buf_slice(&a->turn), turn);
}

static enum member_state
state_of(const struct member *a)
{
	static const enum member_state busy[] = { MEMBER_ANSWERING,
		MEMBER_VOTING, MEMBER_PRESENTING, MEMBER_EVALUATING };

	if (member_runs(a))
		return busy[a->phase];
	if (a->retired)
		return MEMBER_RETIRED;
	if (a->wait_until > 0)
		return MEMBER_WAITING;
	if (a->abstains)
		return MEMBER_ABSTAINED;
	if (a->vote.len > 0)
		return MEMBER_VOTED;
	return a->version > 0 ? MEMBER_ANSWERED : MEMBER_IDLE;
}

void
machine_view(const struct machine *m, size_t agent, struct member_view *v)
{
	const struct member *a = &m->members[agent];

	v->state = state_of(a);
	v->version = a->version;
	v->answer = buf_slice(&a->content);
	v->turns = a->asked;
	v->tokens = a->tokens;
	v->failures = a->failures;
	v->cost = a->cost;
	v->vote = buf_str(&a->vote);
	v->why = a->retired ? buf_str(&a->reason) : "";
}
