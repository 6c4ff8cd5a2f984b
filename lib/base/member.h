/*
 * The top of a JSON text that is too large to tokenise: the members of one
 * object, or the elements of one array, one after the other, without memory
 * and looking at each byte once.  The text must be one that json_check takes.
 */

#ifndef MEMBER_H
#define MEMBER_H

#include "slice.h"

struct buf;

/* Raw slices of the text, quotes and brackets included. */
struct member {
	struct slice name; /* empty in an array */
	struct slice value;
};

struct members {
	const char *p, *end;
	int closer; /* '}' or ']' */
};

/* Begin; 0, or -1: neither an object nor an array. */
int members_open(struct members *, struct slice text);

/* The next one: 1, or 0: there is none any more. */
int members_next(struct members *, struct member *);

/*
 * The value of the member with that name: 1, 0: there is none, or the text is
 * no object, -1: the name stands there twice.
 */
int member_get(struct slice object, const char *name, struct slice *value);

/* Is the raw value the string of exactly these decoded bytes? */
int member_is(struct slice raw, const char *);

/* Append a string's decoded bytes; 0, or -1: it is no string. */
int member_str(struct slice raw, struct buf *);

#endif
