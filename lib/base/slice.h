/* Borrowed bytes: a pointer and a length, no terminator, no ownership. */

#ifndef SLICE_H
#define SLICE_H

#include <stddef.h>

struct slice {
	const char *p;
	size_t n;
};

struct slice slice_of(const char *); /* NULL gives the empty slice */
int slice_eq(struct slice, struct slice);
int slice_is(struct slice, const char *); /* equal to the C string */

#endif
