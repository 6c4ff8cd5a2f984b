/*
 * Numbers as JSON writes them, of any length, compared by value and never
 * rounded.  Exponents beyond 10^15 all count as that.
 */

#ifndef NUMBER_H
#define NUMBER_H

#include "slice.h"

struct number {
	int sign;         /* -1, 0, 1 */
	struct slice dig; /* first to last digit but 0; may hold the point */
	size_t n;         /* digits in it */
	long long exp;    /* the value is 0.DIGITS * 10^exp */
};

/* The slice, borrowed, is a number of a JSON text. */
struct number number_of(struct slice);

/* The digits one by one: begin with *at = 0; -1 at the end. */
int number_digit(const struct number *, size_t *at);

/* Below 0, 0, above 0. */
int number_cmp(const struct number *, const struct number *);

/* Has it no fraction, however it is written (1.0, 1e2)? */
int number_is_whole(const struct number *);

/* A whole number that is not negative: 0, or -1; SIZE_MAX when too large. */
int number_size(const struct number *, size_t *);

/* Is a a multiple of b, which is above 0?  1, 0, -1: not decided. */
int number_is_multiple(const struct number *a, const struct number *b);

#endif
