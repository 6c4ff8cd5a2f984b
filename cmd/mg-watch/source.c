#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "mg-watch.h"

enum {
	LINE_BYTES = 64 << 20,
	AHEAD = 16 << 20, /* bytes of a stream, read before their time */
	AGAIN = 100       /* ms between looks at a file */
};

static const char *path;      /* NULL: standard input */
static int waits;             /* for a file that is not there yet */
static int fd = -1, regular;
static int ready, at_end, restarted, error;
static struct line in;
static struct timer again;

static void
wake(void *arg)
{
	(void)arg;
}

static void
readable(void *arg, int events)
{
	(void)arg;
	(void)events;
	ready = 1;
	loop_fd(fd, 0, NULL, NULL);
}

static int
look(void)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	regular = S_ISREG(st.st_mode);
	return 0;
}

static int
open_file(void)
{
	fd = path == NULL ? STDIN_FILENO :
	    open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || look() < 0)
		return -1;
	line_free(&in);
	line_init(&in, fd, LINE_BYTES);
	return 0;
}

void
source_open(const char *name, int follow)
{
	path = name;
	waits = follow;
	if (open_file() < 0 && (errno != ENOENT || !follow))
		die(ST_USAGE, "cannot read '%s':", path != NULL ? path :
		    "stdin");
}

/* Has the file become shorter than what was read of it, or another one? */
static int
is_other(void)
{
	struct stat was, is;

	if (path == NULL || fstat(fd, &was) < 0)
		return 0;
	if (was.st_size < lseek(fd, 0, SEEK_CUR))
		return 1;
	return stat(path, &is) == 0 &&
	    (is.st_dev != was.st_dev || is.st_ino != was.st_ino);
}

static int
fail(void)
{
	error = errno;
	return 0;
}

/* All of it was read: it may have grown when we look again. */
static int
file_ended(void)
{
	if (path == NULL)
		return 1;
	in.eof = 0;
	at_end = 1;
	timer_set(&again, AGAIN, wake, NULL);
	if (!is_other())
		return 0;
	(void)close(fd);
	fd = -1;
	restarted = 1;
	return 1;
}

static int
fill_file(void)
{
	long n;

	if (fd < 0 && open_file() < 0) {
		if (errno != ENOENT || !(waits || restarted))
			return fail();
		timer_set(&again, AGAIN, wake, NULL);
		return 0;
	}
	n = line_fill(&in);
	return n > 0 ? 1 : n == 0 ? file_ended() : fail();
}

/* A stream is read only when that does not wait. */
static int
fill_stream(void)
{
	if (ready) {
		ready = 0;
		if (line_fill(&in) >= 0)
			return 1;
		if (errno != EAGAIN)
			return fail();
	}
	loop_fd(fd, LOOP_READ, readable, NULL);
	return 0;
}

int
source_next(struct slice *s)
{
	int rc;

	for (;;) {
		rc = error != 0 ? LINE_EOF : line_next(&in, s);
		if (rc == LINE_EOF)
			return -1;
		if (rc == LINE_OK && !line_partial(&in))
			return 1;
		if (rc != LINE_NONE)
			continue;
		at_end = 0;
		if (!(regular || fd < 0 ? fill_file() : fill_stream()))
			return error != 0 ? -1 : 0;
	}
}

void
source_spare(void)
{
	if (!regular && fd >= 0 && !in.eof && error == 0 &&
	    in.b.len - in.off < AHEAD)
		(void)fill_stream();
}

int
source_at_end(void)
{
	return at_end;
}

int
source_restarted(void)
{
	int was = restarted;

	restarted = 0;
	return was;
}

int
source_error(void)
{
	return error;
}
