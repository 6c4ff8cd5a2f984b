/*
 * OpenAI's Responses API: an answer that comes.  Its items are kept as they
 * are told whole, and go back so: what is in them is signed.
 */

#include <stdint.h>

#include "../../lib/net/sse.h"
#include "responses.h"

static struct buf items = BUF_INIT(TEXT_MAX), text = BUF_INIT(TEXT_MAX);
static struct buf thought = BUF_INIT(TEXT_MAX);
static struct json doc;
static int told, refused, cut;
static size_t calls;

void
responses_start(void)
{
	buf_clear(&items);
	buf_clear(&text);
	told = refused = cut = 0;
	calls = 0;
}

static void
take_call(int item)
{
	struct buf id = BUF_INIT(TEXT_MAX), name = BUF_INIT(TEXT_MAX);
	struct buf arguments = BUF_INIT(TEXT_MAX);

	(void)json_str(&doc, json_get(&doc, item, "call_id"), &id);
	(void)json_str(&doc, json_get(&doc, item, "name"), &name);
	(void)json_str(&doc, json_get(&doc, item, "arguments"), &arguments);
	api_call(buf_slice(&id), buf_slice(&name), buf_slice(&arguments));
	calls++;
	buf_free(&id);
	buf_free(&name);
	buf_free(&arguments);
}

static void
take_item(int item)
{
	if (json_type(&doc, item) != JSON_OBJECT)
		return;
	jout_raw(&items, json_raw(&doc, item));
	if (json_is(&doc, json_get(&doc, item, "type"), "function_call"))
		take_call(item);
}

static void
take_text(int delta)
{
	api_text(wire_text(&doc, delta, &text));
}

static void
take_thought(int delta)
{
	buf_clear(&thought);
	if (json_str(&doc, delta, &thought) == 0)
		api_thinking(buf_slice(&thought));
}

static void
take_usage(int t)
{
	struct usage u = { 0, 0, 0, 0, 0, 0, 0 };
	long long input = wire_count(&doc, t, "input_tokens");

	if (json_type(&doc, t) != JSON_OBJECT)
		return;
	u.cache_read = wire_count(&doc, json_get(&doc, t,
	    "input_tokens_details"), "cached_tokens");
	if (u.cache_read > input)
		u.cache_read = input;
	u.input = input - u.cache_read;
	u.output = wire_count(&doc, t, "output_tokens");
	u.thinking = wire_count(&doc, json_get(&doc, t,
	    "output_tokens_details"), "reasoning_tokens");
	api_usage(&u);
}

/* A server that told no items on the way has them here. */
static void
completed(int response)
{
	int output = json_get(&doc, response, "output"), t;

	if (items.len == 0 && json_type(&doc, output) == JSON_ARRAY)
		for (t = json_first(&doc, output); t >= 0;
		    t = json_next(&doc, t))
			take_item(t);
	if (refused)
		api_stop(ROUND_REFUSED, slice_of("refusal"));
	else
		api_stop(calls > 0 ? ROUND_CALLS : ROUND_DONE,
		    slice_of("completed"));
}

static void
incomplete(int response)
{
	int reason = json_get(&doc, json_get(&doc, response,
	    "incomplete_details"), "reason");
	struct buf word = BUF_INIT(4096);

	cut = 1;
	if (json_str(&doc, reason, &word) < 0)
		buf_puts(&word, "incomplete");
	api_stop(refused || json_is(&doc, reason, "content_filter") ?
	    ROUND_REFUSED : ROUND_FULL, buf_slice(&word));
	buf_free(&word);
}

static void
part_added(void)
{
	if (wire_count(&doc, 0, "summary_index") > 0)
		api_thinking(slice_of("\n\n"));
}

static void
take_delta(int type)
{
	int delta = json_get(&doc, 0, "delta");

	if (json_is(&doc, type, "response.output_text.delta"))
		take_text(delta);
	else if (json_is(&doc, type, "response.refusal.delta")) {
		refused = 1;
		take_text(delta);
	} else if (json_is(&doc, type, "response.reasoning_text.delta") ||
	    json_is(&doc, type, "response.reasoning_summary_text.delta"))
		take_thought(delta);
}

/* One of the ends; 0 when the event is none. */
static int
take_end(int type)
{
	int response = json_get(&doc, 0, "response");

	if (json_is(&doc, type, "response.completed"))
		completed(response);
	else if (json_is(&doc, type, "response.incomplete"))
		incomplete(response);
	else if (json_is(&doc, type, "response.failed"))
		wire_error(&doc, json_get(&doc, response, "error"));
	else if (json_is(&doc, type, "response.cancelled"))
		api_error(0, slice_of("cancelled"),
		    slice_of("the response was cancelled"));
	else
		return 0;
	take_usage(json_get(&doc, response, "usage"));
	told = 1;
	return 1;
}

/* The data tells its type, as the event's name does when there is one. */
int
responses_event(const struct sse_event *e, const char **why)
{
	struct json_error error;
	int type, t;

	if (told || slice_is(e->data, "[DONE]"))
		return 0;
	if (json_parse(&doc, e->data, INT32_MAX, &error) < 0) {
		*why = "the stream holds what is no JSON";
		return -1;
	}
	type = json_get(&doc, 0, "type");
	t = json_get(&doc, 0, "error");
	if (json_is(&doc, type, "error") || (type < 0 && t >= 0))
		wire_error(&doc, json_type(&doc, t) == JSON_OBJECT ? t : 0);
	else if (json_is(&doc, type, "response.output_item.done"))
		take_item(json_get(&doc, 0, "item"));
	else if (json_is(&doc, type, "response.reasoning_summary_part.added"))
		part_added();
	else if (!take_end(type))
		take_delta(type);
	if (items.err != 0 || text.err != 0 || thought.err != 0) {
		*why = "the answer is above our ceiling";
		return -1;
	}
	return 0;
}

int
responses_whole(void)
{
	return told;
}

/* Reasoning whose item was cut off would be refused: then only the text. */
void
responses_keep(void)
{
	if (cut && text.len > 0) {
		jout_open(&api_talk, '{');
		jout_kcstr(&api_talk, "role", "assistant");
		jout_kstr(&api_talk, "content", buf_slice(&text));
		jout_close(&api_talk, '}');
	} else if (!cut && items.len > 0) {
		if (api_talk.len > 0)
			buf_putc(&api_talk, ',');
		buf_put(&api_talk, items.s, items.len);
	}
}
