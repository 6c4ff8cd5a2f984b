/*
 * The one "mg-mcp pipe" of this agent: one connection to each server for the
 * agent's life.  It is started again, by the next call, when it has died.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/line.h"
#include "../../lib/base/proc.h"
#include "mg-agent.h"
#include "tools.h"

enum {
	RESTARTS = 3,      /* without a line of "ready" between them */
	LAST = 1000        /* ms between the end of its output and its own */
};

static struct proc *child;
static struct line in;
static struct out to;
static struct json doc;
static struct buf told;     /* servers whose tools are coming, \0 each */
static struct timer dying;
static int started, restarts, ready_once;
static enum status failed;

void
tools_server_failed(void)
{
	if (opt.strict)
		failed = ST_PEER;
}

enum status
tools_failed(void)
{
	return failed;
}

int
pipe_wanted(void)
{
	return started && restarts <= RESTARTS;
}

static struct call *
find_call(const struct json *j, int id)
{
	struct call *c;

	for (c = turn_calls(); c != NULL; c = c->next)
		if (c->running && json_is(j, id, c->id))
			return c;
	return NULL;
}

/* The line's own members, with the turn and our id as they are. */
static void
forward(const char *type, const struct json *j, const char *const *names)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	event_begin(&b, type);
	for (; *names != NULL; names++)
		if (json_get(j, 0, *names) >= 0)
			jout_kraw(&b, *names, json_raw(j,
			    json_get(j, 0, *names)));
	event_end(&b);
}

static void
take_result(const struct json *j)
{
	static const char *const names[] = { "id", "result", NULL };
	struct call *c = find_call(j, json_get(j, 0, "id"));

	if (c == NULL)
		return;
	c->running = 0;
	forward("result", j, names);
	result_take(c, j, json_get(j, 0, "result"));
	turn_answered(c);
}

static void
take_error(const struct json *j)
{
	static const char *const names[] = { "id", "status", "message",
		"error", NULL };
	struct call *c = find_call(j, json_get(j, 0, "id"));
	char *message = json_strdup(j, json_get(j, 0, "message"));

	if (c != NULL) {
		c->running = 0;
		forward("error", j, names);
		result_error(c, message != NULL ? message : "it failed");
		turn_answered(c);
	}
	free(message);
}

/* Reported loudly: on stderr too, when it is not well. */
static void
take_server(const struct json *j)
{
	static const char *const names[] = { "server", "state", "message",
		NULL };
	char *server = json_strdup(j, json_get(j, 0, "server"));
	char *state = json_strdup(j, json_get(j, 0, "state"));
	char *message = json_strdup(j, json_get(j, 0, "message"));

	forward("server", j, names);
	if (state != NULL && strcmp(state, "failed") == 0)
		tools_server_failed();
	if (server != NULL && state != NULL && strcmp(state, "up") != 0)
		warn("server '%s' is %s: %s", server, state,
		    message != NULL ? message : "it does not say why");
	free(server);
	free(state);
	free(message);
}

/* The first tool of a server since "ready" makes its old ones stale. */
static void
take_tool(const struct json *j)
{
	struct buf name = BUF_INIT(TEXT_MAX);
	size_t i;

	(void)json_str(j, json_get(j, 0, "server"), &name);
	for (i = 0; i < told.len; i += strlen(told.s + i) + 1)
		if (strcmp(told.s + i, buf_str(&name)) == 0)
			break;
	if (i >= told.len) {
		tools_stale(buf_slice(&name));
		buf_put(&told, buf_str(&name), name.len + 1);
	}
	tools_add(j, 0);
	buf_free(&name);
}

static void
take_line(struct slice s)
{
	static const char *const progress[] = { "id", "progress", "total",
		"message", NULL };
	struct json_error e;
	int type;

	if (json_parse(&doc, s, INT32_MAX, &e) < 0)
		return;
	type = json_get(&doc, 0, "type");
	if (json_is(&doc, type, "result"))
		take_result(&doc);
	else if (json_is(&doc, type, "error"))
		take_error(&doc);
	else if (json_is(&doc, type, "server"))
		take_server(&doc);
	else if (json_is(&doc, type, "tool"))
		take_tool(&doc);
	else if (json_is(&doc, type, "progress") &&
	    find_call(&doc, json_get(&doc, 0, "id")) != NULL)
		forward("progress", &doc, progress);
	else if (json_is(&doc, type, "ready")) {
		buf_clear(&told);
		restarts = 0;
		ready_once = 1;
		tools_told();
	}
}

/*
 * What it refuses before it was ever ready (a server that is named wrongly,
 * say) would be refused again; it has said why.
 */
static void
say_gone(void)
{
	char how[128];
	int status = child->status;

	if (child->exited && !ready_once && proc_code(status) > 0)
		failed = (enum status)proc_code(status);
	else if (child->exited)
		warn("mg-mcp pipe %s", proc_ending(status, how, sizeof(how)));
	else
		warn("mg-mcp pipe has closed its output");
}

