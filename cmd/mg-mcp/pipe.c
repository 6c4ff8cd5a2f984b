/*
 * mg-mcp pipe: tools out, calls in, results out, as event lines
 * (mg-events(7)).  One session a server for all its calls; it reads on while
 * calls run, so a cancel is never stuck behind them.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/set.h"
#include "mg-mcp.h"

enum {
	CALLS = 1024,             /* buckets of calls by id */
	BACKLOG = 64 << 20,       /* memory of waiting calls before we pause */
	OUT_HIGH = 8 << 20,       /* bytes unread by our reader: be quiet */
	RELIST = 100              /* ms that changes of a list are gathered */
};

struct served {
	struct server server;
	struct mcp *mcp;
	int down;                 /* to be started anew by the next call */
	int listing, again;
	struct set tasks;         /* tools that must run as tasks */
	struct timer relist;
};

struct pcall {
	struct pcall *next;       /* in its bucket */
	struct pcall *after, **before; /* in the queue */
	struct served *at;
	struct buf id, tool, arguments; /* id and arguments are raw */
	long long ms, request;
	int running;
};

static struct served *served;
static size_t nserved;
static struct pcall *calls[CALLS], *queue, **queue_end = &queue;
static size_t queued;             /* memory of the queue */
static int running, failed, eof, unreadable, listings, quiet;
static struct line in;
static struct json doc;           /* of the line being read */
static struct timer pump_timer, limit;
static int late;

static void pump(void *);

static void
begin(struct buf *b, const char *type)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", type);
}

static void
hold_all(int hold)
{
	size_t i;

	quiet = hold;
	for (i = 0; i < nserved; i++) {
		if (hold && served[i].mcp != NULL)
			mcp_hold(served[i].mcp);
		else if (served[i].mcp != NULL)
			mcp_release(served[i].mcp);
	}
}

/* Our reader is slow: what servers say waits in their pipes. */
static void
emit(struct buf *b)
{
	jout_close(b, '}');
	buf_putc(b, '\n');
	out_put(&out, buf_slice(b));
	out_start(&out);
	buf_free(b);
	if (!quiet && out_queued(&out) > OUT_HIGH)
		hold_all(1);
}

static void
release_later(void *arg)
{
	(void)arg;
	if (!quiet)
		return;
	hold_all(0);
	timer_set(&pump_timer, 0, pump, NULL);
}

static void
drained(void *arg)
{
	static struct timer timer;

	(void)arg;
	if (quiet)
		timer_set(&timer, 0, release_later, NULL);
}

static void
emit_error(struct slice id, enum status status, const char *message,
    const struct mcp_reply *reply)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	failed = 1;
	begin(&b, "error");
	jout_kraw(&b, "id", id.n > 0 ? id : slice_of("null"));
	jout_kint(&b, "status", status);
	jout_kcstr(&b, "message", message);
	if (reply != NULL && reply->error >= 0)
		jout_kraw(&b, "error", json_raw(reply->doc, reply->error));
	emit(&b);
}

static void
emit_server(const struct served *s, const char *state, const char *message)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	begin(&b, "server");
	jout_kcstr(&b, "server", s->server.name);
	jout_kcstr(&b, "state", state);
	if (message != NULL)
		jout_kcstr(&b, "message", message);
	emit(&b);
}

static void
tool(void *arg, const struct json *j, int item)
{
	struct served *s = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2), name = BUF_INIT(65536);
	int t = json_get(j, item, "name");

	begin(&b, "tool");
	jout_kcstr(&b, "server", s->server.name);
	jout_kraw(&b, "name", json_raw(j, t));
	jout_kraw(&b, "tool", json_raw(j, item));
	emit(&b);
	if (json_is(j, json_path(j, item, "execution", "taskSupport", NULL),
	    "required") && json_str(j, t, &name) == 0)
		(void)set_add(&s->tasks, buf_slice(&name));
	buf_free(&name);
}

static void
ready(void)
{
	struct buf b = BUF_INIT(256);

	if (--listings > 0)
		return;
	begin(&b, "ready");
	emit(&b);
}

static void relist(void *);

