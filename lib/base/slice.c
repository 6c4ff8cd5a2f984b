#include <string.h>

#include "slice.h"

struct slice
slice_of(const char *s)
{
	struct slice a = { s, s == NULL ? 0 : strlen(s) };

	return a;
}

int
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_of(s));
}
