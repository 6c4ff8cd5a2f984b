/*
 * Events come out the same however the stream is cut.  The first byte of the
 * input is the ceiling, the second how much is fed at a time.
 */

#include <string.h>

#include "../../lib/net/sse.h"
#include "fuzz.h"

enum { MAX = 4096 };

struct collected {
	struct buf *out;
	struct sse *s;
	size_t n;
};

static int
collect(void *arg, const struct sse_event *e)
{
	struct collected *c = arg;
	struct buf *out = c->out, taken = BUF_INIT(MAX);
	size_t n = e->data.n;

	MUST(slice_eq(e->id, sse_id(c->s)));
	MUST(e->name.n > 0 && e->retry >= -1);
	MUST(e->id.n == 0 || memchr(e->id.p, '\0', e->id.n) == NULL);
	MUST(memchr(e->name.p, '\n', e->name.n) == NULL);
	buf_printf(out, "%zu,%zu,%zu,%lld,", e->name.n, e->data.n, e->id.n,
	    e->retry);
	buf_put(out, e->name.p, e->name.n);
	buf_put(out, e->id.p, e->id.n);
	/* Every other one keeps its memory. */
	if (c->n++ % 2 == 0)
		buf_put(out, e->data.p, e->data.n);
	else {
		sse_take(c->s, &taken);
		MUST(taken.len == n && strlen(buf_str(&taken)) <= n);
		buf_put(out, taken.s, taken.len);
		buf_free(&taken);
	}
	return 0;
}

/* The events, and how it ended. */
static void
feed(struct slice in, size_t max, size_t step, struct buf *out)
{
	struct slice part = { NULL, 0 };
	struct sse s;
	struct collected c = { out, &s, 0 };
	int r = 0;

	sse_init(&s, max);
	for (; r == 0 && in.n > 0; in.p += part.n, in.n -= part.n) {
		part.p = in.p;
		part.n = step < in.n ? step : in.n;
		r = sse_feed(&s, part, collect, &c);
		MUST(s.data.len <= max && s.line.len <= max);
	}
	MUST(r == 0 || s.line.err != 0 || s.data.err != 0);
	buf_printf(out, "%d,%d,", r, r == 0 && sse_partial(&s));
	buf_put(out, sse_id(&s).p, sse_id(&s).n);
	sse_free(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	/* The id of one event may come again with each. */
	struct buf whole = BUF_INIT(300 * MAX), parts = BUF_INIT(300 * MAX);

	if (n < 2 || n > MAX)
		return 0;
	feed(input(p + 2, n - 2), 1 + p[0], MAX, &whole);
	feed(input(p + 2, n - 2), 1 + p[0], 1 + p[1] % 16, &parts);
	MUST(whole.err == 0 && parts.err == 0);
	MUST(slice_eq(buf_slice(&whole), buf_slice(&parts)));
	buf_free(&whole);
	buf_free(&parts);
	return 0;
}
