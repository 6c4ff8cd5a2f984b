/* A set of byte strings, which it copies. */

#ifndef SET_H
#define SET_H

#include "slice.h"

struct set {
	struct slice *slots;
	size_t n, cap;
};

#define SET_INIT { NULL, 0, 0 }

/* 1 when it was added, 0 when it was there already. */
int set_add(struct set *, struct slice);
int set_has(const struct set *, struct slice);
void set_free(struct set *);

#endif
