#include <stdlib.h>
#include <string.h>

#include "keys.h"

void
team_defaults(struct team *t)
{
	struct json none = JSON_INIT;

	memset(t, 0, sizeof(*t));
	t->doc = none;
	t->method = METHOD_PLURALITY;
	t->direct = 1;
	t->present = 1;
	t->stop_early = 1;
	t->attempts = 3;
	t->max_turns = 50;
	t->backoff = 1000;
	t->run_seconds = 1800;
	t->turn_seconds = 600;
	t->present_seconds = 600;
	t->prompts = -1;
}

/* What is known at the top; read_agents and read_rules look into it. */
static const struct key top_keys[] = {
	{ "agent", KEY_PASSED, 0, 0, 0, NULL },
	{ "agents", KEY_PASSED, 0, 0, 0, NULL },
	{ "orchestrator", KEY_PASSED, 0, 0, 0, NULL },
	{ "timeout_settings", KEY_PASSED, 0, 0, 0, NULL },
	{ "ui", KEY_PASSED, 0, 0, 0, NULL },
	{ "memory", KEY_UNUSED, 0, 0, 0, NULL },
	{ "session_id", KEY_UNUSED, 0, 0, 0, NULL },
	{ "session_storage", KEY_UNUSED, 0, 0, 0, NULL },
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

int
team_read(struct team *t, struct json *doc, team_fault_fn *fault, void *arg)
{
	struct json none = JSON_INIT;
	struct reader r;

	team_defaults(t);
	t->doc = *doc;
	*doc = none;
	r.team = t;
	r.j = &t->doc;
	r.fault = fault;
	r.arg = arg;
	r.failed = 0;
	if (json_type(r.j, 0) != JSON_OBJECT) {
		keys_type(&r, 0, "", "an object with 'agents'");
		return -1;
	}
	keys_read(&r, 0, "", top_keys, t);
	read_agents(&r);
	read_rules(&r);
	return r.failed ? -1 : 0;
}

void
team_free(struct team *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->agents[i].id);
		free(t->agents[i].system);
		free(t->agents[i].type);
		free(t->agents[i].model);
		free(t->agents[i].cwd);
	}
	free(t->agents);
	free(t->vote);
	free(t->planning_text);
	free(t->snapshots);
	free(t->shared);
	json_free(&t->doc);
	memset(t, 0, sizeof(*t));
}

/* By its number: any agent may write many names. */
int
team_find(const struct team *t, struct slice name)
{
	size_t i, n = 0;

	if (name.n < 6 || name.n > 9 || strncmp(name.p, "agent", 5) != 0 ||
	    name.p[5] == '0')
		return -1;
	for (i = 5; i < name.n; i++) {
		if (name.p[i] < '0' || name.p[i] > '9')
			return -1;
		n = n * 10 + (size_t)(name.p[i] - '0');
	}
	return n >= 1 && n <= t->n ? (int)(n - 1) : -1;
}
