/*
 * Regular expressions as JSON Schema has them (ECMA-262), as far as they mean
 * the same everywhere: ASCII literals, ., ^, $, classes, \d \w \s and their
 * opposites, groups, |, and repeats, greedy or lazy.  Back-references,
 * lookaround, \b, \p and \u are not understood.  An automaton of at most
 * PATTERN_MAX states runs over the subject once, so that no pattern can make
 * it take more than pattern_cost steps.
 */

#ifndef PATTERN_H
#define PATTERN_H

#include "slice.h"

enum { PATTERN_MAX = 1000, PATTERN_SUBJECT = 4096 };

struct pattern {
	struct pattern_state *state; /* NULL: not understood */
	size_t n;
};

/* Always to be closed, understood or not. */
void pattern_open(struct pattern *, struct slice);
void pattern_close(struct pattern *);

/*
 * Does it match anywhere in the subject?  1, 0, or -1: it cannot be told, for
 * the pattern is not understood or the subject is no ASCII or above
 * PATTERN_SUBJECT bytes.
 */
int pattern_match(const struct pattern *, struct slice);

/* An upper bound of the steps of matching n bytes. */
size_t pattern_cost(const struct pattern *, size_t n);

#endif
