#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "session.h"

enum {
	ROUNDS = 10, /* of input_required for one request */
	AGAIN = 1000 /* ms before an empty round is tried again */
};

/* What we say of ourselves in _meta is not for the caller to say. */
static int
is_ours(const struct json *j, int name)
{
	return json_is(j, name, META("protocolVersion")) ||
	    json_is(j, name, META("clientCapabilities")) ||
	    json_is(j, name, META("clientInfo"));
}

static void
put_member(struct buf *b, const struct json *j, int name)
{
	jout_raw(b, json_raw(j, name));
	buf_putc(b, ':');
	jout_raw(b, json_raw(j, json_value(j, name)));
}

static void
split_params(struct request *r, const struct json *j)
{
	int k, meta = json_get(j, 0, "_meta");

	jout_open(&r->params, '{');
	for (k = json_first(j, 0); k >= 0; k = json_next(j, k))
		if (json_value(j, k) != meta)
			put_member(&r->params, j, k);
	jout_close(&r->params, '}');
	for (k = json_first(j, meta); k >= 0; k = json_next(j, k))
		if (!is_ours(j, k))
			put_member(&r->meta, j, k);
}

/* A caller rarely gives _meta: only then is the text looked into. */
static void
take_params(struct request *r, struct slice params)
{
	struct json j = JSON_INIT;
	struct json_error e;

	jout_raw(&r->params, params);
	if (strstr(buf_str(&r->params), "_meta") == NULL)
		return;
	buf_clear(&r->params);
	if (json_parse(&j, params, INT32_MAX, &e) == 0 &&
	    json_get(&j, 0, "_meta") >= 0)
		split_params(r, &j);
	else
		jout_raw(&r->params, params);
	json_free(&j);
}

struct request *
request_new(struct mcp *m, const char *method, struct slice params,
    mcp_done_fn *done, void *arg)
{
	struct request *r = xcalloc(1, sizeof(*r));

	r->m = m;
	r->number = ++m->last_number;
	r->method = xstrdup(method);
	r->done = done;
	r->arg = arg;
	r->ms = m->server->timeout;
	buf_init(&r->params, SIZE_MAX / 2);
	buf_init(&r->more, SIZE_MAX / 2);
	buf_init(&r->meta, SIZE_MAX / 2);
	buf_init(&r->tool, SIZE_MAX / 2);
	buf_init(&r->refusal, 4096);
	buf_init(&r->task.id, 65536);
	buf_init(&r->task.asked, SIZE_MAX / 2);
	take_params(r, params.n > 0 ? params : slice_of("{}"));
	return r;
}

static struct request **
bucket(struct mcp *m, long long id)
{
	return &m->buckets[(unsigned long long)id % BUCKETS];
}

struct request *
request_by_id(struct mcp *m, long long id)
{
	struct request *r = *bucket(m, id);

	while (r != NULL && r->id != id)
		r = r->next;
	return r;
}

struct request *
request_only(struct mcp *m)
{
	struct request *r, *only = NULL;
	int i;

	for (i = 0; i < BUCKETS; i++)
		for (r = m->buckets[i]; r != NULL; r = r->next) {
			if (only != NULL)
				return NULL;
			only = r;
		}
	return only;
}

/* Requests that wait for an answer have an id; others may wait for input. */
void
request_unlink(struct mcp *m, struct request *r)
{
	struct request **rp = r->id != 0 ? bucket(m, r->id) : &m->waiting;

	while (*rp != NULL && *rp != r)
		rp = &(*rp)->next;
	if (*rp == NULL)
		return;
	*rp = r->next;
	if (m->last_waiting == &r->next)
		m->last_waiting = rp;
	r->next = NULL;
}

static struct request *
by_number(struct mcp *m, long long number)
{
	struct request *r;
	int i;

	for (r = m->waiting; r != NULL; r = r->next)
		if (r->number == number)
			return r;
	for (i = 0; i < BUCKETS; i++)
		for (r = m->buckets[i]; r != NULL; r = r->next)
			if (r->number == number)
				return r;
	return NULL;
}

