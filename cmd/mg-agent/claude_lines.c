/* What Claude Code says, line by line, as what happens in the turn. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "claude.h"

enum { OLDEST = 2 };           /* the first version that will do */

static struct json doc;
static struct buf streamed = BUF_INIT(TEXT_MAX); /* id of what is streamed */
static struct buf model = BUF_INIT(TEXT_MAX);
static struct buf trouble = BUF_INIT(65536); /* the API's word for it */
static struct usage now;       /* of the answer that is coming */
static struct usage sum;       /* what is told of claude's turn */
static double cost;            /* what is told of the process */
static long long rounds;
static int streaming, seen, tasks, strange;

int
claude_begun(void)
{
	return seen;
}

int
claude_streaming(void)
{
	return streaming;
}

void
claude_lines_new(void)
{
	struct usage none = { 0, 0, 0, 0, 0, 0, 0 };

	sum = none;
	cost = 0;
	streaming = tasks = 0;
	buf_clear(&streamed);
}

void
claude_lines_turn(int goes_on)
{
	rounds = 0;
	seen = goes_on;
	buf_clear(&trouble);
}

long long
claude_rounds(void)
{
	return rounds;
}

void
claude_lines_free(void)
{
	json_free(&doc);
	buf_free(&streamed);
	buf_free(&model);
	buf_free(&trouble);
}

static long long
number(const struct json *j, int object, const char *name)
{
	long long n = 0;

	return json_int(j, json_get(j, object, name), &n) == 0 && n > 0 ? n :
	    0;
}

/* Keep what is told already where this tells nothing. */
static void
take_usage(const struct json *j, int usage, struct usage *u)
{
	long long n;

	if ((n = number(j, usage, "input_tokens")) > 0)
		u->input = n;
	if ((n = number(j, usage, "output_tokens")) > 0)
		u->output = n;
	if ((n = number(j, usage, "cache_read_input_tokens")) > 0)
		u->cache_read = n;
	if ((n = number(j, usage, "cache_creation_input_tokens")) > 0)
		u->cache_write = n;
	u->thinking = number(j, json_get(j, usage, "output_tokens_details"),
	    "thinking_tokens");
}

static void
tell(const struct usage *u)
{
	sum.input += u->input;
	sum.output += u->output;
	sum.cache_read += u->cache_read;
	sum.cache_write += u->cache_write;
	sum.thinking += u->thinking;
	sum.requests += u->requests;
	cost += u->cost;
	turn_usage(u);
}

/* What it costs claude tells at the end only: until then by the table. */
void
claude_lines_cut(void)
{
	if (!streaming)
		return;
	streaming = 0;
	now.requests = 1;
	model_cost(buf_str(&model), &now);
	if (now.cost < 0)
		now.cost = 0;
	tell(&now);
}

static long long
rest(long long whole, long long told)
{
	return whole > told ? whole - told : 0;
}

/* What the lines before have not told, such as answers not streamed. */
static void
tell_rest(const struct json *j)
{
	struct usage u = { 0, 0, 0, 0, 0, 0, 0 };
	struct usage none = u;
	double total = cost;

	take_usage(j, json_get(j, 0, "usage"), &u);
	u.input = rest(u.input, sum.input);
	u.output = rest(u.output, sum.output);
	u.cache_read = rest(u.cache_read, sum.cache_read);
	u.cache_write = rest(u.cache_write, sum.cache_write);
	u.thinking = rest(u.thinking, sum.thinking);
	u.requests = sum.requests == 0 && (u.input > 0 || u.output > 0);
	(void)json_double(j, json_get(j, 0, "total_cost_usd"), &total);
	u.cost = total > cost ? total - cost : 0;
	if (u.input + u.output + u.cache_read + u.cache_write > 0 ||
	    u.cost > 1e-9)
		tell(&u);
	sum = none;
}

