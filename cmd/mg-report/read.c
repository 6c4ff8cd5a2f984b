/* Lines in: what each says goes to the file that keeps it. */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "mg-report.h"

enum {
	SLOTS = 2048,  /* of the table of names: twice TEAM_AGENTS */
	ANSWERS_BYTES = CEILING(64 << 20, 512),
	TEXTS_BYTES = CEILING(32 << 20, 2048),
	FINALS_BYTES = CEILING(16 << 20, 256),
	NAMES_BYTES = CEILING(4 << 20, 512)
};

void
report_init(struct report *r)
{
	static const struct report none = { 0 };

	*r = none;
	r->agents = xcalloc(MAX_AGENTS, sizeof(*r->agents));
	r->slots = xcalloc(SLOTS, sizeof(*r->slots));
	r->first = r->last = -1;
	r->left[POOL_ANSWERS] = ANSWERS_BYTES;
	r->left[POOL_TEXTS] = TEXTS_BYTES;
	r->left[POOL_FINALS] = FINALS_BYTES;
	r->left[POOL_NAMES] = NAMES_BYTES;
	buf_init(&r->scratch, MAX_LINE);
}

void
report_free(struct report *r)
{
	size_t i;

	for (i = 0; i < r->nagents; i++) {
		free(r->agents[i].open);
		buf_free(&r->agents[i].said);
	}
	for (i = 0; i < r->ntools; i++)
		free(r->tools[i].ms);
	free(r->agents);
	free(r->slots);
	free(r->turns);
	free(r->calls);
	free(r->tools);
	free(r->answers);
	free(r->votes);
	free(r->parts);
	free(r->notes);
	keep_free(r);
	json_free(&r->json);
	buf_free(&r->scratch);
}

size_t
report_place(const struct report *r, const struct agent *a)
{
	return a == NULL ? NOWHERE : (size_t)(a - r->agents);
}

long long
report_sum(long long a, long long b)
{
	return a > MAX_COUNT - b ? MAX_COUNT : a + b;
}

long long
report_number(const struct json *j, int object, const char *name,
    long long otherwise)
{
	double d;

	if (json_double(j, json_get(j, object, name), &d) < 0 || !(d >= 0))
		return otherwise;
	return d > (double)MAX_COUNT ? MAX_COUNT : (long long)d;
}

/* Where the name stands in the table, or is to stand. */
static size_t
slot_of(const struct report *r, struct slice name)
{
	uint32_t h = 2166136261U;
	size_t i, at;

	for (i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619U;
	for (at = h % SLOTS; r->slots[at] != 0; at = (at + 1) % SLOTS)
		if (slice_eq(text_slice(r->agents[r->slots[at] - 1].name),
		    name))
			break;
	return at;
}

struct agent *
report_find(const struct report *r, struct slice name)
{
	size_t at = slot_of(r, name);

	return r->slots[at] == 0 ? NULL : &r->agents[r->slots[at] - 1];
}

struct agent *
report_agent(struct report *r, struct slice name)
{
	size_t at = slot_of(r, name);
	struct agent *a;
	char *p;

	if (r->slots[at] != 0)
		return &r->agents[r->slots[at] - 1];
	if (r->nagents == MAX_AGENTS)
		return NULL;
	a = &r->agents[r->nagents++];
	r->slots[at] = (unsigned short)r->nagents;
	p = keep_room(r, name.n);
	if (name.n > 0)
		memcpy(p, name.p, name.n);
	a->name.p = p;
	a->name.n = a->name.whole = name.n;
	a->weight = 1;
	a->answered = a->vote = a->voted = NOWHERE;
	a->last = -1;
	buf_init(&a->said, MAX_ANSWER + 8);
	return a;
}

void
report_note(struct report *r, const struct event *e, const char *what,
    struct text text)
{
	struct note *n = keep_more(r->notes, r->nnotes, &r->note_cap,
	    sizeof(*n), MAX_NOTES);

	if (n == NULL) {
		r->unkept++;
		return;
	}
	r->notes = n;
	n += r->nnotes++;
	n->t = e->t;
	n->agent = report_place(r, e->agent);
	n->what = what;
	n->text = text;
}

static void
take_error(struct report *r, const struct event *e)
{
	if (!call_failed(r, e))
		turn_error(r, e);
}

static void
pass(struct report *r, const struct event *e)
{
	(void)r;
	(void)e;
}

static const struct kind {
	const char *type;
	void (*take)(struct report *, const struct event *);
	int agent; /* it is of one, and of no use otherwise */
} kinds[] = {
	{ "text", turn_text, 1 }, { "thinking", pass, 0 },
	{ "progress", pass, 0 }, { "usage", turn_usage, 1 },
	{ "call", call_begin, 1 }, { "result", call_result, 1 },
	{ "error", take_error, 0 }, { "retry", turn_retry, 1 },
	{ "turn", turn_begin, 1 }, { "end", turn_close, 1 },
	{ "answer", ballot_answer, 1 }, { "vote", ballot_vote, 1 },
	{ "cancel", turn_cancel, 1 }, { "say", pass, 0 },
	{ "said", pass, 0 }, { "phase", pass, 0 },
	{ "wait", course_trouble, 1 }, { "abstain", course_trouble, 1 },
	{ "retired", course_retired, 1 }, { "outcome", course_outcome, 0 },
	{ "restart", course_restart, 0 }, { "final", course_final, 0 },
	{ "hello", course_hello, 0 }, { "run", course_run, 0 },
	{ "question", course_question, 0 }, { "server", course_server, 0 },
	{ "stop", course_stop, 0 }, { "resumed", turn_void, 0 },
	{ "tool", pass, 0 }, { "ready", pass, 0 }
};

/* Lines of a turn without an agent are of the only one, which has no name. */
static void
find_agent(struct report *r, struct event *e)
{
	int tok = json_get(e->j, 0, "agent");
	struct slice name = { "", 0 };

	if (tok >= 0) {
		buf_clear(&r->scratch);
		if (json_str(e->j, tok, &r->scratch) < 0 ||
		    r->scratch.len == 0 || r->scratch.len > MAX_NAME)
			return;
		name = buf_slice(&r->scratch);
	} else if (r->run || e->turn < 0)
		return;
	e->agent = report_agent(r, name);
}

static void
take(struct report *r, const struct kind *k, const struct json *j)
{
	struct event e = { NULL, -1, NULL, -1 };

	e.j = j;
	e.t = report_number(j, 0, "t", -1);
	e.turn = json_get(j, 0, "turn");
	if (e.t >= 0) {
		if (r->first < 0)
			r->first = e.t;
		if (e.t > r->last)
			r->last = e.t;
	}
	if (k->agent || json_get(j, 0, "agent") >= 0 || e.turn >= 0)
		find_agent(r, &e);
	if (k->agent && e.agent == NULL) {
		r->faulty++;
		return;
	}
	if (e.agent != NULL && e.t >= 0)
		e.agent->last = e.t;
	k->take(r, &e);
}

void
report_line(struct report *r, struct slice line)
{
	struct json_error err;
	size_t i;
	int type;

	if (json_parse(&r->json, line, MAX_VALUES, &err) < 0 ||
	    json_type(&r->json, type = json_get(&r->json, 0, "type")) !=
	    JSON_STRING) {
		r->foreign++;
		return;
	}
	r->events++;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (json_is(&r->json, type, kinds[i].type)) {
			take(r, &kinds[i], &r->json);
			return;
		}
	r->unknown++;
}

void
report_end(struct report *r)
{
	turn_finish(r);
	ballot_judge(r);
	tool_sort(r);
}
