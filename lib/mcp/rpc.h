/* JSON-RPC 2.0 messages, as MCP uses them. */

#ifndef RPC_H
#define RPC_H

#include "../base/die.h"
#include "../base/jout.h"
#include "../base/json.h"

enum rpc_kind {
	RPC_NOISE,   /* no JSON-RPC message at all */
	RPC_BROKEN,  /* meant as one, but wrong: why tells */
	RPC_REQUEST,
	RPC_NOTE,
	RPC_RESULT,
	RPC_ERROR
};

struct rpc {
	enum rpc_kind kind;
	const char *why; /* static text, for RPC_BROKEN */
	int id, method, params, result, error; /* tokens, or -1 */
};

enum {
	RPC_INVALID_REQUEST = -32600,
	RPC_METHOD_NOT_FOUND = -32601,
	RPC_INVALID_PARAMS = -32602,
	RPC_INTERNAL = -32603,
	RPC_URL_FIRST = -32042, /* 2025-11-25: go to an address first */
	RPC_UNSUPPORTED_VERSION = -32022,
	RPC_UNSUPPORTED_VERSION_OLD = -32004 /* before 2026-07-28 was final */
};

/* What kind of message is this object? */
void rpc_read(const struct json *, int object, struct rpc *);

/*
 * The number that an id stands for: servers are met that echo 7 as "7" or
 * 7.0.  0, or -1 when it is none of ours.
 */
int rpc_number(const struct json *, int id, long long *);

/*
 * The code of an error object, or 0; its message is appended, and what
 * addresses must be gone to first.
 */
long long rpc_error(const struct json *, int error, struct buf *message);

/*
 * The status (of ST_NO to ST_TIME) that a transport of ours gives an error
 * which is not the server's, in data.mg.status; ST_DONE: there is none.
 */
enum status rpc_status(const struct json *, int error);

/* Whole messages without a newline, appended. */
void rpc_note(struct buf *, const char *method, struct slice params);
void rpc_reply(struct buf *, struct slice id, struct slice result);
void rpc_refuse(struct buf *, struct slice id, int code, const char *message);

#endif
