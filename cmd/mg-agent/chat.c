/* Chat Completions, of OpenAI and of all that are compatible: what is sent. */

#include <string.h>

#include "chat.h"

static const char *const known[] = { "temperature", "top_p", "top_k", "min_p",
	"presence_penalty", "frequency_penalty", "repetition_penalty", "seed",
	"stop", "service_tier", "verbosity", "thinking", "reasoning",
	"reasoning_effort", "reasoning_back", "max_tokens",
	"max_completion_tokens", "tool_choice", NULL };

static const struct wire_setting plain[] = {
	{ "temperature", "temperature", 'n' },
	{ "top_p", "top_p", 'n' },
	{ "top_k", "top_k", 'n' },
	{ "min_p", "min_p", 'n' },
	{ "presence_penalty", "presence_penalty", 'n' },
	{ "frequency_penalty", "frequency_penalty", 'n' },
	{ "repetition_penalty", "repetition_penalty", 'n' },
	{ "seed", "seed", 'n' },
	{ "stop", "stop", 'j' },
	{ "service_tier", "service_tier", 's' },
	{ "verbosity", "verbosity", 's' },
	{ "thinking", "thinking", 'j' },
	{ "reasoning", "reasoning", 'j' },
	{ NULL, NULL, 0 }
};

int
chat_reasoning_back(void)
{
	const char *type = access_.provider->type;

	return setting_bool("reasoning_back", strcmp(type, "zai") == 0 ||
	    strcmp(type, "openrouter") == 0 ||
	    strstr(access_.base, "deepseek") != NULL ||
	    strstr(access_.base, "moonshot") != NULL);
}

static void
put_text_part(struct buf *b, struct slice text)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", "text");
	jout_kstr(b, "text", text);
	jout_close(b, '}');
}

/* An image or a document. */
static void
put_media(struct buf *b, const struct json *j, int block)
{
	int image = content_kind(j, block) == 'i';

	jout_open(b, '{');
	jout_kcstr(b, "type", image ? "image_url" : "file");
	jout_key(b, image ? "image_url" : "file");
	jout_open(b, '{');
	if (!image)
		jout_kcstr(b, "filename", "document.pdf");
	jout_key(b, image ? "url" : "file_data");
	content_data_url(b, j, block);
	jout_close(b, '}');
	jout_close(b, '}');
}

static void
put_parts(struct buf *b, const struct json *j)
{
	int t;

	jout_open(b, '[');
	for (t = json_first(j, 0); t >= 0; t = json_next(j, t)) {
		if (content_kind(j, t) != 't') {
			put_media(b, j, t);
			continue;
		}
		jout_open(b, '{');
		jout_kcstr(b, "type", "text");
		jout_kraw(b, "text", json_raw(j, json_get(j, t, "text")));
		jout_close(b, '}');
	}
	jout_close(b, ']');
}

/* Parts only where there is more than text: not all servers know them. */
static void
put_content(struct buf *b, const struct message *m)
{
	const struct json *j = content_of_message(m);
	struct buf text = BUF_INIT(TEXT_MAX);

	if (m->user && content_has_media(j))
		put_parts(b, j);
	else {
		content_join(j, &text);
		jout_str(b, buf_slice(&text));
	}
	buf_free(&text);
}

static void
chat_ask(void)
{
	wire_ask(put_content);
}

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
		jout_key(b, "function");
		jout_open(b, '{');
		wire_tool(b, t->name, t, "parameters");
		jout_close(b, '}');
		jout_close(b, '}');
	}
	jout_close(b, ']');
	if (setting_raw("tool_choice").n > 0)
		jout_kraw(b, "tool_choice", setting_raw("tool_choice"));
}

/* The old name is the one that compatible servers know. */
static void
put_most(struct buf *b)
{
	static const char own[] = "https://api.openai.com/";
	static const char new_name[] = "max_completion_tokens";
	int is_new = setting_raw(new_name).n > 0 ||
	    strncmp(access_.base, own, sizeof(own) - 1) == 0;

	wire_most(b, new_name, is_new ? new_name : "max_tokens");
}

