/*
 * What agents and other programs of a run write to their stderr.  While ours
 * is not read theirs are not, either.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/out.h"
#include "../../lib/base/text.h"
#include "mg-orchestrate.h"

enum {
	LONG = 65536,           /* bytes of a line; of more only that is said */
	SHOWN = 1 << 20,        /* bytes of all of its lines */
	QUEUED = 65536,         /* bytes that wait before no more is read */
	QUEUE_MAX = 16 << 20,   /* escapes are longer than what they say */
	LAST = 1 << 20,         /* bytes of one that are read at our end */
	FAREWELL = 2000         /* ms that our reader has then */
};

static struct errors {
	struct line in;
	char *name;
	size_t shown;
	struct errors *next;
} *all;

static struct out out;
static int opened, held;

static void readable(void *arg, int events);

static void
hold(int on)
{
	struct errors *e;

	held = on;
	for (e = all; e != NULL; e = e->next)
		loop_fd(e->in.fd, on ? 0 : LOOP_READ, readable, e);
}

static void
drained(void *arg)
{
	(void)arg;
	if (held)
		hold(0);
}

static void
put(const char *name, struct slice s)
{
	struct buf plain = BUF_INIT(QUEUE_MAX), line = BUF_INIT(QUEUE_MAX);

	secrets_put_text(&plain, s);
	buf_printf(&line, "%s: ", name);
	text_clean(&line, buf_slice(&plain), 0);
	buf_putc(&line, '\n');
	out_put(&out, buf_slice(&line));
	out_start(&out);
	buf_free(&plain);
	buf_free(&line);
}

static void
put_some(struct errors *e, struct slice s)
{
	if (e->shown > SHOWN)
		return;
	e->shown += s.n + 1;
	put(e->name, e->shown > SHOWN ? slice_of("(more is not shown)") : s);
}

/* The lines that are there; 0: no more will come. */
static int
put_lines(struct errors *e)
{
	struct slice s;
	int rc;

	while ((rc = line_next(&e->in, &s)) == LINE_OK || rc == LINE_LONG)
		put_some(e, rc == LINE_OK ? s :
		    slice_of("(a line above 64 KiB)"));
	return rc != LINE_EOF;
}

static void
drop(struct errors *e)
{
	struct errors **p = &all;

	while (*p != e)
		p = &(*p)->next;
	*p = e->next;
	loop_fd(e->in.fd, 0, NULL, NULL);
	(void)close(e->in.fd);
	line_free(&e->in);
	free(e->name);
	free(e);
}

static void
readable(void *arg, int events)
{
	struct errors *e = arg;

	(void)events;
	if (line_fill(&e->in) < 0 && errno != EAGAIN)
		e->in.eof = 1;
	if (!put_lines(e))
		drop(e);
	else if (!held && out_queued(&out) > QUEUED)
		hold(1);
}

void
errors_watch(int fd, const char *name)
{
	struct errors *e = xcalloc(1, sizeof(*e));

	if (!opened) {
		out_init(&out, STDERR_FILENO, QUEUE_MAX);
		out.drained = drained;
		opened = 1;
	}
	line_init(&e->in, fd, LONG);
	e->name = xstrdup(name);
	e->next = all;
	all = e;
	loop_fd(fd, held ? 0 : LOOP_READ, readable, e);
}

void
errors_close(void)
{
	long n, rc;

	while (all != NULL) {
		for (n = 0; n < LAST && (rc = line_fill(&all->in)) > 0; n += rc)
			(void)put_lines(all);
		all->in.eof = 1;
		(void)put_lines(all);
		drop(all);
	}
	if (!opened)
		return;
	(void)out_flush(&out, loop_now() + FAREWELL);
	out_free(&out);
	opened = 0;
}
