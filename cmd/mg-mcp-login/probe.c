/*
 * Does the server want a token?  Some let through what comes before the first
 * request proper, some only know one kind of first request: all are tried.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/url.h"
#include "../../lib/net/http.h"
#include "mg-mcp-login.h"

enum {
	IDLE = 30000,         /* ms */
	FAREWELL = 2000,      /* ms for the end of a session */
	REDIRECTS = 3,
	HEADERS_MAX = 64 * 1024,
	LINES = 8             /* of our own in a request */
};

#define MODERN "2026-07-28"
#define LEGACY "2025-11-25"
#define INFO "{\"name\":\"mg-mcp-login\",\"version\":\"" VERSION "\"}"
#define META "\"_meta\":{" \
    "\"io.modelcontextprotocol/protocolVersion\":\"" MODERN "\"," \
    "\"io.modelcontextprotocol/clientCapabilities\":{}," \
    "\"io.modelcontextprotocol/clientInfo\":" INFO "}"
#define REQUEST(method, params) "{\"jsonrpc\":\"2.0\",\"id\":1," \
    "\"method\":\"" method "\",\"params\":{" params "}}"

struct exchange {
	const char *method, *body;
	const char *lines[LINES]; /* headers; NULL-terminated */
	struct http *http;
	int status, over;         /* status 0: none yet */
	enum http_result result;
	struct buf why, challenge, location;
};

static char *where;           /* the server's address, redirects followed */
static struct buf session = BUF_INIT(1024); /* its header, or empty */

static void
on_head(void *arg, int status)
{
	struct exchange *x = arg;
	const char *s;

	x->status = status;
	http_header_joined(x->http, "WWW-Authenticate", &x->challenge);
	s = http_header(x->http, "Location");
	if (s != NULL)
		buf_puts(&x->location, s);
	s = http_header(x->http, "Mcp-Session-Id");
	if (s != NULL && session.len == 0)
		buf_printf(&session, "Mcp-Session-Id: %s", s);
}

static int
on_data(void *arg, struct slice s)
{
	(void)arg;
	(void)s;
	return -1;
}

static void
on_done(void *arg, enum http_result result, const char *why)
{
	struct exchange *x = arg;

	x->over = 1;
	x->result = result;
	if (why != NULL)
		buf_puts(&x->why, why);
}

/* Those of the configuration, then ours. */
static const char **
all_headers(const struct exchange *x)
{
	size_t n = 0, i = 0;
	const char **all;

	while (server.headers != NULL && server.headers[n] != NULL)
		n++;
	all = xcalloc(n + LINES + 1, sizeof(*all));
	for (; i < n; i++)
		all[i] = server.headers[i];
	for (n = 0; n < LINES && x->lines[n] != NULL; n++)
		all[i++] = x->lines[n];
	return all;
}

/* Only the head counts: there may be no end of the rest. */
static void
run(struct exchange *x, long long limit)
{
	static const struct http_ops ops = { on_head, on_data, on_done };
	struct http_tls tls = { server.ca, server.cert, server.cert_key };
	struct slice body = slice_of(x->body);
	const char **headers = all_headers(x);
	struct http_request r = { 0 };

	r.method = x->method;
	r.url = where;
	r.headers = headers;
	r.body = &body;
	r.nbody = x->body != NULL ? 1 : 0;
	r.connect = server.connect;
	r.idle = IDLE;
	r.limit = limit;
	r.tls = &tls;
	r.reach = HTTP_ANYWHERE;
	x->http = http_start(&r, &ops, x);
	while (x->status == 0 && !x->over) {
		check_stop();
		loop_step();
	}
	if (!x->over)
		http_cancel(x->http);
	free(headers);
}

/* Follow a redirect (RFC 9110 15.4.8, 15.4.9) that stays where it is? */
static int
follow(const struct exchange *x)
{
	struct buf to = BUF_INIT(URL_MAX);
	int good = (x->status == 307 || x->status == 308) &&
	    url_resolve(where, buf_str(&x->location), &to) == 0 &&
	    url_same_origin(where, buf_str(&to));

	if (good) {
		free(where);
		where = xstrdup(buf_str(&to));
	}
	buf_free(&to);
	return good;
}

static void
begin(struct exchange *x)
{
	x->status = x->over = 0;
	buf_init(&x->why, HEADERS_MAX);
	buf_init(&x->challenge, HEADERS_MAX);
	buf_init(&x->location, URL_MAX);
}

