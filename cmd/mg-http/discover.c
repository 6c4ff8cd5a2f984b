/*
 * server/discover.  Who asks takes every answer without an error of the
 * transport for evidence of what the server speaks: so an answer that says
 * nothing of the kind becomes one that does (basic/versioning).
 */

#include <string.h>

#include "../../lib/base/json.h"
#include "../../lib/mcp/rpc.h"
#include "mg-http.h"

enum { MISMATCH = -32020, CAPABILITY = -32021 };

void
discover_legacy(struct exchange *x)
{
	if (!x->cancelled)
		fail_plain(x->m->top.id, RPC_METHOD_NOT_FOUND,
		    "server/discover: the server speaks an older revision");
	exchange_end(x);
}

/* Is it an error of a server of 2026-07-28? */
static int
is_modern(struct slice error)
{
	long long code = error_code(error);
	struct slice data, list;
	struct members all;
	struct member m;

	if (code == MISMATCH || code == CAPABILITY ||
	    code == RPC_UNSUPPORTED_VERSION)
		return 1;
	/* The form before that was final, if it is unmistakable. */
	return code == RPC_UNSUPPORTED_VERSION_OLD &&
	    member_get(error, "data", &data) == 1 &&
	    member_get(data, "supported", &list) == 1 &&
	    members_open(&all, list) == 0 && all.closer == ']' &&
	    members_next(&all, &m) && *m.value.p == '"';
}

int
discover_answer(struct exchange *x, const struct top *top)
{
	struct slice list;

	if (top->error.p != NULL ? is_modern(top->error) :
	    member_get(top->result, "supportedVersions", &list) == 1)
		return 0;
	discover_legacy(x);
	return 1;
}

void
discover_refused(struct exchange *x, const struct outcome *o,
    const struct top *top)
{
	static const int older[] = { 400, 404, 405, 406, 415, 422 };
	size_t i;

	if (top->error.p != NULL && is_modern(top->error)) {
		answer_text(x, o->body);
		return;
	}
	for (i = 0; i < sizeof(older) / sizeof(older[0]); i++)
		if (o->status == older[i]) {
			discover_legacy(x);
			return;
		}
	answer_fail(x, o);
}