static void
request_free(struct request *r)
{
	struct request *about = NULL;

	if (r->task.asking != 0)
		about = by_number(r->m, r->task.asking);
	if (about != NULL)
		request_drop(r->m, about);
	timer_stop(&r->deadline);
	timer_stop(&r->again);
	timer_stop(&r->task.poll);
	if (r->asks != NULL)
		ask_free(r->asks);
	buf_free(&r->params);
	buf_free(&r->more);
	buf_free(&r->meta);
	buf_free(&r->tool);
	buf_free(&r->refusal);
	buf_free(&r->task.id);
	buf_free(&r->task.asked);
	free(r->method);
	free(r);
}

static void
link_bucket(struct mcp *m, struct request *r)
{
	struct request **rp = bucket(m, r->id);

	r->next = *rp;
	*rp = r;
}

static void
queue(struct mcp *m, struct request *r)
{
	r->id = 0;
	r->next = NULL;
	*m->last_waiting = r;
	m->last_waiting = &r->next;
}

/* A caller's own token for progress is left to it. */
static void
put_meta(struct buf *b, const struct mcp *m, const struct request *r)
{
	int token = call_is(r->method) && (r->meta.len == 0 ||
	    strstr(r->meta.s, "\"progressToken\"") == NULL);

	if (m->meta.len == 0 && r->meta.len == 0 && !token)
		return;
	jout_key(b, "_meta");
	jout_open(b, '{');
	buf_put(b, m->meta.s, m->meta.len);
	if (r->meta.len > 0)
		jout_raw(b, buf_slice(&r->meta));
	if (token)
		jout_kint(b, "progressToken", r->id);
	jout_close(b, '}');
}

static void
compose(struct buf *b, const struct mcp *m, const struct request *r)
{
	jout_open(b, '{');
	jout_kcstr(b, "jsonrpc", "2.0");
	jout_kint(b, "id", r->id);
	jout_kcstr(b, "method", r->method);
	jout_key(b, "params");
	buf_put(b, r->params.s, r->params.len - 1); /* still open */
	if (r->more.len > 0)
		jout_raw(b, buf_slice(&r->more));
	put_meta(b, m, r);
	jout_close(b, '}');
	jout_close(b, '}');
}

static void
timed_out(void *arg)
{
	struct request *r = arg;
	struct buf b = BUF_INIT(1024);

	buf_printf(&b, "'%s' did not answer %s within %g s",
	    session_label(r->m), r->method, (double)r->ms / 1000);
	mcp_cancel(r->m, r->number, ST_TIME, buf_str(&b));
	buf_free(&b);
}

void
request_send(struct mcp *m, struct request *r)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	r->id = ++m->last_id;
	r->stateless = m->modern;
	link_bucket(m, r);
	compose(&b, m, r);
	peer_send(m->peer, buf_slice(&b));
	buf_free(&b);
	/* Later rounds of the same request have what is left of its time. */
	if (r->ms > 0 && r->deadline.next == NULL)
		timer_set(&r->deadline, r->ms, timed_out, r);
}

static void
fail_later(void *arg)
{
	struct request *r = arg;
	struct buf b = BUF_INIT(1024);

	buf_printf(&b, "'%s' has gone", session_label(r->m));
	request_fail(r->m, r, ST_PEER, buf_str(&b));
	buf_free(&b);
}

/* A callback never comes before the call that asked for it has returned. */
void
request_go(struct mcp *m, struct request *r)
{
	if (r->setup || m->state == STATE_READY) {
		request_send(m, r);
		return;
	}
	queue(m, r);
	if (m->state == STATE_DOWN)
		timer_set(&r->again, 0, fail_later, r);
}

void
request_requeue(struct mcp *m, struct request *r)
{
	request_unlink(m, r);
	timer_stop(&r->deadline);
	queue(m, r);
}

void
request_park(struct mcp *m, struct request *r)
{
	request_unlink(m, r);
	r->parked = 1;
	queue(m, r);
}

void
request_send_waiting(struct mcp *m)
{
	struct request *r, *next = m->waiting;

	m->waiting = NULL;
	m->last_waiting = &m->waiting;
	while ((r = next) != NULL) {
		next = r->next;
		r->next = NULL;
		if (r->parked)
			queue(m, r);
		else
			request_send(m, r);
	}
}

