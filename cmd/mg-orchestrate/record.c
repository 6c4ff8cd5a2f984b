/* The run's file: appended to, read again, never rewritten. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/base/file.h"
#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/place.h"
#include "mg-orchestrate.h"

static char *path;
static int fd = -1, reader = -1;
static struct line in;
static struct buf line = BUF_INIT(LINE_BYTES);
static long long seq, t0, last;   /* of the next line; of t 0; of the last */
static int torn;                  /* the file ends within a line */

static void
lock(void)
{
	if (file_lock(fd) == 0)
		return;
	if (errno == EAGAIN)
		die(ST_USAGE, "'%s' is being written by another run", path);
	die(ST_LOCAL, "cannot lock '%s':", path);
}

/* By its time, so that a listing is in order. */
static char *
own_path(void)
{
	struct buf b = BUF_INIT(65536);
	char *dir = place_dir(PLACE_STATE), when[32];
	time_t now = time(NULL);
	struct tm tm;

	if (dir == NULL || gmtime_r(&now, &tm) == NULL)
		die(ST_USAGE, "no place for the events: neither HOME nor -o");
	buf_printf(&b, "%s/runs", dir);
	if (place_make(buf_str(&b)) < 0)
		die(ST_LOCAL, "cannot make '%s':", buf_str(&b));
	(void)strftime(when, sizeof(when), "%Y%m%dT%H%M%S", &tm);
	buf_printf(&b, "/%s-%ld.jsonl", when, (long)getpid());
	free(dir);
	dir = xstrdup(buf_str(&b));
	buf_free(&b);
	return dir;
}

/* A pipe could have us wait for ever; a device is for nothing but writing. */
int
record_file(const char *name, int flags)
{
	int f = open(name, flags | O_CLOEXEC | O_NONBLOCK, 0600);
	int writes = (flags & O_CREAT) != 0;
	struct stat st;

	if (f < 0)
		die(writes ? ST_LOCAL : ST_USAGE, "cannot %s '%s':",
		    writes ? "write" : "open", name);
	if (fstat(f, &st) < 0 || (!S_ISREG(st.st_mode) &&
	    !(writes && S_ISCHR(st.st_mode))))
		die(ST_USAGE, "'%s' is no file", name);
	return f;
}

void
record_create(void)
{
	struct stat st;

	path = opt.events != NULL ? xstrdup(opt.events) : own_path();
	fd = record_file(path, O_RDWR | O_CREAT | O_APPEND);
	lock();
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		die(ST_USAGE, "'%s' has a run already: --resume or --continue "
		    "it", path);
	if (opt.verbose)
		warn("the events are in '%s'", path);
	t0 = loop_now();
}

void
record_open(const char *name)
{
	path = xstrdup(name);
	fd = record_file(path, O_RDWR | O_APPEND);
	lock();
	line_init(&in, fd, LINE_BYTES);
	t0 = loop_now();
}

const char *
record_path(void)
{
	return path;
}

int
record_reader(void)
{
	if (reader < 0)
		reader = open(path, O_RDONLY | O_CLOEXEC);
	if (reader < 0 || lseek(reader, 0, SEEK_SET) < 0)
		die(ST_LOCAL, "cannot read '%s':", path);
	return reader;
}

void
record_beside(struct buf *b)
{
	char here[4096];

	buf_clear(b);
	if (*path != '/' && getcwd(here, sizeof(here)) != NULL)
		buf_printf(b, "%s/", here);
	buf_printf(b, "%s.d", path);
}

static void
note(const struct json *j)
{
	long long n;

	if (json_int(j, json_get(j, 0, "t"), &n) == 0 && n > last)
		last = n;
	if (json_int(j, json_get(j, 0, "seq"), &n) == 0 && n >= seq)
		seq = n + 1;
}

/*
 * What is no line of a run is passed over, as a torn end is, unless it lacks
 * nothing but its newline: with ours after it, it would be one again.
 */
