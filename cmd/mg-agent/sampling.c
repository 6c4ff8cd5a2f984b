/*
 * --sampling: one request of an MCP server (sampling/createMessage) on stdin,
 * its result on stdout.  The model has no tools.
 */

#include <stdint.h>
#include <string.h>

#include "api.h"

/* The content of a sampling message is one block, or an array of them. */
static void
put_messages(struct buf *b, const struct json *j, int messages)
{
	int t;

	jout_open(b, '[');
	for (t = json_first(j, messages); t >= 0; t = json_next(j, t)) {
		int content = json_get(j, t, "content");
		int one = json_type(j, content) == JSON_OBJECT;

		jout_open(b, '{');
		jout_kraw(b, "role", json_raw(j, json_get(j, t, "role")));
		jout_key(b, "content");
		if (one)
			jout_open(b, '[');
		jout_raw(b, json_raw(j, content));
		if (one)
			jout_close(b, ']');
		jout_close(b, '}');
	}
	jout_close(b, ']');
}

/* As a handler gets it from mg-mcp, or the request's params alone. */
void
sampling_turn(struct slice request, struct buf *line)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int params, most;

	if (json_parse(&j, request, INT32_MAX, &e) < 0)
		die(ST_USAGE, "the sampling request is no JSON: %s at byte "
		    "%lu", e.why, (unsigned long)e.at + 1);
	params = json_get(&j, 0, "params");
	if (params < 0)
		params = 0;
	if (json_type(&j, json_get(&j, params, "messages")) != JSON_ARRAY)
		die(ST_USAGE, "the sampling request has no messages");
	most = json_get(&j, params, "maxTokens");
	if (json_type(&j, most) == JSON_NUMBER)
		setting_put("max_tokens", json_raw(&j, most), 1);
	jout_open(line, '{');
	jout_kcstr(line, "type", "turn");
	jout_kint(line, "id", 1);
	if (json_get(&j, params, "systemPrompt") >= 0)
		jout_kraw(line, "system", json_raw(&j, json_get(&j, params,
		    "systemPrompt")));
	jout_key(line, "messages");
	put_messages(line, &j, json_get(&j, params, "messages"));
	jout_close(line, '}');
	json_free(&j);
}

static const char *
stop_reason(const char *stop)
{
	if (stop != NULL && strcmp(stop, "max_tokens") == 0)
		return "maxTokens";
	if (stop != NULL && strcmp(stop, "stop_sequence") == 0)
		return "stopSequence";
	return "endTurn";
}

void
sampling_put(const char *stop)
{
	struct buf b = BUF_INIT(TEXT_MAX * 2);

	jout_open(&b, '{');
	jout_kcstr(&b, "role", "assistant");
	jout_key(&b, "content");
	jout_open(&b, '{');
	jout_kcstr(&b, "type", "text");
	jout_kstr(&b, "text", shape_text());
	jout_close(&b, '}');
	jout_kcstr(&b, "model", access_.model != NULL ? access_.model :
	    "unknown");
	jout_kcstr(&b, "stopReason", stop_reason(stop));
	jout_close(&b, '}');
	buf_putc(&b, '\n');
	event_print(buf_slice(&b));
	buf_free(&b);
}
