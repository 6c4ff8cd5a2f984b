/* Claude's Messages API: what is sent (models know 2026-10-21). */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

static const char version_new[] = "2026-10-21";

static const char *
version(void)
{
	const char *v = setting_str("anthropic_version");

	return v != NULL ? v : version_new;
}

static void
put_media(struct buf *b, const char *type, const char *mime,
    struct slice data)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", type);
	jout_key(b, "source");
	jout_open(b, '{');
	jout_kcstr(b, "type", "base64");
	jout_kcstr(b, "media_type", mime);
	jout_kraw(b, "data", data);
	jout_close(b, '}');
	jout_close(b, '}');
}

/* A block of MCP content, of the kinds that result.c leaves. */
static void
put_block(struct buf *b, const struct json *j, int t)
{
	int resource = json_get(j, t, "resource");
	char *mime = json_strdup(j, json_get(j, t, "mimeType"));

	if (content_kind(j, t) == 'i')
		put_media(b, "image", mime, json_raw(j,
		    json_get(j, t, "data")));
	else if (content_kind(j, t) == 'd')
		put_media(b, "document", "application/pdf", json_raw(j,
		    json_get(j, resource, "blob")));
	else {
		jout_open(b, '{');
		jout_kcstr(b, "type", "text");
		jout_kraw(b, "text", json_raw(j, json_get(j, t, "text")));
		jout_close(b, '}');
	}
	free(mime);
}

/* An empty text block is refused by the API. */
static int
is_empty(const struct json *j, int t)
{
	return content_kind(j, t) == 't' &&
	    json_is(j, json_get(j, t, "text"), "");
}

static void
put_blocks(struct buf *b, struct slice content)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int t;

	jout_open(b, '[');
	if (json_parse(&j, content, INT32_MAX, &e) == 0)
		for (t = json_first(&j, 0); t >= 0; t = json_next(&j, t))
			if (!is_empty(&j, t))
				put_block(b, &j, t);
	jout_close(b, ']');
	json_free(&j);
}

static void
put_message(const struct message *m)
{
	struct buf content = BUF_INIT(TEXT_MAX);

	jout_open(&api_talk, '{');
	jout_kcstr(&api_talk, "role", m->user ? "user" : "assistant");
	if (m->content < 0)
		jout_kstr(&api_talk, "content", m->text);
	else {
		result_content(&content, m->doc, m->content);
		jout_key(&api_talk, "content");
		put_blocks(&api_talk, buf_slice(&content));
	}
	jout_close(&api_talk, '}');
	buf_free(&content);
}

/* What the model should go on from is not sent to one that refuses it. */
static void
messages_ask(void)
{
	struct message m;
	int at = -2;

	while (turn_message(&at, &m))
		if (m.user || !m.last ||
		    !model_refuses(access_.model, "prefill"))
			put_message(&m);
		else
			warn("%s takes no beginning of its answer: left out",
			    access_.model);
}

static void
put_cache_control(struct buf *b)
{
	jout_kraw(b, "cache_control", slice_of("{\"type\":\"ephemeral\"}"));
}

static void
put_tools(struct buf *b)
{
	const struct tool *t = tools_next(NULL), *next;
	struct buf text = BUF_INIT(TEXT_MAX);

	if (t == NULL)
		return;
	jout_key(b, "tools");
	jout_open(b, '[');
	for (; t != NULL; t = next) {
		next = tools_next(t);
		buf_clear(&text);
		tool_description(t, &text);
		jout_open(b, '{');
		jout_kcstr(b, "name", t->name);
		jout_kstr(b, "description", buf_slice(&text));
		buf_clear(&text);
		tool_schema(t, &text);
		jout_kraw(b, "input_schema", buf_slice(&text));
		if (next == NULL)
			put_cache_control(b);
		jout_close(b, '}');
	}
	jout_close(b, ']');
	buf_free(&text);
}

static void
put_system(struct buf *b)
{
	if (turn.system.n == 0)
		return;
	jout_key(b, "system");
	jout_open(b, '[');
	jout_open(b, '{');
	jout_kcstr(b, "type", "text");
	jout_kstr(b, "text", turn.system);
	put_cache_control(b);
	jout_close(b, '}');
	jout_close(b, ']');
}

/* A setting as it is, unless the model or the revision refuses it. */
static void
put_setting(struct buf *b, const char *key, const char *refusal)
{
	struct slice raw = setting_raw(key);

	if (raw.n == 0)
		return;
	if (model_refuses(access_.model, refusal)) {
		setting_refused(key, access_.model);
		return;
	}
	jout_kraw(b, key, raw);
}