static void
message_start(const struct json *j, int event)
{
	struct usage none = { 0, 0, 0, 0, 0, 0, 0 };
	int message = json_get(j, event, "message");

	claude_lines_cut();
	now = none;
	streaming = 1;
	buf_clear(&streamed);
	(void)json_str(j, json_get(j, message, "id"), &streamed);
	buf_clear(&model);
	(void)json_str(j, json_get(j, message, "model"), &model);
	take_usage(j, json_get(j, message, "usage"), &now);
	rounds++;
	if (turn.rounds > 0 && rounds > turn.rounds && !claude_quiet())
		turn_stop(END_LIMIT, "rounds", ST_LOCAL,
		    "the limit of rounds is reached");
}

/* With a schema the answer comes at the end; what comes before is no JSON. */
static void
say(const struct json *j, int text)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (json_str(j, text, &b) == 0 && shape_schema.n > 0)
		turn_thinking(buf_slice(&b));
	else
		turn_text(buf_slice(&b));
	buf_free(&b);
}

static void
think(const struct json *j, int text)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	(void)json_str(j, text, &b);
	turn_thinking(buf_slice(&b));
	buf_free(&b);
}

static void
take_delta(const struct json *j, int delta)
{
	int type = json_get(j, delta, "type");

	if (claude_quiet())
		return;
	if (json_is(j, type, "text_delta"))
		say(j, json_get(j, delta, "text"));
	else if (json_is(j, type, "thinking_delta"))
		think(j, json_get(j, delta, "thinking"));
}

/* Of an agent below it nothing is told but what it costs. */
static int
is_below(const struct json *j)
{
	return json_type(j, json_get(j, 0, "parent_tool_use_id")) ==
	    JSON_STRING;
}

static void
take_event(const struct json *j)
{
	int event = json_get(j, 0, "event");
	int type = json_get(j, event, "type");

	if (is_below(j))
		return;
	if (json_is(j, type, "message_start"))
		message_start(j, event);
	else if (json_is(j, type, "content_block_delta"))
		take_delta(j, json_get(j, event, "delta"));
	else if (json_is(j, type, "message_delta"))
		take_usage(j, json_get(j, event, "usage"), &now);
	else if (json_is(j, type, "message_stop")) {
		claude_lines_cut();
		claude_mcp_calls();
	}
}

/* Each block of an answer has its line; its text may be told already. */
static void
take_block(const struct json *j, int block, int told)
{
	int type = json_get(j, block, "type");

	if (json_is(j, type, "tool_use"))
		claude_native_call(j, block);
	else if (told)
		return;
	else if (json_is(j, type, "text"))
		say(j, json_get(j, block, "text"));
	else if (json_is(j, type, "thinking"))
		think(j, json_get(j, block, "thinking"));
}

static void
take_assistant(const struct json *j)
{
	int message = json_get(j, 0, "message"), t;
	int told = json_is_slice(j, json_get(j, message, "id"),
	    buf_slice(&streamed));

	if (json_get(j, 0, "error") >= 0) {
		buf_clear(&trouble);
		(void)json_str(j, json_get(j, 0, "error"), &trouble);
	}
	if (is_below(j) || claude_quiet() ||
	    json_is(j, json_get(j, message, "model"), "<synthetic>"))
		return;
	t = json_get(j, message, "content");
	for (t = json_first(j, t); t >= 0; t = json_next(j, t))
		take_block(j, t, told);
}

static void
take_user(const struct json *j)
{
	int t = json_path(j, 0, "message", "content", NULL);

	if (is_below(j) || json_type(j, t) != JSON_ARRAY)
		return;
	for (t = json_first(j, t); t >= 0; t = json_next(j, t))
		if (json_is(j, json_get(j, t, "type"), "tool_result"))
			claude_native_result(j, t);
}

static int
is_too_old(const struct json *j)
{
	char *v = json_strdup(j, json_get(j, 0, "claude_code_version"));
	int old = v != NULL && strtol(v, NULL, 10) < OLDEST;
	struct buf b = BUF_INIT(1024);

	if (old) {
		buf_printf(&b, "claude is of version %.40s; it must be %d or "
		    "later", v, OLDEST);
		claude_broken(ST_USAGE, buf_str(&b));
	}
	buf_free(&b);
	free(v);
	return old;
}