void
request_end(struct mcp *m, struct request *r, const struct mcp_reply *reply)
{
	request_unlink(m, r);
	if (r->tool.len > 0 && r->refused == ST_DONE)
		call_after(m, r, reply);
	r->done(r->arg, reply);
	request_free(r);
}

void
request_fail(struct mcp *m, struct request *r, enum status status,
    const char *why)
{
	static const struct json nothing = JSON_INIT;
	struct mcp_reply reply = { status, why, NULL, -1, -1 };

	reply.doc = &nothing;
	request_end(m, r, &reply);
}

void
request_drop(struct mcp *m, struct request *r)
{
	request_unlink(m, r);
	request_free(r);
}

long long
mcp_request(struct mcp *m, const char *method, struct slice params,
    long long ms, mcp_done_fn *done, void *arg)
{
	struct request *r;

	if (call_is(method))
		return call_sent(m, params, ms, done, arg);
	r = request_new(m, method, params, done, arg);
	if (ms != 0)
		r->ms = ms;
	request_go(m, r);
	return r->number;
}

/*
 * Not for initialize, which may not be cancelled, nor where a task is meant:
 * least of all for tasks/cancel.
 */
static void
tell_cancelled(struct mcp *m, const struct request *r, const char *why)
{
	struct buf b = BUF_INIT(4096);

	jout_open(&b, '{');
	jout_kint(&b, "requestId", r->id);
	jout_kcstr(&b, "reason", why);
	jout_close(&b, '}');
	mcp_notify(m, "notifications/cancelled", buf_slice(&b));
	buf_free(&b);
}

static void
cancel(struct mcp *m, struct request *r, enum status status, const char *why)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	/* Perhaps it is of another era than it was, and mute about that. */
	if (m->remembered && !m->proven)
		era_forget(m);
	if (m->state == STATE_READY && r->task.id.len > 0)
		call_cancel_task(m, r);
	else if (r->id != 0 && !r->setup &&
	    strncmp(r->method, "tasks/", 6) != 0)
		tell_cancelled(m, r, why);
	request_fail(m, r, status, session_why(m, status, why, &b));
	buf_free(&b);
}

void
mcp_cancel(struct mcp *m, long long number, enum status status,
    const char *why)
{
	struct request *r = by_number(m, number);

	if (r != NULL)
		cancel(m, r, status, why);
}

/*
 * Any of them up to that number: callbacks may make and cancel others.  Those
 * that wait go first, as a task takes along the request that asks about it.
 */
static struct request *
some(struct mcp *m, long long last)
{
	struct request *r;
	int i;

	for (r = m->waiting; r != NULL; r = r->next)
		if (r->number <= last)
			return r;
	for (i = 0; i < BUCKETS; i++)
		for (r = m->buckets[i]; r != NULL; r = r->next)
			if (r->number <= last)
				return r;
	return NULL;
}

/* Those made meanwhile by callbacks fail later, by their own timers. */
void
request_fail_all(struct mcp *m, enum status status, const char *why)
{
	long long last = m->last_number;
	struct request *r;

	while ((r = some(m, last)) != NULL)
		request_fail(m, r, status, why);
}

void
mcp_cancel_all(struct mcp *m, enum status status, const char *why)
{
	long long last = m->last_number;
	struct request *r;

	if (m->state == STATE_STARTING)
		session_fail(m, status, why);
	while ((r = some(m, last)) != NULL)
		cancel(m, r, status, why);
}

void
request_progress(struct mcp *m, const struct json *j, int params)
{
	struct request *r;
	long long id;

	if (rpc_number(j, json_get(j, params, "progressToken"), &id) < 0)
		return;
	r = request_by_id(m, id);
	if (r != NULL && r->progress != NULL)
		r->progress(r->arg, j, params);
}

static void
invalid(struct mcp *m, struct request *r, const char *why)
{
	struct buf b = BUF_INIT(1024);

	buf_printf(&b, "'%s' answered %s with %s", session_label(m),
	    r->method, why);
	request_fail(m, r, ST_PEER, buf_str(&b));
	buf_free(&b);
}

static void
go_again(void *arg)
{
	struct request *r = arg;

	request_unlink(r->m, r);
	r->parked = 0;
	request_send(r->m, r);
}

