/* What -v shows: heads, never bodies, and no secret. */

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/text.h"
#include "mg-http.h"

void
address_put(struct buf *b, const char *address)
{
	struct buf masked = BUF_INIT(SIZE_MAX / 2);
	struct slice s = slice_of(address);

	s.n = strcspn(address, "?#");
	mask_put(&masked, s);
	text_clean(b, buf_slice(&masked), 0);
	if (address[s.n] != '\0')
		buf_printf(b, "%c***", address[s.n]);
	buf_free(&masked);
}

static void
header(const char *mark, const char *name, size_t n, const char *value)
{
	struct buf shown = BUF_INIT(SIZE_MAX / 2);

	if (mask_is_secret(name, n))
		buf_puts(&shown, "***");
	else if (n == 8 && strncasecmp(name, "Location", n) == 0)
		address_put(&shown, value);
	else
		mask_put(&shown, slice_of(value));
	warn("%s %.*s: %s", mark, (int)n, name, buf_str(&shown));
	buf_free(&shown);
}

void
trace_request(const char *method, const char *url, const struct buf *lines)
{
	struct buf shown = BUF_INIT(SIZE_MAX / 2);
	const char *line, *colon;

	if (!opt.verbose)
		return;
	address_put(&shown, url);
	warn("> %s %s", method, buf_str(&shown));
	buf_free(&shown);
	for (line = lines->s; line != NULL && line < lines->s + lines->len;
	    line += strlen(line) + 1) {
		if ((colon = strchr(line, ':')) == NULL)
			continue;
		header(">", line, (size_t)(colon - line),
		    colon + 1 + strspn(colon + 1, " \t"));
	}
}

void
trace_answer(struct http *h, int status)
{
	static const char *const names[] = { "Content-Length",
		"Content-Encoding", "Mcp-Session-Id", "MCP-Protocol-Version",
		"WWW-Authenticate", "DPoP-Nonce", "Location", "Retry-After",
		"Allow", "Set-Cookie", "Server", "Via" };
	const char *type = http_header(h, "Content-Type"), *value;
	size_t i;

	if (!opt.verbose)
		return;
	warn("< %d%s%s", status, type != NULL ? " " : "",
	    type != NULL ? type : "");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((value = http_header(h, names[i])) != NULL)
			header("<", names[i], strlen(names[i]), value);
}

void
trace_dropped(const char *why, size_t bytes)
{
	if (opt.verbose)
		warn("< dropped %zu bytes: %s", bytes, why);
}
