/*
 * The MCP server "mg", which lives in this process: its messages come as
 * control requests.  Its tools are those of the turn.
 */

#include <stdlib.h>
#include <string.h>

#include "claude.h"

enum {
	LATE = 1000,           /* ms that the end of an answer may take */
	SETTLE = 50,           /* ms that it takes to know a list of tools */
	SHOWN = 500000         /* characters of a result, as it takes them */
};

static const char prefix[] = "mcp__";

/* A call that claude waits for. */
struct ask {
	struct buf request_id, id; /* as JSON: of the request, of JSON-RPC */
	struct buf model_id, name, arguments;
	struct call *call;     /* NULL: not made yet, or answered */
	struct buf answer;     /* the line that is held */
	struct ask *next;
};

static struct ask *asks, **last = &asks;
static struct buf told = BUF_INIT(TEXT_MAX); /* what tools/list has given */
static struct timer late;
static int parked, outdated;   /* outdated: it has not asked for the tools */

static void
ask_drop(struct ask **at)
{
	struct ask *a = *at;

	*at = a->next;
	if (last == &a->next)
		last = at;
	if (a->call != NULL)
		a->call->user = NULL;
	buf_free(&a->request_id);
	buf_free(&a->id);
	buf_free(&a->model_id);
	buf_free(&a->name);
	buf_free(&a->arguments);
	buf_free(&a->answer);
	free(a);
}

void
claude_mcp_forget_calls(void)
{
	timer_stop(&late);
	parked = 0;
	while (asks != NULL)
		ask_drop(&asks);
}

void
claude_mcp_forget(void)
{
	claude_mcp_forget_calls();
	buf_free(&told);
}

int
claude_mcp_open(void)
{
	return asks != NULL;
}

/* It puts "mcp__mg__" before it. */
static const char *
short_name(const struct tool *t)
{
	size_t n = strlen(prefix);

	if (strncmp(t->name, prefix, n) != 0 || t->name[n] == '\0' ||
	    tools_find(slice_of(t->name + n)) != NULL)
		return t->name;
	return t->name + n;
}

static void
put_tool(struct buf *b, const struct tool *t)
{
	struct buf text = BUF_INIT(TEXT_MAX);

	tool_description(t, &text);
	jout_open(b, '{');
	jout_kcstr(b, "name", short_name(t));
	jout_kstr(b, "description", buf_slice(&text));
	jout_key(b, "inputSchema");
	tool_schema(t, b);
	jout_key(b, "annotations");
	jout_open(b, '{');
	jout_kbool(b, "readOnlyHint", t->readonly);
	jout_close(b, '}');
	jout_key(b, "_meta");
	jout_open(b, '{');
	jout_kbool(b, "anthropic/alwaysLoad", 1);
	jout_kint(b, "anthropic/maxResultSizeChars", SHOWN);
	jout_close(b, '}');
	jout_close(b, '}');
	buf_free(&text);
}

static void
put_tools(struct buf *b)
{
	const struct tool *t = NULL;

	jout_open(b, '{');
	jout_key(b, "tools");
	jout_open(b, '[');
	while ((t = tools_next(t)) != NULL)
		put_tool(b, t);
	jout_close(b, ']');
	jout_close(b, '}');
}

/* The answer to a request of JSON-RPC; its result or error is due. */
static void
begin(struct buf *b, struct slice request_id, struct slice id)
{
	claude_reply(b, request_id);
	jout_key(b, "mcp_response");
	jout_open(b, '{');
	jout_kcstr(b, "jsonrpc", "2.0");
	/* It wants an answer to what is a notification, too. */
	jout_kraw(b, "id", id.n > 0 ? id : slice_of("0"));
}

static void
answer(struct slice request_id, struct slice id, struct slice result)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	begin(&b, request_id, id);
	jout_kraw(&b, "result", result);
	claude_send(&b, 4);
}

static void
answer_initialize(const struct json *j, struct slice request_id,
    struct slice id, int message)
{
	struct slice version = json_raw(j, json_path(j, message, "params",
	    "protocolVersion", NULL));
	struct buf b = BUF_INIT(65536);

	jout_open(&b, '{');
	jout_kraw(&b, "protocolVersion", version.n > 0 ? version :
	    slice_of("\"2025-11-25\""));
	jout_kraw(&b, "capabilities",
	    slice_of("{\"tools\":{\"listChanged\":true}}"));
	jout_kraw(&b, "serverInfo",
	    slice_of("{\"name\":\"mg\",\"version\":\"" VERSION "\"}"));
	jout_close(&b, '}');
	answer(request_id, id, buf_slice(&b));
	buf_free(&b);
}

static void
answer_unknown(struct slice request_id, struct slice id)
{
	struct buf b = BUF_INIT(65536);

	begin(&b, request_id, id);
	jout_kraw(&b, "error", slice_of("{\"code\":-32601,"
	    "\"message\":\"Method not found\"}"));
	claude_send(&b, 4);
}

static void
keep(struct buf *b, struct slice s)
{
	buf_init(b, TEXT_MAX);
	buf_put(b, s.p, s.n);
}

/* The turn's name for the tool, or what came. */
static void
keep_name(struct buf *b, struct slice name)
{
	const struct tool *t = NULL;

	buf_init(b, TEXT_MAX);
	while ((t = tools_next(t)) != NULL)
		if (slice_is(name, short_name(t)))
			break;
	if (t != NULL)
		name = slice_of(t->name);
	buf_put(b, name.p, name.n);
}