/* The next round: a new id, requestState as the very bytes that came. */
static void
next_round(struct request *r, struct slice responses, long long ms)
{
	if (responses.n > 0)
		jout_kraw(&r->more, "inputResponses", responses);
	timer_set(&r->again, ms, go_again, r);
}

static void
input_given(void *arg, struct slice responses, const char *why)
{
	struct request *r = arg;

	r->asks = NULL;
	if (why != NULL)
		request_fail(r->m, r, ST_PEER, why);
	else
		next_round(r, responses, 0);
}

/* Multi round-trip requests (2026-07-28, basic/patterns/mrtr). */
static void
input_required(struct mcp *m, struct request *r, const struct json *j,
    int result)
{
	int state = json_get(j, result, "requestState");
	int requests = json_get(j, result, "inputRequests");

	if (!call_is(r->method) && strcmp(r->method, "prompts/get") != 0 &&
	    strcmp(r->method, "resources/read") != 0) {
		invalid(m, r, "input_required, which it may not");
		return;
	}
	if (++r->rounds > ROUNDS) {
		invalid(m, r, "input_required again and again");
		return;
	}
	request_park(m, r);
	buf_clear(&r->more);
	if (state >= 0)
		jout_kraw(&r->more, "requestState", json_raw(j, state));
	if (json_first(j, requests) < 0) {
		struct slice none = { NULL, 0 };

		next_round(r, none, (long long)AGAIN << (r->rounds - 1));
	} else
		r->asks = ask_inputs(m, j, requests, input_given, r);
}

static void
error_reply(struct mcp *m, struct request *r, const struct json *j,
    int error)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct mcp_reply reply = { ST_PEER, NULL, j, -1, error };

	if (call_is(r->method))
		reply.status = ST_NO;
	else
		buf_printf(&b, "'%s': %s: ", session_label(m), r->method);
	(void)rpc_error(j, error, &b);
	reply.message = buf_str(&b);
	request_end(m, r, &reply);
	buf_free(&b);
}

/* What a transport says, which may have named the server itself. */
static void
put_named(struct buf *b, const struct mcp *m, const struct json *j, int error)
{
	struct buf name = BUF_INIT(SIZE_MAX / 2);
	struct buf what = BUF_INIT(SIZE_MAX / 2);

	buf_printf(&name, "'%s'", session_label(m));
	(void)rpc_error(j, error, &what);
	if (strstr(buf_str(&what), buf_str(&name)) == NULL)
		buf_printf(b, "%s: ", buf_str(&name));
	buf_puts(b, buf_str(&what));
	buf_free(&name);
	buf_free(&what);
}

/*
 * The server was not reached: what answers is our own program before it.  Its
 * status holds, and it says nothing of the server's era.  From any other
 * server such an error is one like all others.
 */
static int
not_reached(struct mcp *m, struct request *r, const struct json *j,
    int error)
{
	enum status status = m->server->url != NULL ? rpc_status(j, error) :
	    ST_DONE;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (status == ST_DONE)
		return 0;
	put_named(&b, m, j, error);
	if (r->setup) {
		m->remembered = 0;
		session_fail(m, status, buf_str(&b));
	} else
		request_fail(m, r, status, buf_str(&b));
	buf_free(&b);
	return 1;
}

void
request_answer(struct mcp *m, struct request *r, const struct json *j,
    const struct rpc *rpc)
{
	struct mcp_reply reply = { ST_DONE, NULL, j, rpc->result, -1 };
	int type = json_get(j, rpc->result, "resultType");

	m->proven |= !r->setup && rpc->kind == RPC_RESULT;
	if (rpc->kind == RPC_BROKEN)
		invalid(m, r, rpc->why);
	else if (rpc->kind == RPC_ERROR) {
		if (!not_reached(m, r, j, rpc->error) &&
		    (r->setup || !era_error(m, r, j, rpc->error)))
			error_reply(m, r, j, rpc->error);
	} else if (call_became_task(m, r, j, rpc->result))
		return;
	else if (m->modern && json_is(j, type, "input_required"))
		input_required(m, r, j, rpc->result);
	else if (m->modern && type >= 0 && !json_is(j, type, "complete") &&
	    !json_is(j, type, "task"))
		invalid(m, r, "a resultType that is not known");
	else
		request_end(m, r, &reply);
}
