/*
 * Event lines (mg-events(7)) to stdout.  When their reader is slow, whoever
 * makes them is held: what servers say waits in their pipes.
 */

#include <stdint.h>

#include "../../lib/base/loop.h"
#include "mg-mcp.h"

enum { HIGH = 8 << 20 }; /* bytes unread by our reader: be quiet */

static void (*hold)(void);
static int held;
static struct timer timer;

static void
release(void *arg)
{
	(void)arg;
	if (!held)
		return;
	held = 0;
	hold();
}

/* Not within the writing of it: what is released may write. */
static void
drained(void *arg)
{
	(void)arg;
	if (held)
		timer_set(&timer, 0, release, NULL);
}

void
event_start(const char *from, void (*fn)(void))
{
	struct buf b = BUF_INIT(256);

	hold = fn;
	out.drained = drained;
	out_watch_reader(&out, 1);
	event_begin(&b, "hello");
	jout_kint(&b, "v", 1);
	jout_kcstr(&b, "from", from);
	event_end(&b);
}

void
event_stop(void)
{
	hold = NULL;
	out.drained = NULL;
	out_watch_reader(&out, 0);
	timer_stop(&timer);
}

int
event_held(void)
{
	return held;
}

void
event_begin(struct buf *b, const char *type)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", type);
}

void
event_end(struct buf *b)
{
	jout_close(b, '}');
	buf_putc(b, '\n');
	print_lines(buf_slice(b));
	out_start(&out);
	buf_free(b);
	if (!held && hold != NULL && out_queued(&out) > HIGH) {
		held = 1;
		hold();
	}
}

void
event_server(const char *server, const char *state, const char *message)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	event_begin(&b, "server");
	jout_kcstr(&b, "server", server);
	jout_kcstr(&b, "state", state);
	if (message != NULL)
		jout_kcstr(&b, "message", message);
	event_end(&b);
}
