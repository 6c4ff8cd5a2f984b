#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/schema.h"
#include "../../lib/base/text.h"
#include "mg-serve.h"

enum {
	STDERR_KEPT = 65536,
	LINE_TOLD = 4096,
	LAST_READS = 64 /* more than a pipe holds */
};

struct run {
	struct run *next;
	struct request q; /* its id is in the buffer */
	char *name;
	struct buf id, arguments, text, err;
	size_t written, told; /* of arguments; of err with -v */
	int started, too_much, late;
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
	batch_drop(r->q.batch);
	buf_free(&r->id);
	buf_free(&r->arguments);
	buf_free(&r->text);
	buf_free(&r->err);
	free(r->name);
	free(r);
}

/*
 * With an outputSchema, what the tool wrote is structured content, if it is
 * what that says; if it is not, why gets one line.
 */
static void
structured(const struct run *r, struct slice *s, struct buf *why)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), detail = BUF_INIT(4096);
	struct json tool = JSON_INIT, j = JSON_INIT;
	struct json_error e = { 0, "", 0 };
	int schema = -1, ok = 1;

	if (tool_define(r->name, &b, &detail) == 0 &&
	    json_parse(&tool, buf_slice(&b), INT32_MAX, &e) == 0)
		schema = json_get(&tool, 0, "outputSchema");
	if (schema >= 0) {
		ok = json_parse(&j, buf_slice(&r->text), INT32_MAX, &e) == 0 &&
		    schema_check(&tool, schema, schema, &j, 0, &detail);
		*s = json_raw(&j, 0);
	}
	if (!ok)
		buf_printf(why, "what the tool wrote does not fit its "
		    "outputSchema: %s", detail.len > 0 ? buf_str(&detail) :
		    e.why);
	json_free(&tool);
	json_free(&j);
	buf_free(&b);
	buf_free(&detail);
}

static void
trim(struct buf *b)
{
	while (b->len > 0 && (b->s[b->len - 1] == '\n' ||
	    b->s[b->len - 1] == '\r'))
		b->len--;
}

/*
 * Why a tool failed: what it wrote to stderr, or else, or also, that.  One
 * that exits with a status has told itself, one that was ended could not.
 */
static void
failed(struct run *r, const char *why, int also)
{
	struct slice none = { NULL, 0 };

	trim(&r->err);
	if (r->err.len == 0 || also)
		buf_printf(&r->err, "%s%s", r->err.len > 0 ? "\n" : "", why);
	answer_call(&r->q, buf_slice(&r->text), buf_slice(&r->err), none, 1);
}

static void
finish(struct run *r)
{
	struct slice none = { NULL, 0 }, s = none;
	struct buf why = BUF_INIT(8192);
	char ending[64];
	int also = 1;

	if (r->late)
		buf_printf(&why, "timed out after %g s",
		    (double)opt.timeout / 1000);
	else if (r->too_much)
		buf_printf(&why, "wrote more than %lu bytes",
		    (unsigned long)opt.max);
	else if (r->proc->status != 0) {
		also = proc_signal(r->proc->status) != 0;
		buf_puts(&why, proc_ending(r->proc->status, ending,
		    sizeof(ending)));
	} else
		structured(r, &s, &why);
	if (why.len > 0)
		failed(r, buf_str(&why), also);
	else
		answer_call(&r->q, buf_slice(&r->text), none, s, 0);
	buf_free(&why);
	run_free(r);
	start_some();
}

/* One read: 1, 0: nothing is there now, -1: the end, or too much. */
static int
read_some(int fd, struct buf *b)
{
	char bytes[65536];
	ssize_t n = read(fd, bytes, sizeof(bytes));

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	buf_put(b, bytes, (size_t)n);
	return n == 0 || b->err != 0 ? -1 : 1;
}

static void
close_fd(int *fd)
{
	loop_fd(*fd, 0, NULL, NULL);
	(void)close(*fd);
	*fd = -1;
}

/* A line at a time; with "all" also one that has not ended. */
static void
pass_on(struct run *r, int all)
{
	struct buf safe = BUF_INIT(1 << 20);

	while (r->told < r->err.len) {
		struct slice s = { r->err.s + r->told, r->err.len - r->told };
		const char *nl = memchr(s.p, '\n', s.n);

		if (nl == NULL && !all && s.n < LINE_TOLD)
			break;
		if (nl != NULL)
			s.n = (size_t)(nl - s.p);
		r->told += s.n + (nl != NULL);
		buf_clear(&safe);
		text_clean(&safe, s, 0);
		if (opt.verbose)
			warn("%s: %s", r->name, buf_str(&safe));
	}
	buf_free(&safe);
}

