/* Without a screen: a line for each that matters. */

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/out.h"
#include "mg-watch.h"
#include "plain.h"

static struct out out;

static void
print(const struct json *j, long long t)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	if (plain_line(j, t, &b)) {
		buf_putc(&b, '\n');
		out_put(&out, buf_slice(&b));
	}
	buf_free(&b);
}

void
lines_run(struct view *v)
{
	int more;

	out_init(&out, STDOUT_FILENO, SIZE_MAX);
	out_watch_reader(&out, 1);
	while (!play_over() && loop_signal == 0 && out.err == 0) {
		more = play_lines(v, print);
		/* What comes while we write is looked at before we wait. */
		if (out_queued(&out) > 0)
			(void)out_flush(&out, 0);
		else if (!more && !play_over() && loop_signal == 0)
			loop_step();
	}
	if (out.err == EPIPE)
		loop_die_of(SIGPIPE);
	errno = out.err;
	if (out.err != 0)
		die(ST_LOCAL, "cannot write the output:");
	out_free(&out);
}
