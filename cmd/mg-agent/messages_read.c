/* Claude's Messages API: the stream of an answer. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/net/sse.h"
#include "messages.h"

enum kind { NO_BLOCK, TEXT, THINKING, TOOL, OTHER };

static struct json doc;
static struct buf answer = BUF_INIT(TEXT_MAX); /* blocks, comma by comma */
static enum kind kind;                 /* of the block that is open */
static long long place;                /* its index */
static struct buf start = BUF_INIT(TEXT_MAX); /* as it began */
static struct buf text = BUF_INIT(TEXT_MAX), signature = BUF_INIT(TEXT_MAX);
static struct usage used;
static int stopped;

void
messages_start(void)
{
	struct usage none = { 0, 0, 0, 0, 0, 0, 0 };

	buf_clear(&answer);
	kind = NO_BLOCK;
	stopped = 0;
	used = none;
}

static void
count(const struct json *j, int usage, const char *name, long long *n)
{
	(void)json_int(j, json_get(j, usage, name), n);
}

/* Counts are of the whole answer so far, and may come in parts. */
static void
take_usage(const struct json *j, int usage)
{
	count(j, usage, "input_tokens", &used.input);
	count(j, usage, "output_tokens", &used.output);
	count(j, usage, "cache_creation_input_tokens", &used.cache_write);
	count(j, usage, "cache_read_input_tokens", &used.cache_read);
	(void)json_int(j, json_path(j, usage, "output_tokens_details",
	    "thinking_tokens", NULL), &used.thinking);
	api_usage(&used);
}

static enum kind
kind_of(const struct json *j, int type)
{
	if (json_is(j, type, "text"))
		return TEXT;
	if (json_is(j, type, "thinking"))
		return THINKING;
	return json_is(j, type, "tool_use") ? TOOL : OTHER;
}

static int
block_start(const struct json *j, const char **why)
{
	int block = json_get(j, 0, "content_block");

	if (kind != NO_BLOCK || json_int(j, json_get(j, 0, "index"), &place) <
	    0 || json_type(j, block) != JSON_OBJECT) {
		*why = "a content block begins out of place";
		return -1;
	}
	kind = kind_of(j, json_get(j, block, "type"));
	buf_clear(&start);
	buf_put(&start, json_raw(j, block).p, json_raw(j, block).n);
	buf_clear(&text);
	buf_clear(&signature);
	(void)json_str(j, json_get(j, block, "signature"), &signature);
	if (kind == TEXT) {
		(void)json_str(j, json_get(j, block, "text"), &text);
		api_text(buf_slice(&text));
	} else if (kind == THINKING)
		(void)json_str(j, json_get(j, block, "thinking"), &text);
	return 0;
}

static int
block_delta(const struct json *j, const char **why)
{
	int delta = json_get(j, 0, "delta");
	int type = json_get(j, delta, "type");
	long long at = -1;

	(void)json_int(j, json_get(j, 0, "index"), &at);
	if (kind == NO_BLOCK || at != place) {
		*why = "a piece of a content block that is not open";
		return -1;
	}
	if (json_is(j, type, "text_delta"))
		api_text(wire_text(j, json_get(j, delta, "text"), &text));
	else if (json_is(j, type, "thinking_delta"))
		api_thinking(wire_text(j, json_get(j, delta, "thinking"),
		    &text));
	else if (json_is(j, type, "input_json_delta"))
		(void)json_str(j, json_get(j, delta, "partial_json"), &text);
	else if (json_is(j, type, "signature_delta"))
		(void)json_str(j, json_get(j, delta, "signature"),
		    &signature);
	return 0;
}

static int
is_object(struct slice s)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int yes = json_parse(&j, s, INT32_MAX, &e) == 0 &&
	    json_type(&j, 0) == JSON_OBJECT;

	json_free(&j);
	return yes;
}

/* What is no object is called as it is, but kept as what the API takes. */
static void
keep_call(const struct json *j)
{
	struct buf id = BUF_INIT(TEXT_MAX), name = BUF_INIT(TEXT_MAX);
	struct slice input = text.len > 0 ? buf_slice(&text) :
	    json_raw(j, json_get(j, 0, "input"));

	(void)json_str(j, json_get(j, 0, "id"), &id);
	(void)json_str(j, json_get(j, 0, "name"), &name);
	if (json_is(j, json_get(j, 0, "type"), "tool_use"))
		api_call(buf_slice(&id), buf_slice(&name), input);
	jout_open(&answer, '{');
	jout_kraw(&answer, "type", json_raw(j, json_get(j, 0, "type")));
	jout_kstr(&answer, "id", buf_slice(&id));
	jout_kstr(&answer, "name", buf_slice(&name));
	jout_kraw(&answer, "input", is_object(input) ? input :
	    slice_of("{}"));
	jout_close(&answer, '}');
	buf_free(&id);
	buf_free(&name);
}

