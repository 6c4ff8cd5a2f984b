#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake.h"

#define RELATED "'_meta':{'" P "related-task':{'taskId':'t%d'}}"
#define FORM "{'mode':'form','message':'Go on?','requestedSchema':{'type':" \
	"'object','properties':{'go':{'type':'boolean','default':true}}}"

struct task {
	struct task *next;
	long n;
	long long ready;	/* when the work is done */
	char created[32];
	char *answer;		/* what the client said, once asked */
	int asks, fails, cancelled;
};

static struct task *tasks;
static long count;

static void
stamp(char *text, size_t n)
{
	struct tm tm;
	time_t now;

	now = time(NULL);
	gmtime_r(&now, &tm);
	strftime(text, n, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static struct task *
task_new(const struct req *r)
{
	struct span v;
	struct task *t;

	t = calloc(1, sizeof(*t));
	if (t == NULL)
		abort();
	t->n = ++count;
	t->ready = now_ms() + json_long(json_get(r->args, "ms"), 300);
	v = json_get(r->args, "ask");
	t->asks = v.p != NULL && *v.p == 't';
	v = json_get(r->args, "fail");
	t->fails = v.p != NULL && *v.p == 't';
	stamp(t->created, sizeof(t->created));
	t->next = tasks;
	tasks = t;
	return t;
}

static struct task *
task_find(const struct req *r)
{
	struct task *t;
	struct span id;
	char name[32];

	id = json_get(r->params, "taskId");
	for (t = tasks; t != NULL; t = t->next) {
		snprintf(name, sizeof(name), "t%ld", t->n);
		if (json_is(id, name))
			return t;
	}
	reply_error(r, -32602, "No such task", NULL);
	return NULL;
}

static const char *
status(const struct task *t)
{
	if (t->cancelled)
		return "cancelled";
	if (now_ms() < t->ready)
		return "working";
	if (t->asks && t->answer == NULL)
		return "input_required";
	return t->fails ? "failed" : "completed";
}

static int
is_over(const struct task *t)
{
	return strcmp(status(t), "working") != 0 &&
	    strcmp(status(t), "input_required") != 0;
}

static void
fields(const struct req *r, const struct task *t)
{
	char now[32];

	stamp(now, sizeof(now));
	out_json("'taskId':'t%d','status':%q,'statusMessage':'at it',"
	    "'createdAt':%q,'lastUpdatedAt':%q,", t->n, status(t),
	    t->created, now);
	out_json(r->modern ? "'ttlMs':60000,'pollIntervalMs':50" :
	    "'ttl':60000,'pollInterval':50");
}

static void
outcome(const struct task *t)
{
	out_json("'content':[{'type':'text','text':%q}]%s",
	    t->answer != NULL ? t->answer : "the task is done",
	    t->fails ? ",\"isError\":true" : "");
}

/* Without tasks the call takes as long. */
static void
plain(struct job *j)
{
	reply_text(&j->req, "done without a task");
	j->over = 1;
}

void
tool_longtask(const struct req *r)
{
	struct task *t;

	if (!rpc_tasks(r)) {
		job_new(r, plain, json_long(json_get(r->args, "ms"), 300));
		return;
	}
	if (!r->modern && json_get(r->params, "task").p == NULL) {
		reply_error(r, -32601, "longtask runs as a task only", NULL);
		return;
	}
	t = task_new(r);
	reply_begin_type(r, "task");
	if (!r->modern)
		out_json("'task':{");
	fields(r, t);
	if (!r->modern)
		out_json("}");
	reply_end(r);
}

void
task_get(const struct req *r)
{
	struct task *t;

	t = task_find(r);
	if (t == NULL)
		return;
	reply_begin(r);
	fields(r, t);
	if (r->modern && strcmp(status(t), "input_required") == 0)
		out_json(",'inputRequests':{'q1':{'method':"
		    "'elicitation/create','params':" FORM "}}}");
	if (r->modern && strcmp(status(t), "failed") == 0)
		out_json(",'error':{'code':-32000,'message':'it failed'}");
	if (r->modern && strcmp(status(t), "completed") == 0) {
		out_json(",'result':{");
		outcome(t);
		out_json("}");
	}
	reply_end(r);
}

static void
give(const struct req *r, const struct task *t)
{
	if (t->cancelled) {
		reply_error(r, -32000, "The task was cancelled", NULL);
		return;
	}
	reply_begin(r);
	outcome(t);
	out_json("," RELATED, t->n);
	reply_end(r);
}

static void
keep(struct task *t, struct span answer)
{
	free(t->answer);
	t->answer = calloc(answer.n + 1, 1);
	if (t->answer == NULL)
		abort();
	if (answer.n > 0)
		memcpy(t->answer, answer.p, answer.n);
}

static void
answered(struct job *j, struct span result, struct span error)
{
	struct task *t;

	j->over = 1;
	t = task_find(&j->req);
	if (t == NULL)
		return;
	keep(t, result.p != NULL ? result : error);
	give(&j->req, t);
}

/* The work is done; what is left to ask is asked now. */
static void
ripe(struct job *j)
{
	struct task *t;

	t = task_find(&j->req);
	if (t != NULL && strcmp(status(t), "input_required") == 0) {
		job_ask(j, "elicitation/create");
		out_json(",'params':" FORM "," RELATED "}}", t->n);
		wire_end("elicitation/create");
		return;
	}
	if (t != NULL)
		give(&j->req, t);
	j->over = 1;
}

void
task_result(const struct req *r)
{
	struct task *t;
	struct job *j;
	long long left;

	t = task_find(r);
	if (t == NULL)
		return;
	left = t->ready - now_ms();
	j = job_new(r, ripe, left > 0 && !t->cancelled ? (long)left : 0);
	j->answer = answered;
}

void
task_cancel(const struct req *r)
{
	struct task *t;

	t = task_find(r);
	if (t == NULL)
		return;
	if (is_over(t) && !r->modern) {
		reply_error(r, -32602, "The task is over", NULL);
		return;
	}
	if (!is_over(t))
		t->cancelled = 1;
	if (r->modern) {
		reply_empty(r);
		return;
	}
	reply_begin(r);
	fields(r, t);
	reply_end(r);
}

void
task_list(const struct req *r)
{
	const struct task *t;

	reply_begin(r);
	out_json("'tasks':[");
	for (t = tasks; t != NULL; t = t->next) {
		out_json(t != tasks ? ",{" : "{");
		fields(r, t);
		out_json("}");
	}
	out_json("]");
	reply_end(r);
}

void
task_update(const struct req *r)
{
	struct task *t;
	struct span answer;

	t = task_find(r);
	if (t == NULL)
		return;
	answer = json_at(r->params, "inputResponses", "q1", (char *)NULL);
	if (answer.p != NULL)
		keep(t, answer);
	reply_empty(r);
}
