#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"

#define AT(member) offsetof(struct team, member)

static void
take_rounds(struct reader *r, int value, const char *path)
{
	static const char *const words[] = { "settled", "eager", NULL };
	int i = keys_word(r, value, path, words);

	if (i >= 0)
		r->team->rounds = (enum team_rounds)i;
}

static void
take_restart(struct reader *r, int value, const char *path)
{
	static const char *const words[] = { "cancel", "update", "finish",
		NULL };
	int i = keys_word(r, value, path, words);

	if (i >= 0)
		r->team->restart = (enum team_restart)i;
}

static void
take_sensitivity(struct reader *r, int value, const char *path)
{
	static const char *const words[] = { "lenient", "balanced", "strict",
		NULL };
	int i = keys_word(r, value, path, words);

	if (i >= 0)
		r->team->sensitivity = i;
}

static void
take_novelty(struct reader *r, int value, const char *path)
{
	static const char *const words[] = { "lenient", "balanced", "strict",
		NULL };
	static const double shares[] = { 0, 0.7, 0.5 };
	double d;
	int i;

	if (json_type(r->j, value) == JSON_NUMBER) {
		if (json_double(r->j, value, &d) < 0 || !(d >= 0 && d <= 1))
			keys_fault(r, value, 1, path,
			    "expected a number from 0 to 1");
		else
			r->team->novelty = d;
	} else if ((i = keys_word(r, value, path, words)) >= 0)
		r->team->novelty = shares[i];
}

static void
take_method(struct reader *r, int value, const char *path)
{
	char *word = json_strdup(r->j, value);
	int m = word != NULL ? team_method_of(word) : -1;
	int i;

	free(word);
	if (m >= 0) {
		r->team->method = (enum team_method)m;
		return;
	}
	if (json_type(r->j, value) != JSON_STRING)
		keys_type(r, value, path, "a method");
	else {
		char list[256] = "";

		for (i = METHOD_PLURALITY, m = 0; i <= METHOD_SCHULZE; i++)
			m += snprintf(list + m, sizeof(list) - (size_t)m,
			    "%s%s", i > 0 ? ", " : "",
			    team_method_name((enum team_method)i));
		keys_fault(r, value, 1, path, "expected one of: %s", list);
	}
}

static void
take_vote(struct reader *r, int value, const char *path)
{
	static const struct key keys[] = {
		{ "method", KEY_TAKE, 0, 0, 0, take_method },
		{ "command", KEY_TEXT, AT(vote), 0, 0, NULL },
		{ NULL, KEY_TEXT, 0, 0, 0, NULL }
	};

	if (json_type(r->j, value) == JSON_OBJECT)
		keys_read(r, value, path, keys, r->team);
	else
		take_method(r, value, path);
}

static struct team_agent *
agent_of(struct reader *r, int id)
{
	size_t i;

	for (i = 0; i < r->team->n; i++)
		if (r->team->agents[i].id != NULL &&
		    json_is(r->j, id, r->team->agents[i].id))
			return &r->team->agents[i];
	return NULL;
}

static void
take_weights(struct reader *r, int value, const char *path)
{
	struct team_agent *a;
	double d;
	int t;

	if (json_type(r->j, value) != JSON_OBJECT) {
		keys_type(r, value, path, "an object of ids and numbers");
		return;
	}
	for (t = json_first(r->j, value); t >= 0; t = json_next(r->j, t)) {
		a = agent_of(r, t);
		if (a == NULL)
			keys_fault(r, t, 1, path, "no agent has this id");
		else if (json_double(r->j, json_value(r->j, t), &d) < 0 ||
		    !(d >= 0 && d <= 1e6))
			keys_fault(r, json_value(r->j, t), 1, path,
			    "expected a number from 0 to 1000000");
		else
			a->weight = d;
	}
}

static void
take_prompts(struct reader *r, int value, const char *path)
{
	int t, v;

	if (json_type(r->j, value) != JSON_OBJECT) {
		keys_type(r, value, path, "an object of texts");
		return;
	}
	for (t = json_first(r->j, value); t >= 0; t = json_next(r->j, t)) {
		v = json_value(r->j, t);
		if (json_type(r->j, v) == JSON_OBJECT &&
		    json_count(r->j, v) == 1 &&
		    json_type(r->j, json_get(r->j, v, "file")) == JSON_STRING)
			v = json_get(r->j, v, "file");
		if (json_type(r->j, v) != JSON_STRING)
			keys_type(r, v, path,
			    "a text, or an object with a file");
		else if (json_has_nul(r->j, v))
			keys_fault(r, v, 1, path, "a NUL cannot be in it");
	}
	r->team->prompts = value;
}

