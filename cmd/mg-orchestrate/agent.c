/*
 * The agents' processes.  Of what one writes only lines of the turn that it
 * was given count, and of those only the types that are an agent's to write;
 * pieces of text that follow one another are one line for a while.
 */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/out.h"
#include "../../lib/base/proc.h"
#include "mg-orchestrate.h"

enum {
	MERGE = 100,          /* ms that text may wait for more of it */
	CANCEL = 2000,        /* ms to end a turn that was cancelled */
	LAST = 500,           /* ms for the last lines of one that has gone */
	GRACE = 500,          /* ms from the end of its input to SIGTERM */
	MERGED = 65536,       /* bytes of merged text */
	TURN_BYTES = 1 << 28, /* that one turn may write */
	/* What it says must fit a line of ours, six bytes for each. */
	ITS_LINE = LINE_BYTES / 2, ITS_TEXT = LINE_BYTES / 8,
	ITS_TOKENS = 4 << 20  /* of a line */
};

struct agent {
	size_t at;
	struct proc *child;
	struct line in;
	struct out to;
	struct timer cancel, dying, merge, failing;
	struct buf text;      /* pieces that wait, decoded */
	const char *kind;     /* their type */
	size_t bytes;         /* since its last turn ended */
	int errnum;           /* why it could not be started */
};

static struct agent *agents;
static struct json doc;       /* the line that is read, whoever wrote it */

void
agents_open(void)
{
	size_t i;

	agents = xcalloc(team.n, sizeof(*agents));
	for (i = 0; i < team.n; i++) {
		agents[i].at = i;
		buf_init(&agents[i].text, ITS_TEXT);
	}
}

static const char *
name_of(const struct agent *a)
{
	return team.agents[a->at].name;
}

static void
flush_text(void *arg)
{
	struct agent *a = arg;
	struct buf line = BUF_INIT(LINE_BYTES);

	timer_stop(&a->merge);
	if (a->text.len == 0)
		return;
	jout_open(&line, '{');
	jout_kcstr(&line, "type", a->kind);
	jout_kcstr(&line, "turn", machine_turn(machine, a->at));
	jout_kstr(&line, "text", buf_slice(&a->text));
	jout_close(&line, '}');
	record_now();
	drive_line(buf_slice(&line), name_of(a));
	buf_free(&line);
	buf_clear(&a->text);
}

/* The turn is over though the agent does not say so. */
static void
put_lost(struct agent *a, int status, const char *why)
{
	struct buf line = BUF_INIT(65536);
	const char *turn = machine_turn(machine, a->at);

	flush_text(a);
	timer_stop(&a->cancel);
	if (*turn == '\0')
		return;
	record_now();
	jout_open(&line, '{');
	jout_kcstr(&line, "type", "error");
	jout_kcstr(&line, "turn", turn);
	jout_kint(&line, "status", status);
	jout_kcstr(&line, "message", why);
	jout_close(&line, '}');
	drive_line(buf_slice(&line), name_of(a));
	buf_clear(&line);
	jout_open(&line, '{');
	jout_kcstr(&line, "type", "end");
	jout_kcstr(&line, "turn", turn);
	jout_kcstr(&line, "status", "failed");
	jout_kcstr(&line, "stop", "lost");
	jout_close(&line, '}');
	drive_line(buf_slice(&line), name_of(a));
	buf_free(&line);
}

/* Nothing of the process is heard any more. */
static void
let_go(struct agent *a, int now)
{
	if (a->child == NULL)
		return;
	timer_stop(&a->dying);
	timer_stop(&a->cancel);
	if (a->child->out >= 0)
		loop_fd(a->child->out, 0, NULL, NULL);
	line_free(&a->in);
	out_free(&a->to);
	proc_stop(a->child, now ? 0 : GRACE);
	proc_release(a->child);
	a->child = NULL;
}

static void
lost(struct agent *a, const char *why)
{
	char how[128];
	struct buf b = BUF_INIT(1024);
	int status = ST_PEER, code;

	if (a->child->exited) {
		buf_printf(&b, "it %s", proc_ending(a->child->status, how,
		    sizeof(how)));
		code = proc_code(a->child->status);
		/* What it refuses at once it would refuse again. */
		if (code == ST_USAGE || code == ST_REFUSED)
			status = code;
	} else {
		buf_puts(&b, why);
	}
	let_go(a, 1);
	put_lost(a, status, buf_str(&b));
	buf_free(&b);
}

static void
too_late(void *arg)
{
	lost(arg, "it does not end its turn");
}

static void
closed(void *arg)
{
	lost(arg, "it has closed its output");
}

static void
add_text(struct agent *a, const struct json *j, const char *kind)
{
	if (a->text.len > 0 && (a->kind != kind || a->text.len > MERGED))
		flush_text(a);
	a->kind = kind;
	(void)json_str(j, json_get(j, 0, "text"), &a->text);
	if (a->text.err != 0)
		lost(a, "it writes too much");
	else if (a->merge.next == NULL)
		timer_set(&a->merge, MERGE, flush_text, a);
}

/* Types that are an agent's to write. */
static const char *
own_type(const struct json *j)
{
	static const char *const types[] = { "text", "thinking", "usage",
		"server", "call", "result", "error", "progress", "retry",
		"said", "end" };
	int type = json_get(j, 0, "type");
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (json_is(j, type, types[i]))
			return types[i];
	return NULL;
}

