#include <stdio.h>
#include <string.h>

#include "fake.h"

/* How the client's answer comes back as the text of the call's result. */
static void
show(const struct req *r, struct span result)
{
	reply_begin(r);
	out_json("'content':[{'type':'text','text':");
	out_str(result.p, result.n);
	out_json("}]");
	reply_end(r);
}

static void
show_error(const struct req *r, struct span error)
{
	char text[64];

	snprintf(text, sizeof(text), "error %ld",
	    json_long(json_get(error, "code"), 0));
	reply_text(r, text);
}

static void
answered(struct job *j, struct span result, struct span error)
{
	if (result.p != NULL)
		show(&j->req, result);
	else
		show_error(&j->req, error);
	j->over = 1;
}

/* What is asked for, in both styles. */

struct question {
	const char *cap, *inner;	/* what the client must have declared */
	const char *required;		/* the same for the error's data */
	const char *method;
	void (*params)(const struct req *);
};

static void
form(const struct req *r)
{
	struct span m;

	m = json_get(r->args, "message");
	if (m.p == NULL || *m.p != '"')
		out_json("{'message':'Who are you?',");
	else
		out_json("{'message':%r,", m);
	out_json("'mode':'form','requestedSchema':{'type':'object',"
	    "'properties':{'name':{'type':'string','default':'nobody'},"
	    "'count':{'type':'integer','minimum':1,'default':3},"
	    "'loud':{'type':'boolean','default':true},"
	    "'colour':{'type':'string','enum':['red','green'],"
	    "'default':'green'}},'required':['name']}}");
}

static void
url(const struct req *r)
{
	out_json("{'mode':'url','message':'Go there.','elicitationId':'e1',"
	    "'url':%r}", json_get(r->args, "url"));
}

static void
sampling(const struct req *r)
{
	struct span p;

	p = json_get(r->args, "prompt");
	out_json("{'messages':[{'role':'user','content':{'type':'text',"
	    "'text':");
	if (p.p != NULL && *p.p == '"')
		out_mem(p.p, p.n);
	else
		out_json("'Say hello.'");
	out_json("}}],'systemPrompt':'Be brief.','maxTokens':100}");
}

static void
empty(const struct req *r)
{
	(void)r;
	out_json("{}");
}

static const struct question ask_form = { "elicitation", NULL,
	"{'requiredCapabilities':{'elicitation':{'form':{}}}}",
	"elicitation/create", form };
static const struct question ask_url = { "elicitation", "url",
	"{'requiredCapabilities':{'elicitation':{'url':{}}}}",
	"elicitation/create", url };
static const struct question ask_sample = { "sampling", NULL,
	"{'requiredCapabilities':{'sampling':{}}}",
	"sampling/createMessage", sampling };
static const struct question ask_roots = { "roots", NULL,
	"{'requiredCapabilities':{'roots':{}}}", "roots/list", empty };

/*
 * Every kind of escape and a space too many: a client that decodes the state
 * and writes it anew gives itself away.
 */
static const char state[] =
    "\"st\\u0061te \\/ \\\"q\\\" \\\\ \\u00e9 \\ud83d\\ude00 \303\251  "
    "\\u000a end\"";

static void
ask_again(const struct req *r, const struct question *q)
{
	struct span sent, got;

	got = json_get(r->params, "inputResponses");
	if (got.p == NULL) {
		reply_begin_type(r, "input_required");
		out_json("'requestState' :  %s , 'inputRequests':{'k1':"
		    "{'method':%q,'params':", state, q->method);
		q->params(r);
		out_json("}}");
		reply_end(r);
		return;
	}
	sent.p = state;
	sent.n = sizeof(state) - 1;
	if (json_same(json_get(r->params, "requestState"), sent)) {
		show(r, json_get(got, "k1"));
	} else {
		rpc_blame("requestState was changed", r);
		reply_error(r, -32602, "requestState was changed", NULL);
	}
}

static void
ask(const struct req *r, const struct question *q)
{
	struct job *j;

	if (!rpc_client_has(r, q->cap, q->inner)) {
		if (r->modern)
			reply_error(r, -32021, "Missing client capability",
			    q->required);
		else
			reply_fail(r, "the client has not declared that");
		return;
	}
	if (r->modern) {
		ask_again(r, q);
		return;
	}
	j = job_new(r, NULL, -1);
	j->answer = answered;
	job_ask(j, q->method);
	out_json(",'params':");
	q->params(r);
	out_json("}");
	wire_end(q->method);
}

void
tool_ask(const struct req *r)
{
	ask(r, json_get(r->args, "url").p != NULL ? &ask_url : &ask_form);
}

void
tool_sample(const struct req *r)
{
	ask(r, &ask_sample);
}

void
tool_roots(const struct req *r)
{
	ask(r, &ask_roots);
}

/* Requests that a client of 2026-07-28 has to pass over. */
static void
ignored(struct job *j)
{
	reply_text(&j->req, "ignored");
	j->over = 1;
}

static void
send(const struct req *r, const char *method,
    void (*answer)(struct job *, struct span, struct span))
{
	struct job *j;

	j = job_new(r, ignored, r->modern ? 200 : -1);
	j->answer = answer;
	job_ask(j, method);
	out_json("}");
	wire_end(method);
}

static void
pong(struct job *j, struct span result, struct span error)
{
	if (result.p == NULL)
		show_error(&j->req, error);
	else if (result.n == 2)
		reply_text(&j->req, "pong");
	else
		show(&j->req, result);
	j->over = 1;
}

void
tool_pingme(const struct req *r)
{
	send(r, "ping", pong);
}

void
tool_unknownreq(const struct req *r)
{
	send(r, "fake/unknown", answered);
}

/* The first call is refused until the user has been at an address. */
void
tool_needurl(const struct req *r)
{
	static int been;

	if (been++ > 0) {
		reply_text(r, "welcome");
		return;
	}
	reply_error(r, -32042, "Go there first", "{'elicitations':[{'mode':"
	    "'url','elicitationId':'e2','url':'https://example.com/pay',"
	    "'message':'Go there.'}]}");
	wire_begin("notifications/elicitation/complete");
	out_json("{'jsonrpc':'2.0','method':'notifications/elicitation/"
	    "complete','params':{'elicitationId':'e2'}}");
	wire_end("notifications/elicitation/complete");
}