static void
listed(void *arg, const struct mcp_reply *reply)
{
	struct served *s = arg;
	struct buf b = BUF_INIT(8192);

	s->listing = 0;
	if (reply->status != ST_DONE && !s->down && reply->error >= 0 &&
	    mcp_can(s->mcp, "tools")) {
		buf_printf(&b, "cannot list its tools: %s", reply->message);
		emit_server(s, "up", buf_str(&b));
	}
	buf_free(&b);
	ready();
	if (s->again && !s->down)
		timer_set(&s->relist, RELIST, relist, s);
	s->again = 0;
}

static void
relist(void *arg)
{
	struct served *s = arg;

	if (s->listing || s->down) {
		s->again = 1;
		return;
	}
	s->listing = 1;
	listings++;
	mcp_list(s->mcp, "tools/list", 0, tool, listed, s);
}

static void
not_told(void *arg, const struct mcp_reply *reply)
{
	(void)arg;
	(void)reply; /* a server need not tell of changes */
}

static void
event(void *arg, struct mcp *m, enum mcp_event e, const char *text,
    const struct json *j, int params)
{
	struct served *s = mcp_arg(m);

	(void)arg;
	(void)j;
	(void)params;
	switch (e) {
	case MCP_UP:
		emit_server(s, "up", NULL);
		if (mcp_modern(m))
			mcp_subscribe(m, NULL, not_told, NULL);
		break;
	case MCP_DOWN:
	case MCP_FAILED:
		s->down = 1;
		timer_stop(&s->relist);
		emit_server(s, e == MCP_DOWN ? "down" : "failed", text);
		break;
	case MCP_NOTE:
		if (strcmp(text, "notifications/tools/list_changed") == 0)
			timer_set(&s->relist, RELIST, relist, s);
		break;
	case MCP_WARNING:
		warn("%s", text);
	}
}

static void
open_session(struct served *s)
{
	s->down = 0;
	s->mcp = mcp_open(&s->server, &client, s);
	relist(s);
}

static struct pcall **
bucket(struct slice id)
{
	unsigned h = 0;
	size_t i;

	for (i = 0; i < id.n; i++)
		h = h * 31 + (unsigned char)id.p[i];
	return &calls[h % CALLS];
}

static struct pcall *
call_by_id(struct slice id)
{
	struct pcall *c = *bucket(id);

	while (c != NULL && !slice_eq(buf_slice(&c->id), id))
		c = c->next;
	return c;
}

static void
call_free(struct pcall *c)
{
	struct pcall **cp = bucket(buf_slice(&c->id));

	while (*cp != c)
		cp = &(*cp)->next;
	*cp = c->next;
	buf_free(&c->id);
	buf_free(&c->tool);
	buf_free(&c->arguments);
	free(c);
}

static void
call_done(void *arg, const struct mcp_reply *reply)
{
	struct pcall *c = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (reply->status != ST_DONE)
		emit_error(buf_slice(&c->id), reply->status, reply->message,
		    reply);
	else {
		if (json_bool(reply->doc, json_get(reply->doc, reply->result,
		    "isError"), 0))
			failed = 1;
		begin(&b, "result");
		jout_kraw(&b, "id", buf_slice(&c->id));
		jout_kraw(&b, "result", json_raw(reply->doc, reply->result));
		emit(&b);
	}
	running--;
	call_free(c);
	timer_set(&pump_timer, 0, pump, NULL);
}

static void
progress(void *arg, const struct json *j, int params)
{
	static const char *const names[] = { "progress", "total", "message" };
	struct pcall *c = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t i;
	int t;

	begin(&b, "progress");
	jout_kraw(&b, "id", buf_slice(&c->id));
	for (i = 0; i < 3; i++)
		if ((t = json_get(j, params, names[i])) >= 0)
			jout_kraw(&b, names[i], json_raw(j, t));
	emit(&b);
}

static void
run_call(struct pcall *c)
{
	struct served *s = c->at;
	struct slice definition = { NULL, 0 };

	if (s->down) {
		mcp_close(s->mcp);
		open_session(s);
	}
	if (s->tasks.n > 0 && set_has(&s->tasks, buf_slice(&c->tool)))
		definition = slice_of("{\"execution\":{\"taskSupport\":"
		    "\"required\"}}");
	running++;
	c->running = 1;
	c->request = mcp_call(s->mcp, buf_slice(&c->tool),
	    buf_slice(&c->arguments), definition, c->ms, call_done, progress,
	    c);
}

/*
 * Reading goes on but for a backlog that no cancel could shorten, and for a
 * reader of ours that does not read the answers.
 */
