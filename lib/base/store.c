#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"
#include "place.h"
#include "sha256.h"
#include "store.h"

enum {
	DAY = 24 * 3600,
	HASH = 64,           /* digits of an entry's name */
	LEFT_OVER = HASH + 7, /* "." and the six letters of mkstemp(3) */
	SWEEP = 64,          /* one put in so many, by chance */
	NAP_FIRST = 1, NAP_MOST = 16 /* ms between looks at a lock */
};

/* The directory, or "" without a home. */
static struct buf
folder(enum store_kind kind, const char *name)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	char *dir = place_dir(kind == STORE_STATE ? PLACE_STATE : PLACE_CACHE);

	if (dir != NULL)
		buf_printf(&b, "%s/%s", dir, name);
	free(dir);
	return b;
}

/* The path of an entry, or "" without a home. */
static struct buf
entry(enum store_kind kind, const char *name, struct slice key)
{
	struct buf b = folder(kind, name);
	char hex[HASH + 1];

	if (b.len > 0) {
		sha256_hex(key, hex);
		buf_putc(&b, '/');
		buf_put(&b, hex, HASH);
	}
	return b;
}

void
store_path(enum store_kind kind, const char *name, struct slice key,
    struct buf *b)
{
	struct buf path = entry(kind, name, key);

	buf_put(b, buf_str(&path), path.len);
	buf_free(&path);
}

/* Done with a path: r, with errno as it was. */
static int
leave(struct buf *path, int r)
{
	int e = errno;

	buf_free(path);
	errno = e;
	return r;
}

static int
close_keeping_errno(int fd)
{
	int e = errno;

	(void)close(fd);
	errno = e;
	return -1;
}

static int
is_ours(const struct stat *st)
{
	return st->st_uid == geteuid() &&
	    (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* A directory in which nobody else can put or rename anything?  0 or -1. */
static int
check_folder(const struct buf *dir)
{
	struct stat st;

	if (stat(buf_str(dir), &st) == -1)
		return -1;
	if (is_ours(&st))
		return 0;
	errno = EPERM;
	return -1;
}

/* The same, made if it is not there. */
static int
make_folder(const struct buf *dir)
{
	return place_make(buf_str(dir)) == -1 ? -1 : check_folder(dir);
}

/* Open what nobody else can have put there: a descriptor, or -1. */
static int
open_ours(const char *path, int flags, struct stat *st)
{
	int fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd == -1) {
		/* A symbolic link, a socket. */
		if (errno == ELOOP || errno == ENXIO)
			errno = EPERM;
		return -1;
	}
	if (fstat(fd, st) == -1)
		return close_keeping_errno(fd);
	if (!S_ISREG(st->st_mode) || st->st_nlink > 1 || !is_ours(st)) {
		errno = EPERM;
		return close_keeping_errno(fd);
	}
	return fd;
}

int
store_get(enum store_kind kind, const char *name, struct slice key,
    struct buf *text)
{
	struct buf dir = folder(kind, name), path = entry(kind, name, key);
	struct stat st;
	int fd = -1, r;

	if (path.len == 0)
		return 0;
	if (check_folder(&dir) == 0)
		fd = open_ours(buf_str(&path), O_RDONLY, &st);
	(void)leave(&dir, 0);
	if (fd == -1)
		return leave(&path, errno == ENOENT || errno == ENOTDIR ?
		    0 : -1);
	r = file_slurp(fd, &st, text) == -1 ? -1 : 1;
	(void)close_keeping_errno(fd);
	return leave(&path, r);
}

long long
store_age(enum store_kind kind, const char *name, struct slice key)
{
	struct buf path = entry(kind, name, key);
	struct stat st;
	long long age = -1;

	if (path.len > 0 && lstat(buf_str(&path), &st) == 0)
		age = (long long)time(NULL) - (long long)st.st_mtime;
	buf_free(&path);
	return age < 0 ? -1 : age;
}

/* Remove what writers that were killed have left in the directory. */
static void
sweep(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	struct stat st;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (strlen(e->d_name) != LEFT_OVER || e->d_name[HASH] != '.')
			continue;
		if (fstatat(dirfd(d), e->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == 0 &&
		    time(NULL) - st.st_mtime > DAY)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	}
	(void)closedir(d);
}

/* Looking through the directory at every put would be a waste. */
static int
is_time_to_sweep(void)
{
	struct timespec now;

	return clock_gettime(CLOCK_REALTIME, &now) == 0 &&
	    now.tv_nsec / 1000 % SWEEP == 0;
}

int
store_put(enum store_kind kind, const char *name, struct slice key,
    struct slice text)
{
	struct buf dir = folder(kind, name), path = entry(kind, name, key);
	int r = -1;

	if (path.len == 0)
		errno = ENOENT;
	else if (make_folder(&dir) == 0)
		r = file_replace(buf_str(&path), text, kind == STORE_STATE);
	if (r == 0 && is_time_to_sweep())
		sweep(buf_str(&dir));
	(void)leave(&dir, 0);
	return leave(&path, r);
}

int
store_drop(enum store_kind kind, const char *name, struct slice key)
{
	struct buf path = entry(kind, name, key);
	int r = path.len > 0 ? unlink(buf_str(&path)) : 0;

	if (r == -1 && (errno == ENOENT || errno == ENOTDIR))
		r = 0;
	return leave(&path, r);
}

static long long
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Lock the whole file.  0, or -1 with errno. */
static int
lock(int fd, int ms)
{
	long long due = now_ms() + ms, left, nap = NAP_FIRST;
	struct flock fl = { 0 };
	struct timespec t;

	fl.l_type = F_WRLCK;
	fl.l_whence = SEEK_SET;
	while (fcntl(fd, F_SETLK, &fl) == -1) {
		if (errno != EACCES && errno != EAGAIN && errno != EINTR)
			return -1;
		left = due - now_ms();
		if (left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		nap = nap < left ? nap : left;
		t.tv_sec = 0;
		t.tv_nsec = (long)nap * 1000000;
		(void)nanosleep(&t, NULL);
		nap = nap < NAP_MOST ? 2 * nap : NAP_MOST;
	}
	return 0;
}

int
store_lock(enum store_kind kind, const char *name, struct slice key, int ms)
{
	struct buf dir = folder(kind, name), path = entry(kind, name, key);
	struct stat st;
	int fd = -1;

	/* The entry itself will not do: a put replaces it. */
	if (path.len == 0)
		errno = ENOENT;
	else if (make_folder(&dir) == 0) {
		buf_puts(&path, ".lock");
		fd = open_ours(buf_str(&path), O_RDWR | O_CREAT, &st);
	}
	if (fd != -1 && lock(fd, ms) == -1)
		fd = close_keeping_errno(fd);
	(void)leave(&dir, 0);
	return leave(&path, fd);
}

void
store_unlock(int fd)
{
	(void)close(fd);
}
