#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/net/sse.h"
#include "tool.h"

static int
show(void *arg, const struct sse_event *e)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	(void)arg;
	jout_open(&b, '{');
	jout_kstr(&b, "name", e->name);
	jout_kstr(&b, "data", e->data);
	jout_kstr(&b, "id", e->id);
	jout_kint(&b, "retry", e->retry);
	jout_close(&b, '}');
	printf("%s\n", buf_str(&b));
	buf_free(&b);
	return 0;
}

static int
count(void *arg, const struct sse_event *e)
{
	size_t *n = arg;

	n[0]++;
	n[1] += e->data.n;
	return 0;
}

/* In a piece of "first" bytes and others of "cut". */
static int
feed(struct sse *s, struct slice in, size_t first, size_t cut, sse_fn *fn,
    void *arg)
{
	struct slice part = { in.p, first };

	for (;;) {
		if (part.n > in.n)
			part.n = in.n;
		if (sse_feed(s, part, fn, arg) == -1)
			return -1;
		in.n -= part.n;
		if (in.n == 0)
			return 0;
		part.p += part.n;
		part.n = cut;
	}
}

static void
run(struct slice in, size_t max, size_t first, size_t cut, const char *what)
{
	int quiet = strcmp(what, "sse") != 0 &&
	    strcmp(what, "sse-halves") != 0;
	size_t n[2] = { 0, 0 };
	struct slice id;
	struct sse s;

	sse_init(&s, max);
	if (feed(&s, in, first, cut, quiet ? count : show, n) == -1)
		printf("too long\n");
	else if (sse_partial(&s))
		printf("partial\n");
	id = sse_id(&s);
	if (strcmp(what, "sse-id") == 0)
		printf("%.*s\n", (int)id.n, id.n > 0 ? id.p : "");
	else if (quiet)
		printf("%zu %zu\n", n[0], n[1]);
	sse_free(&s);
}

/*
 * sse MAX [CUT ...]: stdin as an event stream, taken whole or, for each CUT,
 * in pieces of so many bytes; one line for each event, and one for what is
 * not whole at the end.  sse-count: only the number of events and of the
 * bytes of their data.  sse-id: only the id that was given last.  sse-halves
 * MAX: in two pieces, for each place where it can be cut.
 */
int
tool_sse(int argc, char *argv[])
{
	struct buf in;
	size_t max, cut;
	int i;

	if (argc < 2)
		die(ST_USAGE, "sse: no ceiling given");
	max = (size_t)tool_number(argv[1]);
	tool_read(&in, "-");
	if (strcmp(argv[0], "sse-halves") == 0)
		for (cut = 0; cut <= in.len; cut++)
			run(buf_slice(&in), max, cut, SIZE_MAX, argv[0]);
	else if (argc == 2)
		run(buf_slice(&in), max, SIZE_MAX, SIZE_MAX, argv[0]);
	for (i = 2; i < argc; i++) {
		cut = (size_t)tool_number(argv[i]);
		run(buf_slice(&in), max, cut, cut, argv[0]);
	}
	buf_free(&in);
	return ST_DONE;
}
