/* What -v shows: heads, never bodies, and no secret. */

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "mg-http.h"

/* Is a header of that name better not shown? */
static int
is_secret(const char *name, size_t n)
{
	static const char *const parts[] = { "auth", "cookie", "cred", "dpop",
		"key", "pass", "secret", "session", "sign", "token" };
	size_t i, k, len;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		len = strlen(parts[i]);
		for (k = 0; k + len <= n; k++)
			if (strncasecmp(name + k, parts[i], len) == 0)
				return 1;
	}
	return 0;
}

static void
header(const char *mark, const char *name, size_t n, const char *value)
{
	warn("%s %.*s: %s", mark, (int)n, name,
	    is_secret(name, n) ? "***" : value);
}

void
trace_request(const char *method, const char *url, const struct buf *lines)
{
	const char *line, *colon;
	int n = (int)strcspn(url, "?");

	if (!opt.verbose)
		return;
	warn("> %s %.*s%s", method, n, url, url[n] == '?' ? "?***" : "");
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
