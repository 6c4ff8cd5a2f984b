#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

/* The message is echoed as it was written, escapes and all. */
void
tool_echo(const struct req *r)
{
	struct span m;

	m = json_get(r->args, "message");
	if (m.p == NULL) {
		reply_error(r, -32602, "echo: message is missing", NULL);
		return;
	}
	if (mode_on(M_NO_CONTENT)) {
		reply_text(r, "echo");
		return;
	}
	reply_begin(r);
	out_json("'content':[{'type':'text','text':");
	if (*m.p == '"')
		out_mem(m.p, m.n);
	else
		out_str(m.p, m.n);
	out_json("}]");
	reply_end(r);
}

static int
whole_number(struct span v)
{
	return json_long(v, 1) == json_long(v, 2);
}

void
tool_add(const struct req *r)
{
	struct span a, b;
	char sum[64];

	a = json_get(r->args, "a");
	b = json_get(r->args, "b");
	if (a.p == NULL || b.p == NULL || *a.p == '"' || *b.p == '"') {
		reply_fail(r, "add: a and b must be numbers");
		return;
	}
	if (whole_number(a) && whole_number(b))
		snprintf(sum, sizeof(sum), "%ld",
		    json_long(a, 0) + json_long(b, 0));
	else
		snprintf(sum, sizeof(sum), "%.15g",
		    strtod(a.p, NULL) + strtod(b.p, NULL));
	reply_begin(r);
	out_json("'content':[{'type':'text','text':%q}],"
	    "'structuredContent':{'sum':%s}", sum, sum);
	reply_end(r);
}

void
tool_upper(const struct req *r)
{
	char *text, *p;

	text = json_text(json_get(r->args, "text"));
	for (p = text; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	reply_text(r, text);
	free(text);
}

void
tool_named(const struct req *r)
{
	char *name;

	name = json_text(json_get(r->params, "name"));
	reply_begin(r);
	out_json("'content':[{'type':'text','text':%q}]", name);
	reply_end(r);
	free(name);
}

/* The arguments as they were written. */
void
tool_types(const struct req *r)
{
	reply_begin(r);
	out_json("'content':[{'type':'text','text':");
	out_str(r->args.p, r->args.n);
	out_json("}]");
	reply_end(r);
}

static void
progress(struct job *j)
{
	struct span token;

	token = json_get(j->req.meta, "progressToken");
	if (token.p == NULL)
		return;
	wire_begin("notifications/progress");
	out_json("{'jsonrpc':'2.0','method':'notifications/progress',"
	    "'params':{'progressToken':%r,'progress':%d,'total':%d,"
	    "'message':'step %d'}}", token, j->step, j->steps, j->step);
	wire_end("notifications/progress");
}

static void
sleep_step(struct job *j)
{
	char text[64];

	if (j->step > 0)
		progress(j);
	if (j->step < j->steps) {
		j->step++;
		j->at = now_ms() + j->ms / j->steps;
		return;
	}
	snprintf(text, sizeof(text), "slept %ld ms", j->ms);
	reply_text(&j->req, text);
	j->over = 1;
}

void
tool_sleep(const struct req *r)
{
	struct job *j;

	j = job_new(r, sleep_step, 0);
	j->ms = json_long(json_get(r->args, "ms"), 1000);
	j->steps = json_long(json_get(r->args, "steps"), 4);
	if (j->steps < 1)
		j->steps = 1;
}

void
tool_fail(const struct req *r)
{
	char *text;

	text = json_text(json_get(r->args, "text"));
	reply_fail(r, *text != '\0' ? text : "it did not work");
	free(text);
}

void
tool_faildata(const struct req *r)
{
	reply_begin(r);
	out_json("'content':[],'structuredContent':{'why':'it did not work'},"
	    "'isError':true");
	reply_end(r);
}

void
tool_rpcerror(const struct req *r)
{
	char *text;

	text = json_text(json_get(r->args, "message"));
	reply_error(r, json_long(json_get(r->args, "code"), -32000),
	    *text != '\0' ? text : "an error of the server",
	    "{'detail':'a'}");
	free(text);
}

void
tool_rpcbare(const struct req *r)
{
	reply_error(r, json_long(json_get(r->args, "code"), -32000), NULL,
	    NULL);
}
