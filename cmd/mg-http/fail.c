/* Errors as JSON-RPC has them. */

#include <stdint.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/text.h"
#include "mg-http.h"

enum { TRANSPORT = -32000 };

static void
put_error(struct buf *b, long long code, const char *why)
{
	struct buf line = BUF_INIT(SIZE_MAX / 2);

	text_clean(&line, slice_of(why), 0);
	jout_open(b, '{');
	jout_kint(b, "code", code);
	jout_kstr(b, "message", buf_slice(&line));
	buf_free(&line);
}

void
fail_error(struct buf *b, enum status status, const char *why)
{
	put_error(b, TRANSPORT, why);
	jout_key(b, "data");
	jout_open(b, '{');
	jout_key(b, "mg");
	jout_open(b, '{');
	jout_kint(b, "status", (long long)status);
	jout_close(b, '}');
	jout_close(b, '}');
	jout_close(b, '}');
}

void
fail_raw(struct slice id, struct slice error)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kcstr(&b, "jsonrpc", "2.0");
	jout_kraw(&b, "id", id.n > 0 ? id : slice_of("null"));
	jout_kraw(&b, "error", error);
	jout_close(&b, '}');
	output_take(&b);
	buf_free(&b);
}

void
fail(struct slice id, enum status status, const char *why)
{
	struct buf error = BUF_INIT(SIZE_MAX / 2);

	fail_error(&error, status, why);
	fail_raw(id, buf_slice(&error));
	buf_free(&error);
}

void
fail_plain(struct slice id, long long code, const char *why)
{
	struct buf error = BUF_INIT(SIZE_MAX / 2);

	put_error(&error, code, why);
	jout_close(&error, '}');
	fail_raw(id, buf_slice(&error));
	buf_free(&error);
}

/* The statuses that are met (RFC 9110 15, RFC 6585). */
void
status_put(struct buf *b, int status)
{
	static const struct {
		int status;
		const char *words;
	} all[] = {
		{ 200, "OK" }, { 202, "Accepted" }, { 204, "No Content" },
		{ 301, "Moved Permanently" }, { 302, "Found" },
		{ 303, "See Other" }, { 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 402, "Payment Required" },
		{ 403, "Forbidden" }, { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
		{ 407, "Proxy Authentication Required" },
		{ 408, "Request Timeout" }, { 409, "Conflict" },
		{ 410, "Gone" }, { 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 421, "Misdirected Request" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" }, { 501, "Not Implemented" },
		{ 502, "Bad Gateway" }, { 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" }
	};
	size_t i;

	buf_printf(b, "%d", status);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].status == status)
			buf_printf(b, " %s", all[i].words);
}
