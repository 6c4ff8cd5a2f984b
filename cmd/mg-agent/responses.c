/*
 * OpenAI's Responses API: what is sent.  Nothing is stored there: each
 * request holds all items, reasoning among them, encrypted.
 */

#include <stdint.h>
#include <stdlib.h>

#include "responses.h"

static const char *const known[] = { "temperature", "top_p", "max_tokens",
	"max_output_tokens", "reasoning", "reasoning_effort", "text",
	"verbosity", "tool_choice", "service_tier", "truncation",
	"prompt_cache_key", NULL };

static const struct wire_setting plain[] = {
	{ "temperature", "temperature", 'n' },
	{ "top_p", "top_p", 'n' },
	{ "service_tier", "service_tier", 's' },
	{ "truncation", "truncation", 's' },
	{ "prompt_cache_key", "prompt_cache_key", 's' },
	{ NULL, NULL, 0 }
};

static void
put_part(struct buf *b, const struct json *j, int block)
{
	int kind = content_kind(j, block);

	jout_open(b, '{');
	jout_kcstr(b, "type", kind == 't' ? "input_text" : kind == 'i' ?
	    "input_image" : "input_file");
	if (kind == 't')
		jout_kraw(b, "text", json_raw(j, json_get(j, block, "text")));
	else {
		if (kind == 'd')
			jout_kcstr(b, "filename", "document.pdf");
		jout_key(b, kind == 'i' ? "image_url" : "file_data");
		content_data_url(b, j, block);
	}
	jout_close(b, '}');
}

static void
put_parts(struct buf *b, const struct json *j)
{
	int t;

	for (t = json_first(j, 0); t >= 0; t = json_next(j, t))
		put_part(b, j, t);
}

static void
put_content(struct buf *b, const struct message *m)
{
	const struct json *j = content_of_message(m);
	struct buf text = BUF_INIT(TEXT_MAX);

	if (m->user) {
		jout_open(b, '[');
		put_parts(b, j);
		jout_close(b, ']');
	} else {
		content_join(j, &text);
		jout_str(b, buf_slice(&text));
	}
	buf_free(&text);
}

static void
responses_ask(void)
{
	wire_ask(put_content);
}

/* Strict is the default there, but the schemas are the servers' own. */
static void
put_tools(struct buf *b)
{
	const struct tool *t = tools_next(NULL);

	if (t == NULL)
		return;
	jout_key(b, "tools");
	jout_open(b, '[');
	for (; t != NULL; t = tools_next(t)) {
		jout_open(b, '{');
		jout_kcstr(b, "type", "function");
		wire_tool(b, t->name, t, "parameters");
		jout_kbool(b, "strict", 0);
		jout_close(b, '}');
	}
	jout_close(b, ']');
	if (setting_raw("tool_choice").n > 0)
		jout_kraw(b, "tool_choice", setting_raw("tool_choice"));
}

static void
put_reasoning(struct buf *b)
{
	const char *effort = setting_str("reasoning_effort");

	if (!model_refuses(access_.model, "encrypted_reasoning"))
		jout_kraw(b, "include",
		    slice_of("[\"reasoning.encrypted_content\"]"));
	if (setting_raw("reasoning").n > 0)
		jout_kraw(b, "reasoning", setting_raw("reasoning"));
	else if (effort != NULL) {
		jout_key(b, "reasoning");
		jout_open(b, '{');
		jout_kcstr(b, "effort", effort);
		jout_close(b, '}');
	}
}

static void
put_format(struct buf *b)
{
	jout_key(b, "format");
	jout_open(b, '{');
	jout_kcstr(b, "type", "json_schema");
	jout_kcstr(b, "name", "answer");
	jout_kraw(b, "schema", shape_schema);
	jout_kbool(b, "strict", wire_schema_strict());
	jout_close(b, '}');
}

/* The setting "text" is an object, to which a format is added. */
static void
put_text(struct buf *b)
{
	struct slice text = setting_raw("text");
	const char *verbosity = setting_str("verbosity");
	struct json j = JSON_INIT;
	struct json_error e;
	int name;

	if (text.n == 0 && verbosity == NULL && shape_schema.n == 0)
		return;
	jout_key(b, "text");
	jout_open(b, '{');
	if (text.n > 0)
		(void)json_parse(&j, text, INT32_MAX, &e);
	for (name = json_first(&j, 0); name >= 0; name = json_next(&j, name)) {
		char *key = json_strdup(&j, name);

		if (key != NULL &&
		    (shape_schema.n == 0 || !json_is(&j, name, "format")))
			jout_kraw(b, key, json_raw(&j, json_value(&j, name)));
		free(key);
	}
	if (verbosity != NULL && json_get(&j, 0, "verbosity") < 0)
		jout_kcstr(b, "verbosity", verbosity);
	if (shape_schema.n > 0)
		put_format(b);
	jout_close(b, '}');
	json_free(&j);
}

static void
responses_request(struct api_request *r)
{
	struct buf *b = &r->head;

	buf_printf(&r->url, "%s/responses", access_.base);
	wire_bearer(r);
	jout_open(b, '{');
	jout_kcstr(b, "model", access_.model);
	jout_kbool(b, "stream", 1);
	jout_kbool(b, "store", 0);
	if (turn.system.n > 0)
		jout_kstr(b, "instructions", turn.system);
	wire_settings(b, plain);
	wire_most(b, "max_output_tokens", "max_output_tokens");
	put_reasoning(b);
	put_text(b);
	put_tools(b);
	jout_key(b, "input");
	jout_open(b, '[');
	buf_puts(&r->tail, "]}");
}

/* Of an answer with images the parts; "error: " is one before them. */
static void
put_output(struct buf *b, const struct call *c)
{
	const struct json *j = content_of_call(c);
	struct buf text = BUF_INIT(TEXT_MAX);

	if (content_has_media(j)) {
		jout_open(b, '[');
		if (c->error)
			jout_raw(b, slice_of("{\"type\":\"input_text\","
			    "\"text\":\"error:\"}"));
		put_parts(b, j);
		jout_close(b, ']');
	} else {
		wire_result(&text, c);
		jout_str(b, buf_slice(&text));
	}
	buf_free(&text);
}

static void
responses_results(void)
{
	struct buf *b = &api_talk;
	const struct call *c;

	for (c = turn_calls(); c != NULL; c = c->next) {
		jout_open(b, '{');
		jout_kcstr(b, "type", "function_call_output");
		jout_kstr(b, "call_id", buf_slice(&c->model_id));
		jout_key(b, "output");
		put_output(b, c);
		jout_close(b, '}');
	}
}

const struct wire responses_wire = { "responses", known, responses_ask,
	responses_request, responses_start, responses_event, responses_whole,
	responses_keep, responses_results, wire_failure };