/* Some take tools only when they are told not to reason, or are not asked. */
static void
put_effort(struct buf *b)
{
	const char *effort = setting_str("reasoning_effort");
	int tools = tools_next(NULL) != NULL;

	if (tools && model_refuses(access_.model, "reasoning_with_tools"))
		jout_kcstr(b, "reasoning_effort", "none");
	else if (effort != NULL && tools &&
	    model_refuses(access_.model, "reasoning_effort_with_tools"))
		setting_refused("reasoning_effort", access_.model);
	else if (effort != NULL)
		jout_kcstr(b, "reasoning_effort", effort);
}

static void
put_format(struct buf *b)
{
	if (shape_schema.n == 0)
		return;
	jout_key(b, "response_format");
	jout_open(b, '{');
	jout_kcstr(b, "type", "json_schema");
	jout_key(b, "json_schema");
	jout_open(b, '{');
	jout_kcstr(b, "name", "answer");
	jout_kraw(b, "schema", shape_schema);
	if (wire_schema_strict())
		jout_kbool(b, "strict", 1);
	jout_close(b, '}');
	jout_close(b, '}');
}

/* A conversation has one message at least. */
static void
put_system(struct buf *b)
{
	if (turn.system.n == 0)
		return;
	jout_open(b, '{');
	jout_kcstr(b, "role", "system");
	jout_kstr(b, "content", turn.system);
	buf_puts(b, "},");
}

static void
chat_request(struct api_request *r)
{
	struct buf *b = &r->head;

	buf_printf(&r->url, "%s/chat/completions", access_.base);
	wire_bearer(r);
	jout_open(b, '{');
	jout_kcstr(b, "model", access_.model);
	jout_kbool(b, "stream", 1);
	jout_kraw(b, "stream_options", slice_of("{\"include_usage\":true}"));
	wire_settings(b, plain);
	put_most(b);
	put_effort(b);
	put_tools(b);
	put_format(b);
	jout_key(b, "messages");
	jout_open(b, '[');
	put_system(b);
	buf_puts(&r->tail, "]}");
}

/* A tool message holds no images: they follow all of them. */
static void
put_images(struct buf *b, const struct call *c)
{
	const struct json *j = content_of_call(c);
	struct buf text = BUF_INIT(TEXT_MAX);
	int t;

	if (!content_has_media(j))
		return;
	buf_printf(&text, "What %s gave (call %s):", buf_str(&c->name),
	    buf_str(&c->model_id));
	put_text_part(b, buf_slice(&text));
	for (t = json_first(j, 0); t >= 0; t = json_next(j, t))
		if (content_kind(j, t) != 't')
			put_media(b, j, t);
	buf_free(&text);
}

static void
put_result(struct buf *b, const struct call *c)
{
	struct buf text = BUF_INIT(TEXT_MAX);

	wire_result(&text, c);
	if (content_has_media(content_of_call(c)))
		buf_puts(&text, "\n(it follows in the next message)");
	jout_open(b, '{');
	jout_kcstr(b, "role", "tool");
	jout_kstr(b, "tool_call_id", buf_slice(&c->model_id));
	jout_kstr(b, "content", buf_slice(&text));
	jout_close(b, '}');
	buf_free(&text);
}

static void
chat_results(void)
{
	const struct call *c;
	struct buf parts = BUF_INIT(TEXT_MAX);

	for (c = turn_calls(); c != NULL; c = c->next) {
		put_result(&api_talk, c);
		put_images(&parts, c);
	}
	if (parts.len > 0) {
		jout_open(&api_talk, '{');
		jout_kcstr(&api_talk, "role", "user");
		jout_key(&api_talk, "content");
		buf_putc(&api_talk, '[');
		buf_put(&api_talk, parts.s, parts.len);
		buf_puts(&api_talk, "]}");
	}
	buf_free(&parts);
}

const struct wire chat_wire = { "chat", known, chat_ask, chat_request,
	chat_start, chat_event, chat_whole, chat_keep, chat_results,
	wire_failure };
