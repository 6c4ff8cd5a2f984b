/* mg-report: event lines in, one page out. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/option.h"
#include "../../lib/base/out.h"
#include "../../lib/base/proc.h"
#include "mg-report.h"

enum { FIGURES_BYTES = 16 << 20 };

static const char synopsis[] = "usage: mg-report [-hj] [file]\n";

static int help, json, version;

static const struct option table[] = {
	{ .name = "-h", .flag = &help }, { .name = "-j", .flag = &json },
	{ .name = "--help", .flag = &help },
	{ .name = "--version", .flag = &version }, { .name = NULL }
};

static void
print(struct slice text)
{
	if (out_all(STDOUT_FILENO, text) == 0)
		return;
	if (errno == EPIPE)
		loop_die_of(SIGPIPE);
	die(ST_LOCAL, "cannot write the output:");
}

static NORETURN void
leave(const char *text)
{
	print(slice_of(text));
	exit(ST_DONE);
}

static void
fill(struct line *in, const char *name)
{
	if (line_wait(in) < 0)
		die(errno == EISDIR ? ST_USAGE : ST_LOCAL,
		    "cannot read '%s':", name);
}

static void
read_lines(struct report *r, int fd, const char *name)
{
	struct line in;
	struct slice s;
	int rc;

	line_init(&in, fd, MAX_LINE);
	while ((rc = line_next(&in, &s)) != LINE_EOF) {
		if (rc == LINE_NONE)
			fill(&in, name);
		else if (rc == LINE_LONG)
			r->longest++;
		else if (line_partial(&in))
			r->torn = 1;
		else
			report_line(r, s);
	}
	line_free(&in);
}

static void
read_file(struct report *r, const char *path)
{
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(ST_USAGE, "cannot read '%s':", path);
	}
	read_lines(r, fd, path);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	if (r->events == 0)
		die(ST_USAGE, "no event in '%s'", path);
	report_end(r);
}

static void
put_figures(const struct report *r)
{
	struct buf b = BUF_INIT(FIGURES_BYTES);

	figures_put(r, &b);
	if (b.err != 0)
		die(ST_LOCAL, "the figures are above %d MiB",
		    FIGURES_BYTES >> 20);
	print(buf_slice(&b));
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	static struct report report;

	progname = "mg-report";
	proc_clean_fds();
	argc--;
	argv++;
	while (option_next(table, &argc, &argv))
		continue;
	if (help)
		leave(synopsis);
	if (version)
		leave("mg-report " VERSION "\n");
	if (argc > 1)
		die(ST_USAGE, "one file at a time");
	report_init(&report);
	read_file(&report, argc == 1 ? argv[0] : "-");
	if (json)
		put_figures(&report);
	else {
		html_begin(STDOUT_FILENO);
		page_write(&report);
		html_end();
	}
	report_free(&report);
	return ST_DONE;
}
