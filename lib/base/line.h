/*
 * Lines from a descriptor, with a ceiling.  A line ends with "\n" or "\r\n"
 * (taken off); the last one may lack it.  Empty lines are passed over.  Bytes
 * are looked at once, however the reads cut them.
 */

#ifndef LINE_H
#define LINE_H

#include "buf.h"

struct line {
	int fd;
	int eof;        /* read(2) has answered 0 */
	int skipping;   /* inside a line that was too long */
	int partial;    /* the last line had no newline */
	size_t max;     /* ceiling of a line, its end not counted */
	size_t off;     /* where the next line begins */
	size_t scanned; /* no newline before this offset */
	struct buf b;
};

enum { LINE_NONE, LINE_OK, LINE_EOF, LINE_LONG };

void line_init(struct line *, int fd, size_t max);

/*
 * One read(2).  Bytes read, 0 at end of file, -1 with errno (EAGAIN included;
 * EINTR is retried; ENOBUFS: too many lines were not taken by line_next).
 */
long line_fill(struct line *);

/*
 * The same, but a descriptor that somebody has made non-blocking is waited
 * for, in the loop: for programs that catch no signals.
 */
long line_wait(struct line *);

/*
 * The next whole line of what has been read.  LINE_OK with the line, valid
 * until the next call on the struct; LINE_NONE: fill again; LINE_LONG: a line
 * above the ceiling begins and is thrown away up to its end (said once);
 * LINE_EOF: nothing more will come.  The line is NUL-terminated in place.
 */
int line_next(struct line *, struct slice *);
int line_partial(const struct line *); /* was the last line without newline? */
void line_free(struct line *);

#endif
