#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/buf.h"
#include "../base/file.h"
#include "../base/out.h"
#include "../base/text.h"
#include "content.h"

enum {
	PIECE = 65536, /* bytes that are decoded at once */
	FILES = 10000  /* names that are tried */
};

int
content_bytes(struct content *c, struct slice s)
{
	struct buf safe = BUF_INIT(SIZE_MAX / 2);
	int rc = 0;

	if (s.n == 0)
		return 0;
	c->last = (unsigned char)s.p[s.n - 1];
	if (c->terminal) {
		text_clean(&safe, s, 1);
		s = buf_slice(&safe);
	}
	out_put(c->out, s);
	if (out_queued(c->out) >= PIECE || c->out->err != 0)
		rc = out_flush(c->out, c->due);
	buf_free(&safe);
	return rc;
}

/* Piece by piece, so that a huge text is never held twice. */
int
content_string(struct content *c, const struct json *j, int string)
{
	struct slice raw = json_raw(j, string);
	struct buf piece = BUF_INIT((size_t)4 * PIECE);
	size_t at = 1;
	int rc = 0;

	if (json_type(j, string) != JSON_STRING)
		return 0;
	c->blocks++;
	while (rc == 0 && at + 1 < raw.n) {
		buf_clear(&piece);
		json_decode(raw, &at, PIECE, &piece);
		rc = content_bytes(c, buf_slice(&piece));
	}
	buf_free(&piece);
	return rc;
}

int
content_end(struct content *c)
{
	if (c->blocks == 0 || c->last == '\n' || c->last == 0)
		return 0;
	return content_bytes(c, slice_of("\n"));
}

/* Between two texts, so that they do not run into each other. */
static int
text(struct content *c, const struct json *j, int string)
{
	if (content_end(c) < 0)
		return -1;
	return content_string(c, j, string);
}

static int
line(struct content *c, struct slice s)
{
	if (content_end(c) < 0 || content_bytes(c, s) < 0)
		return -1;
	c->blocks++;
	return content_end(c);
}

