#include <string.h>
#include <strings.h>

#include "../base/set.h"
#include "../base/text.h"
#include "challenge.h"

enum { VALUE_MAX = 8192 }; /* what is longer counts as not there */

/* The field on its way into the two challenges that matter. */
struct reading {
	struct slice rest;
	struct challenge bearer, dpop;
	struct challenge *into; /* whose parameters come now, or NULL */
};

static void
init(struct challenge *c)
{
	c->scheme = CHALLENGE_NONE;
	c->dpop = 0;
	buf_init(&c->metadata[0], VALUE_MAX);
	buf_init(&c->metadata[1], VALUE_MAX);
	buf_init(&c->scope, VALUE_MAX);
	buf_init(&c->error, VALUE_MAX);
	buf_init(&c->description, VALUE_MAX);
}

void
challenge_free(struct challenge *c)
{
	buf_free(&c->metadata[0]);
	buf_free(&c->metadata[1]);
	buf_free(&c->scope);
	buf_free(&c->error);
	buf_free(&c->description);
}

static void
skip(struct slice *s, size_t n)
{
	if (n > 0)
		s->p += n;
	s->n -= n;
}

static void
skip_any(struct slice *s, const char *bytes)
{
	while (s->n > 0 && *s->p != '\0' && strchr(bytes, *s->p) != NULL)
		skip(s, 1);
}

static struct slice
take(struct slice *s, size_t n)
{
	struct slice taken = { s->p, n };

	skip(s, n);
	return taken;
}

