/* What we say to Claude Code: how a conversation begins, and a turn in it. */

#include <stdint.h>
#include <string.h>

#include "claude.h"

/* A slash at the start would be a command to claude, such as /clear. */
static void
put_text(struct buf *b, struct slice s)
{
	struct buf text = BUF_INIT(TEXT_MAX);

	buf_puts(&text, s.n > 0 && *s.p == '/' ? " " : "");
	buf_put(&text, s.p, s.n);
	jout_open(b, '{');
	jout_kcstr(b, "type", "text");
	jout_kstr(b, "text", buf_slice(&text));
	jout_close(b, '}');
	buf_free(&text);
}

static void
put_block_text(struct buf *b, const struct json *j, int text)
{
	struct buf s = BUF_INIT(TEXT_MAX);

	(void)json_str(j, text, &s);
	put_text(b, buf_slice(&s));
	buf_free(&s);
}

/* The bytes as the API has them: {"type":KIND,"source":{...}}. */
static void
put_bytes(struct buf *b, const char *kind, const struct json *j, int mime,
    int data)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", kind);
	jout_key(b, "source");
	jout_open(b, '{');
	jout_kcstr(b, "type", "base64");
	jout_kraw(b, "media_type", json_raw(j, mime));
	jout_kraw(b, "data", json_raw(j, data));
	jout_close(b, '}');
	jout_close(b, '}');
}

static void
put_block(struct buf *b, const struct json *j, int block)
{
	int type = json_get(j, block, "type");
	int resource = json_get(j, block, "resource");

	if (json_is(j, type, "image"))
		put_bytes(b, "image", j, json_get(j, block, "mimeType"),
		    json_get(j, block, "data"));
	else if (json_is(j, type, "resource"))
		put_bytes(b, "document", j, json_get(j, resource, "mimeType"),
		    json_get(j, resource, "blob"));
	else
		put_block_text(b, j, json_get(j, block, "text"));
}

static void
put_content(struct buf *b, const struct message *m)
{
	struct buf content = BUF_INIT(TEXT_MAX);
	struct json j = JSON_INIT;
	struct json_error e;
	int t;

	result_content(&content, m->doc, m->content);
	if (json_parse(&j, buf_slice(&content), INT32_MAX, &e) == 0)
		for (t = json_first(&j, 0); t >= 0; t = json_next(&j, t))
			put_block(b, &j, t);
	json_free(&j);
	buf_free(&content);
}

/* It takes no answers that it has not given: they are told in words. */
static void
put_message(struct buf *b, const struct message *m)
{
	if (!m->user)
		put_text(b, slice_of("[You answered before:]"));
	if (m->content >= 0)
		put_content(b, m);
	else if (m->text.n > 0)
		put_text(b, m->text);
	if (!m->user && !m->last)
		put_text(b, slice_of("[The user then said:]"));
}

void
claude_put_user(void)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct message m;
	int at = -2;

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "user");
	jout_key(&b, "message");
	jout_open(&b, '{');
	jout_kcstr(&b, "role", "user");
	jout_key(&b, "content");
	jout_open(&b, '[');
	while (turn_message(&at, &m))
		put_message(&b, &m);
	jout_close(&b, ']');
	jout_close(&b, '}');
	jout_kraw(&b, "parent_tool_use_id", slice_of("null"));
	jout_kcstr(&b, "session_id", "");
	claude_send(&b, 1);
}

/* Its own prompt stays where its own tools are used: it tells of them. */
static void
put_prompts(struct buf *b)
{
	const char *base = setting_str("system_prompt");
	struct buf more = BUF_INIT(TEXT_MAX);
	int append = base == NULL && claude_own_prompt();

	if (setting_str("append_system_prompt") != NULL)
		buf_puts(&more, setting_str("append_system_prompt"));
	if (!append && (base != NULL || turn.system.n > 0)) {
		jout_key(b, "systemPrompt");
		jout_open(b, '[');
		if (base != NULL)
			jout_cstr(b, base);
		if (turn.system.n > 0)
			jout_str(b, turn.system);
		jout_close(b, ']');
	} else if (turn.system.n > 0) {
		buf_puts(&more, more.len > 0 ? "\n\n" : "");
		buf_put(&more, turn.system.p, turn.system.n);
	}
	if (more.len > 0)
		jout_kstr(b, "appendSystemPrompt", buf_slice(&more));
	buf_free(&more);
}

void
claude_put_initialize(void)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	claude_control(&b, "initialize");
	jout_kraw(&b, "sdkMcpServers", slice_of("[\"mg\"]"));
	put_prompts(&b);
	claude_send(&b, 2);
}
