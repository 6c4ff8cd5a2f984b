/* mg-watch: a run, or a lone mg-agent, as it goes on. */

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/option.h"
#include "../../lib/base/proc.h"
#include "layout.h"
#include "mg-watch.h"
#include "screen.h"

enum { SPEED_MAX = 1000000 };

static const char synopsis[] = "usage: mg-watch [-fh] [-s speed] [file]\n";

static int follow, help, version;
static char *speed_word;

static const struct option table[] = {
	{ "-f", .flag = &follow }, { "-h", .flag = &help },
	{ "-s", .word = &speed_word }, { "--help", .flag = &help },
	{ "--version", .flag = &version }, { .name = NULL }
};

static NORETURN void
leave(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
		die(ST_LOCAL, "cannot write the output:");
	exit(ST_DONE);
}

static double
speed_of(const char *word)
{
	struct json j = JSON_INIT;
	struct json_error e;
	double d = -1;

	if (word == NULL)
		return 0;
	if (json_parse(&j, slice_of(word), 1, &e) < 0 ||
	    json_double(&j, 0, &d) < 0 || d < 0 || d > SPEED_MAX)
		die(ST_USAGE, "-s '%s' is no number from 0 to %d", word,
		    SPEED_MAX);
	json_free(&j);
	return d;
}

static const char *
parse_options(int argc, char **argv)
{
	argc--;
	argv++;
	while (option_next(table, &argc, &argv))
		continue;
	if (help)
		leave(synopsis);
	if (version)
		leave("mg-watch " VERSION "\n");
	if (argc > 1) {
		(void)fputs(synopsis, stderr);
		exit(ST_USAGE);
	}
	if (argc == 1 && strcmp(argv[0], "-") != 0)
		return argv[0];
	if (isatty(STDIN_FILENO))
		die(ST_USAGE, "no file, and no stream on standard input");
	return NULL;
}

int
main(int argc, char **argv)
{
	const char *path;
	struct view v;

	progname = "mg-watch";
	proc_clean_fds();
	(void)setlocale(LC_CTYPE, "");
	path = parse_options(argc, argv);
	play_begin(speed_of(speed_word), follow);
	source_open(path, follow);
	loop_catch_signals();
	view_init(&v);
	layout_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	if (screen_open() == 0) {
		live_run(&v);
		screen_close();
	} else
		lines_run(&v);
	view_free(&v);
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	errno = source_error();
	if (errno != 0)
		die(errno == EISDIR ? ST_USAGE : ST_LOCAL,
		    "cannot read '%s':", path != NULL ? path : "stdin");
	return ST_DONE;
}
