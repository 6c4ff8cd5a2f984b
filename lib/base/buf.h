/*
 * Growing bytes with a ceiling and a sticky error.  After the first failure
 * every call does nothing and err stays E2BIG (the ceiling), so that a
 * caller may check once at the end.  Without memory the program dies.
 */

#ifndef BUF_H
#define BUF_H

#include "slice.h"

#if defined(__GNUC__)
#define BUF_PRINTF __attribute__((__format__(__printf__, 2, 3)))
#else
#define BUF_PRINTF
#endif

struct buf {
	char *s; /* always NUL-terminated; never NULL after the first put */
	size_t len, cap, max;
	int err;
};

/* A static initialiser: empty, holding at most max bytes. */
#define BUF_INIT(max) { NULL, 0, 0, (max), 0 }

void buf_init(struct buf *, size_t max);
void buf_put(struct buf *, const void *, size_t);
void buf_puts(struct buf *, const char *);
void buf_putc(struct buf *, int);
void buf_printf(struct buf *, const char *, ...) BUF_PRINTF;

/*
 * Room for n more bytes at s + len, for a caller that fills them itself and
 * then adds to len.  Returns 0, or -1 when the ceiling forbids it.
 */
int buf_room(struct buf *, size_t n);

/* Forget the first n bytes; the rest moves to the front. */
void buf_drop(struct buf *, size_t n);

/* Forget the contents and the error, keep the memory. */
void buf_clear(struct buf *);

/* Give the memory back; the ceiling stays, so the buffer is usable again. */
void buf_free(struct buf *);

/* The contents, valid until the next call that changes the buffer. */
struct slice buf_slice(const struct buf *);

/* The contents as a C string; "" when empty. */
const char *buf_str(const struct buf *);

#endif
