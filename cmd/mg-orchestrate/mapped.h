/* A JSON text that is being written, and where its values stood in a file. */

#ifndef MAPPED_H
#define MAPPED_H

#include "../../lib/base/buf.h"

struct mapped {
	struct buf text;
	struct mapped_place {
		size_t at;           /* offset in the text */
		size_t line, column; /* from 1 */
	} *places;                   /* by offset */
	size_t n, cap;
};

void mapped_init(struct mapped *, size_t max);
void mapped_free(struct mapped *);

/* The offset of what is written next. */
size_t mapped_end(const struct mapped *);

/* What is written next stood there. */
void mapped_mark(struct mapped *, size_t line, size_t column);

/* Append a value or name of another text, n bytes at an offset. */
void mapped_copy(struct mapped *, const struct mapped *from, size_t at,
    size_t n);

/* Where the value or name at that offset stood. */
void mapped_find(const struct mapped *, size_t at, size_t *line,
    size_t *column);

#endif