static const struct key coordination_keys[] = {
	{ "enable_planning_mode", KEY_FLAG, AT(planning), 0, 0, NULL },
	{ "planning_mode_instruction", KEY_TEXT, AT(planning_text), 0, 0,
	    NULL },
	{ "max_orchestration_restarts", KEY_COUNT, AT(restarts), 0, 100,
	    NULL },
	{ "enable_agent_task_planning", KEY_UNUSED, 0, 0, 0, NULL },
	{ "max_tasks_per_plan", KEY_UNUSED, 0, 0, 0, NULL },
	{ "task_planning_filesystem_mode", KEY_UNUSED, 0, 0, 0, NULL },
	{ "enable_memory_filesystem_mode", KEY_UNUSED, 0, 0, 0, NULL },
	{ "use_skills", KEY_UNUSED, 0, 0, 0, NULL },
	{ "massgen_skills", KEY_UNUSED, 0, 0, 0, NULL },
	{ "skills_directory", KEY_UNUSED, 0, 0, 0, NULL },
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

static void
take_coordination(struct reader *r, int value, const char *path)
{
	keys_read(r, value, path, coordination_keys, r->team);
}

static const struct key orchestrator_keys[] = {
	{ "rounds", KEY_TAKE, 0, 0, 0, take_rounds },
	{ "restart", KEY_TAKE, 0, 0, 0, take_restart },
	{ "vote", KEY_TAKE, 0, 0, 0, take_vote },
	{ "weights", KEY_TAKE, 0, 0, 0, take_weights },
	{ "seed", KEY_COUNT, AT(seed), 0, 9e15, NULL },
	{ "shuffle", KEY_FLAG, AT(shuffle), 0, 0, NULL },
	{ "show_names", KEY_FLAG, AT(show_names), 0, 0, NULL },
	{ "show_votes", KEY_FLAG, AT(show_votes), 0, 0, NULL },
	{ "present", KEY_FLAG, AT(present), 0, 0, NULL },
	{ "stop_early", KEY_FLAG, AT(stop_early), 0, 0, NULL },
	{ "attempts", KEY_COUNT, AT(attempts), 1, 1000, NULL },
	{ "max_turns", KEY_COUNT, AT(max_turns), 1, 1e6, NULL },
	{ "max_tokens", KEY_COUNT, AT(tokens), 0, 1e15, NULL },
	{ "max_cost", KEY_AMOUNT, AT(cost), 0, 1e9, NULL },
	{ "backoff_seconds", KEY_MILLIS, AT(backoff), 0, 60, NULL },
	{ "prompts", KEY_TAKE, 0, 0, 0, take_prompts },
	{ "voting_sensitivity", KEY_TAKE, 0, 0, 0, take_sensitivity },
	{ "max_new_answers_per_agent", KEY_COUNT, AT(max_answers), 0, 1e6,
	    NULL },
	{ "answer_novelty_requirement", KEY_TAKE, 0, 0, 0, take_novelty },
	{ "max_orchestration_restarts", KEY_COUNT, AT(restarts), 0, 100,
	    NULL },
	{ "skip_coordination_rounds", KEY_FLAG, AT(skip_rounds), 0, 0, NULL },
	{ "snapshot_storage", KEY_TEXT, AT(snapshots), 0, 0, NULL },
	{ "agent_temporary_workspace", KEY_TEXT, AT(shared), 0, 0, NULL },
	{ "coordination", KEY_TAKE, 0, 0, 0, take_coordination },
	{ "context_paths", KEY_UNUSED, 0, 0, 0, NULL },
	{ "debug_final_answer", KEY_UNUSED, 0, 0, 0, NULL },
	{ "dspy", KEY_UNUSED, 0, 0, 0, NULL },
	{ "enable_rate_limit", KEY_UNUSED, 0, 0, 0, NULL },
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

static const struct key timeout_keys[] = {
	{ "orchestrator_timeout_seconds", KEY_AMOUNT, AT(run_seconds), 0, 1e9,
	    NULL },
	{ "agent_timeout_seconds", KEY_COUNT, AT(agent_seconds), 0, 1e9,
	    NULL },
	{ "turn_timeout_seconds", KEY_AMOUNT, AT(turn_seconds), 0, 1e9,
	    NULL },
	{ "presentation_timeout_seconds", KEY_AMOUNT, AT(present_seconds), 0,
	    1e9, NULL },
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

static void
take_alone(struct reader *r, int value, const char *path)
{
	if (json_bool(r->j, value, -1) < 0)
		keys_type(r, value, path, "true or false");
	r->team->direct = !json_bool(r->j, value, 0);
}

/* What is shown is not ours to say, mg-watch does it. */
static const struct key ui_keys[] = {
	{ "display_type", KEY_PASSED, 0, 0, 0, NULL },
	{ "logging_enabled", KEY_PASSED, 0, 0, 0, NULL },
	{ "automation_mode", KEY_PASSED, 0, 0, 0, NULL },
	{ "use_orchestrator_for_single_agent", KEY_TAKE, 0, 0, 0, take_alone },
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

static void
check_weights(struct reader *r)
{
	int t = json_path(r->j, 0, "orchestrator", "weights", NULL);
	size_t i;

	if (t < 0 || r->team->method == METHOD_WEIGHTED)
		return;
	for (i = 0; i < r->team->n; i++)
		if (r->team->agents[i].weight != 1)
			break;
	if (i < r->team->n)
		keys_fault(r, t, 0, "orchestrator.weights",
		    "they count with 'vote: weighted' only");
}

void
read_rules(struct reader *r)
{
	struct team *t = r->team;
	size_t i;

	keys_read(r, json_get(r->j, 0, "orchestrator"), "orchestrator",
	    orchestrator_keys, t);
	keys_read(r, json_get(r->j, 0, "timeout_settings"),
	    "timeout_settings", timeout_keys, t);
	keys_read(r, json_get(r->j, 0, "ui"), "ui", ui_keys, t);
	check_weights(r);
	for (i = 0; i < t->n; i++)
		if (t->agents[i].seconds < 0)
			t->agents[i].seconds = t->agent_seconds;
}
