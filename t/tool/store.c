#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/store.h"
#include "tool.h"

enum { STORM_MOST = 200000 }; /* bytes of a text in a storm */

static const char *dir;
static enum store_kind kind;
static struct slice key;

/* AREA KIND NAME KEY [more]: exactly so many more */
static void
where(int argc, char *argv[], int more)
{
	if (argc != 4 + more)
		die(ST_USAGE, "%s: KIND NAME KEY are wanted", argv[0]);
	kind = strcmp(argv[1], "state") == 0 ? STORE_STATE : STORE_CACHE;
	dir = argv[2];
	key = slice_of(argv[3]);
}

static int
failed(int e)
{
	printf("%s\n", e == EPERM ? "EPERM" : e == ENOENT ? "ENOENT" :
	    e == EFBIG ? "EFBIG" : e == ENOSPC ? "ENOSPC" :
	    e == EISDIR ? "EISDIR" : e == ETIMEDOUT ? "ETIMEDOUT" :
	    strerror(e));
	return ST_LOCAL;
}

/* store-get KIND NAME KEY MAX: the text; 1: there is none */
int
tool_store_get(int argc, char *argv[])
{
	struct buf b = BUF_INIT(0);
	int r;

	where(argc, argv, 1);
	b.max = (size_t)tool_number(argv[4]);
	r = store_get(kind, dir, key, &b);
	if (r == -1)
		return failed(errno);
	fwrite(buf_str(&b), 1, b.len, stdout);
	buf_free(&b);
	return r == 1 ? ST_DONE : ST_NO;
}

/* store-put KIND NAME KEY FILE */
int
tool_store_put(int argc, char *argv[])
{
	struct buf b;
	int r;

	where(argc, argv, 1);
	tool_read(&b, argv[4]);
	r = store_put(kind, dir, key, buf_slice(&b));
	if (r == -1)
		r = failed(errno);
	buf_free(&b);
	return r;
}

/* store-age KIND NAME KEY */
int
tool_store_age(int argc, char *argv[])
{
	where(argc, argv, 0);
	printf("%lld\n", store_age(kind, dir, key));
	return ST_DONE;
}

/* store-drop KIND NAME KEY */
int
tool_store_drop(int argc, char *argv[])
{
	where(argc, argv, 0);
	return store_drop(kind, dir, key) == -1 ? failed(errno) : ST_DONE;
}

/* store-lock KIND NAME KEY MS: "locked", and hold it until stdin ends */
int
tool_store_lock(int argc, char *argv[])
{
	struct buf b;
	int fd;

	where(argc, argv, 1);
	fd = store_lock(kind, dir, key, (int)tool_number(argv[4]));
	if (fd == -1)
		return failed(errno);
	printf("locked\n");
	fflush(stdout);
	tool_read(&b, "-");
	buf_free(&b);
	store_unlock(fd);
	return ST_DONE;
}

/* A text that shows when it is torn: its length, and one letter repeated. */
static void
storm_text(struct buf *b, unsigned n)
{
	size_t size = n * 7919U % STORM_MOST;
	char *letters = xmalloc(size);

	memset(letters, (int)('a' + n % 26), size);
	buf_clear(b);
	buf_printf(b, "%zu ", size);
	buf_put(b, letters, size);
	free(letters);
}

/* store-storm KIND NAME KEY: put texts until killed */
int
tool_store_storm(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	unsigned n;

	where(argc, argv, 0);
	for (n = (unsigned)getpid();; n++) {
		storm_text(&b, n);
		if (store_put(kind, dir, key, buf_slice(&b)) == -1)
			return failed(errno);
	}
}

static int
is_whole(struct slice s)
{
	char *end;
	unsigned long size = strtoul(s.p, &end, 10), i;
	const char *p = end + 1;

	if (end == s.p || *end != ' ' || (size_t)(p - s.p) + size != s.n)
		return 0;
	for (i = 1; i < size; i++)
		if (p[i] != p[0])
			return 0;
	return 1;
}

/*
 * store-watch KIND NAME KEY MS: get it again and again, for so long; how
 * often it was there, or "torn" and status 1
 */
int
tool_store_watch(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct timespec t, end;
	unsigned long seen = 0;
	long long ms;
	int r;

	where(argc, argv, 1);
	ms = tool_number(argv[4]);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)(ms / 1000);
	do {
		buf_clear(&b);
		r = store_get(kind, dir, key, &b);
		if (r == -1)
			return failed(errno);
		if (r == 1 && !is_whole(buf_slice(&b))) {
			printf("torn\n");
			return ST_NO;
		}
		seen += (unsigned long)r;
		(void)clock_gettime(CLOCK_MONOTONIC, &t);
	} while (t.tv_sec < end.tv_sec || (t.tv_sec == end.tv_sec &&
	    t.tv_nsec < end.tv_nsec));
	buf_free(&b);
	printf("%lu\n", seen);
	return ST_DONE;
}

/* store-cost KIND NAME KEY N: microseconds that one of N gets takes */
int
tool_store_cost(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct timespec a, z;
	long long i, n;

	where(argc, argv, 1);
	n = tool_number(argv[4]);
	(void)clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < n; i++) {
		buf_clear(&b);
		if (store_get(kind, dir, key, &b) != 1)
			die(ST_LOCAL, "store-cost:");
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &z);
	buf_free(&b);
	printf("%lld\n", ((long long)(z.tv_sec - a.tv_sec) * 1000000 +
	    (z.tv_nsec - a.tv_nsec) / 1000) / n);
	return ST_DONE;
}
