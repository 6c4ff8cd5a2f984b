#include <string.h>

#include "fake.h"

#define ESC_TEXT "\033[31mred\033[0m \033]0;title\007 \342\200\256evil" \
	" \302\233 \342\200\213|\nfake: a second line\r"

static size_t after_id;		/* where the part behind the id begins */

/* The envelope up to the result or error. */
static void
open_reply(const struct req *r)
{
	const char *m;

	m = r->method;
	if (mode_hits(M_STRAY, m)) {
		wire_begin("stray");
		out_json("{'jsonrpc':'2.0','id':31337,'result':{'content':"
		    "[{'type':'text','text':'stray'}]}}");
		wire_end("stray");
	}
	wire_begin(m);
	out_json(mode_hits(M_NO_JSONRPC, m) ? "{" : "{'jsonrpc':'2.0',");
	if (mode_hits(M_WRONG_ID, m))
		out_json("'id':424242");
	else if (mode_hits(M_STRING_ID, m))
		out_json("'id':'%r'", r->id);
	else if (mode_hits(M_NULL_ID, m))
		out_json("'id':null");
	else if (mode_hits(M_FLOAT_ID, m))
		out_json("'id':%r.0", r->id);
	else
		out_json("'id':%r", r->id);
	if (mode_hits(M_DUP_KEYS, m))
		out_json(",'id':424242");
	after_id = out_mark();
}

static void
close_reply(const struct req *r)
{
	const char *m;

	m = r->method;
	if (mode_hits(M_BOTH, m))
		out_json(",'error':{'code':-32000,'message':'both'}");
	if (mode_hits(M_NEITHER, m))
		out_cut(after_id);
	if (mode_hits(M_BAD_JSON, m)) {
		out_cut(after_id);
		out_json(",'result':{'content':[}");
	}
	out_json("}");
	wire_end(m);
}

/* What a server of the wild sends between the call and its reply. */
static void
pester(const char *m)
{
	long i, n;

	n = mode_hits(M_GLUE, m) ? 1 : 0;
	if (mode_hits(M_FLOOD, m))
		n = mode_long(M_FLOOD);
	for (i = 0; i < n; i++) {
		wire_begin("notifications/message");
		out_json("{'jsonrpc':'2.0','method':'notifications/message',"
		    "'params':{'level':'info','data':'flood %d'}}", i);
		wire_end("notifications/message");
	}
	for (i = 0; mode_hits(M_STORM, m) && i < mode_long(M_STORM); i++)
		note_plain("notifications/tools/list_changed");
	for (i = 0; mode_hits(M_PINGS, m) && i < mode_long(M_PINGS); i++) {
		wire_begin("ping");
		out_json("{'jsonrpc':'2.0','id':'p%d','method':'ping'}", i);
		wire_end("ping");
	}
}

void
reply_begin_type(const struct req *r, const char *type)
{
	pester(r->method);
	open_reply(r);
	out_json(",'result':{");
	if (r->modern && !mode_on(M_NO_RESULT_TYPE))
		out_json("'resultType':%q,", type);
}

void
reply_begin(const struct req *r)
{
	reply_begin_type(r, "complete");
}

/* Members that are there to trouble the reader. */
static void
burden(const char *m)
{
	long i, n;

	if (mode_hits(M_BAD_UTF8, m))
		out_json(",'bytes':'\377 \300\200 \355\240\200'");
	if (mode_hits(M_TOKENS, m)) {
		out_json(",'tokens':[0");
		for (i = 1, n = mode_long(M_TOKENS); i < n; i++)
			out_mem(",0", 2);
		out_json("]");
	}
	if (mode_hits(M_DEEP, m)) {
		out_json(",'deep':");
		for (i = 0, n = mode_long(M_DEEP); i < n; i++)
			out_mem("[", 1);
		for (i = 0; i < n; i++)
			out_mem("]", 1);
	}
}

void
reply_end(const struct req *r)
{
	if (r->modern)
		out_json(",'_meta':{'" P "serverInfo':"
		    "{'name':'fake','version':'1'}}");
	burden(r->method);
	out_json("}");
	close_reply(r);
	if (mode_hits(M_LATE_REQUEST, r->method)) {
		wire_begin("ping");
		out_json("{'jsonrpc':'2.0','id':'late','method':'ping'}");
		wire_end("ping");
	}
}

void
reply_cache(const struct req *r)
{
	if (r->modern && !mode_on(M_NO_RESULT_TYPE))
		out_json(",'ttlMs':60000,'cacheScope':'private'");
}

void
reply_error(const struct req *r, long code, const char *message,
    const char *data)
{
	open_reply(r);
	out_json(",'error':{'code':%d", code);
	if (message != NULL && mode_on(M_HOSTILE))
		message = ESC_TEXT;
	if (message != NULL)
		out_json(",'message':%q", message);
	if (data != NULL) {
		out_json(",'data':");
		out_json(data);
	}
	out_json("}");
	close_reply(r);
}

void
reply_empty(const struct req *r)
{
	open_reply(r);
	out_json(r->modern && !mode_on(M_NO_RESULT_TYPE) ?
	    ",'result':{'resultType':'complete'}" : ",'result':{}");
	close_reply(r);
}

static void
text(const struct req *r, const char *s, const char *more)
{
	reply_begin(r);
	if (mode_on(M_NO_CONTENT))
		out_json("'structuredContent':{'text':%q}%s", s, more);
	else
		out_json("'content':[{'type':'text','text':%q}]%s", s, more);
	reply_end(r);
}

void
reply_text(const struct req *r, const char *s)
{
	text(r, s, "");
}

void
reply_fail(const struct req *r, const char *s)
{
	text(r, mode_on(M_HOSTILE) ? ESC_TEXT : s, ",\"isError\":true");
}

void
note_plain(const char *method)
{
	wire_begin(method);
	out_json("{'jsonrpc':'2.0','method':%q}", method);
	wire_end(method);
}
