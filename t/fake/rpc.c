#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

static const char *const eras[] = { "2024-11-05", "2025-03-26", "2025-06-18",
	"2025-11-25", "2026-07-28" };

static int legacy = E_2025_11_25;	/* the newest with a handshake; -1 */
static int oldest = E_2024_11_05;
static int modern = 1;
static int shaken;			/* 1: initialize answered, 2: done */
static int requests;
static const char *agreed = "";		/* the version of a handshake */
static char *declared;			/* capabilities of a handshake */

int
rpc_era(const char *name)
{
	int i;

	if (strcmp(name, "both") == 0)
		return 0;
	for (i = 0; i <= E_2026 && strcmp(name, eras[i]) != 0; i++)
		;
	if (i > E_2026)
		return -1;
	modern = i == E_2026;
	legacy = oldest = modern ? -1 : i;
	return 0;
}

int
rpc_ready(void)
{
	return shaken == 2;
}

int
rpc_tasks(const struct req *r)
{
	if (!r->modern)
		return strcmp(agreed, eras[E_2025_11_25]) == 0;
	return json_at(r->meta, P "clientCapabilities", "extensions",
	    P "tasks", (char *)NULL).p != NULL;
}

void
rpc_parse(struct req *r, struct span line)
{
	struct span m;

	memset(r, 0, sizeof(*r));
	r->line = line;
	r->id = json_get(line, "id");
	r->params = json_get(line, "params");
	r->args = json_get(r->params, "arguments");
	r->meta = json_get(r->params, "_meta");
	m = json_get(line, "method");
	if (m.p != NULL && m.n > 2 && *m.p == '"')
		snprintf(r->method, sizeof(r->method), "%.*s", (int)m.n - 2,
		    m.p + 1);
	r->modern = modern && json_get(r->meta, P "protocolVersion").p != NULL;
}

void
rpc_blame(const char *what, const struct req *r)
{
	struct span s;
	char text[128];

	snprintf(text, sizeof(text), "%s: %s", what, r->method);
	s.p = text;
	s.n = strlen(text);
	wire_note("!", s);
}

int
rpc_client_has(const struct req *r, const char *cap, const char *inner)
{
	struct span all;

	if (mode_on(M_UNDECLARED))
		return 1;
	if (r->modern) {
		all = json_get(r->meta, P "clientCapabilities");
	} else {
		all.p = declared;
		all.n = declared != NULL ? strlen(declared) : 0;
	}
	all = json_get(all, cap);
	return inner == NULL ? all.p != NULL : json_get(all, inner).p != NULL;
}

static void
capabilities(void)
{
	out_json("'capabilities':{'logging':{},'completions':{},"
	    "'prompts':{'listChanged':true},'resources':{'subscribe':true,"
	    "'listChanged':true}");
	if (!mode_on(M_NO_TOOLS))
		out_json(",'tools':{'listChanged':true}");
	if (strcmp(agreed, eras[E_2025_11_25]) == 0)
		out_json(",'tasks':{'list':{},'cancel':{},"
		    "'requests':{'tools':{'call':{}}}}");
	if (modern)
		out_json(",'extensions':{'" P "tasks':{}}");
	out_json("},'instructions':'A server for tests.'");
}

/* The version to speak when the client proposes v. */
static const char *
agree(struct span v)
{
	int i;

	if (mode_on(M_VERSION))
		return mode_text(M_VERSION);
	for (i = oldest; i <= legacy; i++)
		if (json_is(v, eras[i]))
			return eras[i];
	return eras[legacy];
}

static int
refused(const struct req *r)
{
	struct span v;
	char data[128];

	v = json_get(r->params, "protocolVersion");
	if (mode_on(M_INIT_ERROR) && !json_is(v, mode_text(M_INIT_ERROR))) {
		snprintf(data, sizeof(data), "{'supported':['%s']}",
		    mode_text(M_INIT_ERROR));
		reply_error(r, -32602, "Unsupported protocol version", data);
		return 1;
	}
	if (legacy == -1) {
		reply_error(r, -32022, "Unsupported protocol version",
		    "{'supported':['2026-07-28']}");
		return 1;
	}
	return 0;
}

