#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "json.h"
#include "text.h"

/* Every byte of a word, and of its bits the highest of every byte. */
#define EACH(byte) (UINT64_MAX / 255 * (byte))
#define HIGH EACH(0x80)

struct check {
	const char *end;
	const char *at; /* where it fails */
	const char *why;
	int ceiling;    /* it fails for one of ours */
	size_t ntok;
	size_t depth;
	char closer[JSON_DEPTH]; /* what ends each open array or object */
};

/*
 * Each function takes the place where its part begins and returns the place
 * behind it, or NULL when it is wrong.  (That the place is no member of the
 * struct keeps it in a register: this doubles the speed.)
 */

static const char *
fail(struct check *c, const char *p, const char *why)
{
	c->at = p;
	c->why = p < c->end ? why : "the text ends too early";
	return NULL;
}

/* The byte at p; at the end NUL, which no text may hold. */
static int
peek(const struct check *c, const char *p)
{
	return p < c->end ? *p : '\0';
}

static const char *
blank(const struct check *c, const char *p)
{
	while (p < c->end && (*p == ' ' || *p == '\n' || *p == '\t' ||
	    *p == '\r'))
		p++;
	return p;
}

static int
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7F &&
	    c != '"' && c != '\\';
}

/*
 * Past plain bytes, eight at a time: subtracting sets the highest bit of a
 * byte that was too small (or equal, after the exclusive or).  A borrow can
 * spoil a byte only when another was hit, and the second loop finds which.
 */
static const char *
plain(const char *p, const char *end)
{
	uint64_t w, hit;

	for (; (size_t)(end - p) >= sizeof(w); p += sizeof(w)) {
		memcpy(&w, p, sizeof(w));
		hit = w | (w - EACH(0x20));
		hit |= (w ^ EACH('"')) - EACH(1);
		hit |= (w ^ EACH('\\')) - EACH(1);
		hit |= (w ^ EACH(0x7F)) - EACH(1);
		if (hit & HIGH)
			break;
	}
	while (p < end && is_plain(*p))
		p++;
	return p;
}

