#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../lib/base/die.h"
#include "../../lib/base/line.h"
#include "tool.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

static int quiet;
static size_t lines, bytes;

static int
show(struct line *l)
{
	struct slice s;
	int r;

	while ((r = line_next(l, &s)) == LINE_OK || r == LINE_LONG) {
		if (r == LINE_LONG) {
			printf("too long\n");
			continue;
		}
		lines++;
		bytes += s.n;
		if (s.p[s.n] != '\0')
			die(ST_LOCAL, "line: no NUL after a line");
		if (quiet)
			continue;
		putchar('<');
		fwrite(s.p, 1, s.n, stdout);
		printf(line_partial(l) ? "> partial\n" : ">\n");
	}
	return r;
}

/* Feed it through a pipe, so many bytes at a time. */
static void
feed(struct slice s, struct line *l, size_t step)
{
	int fd[2], r;
	size_t k;

	if (pipe(fd) == -1)
		die(ST_LOCAL, "pipe:");
	l->fd = fd[0];
	for (; s.n > 0; s.p += k, s.n -= k) {
		k = step < s.n ? step : s.n;
		if (write(fd[1], s.p, k) != (ssize_t)k || line_fill(l) < 1)
			die(ST_LOCAL, "pipe:");
		if ((r = show(l)) != LINE_NONE)
			die(ST_LOCAL, "line: %d before the end", r);
	}
	(void)close(fd[1]);
}

static void
finish(struct line *l)
{
	long n;

	while ((n = line_fill(l)) > 0)
		if (show(l) != LINE_NONE)
			die(ST_LOCAL, "line: the end before the end");
	if (n == -1)
		die(ST_LOCAL, "read:");
	if (show(l) != LINE_EOF || show(l) != LINE_EOF)
		die(ST_LOCAL, "line: no end at the end");
	if (line_fill(l) != 0)
		die(ST_LOCAL, "line: something after the end");
}

/*
 * line MAX [STEP]: the lines of stdin as <LINE>, read STEP bytes at a time
 */
int
tool_line(int argc, char *argv[])
{
	struct buf in;
	struct line l;

	if (argc < 2)
		die(ST_USAGE, "line: no ceiling given");
	line_init(&l, STDIN_FILENO, (size_t)tool_number(argv[1]));
	if (argc > 2) {
		tool_read(&in, "-");
		feed(buf_slice(&in), &l, (size_t)tool_number(argv[2]));
		buf_free(&in);
	}
	finish(&l);
	line_free(&l);
	return ST_DONE;
}

/*
 * line-cost MAX: how many lines and bytes stdin has, and how much memory
 * (KiB) was ever resident, 0 where that says nothing
 */
int
tool_line_cost(int argc, char *argv[])
{
	struct rusage use;
	struct line l;

	if (argc != 2)
		die(ST_USAGE, "line-cost: no ceiling given");
	quiet = 1;
	line_init(&l, STDIN_FILENO, (size_t)tool_number(argv[1]));
	finish(&l);
	line_free(&l);
	if (getrusage(RUSAGE_SELF, &use) == -1)
		die(ST_LOCAL, "getrusage:");
#if defined(SANITIZED) || !defined(__linux__)
	use.ru_maxrss = 0;
#endif
	printf("%zu %zu %ld\n", lines, bytes, use.ru_maxrss);
	return ST_DONE;
}
