/*
 * mg-mcp-elicit: ask the person at the terminal what an MCP server wants to
 * know.  One question on stdin, one result on stdout; all talk is on
 * /dev/tty, so that neither of them can be taken for the other.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/option.h"
#include "../../lib/base/out.h"
#include "../../lib/base/proc.h"
#include "mg-mcp-elicit.h"

enum { WRITE_TIME = 10000 }; /* ms that the reader of the answer has */

static const char synopsis[] = "usage: mg-mcp-elicit [-h]\n";

struct json q;

static struct out out;

void
leave(struct slice result)
{
	screen_flush();
	out_put(&out, result);
	out_put(&out, slice_of("\n"));
	if (out_flush(&out, loop_now() + WRITE_TIME) < 0)
		die(ST_LOCAL, "cannot write the answer:");
	if (proc_any()) /* the browser: exit(3) would end it too */
		_exit(ST_DONE);
	exit(ST_DONE);
}

void
leave_as(const char *action)
{
	struct buf b = BUF_INIT(256);

	jout_open(&b, '{');
	jout_kcstr(&b, "action", action);
	jout_close(&b, '}');
	leave(buf_slice(&b));
}

static void
read_question(struct buf *text)
{
	struct line in;
	struct slice s;
	struct json_error e;
	int rc;

	line_init(&in, STDIN_FILENO, QUESTION_MAX);
	while ((rc = line_next(&in, &s)) == LINE_NONE)
		if (line_fill(&in) < 0)
			die(ST_LOCAL, "cannot read the question:");
	if (rc != LINE_OK)
		die(ST_USAGE, rc == LINE_LONG ? "the question is too long" :
		    "there is no question on stdin");
	buf_put(text, s.p, s.n);
	line_free(&in);
	if (json_parse(&q, buf_slice(text), INT32_MAX, &e) < 0)
		die(ST_USAGE, "the question is no JSON: %s at byte %lu",
		    e.why, (unsigned long)e.at + 1);
}

static void
introduce(int params)
{
	int url = json_is(&q, json_get(&q, params, "mode"), "url");

	show(url ? "\n(!decline refuses, !cancel stops.)\n" :
	    "\n(Enter takes what is in brackets, !none leaves out, "
	    "!decline refuses, !cancel stops.)\n");
	show_value(&q, json_get(&q, 0, "server"), 0);
	show(" asks: ");
	show_value(&q, json_get(&q, params, "message"), 1);
	show("\n");
}

static void
run(void)
{
	struct buf text = BUF_INIT(QUESTION_MAX);
	int params, mode;

	read_question(&text);
	params = json_get(&q, 0, "params");
	mode = json_get(&q, params, "mode");
	if (!json_is(&q, json_get(&q, 0, "method"), "elicitation/create"))
		die(ST_USAGE, "the question is no elicitation");
	out_init(&out, STDOUT_FILENO, (size_t)2 * ANSWER_MAX);
	if (screen_open() < 0)
		leave_as("cancel");
	loop_catch_signals();
	introduce(params);
	if (mode < 0 || json_is(&q, mode, "form"))
		form_ask(params);
	if (json_is(&q, mode, "url"))
		url_ask(params);
	die(ST_PEER, "the server asks in a way that is not known");
}

static NORETURN void
print(const char *text)
{
	exit(fputs(text, stdout) < 0 || fflush(stdout) != 0 ? ST_LOCAL :
	    ST_DONE);
}

static void
options(int argc, char **argv)
{
	static int help, version;
	static const struct option table[] = {
		{ "-h", .flag = &help }, { "--help", .flag = &help },
		{ "--version", .flag = &version }, { .name = NULL }
	};

	argc--;
	argv++;
	while (option_next(table, &argc, &argv))
		continue;
	if (help)
		print(synopsis);
	if (version)
		print("mg-mcp-elicit " VERSION "\n");
	if (argc > 0) {
		(void)fputs(synopsis, stderr);
		exit(ST_USAGE);
	}
}

int
main(int argc, char **argv)
{
	progname = "mg-mcp-elicit";
	proc_clean_fds();
	options(argc, argv);
	run();
	return ST_DONE;
}
