/* Content that is too large for a line of the run goes to a file beside it. */

#include <stdlib.h>
#include <stdint.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "../../lib/base/place.h"
#include "../../lib/base/text.h"
#include "../../lib/mcp/content.h"
#include "mg-orchestrate.h"

enum { BLOCK = 1 << 20 };

/* Where its bytes are. */
struct part {
	int bytes, mime, encoded;
};

static int
find(const struct json *j, int block, struct part *p)
{
	int type = json_get(j, block, "type"), from = block;

	p->encoded = json_is(j, type, "image") || json_is(j, type, "audio");
	if (p->encoded)
		p->bytes = json_get(j, from, "data");
	else if (json_is(j, type, "text"))
		p->bytes = json_get(j, from, "text");
	else if (json_is(j, type, "resource")) {
		from = json_get(j, block, "resource");
		p->bytes = json_get(j, from, "text");
		p->encoded = p->bytes < 0;
		if (p->encoded)
			p->bytes = json_get(j, from, "blob");
	} else
		return -1;
	p->mime = json_get(j, from, "mimeType");
	return json_type(j, p->bytes) == JSON_STRING ? 0 : -1;
}

static int
decode(const struct json *j, const struct part *p, struct buf *bytes)
{
	struct buf text = BUF_INIT(LINE_BYTES);
	int rc = json_str(j, p->bytes, &text);

	if (p->encoded)
		rc = base64_decode(bytes, buf_slice(&text));
	else
		secrets_put_text(bytes, buf_slice(&text));
	buf_free(&text);
	return rc;
}

static void
put_link(const struct json *j, const struct part *p, const char *path,
    size_t size, struct buf *line)
{
	struct buf uri = BUF_INIT(262144);

	buf_puts(&uri, "file://");
	text_uri_path(&uri, path);
	jout_open(line, '{');
	jout_kcstr(line, "type", "resource_link");
	jout_kstr(line, "uri", buf_slice(&uri));
	jout_kcstr(line, "name", strrchr(path, '/') + 1);
	if (json_type(j, p->mime) == JSON_STRING)
		jout_kraw(line, "mimeType", json_raw(j, p->mime));
	else if (!p->encoded)
		jout_kcstr(line, "mimeType", "text/plain");
	jout_kint(line, "size", (long long)size);
	jout_close(line, '}');
	buf_free(&uri);
}

/* The file is there before the line that names it. */
static void
put_file(const char *name, struct slice bytes, struct buf *path)
{
	record_beside(path);
	if (place_make(buf_str(path)) < 0)
		die(ST_LOCAL, "cannot make '%s':", buf_str(path));
	buf_printf(path, "/%s", name);
	if (file_replace(buf_str(path), bytes, 0) < 0)
		die(ST_LOCAL, "cannot write '%s':", buf_str(path));
}

static void
put_block(const struct json *j, int block, const char *name,
    struct buf *line)
{
	struct buf bytes = BUF_INIT(LINE_BYTES), path = BUF_INIT(65536),
	    whole = BUF_INIT(256);
	struct part p;

	if (json_raw(j, block).n <= BLOCK || find(j, block, &p) < 0 ||
	    decode(j, &p, &bytes) < 0) {
		jout_raw(line, json_raw(j, block));
	} else {
		buf_printf(&whole, "%s.%s", name, !p.encoded && p.mime < 0 ?
		    "txt" : content_suffix(j, p.mime));
		put_file(buf_str(&whole), buf_slice(&bytes), &path);
		put_link(j, &p, buf_str(&path), bytes.len, line);
	}
	buf_free(&bytes);
	buf_free(&path);
	buf_free(&whole);
}

static void
put_blocks(const struct json *j, int content, long long seq,
    struct buf *line)
{
	struct buf name = BUF_INIT(64);
	int t, n = 0;

	jout_open(line, '[');
	for (t = json_first(j, content); t >= 0; t = json_next(j, t)) {
		buf_clear(&name);
		buf_printf(&name, "%lld-%d", seq, ++n);
		put_block(j, t, buf_str(&name), line);
	}
	jout_close(line, ']');
	buf_free(&name);
}

void
spill_result(const struct json *j, int result, long long seq,
    struct buf *line)
{
	int t, value, content = json_get(j, result, "content");

	if (json_raw(j, result).n <= BLOCK ||
	    json_type(j, content) != JSON_ARRAY) {
		jout_raw(line, json_raw(j, result));
		return;
	}
	jout_open(line, '{');
	for (t = json_first(j, result); t >= 0; t = json_next(j, t)) {
		value = json_value(j, t);
		jout_raw(line, json_raw(j, t));
		buf_putc(line, ':');
		if (value == content)
			put_blocks(j, content, seq, line);
		else
			jout_raw(line, json_raw(j, value));
	}
	jout_close(line, '}');
}
