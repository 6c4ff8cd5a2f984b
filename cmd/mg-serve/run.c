#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "mg-serve.h"

enum { STDERR_KEPT = 65536 };

struct run {
	struct run *next;
	char *name;
	struct buf id, arguments, text, err;
	size_t written;
	int modern, started, too_much, late;
	struct proc *proc;
	struct timer timer;
};

static struct run *runs, **last = &runs; /* in the order they came */
static int running;
static size_t memory; /* of all of them, without their output */

/* How much a run takes, from when it is made to its end. */
static size_t
size_of(const struct run *r)
{
	return sizeof(*r) + r->id.cap + r->arguments.cap;
}

static void start_some(void);

static void
run_free(struct run *r)
{
	struct run **rp = &runs;

	while (*rp != r)
		rp = &(*rp)->next;
	*rp = r->next;
	if (last == &r->next)
		last = rp;
	timer_stop(&r->timer);
	if (r->proc != NULL) {
		proc_stop(r->proc, 0);
		proc_release(r->proc);
	}
	running -= r->started;
	memory -= size_of(r);
	buf_free(&r->id);
	buf_free(&r->arguments);
	buf_free(&r->text);
	buf_free(&r->err);
	free(r->name);
	free(r);
}

/* An object that the tool wrote is structured content as well. */
static struct slice
structured(const struct run *r)
{
	struct slice none = { NULL, 0 }, s = buf_slice(&r->text);
	struct json j = JSON_INIT;
	struct json_error e;

	if (s.n > 0 && *s.p == '{' && json_parse(&j, s, INT32_MAX, &e) == 0)
		none = json_raw(&j, 0);
	json_free(&j);
	return none;
}

static int
has_output_schema(const struct run *r)
{
	struct buf b = BUF_INIT(4 << 20), why = BUF_INIT(8192);
	struct json j = JSON_INIT;
	struct json_error e;
	int has = tool_define(r->name, &b, &why) == 0 &&
	    json_parse(&j, buf_slice(&b), INT32_MAX, &e) == 0 &&
	    json_get(&j, 0, "outputSchema") >= 0;

	json_free(&j);
	buf_free(&b);
	buf_free(&why);
	return has;
}

static void
trim(struct buf *b)
{
	while (b->len > 0 && (b->s[b->len - 1] == '\n' ||
	    b->s[b->len - 1] == '\r'))
		b->len--;
}

/* Why a tool failed: what it wrote to stderr, or else how it ended. */
static void
failed(struct run *r, const char *why)
{
	struct slice none = { NULL, 0 };

	trim(&r->err);
	if (r->err.len == 0 || r->late || r->too_much)
		buf_printf(&r->err, "%s%s", r->err.len > 0 ? "\n" : "", why);
	answer_call(buf_slice(&r->id), r->modern, buf_slice(&r->text),
	    buf_slice(&r->err), none, 1);
}

static void
finish(struct run *r)
{
	struct slice none = { NULL, 0 };
	struct buf why = BUF_INIT(256);
	char ending[64];

	if (r->late)
		buf_printf(&why, "timed out after %g s",
		    (double)opt.timeout / 1000);
	else if (r->too_much)
		buf_printf(&why, "wrote more than %lu bytes",
		    (unsigned long)opt.max);
	else
		buf_printf(&why, "%s", proc_ending(r->proc->status, ending,
		    sizeof(ending)));
	if (r->late || r->too_much || r->proc->status != 0)
		failed(r, buf_str(&why));
	else
		answer_call(buf_slice(&r->id), r->modern, buf_slice(&r->text),
		    none, has_output_schema(r) ? structured(r) : none, 0);
	buf_free(&why);
	run_free(r);
	start_some();
}

/* Whoever still holds its pipes (a child left behind) is not waited for. */
static int
read_all(int fd, struct buf *b, size_t keep)
{
	char bytes[65536];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0)
			return errno == EAGAIN || errno == EINTR ? 1 : 0;
		buf_put(b, bytes, (size_t)n);
		if (keep > 0 && b->len > keep)
			buf_drop(b, b->len - keep);
		if (b->err != 0)
			return -1;
	}
	return 0;
}

static void
close_fd(int *fd)
{
	loop_fd(*fd, 0, NULL, NULL);
	(void)close(*fd);
	*fd = -1;
}

static void
pass_on(const struct run *r, size_t from)
{
	struct slice s = { r->err.s + from, r->err.len - from };
	struct buf safe = BUF_INIT(1 << 20);

	if (!opt.verbose || s.n == 0 || from > r->err.len)
		return;
	text_clean(&safe, s, 1);
	trim(&safe);
	warn("%s: %s", r->name, buf_str(&safe));
	buf_free(&safe);
}

