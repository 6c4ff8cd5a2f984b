#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/ioctl.h>
#include <linux/fs.h>
#endif

#include "../../lib/base/file.h"
#include "../../lib/base/loop.h"
#include "tree.h"

enum { PIECE = 65536, TO_READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	O_NOCTTY | O_CLOEXEC };

/* The same directory in the tree, its copy, and the copy before (or -1). */
struct level {
	int from, to, previous;
	int depth;
};

void
tree_init(struct tree *t)
{
	memset(t, 0, sizeof(*t));
	buf_init(&t->first, PIECE);
	buf_init(&t->path, PIECE);
	t->cloning = 1;
}

void
tree_free(struct tree *t)
{
	buf_free(&t->first);
	buf_free(&t->path);
}

void
tree_without(struct tree *t, const char *path)
{
	struct stat st;

	if (path == NULL || stat(path, &st) < 0 ||
	    t->nwithout == sizeof(t->without) / sizeof(t->without[0]))
		return;
	t->without[t->nwithout].dev = st.st_dev;
	t->without[t->nwithout++].ino = st.st_ino;
}

static void
leave(struct tree *t, const char *why)
{
	if (t->left++ > 0)
		return;
	buf_puts(&t->first, buf_str(&t->path));
	t->why = why;
}

/* Nothing more is copied. */
static void
halt(struct tree *t, const char *why)
{
	leave(t, why);
	t->stop = 1;
}

static void
fail(struct tree *t)
{
	t->err = errno;
	t->stop = 1;
}

static int
is_without(const struct tree *t, const struct stat *st)
{
	size_t i;

	for (i = 0; i < t->nwithout; i++)
		if (t->without[i].dev == st->st_dev &&
		    t->without[i].ino == st->st_ino)
			return 1;
	return 0;
}

static int
create(struct tree *t, const struct level *l, const char *name)
{
	int fd = openat(l->to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);

	if (fd < 0)
		fail(t);
	return fd;
}

static void
finish(struct tree *t, int fd, const struct stat *st)
{
	struct timespec times[2];

	times[0] = st->st_atim;
	times[1] = st->st_mtim;
	if (t->err == 0 && (futimens(fd, times) < 0 ||
	    fchmod(fd, st->st_mode & 0111 ? 0555 : 0444) < 0))
		fail(t);
	if (close(fd) < 0)
		fail(t);
}

#if defined(FICLONE)
/* Where the file system shares blocks a copy costs nothing. */
static int
clone_file(struct tree *t, const struct level *l, const char *name, int fd,
    const struct stat *st)
{
	int to;

	if (!t->cloning || (to = create(t, l, name)) < 0)
		return 0;
	t->cloning = ioctl(to, FICLONE, fd) == 0;
	if (t->cloning)
		finish(t, to, st);
	else if (close(to) < 0 || unlinkat(l->to, name, 0) < 0)
		fail(t);
	return t->cloning;
}
#else
static int
clone_file(struct tree *t, const struct level *l, const char *name, int fd,
    const struct stat *st)
{
	(void)t;
	(void)l;
	(void)name;
	(void)fd;
	(void)st;
	return 0;
}
#endif

static ssize_t
fill(int fd, char *piece)
{
	ssize_t n, got = 0;

	while (got < PIECE && (n = read(fd, piece + got,
	    (size_t)(PIECE - got))) != 0) {
		if (n < 0 && errno != EINTR)
			return -1;
		got += n > 0 ? n : 0;
	}
	return got;
}

static int
is_equal(int a, int b)
{
	static char one[PIECE], other[PIECE];
	ssize_t n, m;

	do {
		n = fill(a, one);
		m = fill(b, other);
		if (n < 0 || n != m || memcmp(one, other, (size_t)n) != 0)
			return 0;
	} while (n > 0);
	return 1;
}

/* Only a copy is ever linked to, never what an agent may still write. */
static int
link_same(struct tree *t, const struct level *l, const char *name, int fd,
    const struct stat *st)
{
	struct stat before;
	int same, other;

	if (l->previous < 0 ||
	    (other = openat(l->previous, name, TO_READ)) < 0)
		return 0;
	same = fstat(other, &before) == 0 && S_ISREG(before.st_mode) &&
	    before.st_size == st->st_size &&
	    !(before.st_mode & 0111) == !(st->st_mode & 0111) &&
	    is_equal(fd, other) &&
	    linkat(l->previous, name, l->to, name, 0) == 0;
	(void)close(other);
	if (!same && lseek(fd, 0, SEEK_SET) < 0)
		fail(t);
	return same;
}

static void
copy_bytes(struct tree *t, const struct level *l, const char *name, int fd,
    const struct stat *st)
{
	static char piece[PIECE];
	struct slice s = { piece, 0 };
	ssize_t n;
	int to = create(t, l, name);

	if (to < 0)
		return;
	while (!t->stop && (n = fill(fd, piece)) != 0) {
		s.n = n > 0 ? (size_t)n : 0;
		t->bytes += (long long)s.n;
		if (n < 0)
			leave(t, strerror(errno));
		else if (file_put(to, s) < 0)
			fail(t);
		if (n < 0)
			break;
		if (t->bytes > TREE_BYTES)
			halt(t, "more bytes than are copied");
		else if (loop_now() > t->due)
			halt(t, "it takes too long");
	}
	finish(t, to, st);
}

