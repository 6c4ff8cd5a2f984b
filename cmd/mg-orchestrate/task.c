/* The process of a task. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "mg-orchestrate.h"

enum { LAST = 500 };  /* ms for what one that has gone has written */

struct task *
task_new(void)
{
	struct task *t = xcalloc(1, sizeof(*t));

	buf_init(&t->id, BATCH_QUESTION);
	buf_init(&t->question, BATCH_QUESTION);
	buf_init(&t->file, 65536);
	buf_init(&t->answer, BATCH_ANSWER + 1); /* and its newline */
	buf_init(&t->message, 65536 + BATCH_MESSAGE);
	return t;
}

/* Its question was read, or will not be. */
static void
close_input(void *arg)
{
	struct task *t = arg;

	out_free(&t->to);
	(void)close(t->child->in);
	t->child->in = -1;
}

void
task_free(struct task *t)
{
	timer_stop(&t->end);
	if (t->child != NULL) {
		if (t->child->in >= 0)
			close_input(t);
		if (!t->closed)
			loop_fd(t->child->out, 0, NULL, NULL);
		if (!t->errors.eof)
			loop_fd(t->child->err, 0, NULL, NULL);
		line_free(&t->errors);
		proc_release(t->child);
	}
	buf_free(&t->id);
	buf_free(&t->question);
	buf_free(&t->file);
	buf_free(&t->answer);
	buf_free(&t->message);
	free(t);
}

void
task_stop(struct task *t)
{
	if (t->child != NULL)
		proc_stop(t->child, 0);
	task_free(t);
}

/* The last thing that the program itself says is what matters. */
static void
take_error(struct task *t, struct slice s)
{
	static const char name[] = "mg-orchestrate: ";
	size_t n = sizeof(name) - 1;

	if (opt.verbose)
		warn("%s: %.*s", buf_str(&t->id), (int)s.n, s.p);
	if (s.n < n || memcmp(s.p, name, n) != 0)
		return;
	buf_clear(&t->message);
	buf_put(&t->message, s.p + n, s.n - n);
}

static void
read_errors(void *arg, int events)
{
	struct task *t = arg;
	struct slice s;
	int rc;

	(void)events;
	(void)line_fill(&t->errors);
	while ((rc = line_next(&t->errors, &s)) != LINE_NONE && rc != LINE_EOF)
		if (rc == LINE_OK)
			take_error(t, s);
	if (rc == LINE_EOF)
		loop_fd(t->child->err, 0, NULL, NULL);
}

static void
finish(void *arg)
{
	struct task *t = arg;
	int status = proc_code(t->child->status);

	if (!t->errors.eof)
		read_errors(t, LOOP_READ);
	if (t->over) {
		buf_clear(&t->message);
		buf_printf(&t->message, "its answer is above %d bytes",
		    BATCH_ANSWER);
		status = ST_LOCAL;
	} else if (status < 0)
		status = 128 + proc_signal(t->child->status);
	t->done(t, status);
}

static void
read_answer(void *arg, int events)
{
	static char piece[65536];
	struct task *t = arg;
	ssize_t n = read(t->child->out, piece, sizeof(piece));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0 && !t->over) {
		buf_put(&t->answer, piece, (size_t)n);
		t->over = t->answer.err != 0;
		if (t->over)
			proc_stop(t->child, 0);
	}
	if (n > 0)
		return;
	loop_fd(t->child->out, 0, NULL, NULL);
	t->closed = 1;
	if (t->child->exited)
		timer_set(&t->end, 0, finish, t);
}

static void
gone(void *arg)
{
	struct task *t = arg;

	timer_set(&t->end, t->closed ? 0 : LAST, finish, t);
}

static void
not_started(void *arg)
{
	struct task *t = arg;

	t->done(t, ST_LOCAL);
}

static void
put_values(char **words, size_t *n, char *name, char *const *values)
{
	for (; *values != NULL; values++) {
		words[(*n)++] = name;
		words[(*n)++] = *values;
	}
}

/* Options that are each run's. */
static void
put_options(char **words, size_t *n)
{
	static char c[] = "-c", agent[] = "--agent", prompt[] = "--prompt",
	    s[] = "-s", strict[] = "--strict", yes[] = "--yes", seed[64],
	    limit[64];
	char *files[] = { opt.team, NULL }, *servers[] = { opt.servers, NULL };

	put_values(words, n, c, files);
	put_values(words, n, agent, opt.agents);
	put_values(words, n, prompt, opt.prompts);
	put_values(words, n, s, servers);
	if (opt.strict)
		words[(*n)++] = strict;
	if (opt.yes)
		words[(*n)++] = yes;
	(void)snprintf(seed, sizeof(seed), "--seed=%lld", opt.seed);
	if (opt.seeded)
		words[(*n)++] = seed;
	(void)snprintf(limit, sizeof(limit), "-t%lld.%03lld",
	    opt.limit / 1000, opt.limit % 1000);
	if (opt.limit > 0)
		words[(*n)++] = limit;
}

static int
start(struct task *t)
{
	static char resume[] = "--resume", events[] = "-o";
	char *words[4 * OPTION_WORDS + 16];
	char *program = setup_program("mg-orchestrate");
	struct proc_spec spec = { words, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_PIPE, 1, NULL };
	size_t n = 0;
	int rc;

	words[n++] = program;
	put_options(words, &n);
	if (t->file.len > 0) {
		words[n++] = t->resume ? resume : events;
		words[n++] = t->file.s;
	}
	words[n] = NULL;
	if (program == NULL)
		errno = ENOENT;
	rc = program == NULL ? -1 : proc_start(t->child, &spec, gone, t);
	free(program);
	return rc;
}

void
task_start(struct task *t)
{
	t->begun = loop_now();
	t->child = xcalloc(1, sizeof(*t->child));
	if (start(t) < 0) {
		buf_printf(&t->message, "cannot start it: %s",
		    strerror(errno));
		free(t->child);
		t->child = NULL;
		timer_set(&t->end, 0, not_started, t);
		return;
	}
	loop_fd(t->child->out, LOOP_READ, read_answer, t);
	loop_fd(t->child->err, LOOP_READ, read_errors, t);
	line_init(&t->errors, t->child->err, BATCH_MESSAGE);
	out_init(&t->to, t->child->in, BATCH_QUESTION + 1);
	t->to.drained = close_input;
	t->to.arg = t;
	out_put(&t->to, buf_slice(&t->question));
	out_put(&t->to, slice_of("\n"));
	out_start(&t->to);
}
