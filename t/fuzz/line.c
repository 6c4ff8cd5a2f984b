/*
 * Lines come out the same however the reads cut them.  The first byte of the
 * input is the ceiling, the second how much is written at a time.
 */

#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "fuzz.h"

enum { MAX = 4096 };

/* All lines, each with a newline; one that was too long is "\1". */
static void
collect(struct line *l, struct buf *out)
{
	struct slice s;
	int r;

	while ((r = line_next(l, &s)) != LINE_NONE && r != LINE_EOF) {
		MUST(r == LINE_OK || r == LINE_LONG);
		if (r == LINE_LONG) {
			buf_puts(out, "\1\n");
			continue;
		}
		MUST(s.n > 0 && s.n <= l->max && s.p[s.n] == '\0');
		MUST(memchr(s.p, '\n', s.n) == NULL);
		buf_put(out, s.p, s.n);
		buf_putc(out, '\n');
	}
}

/* step bytes are written, read and looked at, at a time */
static void
feed(const uint8_t *p, size_t n, size_t max, size_t step, struct buf *out)
{
	struct line l;
	int fd[2];
	size_t k;

	MUST(pipe(fd) == 0);
	line_init(&l, fd[0], max);
	for (; n > 0; p += k, n -= k) {
		k = step < n ? step : n;
		MUST(write(fd[1], p, k) == (ssize_t)k);
		MUST(line_fill(&l) > 0);
		collect(&l, out);
	}
	close(fd[1]);
	while (line_fill(&l) > 0)
		collect(&l, out);
	MUST(l.eof);
	collect(&l, out);
	line_free(&l);
	close(fd[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf whole = BUF_INIT(4 * MAX), parts = BUF_INIT(4 * MAX);
	size_t max, step;

	if (n < 2 || n > MAX)
		return 0;
	max = 1 + p[0];
	step = 1 + p[1] % 16;
	feed(p + 2, n - 2, max, MAX, &whole);
	feed(p + 2, n - 2, max, step, &parts);
	MUST(slice_eq(buf_slice(&whole), buf_slice(&parts)));
	buf_free(&whole);
	buf_free(&parts);
	return 0;
}