static void
copy_file(struct tree *t, const struct level *l, const char *name)
{
	struct stat st;
	int fd = openat(l->from, name, TO_READ);

	if (fd < 0) {
		leave(t, strerror(errno));
		return;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		leave(t, "it is no file any more");
	else if (st.st_size > TREE_BYTES - t->bytes)
		halt(t, "more bytes than are copied");
	else if (clone_file(t, l, name, fd, &st) ||
	    (!t->stop && link_same(t, l, name, fd, &st)))
		t->bytes += (long long)st.st_size;
	else if (!t->stop)
		copy_bytes(t, l, name, fd, &st);
	(void)close(fd);
}

/*
 * Does it stay inside?  ".." only at its beginning, where it names real
 * directories above the link; after a name, which may be a link, it could
 * lead anywhere.
 */
static int
is_inside(const char *target, int depth)
{
	int begin = 1;
	size_t n;

	if (*target == '/')
		return 0;
	for (; *target != '\0'; target += n + strspn(target + n, "/")) {
		n = strcspn(target, "/");
		if (n == 2 && strncmp(target, "..", 2) == 0) {
			if (!begin || depth-- == 0)
				return 0;
		} else if (n != 1 || *target != '.')
			begin = 0;
	}
	return 1;
}

static void
copy_link(struct tree *t, const struct level *l, const char *name)
{
	char target[TREE_LINK];
	ssize_t n = readlinkat(l->from, name, target, sizeof(target));

	if (n < 0 || (size_t)n == sizeof(target)) {
		leave(t, n < 0 ? strerror(errno) : "a link too long");
		return;
	}
	target[n] = '\0';
	if (!is_inside(target, l->depth))
		leave(t, "a link that leads outside");
	else if (symlinkat(target, l->to, name) < 0)
		fail(t);
}

static void copy_level(struct tree *, struct level *);

static int
open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
}

static void
copy_dir(struct tree *t, const struct level *up, const char *name)
{
	struct level l;

	if (up->depth == TREE_DEPTH) {
		leave(t, "too deep");
		return;
	}
	l.depth = up->depth + 1;
	l.from = open_dir(up->from, name);
	if (l.from < 0) {
		leave(t, strerror(errno));
		return;
	}
	l.previous = up->previous < 0 ? -1 : open_dir(up->previous, name);
	l.to = mkdirat(up->to, name, 0700) < 0 ? -1 : open_dir(up->to, name);
	if (l.to < 0) {
		fail(t);
		(void)close(l.from);
	} else
		copy_level(t, &l);
	if (l.previous >= 0)
		(void)close(l.previous);
}

static void
copy_entry(struct tree *t, const struct level *l, const char *name)
{
	struct stat st;

	if (fstatat(l->from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return; /* it has gone in the meantime */
	if (is_without(t, &st))
		return;
	if (++t->files > TREE_FILES)
		halt(t, "more files than are copied");
	else if (loop_now() > t->due)
		halt(t, "it takes too long");
	else if (S_ISREG(st.st_mode))
		copy_file(t, l, name);
	else if (S_ISLNK(st.st_mode))
		copy_link(t, l, name);
	else if (!S_ISDIR(st.st_mode))
		leave(t, "no file, directory or link");
	else
		copy_dir(t, l, name);
}

/* Closes the two. */
static void
copy_level(struct tree *t, struct level *l)
{
	DIR *d = fdopendir(l->from);
	struct dirent *e;
	size_t n = t->path.len;

	if (d == NULL) {
		leave(t, strerror(errno));
		(void)close(l->from);
	}
	while (d != NULL && !t->stop && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0)
			continue;
		buf_printf(&t->path, "%s%s", n > 0 ? "/" : "", e->d_name);
		copy_entry(t, l, e->d_name);
		t->path.len = n;
	}
	if (d != NULL)
		(void)closedir(d);
	if (fchmod(l->to, 0555) < 0)
		fail(t);
	(void)close(l->to);
}

int
tree_copy(struct tree *t, const char *from, const char *to,
    const char *previous)
{
	struct level l;

	l.depth = 0;
	t->due = loop_now() + TREE_TIME;
	l.from = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l.from < 0)
		return -1;
	l.previous = previous == NULL ? -1 : open_dir(AT_FDCWD, previous);
	l.to = mkdir(to, 0700) < 0 ? -1 : open_dir(AT_FDCWD, to);
	if (l.to < 0) {
		t->err = errno;
		(void)close(l.from);
	} else
		copy_level(t, &l);
	if (l.previous >= 0)
		(void)close(l.previous);
	if (t->err == 0)
		return 0;
	if (l.to >= 0)
		(void)tree_remove(to);
	errno = t->err;
	return -1;
}

static int
remove_at(int at, const char *name, int depth)
{
	int fd = depth > TREE_DEPTH + 1 ? -1 : open_dir(at, name);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (d == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return unlinkat(at, name, 0);
	}
	(void)fchmod(fd, 0700);
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0)
			(void)remove_at(fd, e->d_name, depth + 1);
	(void)closedir(d);
	return unlinkat(at, name, AT_REMOVEDIR);
}

int
tree_remove(const char *path)
{
	return remove_at(AT_FDCWD, path, 0);
}
