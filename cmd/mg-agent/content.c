/*
 * Content of the three kinds that result.c leaves, as wires put it into their
 * messages.  Base64 and texts go on as the JSON that they are.
 */

#include <stdint.h>

#include "api.h"

static struct buf text = BUF_INIT(TEXT_MAX);
static struct json doc;

int
content_kind(const struct json *j, int block)
{
	int type = json_get(j, block, "type");

	if (json_is(j, type, "text"))
		return 't';
	if (json_is(j, type, "image"))
		return 'i';
	return json_is(j, type, "resource") ? 'd' : 0;
}

void
content_media(const struct json *j, int block, struct slice *mime,
    struct slice *data)
{
	int at = block;
	const char *name = "data";

	if (content_kind(j, block) == 'd') {
		at = json_get(j, block, "resource");
		name = "blob";
	}
	*mime = json_raw(j, json_get(j, at, "mimeType"));
	*data = json_raw(j, json_get(j, at, name));
}

/* JSON strings that are joined are a string: nothing is decoded. */
void
content_data_url(struct buf *b, const struct json *j, int block)
{
	struct slice mime, data;

	content_media(j, block, &mime, &data);
	jout_raw(b, slice_of("\"data:"));
	buf_put(b, mime.p + 1, mime.n - 2);
	buf_puts(b, ";base64,");
	buf_put(b, data.p + 1, data.n - 1);
}

static const struct json *
parse(struct slice s)
{
	struct json_error e;

	(void)json_parse(&doc, s, INT32_MAX, &e);
	return &doc;
}

const struct json *
content_of_message(const struct message *m)
{
	buf_clear(&text);
	result_content(&text, m->doc, m->content);
	return parse(buf_slice(&text));
}

const struct json *
content_of_call(const struct call *c)
{
	return parse(buf_slice(&c->content));
}

int
content_has_media(const struct json *j)
{
	int t;

	for (t = json_first(j, 0); t >= 0; t = json_next(j, t))
		if (content_kind(j, t) != 't')
			return 1;
	return 0;
}

void
content_join(const struct json *j, struct buf *b)
{
	struct slice mime, data;
	int t;

	for (t = json_first(j, 0); t >= 0; t = json_next(j, t)) {
		if (t != json_first(j, 0))
			buf_putc(b, '\n');
		if (content_kind(j, t) == 't') {
			(void)json_str(j, json_get(j, t, "text"), b);
			continue;
		}
		content_media(j, t, &mime, &data);
		buf_putc(b, '[');
		buf_put(b, mime.p + 1, mime.n > 2 ? mime.n - 2 : 0);
		buf_putc(b, ']');
	}
}

void
content_text(const struct call *c, struct buf *b)
{
	content_join(content_of_call(c), b);
}
