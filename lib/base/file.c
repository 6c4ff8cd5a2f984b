#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "mem.h"

enum { PIECE = 64 * 1024 };

static ssize_t
read_some(int fd, void *p, size_t n)
{
	ssize_t done;

	do
		done = read(fd, p, n);
	while (done == -1 && errno == EINTR);
	return done;
}

/* At most n more bytes: how many, 0 at the end, or -1 with errno. */
static ssize_t
take(int fd, struct buf *b, size_t n)
{
	size_t left = b->max - b->len;
	ssize_t done;
	char beyond;

	if (left == 0) {
		done = read_some(fd, &beyond, 1);
		errno = done > 0 ? EFBIG : errno;
		return done > 0 ? -1 : done;
	}
	n = n < left ? n : left;
	if (buf_room(b, n) == -1) {
		errno = EFBIG;
		return -1;
	}
	done = read_some(fd, b->s + b->len, n);
	if (done > 0)
		b->len += (size_t)done;
	b->s[b->len] = '\0';
	return done;
}

int
file_slurp(int fd, const struct stat *st, struct buf *b)
{
	size_t before = b->len, size;
	ssize_t n;

	if (!S_ISREG(st->st_mode)) {
		errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	if (b->err != 0 || b->len > b->max || (st->st_size > 0 &&
	    (uintmax_t)st->st_size > b->max - b->len)) {
		errno = EFBIG;
		return -1;
	}
	/*
	 * A read that answers less than asked for was the last.  Files that
	 * the kernel makes up have no size: those are read to their end.
	 */
	size = (size_t)st->st_size;
	if (size > 0 && take(fd, b, size + 1) == st->st_size)
		return 0;
	while ((n = take(fd, b, PIECE)) > 0)
		;
	if (n == -1) {
		b->len = before;
		return -1;
	}
	return 0;
}

int
file_read(const char *path, struct buf *b)
{
	struct stat st;
	int fd, r, e;

	/* Without O_NONBLOCK a FIFO would hang us before we know it for one. */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	r = fstat(fd, &st) == -1 ? -1 : file_slurp(fd, &st, b);
	e = errno;
	(void)close(fd);
	errno = e;
	return r;
}

int
file_put(int fd, struct slice s)
{
	ssize_t n;

	while (s.n > 0) {
		n = write(fd, s.p, s.n);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			s.p += n;
			s.n -= (size_t)n;
		}
	}
	return 0;
}

static int
fill_temporary(int fd, struct slice text, int sync)
{
	int e;

	if (file_put(fd, text) == -1 || (sync && fsync(fd) == -1)) {
		e = errno;
		(void)close(fd);
		errno = e;
		return -1;
	}
	return close(fd);
}

int
file_replace(const char *path, struct slice text, int sync)
{
	size_t n = strlen(path) + sizeof(".XXXXXX");
	char *temporary = xmalloc(n);
	int fd, e, r = -1;

	(void)snprintf(temporary, n, "%s.XXXXXX", path);
	fd = mkstemp(temporary);
	if (fd != -1) {
		r = fill_temporary(fd, text, sync);
		if (r == 0)
			r = rename(temporary, path);
		if (r == -1) {
			e = errno;
			(void)unlink(temporary);
			errno = e;
		}
	}
	free(temporary);
	return r;
}

int
file_write(const char *path, struct slice text)
{
	return file_replace(path, text, 1);
}

int
file_lock(int fd)
{
	struct flock l;

	memset(&l, 0, sizeof(l));
	l.l_type = F_WRLCK;
	l.l_whence = SEEK_SET;
	if (fcntl(fd, F_SETLK, &l) == 0)
		return 0;
	if (errno == EACCES)
		errno = EAGAIN;
	return -1;
}
