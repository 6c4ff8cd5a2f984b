/*
 * What a tool gave, as a model can take it: text, images of the four kinds
 * that all APIs know, PDF documents; anything else is told in words.
 */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "mg-agent.h"

enum {
	RESULT_MAX = 256 << 10, /* bytes of text, unless "max_result" is set */
	MEDIA_MAX = 7 << 20     /* bytes of base64 in a block */
};

/* An answer that is being made: how many bytes of text may still come. */
struct answer {
	struct buf *out;
	size_t left;
	int text, media; /* blocks of them so far */
};

static void
begin(struct answer *a, struct call *c)
{
	double most = setting_num("max_result", RESULT_MAX);

	buf_clear(&c->content);
	a->out = &c->content;
	a->left = most >= 1 && most < TEXT_MAX ? (size_t)most : RESULT_MAX;
	a->text = a->media = 0;
	jout_open(a->out, '[');
}

/* As much of it as fits, cut between characters, and how much is missing. */
static void
put_text(struct answer *a, struct slice s)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	size_t n = s.n;

	if (n > a->left) {
		n = a->left;
		while (n > 0 && (s.p[n] & 0xc0) == 0x80)
			n--;
		buf_put(&b, s.p, n);
		buf_printf(&b, "\n[cut: %lu of %lu bytes are shown]",
		    (unsigned long)n, (unsigned long)s.n);
		s = buf_slice(&b);
	}
	a->left -= n;
	a->text++;
	jout_open(a->out, '{');
	jout_kcstr(a->out, "type", "text");
	jout_kstr(a->out, "text", s);
	jout_close(a->out, '}');
	buf_free(&b);
}

static void
put_string(struct answer *a, const struct json *j, int t)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (json_str(j, t, &b) < 0)
		buf_puts(&b, "[a text block without text]");
	put_text(a, buf_slice(&b));
	buf_free(&b);
}

static int
is_one_of(const char *mime, const char *const *list)
{
	for (; *list != NULL; list++)
		if (mime != NULL && strcmp(mime, *list) == 0)
			return 1;
	return 0;
}

static int
is_image(const char *mime)
{
	static const char *const kinds[] = { "image/jpeg", "image/png",
		"image/gif", "image/webp", NULL };

	return is_one_of(mime, kinds);
}

/* Bytes that the model cannot take: what they are. */
static void
put_unseen(struct answer *a, const char *what, const char *mime, size_t n)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	buf_printf(&b, "[%s of type %s, %lu bytes of base64: not shown]", what,
	    mime != NULL ? mime : "unknown", (unsigned long)n);
	put_text(a, buf_slice(&b));
	buf_free(&b);
}

/* What is between the quotes; nothing, when it is no string. */
static struct slice
inside(struct slice raw)
{
	struct slice s = { NULL, 0 };

	if (raw.n > 2 && *raw.p == '"') {
		s.p = raw.p + 1;
		s.n = raw.n - 2;
	}
	return s;
}

static int
is_base64(struct slice raw)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct slice s = inside(raw);
	int ok = s.n > 0 && memchr(s.p, '\\', s.n) == NULL &&
	    base64_decode(&b, s) == 0;

	buf_free(&b);
	return ok;
}

static void
put_image(struct answer *a, const char *mime, struct slice data)
{
	a->media++;
	jout_open(a->out, '{');
	jout_kcstr(a->out, "type", "image");
	jout_kcstr(a->out, "mimeType", mime);
	jout_kraw(a->out, "data", data);
	jout_close(a->out, '}');
}

static void
put_document(struct answer *a, struct slice resource)
{
	a->media++;
	jout_open(a->out, '{');
	jout_kcstr(a->out, "type", "resource");
	jout_kraw(a->out, "resource", resource);
	jout_close(a->out, '}');
}

static void
put_media(struct answer *a, const struct json *j, int block, const char *what)
{
	char *mime = json_strdup(j, json_get(j, block, "mimeType"));
	struct slice data = json_raw(j, json_get(j, block, "data"));

	if (is_image(mime) && data.n <= MEDIA_MAX && is_base64(data))
		put_image(a, mime, data);
	else
		put_unseen(a, what, mime, inside(data).n);
	free(mime);
}

/* Where a text comes from stands before it. */
static void
put_resource_text(struct answer *a, const struct json *j, int resource,
    struct slice text)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	buf_puts(&b, "[resource ");
	(void)json_str(j, json_get(j, resource, "uri"), &b);
	buf_puts(&b, "]\n");
	buf_put(&b, text.p, text.n);
	put_text(a, buf_slice(&b));
	buf_free(&b);
}