static void read_calls(void *, int);

static void
watch_input(void)
{
	loop_fd(STDIN_FILENO, !eof && !quiet && queued < BACKLOG ?
	    LOOP_READ : 0, read_calls, NULL);
}

static void
enqueue(struct pcall *c)
{
	c->before = queue_end;
	*queue_end = c;
	queue_end = &c->after;
	queued += sizeof(*c) + c->id.cap + c->tool.cap + c->arguments.cap;
}

static void
dequeue(struct pcall *c)
{
	*c->before = c->after;
	if (c->after != NULL)
		c->after->before = c->before;
	else
		queue_end = c->before;
	queued -= sizeof(*c) + c->id.cap + c->tool.cap + c->arguments.cap;
}

static void
pump(void *arg)
{
	struct pcall *c;

	(void)arg;
	while (running < opt.parallel && (c = queue) != NULL) {
		dequeue(c);
		run_call(c);
	}
	watch_input();
}

static struct served *
find_server(int t)
{
	size_t i;

	if (t < 0 && nserved == 1)
		return &served[0];
	for (i = 0; i < nserved; i++)
		if (json_is(&doc, t, served[i].server.name))
			return &served[i];
	return NULL;
}

/* NULL when the line can be obeyed, else why not. */
static const char *
check_call(struct served *s, int id, int tool_name, int arguments,
    int timeout)
{
	double seconds = 1;
	enum json_type type = json_type(&doc, id);

	if (type != JSON_STRING && type != JSON_NUMBER)
		return "a call needs an id, a string or a number";
	if (call_by_id(json_raw(&doc, id)) != NULL)
		return "a call with this id is under way";
	if (s == NULL)
		return "no such server";
	if (json_type(&doc, tool_name) != JSON_STRING)
		return "a call needs the name of a tool";
	if (arguments >= 0 && json_type(&doc, arguments) != JSON_OBJECT)
		return "arguments must be an object";
	if (timeout >= 0 && (json_double(&doc, timeout, &seconds) < 0 ||
	    !(seconds > 0 && seconds <= 1e9)))
		return "timeout must be a number of seconds";
	return NULL;
}

static void
take_call(int id)
{
	int arguments = json_get(&doc, 0, "arguments");
	int name = json_get(&doc, 0, "tool");
	int timeout = json_get(&doc, 0, "timeout");
	struct served *s = find_server(json_get(&doc, 0, "server"));
	const char *why = check_call(s, id, name, arguments, timeout);
	struct pcall *c, **cp;
	double seconds = 0;

	if (why != NULL) {
		emit_error(json_raw(&doc, id), ST_USAGE, why, NULL);
		return;
	}
	c = xcalloc(1, sizeof(*c));
	c->at = s;
	buf_init(&c->id, SIZE_MAX / 2);
	buf_init(&c->tool, SIZE_MAX / 2);
	buf_init(&c->arguments, SIZE_MAX / 2);
	jout_raw(&c->id, json_raw(&doc, id));
	(void)json_str(&doc, name, &c->tool);
	jout_raw(&c->arguments, arguments >= 0 ? json_raw(&doc, arguments) :
	    slice_of("{}"));
	(void)json_double(&doc, timeout, &seconds);
	c->ms = (long long)(seconds * 1000);
	cp = bucket(buf_slice(&c->id));
	c->next = *cp;
	*cp = c;
	enqueue(c);
}

static void
take_cancel(int id)
{
	struct pcall *c = call_by_id(json_raw(&doc, id));

	if (c == NULL)
		return;
	if (c->running) {
		mcp_cancel(c->at->mcp, c->request, ST_NO, "cancelled");
		return;
	}
	emit_error(buf_slice(&c->id), ST_NO, "cancelled", NULL);
	dequeue(c);
	call_free(c);
}

