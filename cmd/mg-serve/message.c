/*
 * The server's side of MCP: a handshake until 2025-11-25, none since
 * 2026-07-28.  A request says itself which it is, by its _meta.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/schema.h"
#include "../../lib/mcp/rpc.h"
#include "mg-serve.h"

#define META(name) "io.modelcontextprotocol/" name
#define MODERN "2026-07-28"
#define WHO "{\"name\":\"mg-serve\",\"version\":\"" VERSION "\"}"
#define CAN "{\"tools\":{\"listChanged\":true}}"

enum {
	PAGE = 500,      /* tools on one page */
	LISTENERS = 16,
	PARSE_ERROR = -32700,
	INVALID_REQUEST = -32600
};

static char version[16]; /* of the handshake, or "" */
static struct buf listeners[LISTENERS]; /* raw ids of those who want to know */
static struct json doc;

static void
send_line(struct buf *b)
{
	buf_putc(b, '\n');
	out_put(&out, buf_slice(b));
	out_start(&out);
	buf_free(b);
}

void
answer(struct slice id, int modern, struct slice members)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), result = BUF_INIT(SIZE_MAX / 2);

	jout_open(&result, '{');
	if (modern)
		jout_kcstr(&result, "resultType", "complete");
	if (members.n > 0) {
		if (modern)
			buf_putc(&result, ',');
		buf_put(&result, members.p, members.n);
	}
	if (modern) {
		jout_key(&result, "_meta");
		jout_open(&result, '{');
		jout_kraw(&result, META("serverInfo"), slice_of(WHO));
		jout_close(&result, '}');
	}
	jout_close(&result, '}');
	rpc_reply(&b, id, buf_slice(&result));
	send_line(&b);
	buf_free(&result);
}

void
answer_error(struct slice id, int code, const char *message)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	rpc_refuse(&b, id, code, message);
	send_line(&b);
}

static void
put_text(struct buf *b, struct slice text)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", "text");
	jout_kstr(b, "text", text);
	jout_close(b, '}');
}

void
answer_call(struct slice id, int modern, struct slice text,
    struct slice more, struct slice structured, int is_error)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_key(&b, "content");
	jout_open(&b, '[');
	if (text.n > 0 || more.n == 0)
		put_text(&b, text);
	if (more.n > 0)
		put_text(&b, more);
	jout_close(&b, ']');
	if (structured.n > 0)
		jout_kraw(&b, "structuredContent", structured);
	if (is_error)
		jout_kbool(&b, "isError", 1);
	answer(id, modern, buf_slice(&b));
	buf_free(&b);
}

static void
initialize(struct slice id, int params)
{
	static const char *const known[] = { "2025-11-25", "2025-06-18",
		"2025-03-26", "2024-11-05" };
	int t = json_get(&doc, params, "protocolVersion");
	struct buf b = BUF_INIT(4096);
	const char *v = known[0];
	size_t i;

	if (json_type(&doc, t) != JSON_STRING) {
		answer_error(id, RPC_INVALID_PARAMS, "no protocolVersion");
		return;
	}
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (json_is(&doc, t, known[i]))
			v = known[i];
	memcpy(version, v, strlen(v) + 1);
	jout_kcstr(&b, "protocolVersion", v);
	jout_kraw(&b, "capabilities", slice_of(CAN));
	jout_kraw(&b, "serverInfo", slice_of(WHO));
	answer(id, 0, buf_slice(&b));
	buf_free(&b);
}

static void
discover(struct slice id)
{
	struct buf b = BUF_INIT(4096);

	jout_kraw(&b, "supportedVersions", slice_of("[\"" MODERN "\","
	    "\"2025-11-25\",\"2025-06-18\",\"2025-03-26\",\"2024-11-05\"]"));
	jout_kraw(&b, "capabilities", slice_of(CAN));
	jout_kint(&b, "ttlMs", 0);
	jout_kcstr(&b, "cacheScope", "private");
	answer(id, 1, buf_slice(&b));
	buf_free(&b);
}

/* The tools from the given one on, as far as a page goes; where the next is. */
static size_t
put_page(struct buf *b, char **names, size_t i)
{
	struct buf tool, why = BUF_INIT(8192);
	size_t n;

	jout_key(b, "tools");
	jout_open(b, '[');
	for (n = 0; names[i] != NULL && n < PAGE; i++, n++) {
		buf_init(&tool, SIZE_MAX / 2);
		if (tool_define(names[i], &tool, &why) == 0)
			jout_raw(b, buf_slice(&tool));
		buf_free(&tool);
	}
	jout_close(b, ']');
	buf_free(&why);
	return i;
}

