/*
 * tools/call, the one place that calls a tool: so no call passes by the
 * hooks.  A call may become a task, which is followed to its end, in the
 * experimental form of 2025-11-25 and as the extension of 2026-07-28.
 */

#include <stdint.h>
#include <string.h>

#include "session.h"

#define CALL "tools/call"

enum {
	POLL = 1000,      /* ms between looks at a task, if it doesn't say */
	POLL_MAX = 60000
};

static void poll_later(struct request *, const struct json *, int task);

int
call_is(const char *method)
{
	return strcmp(method, CALL) == 0;
}

void
call_after(struct mcp *m, struct request *r, const struct mcp_reply *reply)
{
	m->client->after(m->client->arg, m->server, buf_slice(&r->tool),
	    reply);
}

static void
refuse_later(void *arg)
{
	struct request *r = arg;

	request_fail(r->m, r, r->refused, buf_str(&r->refusal));
}

static int
said_yes(struct slice answers)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int yes;

	(void)json_parse(&j, answers, INT32_MAX, &e);
	yes = json_is(&j, json_path(&j, 0, "confirm", "action", NULL),
	    "accept") && json_bool(&j, json_path(&j, 0, "confirm", "content",
	    "allow", NULL), 0);
	json_free(&j);
	return yes;
}

static void
confirmed(void *arg, struct slice answers, const char *why)
{
	struct request *r = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	r->asks = NULL;
	if (why == NULL && said_yes(answers)) {
		request_unlink(r->m, r);
		r->parked = 0;
		r->refused = ST_DONE;
		request_go(r->m, r);
		return;
	}
	buf_printf(&b, "the user did not allow '%s/%s'", session_label(r->m),
	    buf_str(&r->tool));
	request_fail(r->m, r, r->refused, buf_str(&b));
	buf_free(&b);
}

/*
 * 2025-11-25: a tool may demand, where the server can, to be run as a task.
 * The request says so itself.
 */
static void
want_task(struct mcp *m, struct request *r, struct slice tool)
{
	struct json j = JSON_INIT;
	struct json_error e;

	if (m->modern || tool.n == 0 ||
	    !mcp_can(m, "tasks.requests.tools.call"))
		return;
	if (json_parse(&j, tool, m->server->max_token, &e) == 0 &&
	    json_is(&j, json_path(&j, 0, "execution", "taskSupport", NULL),
	    "required")) {
		jout_kraw(&r->more, "task", slice_of("{}"));
		r->task.wanted = 1;
	}
	json_free(&j);
}

static long long
call(struct mcp *m, struct request *r, struct slice name,
    struct slice arguments, long long ms)
{
	struct buf question = BUF_INIT(SIZE_MAX / 2);
	long long number = r->number;

	if (ms > 0)
		r->ms = ms;
	r->refused = m->client->before(m->client->arg, m->server, name,
	    arguments, &r->refusal, &question);
	buf_put(&r->tool, name.p, name.n);
	if (r->refused == ST_DONE)
		request_go(m, r);
	else
		request_park(m, r);
	if (r->refused != ST_DONE && question.len > 0 &&
	    m->client->confirm != NULL)
		r->asks = ask_confirm(m, buf_slice(&question), confirmed, r);
	else if (r->refused != ST_DONE)
		timer_set(&r->again, 0, refuse_later, r);
	buf_free(&question);
	return number;
}

long long
mcp_call(struct mcp *m, struct slice name, struct slice arguments,
    struct slice tool, long long ms, mcp_done_fn *done,
    mcp_progress_fn *progress, void *arg)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct request *r;

	if (arguments.n == 0)
		arguments = slice_of("{}");
	jout_open(&b, '{');
	jout_kstr(&b, "name", name);
	jout_kraw(&b, "arguments", arguments);
	jout_close(&b, '}');
	r = request_new(m, CALL, buf_slice(&b), done, arg);
	buf_free(&b);
	r->progress = progress;
	want_task(m, r, tool);
	return call(m, r, name, arguments, ms);
}

long long
call_sent(struct mcp *m, struct slice params, long long ms,
    mcp_done_fn *done, void *arg)
{
	struct request *r = request_new(m, CALL, params, done, arg);
	struct buf name = BUF_INIT(SIZE_MAX / 2);
	struct json j = JSON_INIT;
	struct json_error e;
	long long number;

	(void)json_parse(&j, params, m->server->max_token, &e);
	(void)json_str(&j, json_get(&j, 0, "name"), &name);
	number = call(m, r, buf_slice(&name),
	    json_raw(&j, json_get(&j, 0, "arguments")), ms);
	json_free(&j);
	buf_free(&name);
	return number;
}

/* {"taskId":...} as both forms want it, and more members. */
static void
ask_task(struct request *r, const char *method, struct slice responses,
    mcp_done_fn *done)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kraw(&b, "taskId", buf_slice(&r->task.id));
	if (responses.n > 0)
		jout_kraw(&b, "inputResponses", responses);
	jout_close(&b, '}');
	r->task.asking = mcp_request(r->m, method, buf_slice(&b), 0, done,
	    r);
	buf_free(&b);
}

