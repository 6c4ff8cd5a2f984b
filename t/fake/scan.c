#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

static const struct span none;

static const char *
space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' ||
	    *p == '\n'))
		p++;
	return p;
}

/* p is at the opening quote; the result is behind the closing one. */
static const char *
string(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return end;
}

static const char *
nest(const char *p, const char *end)
{
	size_t depth;

	for (depth = 0; p < end; ) {
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
		return nest(p, end);
	while (p < end && strchr(",]} \t\r\n", *p) == NULL)
		p++;
	return p;
}

static struct span
span(const char *from, const char *to)
{
	struct span s;

	s.p = from;
	s.n = (size_t)(to - from);
	return s;
}

struct span
json_get(struct span obj, const char *key)
{
	const char *p, *q, *end;
	struct span name;

	if (obj.p == NULL || obj.n == 0 || *obj.p != '{')
		return none;
	end = obj.p + obj.n;
	for (p = space(obj.p + 1, end); p < end && *p == '"'; ) {
		q = string(p, end);
		name = span(p, q);
		p = space(q, end);
		if (p == end || *p != ':')
			return none;
		p = space(p + 1, end);
		q = value(p, end);
		if (json_is(name, key))
			return span(p, q);
		p = space(q, end);
		if (p < end && *p == ',')
			p = space(p + 1, end);
	}
	return none;
}

struct span
json_at(struct span s, ...)
{
	const char *key;
	va_list ap;

	va_start(ap, s);
	while ((key = va_arg(ap, const char *)) != NULL)
		s = json_get(s, key);
	va_end(ap);
	return s;
}

struct span
json_each(struct span arr, size_t *at)
{
	const char *p, *q, *end;

	if (arr.p == NULL || arr.n == 0 || *arr.p != '[')
		return none;
	end = arr.p + arr.n;
	p = space(arr.p + (*at == 0 ? 1 : *at), end);
	if (p < end && *p == ',')
		p = space(p + 1, end);
	if (p == end || *p == ']')
		return none;
	q = value(p, end);
	*at = (size_t)(q - arr.p);
	return span(p, q);
}

int
json_is(struct span v, const char *s)
{
	size_t n;

	n = strlen(s);
	return v.p != NULL && v.n == n + 2 && *v.p == '"' &&
	    memcmp(v.p + 1, s, n) == 0;
}

int
json_same(struct span a, struct span b)
{
	return a.p != NULL && b.p != NULL && a.n == b.n &&
	    memcmp(a.p, b.p, a.n) == 0;
}

long
json_long(struct span v, long fallback)
{
	char digits[32], *end;
	long n;

	if (v.p == NULL || v.n == 0 || v.n >= sizeof(digits))
		return fallback;
	memcpy(digits, v.p, v.n);
	digits[v.n] = '\0';
	n = strtol(digits, &end, 10);
	return *end == '\0' ? n : fallback;
}

static unsigned long
hex(const char *p, const char *end)
{
	char digits[5];

	if (end - p < 4)
		return 0xfffd;
	memcpy(digits, p, 4);
	digits[4] = '\0';
	return strtoul(digits, NULL, 16);
}

static char *
utf8(char *d, unsigned long c)
{
	if (c < 0x80) {
		*d++ = (char)c;
		return d;
	}
	if (c < 0x800) {
		*d++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*d++ = (char)(0xe0 | c >> 12);
		} else {
			*d++ = (char)(0xf0 | c >> 18);
			*d++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*d++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*d++ = (char)(0x80 | (c & 0x3f));
	return d;
}

/* p is behind the u of \u; the result is behind the last digit used. */
static const char *
unicode(char **d, const char *p, const char *end)
{
	unsigned long c, low;

	c = hex(p, end);
	p += 4;
	if (c >= 0xd800 && c < 0xdc00 && end - p >= 6 && p[0] == '\\' &&
	    p[1] == 'u') {
		low = hex(p + 2, end);
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			p += 6;
		}
	}
	if (c >= 0xd800 && c < 0xe000)
		c = 0xfffd;
	*d = utf8(*d, c);
	return p;
}

char *
json_text(struct span v)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	const char *p, *end, *e;
	char *text, *d;

	text = d = malloc(v.n + 1);
	if (text == NULL)
		abort();
	if (v.p != NULL && v.n >= 2 && *v.p == '"') {
		end = v.p + v.n - 1;
		for (p = v.p + 1; p < end; ) {
			if (*p != '\\' || p + 1 == end) {
				*d++ = *p++;
			} else if (p[1] == 'u') {
				p = unicode(&d, p + 2, end);
			} else {
				e = strchr(from, p[1]);
				*d++ = e != NULL ? to[e - from] : p[1];
				p += 2;
			}
		}
	}
	*d = '\0';
	return text;
}
