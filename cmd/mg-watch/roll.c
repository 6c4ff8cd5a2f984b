#include <stdint.h>
#include <string.h>

#include "../../lib/base/json.h"
#include "../../lib/base/text.h"
#include "roll.h"

enum {
	SPARE = ROLL_BYTES / 4, /* what comes and goes at once */
	LINE = 1024             /* a cut is moved so far to a newline */
};

void
roll_init(struct roll *r, size_t most, int head)
{
	buf_init(&r->b, SIZE_MAX);
	r->most = most;
	r->head = head;
	roll_clear(r);
}

void
roll_clear(struct roll *r)
{
	buf_clear(&r->b);
	r->first = r->last = STYLE_TEXT;
	r->total = 0;
}

void
roll_free(struct roll *r)
{
	buf_free(&r->b);
}

/* Where a text may be cut at or after that place. */
static size_t
cut(struct slice s, size_t at)
{
	size_t n = s.n - at < LINE ? s.n - at : LINE;
	const char *newline = memchr(s.p + at, '\n', n);

	if (newline != NULL)
		return (size_t)(newline - s.p) + 1;
	while (at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80)
		at++;
	return at;
}

static void
forget(struct roll *r)
{
	size_t i, n;

	if (r->b.len <= r->most + SPARE)
		return;
	if (r->head) {
		r->total -= r->b.len;
		for (r->b.len = r->most; r->b.len > 0 &&
		    ((unsigned char)r->b.s[r->b.len] & 0xC0) == 0x80;)
			r->b.len--;
		buf_puts(&r->b, "\n...");
		r->total += r->b.len;
		return;
	}
	n = cut(buf_slice(&r->b), r->b.len - r->most);
	for (i = 0; i < n; i++)
		if (r->b.s[i] > 0 && r->b.s[i] < STYLE_COUNT)
			r->first = (enum style)r->b.s[i];
	buf_drop(&r->b, n);
}

/* More of it than is kept need not be looked at. */
static struct slice
relevant(const struct roll *r, struct slice s)
{
	size_t most = r->most + SPARE + 1, at;

	if (s.n <= most)
		return s;
	if (!r->head) {
		at = cut(s, s.n - most);
		s.p += at;
		s.n -= at;
		return s;
	}
	for (s.n = most; s.n > 0 &&
	    ((unsigned char)s.p[s.n] & 0xC0) == 0x80;)
		s.n--;
	return s;
}

static void
begin(struct roll *r, enum style style)
{
	if (r->last == style)
		return;
	if (r->b.len > 0 && r->b.s[r->b.len - 1] != '\n')
		buf_putc(&r->b, '\n');
	buf_putc(&r->b, (int)style);
	r->last = style;
}

void
roll_put(struct roll *r, enum style style, struct slice s)
{
	size_t before = r->b.len;

	if (s.n == 0 || (r->head && before > r->most))
		return;
	begin(r, style);
	text_clean(&r->b, relevant(r, s), 1);
	r->total += r->b.len - before;
	forget(r);
}

static void
newline(struct roll *r)
{
	if (r->b.len == 0 || r->b.s[r->b.len - 1] == '\n')
		return;
	buf_putc(&r->b, '\n');
	r->total++;
}

void
roll_line(struct roll *r, enum style style, struct slice s, size_t most)
{
	struct slice part = s;

	if (s.n > most)
		for (part.n = most; part.n > 0 &&
		    ((unsigned char)s.p[part.n] & 0xC0) == 0x80;)
			part.n--;
	newline(r);
	roll_put(r, style, part);
	if (part.n < s.n)
		roll_put(r, style, slice_of("..."));
	newline(r);
}

void
roll_string(struct roll *r, enum style style, const struct json *j, int value)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	struct slice raw = json_raw(j, value);
	size_t at = 1;

	if (json_type(j, value) != JSON_STRING)
		return;
	while (at < raw.n - 1) {
		json_decode(raw, &at, ROLL_BYTES, &b);
		roll_put(r, style, buf_slice(&b));
		buf_clear(&b);
	}
	buf_free(&b);
}

struct slice
roll_until(const struct roll *r, unsigned long long total)
{
	struct slice s = buf_slice(&r->b);
	unsigned long long gone = r->total - s.n;

	if (total >= r->total)
		return s;
	s.n = total > gone ? (size_t)(total - gone) : 0;
	return s;
}
