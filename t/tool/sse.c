#include <stdint.h>
#include <stdio.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/net/sse.h"
#include "tool.h"

/* jout_str would mend what is no UTF-8, which is no matter of the stream. */
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

static int
feed(struct sse *s, struct slice in, size_t cut, sse_fn *fn, void *arg)
{
	struct slice part;

	for (; in.n > 0; in.p += part.n, in.n -= part.n) {
		part.p = in.p;
		part.n = cut < in.n ? cut : in.n;
		if (sse_feed(s, part, fn, arg) == -1)
			return -1;
	}
	return 0;
}

/*
 * sse MAX [CUT]: stdin as an event stream, taken in pieces of CUT bytes; one
 * line for each event, and one for what is not whole at the end.  sse-count:
 * only the number of events and of the bytes of their data.
 */
int
tool_sse(int argc, char *argv[])
{
	int quiet = argv[0][3] != '\0';
	size_t n[2] = { 0, 0 }, cut = SIZE_MAX;
	struct buf in;
	struct sse s;

	if (argc < 2)
		die(ST_USAGE, "sse: no ceiling given");
	if (argc > 2)
		cut = (size_t)tool_number(argv[2]);
	tool_read(&in, "-");
	sse_init(&s, (size_t)tool_number(argv[1]));
	if (feed(&s, buf_slice(&in), cut, quiet ? count : show, n) == -1)
		printf("too long\n");
	else if (sse_partial(&s))
		printf("partial\n");
	if (quiet)
		printf("%zu %zu\n", n[0], n[1]);
	sse_free(&s);
	buf_free(&in);
	return ST_DONE;
}