static int
take_stderr(struct run *r)
{
	int rc = read_some(r->proc->err, &r->err);

	pass_on(r, rc < 0);
	if (r->told > STDERR_KEPT) {
		buf_drop(&r->err, r->told - STDERR_KEPT);
		r->told = STDERR_KEPT;
	}
	if (rc < 0)
		close_fd(&r->proc->err);
	return rc;
}

static void
read_stderr(void *arg, int events)
{
	(void)events;
	(void)take_stderr(arg);
}

static int
take_output(struct run *r)
{
	int rc = read_some(r->proc->out, &r->text);

	if (rc < 0)
		close_fd(&r->proc->out);
	if (r->text.err != 0) {
		r->too_much = 1;
		r->text.err = 0;
		proc_stop(r->proc, 0);
	}
	return rc;
}

static void
read_output(void *arg, int events)
{
	(void)events;
	(void)take_output(arg);
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
	int i;

	/* Whoever else holds its pipes (a child left behind) may write on. */
	for (i = 0; i < LAST_READS && r->proc->out >= 0; i++)
		if (take_output(r) == 0)
			break;
	for (i = 0; i < LAST_READS && r->proc->err >= 0; i++)
		if (take_stderr(r) == 0)
			break;
	pass_on(r, 1);
	finish(r);
}

static void
too_late(void *arg)
{
	struct run *r = arg;

	r->late = 1;
	proc_stop(r->proc, 0);
}

/*
 * By its real path, which was checked: a link could lead elsewhere by now.
 * It is told which tool it is, since one program may be several of them.
 */
static int
start_process(struct run *r, char *path)
{
	struct proc_spec spec = { NULL, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_PIPE, 1, NULL };
	char *argv[2] = { NULL, NULL };
	int rc, e;

	if (setenv("MG_TOOL", r->name, 1) < 0 ||
	    setenv("MG_DIR", opt.real, 1) < 0)
		return -1;
	argv[0] = path;
	spec.argv = argv;
	r->proc = xmalloc(sizeof(*r->proc));
	rc = proc_start(r->proc, &spec, gone, r);
	e = errno;
	if (rc < 0) {
		free(r->proc);
		r->proc = NULL;
	}
	errno = e;
	return rc;
}

static void
start(struct run *r)
{
	struct buf why = BUF_INIT(8192);
	char *path = tool_find(r->name, &why);

	r->started = 1;
	running++;
	if (path == NULL) {
		failed(r, buf_str(&why), 1);
		run_free(r);
	} else if (start_process(r, path) < 0) {
		buf_printf(&why, "cannot start '%s': %s", r->name,
		    strerror(errno));
		failed(r, buf_str(&why), 1);
		run_free(r);
	} else {
		loop_fd(r->proc->in, LOOP_WRITE, write_arguments, r);
		loop_fd(r->proc->out, LOOP_READ, read_output, r);
		loop_fd(r->proc->err, LOOP_READ, read_stderr, r);
		timer_set(&r->timer, opt.timeout, too_late, r);
	}
	free(path);
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
run_tool(const struct request *q, const char *name, struct slice arguments)
{
	struct run *r = xcalloc(1, sizeof(*r));

	buf_init(&r->id, SIZE_MAX / 2);
	buf_init(&r->arguments, SIZE_MAX / 2);
	buf_init(&r->text, opt.max);
	buf_init(&r->err, (size_t)4 * STDERR_KEPT);
	buf_put(&r->id, q->id.p, q->id.n);
	jout_raw(&r->arguments, arguments);
	buf_putc(&r->arguments, '\n');
	r->q.id = buf_slice(&r->id);
	r->q.modern = q->modern;
	r->q.batch = batch_hold(q->batch);
	r->name = xstrdup(name);
	memory += size_of(r);
	*last = r;
	last = &r->next;
	start_some();
}

void
run_cancel(const struct json *j, int id)
{
	struct run *r = runs;

	while (r != NULL && !id_is(r->q.id, j, id))
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
run_stop_all(const char *why)
{
	while (runs != NULL) {
		failed(runs, why, 1);
		run_free(runs);
	}
}