static void
initialize(const struct req *r)
{
	struct span caps;

	if (shaken)
		rpc_blame("a second", r);
	if (refused(r))
		return;
	caps = json_get(r->params, "capabilities");
	if (caps.p == NULL || json_at(r->params, "clientInfo", "name",
	    (char *)NULL).p == NULL)
		rpc_blame("lacks members", r);
	free(declared);
	declared = caps.p != NULL ? calloc(caps.n + 1, 1) : NULL;
	if (declared != NULL)
		memcpy(declared, caps.p, caps.n);
	shaken = 1;
	reply_begin(r);
	agreed = agree(json_get(r->params, "protocolVersion"));
	out_json("'protocolVersion':%q,", agreed);
	capabilities();
	out_json(",'serverInfo':{'name':%q,'version':'1'}",
	    mode_on(M_HOSTILE) ? "fake\033[2J\n" : "fake");
	reply_end(r);
}

static void
discover(const struct req *r)
{
	int i;

	reply_begin(r);
	if (mode_on(M_DISCOVER_LEGACY)) {
		out_json("'supportedVersions':['2025-06-18','2025-11-25'],");
	} else if (mode_on(M_DISCOVER_UNKNOWN)) {
		out_json("'supportedVersions':['2098-01-01','2099-01-01'],");
	} else {
		out_json("'supportedVersions':['2026-07-28'");
		for (i = legacy; legacy != -1 && i >= oldest; i--)
			out_json(",%q", eras[i]);
		out_json("],");
	}
	capabilities();
	reply_cache(r);
	reply_end(r);
}

/* Whether a request of 2026-07-28 was refused for its revision. */
static int
unsupported(const struct req *r)
{
	const char *which, *data;

	if (!mode_on(M_UNSUPPORTED) && json_is(json_get(r->meta,
	    P "protocolVersion"), eras[E_2026]))
		return 0;
	which = mode_on(M_UNSUPPORTED) ? mode_text(M_UNSUPPORTED) : "modern";
	data = "{'supported':['2026-07-28'],'requested':'?'}";
	if (strcmp(which, "legacy") == 0)
		data = "{'supported':['2025-11-25','2025-06-18']}";
	else if (strcmp(which, "unknown") == 0)
		data = "{'supported':['2099-01-01']}";
	else if (strcmp(which, "none") == 0)
		data = "{'supported':[]}";
	else if (strcmp(which, "missing") == 0)
		data = NULL;
	reply_error(r, mode_on(M_UNSUPPORTED_CODE) ?
	    mode_long(M_UNSUPPORTED_CODE) : -32022,
	    "Unsupported protocol version", data);
	return 1;
}

/* Whether it was refused because discover has offered nothing of the kind. */
static int
only_discover(const struct req *r)
{
	if ((!mode_on(M_DISCOVER_LEGACY) && !mode_on(M_DISCOVER_UNKNOWN)) ||
	    strcmp(r->method, "server/discover") == 0)
		return 0;
	rpc_blame("a revision that was not offered", r);
	reply_error(r, -32600, "Not initialized", NULL);
	return 1;
}

