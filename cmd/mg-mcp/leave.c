/* The end: of the time given with -t, and of the program. */

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/proc.h"
#include "mg-mcp.h"

enum { FAREWELL = 200 }; /* ms for last words when the time is over */

static struct timer limit;
static int over;

static void
reached(void *arg)
{
	(void)arg;
	over = 1;
}

void
limit_start(void)
{
	long long left = opt.due - loop_now();

	if (opt.due != 0 && limit.next == NULL && !over)
		timer_set(&limit, left > 0 ? left : 0, reached, NULL);
}

int
limit_over(void)
{
	return over;
}

/* For messages on stderr that explain the exit status to come. */
static enum status
output_status(enum status status)
{
	if (out.err == EPIPE || loop_signal != 0)
		return status;
	if (out.err != 0) {
		errno = out.err;
		warn("cannot write the output:");
		return ST_LOCAL;
	}
	if (out_queued(&out) > 0) {
		warn("the output could not be written in time");
		return ST_TIME;
	}
	return status;
}

/*
 * A second signal, the end of the time given, or a reader that has gone, is
 * patient no more.  Not SIGKILL at once: a server that has children of its
 * own must end them.
 */
static void
wait_for_servers(long long due)
{
	int signals = loop_signals, hurried = 0;
	long long left = due - loop_now();

	over = 0;
	if (due != 0)
		timer_set(&limit, left > 0 ? left : 0, reached, NULL);
	while (proc_any()) {
		if (!hurried && (over || loop_signals > signals ||
		    out.err == EPIPE)) {
			proc_hurry_all();
			hurried = 1;
		}
		loop_step();
	}
}

/*
 * What is said when the time is over has a moment to be read: by our reader,
 * and by servers whose requests were cancelled.
 */
static long long
last_moment(void)
{
	long long soon = loop_now() + FAREWELL;

	return opt.due == 0 || opt.due > soon ? opt.due : soon;
}

/*
 * The reader of our output sees its end before the servers have left: they
 * may take their time, and nobody should wait for them.
 */
void
leave(enum status status)
{
	long long due = last_moment();

	(void)out_flush(&out, due);
	status = output_status(status);
	if (out.err == 0 && close(STDOUT_FILENO) < 0 && errno != EBADF) {
		warn("cannot write the output:");
		status = ST_LOCAL;
	}
	out_free(&out);
	wait_for_servers(due);
	timer_stop(&limit);
	target_config_free();
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (out.err == EPIPE)
		loop_die_of(SIGPIPE);
	exit((int)status);
}