size_t
json_plain(struct slice s)
{
	return s.n == 0 ? 0 : (size_t)(plain(s.p, s.p + s.n) - s.p);
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

static const char *
escape(struct check *c, const char *p)
{
	int i;

	p++;
	switch (peek(c, p)) {
	case '"': case '\\': case '/':
	case 'b': case 'f': case 'n': case 'r': case 't':
		return p + 1;
	case 'u':
		break;
	default:
		return fail(c, p, "no such escape");
	}
	for (p++, i = 0; i < 4; i++, p++)
		if (!is_hex(peek(c, p)))
			return fail(c, p, "\\u needs four hex digits");
	return p;
}

/* A byte in a string that is not plain. */
static const char *
special(struct check *c, const char *p)
{
	struct slice rest = { p, (size_t)(c->end - p) };
	size_t n;

	if (peek(c, p) == '\\')
		return escape(c, p);
	if (peek(c, p) == 0x7F)
		return p + 1;
	if (peek(c, p) >= 0 && peek(c, p) < 0x20)
		return fail(c, p, "control character in a string");
	n = utf8_char(rest, NULL);
	if (n == 0)
		return fail(c, p, "invalid UTF-8");
	return p + n;
}

static const char *
string(struct check *c, const char *p)
{
	c->ntok++;
	for (p++; p != NULL; p = special(c, p)) {
		p = plain(p, c->end);
		if (peek(c, p) == '"')
			return p + 1;
	}
	return NULL;
}

static const char *
digits(struct check *c, const char *p)
{
	if (!is_digit(peek(c, p)))
		return fail(c, p, "digit expected");
	do
		p++;
	while (is_digit(peek(c, p)));
	return p;
}

static const char *
number(struct check *c, const char *p)
{
	c->ntok++;
	if (*p == '-')
		p++;
	if (peek(c, p) == '0') {
		p++;
		if (is_digit(peek(c, p)))
			return fail(c, p, "number begins with 0");
	} else
		p = digits(c, p);
	if (p != NULL && peek(c, p) == '.')
		p = digits(c, p + 1);
	if (p != NULL && (peek(c, p) == 'e' || peek(c, p) == 'E')) {
		p++;
		if (peek(c, p) == '+' || peek(c, p) == '-')
			p++;
		p = digits(c, p);
	}
	return p;
}

static const char *
word(struct check *c, const char *p, const char *s)
{
	c->ntok++;
	for (; *s != '\0'; s++, p++)
		if (peek(c, p) != *s)
			return fail(c, p, "no such word");
	return p;
}

/* What holds no other value. */
static const char *
scalar(struct check *c, const char *p)
{
	switch (peek(c, p)) {
	case '"':
		return string(c, p);
	case 't':
		return word(c, p, "true");
	case 'f':
		return word(c, p, "false");
	case 'n':
		return word(c, p, "null");
	case '-':
	case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return number(c, p);
	default:
		return fail(c, p, "value expected");
	}
}

/* A member's name and its colon. */
static const char *
name(struct check *c, const char *p)
{
	p = blank(c, p);
	if (peek(c, p) != '"')
		return fail(c, p, "name in quotes expected");
	p = string(c, p);
	if (p == NULL)
		return NULL;
	p = blank(c, p);
	if (peek(c, p) != ':')
		return fail(c, p, "':' expected");
	return p + 1;
}

/*
 * A value as far as it needs no closing: brackets that open, with what comes
 * first in each, up to a scalar or to a bracket that closes at once.
 */
static const char *
value(struct check *c, const char *p)
{
	char closer;

	while (p != NULL) {
		p = blank(c, p);
		if (peek(c, p) != '{' && peek(c, p) != '[')
			return scalar(c, p);
		if (c->depth == JSON_DEPTH) {
			c->ceiling = 1;
			return fail(c, p, "nested too deeply");
		}
		c->ntok++;
		closer = *p == '{' ? '}' : ']';
		c->closer[c->depth++] = closer;
		p = blank(c, p + 1);
		if (peek(c, p) == closer)
			return p;
		if (closer == '}')
			p = name(c, p);
	}
	return NULL;
}

/* What closes, up to where the next value is due, or the root is done. */
static const char *
after(struct check *c, const char *p)
{
	char closer;

	while (c->depth > 0) {
		closer = c->closer[c->depth - 1];
		p = blank(c, p);
		if (peek(c, p) == ',')
			return closer == '}' ? name(c, p + 1) : p + 1;
		if (peek(c, p) != closer)
			return fail(c, p, closer == '}' ?
			    "',' or '}' expected" : "',' or ']' expected");
		p++;
		c->depth--;
	}
	return p;
}

static const char *
text(struct check *c, const char *p)
{
	do {
		p = value(c, p);
		if (p != NULL)
			p = after(c, p);
	} while (p != NULL && c->depth > 0);
	if (p == NULL)
		return NULL;
	p = blank(c, p);
	if (p < c->end)
		return fail(c, p, "something stands after the value");
	return p;
}

int
json_check(struct slice s, size_t *ntok, struct json_error *e)
{
	struct check c;
	const char *p = s.p == NULL ? "" : s.p;

	c.end = p + s.n;
	c.at = p;
	c.why = NULL;
	c.ceiling = 0;
	c.ntok = c.depth = 0;
	e->ceiling = s.n >= INT_MAX;
	if (e->ceiling) {
		e->at = INT_MAX;
		e->why = "the text is too long";
		return -1;
	}
	if (text(&c, p) == NULL) {
		e->at = (size_t)(c.at - p);
		e->why = c.why;
		e->ceiling = c.ceiling;
		return -1;
	}
	if (ntok != NULL)
		*ntok = c.ntok;
	return 0;
}
