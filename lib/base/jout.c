#include <string.h>

#include "jout.h"
#include "json.h"
#include "text.h"

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* A value or name begins: is a comma due before it? */
static void
comma(struct buf *b)
{
	if (b->len > 0 && strchr("{[:\n", b->s[b->len - 1]) == NULL)
		buf_putc(b, ',');
}

void
jout_open(struct buf *b, int bracket)
{
	comma(b);
	buf_putc(b, bracket);
}

void
jout_close(struct buf *b, int bracket)
{
	buf_putc(b, bracket);
}

void
jout_key(struct buf *b, const char *name)
{
	jout_cstr(b, name);
	buf_putc(b, ':');
}

/* The first byte of the rest, which is not plain; returns the bytes used. */
static size_t
special(struct buf *b, struct slice rest)
{
	static const char bytes[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	unsigned char c = (unsigned char)rest.p[0];
	const char *at;
	size_t n;

	if (c >= 0x80) {
		n = utf8_char(rest, NULL);
		if (n > 0) {
			buf_put(b, rest.p, n);
			return n;
		}
		buf_puts(b, replacement);
		return 1;
	}
	at = c == '\0' ? NULL : strchr(bytes, c);
	if (at == NULL) {
		buf_printf(b, "\\u%04x", c);
		return 1;
	}
	buf_putc(b, '\\');
	buf_putc(b, names[at - bytes]);
	return 1;
}

void
jout_str(struct buf *b, struct slice s)
{
	size_t n;

	comma(b);
	buf_putc(b, '"');
	while (s.n > 0 && b->err == 0) {
		n = json_plain(s);
		if (n > 0)
			buf_put(b, s.p, n);
		else
			n = special(b, s);
		s.p += n;
		s.n -= n;
	}
	buf_putc(b, '"');
}

void
jout_cstr(struct buf *b, const char *s)
{
	if (s == NULL)
		jout_raw(b, slice_of("null"));
	else
		jout_str(b, slice_of(s));
}

/* In a valid text a line break can only stand between tokens. */
void
jout_raw(struct buf *b, struct slice s)
{
	const char *p, *end, *stop;

	if (s.n == 0)
		s = slice_of("null");
	comma(b);
	end = s.p + s.n;
	for (p = s.p; p < end; p = stop + 1) {
		stop = memchr(p, '\n', (size_t)(end - p));
		if (stop == NULL)
			stop = end;
		buf_put(b, p, (size_t)(stop - p));
	}
}

void
jout_int(struct buf *b, long long v)
{
	comma(b);
	buf_printf(b, "%lld", v);
}

void
jout_bool(struct buf *b, int v)
{
	jout_raw(b, slice_of(v ? "true" : "false"));
}

void
jout_kstr(struct buf *b, const char *name, struct slice s)
{
	jout_key(b, name);
	jout_str(b, s);
}

void
jout_kcstr(struct buf *b, const char *name, const char *s)
{
	jout_key(b, name);
	jout_cstr(b, s);
}

void
jout_kraw(struct buf *b, const char *name, struct slice s)
{
	jout_key(b, name);
	jout_raw(b, s);
}

void
jout_kint(struct buf *b, const char *name, long long v)
{
	jout_key(b, name);
	jout_int(b, v);
}

void
jout_kbool(struct buf *b, const char *name, int v)
{
	jout_key(b, name);
	jout_bool(b, v);
}
