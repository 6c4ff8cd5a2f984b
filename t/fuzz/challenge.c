/*
 * What was read of a challenge has no control characters and reads the same
 * when it is written down; a union of scopes holds both lists and nothing
 * twice.
 */

#include <string.h>

#include "../../lib/net/challenge.h"
#include "fuzz.h"

enum { MAX = 1 << 16 };

static const char *const names[] = { "resource_metadata",
	"resource_metadata", "scope", "error", "error_description" };
enum { VALUES = sizeof(names) / sizeof(names[0]) };

static struct buf *
value(struct challenge *c, size_t i)
{
	struct buf *all[VALUES];

	all[0] = &c->metadata[0];
	all[1] = &c->metadata[1];
	all[2] = &c->scope;
	all[3] = &c->error;
	all[4] = &c->description;
	return all[i];
}

static void
write_value(struct buf *b, const char *name, struct slice s)
{
	size_t i;

	buf_printf(b, ", %s = \"", name);
	for (i = 0; i < s.n; i++) {
		MUST((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\t');
		MUST(s.p[i] != 0x7F);
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_putc(b, '\\');
		buf_putc(b, s.p[i]);
	}
	buf_putc(b, '"');
}

static void
write_field(struct buf *b, struct challenge *c)
{
	size_t i;

	if (c->scheme == CHALLENGE_BEARER && c->dpop)
		buf_puts(b, "DPoP, ");
	buf_puts(b, c->scheme == CHALLENGE_BEARER ? "Bearer realm=x" :
	    c->dpop ? "DPoP algs=ES256" : "Basic realm=x");
	for (i = 0; i < VALUES; i++)
		if (value(c, i)->len > 0)
			write_value(b, names[i], buf_slice(value(c, i)));
}

static void
challenge(struct slice field)
{
	struct buf b = BUF_INIT(8 * MAX);
	struct challenge c, again;
	size_t i;

	challenge_read(field, &c);
	write_field(&b, &c);
	MUST(b.err == 0);
	challenge_read(buf_slice(&b), &again);
	MUST(c.scheme == again.scheme && c.dpop == again.dpop);
	MUST(c.dpop || c.scheme != CHALLENGE_DPOP);
	for (i = 0; i < VALUES; i++) {
		MUST(value(&c, i)->err == 0);
		MUST(c.scheme != CHALLENGE_NONE || value(&c, i)->len == 0);
		MUST(slice_eq(buf_slice(value(&c, i)),
		    buf_slice(value(&again, i))));
	}
	challenge_free(&c);
	challenge_free(&again);
	buf_free(&b);
}

static void
scopes(struct slice one, struct slice other)
{
	struct buf both = BUF_INIT(2 * MAX), again = BUF_INIT(2 * MAX);

	scope_union(one, other, &both);
	MUST(both.len <= one.n + other.n + 1);
	MUST(scope_within(one, buf_slice(&both)));
	MUST(scope_within(other, buf_slice(&both)));
	scope_union(buf_slice(&both), buf_slice(&both), &again);
	MUST(slice_eq(buf_slice(&both), buf_slice(&again)));
	buf_free(&both);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n > MAX)
		return 0;
	challenge(input(p, n));
	scopes(input(p, n / 2), input(p + n / 2, n - n / 2));
	return 0;
}