const char *
content_suffix(const struct json *j, int mime)
{
	static const char *const types[][2] = {
		{ "image/png", "png" }, { "image/jpeg", "jpg" },
		{ "image/gif", "gif" }, { "image/webp", "webp" },
		{ "image/svg+xml", "svg" }, { "audio/wav", "wav" },
		{ "audio/mpeg", "mp3" }, { "audio/ogg", "ogg" },
		{ "application/pdf", "pdf" }, { "application/json", "json" },
		{ "application/gzip", "gz" }, { "application/zip", "zip" },
		{ "text/plain", "txt" }, { "text/html", "html" },
		{ "text/markdown", "md" }
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (json_is(j, mime, types[i][0]))
			return types[i][1];
	return "bin";
}

/* A new file, never one that is there, never through a link. */
static int
create(struct content *c, const char *end, struct buf *path)
{
	int fd = -1;

	while (fd < 0 && c->files < FILES) {
		buf_clear(path);
		buf_printf(path, "%s/content-%d.%s", c->dir, ++c->files, end);
		fd = open(buf_str(path), O_WRONLY | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

static int
file(struct content *c, const char *end, struct slice bytes)
{
	struct buf path = BUF_INIT(65536);
	int fd = create(c, end, &path), rc = -1, e;

	if (fd >= 0) {
		rc = file_put(fd, bytes);
		if (close(fd) < 0)
			rc = -1;
		e = errno;
		if (rc < 0)
			(void)unlink(buf_str(&path));
		errno = e;
	}
	if (rc == 0)
		rc = line(c, buf_slice(&path));
	buf_free(&path);
	return rc;
}

static void
left_out(struct content *c, const struct json *j, int type, int mime,
    size_t bytes)
{
	struct buf b = BUF_INIT(1024);

	(void)json_str(j, type, &b);
	if (b.len == 0)
		buf_puts(&b, "a blob");
	buf_puts(&b, " (");
	(void)json_str(j, mime, &b);
	buf_printf(&b, "%s%lu bytes) is not shown; -o DIR keeps it",
	    mime >= 0 ? ", " : "", (unsigned long)bytes);
	c->left_out(buf_str(&b));
	buf_free(&b);
}

static int
data(struct content *c, const struct json *j, int block, int string)
{
	struct buf code = BUF_INIT(SIZE_MAX / 4);
	struct buf bytes = BUF_INIT(SIZE_MAX / 4);
	int mime = json_get(j, block, "mimeType"), rc = 0;

	(void)json_str(j, string, &code);
	if (base64_decode(&bytes, buf_slice(&code)) < 0) {
		c->left_out("content is no base64 and is not shown");
		c->broken |= c->dir != NULL;
	} else if (c->dir != NULL)
		rc = file(c, content_suffix(j, mime), buf_slice(&bytes));
	else
		left_out(c, j, json_get(j, block, "type"), mime, bytes.len);
	buf_free(&code);
	buf_free(&bytes);
	return rc;
}

static int
resource(struct content *c, const struct json *j, int block)
{
	int t = json_get(j, block, "text");

	if (t >= 0)
		return text(c, j, t);
	return data(c, j, block, json_get(j, block, "blob"));
}

static int
one_block(struct content *c, const struct json *j, int block)
{
	int type = json_get(j, block, "type");

	if (json_is(j, type, "text"))
		return text(c, j, json_get(j, block, "text"));
	if (json_is(j, type, "image") || json_is(j, type, "audio"))
		return data(c, j, block, json_get(j, block, "data"));
	if (json_is(j, type, "resource"))
		return resource(c, j, json_get(j, block, "resource"));
	if (json_is(j, type, "resource_link"))
		return text(c, j, json_get(j, block, "uri"));
	return line(c, json_raw(j, block));
}

int
content_blocks(struct content *c, const struct json *j, int block)
{
	int t;

	if (json_type(j, block) == JSON_OBJECT)
		return one_block(c, j, block);
	for (t = json_first(j, block); t >= 0; t = json_next(j, t))
		if (one_block(c, j, t) < 0)
			return -1;
	return 0;
}

int
content_result(struct content *c, const struct json *j, int result)
{
	int blocks = json_get(j, result, "content");
	int structured = json_get(j, result, "structuredContent");

	if (content_blocks(c, j, blocks) < 0)
		return -1;
	if (c->blocks == 0 && structured >= 0)
		return line(c, json_raw(j, structured));
	/* 2024-10-07 had no blocks; whatever came is better than nothing. */
	if (blocks < 0 && structured < 0)
		return line(c, json_raw(j, result));
	return content_end(c);
}

/* Without a directory, bytes go out as they are, but not to a terminal. */
static int
blob(struct content *c, const struct json *j, int item)
{
	struct buf code = BUF_INIT(SIZE_MAX / 4);
	struct buf bytes = BUF_INIT(SIZE_MAX / 4);
	int rc = 0;

	if (c->dir != NULL || c->terminal)
		return data(c, j, item, json_get(j, item, "blob"));
	(void)json_str(j, json_get(j, item, "blob"), &code);
	if (base64_decode(&bytes, buf_slice(&code)) < 0) {
		c->left_out("content is no base64 and is not shown");
		c->broken = 1;
	} else
		rc = content_bytes(c, buf_slice(&bytes));
	buf_free(&code);
	buf_free(&bytes);
	return rc;
}

int
content_resources(struct content *c, const struct json *j, int contents)
{
	int t, rc = 0;

	for (t = json_first(j, contents); t >= 0 && rc == 0;
	    t = json_next(j, t))
		rc = json_get(j, t, "blob") >= 0 ? blob(c, j, t) :
		    content_string(c, j, json_get(j, t, "text"));
	return rc;
}