static void
nothing(void *arg, const struct mcp_reply *reply)
{
	(void)arg;
	(void)reply;
}

/* The request may be gone when this is answered: nobody waits for it. */
void
call_cancel_task(struct mcp *m, struct request *r)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kraw(&b, "taskId", buf_slice(&r->task.id));
	jout_close(&b, '}');
	(void)mcp_request(m, "tasks/cancel", buf_slice(&b), 0, nothing, NULL);
	buf_free(&b);
}

static void
end_as(struct request *r, const struct mcp_reply *reply)
{
	r->task.asking = 0;
	request_end(r->m, r, reply);
}

static void
task_failed(struct request *r, const struct json *j, int task)
{
	struct buf b = BUF_INIT(8192);
	struct mcp_reply reply = { ST_NO, NULL, j, -1, -1 };
	int error = json_get(j, task, "error");

	reply.error = error;
	if (error >= 0)
		(void)rpc_error(j, error, &b);
	else {
		buf_puts(&b, "the task was ");
		(void)json_str(j, json_get(j, task, "status"), &b);
		if (json_get(j, task, "statusMessage") >= 0)
			buf_puts(&b, ": ");
		(void)json_str(j, json_get(j, task, "statusMessage"), &b);
	}
	reply.message = buf_str(&b);
	end_as(r, &reply);
	buf_free(&b);
}

static void
result_came(void *arg, const struct mcp_reply *reply)
{
	end_as(arg, reply);
}

static void
updated(void *arg, const struct mcp_reply *reply)
{
	struct request *r = arg;

	r->task.asking = 0;
	if (reply->status != ST_DONE)
		end_as(r, reply);
	else
		poll_later(r, NULL, -1);
}

static void
inputs_given(void *arg, struct slice responses, const char *why)
{
	struct request *r = arg;

	r->asks = NULL;
	if (why != NULL)
		request_fail(r->m, r, ST_PEER, why);
	else
		ask_task(r, "tasks/update", responses, updated);
}

/* What was answered may stand there until the server has read it. */
static void
task_asks(struct request *r, const struct json *j, int task)
{
	int questions = json_get(j, task, "inputRequests");

	if (slice_eq(buf_slice(&r->task.asked), json_raw(j, questions))) {
		poll_later(r, j, task);
		return;
	}
	buf_clear(&r->task.asked);
	jout_raw(&r->task.asked, json_raw(j, questions));
	r->asks = ask_inputs(r->m, j, questions, inputs_given, r);
}

/*
 * 2025-11-25 has no result in tasks/get: tasks/result gives it, and is also
 * where a task's own questions reach us.  The extension has both in place.
 */
static void
looked(void *arg, const struct mcp_reply *reply)
{
	struct request *r = arg;
	const struct json *j = reply->doc;
	struct mcp_reply final = { ST_DONE, NULL, j, -1, -1 };
	struct slice none = { NULL, 0 };
	int status;

	r->task.asking = 0;
	if (reply->status != ST_DONE) {
		end_as(r, reply);
		return;
	}
	status = json_get(j, reply->result, "status");
	final.result = json_get(j, reply->result, "result");
	if (json_is(j, status, "working"))
		poll_later(r, j, reply->result);
	else if (!r->m->modern && !json_is(j, status, "cancelled"))
		ask_task(r, "tasks/result", none, result_came);
	else if (json_is(j, status, "input_required"))
		task_asks(r, j, reply->result);
	else if (json_is(j, status, "completed") && final.result >= 0)
		end_as(r, &final);
	else
		task_failed(r, j, reply->result);
}

static void
look(void *arg)
{
	struct slice none = { NULL, 0 };

	ask_task(arg, "tasks/get", none, looked);
}

static void
poll_later(struct request *r, const struct json *j, int task)
{
	long long ms = POLL;

	if (j != NULL && json_int(j, json_get(j, task, r->m->modern ?
	    "pollIntervalMs" : "pollInterval"), &ms) < 0)
		ms = POLL;
	if (ms < 1 || ms > POLL_MAX)
		ms = ms < 1 ? 1 : POLL_MAX;
	timer_set(&r->task.poll, ms, look, r);
}

int
call_became_task(struct mcp *m, struct request *r, const struct json *j,
    int result)
{
	int task = result, id;

	if (!call_is(r->method))
		return 0;
	if (m->modern && !json_is(j, json_get(j, result, "resultType"),
	    "task"))
		return 0;
	if (!m->modern && (!r->task.wanted ||
	    (task = json_get(j, result, "task")) < 0))
		return 0;
	if ((id = json_get(j, task, "taskId")) < 0)
		return 0;
	jout_raw(&r->task.id, json_raw(j, id));
	request_park(m, r);
	poll_later(r, j, task);
	return 1;
}
