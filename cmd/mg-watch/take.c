/* What each line says. */

#include <stdint.h>
#include <string.h>

#include "plain.h"
#include "view.h"

static const char lone_name[NAME_BYTES] = "agent";

/* Of a lone mg-agent no line names it. */
static struct agent *
agent_of(struct view *v, const struct json *j, int lone)
{
	char name[NAME_BYTES];
	struct agent *a;

	name_member(name, j, 0, "agent");
	if (name[0] == '\0') {
		if (v->run || !lone)
			return NULL;
		memcpy(name, v->from[0] != '\0' ? v->from : lone_name,
		    NAME_BYTES);
	}
	if ((a = view_find(v, name)) == NULL)
		a = view_add(v, name);
	if (a != NULL)
		v->last = (size_t)(a - v->agents);
	return a;
}

/* What is not believable counts nothing. */
static long long
number(const struct json *j, int object, const char *name)
{
	long long n;

	return json_int(j, json_get(j, object, name), &n) == 0 && n > 0 &&
	    n < VIEW_MOST ? n : 0;
}

static long long
tokens(const struct json *j, int usage)
{
	return number(j, usage, "input") + number(j, usage, "output") +
	    number(j, usage, "cache_read") + number(j, usage, "cache_write");
}

static void
count(struct agent *a, const struct json *j, int usage)
{
	double cost;

	a->counted += tokens(j, usage);
	if (a->tokens < VIEW_MOST)
		a->tokens += tokens(j, usage);
	if (json_double(j, json_get(j, usage, "cost"), &cost) == 0 &&
	    cost > 0 && cost < 1e9 && a->cost < 1e12)
		a->cost += cost;
}

static void
begin(struct view *v, struct agent *a, const char *state)
{
	a->runs = 1;
	a->settled = 0;
	a->state = state;
	a->doing[0] = '\0';
	a->counted = 0;
	a->began = v->t;
	a->turns++;
}

/* It says something: of a lone agent nothing tells that a turn begins. */
static void
goes_on(struct view *v, struct agent *a, const char *doing)
{
	if (!a->runs)
		begin(v, a, "answering");
	name_keep(a->doing, slice_of(doing));
}

static void
no_candidates(struct view *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		v->agents[i].label[0] = v->agents[i].vote[0] = '\0';
	roll_clear(&v->outcome);
	roll_clear(&v->final);
	v->done = 0;
}

static void
take_hello(struct view *v, struct agent *a, const struct json *j)
{
	(void)a;
	name_member(v->from, j, 0, "from");
}

static void
take_run(struct view *v, struct agent *a, const struct json *j)
{
	int list = json_get(j, 0, "agents"), i;
	unsigned long long taken = v->taken;
	long long t = v->t;
	char name[NAME_BYTES];

	(void)a;
	view_free(v);
	view_init(v);
	v->taken = taken;
	v->t = t;
	v->run = 1;
	roll_string(&v->question, STYLE_TEXT, j, json_get(j, 0, "question"));
	for (i = json_type(j, list) == JSON_ARRAY ? json_first(j, list) : -1;
	    i >= 0; i = json_next(j, i)) {
		name_member(name, j, i, "agent");
		if (name[0] == '\0' || view_find(v, name) != NULL ||
		    (a = view_add(v, name)) == NULL)
			continue;
		name_member(a->id, j, i, "id");
		name_member(a->model, j, i, "model");
		if (a->model[0] == '\0')
			name_member(a->model, j, i, "backend");
	}
}

static void
take_question(struct view *v, struct agent *a, const struct json *j)
{
	(void)a;
	no_candidates(v);
	roll_clear(&v->question);
	roll_string(&v->question, STYLE_TEXT, j, json_get(j, 0, "question"));
}

static void
take_restart(struct view *v, struct agent *a, const struct json *j)
{
	(void)a;
	(void)j;
	no_candidates(v);
}

static void
take_phase(struct view *v, struct agent *a, const struct json *j)
{
	(void)a;
	name_member(v->phase, j, 0, "phase");
	v->attempt = number(j, 0, "attempt");
}

