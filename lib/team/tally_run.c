/* The run line: who votes, how, and what decides ties. */

#include "tally_work.h"

struct run {
	int agents, weights;  /* tokens, or -1 */
	int method;
	long long seed;
};

static int
check_agents(struct tally *t, const struct json *j, int list,
    struct buf *why)
{
	struct slice name;
	int tok;

	if (json_type(j, list) != JSON_ARRAY)
		return tally_bad(why, "\"agents\" is no array");
	if (json_count(j, list) > TEAM_AGENTS)
		return tally_many(why);
	for (tok = json_first(j, list); tok >= 0; tok = json_next(j, tok))
		if (tally_name(t, j, json_get(j, tok, "agent"), &name, why) <
		    0)
			return BAD;
	return 0;
}

static int
check_weights(struct tally *t, const struct json *j, int object,
    struct buf *why)
{
	struct slice name;
	double w;
	int tok;

	if (json_type(j, object) != JSON_OBJECT ||
	    json_repeated(j, object) >= 0)
		return tally_bad(why, "\"weights\" is no object, or has a "
		    "name twice");
	for (tok = json_first(j, object); tok >= 0; tok = json_next(j, tok)) {
		if (tally_name(t, j, tok, &name, why) < 0)
			return BAD;
		if (json_double(j, json_value(j, tok), &w) < 0 ||
		    !tally_weight_ok(w)) {
			buf_printf(why, "the weight of '%s' is none",
			    buf_str(&t->name));
			return BAD;
		}
	}
	return 0;
}

static int
check_method(struct tally *t, const struct json *j, int method,
    struct run *run, struct buf *why)
{
	buf_clear(&t->name);
	if (json_str(j, method, &t->name) < 0 || json_has_nul(j, method) ||
	    (run->method = team_method_of(buf_str(&t->name))) < 0)
		return tally_bad(why, "\"method\" is none that is known");
	return 0;
}

/* Nothing of a line counts that is not right as a whole. */
static int
check(struct tally *t, const struct json *j, struct run *run,
    struct buf *why)
{
	int v = json_get(j, 0, "v"), seed = json_get(j, 0, "seed");
	int vote = json_get(j, 0, "vote");
	int method = json_get(j, vote, "method");

	run->method = (int)t->method;
	run->seed = t->seed;
	run->agents = json_get(j, 0, "agents");
	run->weights = json_get(j, vote, "weights");
	if (v >= 0 && !slice_is(json_raw(j, v), "1"))
		return tally_bad(why, "a run of a version that is not known");
	if (vote >= 0 && (json_type(j, vote) != JSON_OBJECT ||
	    json_repeated(j, vote) >= 0))
		return tally_bad(why, "\"vote\" is no object, or has a name "
		    "twice");
	if (seed >= 0 && json_int(j, seed, &run->seed) < 0)
		return tally_bad(why, "\"seed\" is no whole number");
	if (method >= 0 && !(t->keep & TALLY_KEEP_METHOD) &&
	    check_method(t, j, method, run, why) < 0)
		return BAD;
	if (run->weights >= 0 &&
	    check_weights(t, j, run->weights, why) < 0)
		return BAD;
	return run->agents < 0 ? 0 : check_agents(t, j, run->agents, why);
}

/* What was so before is so no more. */
static void
begin(struct tally *t, int voters)
{
	struct agent *a;
	size_t i;

	tally_forget(t);
	for (i = 0; i < t->n; i++) {
		a = &t->agents[i];
		a->version = 0;
		a->retired = a->asked = 0;
		tally_weigh(a, 1);
		if (voters)
			a->listed = 0;
	}
	t->closed |= voters;
}

static int
list(struct tally *t, const struct json *j, int agents, struct buf *why)
{
	struct slice name;
	int tok;
	long i;

	for (tok = json_first(j, agents); tok >= 0; tok = json_next(j, tok)) {
		(void)tally_name(t, j, json_get(j, tok, "agent"), &name, why);
		if ((i = tally_agent(t, name)) < 0)
			return tally_many(why);
		t->agents[i].listed = 1;
	}
	return 0;
}

static int
weigh(struct tally *t, const struct json *j, int weights, struct buf *why)
{
	struct slice name;
	double w;
	int tok;
	long i;

	for (tok = json_first(j, weights); tok >= 0;
	    tok = json_next(j, tok)) {
		(void)tally_name(t, j, tok, &name, why);
		(void)json_double(j, json_value(j, tok), &w);
		if ((i = tally_agent(t, name)) < 0)
			return tally_many(why);
		tally_weigh(&t->agents[i], w);
	}
	return 0;
}

int
tally_run(struct tally *t, const struct json *j, struct buf *why)
{
	struct run run;
	int rc, voters;

	if ((rc = check(t, j, &run, why)) < 0)
		return rc;
	voters = run.agents >= 0 && !(t->keep & TALLY_KEEP_VOTERS);
	begin(t, voters);
	if (!(t->keep & TALLY_KEEP_METHOD))
		t->method = (enum team_method)run.method;
	if (!(t->keep & TALLY_KEEP_SEED) && run.seed != t->seed)
		tally_reseed(t, run.seed);
	if (voters && (rc = list(t, j, run.agents, why)) < 0)
		return rc;
	return weigh(t, j, run.weights, why);
}
