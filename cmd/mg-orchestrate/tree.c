#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "tree_work.h"

enum { PATH = 65536 };

void
tree_init(struct tree *t)
{
	memset(t, 0, sizeof(*t));
	buf_init(&t->first, PATH);
	buf_init(&t->path, PATH);
	t->cloning = 1;
	t->file.fd = -1;
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

void
tree_leave(struct tree *t, const char *why)
{
	if (t->left++ > 0)
		return;
	buf_puts(&t->first, buf_str(&t->path));
	(void)snprintf(t->why, sizeof(t->why), "%s", why);
}

void
tree_halt(struct tree *t, const char *why)
{
	tree_leave(t, why);
	t->stop = 1;
}

void
tree_fail(struct tree *t)
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

struct tree_level *
tree_top(const struct tree *t)
{
	return &t->levels[t->nlevels - 1];
}

const char *
tree_name(const struct tree *t)
{
	size_t n = tree_top(t)->path;

	return t->path.s + n + (n > 0 ? 1 : 0);
}

int
tree_is_late(struct tree *t)
{
	if (loop_now() <= t->due)
		return 0;
	tree_halt(t, "it takes too long");
	return 1;
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
copy_link(struct tree *t, const struct tree_level *l, const char *name)
{
	char target[TREE_LINK];
	ssize_t n = readlinkat(l->from, name, target, sizeof(target));

	if (n < 0 || (size_t)n == sizeof(target)) {
		tree_leave(t, n < 0 ? strerror(errno) : "a link too long");
		return;
	}
	target[n] = '\0';
	if (!is_inside(target, (int)t->nlevels - 1))
		tree_leave(t, "a link that leads outside");
	else if (symlinkat(target, l->to, name) < 0)
		tree_fail(t);
}

static int
open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
}

static void
close_level(struct tree_level *l)
{
	if (l->d != NULL)
		(void)closedir(l->d);
	if (l->to >= 0)
		(void)close(l->to);
	if (l->previous >= 0)
		(void)close(l->previous);
}

/* Takes "from" over, and makes the copy at "to". */
static void
push_level(struct tree *t, int from, int at, const char *to, int previous)
{
	struct tree_level *l;

	if (t->levels == NULL)
		t->levels = xcalloc(TREE_DEPTH + 1, sizeof(*t->levels));
	l = &t->levels[t->nlevels++];
	l->from = from;
	l->previous = previous;
	l->path = t->path.len;
	l->d = fdopendir(from);
	if (l->d == NULL) {
		tree_leave(t, strerror(errno));
		(void)close(from);
	}
	l->to = mkdirat(at, to, 0700) < 0 ? -1 : open_dir(at, to);
	if (l->to < 0)
		tree_fail(t);
}

static void
pop_level(struct tree *t)
{
	struct tree_level *l = tree_top(t);

	if (l->to >= 0 && fchmod(l->to, 0555) < 0)
		tree_fail(t);
	close_level(l);
	t->nlevels--;
}

static void
begin_dir(struct tree *t, const struct tree_level *l, const char *name)
{
	int from;

	if (t->nlevels > TREE_DEPTH) {
		tree_leave(t, "too deep");
		return;
	}
	from = open_dir(l->from, name);
	if (from < 0)
		tree_leave(t, strerror(errno));
	else
		push_level(t, from, l->to, name, l->previous < 0 ? -1 :
		    open_dir(l->previous, name));
}

static void
begin_entry(struct tree *t, const struct tree_level *l, const char *name)
{
	struct stat st;

	if (fstatat(l->from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return; /* it has gone in the meantime */
	if (is_without(t, &st))
		return;
	if (++t->files > TREE_FILES)
		tree_halt(t, "more files than are copied");
	else if (tree_is_late(t))
		return;
	else if (S_ISREG(st.st_mode))
		tree_file_begin(t, l, name);
	else if (S_ISLNK(st.st_mode))
		copy_link(t, l, name);
	else if (!S_ISDIR(st.st_mode))
		tree_leave(t, "no file, directory or link");
	else
		begin_dir(t, l, name);
}

/* A piece of the file, or the next entry of the directory. */
static void
step(struct tree *t)
{
	const struct tree_level *l = tree_top(t);
	const struct dirent *e;

	if (t->file.fd >= 0) {
		tree_file_go_on(t);
		return;
	}
	e = t->stop || l->d == NULL ? NULL : readdir(l->d);
	if (e == NULL) {
		pop_level(t);
	} else if (strcmp(e->d_name, ".") != 0 &&
	    strcmp(e->d_name, "..") != 0) {
		t->path.len = l->path;
		buf_printf(&t->path, "%s%s", l->path > 0 ? "/" : "",
		    e->d_name);
		begin_entry(t, l, e->d_name);
	}
}

int
tree_begin(struct tree *t, const char *from, const char *to,
    const char *previous)
{
	int fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	t->due = loop_now() + TREE_TIME;
	push_level(t, fd, AT_FDCWD, to, previous == NULL ? -1 :
	    open_dir(AT_FDCWD, previous));
	/* What is there already is not ours to remove. */
	if (t->err == 0)
		t->to = xstrdup(to);
	return 0;
}

int
tree_go_on(struct tree *t, long long ms)
{
	long long end = loop_now() + ms;

	while (t->nlevels > 0) {
		if (loop_now() > end)
			return 1;
		step(t);
	}
	if (t->err == 0)
		return 0;
	if (t->to != NULL)
		(void)tree_remove(t->to);
	errno = t->err;
	return -1;
}

void
tree_free(struct tree *t)
{
	if (t->file.fd >= 0)
		tree_file_end(t);
	if (t->nlevels > 0 && t->to != NULL)
		(void)tree_remove(t->to);
	while (t->nlevels > 0)
		close_level(&t->levels[--t->nlevels]);
	free(t->levels);
	free(t->to);
	buf_free(&t->first);
	buf_free(&t->path);
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
