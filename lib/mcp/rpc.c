#include "rpc.h"

static void
broken(struct rpc *r, const char *why)
{
	r->kind = RPC_BROKEN;
	r->why = why;
}

static void
read_response(const struct json *j, struct rpc *r)
{
	if (r->result >= 0 && r->error >= 0)
		broken(r, "a response with both result and error");
	else if (r->error >= 0 && json_type(j, r->error) != JSON_OBJECT)
		broken(r, "an error that is no object");
	else if (r->result < 0 && r->error < 0)
		broken(r, "a response without result and error");
	else if (r->result >= 0 && json_type(j, r->result) != JSON_OBJECT)
		broken(r, "a result that is no object");
	else
		r->kind = r->error >= 0 ? RPC_ERROR : RPC_RESULT;
}

void
rpc_read(const struct json *j, int o, struct rpc *r)
{
	r->why = NULL;
	r->kind = RPC_NOISE;
	r->id = json_get(j, o, "id");
	r->method = json_get(j, o, "method");
	r->params = json_get(j, o, "params");
	r->result = json_get(j, o, "result");
	r->error = json_get(j, o, "error");
	if (!json_is(j, json_get(j, o, "jsonrpc"), "2.0"))
		return;
	if (json_repeated(j, o) >= 0)
		broken(r, "a message with a name that stands twice");
	else if (r->method < 0)
		read_response(j, r);
	else if (json_type(j, r->method) != JSON_STRING)
		broken(r, "a method that is no string");
	else
		r->kind = r->id >= 0 ? RPC_REQUEST : RPC_NOTE;
}

int
rpc_number(const struct json *j, int id, long long *n)
{
	struct slice raw = json_raw(j, id);
	struct json inner = JSON_INIT;
	struct json_error e;
	double d;
	int rc = -1;

	if (json_int(j, id, n) == 0)
		return 0;
	if (json_double(j, id, &d) == 0) {
		*n = d > -1e15 && d < 1e15 ? (long long)d : 0;
		return (double)*n == d ? 0 : -1;
	}
	if (json_type(j, id) != JSON_STRING)
		return -1;
	raw.p++;
	raw.n -= 2;
	if (json_parse(&inner, raw, 1, &e) == 0)
		rc = json_int(&inner, 0, n);
	json_free(&inner);
	return rc;
}

static void
put_addresses(struct buf *b, const struct json *j, int list)
{
	int t;

	for (t = json_first(j, list); t >= 0; t = json_next(j, t)) {
		buf_puts(b, ": ");
		(void)json_str(j, json_get(j, t, "url"), b);
	}
}

long long
rpc_error(const struct json *j, int error, struct buf *message)
{
	long long code = 0;

	(void)json_int(j, json_get(j, error, "code"), &code);
	if (json_str(j, json_get(j, error, "message"), message) < 0)
		buf_puts(message, "an error without message");
	if (code == RPC_URL_FIRST)
		put_addresses(message, j, json_path(j, error, "data",
		    "elicitations", NULL));
	return code;
}

enum status
rpc_status(const struct json *j, int error)
{
	int t = json_path(j, error, "data", "mg", "status", NULL);
	long long n = 0;

	if (json_int(j, t, &n) < 0 || n < ST_NO || n > ST_TIME)
		return ST_DONE;
	return (enum status)n;
}

void
rpc_note(struct buf *b, const char *method, struct slice params)
{
	jout_open(b, '{');
	jout_kcstr(b, "jsonrpc", "2.0");
	jout_kcstr(b, "method", method);
	if (params.n > 0)
		jout_kraw(b, "params", params);
	jout_close(b, '}');
}

void
rpc_reply(struct buf *b, struct slice id, struct slice result)
{
	jout_open(b, '{');
	jout_kcstr(b, "jsonrpc", "2.0");
	jout_kraw(b, "id", id);
	jout_kraw(b, "result", result);
	jout_close(b, '}');
}

void
rpc_refuse(struct buf *b, struct slice id, int code, const char *message)
{
	jout_open(b, '{');
	jout_kcstr(b, "jsonrpc", "2.0");
	jout_kraw(b, "id", id);
	jout_key(b, "error");
	jout_open(b, '{');
	jout_kint(b, "code", code);
	jout_kcstr(b, "message", message);
	jout_close(b, '}');
	jout_close(b, '}');
}
