#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/set.h"
#include "keys.h"

enum { ID_LENGTH = 100 };

#define AT(member) offsetof(struct team_agent, member)

static const struct key agent_keys[] = {
	{ "id", KEY_TEXT, AT(id), 0, 0, NULL },
	{ "backend", KEY_OBJECT, AT(backend), 0, 0, NULL },
	{ "system_message", KEY_TEXT, AT(system), 0, 0, NULL },
	{ "command", KEY_WORDS, AT(command), 0, 0, NULL },
	{ "run", KEY_WORDS, AT(run), 0, 0, NULL },
	{ "tools", KEY_WORDS, AT(tools), 0, 0, NULL },
	{ "weight", KEY_AMOUNT, AT(weight), 0, 1e6, NULL },
	{ "timeout_seconds", KEY_COUNT, AT(seconds), 0, 1e9, NULL },
	{ "max_tokens", KEY_COUNT, AT(tokens), 0, 1e15, NULL },
	{ "memory", KEY_UNUSED, 0, 0, 0, NULL },
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

/* What else is in a back end is for whoever starts the agent. */
static const struct key backend_keys[] = {
	{ "type", KEY_TEXT, AT(type), 0, 0, NULL },
	{ "model", KEY_TEXT, AT(model), 0, 0, NULL },
	{ "cwd", KEY_TEXT, AT(cwd), 0, 0, NULL },
	{ NULL, KEY_PASSED, 0, 0, 0, NULL }
};

static int
is_shown_whole(const char *id)
{
	for (; *id != '\0'; id++)
		if ((unsigned char)*id < ' ' || *id == 0x7F)
			return 0;
	return 1;
}

static void
check_id(struct reader *r, const struct team_agent *a, int object,
    const char *path, struct set *ids)
{
	int t = json_get(r->j, object, "id");

	if (a->id == NULL) {
		/* Of another type: that was told. */
		if (t < 0 || json_type(r->j, t) == JSON_NULL ||
		    json_is(r->j, t, ""))
			keys_fault(r, object, 1, path, "it has no id");
	} else if (strlen(a->id) > ID_LENGTH || !is_shown_whole(a->id))
		keys_fault(r, t, 1, path, "an id has at most %d bytes, and "
		    "no control characters", (int)ID_LENGTH);
	else if (!set_add(ids, slice_of(a->id)))
		keys_fault(r, t, 1, path, "the id '%s' is that of another "
		    "agent", a->id);
}

static void
read_agent(struct reader *r, int object, const char *path, struct set *ids)
{
	struct team_agent *a = &r->team->agents[r->team->n++];
	char at[64];
	int t;

	memset(a, 0, sizeof(*a));
	a->backend = a->servers = a->command = a->run = a->tools = -1;
	a->weight = 1;
	a->seconds = -1;
	(void)snprintf(a->name, sizeof(a->name), "agent%zu", r->team->n);
	keys_read(r, object, path, agent_keys, a);
	if (json_type(r->j, object) != JSON_OBJECT) {
		if (json_type(r->j, object) == JSON_NULL)
			keys_type(r, object, path, "an object");
		return;
	}
	check_id(r, a, object, path, ids);
	(void)snprintf(at, sizeof(at), "%s.backend", path);
	keys_read(r, a->backend, at, backend_keys, a);
	t = json_get(r->j, a->backend, "mcp_servers");
	a->servers = json_type(r->j, t) == JSON_NULL ? -1 : t;
	t = json_get(r->j, object, "backend");
	if (a->command < 0 && (t < 0 || json_type(r->j, t) == JSON_NULL))
		keys_fault(r, object, 1, path,
		    "it has neither a backend nor a command");
}

static void
read_list(struct reader *r, int list)
{
	struct set ids = SET_INIT;
	char path[32];
	int t;

	if (json_type(r->j, list) != JSON_ARRAY) {
		keys_type(r, list, "agents", "an array of agents");
		return;
	}
	if (json_count(r->j, list) > TEAM_AGENTS) {
		keys_fault(r, list, 1, "agents", "more than %d",
		    (int)TEAM_AGENTS);
		return;
	}
	r->team->agents = xcalloc(json_count(r->j, list) + 1,
	    sizeof(*r->team->agents));
	for (t = json_first(r->j, list); t >= 0; t = json_next(r->j, t)) {
		(void)snprintf(path, sizeof(path), "agents[%zu]", r->team->n);
		read_agent(r, t, path, &ids);
	}
	set_free(&ids);
}

void
read_agents(struct reader *r)
{
	int one = json_get(r->j, 0, "agent"), list;
	struct set ids = SET_INIT;

	list = json_get(r->j, 0, "agents");
	one = json_type(r->j, one) == JSON_NULL ? -1 : one;
	list = json_type(r->j, list) == JSON_NULL ? -1 : list;
	if (one >= 0 && list >= 0)
		keys_fault(r, one, 1, "", "it has both 'agent' and 'agents'");
	else if (one >= 0) {
		r->team->agents = xcalloc(1, sizeof(*r->team->agents));
		read_agent(r, one, "agent", &ids);
		set_free(&ids);
	} else if (list >= 0)
		read_list(r, list);
	if (one < 0 && (list < 0 || (json_type(r->j, list) == JSON_ARRAY &&
	    json_count(r->j, list) == 0)))
		keys_fault(r, 0, 1, "", "it has no agents");
}
