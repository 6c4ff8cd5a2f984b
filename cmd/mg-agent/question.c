/* A question from the shell as a turn line, with the files of -f. */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "../../lib/base/text.h"
#include "mg-agent.h"

static int
begins(struct slice s, const char *bytes, size_t n)
{
	return s.n >= n && memcmp(s.p, bytes, n) == 0;
}

/* What the first bytes say; NULL: no media that models know. */
static const char *
media_type(struct slice s)
{
	if (begins(s, "\x89PNG\r\n\x1a\n", 8))
		return "image/png";
	if (begins(s, "\xff\xd8\xff", 3))
		return "image/jpeg";
	if (begins(s, "GIF87a", 6) || begins(s, "GIF89a", 6))
		return "image/gif";
	if (begins(s, "RIFF", 4) && s.n >= 12 &&
	    memcmp(s.p + 8, "WEBP", 4) == 0)
		return "image/webp";
	return begins(s, "%PDF-", 5) ? "application/pdf" : NULL;
}

static int
is_text(struct slice s)
{
	size_t n;

	for (; s.n > 0; s.p += n, s.n -= n)
		if (*s.p == '\0' || (n = utf8_char(s, NULL)) == 0)
			return 0;
	return 1;
}

static void
put_base64(struct buf *b, const char *key, struct slice s)
{
	jout_key(b, key);
	buf_putc(b, '"');
	base64_encode(b, s);
	buf_putc(b, '"');
}

static void
put_media(struct buf *b, const char *path, const char *mime, struct slice s)
{
	int image = strncmp(mime, "image/", 6) == 0;

	jout_open(b, '{');
	jout_kcstr(b, "type", image ? "image" : "resource");
	if (!image) {
		jout_key(b, "resource");
		jout_open(b, '{');
		jout_kcstr(b, "uri", path);
	}
	jout_kcstr(b, "mimeType", mime);
	put_base64(b, image ? "data" : "blob", s);
	if (!image)
		jout_close(b, '}');
	jout_close(b, '}');
}

static void
put_text(struct buf *b, struct slice s)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", "text");
	jout_kstr(b, "text", s);
	jout_close(b, '}');
}

static void
put_file(struct buf *b, const char *path)
{
	struct buf bytes = BUF_INIT(32 << 20), text = BUF_INIT(TEXT_MAX);
	const char *mime;

	if (file_read(path, &bytes) < 0)
		die(ST_USAGE, "cannot read '%s':", path);
	mime = media_type(buf_slice(&bytes));
	if (mime != NULL)
		put_media(b, path, mime, buf_slice(&bytes));
	else if (is_text(buf_slice(&bytes))) {
		buf_printf(&text, "[file %s]\n", path);
		buf_put(&text, bytes.s, bytes.len);
		put_text(b, buf_slice(&text));
	} else
		die(ST_USAGE, "'%s' is neither text nor an image (png, jpeg, "
		    "gif, webp) nor PDF", path);
	buf_free(&bytes);
	buf_free(&text);
}

void
question_turn(struct slice question, struct buf *line)
{
	int i;

	if (!is_text(question))
		die(ST_USAGE, "the question is no UTF-8 text");
	jout_open(line, '{');
	jout_kcstr(line, "type", "turn");
	jout_kint(line, "id", 1);
	jout_key(line, "messages");
	jout_open(line, '[');
	jout_open(line, '{');
	jout_kcstr(line, "role", "user");
	jout_key(line, "content");
	jout_open(line, '[');
	for (i = 0; opt.files[i] != NULL; i++)
		put_file(line, opt.files[i]);
	put_text(line, question);
	jout_close(line, ']');
	jout_close(line, '}');
	jout_close(line, ']');
	jout_close(line, '}');
	if (line->err != 0)
		die(ST_LOCAL, "question and files are above our ceiling");
}
