#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "line.h"
#include "loop.h"

enum {
	READ = 64 * 1024, /* room for every read */
	KEEP = 1024 * 1024 /* memory that is not given back between lines */
};

void
line_init(struct line *l, int fd, size_t max)
{
	struct line empty = { 0 };

	*l = empty;
	l->fd = fd;
	l->max = max < SIZE_MAX / 2 ? max : SIZE_MAX / 2;
	/* A line, its "\r\n", and what is read while they are not whole. */
	buf_init(&l->b, l->max + 2 + READ);
}

/*
 * Make room for a read.  What is left of the lines moves to the front only
 * when as much was taken, or when the memory would have to grow: each byte
 * is moved once or twice, however small the reads are.
 */
static int
make_room(struct line *l)
{
	struct buf *b = &l->b;
	size_t rest = b->len - l->off;

	if (rest == 0 && b->cap > KEEP)
		buf_free(b);
	else if (l->off >= rest || b->cap - b->len <= READ)
		buf_drop(b, l->off);
	else
		return 0;
	l->scanned -= l->off;
	l->off = 0;
	if (buf_room(b, READ) == 0)
		return 0;
	b->err = 0;
	errno = ENOBUFS;
	return -1;
}

long
line_fill(struct line *l)
{
	struct buf *b = &l->b;
	ssize_t n;

	if (l->eof)
		return 0;
	if (make_room(l) == -1)
		return -1;
	do
		n = read(l->fd, b->s + b->len, b->cap - b->len - 1);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		l->eof = 1;
	if (n > 0)
		b->len += (size_t)n;
	return n;
}

static void
ready(void *arg, int events)
{
	(void)arg;
	(void)events;
}

long
line_wait(struct line *l)
{
	long n;

	while ((n = line_fill(l)) < 0 && errno == EAGAIN) {
		loop_fd(l->fd, LOOP_READ, ready, NULL);
		loop_step();
		loop_fd(l->fd, 0, NULL, NULL);
	}
	return n;
}

/* The next newline, looking at no byte twice. */
static char *
newline(struct line *l)
{
	char *p = NULL;

	if (l->scanned < l->b.len)
		p = memchr(l->b.s + l->scanned, '\n', l->b.len - l->scanned);
	l->scanned = p != NULL ? (size_t)(p - l->b.s) + 1 : l->b.len;
	return p;
}

static int
give(struct slice *s, char *p, size_t n)
{
	p[n] = '\0';
	s->p = p;
	s->n = n;
	return LINE_OK;
}

/* What there is after the last newline. */
static int
unfinished(struct line *l, struct slice *s)
{
	size_t n = l->b.len - l->off, start = l->off;

	/* One byte more may still be the '\r' of its end. */
	if (!l->eof && !l->skipping && n <= l->max + 1)
		return LINE_NONE;
	l->off = l->b.len;
	if (!l->eof && l->skipping)
		return LINE_NONE;
	if (!l->eof) {
		l->skipping = 1;
		return LINE_LONG;
	}
	if (n > 0)
		l->partial = 1;
	if (n == 0 || l->skipping)
		return LINE_EOF;
	return n > l->max ? LINE_LONG : give(s, l->b.s + start, n);
}

int
line_next(struct line *l, struct slice *s)
{
	char *start, *end;
	size_t n;

	while ((end = newline(l)) != NULL) {
		start = l->b.s + l->off;
		l->off = l->scanned;
		l->partial = 0;
		if (l->skipping) {
			l->skipping = 0;
			continue;
		}
		n = (size_t)(end - start);
		if (n > 0 && end[-1] == '\r')
			n--;
		if (n > l->max)
			return LINE_LONG;
		if (n > 0)
			return give(s, start, n);
	}
	return unfinished(l, s);
}

int
line_partial(const struct line *l)
{
	return l->partial;
}

void
line_free(struct line *l)
{
	buf_free(&l->b);
}
