#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "loop.h"
#include "out.h"

#ifndef PIPE_BUF
#define PIPE_BUF 512 /* what POSIX promises everywhere */
#endif

enum { KEPT = 1 << 20 }; /* capacity that an empty queue may keep */

void
out_init(struct out *o, int fd, size_t max)
{
	o->fd = fd;
	o->err = 0;
	o->events = 0;
	o->alert = 0;
	o->off = 0;
	o->drained = NULL;
	o->arg = NULL;
	buf_init(&o->b, max);
}

void
out_put(struct out *o, struct slice s)
{
	if (o->err != 0)
		return;
	/* Move what is left only when that is the smaller part. */
	if (o->off > 0 && o->off >= o->b.len - o->off) {
		buf_drop(&o->b, o->off);
		o->off = 0;
	}
	buf_put(&o->b, s.p, s.n);
	if (o->b.err != 0)
		o->err = ENOBUFS; /* strerror(E2BIG) would speak of arguments */
}

/* Put what is queued before the contents of b; -1: they are not for that. */
static int
put_before(const struct out *o, struct buf *b)
{
	size_t rest = out_queued(o);

	if (rest >= b->len || b->len > o->b.max - rest ||
	    buf_room(b, rest) == -1)
		return -1;
	if (rest > 0) {
		memmove(b->s + rest, b->s, b->len);
		memcpy(b->s, o->b.s + o->off, rest);
		b->len += rest;
	}
	return 0;
}

void
out_give(struct out *o, struct buf *b)
{
	struct buf old = o->b;

	if (o->err == 0 && put_before(o, b) == 0) {
		o->b = *b;
		o->b.max = old.max;
		o->off = 0;
		old.max = b->max;
		*b = old;
	} else
		out_put(o, buf_slice(b));
	buf_clear(b);
}

static void happened(void *arg, int events);

static void
watch(struct out *o, int events)
{
	if (events == 0 && o->alert && o->err == 0)
		events = LOOP_GONE;
	if (events != o->events)
		loop_fd(o->fd, events, happened, o);
	o->events = events;
}

static void
emptied(struct out *o)
{
	watch(o, 0);
	o->off = 0;
	if (o->b.cap > KEPT)
		buf_free(&o->b);
	else
		buf_clear(&o->b);
	if (o->drained != NULL)
		o->drained(o->arg);
}

static void
write_some(struct out *o)
{
	size_t n = o->b.len - o->off;
	ssize_t done;

	done = write(o->fd, o->b.s + o->off, n < PIPE_BUF ? n : PIPE_BUF);
	if (done < 0) {
		if (errno == EINTR || errno == EAGAIN)
			return;
		o->err = errno;
	} else
		o->off += (size_t)done;
	if (o->err != 0 || o->off == o->b.len)
		emptied(o);
}

static void
happened(void *arg, int events)
{
	struct out *o = arg;

	if (events & LOOP_WRITE)
		write_some(o);
	else {
		o->err = EPIPE;
		watch(o, 0);
	}
}

void
out_start(struct out *o)
{
	if (out_queued(o) > 0)
		watch(o, LOOP_WRITE);
}

void
out_watch_reader(struct out *o, int on)
{
	o->alert = on;
	watch(o, o->events & LOOP_WRITE);
}

static void
late(void *arg)
{
	*(int *)arg = 1;
}

int
out_flush(struct out *o, long long due)
{
	struct timer timer = { NULL, NULL, 0, NULL, NULL };
	long long left = due - loop_now();
	int timeout = 0, signals = loop_signals;

	if (due != 0)
		timer_set(&timer, left > 0 ? left : 0, late, &timeout);
	out_start(o);
	while (o->err == 0 && out_queued(o) > 0 && !timeout &&
	    loop_signals == signals)
		loop_step();
	timer_stop(&timer);
	if (o->err == 0 && out_queued(o) == 0)
		return 0;
	watch(o, 0);
	errno = o->err != 0 ? o->err : timeout ? ETIMEDOUT : EINTR;
	return -1;
}

size_t
out_queued(const struct out *o)
{
	return o->err != 0 ? 0 : o->b.len - o->off;
}

void
out_free(struct out *o)
{
	out_watch_reader(o, 0);
	watch(o, 0);
	buf_free(&o->b);
}

int
out_all(int fd, struct slice text)
{
	struct out o;
	int rc, e;

	out_init(&o, fd, text.n);
	out_put(&o, text);
	rc = out_flush(&o, 0);
	e = errno;
	out_free(&o);
	errno = e;
	return rc;
}
