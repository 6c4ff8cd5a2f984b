#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "json.h"
#include "text.h"

/* Every byte of a word, and of its bits the highest of every byte. */
#define EACH(byte) (UINT64_MAX / 255 * (byte))
#define HIGH EACH(0x80)

struct check {
	const char *p, *end;
	const char *why;
	size_t ntok;
	size_t depth;
	char closer[JSON_DEPTH]; /* what ends each open array or object */
};

static int
fail(struct check *c, const char *why)
{
	c->why = c->p < c->end ? why : "the text ends too early";
	return -1;
}

/* The next byte; at the end NUL, which no text may hold. */
static int
peek(const struct check *c)
{
	return c->p < c->end ? *c->p : '\0';
}

static int
blank(struct check *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\n' ||
	    *c->p == '\t' || *c->p == '\r'))
		c->p++;
	return peek(c);
}

static int
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7F &&
	    c != '"' && c != '\\';
}

/*
 * Eight bytes at a time: subtracting sets the highest bit of a byte that was
 * too small (or equal, after the exclusive or).  A borrow can spoil a byte
 * only when one before it was hit, and the second loop finds out which.
 */
size_t
json_plain(struct slice s)
{
	uint64_t w, hit;
	size_t i;

	for (i = 0; s.n - i >= sizeof(w); i += sizeof(w)) {
		memcpy(&w, s.p + i, sizeof(w));
		hit = w | (w - EACH(0x20));
		hit |= (w ^ EACH('"')) - EACH(1);
		hit |= (w ^ EACH('\\')) - EACH(1);
		hit |= (w ^ EACH(0x7F)) - EACH(1);
		if (hit & HIGH)
			break;
	}
	while (i < s.n && is_plain(s.p[i]))
		i++;
	return i;
}

static int
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static int
is_hex(int c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Past the backslash. */
static int
escape(struct check *c)
{
	int i;

	if (peek(c) == '\0' || strchr("\"\\/bfnrtu", peek(c)) == NULL)
		return fail(c, "no such escape");
	if (*c->p++ != 'u')
		return 0;
	for (i = 0; i < 4; i++, c->p++)
		if (!is_hex(peek(c)))
			return fail(c, "\\u needs four hexadecimal digits");
	return 0;
}

/* A byte in a string that is not plain. */
static int
special(struct check *c)
{
	struct slice rest = { c->p, (size_t)(c->end - c->p) };
	size_t n;

	if (rest.n == 0)
		return fail(c, NULL);
	if (*c->p == '\\') {
		c->p++;
		return escape(c);
	}
	if (*c->p == 0x7F) {
		c->p++;
		return 0;
	}
	if (*c->p >= 0 && *c->p < 0x20)
		return fail(c, "control character in a string");
	n = utf8_char(rest, NULL);
	if (n == 0) {
		c->why = "invalid UTF-8";
		return -1;
	}
	c->p += n;
	return 0;
}

static int
string(struct check *c)
{
	struct slice rest;

	c->ntok++;
	for (c->p++; peek(c) != '"';) {
		rest.p = c->p;
		rest.n = (size_t)(c->end - c->p);
		c->p += json_plain(rest);
		if (peek(c) != '"' && special(c) == -1)
			return -1;
	}
	c->p++;
	return 0;
}

static int
digits(struct check *c)
{
	if (!is_digit(peek(c)))
		return fail(c, "digit expected");
	while (is_digit(peek(c)))
		c->p++;
	return 0;
}

static int
number(struct check *c)
{
	c->ntok++;
	if (peek(c) == '-')
		c->p++;
	if (peek(c) == '0') {
		c->p++;
		if (is_digit(peek(c)))
			return fail(c, "number begins with 0");
	} else if (digits(c) == -1)
		return -1;
	if (peek(c) == '.') {
		c->p++;
		if (digits(c) == -1)
			return -1;
	}
	if (peek(c) == 'e' || peek(c) == 'E') {
		c->p++;
		if (peek(c) == '+' || peek(c) == '-')
			c->p++;
		return digits(c);
	}
	return 0;
}

static int
word(struct check *c, const char *s)
{
	c->ntok++;
	for (; *s != '\0'; s++, c->p++)
		if (peek(c) != *s)
			return fail(c, "no such word");
	return 0;
}

/* A member's name and its colon. */
static int
name(struct check *c)
{
	if (blank(c) != '"')
		return fail(c, "name in quotes expected");
	if (string(c) == -1)
		return -1;
	if (blank(c) != ':')
		return fail(c, "':' expected");
	c->p++;
	return 0;
}

/* 1: a value is due; 0: it was empty and is complete. */
static int
begin(struct check *c, char closer)
{
	c->ntok++;
	if (c->depth == JSON_DEPTH)
		return fail(c, "nested too deeply");
	c->p++;
	if (blank(c) == closer) {
		c->p++;
		return 0;
	}
	c->closer[c->depth++] = closer;
	return closer == '}' && name(c) == -1 ? -1 : 1;
}

/* The begin of a value: 1: another is due first; 0: it is complete. */
static int
value(struct check *c)
{
	switch (blank(c)) {
	case '{':
		return begin(c, '}');
	case '[':
		return begin(c, ']');
	case '"':
		return string(c);
	case 't':
		return word(c, "true");
	case 'f':
		return word(c, "false");
	case 'n':
		return word(c, "null");
	case '-':
	case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return number(c);
	default:
		return fail(c, "value expected");
	}
}

/* Past a value: 1: another is due; 0: the root is complete. */
static int
after(struct check *c)
{
	int closer;

	while (c->depth > 0) {
		closer = c->closer[c->depth - 1];
		if (blank(c) == ',') {
			c->p++;
			return closer == '}' && name(c) == -1 ? -1 : 1;
		}
		if (peek(c) != closer)
			return fail(c, closer == '}' ?
			    "',' or '}' expected" : "',' or ']' expected");
		c->p++;
		c->depth--;
	}
	return 0;
}

static int
text(struct check *c)
{
	int more;

	do {
		while ((more = value(c)) == 1)
			;
		if (more == 0)
			more = after(c);
	} while (more == 1);
	if (more == 0 && (blank(c), c->p < c->end))
		return fail(c, "something stands after the value");
	return more;
}

int
json_check(struct slice s, size_t *ntok, struct json_error *e)
{
	struct check c;

	c.p = s.p == NULL ? "" : s.p;
	c.end = c.p + s.n;
	c.why = NULL;
	c.ntok = c.depth = 0;
	e->ceiling = s.n >= INT_MAX;
	if (e->ceiling)
		c.why = "the text is too long";
	if (e->ceiling || text(&c) == -1) {
		e->at = s.n - (size_t)(c.end - c.p);
		e->why = c.why;
		return -1;
	}
	if (ntok != NULL)
		*ntok = c.ntok;
	return 0;
}