static int
is_word(struct slice s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

/* The challenge is at its end, or has another parameter after a comma. */
static int
at_end(struct slice s)
{
	skip_any(&s, " \t");
	return s.n == 0 || *s.p == ',';
}

/* How long the token68 is that is all of a challenge's parameters; or 0. */
static size_t
token68(struct slice s)
{
	struct slice left = s;

	skip_any(&left, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/");
	if (left.n == s.n)
		return 0;
	skip_any(&left, "=");
	return at_end(left) ? s.n - left.n : 0;
}

static int
quoted(struct slice *s, struct buf *value)
{
	skip(s, 1);
	while (s->n > 0 && *s->p != '"') {
		if (*s->p == '\\')
			skip(s, 1);
		if (s->n == 0 || *s->p == 0x7F ||
		    ((unsigned char)*s->p < 0x20 && *s->p != '\t'))
			return -1;
		buf_putc(value, *s->p);
		skip(s, 1);
	}
	if (s->n == 0)
		return -1;
	skip(s, 1);
	return 0;
}

/* More than a token: there are servers that do not quote an address. */
static int
bare(struct slice *s, struct buf *value)
{
	size_t before = s->n;

	while (s->n > 0 && *s->p > ' ' && *s->p < 0x7F &&
	    strchr("\",\\", *s->p) == NULL) {
		buf_putc(value, *s->p);
		skip(s, 1);
	}
	return s->n < before ? 0 : -1;
}

/* Where a parameter of that name belongs; NULL: nobody asks for it. */
static struct buf *
place_of(struct challenge *c, struct slice name)
{
	if (is_word(name, "resource_metadata"))
		return &c->metadata[c->metadata[0].len > 0];
	if (is_word(name, "scope"))
		return &c->scope;
	if (is_word(name, "error"))
		return &c->error;
	return is_word(name, "error_description") ? &c->description : NULL;
}

static void
keep(struct challenge *c, struct slice name, const struct buf *value)
{
	struct buf *place = c != NULL ? place_of(c, name) : NULL;

	if (place == NULL || place->len > 0 || value->err != 0)
		return;
	if (place != &c->metadata[1] ||
	    !slice_eq(buf_slice(value), buf_slice(&c->metadata[0])))
		buf_put(place, buf_str(value), value->len);
}

/* What follows the name of a parameter. */
static int
parameter(struct reading *r, struct slice name)
{
	struct slice *s = &r->rest;
	struct buf value = BUF_INIT(VALUE_MAX);
	int rc;

	skip_any(s, " \t");
	skip(s, 1); /* '=' */
	skip_any(s, " \t");
	rc = s->n > 0 && *s->p == '"' ? quoted(s, &value) : bare(s, &value);
	if (rc == 0)
		keep(r->into, name, &value);
	buf_free(&value);
	return rc;
}

static int
is_parameter(struct slice after)
{
	skip_any(&after, " \t");
	return after.n > 0 && *after.p == '=';
}

static void
begin(struct reading *r, struct slice scheme)
{
	r->into = NULL;
	if (is_word(scheme, "Bearer") && r->bearer.scheme == CHALLENGE_NONE) {
		r->into = &r->bearer;
		r->bearer.scheme = CHALLENGE_BEARER;
	} else if (is_word(scheme, "DPoP") && !r->dpop.dpop) {
		r->into = &r->dpop;
		r->dpop.scheme = CHALLENGE_DPOP;
		r->dpop.dpop = 1;
	}
}

/* What stands between two commas: a parameter, or a scheme and its first. */
static int
element(struct reading *r)
{
	struct slice *s = &r->rest, word = take(s, text_token(*s));

	if (word.n > 0 && is_parameter(*s))
		return parameter(r, word);
	if (word.n == 0 || (s->n > 0 && strchr(" \t,", *s->p) == NULL))
		return -1;
	begin(r, word);
	skip_any(s, " \t");
	if (at_end(*s))
		return 0;
	if (take(s, token68(*s)).n > 0)
		return 0;
	word = take(s, text_token(*s));
	return word.n > 0 && is_parameter(*s) ? parameter(r, word) : -1;
}

static void
move(struct buf *to, struct buf *from)
{
	struct buf swap = *to;

	if (to->len == 0) {
		*to = *from;
		*from = swap;
	}
}

/* What the first challenge leaves open, the other may say. */
static void
complete(struct challenge *c, struct challenge *other)
{
	if (c->metadata[0].len == 0) {
		move(&c->metadata[0], &other->metadata[0]);
		move(&c->metadata[1], &other->metadata[1]);
	}
	move(&c->scope, &other->scope);
	if (c->error.len == 0 && c->description.len == 0) {
		move(&c->error, &other->error);
		move(&c->description, &other->description);
	}
}

void
challenge_read(struct slice field, struct challenge *c)
{
	struct reading r = { .rest = field };

	init(&r.bearer);
	init(&r.dpop);
	for (skip_any(&r.rest, " \t,"); r.rest.n > 0;
	    skip_any(&r.rest, " \t,"))
		if (element(&r) == -1 || !at_end(r.rest))
			break;
	if (r.bearer.scheme == CHALLENGE_NONE) {
		*c = r.dpop;
		challenge_free(&r.bearer);
		return;
	}
	*c = r.bearer;
	c->dpop = r.dpop.dpop;
	complete(c, &r.dpop);
	challenge_free(&r.dpop);
}

int
challenge_is(const struct challenge *c, const char *error)
{
	return slice_is(buf_slice(&c->error), error);
}

/* The next name of a list; an empty one at its end. */
static struct slice
next_scope(struct slice *list)
{
	const char *end;

	skip_any(list, " ");
	end = list->n > 0 ? memchr(list->p, ' ', list->n) : NULL;
	return take(list, end != NULL ? (size_t)(end - list->p) : list->n);
}

static void
add_scopes(struct slice list, struct set *seen, struct buf *b)
{
	struct slice s;

	while ((s = next_scope(&list)).n > 0) {
		if (!set_add(seen, s))
			continue;
		if (seen->n > 1)
			buf_putc(b, ' ');
		buf_put(b, s.p, s.n);
	}
}

void
scope_union(struct slice one, struct slice other, struct buf *b)
{
	struct set seen = SET_INIT;

	add_scopes(one, &seen, b);
	add_scopes(other, &seen, b);
	set_free(&seen);
}

int
scope_within(struct slice part, struct slice whole)
{
	struct set set = SET_INIT;
	struct slice s;
	int within = 1;

	while ((s = next_scope(&whole)).n > 0)
		(void)set_add(&set, s);
	while (within && (s = next_scope(&part)).n > 0)
		within = set_has(&set, s);
	set_free(&set);
	return within;
}
