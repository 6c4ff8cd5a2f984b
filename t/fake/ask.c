#include <stdio.h>
#include <stdlib.h>
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

#define FEW "'name':{'type':'string','default':'nobody'}," \
	"'count':{'type':'integer','minimum':1,'default':3}," \
	"'loud':{'type':'boolean','default':true}," \
	"'colour':{'type':'string','enum':['red','green'],'default':'green'}"

/* Every kind of field there is, with a default where there may be one. */
#define FULL "'name':{'type':'string','title':'Name','minLength':2," \
	"'maxLength':9,'default':'nobody'}," \
	"'mail':{'type':'string','format':'email','default':'a@example.com'}," \
	"'site':{'type':'string','format':'uri','default':'http://a.test'}," \
	"'day':{'type':'string','format':'date','default':'2026-02-28'}," \
	"'time':{'type':'string','format':'date-time'}," \
	"'count':{'type':'integer','minimum':1,'maximum':9,'default':3}," \
	"'rate':{'type':'number','default':0.50}," \
	"'loud':{'type':'boolean','default':false}," \
	"'colour':{'type':'string','enum':['red','green'],'default':'green'}," \
	"'old':{'type':'string','enum':['r','g'],'enumNames':['Red','Green']," \
	"'default':'r'}," \
	"'titled':{'type':'string','oneOf':[{'const':'r','title':'Red'}," \
	"{'const':'g','title':'Green'}],'default':'g'}," \
	"'many':{'type':'array','minItems':1,'maxItems':2,'items':{'type':" \
	"'string','enum':['a','b','c']},'default':['a','c']}," \
	"'manytitled':{'type':'array','items':{'anyOf':[{'const':'a'," \
	"'title':'A'},{'const':'b','title':'B'}]},'default':['b']}"

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
	    "'properties':{");
	out_json(json_is(json_get(r->args, "form"), "full") ? FULL : FEW);
	out_json("},'required':['name']}}");
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
 * and writes it anew gives itself away.  The number is that of the round.
 */
static void
state(char *raw, size_t n, long round)
{
	snprintf(raw, n, "\"st\\u0061te %ld \\/ \\\"q\\\" \\\\ \\u00e9 "
	    "\\ud83d\\ude00 \303\251  \\u000a end\"", round);
}

/* The round whose state has come back, 0 for none, -1 when it was changed. */
static long
round_of(const struct req *r)
{
	struct span got, sent;
	char raw[128];
	long round;

	got = json_get(r->params, "requestState");
	if (mode_on(M_NO_STATE)) {
		if (got.p != NULL)
			return -1;
		return json_get(r->params, "inputResponses").p != NULL;
	}
	if (got.p == NULL)
		return 0;
	round = got.n > 12 ? strtol(got.p + 12, NULL, 10) : -1;
	state(raw, sizeof(raw), round);
	sent.p = raw;
	sent.n = strlen(raw);
	return json_same(got, sent) ? round : -1;
}

static void
ask_again(const struct req *r, const struct question *q, long round)
{
	char raw[128];

	state(raw, sizeof(raw), round);
	reply_begin_type(r, "input_required");
	if (!mode_on(M_NO_STATE))
		out_json("'requestState' :  %s ", raw);
	if (mode_on(M_STATE_ONLY)) {
		reply_end(r);
		return;
	}
	if (!mode_on(M_NO_STATE))
		out_json(", ");
	out_json("'inputRequests':{'k1':{'method':%q,'params':", q->method);
	q->params(r);
	if (mode_on(M_TWO_KEYS)) {
		out_json("},'k2':{'method':%q,'params':", q->method);
		q->params(r);
	}
	out_json("}}");
	reply_end(r);
}

static void
ask_modern(const struct req *r, const struct question *q)
{
	struct span got;
	long round;

	round = round_of(r);
	if (round == -1) {
		rpc_blame("requestState was changed", r);
		reply_error(r, -32602, "requestState was changed", NULL);
		return;
	}
	if (round < (mode_on(M_ROUNDS) ? mode_long(M_ROUNDS) : 1)) {
		ask_again(r, q, round + 1);
		return;
	}
	got = json_get(r->params, "inputResponses");
	if (mode_on(M_STATE_ONLY))
		reply_text(r, "thanks");
	else
		show(r, mode_on(M_TWO_KEYS) ? got : json_get(got, "k1"));
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
		ask_modern(r, q);
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
