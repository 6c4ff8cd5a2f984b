/*
 * The server's side of MCP: a handshake until 2025-11-25, none since
 * 2026-07-28.  A request says itself which it is, by its _meta.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/schema.h"
#include "../../lib/base/text.h"
#include "../../lib/mcp/rpc.h"
#include "mg-serve.h"

#define CAN "{\"tools\":{\"listChanged\":true}}"

enum {
	PAGE = 500,       /* tools on one page */
	BATCH_MAX = 1000, /* messages of a batch */
	NAME_TOLD = 100   /* bytes of a name of the client's */
};

static const char *version; /* of the handshake, or NULL; they are in order */
static struct json doc;

static void
initialize(const struct request *q, int params)
{
	static const char *const known[] = { "2025-11-25", "2025-06-18",
		"2025-03-26", "2024-11-05" };
	int t = json_get(&doc, params, "protocolVersion");
	struct buf b = BUF_INIT(4096);
	const char *v = known[0];
	size_t i;

	if (json_type(&doc, t) != JSON_STRING) {
		answer_error(q, RPC_INVALID_PARAMS, "no protocolVersion");
		return;
	}
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (json_is(&doc, t, known[i]))
			v = known[i];
	version = v;
	changes_session();
	jout_kcstr(&b, "protocolVersion", v);
	jout_kraw(&b, "capabilities", slice_of(CAN));
	jout_kraw(&b, "serverInfo", slice_of(WHO));
	answer(q, buf_slice(&b));
	buf_free(&b);
}

static void
discover(const struct request *q)
{
	struct buf b = BUF_INIT(4096);

	jout_kraw(&b, "supportedVersions", slice_of("[\"" MODERN "\","
	    "\"2025-11-25\",\"2025-06-18\",\"2025-03-26\",\"2024-11-05\"]"));
	jout_kraw(&b, "capabilities", slice_of(CAN));
	jout_kint(&b, "ttlMs", 0);
	jout_kcstr(&b, "cacheScope", "private");
	answer(q, buf_slice(&b));
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
list(const struct request *q, const char *after)
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
	if (q->modern) {
		jout_kint(&b, "ttlMs", 0);
		jout_kcstr(&b, "cacheScope", "private");
	}
	answer(q, buf_slice(&b));
	buf_free(&b);
	free_names(names);
}

static void
list_from(const struct request *q, int params)
{
	int cursor = json_get(&doc, params, "cursor");
	char *after = json_strdup(&doc, cursor);

	if (cursor < 0 || (after != NULL && tool_name_ok(after)))
		list(q, after);
	else
		answer_error(q, RPC_INVALID_PARAMS, "no cursor of ours");
	free(after);
}

/* The first name that stands twice in an object of this value, or -1. */
static int
repeated_within(const struct json *j, int t)
{
	int i, found = json_repeated(j, t);

	if (json_type(j, t) != JSON_OBJECT && json_type(j, t) != JSON_ARRAY)
		return -1;
	for (i = json_first(j, t); i >= 0 && found < 0; i = json_next(j, i))
		found = repeated_within(j, json_type(j, t) == JSON_OBJECT ?
		    json_value(j, i) : i);
	return found;
}

/*
 * 1 when the arguments are what the tool's schema wants.  A name that stands
 * twice is not: the schema would see one value and the tool, perhaps, another.
 */
static int
fits(const struct buf *tool, int arguments, struct buf *why)
{
	int twice = repeated_within(&doc, arguments), ok, schema;
	struct json t = JSON_INIT, none = JSON_INIT;
	struct json_error e;
	struct slice name;

	if (twice >= 0) {
		name = json_raw(&doc, twice);
		name.n = name.n < NAME_TOLD ? name.n : NAME_TOLD;
		buf_puts(why, "a name stands twice in the arguments: ");
		text_clean(why, name, 0);
		return 0;
	}
	ok = json_parse(&t, buf_slice(tool), INT32_MAX, &e) == 0 &&
	    json_parse(&none, slice_of("{}"), 1, &e) == 0;
	schema = json_get(&t, 0, "inputSchema");
	if (ok)
		ok = schema_check(&t, schema, schema,
		    arguments < 0 ? &none : &doc,
		    arguments < 0 ? 0 : arguments, why);
	json_free(&t);
	json_free(&none);
	return ok;
}

/* For the model to see and mend, since 2025-11-25. */
static void
refuse_arguments(const struct request *q, const struct buf *why)
{
	struct slice none = { NULL, 0 };

	if (!q->modern && strcmp(version, "2025-11-25") < 0)
		answer_error(q, RPC_INVALID_PARAMS, buf_str(why));
	else
		answer_call(q, none, buf_slice(why), none, 1);
}

static void
call(const struct request *q, int params)
{
	char *name = json_strdup(&doc, json_get(&doc, params, "name"));
	int t = json_get(&doc, params, "arguments");
	struct buf why = BUF_INIT(8192), message = BUF_INIT(16384);
	struct buf tool = BUF_INIT(SIZE_MAX / 2);
	char *real = NULL;

	if (name == NULL)
		answer_error(q, RPC_INVALID_PARAMS, "no name of a tool");
	else if ((real = tool_find(name, &why)) == NULL ||
	    tool_define(name, &tool, &why) < 0) {
		buf_printf(&message, "unknown tool: %s", buf_str(&why));
		answer_error(q, RPC_INVALID_PARAMS, buf_str(&message));
	} else if (t >= 0 && json_type(&doc, t) != JSON_OBJECT)
		answer_error(q, RPC_INVALID_PARAMS,
		    "arguments must be an object");
	else if (!fits(&tool, t, &why))
		refuse_arguments(q, &why);
	else
		run_tool(q, name, t < 0 ? slice_of("{}") : json_raw(&doc, t));
	buf_free(&why);
	buf_free(&message);
	buf_free(&tool);
	free(real);
	free(name);
}