static void
take_line(struct slice s)
{
	struct json_error e;
	struct slice none = { NULL, 0 };
	struct buf b = BUF_INIT(1024);
	int type;

	if (json_parse(&doc, s, INT32_MAX, &e) < 0) {
		buf_printf(&b, "no JSON: %s at byte %lu", e.why,
		    (unsigned long)e.at + 1);
		emit_error(none, ST_USAGE, buf_str(&b), NULL);
		buf_free(&b);
		return;
	}
	type = json_get(&doc, 0, "type");
	if (json_type(&doc, 0) != JSON_OBJECT)
		emit_error(none, ST_USAGE, "a line must be an object", NULL);
	else if (json_repeated(&doc, 0) >= 0)
		emit_error(none, ST_USAGE, "a name stands twice", NULL);
	else if (json_is(&doc, type, "call"))
		take_call(json_get(&doc, 0, "id"));
	else if (json_is(&doc, type, "cancel"))
		take_cancel(json_get(&doc, 0, "id"));
}

/* A last line without newline is no event: its writer was cut off. */
static void
read_calls(void *arg, int events)
{
	struct slice s, none = { NULL, 0 };
	int rc;

	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN) {
		warn("cannot read the calls on stdin:");
		eof = unreadable = 1;
	}
	while (!eof && (rc = line_next(&in, &s)) != LINE_NONE) {
		if (rc == LINE_EOF)
			eof = 1;
		else if (rc == LINE_LONG)
			emit_error(none, ST_LOCAL,
			    "a line above the ceiling", NULL);
		else if (!line_partial(&in))
			take_line(s);
		else
			emit_error(none, ST_USAGE,
			    "the last line has no newline", NULL);
	}
	timer_set(&pump_timer, 0, pump, NULL);
	watch_input();
}

static void
too_late(void *arg)
{
	(void)arg;
	late = 1;
}

static void
add_server(struct server *sv)
{
	served = xreallocarray(served, nserved + 1, sizeof(*served));
	memset(&served[nserved], 0, sizeof(*served));
	served[nserved++].server = *sv;
}

/* "a,b": each named server must be there and may run. */
static void
named_servers(const char *list)
{
	struct server sv;
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ',')) {
		char *name;

		n = strcspn(list, ",");
		name = xstrndup(list, n);
		target_named(&sv, name);
		add_server(&sv);
		free(name);
	}
}

static void
choose_servers(int argc, char **argv)
{
	struct server sv, *all;
	size_t i, n;

	if (opt.exec != NULL || opt.socket != NULL) {
		target_server(&sv, &argc, &argv);
		add_server(&sv);
	} else if (opt.servers != NULL)
		named_servers(opt.servers);
	else {
		n = target_all(&all);
		for (i = 0; i < n; i++)
			add_server(&all[i]);
		free(all);
	}
	if (argc != 0)
		usage();
	if (nserved == 0 && opt.servers == NULL)
		die(ST_USAGE, "no server may be used; -s and -x name them");
}

static void
hello(void)
{
	struct buf b = BUF_INIT(256);

	begin(&b, "hello");
	jout_kint(&b, "v", 1);
	jout_kcstr(&b, "from", "mg-mcp pipe");
	emit(&b);
}

static void
close_all(void)
{
	size_t i;

	loop_fd(STDIN_FILENO, 0, NULL, NULL);
	for (i = 0; i < nserved; i++) {
		timer_stop(&served[i].relist);
		mcp_close(served[i].mcp);
		set_free(&served[i].tasks);
		server_free(&served[i].server);
	}
	timer_stop(&pump_timer);
	timer_stop(&limit);
	while (queue != NULL) {
		struct pcall *c = queue;

		queue = c->after;
		call_free(c);
	}
	free(served);
	line_free(&in);
	json_free(&doc);
}

static int
busy(void)
{
	return (!eof || running > 0 || queue != NULL || listings > 0) &&
	    out.err == 0 && loop_signal == 0 && !late;
}

void
cmd_pipe(int argc, char **argv)
{
	enum status status = ST_DONE;
	size_t i;

	choose_servers(argc, argv);
	(void)client_init();
	client.event = event;
	out.drained = drained;
	line_init(&in, STDIN_FILENO, opt.max_line != 0 ? opt.max_line :
	    (size_t)256 << 20);
	if (opt.due != 0)
		timer_set(&limit, opt.due - loop_now(), too_late, NULL);
	hello();
	if (nserved == 0)
		listings++, ready();
	for (i = 0; i < nserved; i++)
		open_session(&served[i]);
	watch_input();
	while (busy())
		loop_step();
	if (late) {
		warn("the time given with -t is over");
		status = ST_TIME;
	} else if (unreadable)
		status = ST_LOCAL;
	else if (failed)
		status = ST_NO;
	close_all();
	leave(status);
}