static void
take_turn(struct view *v, struct agent *a, const struct json *j)
{
	static const char *const words[][2] = { { "vote", "voting" },
		{ "present", "presenting" }, { "evaluate", "evaluating" },
		{ NULL, "answering" } };
	int phase = json_get(j, 0, "phase"), i = 0;

	while (words[i][0] != NULL && !json_is(j, phase, words[i][0]))
		i++;
	begin(v, a, words[i][1]);
}

static void
take_text(struct view *v, struct agent *a, const struct json *j)
{
	goes_on(v, a, "writes");
	roll_string(&a->said, STYLE_TEXT, j, json_get(j, 0, "text"));
}

static void
take_thinking(struct view *v, struct agent *a, const struct json *j)
{
	goes_on(v, a, "thinks");
	roll_string(&a->said, STYLE_DIM, j, json_get(j, 0, "text"));
}

static void
take_call(struct view *v, struct agent *a, const struct json *j)
{
	struct buf tool = BUF_INIT(SIZE_MAX);

	plain_tool(&tool, j);
	goes_on(v, a, buf_str(&tool));
	buf_free(&tool);
	a->calls++;
}

static void
take_result(struct view *v, struct agent *a, const struct json *j)
{
	(void)v;
	(void)j;
	a->doing[0] = '\0';
}

static void
take_progress(struct view *v, struct agent *a, const struct json *j)
{
	char message[NAME_BYTES];

	(void)v;
	name_member(message, j, 0, "message");
	if (message[0] != '\0')
		memcpy(a->doing, message, sizeof(a->doing));
}

static void
take_usage(struct view *v, struct agent *a, const struct json *j)
{
	(void)v;
	count(a, j, 0);
}

static void
take_end(struct view *v, struct agent *a, const struct json *j)
{
	static const char *const words[] = { "done", "cancelled", "limit",
		"refused", "failed", NULL };
	int status = json_get(j, 0, "status"), i = 0;

	if (a->runs && v->t > a->began)
		a->spent += v->t - a->began;
	while (words[i] != NULL && !json_is(j, status, words[i]))
		i++;
	if (!a->settled)
		a->state = words[i] != NULL ? words[i] : "ended";
	/* The sum of the turn, when its requests were not told one by one. */
	if (a->counted == 0)
		count(a, j, json_get(j, 0, "usage"));
	a->counted = a->runs = 0;
	a->doing[0] = '\0';
}

static void
settle(struct agent *a, const char *state)
{
	a->state = state;
	a->settled = 1;
}

static void
take_answer(struct view *v, struct agent *a, const struct json *j)
{
	struct buf label = BUF_INIT(SIZE_MAX);

	v->answers++;
	a->answers++;
	settle(a, "answered");
	buf_printf(&label, "%s.%lld", a->name, number(j, 0, "version"));
	name_keep(a->label, buf_slice(&label));
	buf_free(&label);
	roll_clear(&a->answer);
	roll_string(&a->answer, STYLE_TEXT, j, json_get(j, 0, "content"));
}

static void
take_vote(struct view *v, struct agent *a, const struct json *j)
{
	int label = json_get(j, 0, "for");
	struct buf b = BUF_INIT(SIZE_MAX);
	char *dot;

	v->votes++;
	settle(a, "voted");
	if (json_type(j, label) == JSON_ARRAY)
		label = json_first(j, label);
	(void)json_str(j, label, &b);
	name_keep(a->vote, buf_slice(&b));
	memcpy(a->vote_name, a->vote, sizeof(a->vote));
	if ((dot = strrchr(a->vote_name, '.')) != NULL)
		*dot = '\0';
	buf_free(&b);
}

static void
take_wait(struct view *v, struct agent *a, const struct json *j)
{
	(void)v;
	(void)j;
	settle(a, "waiting");
}

static void
take_abstain(struct view *v, struct agent *a, const struct json *j)
{
	(void)v;
	(void)j;
	settle(a, "abstained");
}

static void
take_retired(struct view *v, struct agent *a, const struct json *j)
{
	(void)v;
	(void)j;
	settle(a, "retired");
}

static void
take_outcome(struct view *v, struct agent *a, const struct json *j)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	(void)a;
	(void)plain_what(j, 0, &b);
	roll_clear(&v->outcome);
	roll_put(&v->outcome, STYLE_NOTE, buf_slice(&b));
	buf_free(&b);
}

