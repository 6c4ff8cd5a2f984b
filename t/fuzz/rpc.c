/*
 * Any object is one kind of message, with the parts that the kind has, and
 * what we answer to it is a message again that carries its id.
 */

#include "../../lib/mcp/rpc.h"
#include "fuzz.h"

enum { MAX = 1 << 16 };

static void
parts(const struct json *j, const struct rpc *r)
{
	struct buf said = BUF_INIT(MAX);

	switch (r->kind) {
	case RPC_REQUEST:
		MUST(json_type(j, r->method) == JSON_STRING && r->id >= 0);
		break;
	case RPC_NOTE:
		MUST(json_type(j, r->method) == JSON_STRING && r->id < 0);
		break;
	case RPC_RESULT:
		MUST(json_type(j, r->result) == JSON_OBJECT);
		break;
	case RPC_ERROR:
		MUST(json_type(j, r->error) == JSON_OBJECT);
		(void)rpc_error(j, r->error, &said);
		break;
	case RPC_BROKEN:
		MUST(r->why != NULL);
		break;
	case RPC_NOISE:
		break;
	}
	MUST((r->why != NULL) == (r->kind == RPC_BROKEN));
	buf_free(&said);
}

static void
answered(const struct buf *b, enum rpc_kind kind, struct slice id)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct buf want = BUF_INIT(2 * MAX);
	struct rpc r;

	MUST(b->err == 0);
	MUST(json_parse(&j, buf_slice(b), 2 * MAX, &e) == 0);
	rpc_read(&j, 0, &r);
	jout_raw(&want, id);
	MUST(r.kind == kind);
	MUST(slice_eq(json_raw(&j, r.id), buf_slice(&want)));
	buf_free(&want);
	json_free(&j);
}

static void
answer(const struct json *j, const struct rpc *r)
{
	struct buf b = BUF_INIT(4 * MAX);
	struct slice id = json_raw(j, r->id);
	long long n;

	(void)rpc_number(j, r->id, &n);
	rpc_reply(&b, id, slice_of("{}"));
	answered(&b, RPC_RESULT, id);
	buf_clear(&b);
	rpc_refuse(&b, id, RPC_METHOD_NOT_FOUND, "no \"such\"\nmethod");
	answered(&b, RPC_ERROR, id);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct rpc r;

	if (n <= MAX && json_parse(&j, input(p, n), n, &e) == 0 &&
	    json_type(&j, 0) == JSON_OBJECT) {
		rpc_read(&j, 0, &r);
		parts(&j, &r);
		if (r.kind == RPC_REQUEST)
			answer(&j, &r);
	}
	json_free(&j);
	return 0;
}