static void
read_stderr(void *arg, int events)
{
	struct run *r = arg;
	size_t before = r->err.len;

	(void)events;
	if (read_all(r->proc->err, &r->err, STDERR_KEPT) == 0)
		close_fd(&r->proc->err);
	pass_on(r, before);
}

static void
read_output(void *arg, int events)
{
	struct run *r = arg;
	int rc = read_all(r->proc->out, &r->text, 0);

	(void)events;
	if (rc <= 0)
		close_fd(&r->proc->out);
	if (rc < 0) {
		r->too_much = 1;
		r->text.err = 0;
		proc_stop(r->proc, 0);
	}
}

/* A tool need not read its arguments. */
static void
write_arguments(void *arg, int events)
{
	struct run *r = arg;
	ssize_t n = write(r->proc->in, r->arguments.s + r->written,
	    r->arguments.len - r->written);

	(void)events;
	if (n > 0)
		r->written += (size_t)n;
	if ((n < 0 && errno != EAGAIN && errno != EINTR) ||
	    r->written == r->arguments.len)
		close_fd(&r->proc->in);
}

static void
gone(void *arg)
{
	struct run *r = arg;

	if (r->proc->out >= 0)
		read_output(r, LOOP_READ);
	if (r->proc->err >= 0)
		read_stderr(r, LOOP_READ);
	finish(r);
}

static void
too_late(void *arg)
{
	struct run *r = arg;

	r->late = 1;
	proc_stop(r->proc, 0);
}

extern char **environ;

/* Ours, and which tool it is: one program may be several of them. */
static char **
environment(const struct run *r, struct buf *tool, struct buf *dir)
{
	size_t n = 0;
	char **e;

	buf_printf(tool, "MG_TOOL=%s", r->name);
	buf_printf(dir, "MG_DIR=%s", opt.real);
	while (environ[n] != NULL)
		n++;
	e = xcalloc(n + 3, sizeof(*e));
	memcpy(e, environ, n * sizeof(*e));
	e[n] = tool->s;
	e[n + 1] = dir->s;
	return e;
}

static int
start_process(struct run *r)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2), tool = path, dir = path;
	struct proc_spec spec = { NULL, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_PIPE, 1 };
	char *argv[2] = { NULL, NULL };
	char **envp = environment(r, &tool, &dir);
	int rc, e;

	tool_path(r->name, &path);
	argv[0] = path.s;
	spec.argv = argv;
	spec.envp = envp;
	r->proc = xmalloc(sizeof(*r->proc));
	rc = proc_start(r->proc, &spec, gone, r);
	e = errno;
	if (rc < 0) {
		free(r->proc);
		r->proc = NULL;
	}
	buf_free(&path);
	buf_free(&tool);
	buf_free(&dir);
	free(envp);
	errno = e;
	return rc;
}

static void
start(struct run *r)
{
	struct buf why = BUF_INIT(8192);

	r->started = 1;
	running++;
	if (!tool_check(r->name, &why)) {
		failed(r, buf_str(&why));
		run_free(r);
	} else if (start_process(r) < 0) {
		buf_printf(&why, "cannot start '%s': %s", r->name,
		    strerror(errno));
		failed(r, buf_str(&why));
		run_free(r);
	} else {
		loop_fd(r->proc->in, LOOP_WRITE, write_arguments, r);
		loop_fd(r->proc->out, LOOP_READ, read_output, r);
		loop_fd(r->proc->err, LOOP_READ, read_stderr, r);
		timer_set(&r->timer, opt.timeout, too_late, r);
	}
	buf_free(&why);
}

static void
start_some(void)
{
	struct run *r, *next;

	for (r = runs; r != NULL && running < opt.parallel; r = next) {
		next = r->next;
		if (!r->started)
			start(r);
	}
}

void
run_tool(struct slice id, const char *name, struct slice arguments,
    int modern)
{
	struct run *r = xcalloc(1, sizeof(*r));

	buf_init(&r->id, SIZE_MAX / 2);
	buf_init(&r->arguments, SIZE_MAX / 2);
	buf_init(&r->text, opt.max);
	buf_init(&r->err, (size_t)4 * STDERR_KEPT);
	buf_put(&r->id, id.p, id.n);
	jout_raw(&r->arguments, arguments);
	buf_putc(&r->arguments, '\n');
	r->name = xstrdup(name);
	r->modern = modern;
	memory += size_of(r);
	*last = r;
	last = &r->next;
	start_some();
}

void
run_cancel(struct slice id)
{
	struct run *r = runs;

	while (r != NULL && !slice_eq(buf_slice(&r->id), id))
		r = r->next;
	if (r == NULL)
		return;
	run_free(r);
	start_some();
}

int
run_any(void)
{
	return runs != NULL;
}

size_t
run_memory(void)
{
	return memory;
}

void
run_stop_all(void)
{
	while (runs != NULL)
		run_free(runs);
}
