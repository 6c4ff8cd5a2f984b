#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mem.h"

enum { FIRST = 64 };

void
buf_init(struct buf *b, size_t max)
{
	struct buf empty = BUF_INIT(max);

	*b = empty;
}

int
buf_room(struct buf *b, size_t n)
{
	size_t need, cap;

	if (b->err != 0)
		return -1;
	if (b->len > b->max || n > b->max - b->len || b->len + n == SIZE_MAX) {
		b->err = E2BIG;
		return -1;
	}
	need = b->len + n + 1;
	if (need <= b->cap)
		return 0;
	cap = b->cap > SIZE_MAX / 2 ? SIZE_MAX : 2 * b->cap;
	if (cap < FIRST)
		cap = FIRST;
	if (cap > b->max)
		cap = b->max + 1;
	if (cap < need)
		cap = need;
	b->s = xreallocarray(b->s, cap, 1);
	b->cap = cap;
	b->s[b->len] = '\0';
	return 0;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
	if (buf_room(b, n) == -1)
		return;
	if (n > 0)
		memcpy(b->s + b->len, p, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_putc(struct buf *b, int c)
{
	if (buf_room(b, 1) == -1)
		return;
	b->s[b->len++] = (char)c;
	b->s[b->len] = '\0';
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	size_t left;
	int n, pass;

	/* The first pass may only find out how much room it takes. */
	for (n = 0, pass = 0; pass < 2; pass++) {
		if (buf_room(b, (size_t)n) == -1)
			return;
		left = b->cap - b->len;
		va_start(ap, fmt);
		n = vsnprintf(b->s + b->len, left, fmt, ap);
		va_end(ap);
		if (n >= 0 && (size_t)n < left) {
			b->len += (size_t)n;
			return;
		}
		b->s[b->len] = '\0';
		if (n < 0)
			break;
	}
	b->err = E2BIG;
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n > b->len)
		n = b->len;
	if (n == 0)
		return;
	b->len -= n;
	memmove(b->s, b->s + n, b->len);
	b->s[b->len] = '\0';
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->err = 0;
	if (b->s != NULL)
		b->s[0] = '\0';
}

void
buf_free(struct buf *b)
{
	free(b->s);
	buf_init(b, b->max);
}

struct slice
buf_slice(const struct buf *b)
{
	struct slice s = { b->s, b->len };

	return s;
}

const char *
buf_str(const struct buf *b)
{
	if (b->s == NULL)
		return "";
	/* Who filled the room of buf_room has not ended it. */
	b->s[b->len] = '\0';
	return b->s;
}
