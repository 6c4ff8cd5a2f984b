/*
 * Many questions: task lines in, a result line each out, as they end.  What
 * is kept is what runs now, whatever the number of tasks.
 */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "batch.h"
#include "mg-orchestrate.h"

enum { AT_ONCE = 4, QUEUED = 1 << 20 };

static struct line in;
static struct task *tasks;  /* that run */
static int running, failed, eof;
static long long number;    /* of the line */

/* Those of a run that has printed all that it has. */
static int
has_answer(const struct task *t, int status)
{
	return t->answer.len > 0 && (status == ST_DONE || status == ST_NO ||
	    status == ST_TIME);
}

/* A run ends its answer with a newline of its own. */
static struct slice
answer_of(const struct task *t)
{
	struct slice s = buf_slice(&t->answer);

	if (s.n > 0 && s.p[s.n - 1] == '\n')
		s.n--;
	return s;
}

static void
put_result(const struct task *t, int status)
{
	struct buf line = BUF_INIT(LINE_BYTES), time = BUF_INIT(64);
	long long ms = t->begun > 0 ? loop_now() - t->begun : 0;

	buf_printf(&time, "%lld.%03lld", ms / 1000, ms % 1000);
	jout_open(&line, '{');
	jout_kcstr(&line, "type", "result");
	jout_kraw(&line, "id", buf_slice(&t->id));
	jout_kint(&line, "status", status);
	if (has_answer(t, status))
		jout_kstr(&line, "answer", answer_of(t));
	if (status != ST_DONE && t->message.len > 0)
		jout_kstr(&line, "message", buf_slice(&t->message));
	jout_kraw(&line, "seconds", buf_slice(&time));
	jout_close(&line, '}');
	answer_text(buf_slice(&line));
	failed |= status != ST_DONE;
	buf_free(&line);
	buf_free(&time);
}

static void
drop(struct task *t)
{
	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		tasks = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	running--;
}

static void
done(struct task *t, int status)
{
	drop(t);
	put_result(t, status);
	task_free(t);
}

static void
take_task(struct slice line)
{
	struct task *t = task_new();

	if (task_read(t, line, number) < 0 || (opt.events != NULL &&
	    task_name(t, opt.events) < 0)) {
		put_result(t, ST_USAGE);
		task_free(t);
		return;
	}
	t->next = tasks;
	if (tasks != NULL)
		tasks->prev = t;
	tasks = t;
	running++;
	t->done = done;
	task_start(t);
}

static void
refuse_long(void)
{
	struct task *t = task_new();

	buf_printf(&t->id, "%lld", number);
	buf_printf(&t->message, "the line is above %d bytes", BATCH_QUESTION);
	put_result(t, ST_USAGE);
	task_free(t);
}

static void
readable(void *arg, int events)
{
	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN)
		die(ST_LOCAL, "cannot read the tasks:");
}

static int
has_room(void)
{
	return running < opt.parallel && answer_queued() < QUEUED;
}

static void
pump(void)
{
	struct slice s;
	int rc = LINE_OK;

	while (!eof && has_room() && (rc = line_next(&in, &s)) != LINE_NONE) {
		number++;
		if (rc == LINE_EOF)
			eof = 1;
		else if (rc == LINE_LONG)
			refuse_long();
		else
			take_task(s);
	}
	loop_fd(STDIN_FILENO, rc == LINE_NONE ? LOOP_READ : 0, readable, NULL);
}

/* A bad team is better told once than for each task. */
static void
prepare(void)
{
	struct stat st;

	setup_team();
	secrets_open(&team);
	if (opt.parallel == 0)
		opt.parallel = AT_ONCE;
	if (opt.events != NULL && mkdir(opt.events, 0777) < 0 &&
	    errno != EEXIST)
		die(ST_LOCAL, "cannot make '%s':", opt.events);
	if (opt.events != NULL && (stat(opt.events, &st) < 0 ||
	    !S_ISDIR(st.st_mode)))
		die(ST_USAGE, "-o '%s' is no directory", opt.events);
	line_init(&in, STDIN_FILENO, BATCH_QUESTION);
}

/* What runs is ended at once, not at its answer: its file goes on. */
static void
stop(void)
{
	struct task *next;

	for (; tasks != NULL; tasks = next) {
		next = tasks->next;
		task_stop(tasks);
	}
	running = 0;
	eof = 1;
}

int
run_batch(void)
{
	prepare();
	while (!eof || running > 0) {
		if (loop_signal != 0 || answer_gone())
			stop();
		else
			pump();
		if (running > 0 || !eof)
			loop_step();
	}
	loop_fd(STDIN_FILENO, 0, NULL, NULL);
	line_free(&in);
	return failed ? ST_NO : ST_DONE;
}
