/* Answers, and the batches of 2025-03-26 that gather them. */

#include <stdint.h>
#include <stdlib.h>

#include "../../lib/base/mem.h"
#include "../../lib/mcp/rpc.h"
#include "mg-serve.h"

enum { ANSWERS_MAX = 1 << 30 };

struct batch {
	int holders;        /* who may still answer */
	struct buf answers; /* an array that is not closed */
};

void
send_line(struct buf *b)
{
	buf_putc(b, '\n');
	if (b->err != 0)
		out.err = b->err;
	out_put(&out, buf_slice(b));
	out_start(&out);
	buf_free(b);
}

struct batch *
batch_new(void)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	buf_init(&b->answers, ANSWERS_MAX);
	jout_open(&b->answers, '[');
	b->holders = 1;
	return b;
}

struct batch *
batch_hold(struct batch *b)
{
	if (b != NULL)
		b->holders++;
	return b;
}

void
batch_drop(struct batch *b)
{
	if (b == NULL || --b->holders > 0)
		return;
	if (b->answers.len > 1) {
		jout_close(&b->answers, ']');
		send_line(&b->answers);
	}
	buf_free(&b->answers);
	free(b);
}

static void
reply(const struct request *q, struct buf *b)
{
	if (q->batch == NULL)
		send_line(b);
	else
		jout_raw(&q->batch->answers, buf_slice(b));
	buf_free(b);
}

void
answer(const struct request *q, struct slice members)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), result = BUF_INIT(SIZE_MAX / 2);

	jout_open(&result, '{');
	if (q->modern)
		jout_kcstr(&result, "resultType", "complete");
	if (members.n > 0) {
		if (q->modern)
			buf_putc(&result, ',');
		buf_put(&result, members.p, members.n);
	}
	if (q->modern) {
		jout_key(&result, "_meta");
		jout_open(&result, '{');
		jout_kraw(&result, META("serverInfo"), slice_of(WHO));
		jout_close(&result, '}');
	}
	jout_close(&result, '}');
	rpc_reply(&b, q->id, buf_slice(&result));
	reply(q, &b);
	buf_free(&result);
}

void
answer_error(const struct request *q, int code, const char *message)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	rpc_refuse(&b, q->id, code, message);
	reply(q, &b);
}

void
answer_unsupported(const struct request *q, struct slice asked)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kcstr(&b, "jsonrpc", "2.0");
	jout_kraw(&b, "id", q->id);
	jout_key(&b, "error");
	jout_open(&b, '{');
	jout_kint(&b, "code", RPC_UNSUPPORTED_VERSION);
	jout_kcstr(&b, "message", "Unsupported protocol version");
	jout_key(&b, "data");
	jout_open(&b, '{');
	jout_kraw(&b, "supported", slice_of("[\"" MODERN "\"]"));
	jout_kraw(&b, "requested", asked);
	jout_close(&b, '}');
	jout_close(&b, '}');
	jout_close(&b, '}');
	reply(q, &b);
}

static void
put_text(struct buf *b, struct slice text)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", "text");
	jout_kstr(b, "text", text);
	jout_close(b, '}');
}

void
answer_call(const struct request *q, struct slice text, struct slice more,
    struct slice structured, int is_error)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_key(&b, "content");
	jout_open(&b, '[');
	if (text.n > 0 || more.n == 0)
		put_text(&b, text);
	if (more.n > 0)
		put_text(&b, more);
	jout_close(&b, ']');
	if (structured.n > 0)
		jout_kraw(&b, "structuredContent", structured);
	if (is_error)
		jout_kbool(&b, "isError", 1);
	answer(q, buf_slice(&b));
	buf_free(&b);
}
