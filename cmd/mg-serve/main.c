/* mg-serve: a directory of executables as an MCP server. */

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/proc.h"
#include "mg-serve.h"

enum {
	LINE_MAX_BYTES = 64 << 20,
	OUT_MAX = 1 << 30,
	OUT_HIGH = 8 << 20, /* bytes unread by the client: read no more */
	BACKLOG = 64 << 20, /* memory of waiting calls: likewise */
	LAST_CALLS = 1500,  /* ms that calls have after the end of input */
	LAST_WORDS = 400    /* ms between SIGTERM and SIGKILL at the end */
};

struct out out;

static struct line in;
static int eof, in_err; /* its end, and errno if that was an error */
static int over, killed; /* the time of calls, and of their tools */
static struct timer last_calls;

static void
open_directory(void)
{
	struct stat st;

	if ((opt.real = realpath(opt.dir, NULL)) == NULL ||
	    stat(opt.real, &st) < 0)
		die(ST_USAGE, "cannot serve '%s':", opt.dir);
	if (!S_ISDIR(st.st_mode))
		die(ST_USAGE, "cannot serve '%s': not a directory", opt.dir);
}

static void
end(void *arg)
{
	(void)arg;
	over = 1;
}

static void
kill_all(void *arg)
{
	(void)arg;
	killed = 1;
	proc_kill_all();
}

static void
read_input(void *arg, int events)
{
	struct slice s;
	int rc;

	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN) {
		in_err = errno;
		eof = 1;
	}
	while (!eof && (rc = line_next(&in, &s)) != LINE_NONE) {
		if (rc == LINE_EOF)
			eof = 1;
		else if (rc == LINE_LONG)
			message_broken(PARSE_ERROR,
			    "the line is too long");
		else
			message_line(s);
	}
	if (eof)
		timer_set(&last_calls, LAST_CALLS, end, NULL);
}

/* A client that does not read is not read from either. */
static void
watch_input(void)
{
	int more = !eof && out_queued(&out) < OUT_HIGH &&
	    run_memory() < BACKLOG;

	loop_fd(STDIN_FILENO, more ? LOOP_READ : 0, read_input, NULL);
}

/* Whoever started us is not more patient than this, and may kill us. */
static void
stop(void)
{
	run_stop_all(loop_signal != 0 ? "stopped: mg-serve was told to end" :
	    "stopped: the input has ended");
	timer_set(&last_calls, LAST_WORDS, kill_all, NULL);
	while (proc_any() || (out_queued(&out) > 0 && !killed))
		loop_step();
	timer_stop(&last_calls);
}

static void
serve(void)
{
	line_init(&in, STDIN_FILENO, LINE_MAX_BYTES);
	changes_watch();
	while (!over && loop_signal == 0 && out.err == 0) {
		watch_input();
		loop_step();
		if (eof && !run_any() && out_queued(&out) == 0)
			break;
	}
	loop_fd(STDIN_FILENO, 0, NULL, NULL);
	changes_stop();
	stop();
}

int
main(int argc, char **argv)
{
	progname = "mg-serve";
	proc_clean_fds();
	options_read(argc, argv);
	open_directory();
	loop_catch_signals();
	out_init(&out, STDOUT_FILENO, OUT_MAX);
	out_watch_reader(&out, 1);
	serve();
	line_free(&in);
	free(opt.real);
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (out.err == EPIPE)
		loop_die_of(SIGPIPE);
	if (out.err != 0) {
		errno = out.err;
		die(ST_LOCAL, "cannot write the output:");
	}
	if (in_err != 0) {
		errno = in_err;
		die(ST_LOCAL, "cannot read the input:");
	}
	if (out_queued(&out) > 0)
		die(ST_LOCAL, "an answer was cut: nobody read it in time");
	return ST_DONE;
}