static void
keep_text(const char *type, const char *member)
{
	jout_open(&answer, '{');
	jout_kcstr(&answer, "type", type);
	jout_kstr(&answer, member, buf_slice(&text));
	if (kind == THINKING)
		jout_kstr(&answer, "signature", buf_slice(&signature));
	jout_close(&answer, '}');
}

/* The block as it will be sent back. */
static void
block_stop(void)
{
	struct json j = JSON_INIT;
	struct json_error e;

	if (kind == NO_BLOCK ||
	    json_parse(&j, buf_slice(&start), INT32_MAX, &e) < 0)
		return;
	if (kind == TEXT && text.len > 0)
		keep_text("text", "text");
	else if (kind == THINKING)
		keep_text("thinking", "thinking");
	else if (kind == TOOL || (kind == OTHER && text.len > 0))
		keep_call(&j);
	else if (kind == OTHER)
		jout_raw(&answer, buf_slice(&start));
	kind = NO_BLOCK;
	buf_free(&text);
	json_free(&j);
}

static enum round_stop
stop_of(const struct json *j, int reason)
{
	if (json_is(j, reason, "tool_use"))
		return ROUND_CALLS;
	if (json_is(j, reason, "pause_turn"))
		return ROUND_PAUSE;
	if (json_is(j, reason, "refusal"))
		return ROUND_REFUSED;
	if (json_is(j, reason, "max_tokens"))
		return ROUND_FULL;
	if (json_is(j, reason, "model_context_window_exceeded"))
		return ROUND_CONTEXT;
	return ROUND_DONE;
}

static void
message_delta(const struct json *j)
{
	int reason = json_path(j, 0, "delta", "stop_reason", NULL);
	struct buf word = BUF_INIT(4096);

	if (json_get(j, 0, "usage") >= 0)
		take_usage(j, json_get(j, 0, "usage"));
	if (json_str(j, reason, &word) == 0)
		api_stop(stop_of(j, reason), buf_slice(&word));
	buf_free(&word);
}

/* The status that HTTP would have had, so that it is repeated alike. */
static int
status_of(const struct json *j, int type)
{
	static const struct { const char *type; int status; } known[] = {
		{ "invalid_request_error", 400 },
		{ "authentication_error", 401 }, { "billing_error", 402 },
		{ "permission_error", 403 }, { "not_found_error", 404 },
		{ "request_too_large", 413 }, { "rate_limit_error", 429 },
		{ "api_error", 500 }, { "timeout_error", 504 },
		{ "overloaded_error", 529 }
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (json_is(j, type, known[i].type))
			return known[i].status;
	return 0;
}

static void
stream_error(const struct json *j)
{
	int error = json_get(j, 0, "error");
	struct buf type = BUF_INIT(4096), message = BUF_INIT(TEXT_MAX);

	(void)json_str(j, json_get(j, error, "type"), &type);
	(void)json_str(j, json_get(j, error, "message"), &message);
	api_error(status_of(j, json_get(j, error, "type")), buf_slice(&type),
	    buf_slice(&message));
	buf_free(&type);
	buf_free(&message);
}

/* The data tells its type; unknown ones are to be passed over. */
int
messages_event(const struct sse_event *e, const char **why)
{
	struct json_error error;
	int type;

	if (json_parse(&doc, e->data, INT32_MAX, &error) < 0) {
		*why = "the stream holds what is no JSON";
		return -1;
	}
	type = json_get(&doc, 0, "type");
	if (json_is(&doc, type, "content_block_delta"))
		return block_delta(&doc, why);
	if (json_is(&doc, type, "content_block_start"))
		return block_start(&doc, why);
	if (json_is(&doc, type, "content_block_stop"))
		block_stop();
	else if (json_is(&doc, type, "message_start"))
		take_usage(&doc, json_path(&doc, 0, "message", "usage",
		    NULL));
	else if (json_is(&doc, type, "message_delta"))
		message_delta(&doc);
	else if (json_is(&doc, type, "message_stop"))
		stopped = 1;
	else if (json_is(&doc, type, "error"))
		stream_error(&doc);
	return 0;
}

int
messages_whole(void)
{
	return stopped && kind == NO_BLOCK;
}

void
messages_keep(void)
{
	if (answer.len == 0)
		return;
	jout_open(&api_talk, '{');
	jout_kcstr(&api_talk, "role", "assistant");
	jout_key(&api_talk, "content");
	buf_putc(&api_talk, '[');
	buf_put(&api_talk, answer.s, answer.len);
	buf_puts(&api_talk, "]}");
	buf_free(&answer);
}

void
messages_failure(struct slice body, struct buf *type, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int error;

	if (json_parse(&j, body, INT32_MAX, &e) == 0) {
		error = json_get(&j, 0, "error");
		(void)json_str(&j, json_get(&j, error, "type"), type);
		(void)json_str(&j, json_get(&j, error, "message"), why);
	}
	if (strncmp(buf_str(why), "prompt is too long", 18) == 0)
		api_stop(ROUND_CONTEXT, slice_of("context"));
	json_free(&j);
}
