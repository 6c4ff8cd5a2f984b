#include <string.h>

#include "fake.h"

#define DEPTH 1000

/* Each takes the text at p and returns what is behind, NULL when wrong. */
static const char *any(const char *, const char *, int);

static const char *
space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

static const char *
word(const char *p, const char *end, const char *w)
{
	size_t n;

	n = strlen(w);
	return (size_t)(end - p) >= n && memcmp(p, w, n) == 0 ? p + n : NULL;
}

static const char *
digits(const char *p, const char *end)
{
	const char *from;

	for (from = p; p < end && *p >= '0' && *p <= '9'; p++)
		;
	return p > from ? p : NULL;
}

static const char *
number(const char *p, const char *end)
{
	if (p < end && *p == '-')
		p++;
	if (p < end && *p == '0')
		p++;
	else if ((p = digits(p, end)) == NULL)
		return NULL;
	if (p < end && *p == '.' && (p = digits(p + 1, end)) == NULL)
		return NULL;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		p = digits(p, end);
	}
	return p;
}

static const char *
string(const char *p, const char *end)
{
	size_t i;

	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p != '\\')
			continue;
		p++;
		if (p == end || strchr("\"\\/bfnrtu", *p) == NULL)
			return NULL;
		for (i = 0; *p == 'u' && i < 4; i++)
			if (p + i + 1 >= end || p[i + 1] == '\0' ||
			    strchr("0123456789abcdefABCDEF", p[i + 1]) == NULL)
				return NULL;
	}
	return NULL;
}

/* An object or array; for an object names comes before each value. */
static const char *
list(const char *p, const char *end, int depth, int names)
{
	char close;

	close = names ? '}' : ']';
	p = space(p + 1, end);
	if (p < end && *p == close)
		return p + 1;
	while (p < end) {
		if (names) {
			p = *p == '"' ? string(p, end) : NULL;
			p = p != NULL ? space(p, end) : NULL;
			if (p == NULL || p == end || *p++ != ':')
				return NULL;
			p = space(p, end);
		}
		p = any(p, end, depth);
		p = p != NULL ? space(p, end) : NULL;
		if (p == NULL || p == end)
			return NULL;
		if (*p == close)
			return p + 1;
		if (*p != ',')
			return NULL;
		p = space(p + 1, end);
	}
	return NULL;
}

static const char *
any(const char *p, const char *end, int depth)
{
	if (p == end || depth == 0)
		return NULL;
	switch (*p) {
	case '{':
		return list(p, end, depth - 1, 1);
	case '[':
		return list(p, end, depth - 1, 0);
	case '"':
		return string(p, end);
	case 't':
		return word(p, end, "true");
	case 'f':
		return word(p, end, "false");
	case 'n':
		return word(p, end, "null");
	default:
		return number(p, end);
	}
}

int
json_valid(struct span s)
{
	const char *end;

	end = s.p + s.n;
	s.p = any(space(s.p, end), end, DEPTH);
	return s.p != NULL && space(s.p, end) == end;
}
