/* Text in rows of a width, counted in cells of a terminal. */

#ifndef LAYOUT_H
#define LAYOUT_H

#include "roll.h"

struct row {
	struct slice text; /* no newline, no style */
	enum style style;
};

struct rows {
	struct row *row;
	size_t n, cap;
};

#define ROWS_INIT { NULL, 0, 0 }

/* What the terminal cannot show takes one cell; unset: all but ASCII. */
extern int layout_utf8;

/*
 * The cells of the character that the slice, not empty, begins with: 0 if it
 * combines with the one before.  Its code point, or U+FFFD when it cannot be
 * shown, and its bytes.
 */
int layout_cell(struct slice, unsigned long *cp, size_t *n);
int layout_cells(struct slice); /* of all */

/* Cut the text of a roll, between words where it can be, into rows. */
void layout_text(struct rows *, struct slice, enum style first, int width);
void layout_free(struct rows *);

#endif
