/* Whole files. */

#ifndef FILE_H
#define FILE_H

#include "buf.h"

/*
 * Read a whole file with a ceiling: regular files only, so that no FIFO or
 * device can hang us.  0, or -1 with errno (EFBIG: above the buffer's
 * ceiling, EISDIR, EINVAL: not a regular file).
 */
int file_read(const char *path, struct buf *);

/* Write a file by rename in its directory, mode 0600.  0 or -1 with errno. */
int file_write(const char *path, struct slice);

#endif