/* The cursor is the last name of the page before. */
static void
list(struct slice id, const char *after, int modern)
{
	char **names = tool_names();
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t i = 0;

	while (after != NULL && names[i] != NULL &&
	    strcmp(names[i], after) <= 0)
		i++;
	i = put_page(&b, names, i);
	if (names[i] != NULL)
		jout_kcstr(&b, "nextCursor", names[i - 1]);
	if (modern) {
		jout_kint(&b, "ttlMs", 0);
		jout_kcstr(&b, "cacheScope", "private");
	}
	answer(id, modern, buf_slice(&b));
	buf_free(&b);
	free_names(names);
}

static void
list_from(struct slice id, int params, int modern)
{
	int cursor = json_get(&doc, params, "cursor");
	char *after = json_strdup(&doc, cursor);

	if (cursor < 0 || (after != NULL && tool_name_ok(after)))
		list(id, after, modern);
	else
		answer_error(id, RPC_INVALID_PARAMS, "no cursor of ours");
	free(after);
}

/* 1 when the arguments are what the tool's schema wants. */
static int
fits(const struct buf *tool, struct slice arguments, struct buf *why)
{
	struct json t = JSON_INIT, given = JSON_INIT;
	struct json_error e;
	int ok, schema;

	ok = json_parse(&t, buf_slice(tool), INT32_MAX, &e) == 0 &&
	    json_parse(&given, arguments, INT32_MAX, &e) == 0;
	schema = json_get(&t, 0, "inputSchema");
	if (ok)
		ok = schema_check(&t, schema, schema, &given, 0, why);
	json_free(&t);
	json_free(&given);
	return ok;
}

static void
call(struct slice id, int params, int modern)
{
	char *name = json_strdup(&doc, json_get(&doc, params, "name"));
	char *real = NULL;
	int t = json_get(&doc, params, "arguments");
	struct slice arguments = t < 0 ? slice_of("{}") : json_raw(&doc, t);
	struct slice none = { NULL, 0 };
	struct buf why = BUF_INIT(8192), message = BUF_INIT(16384);
	struct buf tool = BUF_INIT(SIZE_MAX / 2);

	if (name == NULL)
		answer_error(id, RPC_INVALID_PARAMS, "no name of a tool");
	else if ((real = tool_find(name, &why)) == NULL ||
	    tool_define(name, &tool, &why) < 0) {
		buf_printf(&message, "unknown tool: %s", buf_str(&why));
		answer_error(id, RPC_INVALID_PARAMS, buf_str(&message));
	} else if (t >= 0 && json_type(&doc, t) != JSON_OBJECT)
		answer_error(id, RPC_INVALID_PARAMS,
		    "arguments must be an object");
	else if (!fits(&tool, arguments, &why))
		answer_call(id, modern, none, buf_slice(&why), none, 1);
	else
		run_tool(id, name, arguments, modern);
	buf_free(&why);
	buf_free(&message);
	buf_free(&tool);
	free(real);
	free(name);
}

static void
put_subscription(struct buf *b, struct slice id)
{
	jout_key(b, "_meta");
	jout_open(b, '{');
	jout_kraw(b, META("subscriptionId"), id);
	jout_close(b, '}');
}

static void
listen_to(struct slice id, int params)
{
	int to = json_get(&doc, params, "notifications"), wanted, i = 0;
	struct buf b = BUF_INIT(SIZE_MAX / 2), p = BUF_INIT(SIZE_MAX / 2);

	while (i < LISTENERS && listeners[i].len > 0)
		i++;
	if (i == LISTENERS || json_type(&doc, to) != JSON_OBJECT) {
		answer_error(id, RPC_INVALID_PARAMS, i == LISTENERS ?
		    "too many subscriptions" : "no notifications to listen to");
		return;
	}
	wanted = json_bool(&doc, json_get(&doc, to, "toolsListChanged"), 0);
	if (wanted) {
		buf_init(&listeners[i], SIZE_MAX / 2);
		buf_put(&listeners[i], id.p, id.n);
	}
	jout_open(&p, '{');
	jout_kraw(&p, "notifications", slice_of(wanted ?
	    "{\"toolsListChanged\":true}" : "{}"));
	put_subscription(&p, id);
	jout_close(&p, '}');
	rpc_note(&b, "notifications/subscriptions/acknowledged",
	    buf_slice(&p));
	send_line(&b);
	buf_free(&p);
}

static void
tell(struct slice params)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	rpc_note(&b, "notifications/tools/list_changed", params);
	send_line(&b);
}

