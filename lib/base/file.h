/* Whole files. */

#ifndef FILE_H
#define FILE_H

#include "buf.h"

struct stat;

/*
 * Read a whole file with a ceiling: regular files only, so that no FIFO or
 * device can hang us.  0, or -1 with errno (EFBIG: above the buffer's
 * ceiling, EISDIR, EINVAL: not a regular file).
 */
int file_read(const char *path, struct buf *);

/* The same of an open file, whose fstat(2) is given. */
int file_slurp(int fd, const struct stat *, struct buf *);

/* Write all of it to an open, blocking descriptor.  0 or -1 with errno. */
int file_put(int fd, struct slice);

/* Write a file by rename in its directory, mode 0600.  0 or -1 with errno. */
int file_write(const char *path, struct slice);

/*
 * The same, but without "sync" a power failure may lose both the new and the
 * old text.  A crash may leave PATH.XXXXXX (mkstemp(3)).
 */
int file_replace(const char *path, struct slice, int sync);

/*
 * Lock an open file whole (fcntl(2)): the lock ends with the process, or as
 * soon as it closes any descriptor of that file.  0, or -1 with errno at once;
 * EAGAIN: another process has it.
 */
int file_lock(int fd);

#endif