static void
put_blob(struct answer *a, const struct json *j, int resource)
{
	char *mime = json_strdup(j, json_get(j, resource, "mimeType"));
	struct slice blob = json_raw(j, json_get(j, resource, "blob"));
	struct slice inner = inside(blob);
	struct buf text = BUF_INIT(TEXT_MAX), what = BUF_INIT(TEXT_MAX);
	int good = blob.n <= MEDIA_MAX && is_base64(blob);

	if (good && is_image(mime))
		put_image(a, mime, blob);
	else if (good && mime != NULL && strcmp(mime, "application/pdf") == 0)
		put_document(a, json_raw(j, resource));
	else if (good && mime != NULL && strncmp(mime, "text/", 5) == 0 &&
	    base64_decode(&text, inner) == 0)
		put_resource_text(a, j, resource, buf_slice(&text));
	else {
		buf_puts(&what, "the resource ");
		(void)json_str(j, json_get(j, resource, "uri"), &what);
		put_unseen(a, buf_str(&what), mime, inner.n);
	}
	buf_free(&text);
	buf_free(&what);
	free(mime);
}

static void
put_resource(struct answer *a, const struct json *j, int resource)
{
	struct buf text = BUF_INIT(TEXT_MAX);

	if (json_str(j, json_get(j, resource, "text"), &text) == 0)
		put_resource_text(a, j, resource, buf_slice(&text));
	else
		put_blob(a, j, resource);
	buf_free(&text);
}

static void
put_link(struct answer *a, const struct json *j, int block)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	int description = json_get(j, block, "description");

	buf_puts(&b, "[link ");
	(void)json_str(j, json_get(j, block, "name"), &b);
	buf_puts(&b, ": ");
	(void)json_str(j, json_get(j, block, "uri"), &b);
	if (description >= 0)
		buf_puts(&b, ", ");
	(void)json_str(j, description, &b);
	buf_putc(&b, ']');
	put_text(a, buf_slice(&b));
	buf_free(&b);
}

static void
put_block(struct answer *a, const struct json *j, int block)
{
	int type = json_get(j, block, "type");

	if (json_is(j, type, "text"))
		put_string(a, j, json_get(j, block, "text"));
	else if (json_is(j, type, "image"))
		put_media(a, j, block, "an image");
	else if (json_is(j, type, "audio"))
		put_media(a, j, block, "a sound");
	else if (json_is(j, type, "resource"))
		put_resource(a, j, json_get(j, block, "resource"));
	else if (json_is(j, type, "resource_link"))
		put_link(a, j, block);
	else
		put_text(a, json_raw(j, block));
}

/* Structured content has its text beside it, or is its own. */
void
result_take(struct call *c, const struct json *j, int result)
{
	struct answer a;
	int content = json_get(j, result, "content"), t;
	int structured = json_get(j, result, "structuredContent");

	begin(&a, c);
	c->error = json_bool(j, json_get(j, result, "isError"), 0);
	if (json_type(j, content) == JSON_STRING)
		put_string(&a, j, content);
	for (t = json_type(j, content) == JSON_ARRAY ? json_first(j, content) :
	    -1; t >= 0; t = json_next(j, t))
		put_block(&a, j, t);
	if (a.text == 0 && structured >= 0)
		put_text(&a, json_raw(j, structured));
	if (a.text == 0 && a.media == 0)
		put_text(&a, slice_of(result < 0 ? "[no result]" :
		    "[an empty result]"));
	jout_close(a.out, ']');
	if (a.out->err != 0)
		result_error(c, "the result is above the ceiling");
}

void
result_error(struct call *c, const char *text)
{
	struct answer a;

	buf_free(&c->content);
	begin(&a, c);
	c->error = 1;
	put_text(&a, slice_of(text));
	jout_close(a.out, ']');
}

void
result_add(struct call *c, struct slice text)
{
	struct answer a = { &c->content, TEXT_MAX, 0, 0 };

	if (c->content.len == 0 || c->content.err != 0)
		return;
	c->content.s[--c->content.len] = '\0'; /* the bracket */
	put_text(&a, text);
	jout_close(a.out, ']');
}

/* The content of a turn's message, where the user gave blocks. */
void
result_content(struct buf *out, const struct json *j, int content)
{
	struct answer a = { out, TEXT_MAX, 0, 0 };
	int t;

	jout_open(out, '[');
	for (t = json_first(j, content); t >= 0; t = json_next(j, t))
		put_block(&a, j, t);
	jout_close(out, ']');
}