int
record_read(struct json *j)
{
	struct json_error e;
	struct slice s;
	int rc;

	for (;;) {
		while ((rc = line_next(&in, &s)) == LINE_NONE)
			if (line_fill(&in) < 0)
				die(ST_LOCAL, "cannot read '%s':", path);
		if (rc == LINE_EOF)
			break;
		if (rc == LINE_LONG || json_parse(j, s, INT32_MAX, &e) < 0)
			continue;
		note(j);
		return 1;
	}
	torn = line_partial(&in);
	line_free(&in);
	t0 = loop_now() - last - 1;
	return 0;
}

long long
record_now(void)
{
	long long t = loop_now() - t0;

	if (t > last)
		last = t;
	return last;
}

static void
write_all(struct slice s)
{
	ssize_t n;

	do
		n = write(fd, s.p, s.n);
	while (n < 0 && errno == EINTR);
	if (n >= 0 && (size_t)n < s.n)
		errno = ENOSPC;
	if (n < 0 || (size_t)n < s.n)
		die(ST_LOCAL, "cannot write '%s':", path);
}

static void
write_line(void)
{
	if (torn)
		write_all(slice_of("\n"));
	torn = 0;
	write_all(buf_slice(&line));
}

void
record_copy(struct slice s)
{
	buf_clear(&line);
	buf_put(&line, s.p, s.n);
	buf_putc(&line, '\n');
	write_line();
}

/* The last three tell what a result of ours means. */
static int
is_ours(const struct json *j, int name, const char *agent)
{
	static const char *const names[] = { "t", "seq", "type", "agent",
		"final", "same", "seen" };
	size_t i, n = agent != NULL ? 7 : 4;

	for (i = 0; i < n; i++)
		if (json_is(j, name, names[i]))
			return 1;
	return 0;
}

/* Of an agent's line the result may be too large to stand in it. */
static void
put_value(const struct json *j, int name, int of_agent)
{
	int value = json_value(j, name);
	struct buf b = BUF_INIT(LINE_BYTES);

	if (of_agent && json_is(j, name, "result")) {
		spill_result(j, value, seq - 1, &b);
		secrets_put_json(&line, buf_slice(&b));
		line.err |= b.err;
	} else
		secrets_put_json(&line, json_raw(j, value));
	buf_free(&b);
}

/* "type" first, then what only we may say, then the rest as it came. */
static void
compose(const struct json *j, const char *agent)
{
	int t, own = json_get(j, 0, "agent");

	buf_clear(&line);
	jout_open(&line, '{');
	jout_kraw(&line, "type", json_raw(j, json_get(j, 0, "type")));
	jout_kint(&line, "t", last);
	jout_kint(&line, "seq", seq++);
	if (agent != NULL)
		jout_kcstr(&line, "agent", agent);
	else if (own >= 0)
		jout_kraw(&line, "agent", json_raw(j, own));
	for (t = json_first(j, 0); t >= 0; t = json_next(j, t)) {
		if (is_ours(j, t, agent))
			continue;
		buf_putc(&line, ',');
		buf_put(&line, json_raw(j, t).p, json_raw(j, t).n);
		buf_putc(&line, ':');
		put_value(j, t, agent != NULL);
	}
	jout_close(&line, '}');
}

void
record_put(struct slice s, const char *agent, struct json *j)
{
	struct json_error e;

	if (json_parse(j, s, INT32_MAX, &e) < 0)
		die(ST_LOCAL, "a line of ours is no JSON: %s", e.why);
	compose(j, agent);
	if (line.err != 0)
		die(ST_LOCAL, "a line is above our ceiling");
	buf_putc(&line, '\n');
	write_line();
	line.len--;
	if (json_parse(j, buf_slice(&line), INT32_MAX, &e) < 0)
		die(ST_LOCAL, "a line of ours is no JSON: %s", e.why);
}

/* What was read of a run that needed nothing more ends like any other. */
void
record_close(void)
{
	if (fd >= 0 && torn)
		write_all(slice_of("\n"));
	torn = 0;
	if (fd >= 0 && close(fd) < 0)
		die(ST_LOCAL, "cannot write '%s':", path);
	if (reader >= 0)
		(void)close(reader);
	fd = reader = -1;
	free(path);
	path = NULL;
	buf_free(&line);
}
