#include <string.h>

#include "buf.h"
#include "json.h"
#include "member.h"

enum { ESCAPE = 6 }; /* bytes of the longest escape of one byte */

static const char *
blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' ||
	    *p == '\r'))
		p++;
	return p;
}

static struct slice
between(const char *from, const char *to)
{
	struct slice s = { from, (size_t)(to - from) };

	return s;
}

/* Past the string that begins at p. */
static const char *
string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++) {
		p += json_plain(between(p, end));
		if (p < end && *p == '"')
			break;
		if (p < end && *p == '\\')
			p++;
	}
	return p < end ? p + 1 : end;
}

/* Past the array or object that begins at p. */
static const char *
nested(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = string(p, end);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return end;
}

static const char *
value(const char *p, const char *end)
{
	if (p < end && *p == '"')
		return string(p, end);
	if (p < end && (*p == '{' || *p == '['))
		return nested(p, end);
	while (p < end && *p != ',' && *p != '}' && *p != ']' &&
	    blank(p, end) == p)
		p++;
	return p;
}

int
members_open(struct members *m, struct slice text)
{
	m->closer = 0;
	if (text.n == 0)
		return -1;
	m->end = text.p + text.n;
	m->p = blank(text.p, m->end);
	if (m->p < m->end && *m->p == '{')
		m->closer = '}';
	if (m->p < m->end && *m->p == '[')
		m->closer = ']';
	if (m->closer == 0)
		return -1;
	m->p++;
	return 0;
}

int
members_next(struct members *m, struct member *out)
{
	const char *p = blank(m->p, m->end), *to;

	if (p < m->end && *p == ',')
		p = blank(p + 1, m->end);
	if (p == m->end || *p == m->closer) {
		m->p = m->end;
		return 0;
	}
	to = m->closer == '}' ? string(p, m->end) : p;
	out->name = between(p, to);
	if (m->closer == '}') {
		p = blank(to, m->end);
		p = blank(p + 1, m->end); /* the colon */
	}
	m->p = value(p, m->end);
	out->value = between(p, m->p);
	return 1;
}

int
member_str(struct slice raw, struct buf *b)
{
	size_t at = 1;

	if (raw.n < 2 || *raw.p != '"')
		return -1;
	json_decode(raw, &at, raw.n, b);
	return 0;
}

int
member_is(struct slice raw, const char *s)
{
	struct buf b = BUF_INIT(strlen(s));
	int same;

	if (raw.n < 2 || *raw.p != '"' || raw.n - 2 > ESCAPE * b.max)
		return 0;
	(void)member_str(raw, &b);
	same = b.err == 0 && slice_is(buf_slice(&b), s);
	buf_free(&b);
	return same;
}

int
member_get(struct slice object, const char *name, struct slice *found)
{
	struct members all;
	struct member m;
	int n = 0;

	if (members_open(&all, object) == -1 || all.closer != '}')
		return 0;
	while (members_next(&all, &m))
		if (member_is(m.name, name)) {
			*found = m.value;
			n++;
		}
	return n > 1 ? -1 : n;
}
