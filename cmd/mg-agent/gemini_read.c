/*
 * The Gemini API: an answer that comes.  The model's parts go back as they
 * came, for some are signed; only pieces of plain text are put together.
 */

#include <stdint.h>

#include "../../lib/net/sse.h"
#include "gemini.h"

enum piece { NOTHING, TEXT, THOUGHT };

static struct buf parts = BUF_INIT(TEXT_MAX); /* that are whole */
static struct buf text = BUF_INIT(TEXT_MAX);  /* of the one that is not */
static enum piece piece;
static struct json doc;
static int told;
static size_t calls;

void
gemini_start(void)
{
	buf_clear(&parts);
	buf_clear(&text);
	piece = NOTHING;
	told = 0;
	calls = 0;
}

static void
end_piece(void)
{
	if (text.len > 0) {
		jout_open(&parts, '{');
		jout_kstr(&parts, "text", buf_slice(&text));
		if (piece == THOUGHT)
			jout_kbool(&parts, "thought", 1);
		jout_close(&parts, '}');
	}
	buf_clear(&text);
	piece = NOTHING;
}

static void
take_call(int call)
{
	int args = json_get(&doc, call, "args");
	struct buf id = BUF_INIT(TEXT_MAX), name = BUF_INIT(TEXT_MAX);
	struct slice arguments = slice_of("{}");

	if (args >= 0)
		arguments = json_raw(&doc, args);
	(void)json_str(&doc, json_get(&doc, call, "id"), &id);
	(void)json_str(&doc, json_get(&doc, call, "name"), &name);
	api_call(buf_slice(&id), gemini_own_name(buf_slice(&name)),
	    arguments);
	calls++;
	buf_free(&id);
	buf_free(&name);
}

/* Append the text to the piece, and say it. */
static void
take_text(int t, int thought)
{
	struct slice s = wire_text(&doc, t, &text);

	if (thought)
		api_thinking(s);
	else
		api_text(s);
}

static void
take_part(int part)
{
	int t = json_get(&doc, part, "text");
	int mark = json_get(&doc, part, "thought");
	int thought = json_bool(&doc, mark, 0);
	enum piece kind = thought ? THOUGHT : TEXT;

	if (t >= 0 && json_count(&doc, part) == (mark >= 0 ? 2U : 1U)) {
		if (kind != piece)
			end_piece();
		piece = kind;
		take_text(t, thought);
		return;
	}
	end_piece();
	take_text(t, thought);
	buf_clear(&text);
	jout_raw(&parts, json_raw(&doc, part));
	if (json_get(&doc, part, "functionCall") >= 0)
		take_call(json_get(&doc, part, "functionCall"));
}

static int
is_one_of(int t, const char *const *list)
{
	for (; *list != NULL; list++)
		if (json_is(&doc, t, *list))
			return 1;
	return 0;
}

static void
failed(int candidate, struct slice word)
{
	struct buf why = BUF_INIT(TEXT_MAX);

	if (json_str(&doc, json_get(&doc, candidate, "finishMessage"),
	    &why) < 0)
		buf_puts(&why, "the model's answer is of no use");
	api_error(500, word, buf_slice(&why));
	buf_free(&why);
}

/* A reason that is not known ends the answer as STOP does. */
static void
finish(int candidate, int reason)
{
	static const char *const refusals[] = { "SAFETY", "RECITATION",
		"BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE",
		"IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", NULL };
	static const char *const failures[] = { "MALFORMED_FUNCTION_CALL",
		"UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS",
		"MISSING_THOUGHT_SIGNATURE", "MALFORMED_RESPONSE", "OTHER",
		NULL };
	struct buf word = BUF_INIT(4096);

	(void)json_str(&doc, reason, &word);
	told = 1;
	if (is_one_of(reason, failures))
		failed(candidate, buf_slice(&word));
	else if (is_one_of(reason, refusals))
		api_stop(ROUND_REFUSED, buf_slice(&word));
	else if (json_is(&doc, reason, "MAX_TOKENS"))
		api_stop(ROUND_FULL, buf_slice(&word));
	else
		api_stop(calls > 0 ? ROUND_CALLS : ROUND_DONE,
		    buf_slice(&word));
	buf_free(&word);
}

static void
take_candidate(int candidate)
{
	int list = json_path(&doc, candidate, "content", "parts", NULL);
	int reason = json_get(&doc, candidate, "finishReason"), t;

	if (json_type(&doc, list) == JSON_ARRAY)
		for (t = json_first(&doc, list); t >= 0;
		    t = json_next(&doc, t))
			take_part(t);
	if (json_type(&doc, reason) == JSON_STRING)
		finish(candidate, reason);
}

static void
take_block(int reason)
{
	struct buf word = BUF_INIT(4096);

	if (json_str(&doc, reason, &word) == 0) {
		told = 1;
		api_stop(ROUND_REFUSED, buf_slice(&word));
	}
	buf_free(&word);
}

static void
take_usage(int t)
{
	struct usage u = { 0, 0, 0, 0, 0, 0, 0 };
	long long prompt = wire_count(&doc, t, "promptTokenCount");

	if (json_type(&doc, t) != JSON_OBJECT)
		return;
	u.cache_read = wire_count(&doc, t, "cachedContentTokenCount");
	if (u.cache_read > prompt)
		u.cache_read = prompt;
	u.input = prompt - u.cache_read +
	    wire_count(&doc, t, "toolUsePromptTokenCount");
	u.thinking = wire_count(&doc, t, "thoughtsTokenCount");
	u.output = wire_count(&doc, t, "candidatesTokenCount") + u.thinking;
	api_usage(&u);
}

int
gemini_event(const struct sse_event *e, const char **why)
{
	struct json_error error;
	int t;

	if (json_parse(&doc, e->data, INT32_MAX, &error) < 0) {
		*why = "the stream holds what is no JSON";
		return -1;
	}
	t = json_get(&doc, 0, "error");
	if (t >= 0) {
		wire_error(&doc, t);
		return 0;
	}
	t = json_get(&doc, 0, "candidates");
	if (json_type(&doc, t) == JSON_ARRAY && json_count(&doc, t) > 0)
		take_candidate(json_first(&doc, t));
	take_block(json_path(&doc, 0, "promptFeedback", "blockReason", NULL));
	take_usage(json_get(&doc, 0, "usageMetadata"));
	if (parts.err != 0 || text.err != 0) {
		*why = "the answer is above our ceiling";
		return -1;
	}
	return 0;
}

int
gemini_whole(void)
{
	return told;
}

void
gemini_keep(void)
{
	end_piece();
	if (parts.len == 0)
		return;
	jout_open(&api_talk, '{');
	jout_kcstr(&api_talk, "role", "model");
	jout_key(&api_talk, "parts");
	buf_putc(&api_talk, '[');
	buf_put(&api_talk, parts.s, parts.len);
	buf_puts(&api_talk, "]}");
}
