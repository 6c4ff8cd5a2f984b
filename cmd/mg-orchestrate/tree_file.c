/* One file of a tree: cloned, linked to, or copied piece by piece. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/ioctl.h>
#include <linux/fs.h>
#endif

#include "../../lib/base/file.h"
#include "tree_work.h"

enum { PIECE = 65536, TO_READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	O_NOCTTY | O_CLOEXEC };

static int
create(struct tree *t, const struct tree_level *l, const char *name)
{
	int fd = openat(l->to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);

	if (fd < 0)
		tree_fail(t);
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
		tree_fail(t);
	if (close(fd) < 0)
		tree_fail(t);
}

#if defined(FICLONE)
/* Where the file system shares blocks a copy costs nothing. */
static int
clone_file(struct tree *t, const struct tree_level *l, const char *name, int fd,
    const struct stat *st)
{
	int to;

	if (!t->cloning || (to = create(t, l, name)) < 0)
		return 0;
	t->cloning = ioctl(to, FICLONE, fd) == 0;
	if (t->cloning)
		finish(t, to, st);
	else if (close(to) < 0 || unlinkat(l->to, name, 0) < 0)
		tree_fail(t);
	return t->cloning;
}
#else
static int
clone_file(struct tree *t, const struct tree_level *l, const char *name, int fd,
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

void
tree_file_end(struct tree *t)
{
	struct tree_file *f = &t->file;

	if (f->other >= 0)
		(void)close(f->other);
	if (f->to >= 0)
		finish(t, f->to, &f->st);
	(void)close(f->fd);
	f->fd = -1;
}

/* Only a copy is ever linked to, never what an agent may still write. */
static void
find_same(struct tree *t)
{
	const struct tree_level *l = tree_top(t);
	struct tree_file *f = &t->file;
	struct stat st;

	if (l->previous < 0)
		return;
	f->other = openat(l->previous, tree_name(t), TO_READ);
	if (f->other < 0 || (fstat(f->other, &st) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size == f->st.st_size &&
	    !(st.st_mode & 0111) == !(f->st.st_mode & 0111)))
		return;
	(void)close(f->other);
	f->other = -1;
}

static void
begin_bytes(struct tree *t)
{
	struct tree_file *f = &t->file;

	f->to = create(t, tree_top(t), tree_name(t));
	if (f->to < 0)
		tree_file_end(t);
}

/* Where all of it was the same there is nothing to copy. */
static void
compare_piece(struct tree *t)
{
	static char one[PIECE], other[PIECE];
	const struct tree_level *l = tree_top(t);
	struct tree_file *f = &t->file;
	ssize_t n = fill(f->fd, one), m = fill(f->other, other);

	if (n > 0 && n == m && memcmp(one, other, (size_t)n) == 0) {
		if (tree_is_late(t))
			tree_file_end(t);
		return;
	}
	(void)close(f->other);
	f->other = -1;
	if (n == 0 && m == 0 && linkat(l->previous, tree_name(t), l->to,
	    tree_name(t), 0) == 0) {
		t->bytes += (long long)f->st.st_size;
		tree_file_end(t);
	} else if (lseek(f->fd, 0, SEEK_SET) < 0) {
		tree_fail(t);
		tree_file_end(t);
	} else
		begin_bytes(t);
}

static void
copy_piece(struct tree *t)
{
	static char piece[PIECE];
	struct slice s = { piece, 0 };
	ssize_t n = fill(t->file.fd, piece);

	s.n = n > 0 ? (size_t)n : 0;
	t->bytes += (long long)s.n;
	if (n < 0)
		tree_leave(t, strerror(errno));
	else if (file_put(t->file.to, s) < 0)
		tree_fail(t);
	else if (t->bytes > TREE_BYTES)
		tree_halt(t, "more bytes than are copied");
	else if (n > 0)
		(void)tree_is_late(t);
	if (n <= 0 || t->stop)
		tree_file_end(t);
}

void
tree_file_begin(struct tree *t, const struct tree_level *l, const char *name)
{
	struct tree_file *f = &t->file;

	f->to = f->other = -1;
	f->fd = openat(l->from, name, TO_READ);
	if (f->fd < 0) {
		tree_leave(t, strerror(errno));
		return;
	}
	if (fstat(f->fd, &f->st) < 0 || !S_ISREG(f->st.st_mode)) {
		tree_leave(t, "it is no file any more");
		tree_file_end(t);
	} else if (f->st.st_size > TREE_BYTES - t->bytes) {
		tree_halt(t, "more bytes than are copied");
		tree_file_end(t);
	} else if (clone_file(t, l, name, f->fd, &f->st)) {
		t->bytes += (long long)f->st.st_size;
		tree_file_end(t);
	} else if (t->stop) {
		tree_file_end(t);
	} else {
		find_same(t);
		if (f->other < 0)
			begin_bytes(t);
	}
}

void
tree_file_go_on(struct tree *t)
{
	if (t->file.other >= 0)
		compare_piece(t);
	else
		copy_piece(t);
}
