/*
 * Lines to stdout.  A large message is written from the memory that it came
 * in; while the reader is slow, nothing more is taken from servers.
 */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/out.h"
#include "mg-http.h"

enum { HIGH = 1 << 20 }; /* bytes unread by the client: take no more */

static struct out out;
static int full;

static void
drained(void *arg)
{
	(void)arg;
	if (!full)
		return;
	full = 0;
	transfers_hold(0);
}

void
output_open(void)
{
	out_init(&out, STDOUT_FILENO, SIZE_MAX / 2);
	out.drained = drained;
	out_watch_reader(&out, 1);
}

static void
start(void)
{
	out_start(&out);
	if (!full && out_queued(&out) > HIGH) {
		full = 1;
		transfers_hold(1);
	}
}

/* They can stand between tokens only: in strings JSON has escapes. */
static void
blank_newlines(char *s, size_t n)
{
	char *p = s, *end = s + n;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL)
		*p++ = ' ';
	p = s;
	while (p < end && (p = memchr(p, '\r', (size_t)(end - p))) != NULL)
		*p++ = ' ';
}

void
output_take(struct buf *b)
{
	if (b->len > 0) {
		blank_newlines(b->s, b->len);
		b->max = SIZE_MAX / 2;
		buf_putc(b, '\n');
		out_give(&out, b);
		start();
	}
	buf_clear(b);
}

void
output_put(struct slice s)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	buf_put(&b, s.p, s.n);
	output_take(&b);
	buf_free(&b);
}

int
output_is_full(void)
{
	return full;
}

int
output_gone(void)
{
	return out.err != 0;
}

void
output_finish(long long due)
{
	int rc = out_flush(&out, due), err = rc == -1 ? errno : 0;

	out_free(&out);
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (err == EPIPE)
		loop_die_of(SIGPIPE);
	if (err == ETIMEDOUT)
		die(ST_LOCAL, "an answer was cut: nobody read it in time");
	if (err != 0) {
		errno = err;
		die(ST_LOCAL, "cannot write the output:");
	}
}
