/* The Gemini API: what is sent. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "gemini.h"

static const char *const known[] = { "temperature", "top_p", "top_k", "seed",
	"max_tokens", "max_output_tokens", "presence_penalty",
	"frequency_penalty", "stop", "thinking_config", "thinking_level",
	"thinking_budget", "include_thoughts", "safety_settings",
	"tool_config", "cached_content", NULL };

static const struct wire_setting plain[] = {
	{ "temperature", "temperature", 'n' },
	{ "top_p", "topP", 'n' },
	{ "top_k", "topK", 'n' },
	{ "seed", "seed", 'n' },
	{ "presence_penalty", "presencePenalty", 'n' },
	{ "frequency_penalty", "frequencyPenalty", 'n' },
	{ "stop", "stopSequences", 'j' },
	{ NULL, NULL, 0 }
};

static const struct wire_setting thinking[] = {
	{ "thinking_level", "thinkingLevel", 's' },
	{ "thinking_budget", "thinkingBudget", 'n' },
	{ "include_thoughts", "includeThoughts", 'b' },
	{ NULL, NULL, 0 }
};

static const struct wire_setting others[] = {
	{ "safety_settings", "safetySettings", 'j' },
	{ "cached_content", "cachedContent", 's' },
	{ NULL, NULL, 0 }
};

static int
is_first_char(char c)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void
gemini_name(struct buf *b, struct slice name)
{
	if (name.n == 0 || !is_first_char(name.p[0]))
		buf_putc(b, '_');
	buf_put(b, name.p, name.n);
}

struct slice
gemini_own_name(struct slice name)
{
	struct slice rest = name;

	if (name.n < 2 || name.p[0] != '_' || is_first_char(name.p[1]) ||
	    tools_find(name) != NULL)
		return name;
	rest.p++;
	rest.n--;
	return rest;
}

static void
put_part(struct buf *b, const struct json *j, int block)
{
	struct slice mime, data;

	jout_open(b, '{');
	if (content_kind(j, block) == 't')
		jout_kraw(b, "text", json_raw(j, json_get(j, block, "text")));
	else {
		content_media(j, block, &mime, &data);
		jout_key(b, "inlineData");
		jout_open(b, '{');
		jout_kraw(b, "mimeType", mime);
		jout_kraw(b, "data", data);
		jout_close(b, '}');
	}
	jout_close(b, '}');
}

static void
put_parts(struct buf *b, const struct message *m)
{
	const struct json *j;
	int t;

	if (m->content < 0) {
		jout_open(b, '{');
		jout_kstr(b, "text", m->text);
		jout_close(b, '}');
		return;
	}
	j = content_of_message(m);
	for (t = json_first(j, 0); t >= 0; t = json_next(j, t))
		put_part(b, j, t);
}

static void
gemini_ask(void)
{
	struct buf *b = &api_talk;
	struct message m;
	int at = -2;

	while (turn_message(&at, &m)) {
		jout_open(b, '{');
		jout_kcstr(b, "role", m.user ? "user" : "model");
		jout_key(b, "parts");
		jout_open(b, '[');
		put_parts(b, &m);
		jout_close(b, ']');
		jout_close(b, '}');
	}
}

static void
put_system(struct buf *b)
{
	if (turn.system.n == 0)
		return;
	jout_key(b, "systemInstruction");
	jout_open(b, '{');
	jout_key(b, "parts");
	jout_open(b, '[');
	jout_open(b, '{');
	jout_kstr(b, "text", turn.system);
	buf_puts(b, "}]}");
}

static void
put_tools(struct buf *b)
{
	const struct tool *t = tools_next(NULL);
	struct buf name = BUF_INIT(4096);

	if (t == NULL)
		return;
	jout_key(b, "tools");
	buf_puts(b, "[{\"functionDeclarations\":[");
	for (; t != NULL; t = tools_next(t)) {
		buf_clear(&name);
		gemini_name(&name, slice_of(t->name));
		jout_open(b, '{');
		wire_tool(b, buf_str(&name), t, "parametersJsonSchema");
		jout_close(b, '}');
	}
	buf_puts(b, "]}]");
	if (setting_raw("tool_config").n > 0)
		jout_kraw(b, "toolConfig", setting_raw("tool_config"));
	buf_free(&name);
}

/* An object only when there is something in it. */
static void
put_thinking(struct buf *b)
{
	struct buf object = BUF_INIT(TEXT_MAX);

	if (setting_raw("thinking_config").n > 0)
		jout_kraw(b, "thinkingConfig",
		    setting_raw("thinking_config"));
	else {
		jout_open(&object, '{');
		wire_settings(&object, thinking);
		jout_close(&object, '}');
		if (object.len > 2)
			jout_kraw(b, "thinkingConfig", buf_slice(&object));
	}
	buf_free(&object);
}

