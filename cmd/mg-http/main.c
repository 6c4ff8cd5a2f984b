/* mg-http: a remote MCP server as one on stdin and stdout. */

#include <errno.h>
#include <stdlib.h>

#include "../../lib/base/proc.h"
#include "mg-http.h"

enum {
	LAST_CALLS = 1500, /* ms that requests have after the end of input */
	GOODBYE = 500,     /* ms that the end of a session has */
	IN_HASTE = 300,    /* the same after a signal */
	LAST_WORDS = 2000  /* ms from the end of input to the end */
};

static int over;
static struct timer last_calls;
static long long ending; /* when the input has ended */

/* How many requests were not answered. */
static int
hang_up(void)
{
	int n = exchange_stop_all(loop_signal != 0 ? "mg-http was told to end"
	    : "the input has ended before the answer came");

	session_end(loop_signal != 0 ? IN_HASTE : GOODBYE);
	return n;
}

static void
write_rest(void)
{
	long long due = loop_now() + IN_HASTE;

	output_finish(loop_signal != 0 || due > ending + LAST_WORDS ? due :
	    ending + LAST_WORDS);
}

/* Who waits within the loop, to sign in, is to give up too. */
static void
end(void *arg)
{
	(void)arg;
	over = 1;
	loop_stop();
}

static void
input_has_ended(void)
{
	ending = loop_now();
	timer_set(&last_calls, LAST_CALLS, end, NULL);
}

static void
serve(void)
{
	input_open(input_has_ended);
	while (!over && loop_signal == 0 && !output_gone() &&
	    (!input_ended() || exchange_any()))
		loop_step();
	input_close();
	timer_stop(&last_calls);
}

static void
free_all(void)
{
	sse_close();
	signing_close();
	http_end();
	session_free();
	mirrored_free();
	headers_free();
	mask_free();
	server_free(&opt.server);
}

int
main(int argc, char **argv)
{
	int unanswered;

	progname = "mg-http";
	proc_clean_fds();
	proc_no_core();
	options_read(argc, argv);
	loop_catch_signals();
	output_open();
	signing_open();
	serve();
	unanswered = hang_up();
	write_rest();
	free_all();
	if (unanswered > 0)
		return ST_TIME;
	if (input_error() != 0) {
		errno = input_error();
		die(ST_LOCAL, "cannot read the input:");
	}
	return ST_DONE;
}