static void
put_sampling(struct buf *b)
{
	static const char *const keys[] = { "temperature", "top_p", "top_k" };
	size_t i;

	for (i = 0; i < 3; i++)
		if (setting_raw(keys[i]).n > 0 &&
		    strcmp(version(), version_new) == 0)
			setting_refused(keys[i], version_new);
		else
			put_setting(b, keys[i], "temperature");
}

/* Is the member "type" of the setting that word? */
static int
is_type(const char *key, const char *word)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int yes = json_parse(&j, setting_raw(key), 1000, &e) == 0 &&
	    json_is(&j, json_get(&j, 0, "type"), word);

	json_free(&j);
	return yes;
}

/* Thinking is refused by its kind, a choice of tools when it is forced. */
static void
put_choices(struct buf *b)
{
	const char *kind = "thinking_adaptive", *forced = "";

	if (is_type("thinking", "enabled"))
		kind = "thinking_enabled";
	if (is_type("thinking", "disabled"))
		kind = "thinking_disabled";
	if (is_type("tool_choice", "any") || is_type("tool_choice", "tool"))
		forced = "tool_choice";
	put_setting(b, "thinking", kind);
	if (tools_next(NULL) != NULL)
		put_setting(b, "tool_choice", forced);
}

static void
put_output(struct buf *b)
{
	const char *effort = setting_str("effort");

	if (effort == NULL && shape_schema.n == 0)
		return;
	jout_key(b, "output_config");
	jout_open(b, '{');
	if (effort != NULL)
		jout_kcstr(b, "effort", effort);
	if (shape_schema.n > 0) {
		jout_key(b, "format");
		jout_open(b, '{');
		jout_kcstr(b, "type", "json_schema");
		jout_kraw(b, "schema", shape_schema);
		jout_close(b, '}');
	}
	jout_close(b, '}');
}

enum { ANSWER = 16384 }; /* tokens, when nothing is known of the model */

static void
put_head(struct buf *b)
{
	struct model m;
	long long most;

	model_find(access_.model, &m);
	most = wire_number("max_tokens", m.max_tokens > 0 ?
	    m.max_tokens : ANSWER);
	jout_open(b, '{');
	jout_kcstr(b, "model", access_.model);
	jout_kint(b, "max_tokens", most);
	jout_kbool(b, "stream", 1);
	put_sampling(b);
	put_setting(b, "stop_sequences", "");
	put_setting(b, "metadata", "");
	put_setting(b, "service_tier", "");
	put_choices(b);
	put_output(b);
	jout_kraw(b, "cache_control", slice_of("{\"type\":\"ephemeral\"}"));
	put_system(b);
	put_tools(b);
	jout_key(b, "messages");
	jout_open(b, '[');
}

static void
messages_request(struct api_request *r)
{
	struct buf b = BUF_INIT(65536);

	buf_printf(&r->url, "%s/v1/messages", access_.base);
	api_header(r, "anthropic-version", version());
	api_header(r, "anthropic-beta", setting_str("betas"));
	if (access_.bearer) {
		buf_printf(&b, "Bearer %s", access_.key);
		api_header(r, "authorization", buf_str(&b));
	} else
		api_header(r, "x-api-key", access_.key);
	buf_free(&b);
	put_head(&r->head);
	buf_puts(&r->tail, "]}");
}

/* All of an answer's calls are answered in one message, in their order. */
static void
messages_results(void)
{
	const struct call *c;
	struct buf *b = &api_talk;

	jout_open(b, '{');
	jout_kcstr(b, "role", "user");
	jout_key(b, "content");
	jout_open(b, '[');
	for (c = turn_calls(); c != NULL; c = c->next) {
		jout_open(b, '{');
		jout_kcstr(b, "type", "tool_result");
		jout_kstr(b, "tool_use_id", buf_slice(&c->model_id));
		if (c->error)
			jout_kbool(b, "is_error", 1);
		jout_key(b, "content");
		put_blocks(b, buf_slice(&c->content));
		jout_close(b, '}');
	}
	jout_close(b, ']');
	jout_close(b, '}');
}

static const char *const settings[] = { "anthropic_version", "betas",
	"temperature", "top_p", "top_k", "thinking", "tool_choice", "effort",
	"max_tokens", "stop_sequences", "metadata", "service_tier", NULL };

const struct wire messages_wire = { "messages", settings, messages_ask,
	messages_request, messages_start, messages_event, messages_whole,
	messages_keep, messages_results, messages_failure };