static void
take_final(struct view *v, struct agent *a, const struct json *j)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	(void)plain_what(j, 0, &b);
	roll_clear(&v->final);
	roll_line(&v->final, STYLE_NOTE, buf_slice(&b), b.len);
	roll_string(&v->final, STYLE_TEXT, j, json_get(j, 0, "content"));
	buf_free(&b);
	v->done = 1;
	if (a != NULL)
		settle(a, "won");
}

static void
take_resumed(struct view *v, struct agent *a, const struct json *j)
{
	size_t i;

	(void)a;
	(void)j;
	for (i = 0; i < v->n; i++)
		if (v->agents[i].runs) {
			v->agents[i].runs = 0;
			v->agents[i].state = "idle";
			v->agents[i].doing[0] = '\0';
		}
	v->done = 0;
}

/* Who a line is about. */
enum { OF_RUN, OF_AGENT, OF_TURN }; /* OF_TURN: a lone agent's, too */

static const struct taking {
	const char *type;
	int of;
	enum style style; /* of its words among what the agent says; 0: none */
	void (*take)(struct view *, struct agent *, const struct json *);
} takings[] = {
	{ "text", OF_TURN, 0, take_text },
	{ "thinking", OF_TURN, 0, take_thinking },
	{ "usage", OF_TURN, 0, take_usage },
	{ "call", OF_TURN, STYLE_CALL, take_call },
	{ "result", OF_TURN, STYLE_DIM, take_result },
	{ "progress", OF_TURN, 0, take_progress },
	{ "error", OF_TURN, STYLE_BAD, take_result },
	{ "retry", OF_TURN, STYLE_BAD, NULL },
	{ "server", OF_TURN, STYLE_DIM, NULL },
	{ "end", OF_TURN, STYLE_DIM, take_end },
	{ "turn", OF_TURN, STYLE_DIM, take_turn },
	{ "answer", OF_AGENT, STYLE_NOTE, take_answer },
	{ "vote", OF_AGENT, STYLE_NOTE, take_vote },
	{ "cancel", OF_AGENT, STYLE_BAD, NULL },
	{ "say", OF_AGENT, STYLE_NOTE, NULL },
	{ "wait", OF_AGENT, STYLE_BAD, take_wait },
	{ "abstain", OF_AGENT, STYLE_BAD, take_abstain },
	{ "retired", OF_AGENT, STYLE_BAD, take_retired },
	{ "hello", OF_RUN, 0, take_hello },
	{ "run", OF_RUN, 0, take_run },
	{ "question", OF_RUN, 0, take_question },
	{ "phase", OF_RUN, 0, take_phase },
	{ "restart", OF_RUN, 0, take_restart },
	{ "outcome", OF_RUN, 0, take_outcome },
	{ "final", OF_RUN, 0, take_final },
	{ "resumed", OF_RUN, 0, take_resumed },
	{ NULL, OF_RUN, 0, NULL }
};

static enum style
style_of(const struct taking *k, const struct json *j)
{
	int result = json_get(j, 0, "result");

	return json_bool(j, json_get(j, result, "isError"), 0) ? STYLE_BAD :
	    k->style;
}

static void
put_words(struct view *v, struct agent *a, const struct taking *k,
    const struct json *j)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	if (a != NULL && k->style != 0 && plain_what(j, 1, &b))
		roll_line(&a->said, style_of(k, j), buf_slice(&b), b.len);
	buf_clear(&b);
	if (plain_line(j, v->t, &b))
		roll_line(&v->log, STYLE_TEXT, buf_slice(&b), b.len);
	buf_free(&b);
}

void
view_line(struct view *v, const struct json *j, long long now)
{
	int type = json_get(j, 0, "type");
	const struct taking *k = takings;
	struct agent *a = NULL;

	while (k->type != NULL && !json_is(j, type, k->type))
		k++;
	v->taken++;
	v->t = view_time(j) >= 0 ? view_time(j) : now;
	if (k->of != OF_RUN)
		a = agent_of(v, j, k->of == OF_TURN);
	else if (k->take == take_final)
		a = agent_of(v, j, 0);
	if (k->take != NULL && (k->of == OF_RUN || a != NULL))
		k->take(v, a, j);
	put_words(v, a, k, j);
}