/* Whether the request may be served, in the era in which it came. */
static int
admitted(const struct req *r)
{
	if (r->modern) {
		if (unsupported(r) || only_discover(r))
			return 0;
		if (json_get(r->meta, P "clientCapabilities").p == NULL) {
			rpc_blame("lacks clientCapabilities", r);
			reply_error(r, -32602, "Invalid _meta", NULL);
			return 0;
		}
		return 1;
	}
	if (strcmp(r->method, "initialize") == 0 ||
	    strcmp(r->method, "ping") == 0)
		return 1;
	if (legacy == -1) {
		rpc_blame("lacks _meta", r);
		reply_error(r, -32602, "Missing _meta", NULL);
		return 0;
	}
	if (strcmp(r->method, "server/discover") == 0) {
		reply_error(r, -32601, "Method not found", NULL);
		return 0;
	}
	if (shaken == 0 && mode_on(M_LAX))
		return 1;
	if (shaken == 0) {
		rpc_blame("before initialize", r);
		reply_error(r, -32600, "Not initialized", NULL);
		return 0;
	}
	if (shaken == 1)
		rpc_blame("before initialized", r);
	return 1;
}

static const struct {
	const char *name;
	void (*run)(const struct req *);
} methods[] = {
	{ "tools/call", tools_call },
	{ "tools/list", tools_list },
	{ "initialize", initialize },
	{ "server/discover", discover },
	{ "ping", reply_empty },
	{ "resources/list", res_list },
	{ "resources/templates/list", res_templates },
	{ "resources/read", res_read },
	{ "resources/subscribe", note_subscribe },
	{ "resources/unsubscribe", note_unsubscribe },
	{ "subscriptions/listen", note_listen },
	{ "prompts/list", prompt_list },
	{ "prompts/get", prompt_get },
	{ "completion/complete", complete },
	{ "logging/setLevel", note_level },
	{ "tasks/get", task_get },
	{ "tasks/result", task_result },
	{ "tasks/cancel", task_cancel },
	{ "tasks/list", task_list },
	{ "tasks/update", task_update },
};

/* Ids of a session with a handshake are used once. */
static void
check_id(const struct req *r)
{
	static struct span *used;
	static size_t n;
	size_t i;
	char *copy;

	if (*r->id.p != '"' && *r->id.p != '-' &&
	    (*r->id.p < '0' || *r->id.p > '9'))
		rpc_blame("id is no string or number", r);
	if (wire_log_fd() == -1 || r->modern)
		return;
	for (i = 0; i < n; i++)
		if (json_same(used[i], r->id))
			rpc_blame("a used id", r);
	used = realloc(used, (n + 1) * sizeof(*used));
	copy = malloc(r->id.n);
	if (used == NULL || copy == NULL)
		abort();
	memcpy(copy, r->id.p, r->id.n);
	used[n].p = copy;
	used[n++].n = r->id.n;
}

static void
request(const struct req *r)
{
	size_t i;

	check_id(r);
	if (requests++ == 0 && mode_on(M_PROBE) &&
	    strcmp(r->method, "initialize") != 0)
		life_die();
	life_before(r->method);
	if (mode_hits(M_SILENT, r->method))
		return;
	if (admitted(r)) {
		for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
			if (strcmp(r->method, methods[i].name) == 0)
				break;
		if (i < sizeof(methods) / sizeof(methods[0]))
			methods[i].run(r);
		else
			reply_error(r, -32601, "Method not found", NULL);
	}
	life_after(r->method);
}

static void
notification(const struct req *r)
{
	struct span id;

	life_before(r->method);
	if (strcmp(r->method, "notifications/initialized") == 0) {
		if (shaken != 1)
			rpc_blame("out of turn", r);
		shaken = 2;
	} else if (strcmp(r->method, "notifications/cancelled") == 0) {
		id = json_get(r->params, "requestId");
		note_unlisten(id);
		job_cancel(id);
	}
	life_after(r->method);
}

void
rpc_line(struct span line)
{
	struct req r;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	rpc_parse(&r, line);
	if (!json_is(json_get(line, "jsonrpc"), "2.0") || !json_valid(line))
		rpc_blame("no JSON-RPC 2.0", &r);
	if (r.method[0] == '\0' && r.id.p != NULL)
		job_answer(line);
	else if (r.id.p != NULL)
		request(&r);
	else if (r.method[0] != '\0')
		notification(&r);
}
