/*
 * Where the values of arguments come from: files, and streams (stdin, FIFOs,
 * devices), which may never end, so that the time of the whole command bounds
 * them.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/file.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "mg-mcp.h"

/* Kept: when a schema proves stale, the words are composed again. */
struct stream {
	struct stream *next;
	char *name;
	int fd, done, error;
	struct buf text;
};

static struct stream *streams;

static void
read_some(void *arg, int events)
{
	struct stream *s = arg;
	ssize_t n;

	(void)events;
	if (buf_room(&s->text, 65536) < 0) {
		s->error = EFBIG;
		return;
	}
	n = read(s->fd, s->text.s + s->text.len, 65536);
	if (n > 0)
		s->text.len += (size_t)n;
	else if (n == 0)
		s->done = 1;
	else if (errno != EAGAIN && errno != EINTR)
		s->error = errno;
}

/*
 * poll(2) tells of a FIFO's first writer, so its open need not wait for one.
 */
static void
read_to_end(struct stream *s)
{
	int ours = strcmp(s->name, "-") != 0;

	s->fd = !ours ? STDIN_FILENO : open(s->name, O_RDONLY | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	if (s->fd < 0) {
		s->error = errno;
		return;
	}
	loop_fd(s->fd, LOOP_READ, read_some, s);
	while (!s->done && s->error == 0 && !limit_over() && loop_signal == 0)
		loop_step();
	loop_fd(s->fd, 0, NULL, NULL);
	if (ours)
		(void)close(s->fd);
}

static struct stream *
stream_named(const char *name)
{
	struct stream *s = streams;

	while (s != NULL && strcmp(s->name, name) != 0)
		s = s->next;
	if (s != NULL)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->name = xstrdup(name);
	buf_init(&s->text, SOURCE_MAX);
	s->next = streams;
	streams = s;
	return s;
}

static int
cannot(struct buf *why, const char *name, int error)
{
	if (strcmp(name, "-") == 0)
		buf_printf(why, "cannot read stdin: %s", strerror(error));
	else
		buf_printf(why, "cannot read '%s': %s", name,
		    strerror(error));
	return -1;
}

static int
read_stream(const char *name, struct buf *text, struct buf *why)
{
	struct stream *s = stream_named(name);

	if (!s->done && s->error == 0)
		read_to_end(s);
	if (s->error != 0)
		return cannot(why, name, s->error);
	if (!s->done) {
		buf_printf(why, "%s did not end in time",
		    strcmp(name, "-") == 0 ? "stdin" : name);
		return -1;
	}
	buf_put(text, s->text.s, s->text.len);
	return 0;
}

int
source_read(const char *name, struct buf *text, struct buf *why)
{
	struct stat st;

	if (strcmp(name, "-") == 0)
		return read_stream(name, text, why);
	if (stat(name, &st) < 0)
		return cannot(why, name, errno);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return read_stream(name, text, why);
	return file_read(name, text) == 0 ? 0 : cannot(why, name, errno);
}
