/* Standard output: the answer, or with -j each line of the run. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/out.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "mg-orchestrate.h"

enum { OUT_MAX = 1 << 30, FAREWELL = 2000 /* ms, when a signal ends us */ };

static struct out out;
static int terminal;

void
answer_open(void)
{
	terminal = isatty(STDOUT_FILENO);
	out_init(&out, STDOUT_FILENO, OUT_MAX);
	out_watch_reader(&out, 1);
}

void
answer_text(struct slice s)
{
	struct buf safe = BUF_INIT(OUT_MAX);

	if (terminal) {
		text_clean(&safe, s, 1);
		s = buf_slice(&safe);
	}
	out_put(&out, s);
	if (s.n > 0 && s.p[s.n - 1] != '\n')
		out_put(&out, slice_of("\n"));
	out_start(&out);
	buf_free(&safe);
}

void
answer_line(struct slice line)
{
	if (opt.lines)
		answer_text(line);
}

void
answer_final(const struct json *j)
{
	struct buf text = BUF_INIT(OUT_MAX);

	if (json_str(j, json_get(j, 0, "message"), &text) == 0)
		warn("%s", buf_str(&text));
	buf_clear(&text);
	if (!opt.lines && json_str(j, json_get(j, 0, "content"), &text) == 0)
		answer_text(buf_slice(&text));
	buf_free(&text);
}

int
answer_gone(void)
{
	return out.err != 0;
}

size_t
answer_queued(void)
{
	return out_queued(&out);
}

static int
flush(void)
{
	long long due;

	do
		due = loop_signal != 0 ? loop_now() + FAREWELL : 0;
	while (out_flush(&out, due) < 0 && errno == EINTR && loop_signals < 2);
	if (out.err == 0 || out.err == EPIPE)
		return 0;
	errno = out.err;
	warn("cannot write the output:");
	return -1;
}

void
answer_leave(int status)
{
	int bad = flush() < 0;

	out_watch_reader(&out, 0);
	if (!bad && out.err == 0 && close(STDOUT_FILENO) < 0 &&
	    errno != EBADF) {
		warn("cannot write the output:");
		bad = 1;
	}
	outcome_drop();
	snapshot_close();
	agents_close(loop_signal != 0 || answer_gone());
	errors_close();
	command_close();
	scratch_close();
	drive_free();
	record_close();
	setup_free();
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (out.err == EPIPE)
		loop_die_of(SIGPIPE);
	out_free(&out);
	exit(bad ? ST_LOCAL : status);
}
