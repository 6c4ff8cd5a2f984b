#include <errno.h>
#include <string.h>

#include "sse.h"

enum { RETRY_DIGITS = 15 }; /* what has more is as good as for ever */

void
sse_init(struct sse *s, size_t max)
{
	buf_init(&s->line, max);
	buf_init(&s->name, max);
	buf_init(&s->data, max);
	buf_init(&s->id, max);
	s->max = max;
	s->retry = -1;
	s->begun = s->cr = 0;
}

static void
set_retry(struct sse *s, struct slice value)
{
	long long ms = 0;
	size_t i;

	for (i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return;
		if (i < RETRY_DIGITS)
			ms = 10 * ms + (value.p[i] - '0');
	}
	if (value.n > 0)
		s->retry = ms;
}

static void
set(struct buf *b, struct slice value)
{
	buf_clear(b);
	buf_put(b, value.p, value.n);
}

static void
field(struct sse *s, struct slice name, struct slice value)
{
	if (slice_is(name, "data")) {
		buf_put(&s->data, value.p, value.n);
		buf_putc(&s->data, '\n');
	} else if (slice_is(name, "event"))
		set(&s->name, value);
	else if (slice_is(name, "retry"))
		set_retry(s, value);
	else if (slice_is(name, "id") && (value.n == 0 ||
	    memchr(value.p, '\0', value.n) == NULL))
		set(&s->id, value);
}

static int
dispatch(struct sse *s, sse_fn *fn, void *arg)
{
	struct sse_event e;
	int r = 0;

	if (s->data.len > 0) {
		e.name = s->name.len > 0 ? buf_slice(&s->name) :
		    slice_of("message");
		e.data = buf_slice(&s->data);
		e.data.n--; /* the newline after the last line */
		e.id = buf_slice(&s->id);
		e.retry = s->retry;
		s->retry = -1;
		r = fn(arg, &e);
	}
	buf_clear(&s->name);
	buf_clear(&s->data);
	return r;
}

static struct slice
without_bom(struct slice line)
{
	if (line.n >= 3 && memcmp(line.p, "\xEF\xBB\xBF", 3) == 0) {
		line.p += 3;
		line.n -= 3;
	}
	return line;
}

/* A whole line without its end. */
static int
take(struct sse *s, struct slice line, sse_fn *fn, void *arg)
{
	struct slice name, value = { NULL, 0 };
	const char *colon;

	if (!s->begun)
		line = without_bom(line);
	s->begun = 1;
	if (line.n == 0)
		return dispatch(s, fn, arg);
	name = line;
	colon = memchr(line.p, ':', line.n);
	if (colon != NULL) {
		name.n = (size_t)(colon - line.p);
		value.p = colon + 1;
		value.n = line.n - name.n - 1;
		if (value.n > 0 && *value.p == ' ') {
			value.p++;
			value.n--;
		}
	}
	field(s, name, value);
	return s->data.err != 0 ? -1 : 0;
}

/* The same of a line of which the beginning may have come before. */
static int
end_line(struct sse *s, struct slice rest, sse_fn *fn, void *arg)
{
	int r;

	if (s->line.len == 0 && rest.n <= s->max)
		return take(s, rest, fn, arg);
	buf_put(&s->line, rest.p, rest.n);
	if (s->line.err != 0)
		return -1;
	r = take(s, buf_slice(&s->line), fn, arg);
	buf_clear(&s->line);
	return r;
}

/*
 * Where the next c is, or end.  What was found before still holds until it is
 * passed: so each byte is looked at once, however short the lines are.
 */
static const char *
next(const char *found, int c, const char *p, const char *end)
{
	if (found != NULL && found >= p)
		return found;
	found = memchr(p, c, (size_t)(end - p));
	return found != NULL ? found : end;
}

int
sse_feed(struct sse *s, struct slice in, sse_fn *fn, void *arg)
{
	const char *p, *end, *lf = NULL, *cr = NULL;
	struct slice line;

	if (s->line.err != 0 || s->data.err != 0)
		return -1;
	if (in.n == 0)
		return 0;
	for (p = in.p, end = in.p + in.n; p < end; p = line.p + line.n + 1) {
		if (s->cr && *p == '\n')
			p++;
		s->cr = 0;
		lf = next(lf, '\n', p, end);
		cr = next(cr, '\r', p, end);
		line.p = p;
		line.n = (size_t)((lf < cr ? lf : cr) - p);
		if (p + line.n == end) {
			buf_put(&s->line, p, line.n);
			return s->line.err != 0 ? -1 : 0;
		}
		s->cr = cr < lf;
		if (end_line(s, line, fn, arg) == -1)
			return -1;
	}
	return 0;
}

int
sse_partial(const struct sse *s)
{
	return s->line.len > 0 || s->data.len > 0 || s->name.len > 0;
}

void
sse_free(struct sse *s)
{
	buf_free(&s->line);
	buf_free(&s->name);
	buf_free(&s->data);
	buf_free(&s->id);
}
