/*
 * A directory for files in which there may be secrets, mode 0700 in
 * $XDG_RUNTIME_DIR/mg.  It goes when we go.  One that is killed leaves it, and
 * its lock free: then the next start removes it.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/file.h"
#include "../../lib/base/place.h"
#include "mg-orchestrate.h"

enum { TRIES = 100 };   /* as often another's sweep may come between */

static const char prefix[] = "team.";
static char *dir;
static int lock = -1;

static void
remove_all(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	(void)closedir(d);
	(void)rmdir(path);
}

/* Unless somebody lives who has the lock; without a lock it is empty. */
static void
remove_left(const char *path)
{
	struct buf b = BUF_INIT(65536);
	int fd;

	buf_printf(&b, "%s/lock", path);
	fd = open(buf_str(&b), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && file_lock(fd) == 0)
		remove_all(path);
	else if (fd < 0 && errno == ENOENT)
		(void)rmdir(path);
	if (fd >= 0)
		(void)close(fd);
	buf_free(&b);
}

static void
sweep(const char *place)
{
	DIR *d = opendir(place);
	struct dirent *e;
	struct buf b = BUF_INIT(65536);

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, prefix, sizeof(prefix) - 1) != 0)
			continue;
		buf_clear(&b);
		buf_printf(&b, "%s/%s", place, e->d_name);
		remove_left(buf_str(&b));
	}
	if (d != NULL)
		(void)closedir(d);
	buf_free(&b);
}

/* In a directory that others may write they could put theirs for ours. */
static char *
find_place(void)
{
	char *place = place_dir(PLACE_RUNTIME);
	struct stat st;

	if (place == NULL)
		die(ST_USAGE, "no place for the agents' settings: neither "
		    "XDG_RUNTIME_DIR nor HOME");
	if (place_make(place) < 0 || stat(place, &st) < 0)
		die(ST_LOCAL, "cannot make '%s':", place);
	if (st.st_uid != geteuid() || (st.st_mode & 022) != 0)
		die(ST_LOCAL, "'%s' is not ours alone", place);
	return place;
}

/* A sweep may take the lock as it is made, and all with it: then -1. */
static int
make(const char *place)
{
	struct buf b = BUF_INIT(65536);
	struct stat st;
	int rc = -1;

	buf_printf(&b, "%s/%sXXXXXX", place, prefix);
	if (mkdtemp(b.s) == NULL)
		die(ST_LOCAL, "cannot make '%s':", buf_str(&b));
	dir = xstrdup(buf_str(&b));
	buf_puts(&b, "/lock");
	lock = open(buf_str(&b), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (lock >= 0 && file_lock(lock) == 0 && fstat(lock, &st) == 0 &&
	    st.st_nlink > 0)
		rc = 0;
	else if (lock < 0 && errno != ENOENT)
		die(ST_LOCAL, "cannot make '%s':", buf_str(&b));
	buf_free(&b);
	return rc;
}

void
scratch_open(void)
{
	char *place = find_place();
	int i;

	sweep(place);
	(void)atexit(scratch_close);
	for (i = 0; make(place) < 0; i++) {
		scratch_close();
		if (i == TRIES)
			die(ST_LOCAL, "no directory of ours stays in '%s'",
			    place);
	}
	free(place);
}

void
scratch_put(const char *name, struct slice text, struct buf *path)
{
	buf_clear(path);
	buf_printf(path, "%s/%s", dir, name);
	if (file_replace(buf_str(path), text, 0) < 0)
		die(ST_LOCAL, "cannot write '%s':", buf_str(path));
}

void
scratch_close(void)
{
	if (dir != NULL)
		remove_all(dir);
	if (lock >= 0)
		(void)close(lock);
	free(dir);
	dir = NULL;
	lock = -1;
}