void
message_tell_changes(void)
{
	struct slice none = { NULL, 0 };
	struct buf p = BUF_INIT(SIZE_MAX / 2);
	int i;

	if (version[0] != '\0')
		tell(none);
	for (i = 0; i < LISTENERS; i++) {
		if (listeners[i].len == 0)
			continue;
		buf_clear(&p);
		jout_open(&p, '{');
		put_subscription(&p, buf_slice(&listeners[i]));
		jout_close(&p, '}');
		tell(buf_slice(&p));
	}
	buf_free(&p);
}

int
message_is_heard(void)
{
	int i = 0;

	while (i < LISTENERS && listeners[i].len == 0)
		i++;
	return version[0] != '\0' || i < LISTENERS;
}

static void
cancelled(int params)
{
	struct slice id = json_raw(&doc, json_get(&doc, params, "requestId"));
	int i;

	run_cancel(id);
	for (i = 0; i < LISTENERS; i++)
		if (listeners[i].len > 0 &&
		    slice_eq(buf_slice(&listeners[i]), id))
			buf_free(&listeners[i]);
}

static void
unsupported(struct slice id, int asked)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kcstr(&b, "jsonrpc", "2.0");
	jout_kraw(&b, "id", id);
	jout_key(&b, "error");
	jout_open(&b, '{');
	jout_kint(&b, "code", RPC_UNSUPPORTED_VERSION);
	jout_kcstr(&b, "message", "Unsupported protocol version");
	jout_key(&b, "data");
	jout_open(&b, '{');
	jout_kraw(&b, "supported", slice_of("[\"" MODERN "\"]"));
	jout_kraw(&b, "requested", json_raw(&doc, asked));
	jout_close(&b, '}');
	jout_close(&b, '}');
	jout_close(&b, '}');
	send_line(&b);
}

/* 1: stateless, 0: of a session with a handshake, -1: it was refused. */
static int
which_era(struct slice id, int params)
{
	int meta = json_get(&doc, params, "_meta");
	int v = json_get(&doc, meta, META("protocolVersion"));

	if (v < 0 && version[0] != '\0')
		return 0;
	if (v < 0)
		answer_error(id, RPC_INVALID_PARAMS,
		    "no _meta with a protocolVersion, and no initialize");
	else if (!json_is(&doc, v, MODERN))
		unsupported(id, v);
	else if (json_type(&doc, json_get(&doc, meta,
	    META("clientCapabilities"))) != JSON_OBJECT)
		answer_error(id, RPC_INVALID_PARAMS,
		    "no clientCapabilities in _meta");
	else
		return 1;
	return -1;
}

static void
request(const struct rpc *r)
{
	struct slice id = json_raw(&doc, r->id), none = { NULL, 0 };
	int modern;

	if (r->params >= 0 && json_type(&doc, r->params) != JSON_OBJECT) {
		answer_error(id, RPC_INVALID_PARAMS, "params is no object");
		return;
	}
	if (json_is(&doc, r->method, "initialize")) {
		initialize(id, r->params);
		return;
	}
	if (json_is(&doc, r->method, "ping")) {
		answer(id, 0, none);
		return;
	}
	if ((modern = which_era(id, r->params)) < 0)
		return;
	if (json_is(&doc, r->method, "tools/list"))
		list_from(id, r->params, modern);
	else if (json_is(&doc, r->method, "tools/call"))
		call(id, r->params, modern);
	else if (modern && json_is(&doc, r->method, "server/discover"))
		discover(id);
	else if (modern && json_is(&doc, r->method, "subscriptions/listen"))
		listen_to(id, r->params);
	else
		answer_error(id, RPC_METHOD_NOT_FOUND, "Method not found");
}

static void
message(int object)
{
	enum json_type type;
	struct rpc r;

	rpc_read(&doc, object, &r);
	type = json_type(&doc, r.id);
	if (r.kind == RPC_NOTE) {
		if (json_is(&doc, r.method, "notifications/cancelled"))
			cancelled(r.params);
	} else if (r.kind == RPC_REQUEST && (type == JSON_STRING ||
	    type == JSON_NUMBER))
		request(&r);
	else if (r.kind != RPC_RESULT && r.kind != RPC_ERROR)
		answer_error(type == JSON_STRING || type == JSON_NUMBER ?
		    json_raw(&doc, r.id) : slice_of("null"), INVALID_REQUEST,
		    r.why != NULL ? r.why : "Invalid request");
}

void
message_line(struct slice s)
{
	struct json_error e;
	int t;

	if (json_parse(&doc, s, INT32_MAX, &e) < 0)
		answer_error(slice_of("null"), PARSE_ERROR, e.why);
	else if (json_count(&doc, 0) > 0 && json_type(&doc, 0) == JSON_ARRAY &&
	    strcmp(version, "2025-03-26") == 0)
		for (t = json_first(&doc, 0); t >= 0; t = json_next(&doc, t))
			message(t);
	else
		message(0);
}