static struct ask *
ask_new(const struct json *j, struct slice request_id, int message)
{
	int params = json_get(j, message, "params");
	struct ask *a = xcalloc(1, sizeof(*a));
	struct buf b = BUF_INIT(TEXT_MAX);

	keep(&a->request_id, request_id);
	keep(&a->id, json_raw(j, json_get(j, message, "id")));
	keep(&a->arguments, json_raw(j, json_get(j, params, "arguments")));
	(void)json_str(j, json_path(j, params, "_meta",
	    "claudecode/toolUseId", NULL), &b);
	keep(&a->model_id, buf_slice(&b));
	buf_clear(&b);
	(void)json_str(j, json_get(j, params, "name"), &b);
	keep_name(&a->name, buf_slice(&b));
	buf_init(&a->answer, TEXT_MAX);
	buf_free(&b);
	*last = a;
	last = &a->next;
	return a;
}

void
claude_mcp_calls(void)
{
	struct ask *a;

	timer_stop(&late);
	for (a = asks; a != NULL && !claude_quiet(); a = a->next) {
		if (a->call != NULL || a->answer.len > 0)
			continue;
		a->call = turn_call(buf_slice(&a->model_id),
		    buf_slice(&a->name), buf_slice(&a->arguments));
		a->call->user = a;
	}
}

static void
end_is_late(void *arg)
{
	(void)arg;
	claude_mcp_calls();
}

/*
 * It calls before the model has ended its answer.  Until that is counted and
 * whole nothing is run; of what comes when no turn runs, see unpark.
 */
static void
take_call(const struct json *j, struct slice request_id, int message)
{
	(void)ask_new(j, request_id, message);
	if (claude_quiet())
		return;
	if (claude_streaming())
		timer_set(&late, LATE, end_is_late, NULL);
	else
		claude_mcp_calls();
}

static void
go_on(void *arg)
{
	(void)arg;
	outdated = 0;
	claude_mcp_park(0);
	claude_mcp_calls();
}

static void
answer_list(struct slice request_id, struct slice id)
{
	buf_clear(&told);
	put_tools(&told);
	answer(request_id, id, buf_slice(&told));
	if (outdated)
		timer_set(&late, SETTLE, go_on, NULL);
}

void
claude_mcp(const struct json *j, struct slice request_id, int message)
{
	int method = json_get(j, message, "method");
	struct slice id = json_raw(j, json_get(j, message, "id"));

	if (json_is(j, method, "initialize"))
		answer_initialize(j, request_id, id, message);
	else if (json_is(j, method, "tools/list"))
		answer_list(request_id, id);
	else if (json_is(j, method, "tools/call"))
		take_call(j, request_id, message);
	else if (json_is(j, method, "ping") || id.n == 0)
		answer(request_id, id, slice_of("{}"));
	else
		answer_unknown(request_id, id);
}

static void
put_answer(const struct ask *a, const struct call *c, struct buf *b)
{
	begin(b, buf_slice(&a->request_id), buf_slice(&a->id));
	jout_key(b, "result");
	jout_open(b, '{');
	jout_kraw(b, "content", buf_slice(&c->content));
	jout_kbool(b, "isError", c->error);
}

static void
send_held(struct ask **at)
{
	struct buf b = (*at)->answer;

	buf_init(&(*at)->answer, TEXT_MAX);
	ask_drop(at);
	claude_send(&b, 5);
}

void
claude_mcp_answered(struct call *c)
{
	struct ask **at = &asks;

	while (*at != NULL && *at != c->user)
		at = &(*at)->next;
	if (*at == NULL || c->user == NULL)
		return;
	put_answer(*at, c, &(*at)->answer);
	(*at)->call = NULL;
	c->user = NULL;
	/* What may follow an answer is a request to the model. */
	if (!parked && !turn_ending())
		send_held(at);
}

void
claude_mcp_park(int park)
{
	struct ask **at = &asks;

	parked = park;
	while (!parked && *at != NULL) {
		if ((*at)->answer.len > 0)
			send_held(at);
		else
			at = &(*at)->next;
	}
}

/* It has other means to know, or does not want to know. */
void
claude_mcp_cancel(const struct json *j, int request_id)
{
	struct slice id = json_raw(j, request_id);
	struct ask **at = &asks;
	struct call *c;

	while (*at != NULL && !slice_eq(buf_slice(&(*at)->request_id), id))
		at = &(*at)->next;
	if (*at == NULL)
		return;
	c = (*at)->call;
	ask_drop(at);
	if (c == NULL)
		return;
	tools_cancel(c);
	event_error(turn.id, c->id, ST_PEER, "claude has withdrawn the call");
	result_error(c, "withdrawn");
	turn_answered(c);
}

/* It has the list of the turn before, if it ever asked. */
static int
tell_changes(void)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	int same;

	put_tools(&b);
	same = told.len == 0 || slice_eq(buf_slice(&b), buf_slice(&told));
	buf_free(&b);
	if (same)
		return 0;
	claude_control(&b, "mcp_message");
	jout_kcstr(&b, "server_name", "mg");
	jout_kraw(&b, "message", slice_of("{\"jsonrpc\":\"2.0\","
	    "\"method\":\"notifications/tools/list_changed\"}"));
	claude_send(&b, 2);
	return 1;
}

/* What is parked goes on with the new tools only when they are known. */
void
claude_mcp_turn(void)
{
	outdated = tell_changes() && parked;
	if (outdated)
		timer_set(&late, LATE, go_on, NULL);
}

void
claude_mcp_begin(void)
{
	if (!outdated)
		go_on(NULL);
}
