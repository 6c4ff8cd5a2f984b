#include <errno.h>
#include <string.h>

#include "sse.h"

enum { RETRY_DIGITS = 15 }; /* what has more is as good as for ever */

static const char bom[] = "\xEF\xBB\xBF", data[] = "data:";

void
sse_init(struct sse *s, size_t max)
{
	buf_init(&s->line, max);
	buf_init(&s->name, max);
	buf_init(&s->data, max);
	buf_init(&s->id, max);
	buf_init(&s->given, max);
	s->max = max;
	s->retry = -1;
	s->length = 0;
	s->begun = s->cr = s->renamed = 0;
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
	    memchr(value.p, '\0', value.n) == NULL)) {
		set(&s->id, value);
		s->renamed = 1;
	}
}

static int
dispatch(struct sse *s, sse_fn *fn, void *arg)
{
	struct sse_event e;
	int r = 0;

	if (s->renamed)
		set(&s->given, buf_slice(&s->id));
	s->renamed = 0;
	if (s->data.len > 0) {
		e.name = s->name.len > 0 ? buf_slice(&s->name) :
		    slice_of("message");
		e.data = buf_slice(&s->data);
		e.data.n--; /* the newline after the last line */
		e.id = buf_slice(&s->given);
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
	size_t n = sizeof(bom) - 1;

	if (line.n >= n && memcmp(line.p, bom, n) == 0) {
		line.p += n;
		line.n -= n;
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

/*
 * More of a line that has not ended.  Large data is not kept twice: when it
 * is clear what the line is, the rest of it goes where it belongs.
 */
static int
add_part(struct sse *s, struct slice part)
{
	struct slice line;
	size_t n = sizeof(data) - 1, space;

	buf_put(s->length > 0 ? &s->data : &s->line, part.p, part.n);
	if (s->length > 0)
		s->length += part.n;
	line = s->begun ? buf_slice(&s->line) : without_bom(
	    buf_slice(&s->line));
	if (s->line.len >= sizeof(bom) + n && s->line.err == 0 &&
	    memcmp(line.p, data, n) == 0) {
		space = line.p[n] == ' ';
		s->begun = 1;
		s->length = s->line.len;
		buf_put(&s->data, line.p + n + space, line.n - n - space);
		buf_clear(&s->line);
	}
	if (s->length > s->max)
		s->line.err = E2BIG;
	return s->line.err != 0 || s->data.err != 0 ? -1 : 0;
}

/* The same of a line of which the beginning may have come before. */
static int
end_line(struct sse *s, struct slice rest, sse_fn *fn, void *arg)
{
	int r;

	if (s->length > 0) {
		if (add_part(s, rest) == -1)
			return -1;
		buf_putc(&s->data, '\n');
		s->length = 0;
		return s->data.err != 0 ? -1 : 0;
	}
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
		if (p + line.n == end)
			return add_part(s, line);
		s->cr = cr < lf;
		if (end_line(s, line, fn, arg) == -1)
			return -1;
	}
	return 0;
}

void
sse_take(struct sse *s, struct buf *b)
{
	struct buf empty = *b;

	*b = s->data;
	b->s[--b->len] = '\0'; /* the newline after the last line */
	s->data = empty;
	s->data.max = s->max;
}

struct slice
sse_id(const struct sse *s)
{
	return buf_slice(&s->given);
}

int
sse_partial(const struct sse *s)
{
	return s->line.len > 0 || s->data.len > 0 || s->name.len > 0 ||
	    s->length > 0;
}

void
sse_free(struct sse *s)
{
	buf_free(&s->line);
	buf_free(&s->name);
	buf_free(&s->data);
	buf_free(&s->id);
	buf_free(&s->given);
}
