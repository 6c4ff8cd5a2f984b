/* mg-mcp pipe: the calls that were read and are not answered yet. */

#include <stdint.h>
#include <stdlib.h>

#include "../../lib/base/mem.h"
#include "mg-mcp.h"
#include "pipe.h"

enum {
	BUCKETS = 1024,           /* of calls by id */
	BACKLOG = 64 << 20        /* memory of waiting calls before we pause */
};

struct pqueue {
	struct pcall *first, **end;
};

struct pcall {
	struct pcall *next;       /* in its bucket */
	struct pqueue *in;        /* where it waits */
	struct pcall *after, **before; /* there */
	struct served *at;
	struct buf id, tool, arguments; /* id and arguments are raw */
	long long ms, request;
	int running, woken;
};

static struct pcall *calls[BUCKETS];
static struct pqueue queue = { NULL, &queue.first };
/* These wait to be judged until their server's tools are known. */
static struct pqueue early = { NULL, &early.first };
static size_t queued;             /* memory of both */
static int running, failed;

static void
put_error(struct slice id, enum status status, const char *message,
    const struct mcp_reply *reply)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	failed = 1;
	event_begin(&b, "error");
	jout_kraw(&b, "id", id.n > 0 ? id : slice_of("null"));
	jout_kint(&b, "status", status);
	jout_kcstr(&b, "message", message);
	if (reply != NULL && reply->error >= 0)
		jout_kraw(&b, "error", json_raw(reply->doc, reply->error));
	event_end(&b);
}

void
calls_refuse(struct slice id, enum status status, const char *why)
{
	put_error(id, status, why, NULL);
}

static struct pcall **
bucket(struct slice id)
{
	unsigned h = 0;
	size_t i;

	for (i = 0; i < id.n; i++)
		h = h * 31 + (unsigned char)id.p[i];
	return &calls[h % BUCKETS];
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
		put_error(buf_slice(&c->id), reply->status, reply->message,
		    reply);
	else {
		if (json_bool(reply->doc, json_get(reply->doc, reply->result,
		    "isError"), 0))
			failed = 1;
		event_begin(&b, "result");
		jout_kraw(&b, "id", buf_slice(&c->id));
		jout_kraw(&b, "result", json_raw(reply->doc, reply->result));
		event_end(&b);
	}
	running--;
	served_count_call(c->at, -1);
	call_free(c);
}

static void
progress(void *arg, const struct json *j, int params)
{
	static const char *const names[] = { "progress", "total", "message" };
	struct pcall *c = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t i;
	int t;

	event_begin(&b, "progress");
	jout_kraw(&b, "id", buf_slice(&c->id));
	for (i = 0; i < 3; i++)
		if ((t = json_get(j, params, names[i])) >= 0)
			jout_kraw(&b, names[i], json_raw(j, t));
	event_end(&b);
}

static void
run_call(struct pcall *c)
{
	running++;
	served_count_call(c->at, 1);
	c->running = 1;
	c->request = served_call(c->at, buf_slice(&c->tool),
	    buf_slice(&c->arguments), c->ms, call_done, progress, c);
}

static void
enqueue(struct pqueue *q, struct pcall *c)
{
	c->in = q;
	c->after = NULL;
	c->before = q->end;
	*q->end = c;
	q->end = &c->after;
	queued += sizeof(*c) + c->id.cap + c->tool.cap + c->arguments.cap;
}

static void
dequeue(struct pcall *c)
{
	*c->before = c->after;
	if (c->after != NULL)
		c->after->before = c->before;
	else
		c->in->end = c->before;
	queued -= sizeof(*c) + c->id.cap + c->tool.cap + c->arguments.cap;
}

/* A model's call is judged by what the server says of the tool. */
static void
run_known(struct pcall *c)
{
	const char *why;

	if (!c->woken)
		served_wake(c->at);
	c->woken = 1;
	if ((why = served_why_down(c->at)) != NULL) {
		put_error(buf_slice(&c->id), ST_PEER, why, NULL);
		call_free(c);
	} else if (!served_known(c->at))
		enqueue(&early, c);
	else
		run_call(c);
}

/* The first whose server takes another one now. */
static struct pcall *
first_free(void)
{
	struct pcall *c = queue.first;

	while (c != NULL && served_busy(c->at))
		c = c->after;
	return c;
}

void
calls_run(void)
{
	struct pcall *c;

	while (running < opt.parallel && (c = first_free()) != NULL) {
		dequeue(c);
		if (!opt.agent)
			run_call(c);
		else
			run_known(c);
	}
}

void
calls_retry(void)
{
	struct pcall *c;

	while ((c = early.first) != NULL) {
		dequeue(c);
		enqueue(&queue, c);
	}
}

int
calls_has(struct slice id)
{
	return call_by_id(id) != NULL;
}

void
calls_add(struct served *at, struct slice id, struct slice tool,
    struct slice arguments, long long ms)
{
	struct pcall *c = xcalloc(1, sizeof(*c)), **cp = bucket(id);

	c->at = at;
	c->ms = ms;
	buf_init(&c->id, SIZE_MAX / 2);
	buf_init(&c->tool, SIZE_MAX / 2);
	buf_init(&c->arguments, SIZE_MAX / 2);
	jout_raw(&c->id, id);
	buf_put(&c->tool, tool.p, tool.n);
	jout_raw(&c->arguments, arguments);
	c->next = *cp;
	*cp = c;
	enqueue(&queue, c);
}

static void
drop(struct pcall *c, enum status status, const char *why)
{
	put_error(buf_slice(&c->id), status, why, NULL);
	dequeue(c);
	call_free(c);
}

void
calls_cancel(struct slice id)
{
	struct pcall *c = call_by_id(id);

	if (c != NULL && c->running)
		served_cancel(c->at, c->request);
	else if (c != NULL)
		drop(c, ST_NO, "cancelled");
}

/* Those that wait first: no end of a call may start another. */
void
calls_end(enum status status, const char *why)
{
	while (queue.first != NULL)
		drop(queue.first, status, why);
	while (early.first != NULL)
		drop(early.first, status, why);
	served_cancel_all(status, why);
}

int
calls_left(void)
{
	return running > 0 || queue.first != NULL || early.first != NULL;
}

int
calls_full(void)
{
	return queued >= BACKLOG;
}

int
calls_failed(void)
{
	return failed;
}