/* The state of our own server. */
static int
has_mg(const struct json *j)
{
	int t = json_first(j, json_get(j, 0, "mcp_servers"));

	for (; t >= 0; t = json_next(j, t))
		if (json_is(j, json_get(j, t, "name"), "mg"))
			return json_is(j, json_get(j, t, "status"),
			    "connected");
	return 0;
}

static void
take_init(const struct json *j)
{
	char *session = json_strdup(j, json_get(j, 0, "session_id"));

	seen = 1;
	if (!claude_quiet() && !is_too_old(j)) {
		if (!has_mg(j))
			claude_broken(ST_PEER,
			    "claude has not taken the tools of mg-agent");
		else {
			claude_native_servers(j, 0);
			claude_started(session);
		}
	}
	free(session);
}

static void
take_system(const struct json *j)
{
	int subtype = json_get(j, 0, "subtype");

	if (json_is(j, subtype, "init"))
		take_init(j);
	else if (json_is(j, subtype, "task_started"))
		tasks++;
	else if (json_is(j, subtype, "task_notification"))
		tasks -= tasks > 0;
}

/* How it went wrong, for one line: its result, or its errors. */
static void
put_why(const struct json *j, struct buf *why)
{
	int t = json_first(j, json_get(j, 0, "errors"));
	int code = json_get(j, 0, "api_error_status");
	long long n;

	(void)json_str(j, json_get(j, 0, "result"), why);
	for (; t >= 0; t = json_next(j, t)) {
		buf_puts(why, why->len > 0 ? "; " : "");
		(void)json_str(j, t, why);
	}
	if (why->len == 0)
		buf_puts(why, "claude has failed, and does not say why");
	if (json_int(j, code, &n) == 0 && n >= 400 && n < 600) {
		buf_printf(why, " (HTTP status %lld)", n);
		turn.http = (int)n;
	}
	if (why->len > 2000)
		why->s[2000] = '\0';
}

/* Which words mean what; the first that is told decides. */
struct meaning {
	const char *word;
	enum ending ending;
	enum status status;
	const char *stop;
};

static const struct meaning meanings[] = {
	{ "authentication_failed", END_FAILED, ST_REFUSED, NULL },
	{ "oauth_org_not_allowed", END_FAILED, ST_REFUSED, NULL },
	{ "account_on_hold", END_FAILED, ST_REFUSED, NULL },
	{ "verification_required", END_FAILED, ST_REFUSED, NULL },
	{ "billing_error", END_FAILED, ST_REFUSED, NULL },
	{ "rate_limit", END_FAILED, ST_REFUSED, NULL },
	{ "cloud_credential_error", END_FAILED, ST_REFUSED, NULL },
	{ "model_not_found", END_FAILED, ST_USAGE, NULL },
	{ "max_output_tokens", END_LIMIT, ST_LOCAL, "max_tokens" },
	{ "error_max_turns", END_LIMIT, ST_LOCAL, "max_turns" },
	{ "error_max_budget_usd", END_LIMIT, ST_LOCAL, "budget" },
	{ "error_max_structured_output_retries", END_FAILED, ST_NO, NULL },
	{ "prompt_too_long", END_LIMIT, ST_LOCAL, "context" },
	{ "refusal", END_REFUSED, ST_NO, "refusal" },
};

static const struct meaning *
find_meaning(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (strcmp(meanings[i].word, word) == 0)
			return &meanings[i];
	return NULL;
}

static void
fail(const struct json *j)
{
	static const char *const members[] = { "stop_reason",
		"terminal_reason", "subtype" };
	const struct meaning *m = find_meaning(buf_str(&trouble));
	struct buf why = BUF_INIT(TEXT_MAX), word = BUF_INIT(65536);
	const char *stop;
	size_t i;

	buf_puts(&word, buf_str(&trouble));
	for (i = 0; m == NULL && i < 3; i++) {
		struct buf b = BUF_INIT(65536);

		(void)json_str(j, json_get(j, 0, members[i]), &b);
		m = find_meaning(buf_str(&b));
		if (i > 0 && word.len == 0)
			buf_puts(&word, buf_str(&b));
		buf_free(&b);
	}
	put_why(j, &why);
	stop = m != NULL && m->stop != NULL ? m->stop : buf_str(&word);
	turn_end(m != NULL ? m->ending : END_FAILED, stop,
	    m != NULL ? m->status : ST_PEER, buf_str(&why));
	buf_free(&why);
	buf_free(&word);
}