static int
is_of_turn(const struct agent *a, const struct json *j)
{
	struct buf turn = BUF_INIT(256);
	int ok = json_str(j, json_get(j, 0, "turn"), &turn) == 0 &&
	    machine_runs(machine, a->at, buf_slice(&turn));

	buf_free(&turn);
	return ok;
}

static void
take_line(struct agent *a, struct slice s)
{
	struct json_error e;
	const char *type;

	if (json_parse(&doc, s, ITS_TOKENS, &e) < 0) {
		if (e.ceiling)
			lost(a, "it writes too much");
		return;
	}
	if (json_repeated(&doc, 0) >= 0 || (type = own_type(&doc)) == NULL ||
	    !is_of_turn(a, &doc))
		return;
	if (strcmp(type, "text") == 0 || strcmp(type, "thinking") == 0) {
		add_text(a, &doc, type);
		return;
	}
	flush_text(a);
	if (strcmp(type, "end") == 0) {
		timer_stop(&a->cancel);
		a->bytes = 0;
	}
	record_now();
	drive_line(s, name_of(a));
}

static void
readable(void *arg, int events)
{
	struct agent *a = arg;
	struct slice s;
	long n = line_fill(&a->in);
	int rc = LINE_NONE;

	(void)events;
	if (n < 0 && errno == EAGAIN)
		return;
	a->bytes += n > 0 ? (size_t)n : 0;
	while (a->child != NULL && (rc = line_next(&a->in, &s)) != LINE_NONE &&
	    rc != LINE_EOF)
		if (rc == LINE_LONG)
			lost(a, "it writes too much");
		else if (!line_partial(&a->in))
			take_line(a, s);
	if (a->child != NULL && a->bytes > TURN_BYTES)
		lost(a, "it writes too much");
	if (a->child == NULL || (rc != LINE_EOF && n >= 0))
		return;
	loop_fd(a->child->out, 0, NULL, NULL);
	if (a->child->exited)
		lost(a, "");
	else
		timer_set(&a->dying, LAST, closed, a);
}

/* Its last lines are read before its end counts. */
static void
gone(void *arg)
{
	struct agent *a = arg;

	timer_set(&a->dying, a->dying.next != NULL ? 0 : LAST, closed, a);
}

static void
not_started(void *arg)
{
	struct agent *a = arg;
	struct buf b = BUF_INIT(1024);

	buf_printf(&b, "cannot start it: %s", strerror(a->errnum));
	put_lost(a, a->errnum == EAGAIN || a->errnum == ENOMEM ||
	    a->errnum == EMFILE ? ST_LOCAL : ST_USAGE, buf_str(&b));
	buf_free(&b);
}

static int
start(struct agent *a)
{
	struct proc_spec spec = { NULL, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_PIPE, 1, NULL };
	int rc;

	spec.argv = command_words(a->at);
	spec.cwd = team.agents[a->at].cwd;
	a->child = xcalloc(1, sizeof(*a->child));
	rc = proc_start(a->child, &spec, gone, a);
	a->errnum = errno;
	command_free();
	if (rc < 0) {
		free(a->child);
		a->child = NULL;
		return -1;
	}
	a->bytes = 0;
	errors_watch(a->child->err, name_of(a));
	a->child->err = -1;
	line_init(&a->in, a->child->out, ITS_LINE);
	out_init(&a->to, a->child->in, (size_t)LINE_BYTES * 2);
	loop_fd(a->child->out, LOOP_READ, readable, a);
	return 0;
}

static void
too_large(void *arg)
{
	char why[64];

	(void)snprintf(why, sizeof(why), "what it is to be sent is above %d "
	    "MiB", LINE_BYTES >> 20);
	put_lost(arg, ST_LOCAL, why);
}

void
agent_refused(size_t at)
{
	timer_set(&agents[at].failing, 0, too_large, &agents[at]);
}

void
agent_send(size_t at, struct slice line)
{
	struct agent *a = &agents[at];

	if (a->child == NULL && start(a) < 0) {
		/* Not now: its turn's line is still being acted upon. */
		timer_set(&a->failing, 0, not_started, a);
		return;
	}
	out_put(&a->to, line);
	out_put(&a->to, slice_of("\n"));
	/* Whoever hears of an answer finds its snapshot. */
	if (!snapshot_busy())
		out_start(&a->to);
}

void
agents_release(void)
{
	size_t i;

	for (i = 0; agents != NULL && i < team.n; i++)
		if (agents[i].child != NULL)
			out_start(&agents[i].to);
}

void
agent_cancelled(size_t at)
{
	if (agents[at].child == NULL)
		return;
	out_start(&agents[at].to);
	timer_set(&agents[at].cancel, CANCEL, too_late, &agents[at]);
}

void
agents_close(int now)
{
	size_t i;

	for (i = 0; agents != NULL && i < team.n; i++) {
		let_go(&agents[i], now);
		timer_stop(&agents[i].merge);
		timer_stop(&agents[i].failing);
		buf_free(&agents[i].text);
	}
	json_free(&doc);
	free(agents);
	agents = NULL;
	if (now)
		proc_hurry_all();
	while (proc_any())
		loop_step();
}