static void
put_config(struct buf *b)
{
	struct buf object = BUF_INIT(TEXT_MAX);

	jout_open(&object, '{');
	wire_settings(&object, plain);
	wire_most(&object, "max_output_tokens", "maxOutputTokens");
	put_thinking(&object);
	if (shape_schema.n > 0) {
		jout_kcstr(&object, "responseMimeType", "application/json");
		jout_kraw(&object, "responseJsonSchema", shape_schema);
	}
	jout_close(&object, '}');
	if (object.len > 2)
		jout_kraw(b, "generationConfig", buf_slice(&object));
	buf_free(&object);
}

/* The address may name the version of the API, the model its folder. */
static void
put_url(struct buf *b)
{
	const char *base = access_.base, *model = access_.model;
	const char *slash = strrchr(base, '/');
	int versioned = slash != NULL && slash[1] == 'v' &&
	    slash[2] >= '1' && slash[2] <= '9';

	if (strncmp(model, "models/", 7) == 0)
		model += 7;
	buf_printf(b, "%s%s/models/", base, versioned ? "" : "/v1beta");
	text_uri_path(b, model);
	buf_puts(b, ":streamGenerateContent?alt=sse");
}

static void
gemini_request(struct api_request *r)
{
	struct buf *b = &r->head;

	put_url(&r->url);
	if (access_.key != NULL)
		api_header(r, "x-goog-api-key", access_.key);
	jout_open(b, '{');
	put_system(b);
	put_tools(b);
	put_config(b);
	wire_settings(b, others);
	jout_key(b, "contents");
	jout_open(b, '[');
	buf_puts(&r->tail, "]}");
}

static void
put_result(struct buf *b, const struct call *c)
{
	struct buf text = BUF_INIT(TEXT_MAX), name = BUF_INIT(TEXT_MAX);

	gemini_name(&name, buf_slice(&c->name));
	content_text(c, &text);
	jout_open(b, '{');
	jout_key(b, "functionResponse");
	jout_open(b, '{');
	if (c->model_id.len > 0)
		jout_kstr(b, "id", buf_slice(&c->model_id));
	jout_kstr(b, "name", buf_slice(&name));
	jout_key(b, "response");
	jout_open(b, '{');
	jout_kstr(b, c->error ? "error" : "output", buf_slice(&text));
	buf_puts(b, "}}}");
	buf_free(&text);
	buf_free(&name);
}

/* A response is words: images stand beside all of them. */
static void
put_media(struct buf *b, const struct call *c)
{
	const struct json *j = content_of_call(c);
	int t;

	for (t = json_first(j, 0); t >= 0; t = json_next(j, t))
		if (content_kind(j, t) != 't')
			put_part(b, j, t);
}

static void
gemini_results(void)
{
	struct buf *b = &api_talk;
	const struct call *c;

	jout_open(b, '{');
	jout_kcstr(b, "role", "user");
	jout_key(b, "parts");
	jout_open(b, '[');
	for (c = turn_calls(); c != NULL; c = c->next)
		put_result(b, c);
	for (c = turn_calls(); c != NULL; c = c->next)
		put_media(b, c);
	buf_puts(b, "]}");
}

/* "retryDelay":"34.5s" in one of the details. */
static void
read_delay(const struct json *j, int error)
{
	int t = json_get(j, error, "details");
	struct buf delay = BUF_INIT(64);
	long long ms;

	t = json_type(j, t) == JSON_ARRAY ? json_first(j, t) : -1;
	for (; t >= 0; t = json_next(j, t)) {
		buf_clear(&delay);
		if (json_str(j, json_get(j, t, "retryDelay"), &delay) < 0 ||
		    delay.len < 2 || delay.s[delay.len - 1] != 's')
			continue;
		delay.s[delay.len - 1] = '\0';
		if (text_seconds(delay.s, &ms) == 0)
			(void)snprintf(wire_after_ms, sizeof(wire_after_ms),
			    "%lld", ms);
	}
	buf_free(&delay);
}

static void
gemini_failure(struct slice body, struct buf *type, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int root;

	wire_failure(body, type, why);
	if (json_parse(&j, body, INT32_MAX, &e) == 0) {
		root = json_type(&j, 0) == JSON_ARRAY ? json_first(&j, 0) : 0;
		read_delay(&j, json_get(&j, root, "error"));
	}
	json_free(&j);
}

const struct wire gemini_wire = { "gemini", known, gemini_ask,
	gemini_request, gemini_start, gemini_event, gemini_whole, gemini_keep,
	gemini_results, gemini_failure };
