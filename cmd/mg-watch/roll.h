/*
 * The last of a long text, safe to show, with the styles of its parts.  A
 * style is a byte below 0x08 in the text, where it begins: cleaned text has
 * none of its own.
 */

#ifndef ROLL_H
#define ROLL_H

#include "../../lib/base/buf.h"

struct json;

enum style {
	STYLE_TEXT = 1, /* what a model says */
	STYLE_DIM,      /* thinks */
	STYLE_CALL,     /* and calls */
	STYLE_NOTE,     /* what has happened */
	STYLE_BAD,      /* what has gone wrong */
	STYLE_COUNT
};

enum { ROLL_BYTES = 64 * 1024 };

struct roll {
	struct buf b;
	enum style first;  /* of what b begins with */
	enum style last;
	unsigned long long total; /* bytes ever put */
	size_t most;       /* bytes that are kept */
	int head;          /* of what is too much the beginning is kept */
};

void roll_init(struct roll *, size_t most, int head);

/* Empty again, as after roll_init. */
void roll_clear(struct roll *);
void roll_free(struct roll *);

/* Bytes of others, cleaned; a change of style begins a new line. */
void roll_put(struct roll *, enum style, struct slice);

/* A string of a JSON text, however long; nothing when it is none. */
void roll_string(struct roll *, enum style, const struct json *, int value);

/* A line by itself, cut after about most bytes of the text. */
void roll_line(struct roll *, enum style, struct slice, size_t most);

/* What there was when the total was this; of a later one all. */
struct slice roll_until(const struct roll *, unsigned long long total);

#endif
