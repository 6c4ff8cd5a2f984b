/* The pieces of a template, for those who check and those who fill it. */

#ifndef PIECE_H
#define PIECE_H

#include "../base/slice.h"

enum piece_type {
	PIECE_END,     /* of the template */
	PIECE_TEXT,
	PIECE_VALUE,   /* {{name}} */
	PIECE_IF,      /* {{?name}} */
	PIECE_UNLESS,  /* {{!name}} */
	PIECE_CLOSE,   /* {{/name}} */
	PIECE_BAD      /* "{{" that begins none of these */
};

/* The next piece, which *rest is moved over; its text or name in *what. */
enum piece_type piece_next(struct slice *rest, struct slice *what);

/* What each template is called, and the values that it has. */
struct piece_known {
	const char *name;
	const char *values; /* with a blank between them */
};

extern const struct piece_known piece_known[];

#endif