static void
end(struct exchange *x)
{
	buf_free(&x->why);
	buf_free(&x->challenge);
	buf_free(&x->location);
}

/* 1: it wants a token, with the challenge; 0: no.  *status is of HTTP. */
static int
ask(struct exchange *x, struct challenge *c, int *status)
{
	int left = REDIRECTS, closed;

	for (begin(x);; end(x), begin(x)) {
		run(x, opt.due - loop_now());
		if (left-- == 0 || !follow(x))
			break;
	}
	check_stop();
	if (x->status == 0)
		die(x->result == HTTP_LATE ? ST_TIME : ST_PEER, "%s",
		    buf_str(&x->why));
	if (opt.verbose)
		warn("%s: %s%.40s answers HTTP %d", server_label(&server),
		    x->method, x->body != NULL ? x->body + 24 : "",
		    x->status);
	*status = x->status;
	challenge_read(buf_slice(&x->challenge), c);
	closed = x->status == 401 ||
	    (x->status == 403 && c->scheme != CHALLENGE_NONE);
	if (!closed)
		challenge_free(c);
	end(x);
	return closed;
}

#define TYPES "Content-Type: application/json", \
    "Accept: application/json, text/event-stream"

static int
discover(struct challenge *c, int *status)
{
	struct exchange x = { .method = "POST",
		.body = REQUEST("server/discover", META),
		.lines = { TYPES, "MCP-Protocol-Version: " MODERN,
		    "Mcp-Method: server/discover" } };

	return ask(&x, c, status);
}

static int
initialize(struct challenge *c, int *status)
{
	struct exchange x = { .method = "POST",
		.body = REQUEST("initialize", "\"protocolVersion\":\"" LEGACY
		    "\",\"capabilities\":{},\"clientInfo\":" INFO),
		.lines = { TYPES } };

	return ask(&x, c, status);
}

static int
list_modern(struct challenge *c, int *status)
{
	struct exchange x = { .method = "POST",
		.body = REQUEST("tools/list", META),
		.lines = { TYPES, "MCP-Protocol-Version: " MODERN,
		    "Mcp-Method: tools/list" } };

	return ask(&x, c, status);
}

static int
list_legacy(struct challenge *c, int *status)
{
	struct exchange x = { .method = "POST",
		.body = REQUEST("tools/list", ""),
		.lines = { TYPES, "MCP-Protocol-Version: " LEGACY } };

	if (session.len > 0)
		x.lines[3] = buf_str(&session);
	return ask(&x, c, status);
}

static int
stream(struct challenge *c, int *status)
{
	struct exchange x = { .method = "GET",
		.lines = { "Accept: text/event-stream" } };

	return ask(&x, c, status);
}

/* Nothing depends on it. */
static void
end_session(void)
{
	struct exchange x = { .method = "DELETE",
		.lines = { "MCP-Protocol-Version: " LEGACY } };

	if (session.len > 0) {
		x.lines[1] = buf_str(&session);
		begin(&x);
		run(&x, FAREWELL);
		end(&x);
	}
	buf_free(&session);
}

static int
is_good(int status)
{
	return status >= 200 && status < 300;
}

/* 1 or 0 as ask; *good: something was let through. */
static int
ask_all(struct challenge *c, int *status, int *good)
{
	int modern, ignored;

	if (server.transport != NULL && strcmp(server.transport, "sse") == 0) {
		int closed = stream(c, status);

		*good = is_good(*status);
		return closed;
	}
	if (discover(c, status))
		return 1;
	modern = is_good(*status);
	if (initialize(c, status))
		return 1;
	*good = modern || is_good(*status);
	if (is_good(*status) && list_legacy(c, &ignored))
		return 1;
	if (modern && list_modern(c, &ignored))
		return 1;
	if (*good)
		return 0;
	if (stream(c, &ignored))
		return 1;
	*good = is_good(ignored);
	return 0;
}

int
probe(struct challenge *c)
{
	int status = 0, good = 0, closed;

	where = xstrdup(server.url);
	closed = ask_all(c, &status, &good);
	end_session();
	free(where);
	if (!closed && !good && status == 403)
		die(ST_REFUSED, "'%s' is forbidden (HTTP 403), and signing in "
		    "is not asked for", server_label(&server));
	if (!closed && !good)
		die(ST_PEER, "'%s' answers HTTP %d to what it is asked first",
		    server_label(&server), status);
	return closed;
}
