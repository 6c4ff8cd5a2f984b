/* The body of a request, of several pieces, as it is sent. */

#ifndef BODY_H
#define BODY_H

#include "../base/slice.h"

struct body {
	const struct slice *parts; /* borrowed */
	size_t n;
	size_t part, off;          /* what is sent next */
};

size_t body_size(const struct body *);

/* The next bytes, at most n of them, copied; how many, 0 at the end. */
size_t body_take(struct body *, char *, size_t n);

/* Has any been taken? */
int body_begun(const struct body *);

/* From the start again. */
void body_rewind(struct body *);

#endif