/* Ids are the same when they are so as JSON strings, or byte for byte. */
int
id_is(struct slice raw, const struct json *j, int t)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	struct json id = JSON_INIT;
	struct json_error e;
	int same;

	if (json_type(j, t) != JSON_STRING)
		return slice_eq(raw, json_raw(j, t));
	same = json_parse(&id, raw, 1, &e) == 0 &&
	    json_str(&id, 0, &text) == 0 &&
	    json_is_slice(j, t, buf_slice(&text));
	json_free(&id);
	buf_free(&text);
	return same;
}

static void
cancelled(int params)
{
	int id = json_get(&doc, params, "requestId");

	if (id < 0)
		return;
	run_cancel(&doc, id);
	changes_cancel(&doc, id);
}

/* Of which era is it?  0 with q->modern, or -1: it was refused. */
static int
find_era(struct request *q, int params)
{
	int meta = json_get(&doc, params, "_meta");
	int v = json_get(&doc, meta, META("protocolVersion"));

	q->modern = v >= 0 || version == NULL;
	if (!q->modern)
		return 0;
	if (v < 0)
		answer_error(q, RPC_INVALID_PARAMS,
		    "no _meta with a protocolVersion, and no initialize");
	else if (!json_is(&doc, v, MODERN))
		answer_unsupported(q, json_raw(&doc, v));
	else if (json_type(&doc, json_get(&doc, meta,
	    META("clientCapabilities"))) != JSON_OBJECT)
		answer_error(q, RPC_INVALID_PARAMS,
		    "no clientCapabilities in _meta");
	else
		return 0;
	return -1;
}

static void
serve(struct request *q, int method, int params)
{
	if (json_is(&doc, method, "tools/list"))
		list_from(q, params);
	else if (json_is(&doc, method, "tools/call"))
		call(q, params);
	else if (q->modern && json_is(&doc, method, "server/discover"))
		discover(q);
	else if (q->modern && json_is(&doc, method, "subscriptions/listen"))
		changes_listen(q, &doc, params);
	else
		answer_error(q, RPC_METHOD_NOT_FOUND, "Method not found");
}

static void
request(struct request *q, int method, int params)
{
	struct slice none = { NULL, 0 };

	if (params >= 0 && json_type(&doc, params) != JSON_OBJECT)
		answer_error(q, RPC_INVALID_PARAMS, "params is no object");
	else if (json_repeated(&doc, params) >= 0 ||
	    json_repeated(&doc, json_get(&doc, params, "_meta")) >= 0)
		answer_error(q, RPC_INVALID_PARAMS,
		    "a name stands twice in params");
	else if (json_is(&doc, method, "ping"))
		answer(q, none);
	else if (!json_is(&doc, method, "initialize")) {
		if (find_era(q, params) == 0)
			serve(q, method, params);
	} else if (q->batch != NULL)
		answer_error(q, RPC_INVALID_REQUEST, "initialize in a batch");
	else
		initialize(q, params);
}

static void
message(int object, struct batch *batch)
{
	struct request q = { { "null", 4 }, 0, NULL };
	enum json_type type;
	struct rpc r;

	rpc_read(&doc, object, &r);
	type = json_type(&doc, r.id);
	if (type == JSON_STRING || type == JSON_NUMBER)
		q.id = json_raw(&doc, r.id);
	q.batch = batch;
	if (r.kind == RPC_NOTE) {
		if (json_is(&doc, r.method, "notifications/cancelled"))
			cancelled(r.params);
	} else if (r.kind == RPC_REQUEST && (type == JSON_STRING ||
	    type == JSON_NUMBER))
		request(&q, r.method, r.params);
	else if (r.kind != RPC_RESULT && r.kind != RPC_ERROR)
		answer_error(&q, RPC_INVALID_REQUEST,
		    r.why != NULL ? r.why : "Invalid request");
}

static int
is_batch(void)
{
	return version != NULL && strcmp(version, "2025-03-26") == 0 &&
	    json_type(&doc, 0) == JSON_ARRAY && json_count(&doc, 0) > 0;
}

void
message_line(struct slice s)
{
	struct batch *batch;
	struct json_error e;
	int t;

	if (json_parse(&doc, s, INT32_MAX, &e) < 0)
		message_broken(PARSE_ERROR, e.why);
	else if (!is_batch())
		message(0, NULL);
	else if (json_count(&doc, 0) > BATCH_MAX)
		message_broken(RPC_INVALID_REQUEST, "the batch is too large");
	else {
		batch = batch_new();
		for (t = json_first(&doc, 0); t >= 0; t = json_next(&doc, t))
			message(t, batch);
		batch_drop(batch);
	}
}

void
message_broken(int code, const char *why)
{
	struct request q = { { "null", 4 }, 0, NULL };

	answer_error(&q, code, why);
}