/* What --json-schema gives is the whole text. */
static int
take_structured(const struct json *j)
{
	int t = json_get(j, 0, "structured_output");

	if (shape_schema.n == 0)
		return 0;
	if (t < 0) {
		turn_end(END_FAILED, "schema", ST_NO,
		    "the answer is not of the shape asked for");
		return -1;
	}
	turn_text(json_raw(j, t));
	return 0;
}

static void
succeed(const struct json *j)
{
	char *stop = json_strdup(j, json_get(j, 0, "stop_reason"));

	if (stop != NULL && strcmp(stop, "refusal") == 0)
		turn_end(END_REFUSED, stop, ST_NO, "the model refuses");
	else if (take_structured(j) == 0)
		turn_end(END_DONE, stop != NULL ? stop : "end_turn", ST_DONE,
		    NULL);
	free(stop);
}

/*
 * The result that counts is the last: not one of a turn before (each begins
 * with an "init"), nor one that its tasks in the background are to follow.
 */
static void
take_result(const struct json *j)
{
	int quiet = claude_quiet();

	if (!seen && !quiet)
		return;
	claude_lines_cut();
	tell_rest(j);
	if (tasks > 0 && !quiet)
		return;
	claude_result();
	if (quiet)
		return;
	/* "subtype" may say success even so. */
	if (json_bool(j, json_get(j, 0, "is_error"), 1))
		fail(j);
	else
		succeed(j);
}

static void
take_request(const struct json *j)
{
	int request = json_get(j, 0, "request");
	int subtype = json_get(j, request, "subtype");
	struct slice id = json_raw(j, json_get(j, 0, "request_id"));

	if (json_is(j, subtype, "mcp_message"))
		claude_mcp(j, id, json_get(j, request, "message"));
	else if (json_is(j, subtype, "can_use_tool"))
		claude_ask(j, id, request);
	else
		claude_refuse(id, "unknown request");
}

/* Only that it has refused what we have asked for. */
static void
take_response(const struct json *j)
{
	int response = json_get(j, 0, "response");
	struct buf b = BUF_INIT(65536);

	if (json_is(j, json_get(j, response, "subtype"), "error") &&
	    json_is(j, json_get(j, response, "request_id"), "initialize")) {
		buf_puts(&b, "claude refuses to begin: ");
		(void)json_str(j, json_get(j, response, "error"), &b);
		claude_broken(ST_PEER, buf_str(&b));
	}
	buf_free(&b);
}

static void
take_cancel(const struct json *j)
{
	claude_mcp_cancel(j, json_get(j, 0, "request_id"));
}

static void
foreign(struct slice s)
{
	int n = s.n < 100 ? (int)s.n : 100;

	if (!strange)
		warn("claude has written a line that is no JSON, passed over: "
		    "%.*s", n, s.p);
	strange = 1;
}

void
claude_line(struct slice s)
{
	static const struct {
		const char *type;
		void (*take)(const struct json *);
	} kinds[] = {
		{ "stream_event", take_event },
		{ "control_request", take_request },
		{ "assistant", take_assistant },
		{ "user", take_user },
		{ "system", take_system },
		{ "result", take_result },
		{ "control_cancel_request", take_cancel },
		{ "control_response", take_response },
	};
	struct json_error e;
	size_t i;
	int type;

	if (json_parse(&doc, s, CLAUDE_TOKENS, &e) < 0 ||
	    json_type(&doc, 0) != JSON_OBJECT) {
		foreign(s);
		return;
	}
	type = json_get(&doc, 0, "type");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (json_is(&doc, type, kinds[i].type)) {
			kinds[i].take(&doc);
			return;
		}
}