/* What was under way has no result any more, and the model is told. */
static void
lost(void)
{
	struct call *c, *next;

	say_gone();
	timer_stop(&dying);
	loop_fd(child->out, 0, NULL, NULL);
	loop_fd(to.fd, 0, NULL, NULL);
	restarts++;
	line_free(&in);
	out_free(&to);
	buf_clear(&told);
	proc_stop(child, 0);
	proc_release(child);
	child = NULL;
	tools_told();
	for (c = turn_calls(); c != NULL; c = next) {
		next = c->next;
		if (!c->running)
			continue;
		c->running = 0;
		event_error(turn.id, c->id, ST_PEER,
		    "the program that runs the tools has gone");
		result_error(c, "the program that runs the tools has gone");
		turn_answered(c);
	}
}

static void
too_late(void *arg)
{
	(void)arg;
	lost();
}

/*
 * Its last lines are read before its end counts; but whoever else holds its
 * output open may do so for ever.
 */
static void
child_gone(void *arg)
{
	(void)arg;
	if (dying.next != NULL)
		lost();
	else
		timer_set(&dying, LAST, too_late, NULL);
}

static void
readable(void *arg, int events)
{
	struct slice s;
	long n;
	int rc = LINE_NONE;

	(void)arg;
	(void)events;
	n = line_fill(&in);
	if (n < 0 && errno == EAGAIN)
		return;
	while (child != NULL && (rc = line_next(&in, &s)) != LINE_NONE &&
	    rc != LINE_EOF)
		if (rc == LINE_OK && !line_partial(&in))
			take_line(s);
	if (child == NULL || (rc != LINE_EOF && n >= 0))
		return;
	loop_fd(child->out, 0, NULL, NULL);
	if (child->exited)
		lost();
	else
		timer_set(&dying, LAST, too_late, NULL);
}

static void
words(char **argv, size_t max, char *own)
{
	static char program[] = "mg-mcp", pipe_[] = "pipe", c[] = "-c",
	    agent[] = "--agent", s[] = "-s", x[] = "-x", yes[] = "--yes";
	size_t n = 0, i;

	argv[n++] = own != NULL ? own : program;
	for (i = 0; opt.config[i] != NULL && n + 8 < max; i++) {
		argv[n++] = c;
		argv[n++] = opt.config[i];
	}
	argv[n++] = pipe_;
	argv[n++] = agent;
	if (opt.servers != NULL) {
		argv[n++] = s;
		argv[n++] = opt.servers;
	}
	if (opt.exec != NULL) {
		argv[n++] = x;
		argv[n++] = opt.exec;
	}
	if (opt.yes)
		argv[n++] = yes;
	argv[n] = NULL;
}

/* 0, or -1 with errno. */
static int
start(void)
{
	char *argv[2 * WORDS + 16];
	struct proc_spec spec = { argv, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_INHERIT, 0, NULL };
	char *own = find_program("mg-mcp");

	words(argv, 2 * WORDS + 16, own);
	child = xcalloc(1, sizeof(*child));
	if (proc_start(child, &spec, child_gone, NULL) < 0) {
		warn("cannot start '%s':", argv[0]);
		free(own);
		free(child);
		child = NULL;
		return -1;
	}
	free(own);
	line_init(&in, child->out, TEXT_MAX);
	out_init(&to, child->in, (size_t)TEXT_MAX * 2);
	loop_fd(child->out, LOOP_READ, readable, NULL);
	return 0;
}

void
tools_open(void)
{
	if (opt.sampling || (opt.servers != NULL && *opt.servers == '\0'))
		return;
	buf_init(&told, 1 << 24);
	started = 1;
	if (start() < 0)
		exit(ST_LOCAL);
}

static void
send(struct buf *b)
{
	jout_close(b, '}');
	buf_putc(b, '\n');
	out_put(&to, buf_slice(b));
	out_start(&to);
	buf_free(b);
}

static void
no_pipe(void *arg)
{
	struct call *c = arg;

	event_error(turn.id, c->id, ST_PEER,
	    "the program that runs the tools does not stay up");
	result_error(c, "the program that runs the tools does not stay up");
	turn_answered(c);
}

void
tools_call(struct call *c)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (child == NULL && (restarts > RESTARTS || start() < 0)) {
		timer_set(&c->timer, 0, no_pipe, c);
		return;
	}
	c->running = 1;
	jout_open(&b, '{');
	jout_kcstr(&b, "type", "call");
	jout_kcstr(&b, "id", c->id);
	jout_kcstr(&b, "server", c->tool->server);
	jout_kcstr(&b, "tool", c->tool->own);
	jout_kraw(&b, "arguments", buf_slice(&c->arguments));
	send(&b);
}

void
tools_cancel(struct call *c)
{
	struct buf b = BUF_INIT(256);

	timer_stop(&c->timer);
	if (!c->running || child == NULL)
		return;
	c->running = 0;
	jout_open(&b, '{');
	jout_kcstr(&b, "type", "cancel");
	jout_kcstr(&b, "id", c->id);
	send(&b);
}

void
tools_close(void)
{
	timer_stop(&dying);
	if (child != NULL) {
		loop_fd(child->out, 0, NULL, NULL);
		loop_fd(to.fd, 0, NULL, NULL);
		line_free(&in);
		out_free(&to);
		proc_stop(child, PROC_KILL);
		proc_release(child);
		child = NULL;
	}
	json_free(&doc);
	buf_free(&told);
	tools_free();
}
