/*
 * sign URL [NAME=VALUE ...]: what a transport does to be signed in, as lines
 * of JSON: {"status":200,"sends":2}, or {"result":"needed","why":"..."}.
 *
 * What the server has: name, header, credential, connect (ms), and of its
 * sign_in: grant, client_id, client_secret, issuer, scope, resource, key,
 * assertion, idp_token, idp_token_endpoint, idp_client_id, idp_client_secret,
 * dpop.  Besides:
 *
 *	call=TOOL	what is called (tools/list is asked for)
 *	n=COUNT		so many requests, one after the other
 *	wait=1		each but the first when a line comes on stdin
 *	revoke=1	no request: oauth_revoke of what is kept
 *
 * A value of "@FILE" is the text of that file.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/die.h"
#include "../lib/base/file.h"
#include "../lib/base/jout.h"
#include "../lib/base/mem.h"
#include "../lib/base/proc.h"
#include "../lib/base/server.h"
#include "../lib/net/http.h"
#include "../lib/net/oauth.h"
#include "../lib/net/sign.h"

enum { LINES = 16, MOST = 1 << 20, PATIENCE = 60000 };

static struct server sv;
static struct sign *sign;
static const char *call;
static long long count = 1;
static int waits, revokes;

/* One request, as it went. */
static struct {
	struct http *h;
	int open, status, failed;
	struct buf challenge, nonce;
} now;

static const struct {
	const char *name;
	char **to;
} words[] = {
	{ "name", &sv.name }, { "credential", &sv.credential },
	{ "grant", &sv.sign_in.grant },
	{ "client_id", &sv.sign_in.client_id },
	{ "client_secret", &sv.sign_in.client_secret },
	{ "issuer", &sv.sign_in.issuer }, { "scope", &sv.sign_in.scope },
	{ "resource", &sv.sign_in.resource }, { "key", &sv.sign_in.key },
	{ "assertion", &sv.sign_in.assertion },
	{ "idp_token", &sv.sign_in.idp_token },
	{ "idp_token_endpoint", &sv.sign_in.idp_token_endpoint },
	{ "idp_client_id", &sv.sign_in.idp_client_id },
	{ "idp_client_secret", &sv.sign_in.idp_client_secret }
};

static char *
value_of(const char *s)
{
	struct buf b = BUF_INIT(MOST);

	if (*s != '@')
		return xstrdup(s);
	if (file_read(s + 1, &b) == -1)
		die(ST_USAGE, "cannot read '%s':", s + 1);
	return b.s;
}

static void
set_header(const char *value)
{
	sv.headers = xcalloc(1, 2 * sizeof(*sv.headers) + strlen(value) + 1);
	sv.headers[0] = (char *)(sv.headers + 2);
	memcpy(sv.headers[0], value, strlen(value) + 1);
}

static void
set(const char *word)
{
	size_t n = strcspn(word, "="), i;
	struct slice name = { word, n };
	const char *value = word + n + (word[n] == '=');

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(name, words[i].name)) {
			free(*words[i].to);
			*words[i].to = value_of(value);
			return;
		}
	if (slice_is(name, "header"))
		set_header(value);
	else if (slice_is(name, "connect"))
		sv.connect = strtoll(value, NULL, 10);
	else if (slice_is(name, "dpop"))
		sv.sign_in.dpop = 1;
	else if (slice_is(name, "call"))
		call = value;
	else if (slice_is(name, "n"))
		count = strtoll(value, NULL, 10);
	else if (slice_is(name, "wait"))
		waits = 1;
	else if (slice_is(name, "revoke"))
		revokes = 1;
	else
		die(ST_USAGE, "no such word: '%s'", word);
}

static void
on_head(void *arg, int status)
{
	const char *s;

	(void)arg;
	now.status = status;
	buf_clear(&now.challenge);
	buf_clear(&now.nonce);
	http_header_joined(now.h, "WWW-Authenticate", &now.challenge);
	if ((s = http_header(now.h, "DPoP-Nonce")) != NULL)
		buf_puts(&now.nonce, s);
}

static int
on_data(void *arg, struct slice s)
{
	(void)arg;
	(void)s;
	return 0;
}

static void
on_done(void *arg, enum http_result result, const char *why)
{
	(void)arg;
	(void)why;
	now.failed = result != HTTP_OK;
	now.open = 0;
}

/* Send it once.  The number of the token. */
static unsigned
send_once(void)
{
	static const struct http_ops ops = { on_head, on_data, on_done };
	struct buf lines = BUF_INIT(MOST), body = BUF_INIT(MOST);
	const char *headers[LINES + 3] = { "Content-Type: application/json",
		"Accept: application/json, text/event-stream" };
	struct http_request r = { 0 };
	struct slice text;
	unsigned number = sign_headers(sign, "POST", sv.url, &lines);
	size_t n = 2, at;

	for (at = 0; at < lines.len && n < LINES;
	    at += strlen(lines.s + at) + 1)
		headers[n++] = lines.s + at;
	if (sv.headers != NULL)
		headers[n++] = sv.headers[0];
	buf_printf(&body, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
	    "\"params\":{\"name\":\"%s\"}}", call != NULL ? "tools/call" :
	    "tools/list", call != NULL ? call : "");
	text = buf_slice(&body);
	r.method = "POST";
	r.url = sv.url;
	r.headers = headers;
	r.body = &text;
	r.nbody = 1;
	r.connect = r.idle = r.limit = PATIENCE;
	now.open = 1;
	now.h = http_start(&r, &ops, NULL);
	while (now.open)
		loop_step();
	buf_free(&lines);
	buf_free(&body);
	return number;
}

static const char *const results[] = { "again", "needed", "denied", "failed",
	"local" };

static void
print(const char *result, int sends, const struct buf *why)
{
	struct buf b = BUF_INIT(MOST);

	jout_open(&b, '{');
	if (result == NULL)
		jout_kint(&b, "status", now.status);
	else {
		jout_kcstr(&b, "result", result);
		jout_kstr(&b, "why", buf_slice(why));
	}
	jout_kint(&b, "sends", sends);
	jout_close(&b, '}');
	printf("%s\n", buf_str(&b));
	fflush(stdout);
	buf_free(&b);
}

static void
request(void)
{
	struct buf why = BUF_INIT(MOST);
	struct sign_refusal r = { 0 };
	enum sign_result rc = SIGN_AGAIN;

	if (sign_is_due(sign))
		sign_renew(sign);
	for (; rc == SIGN_AGAIN; r.repeated++) {
		r.number = send_once();
		if (now.failed)
			die(ST_PEER, "no answer");
		if (now.status != 401 && now.status != 403)
			break;
		r.status = now.status;
		r.challenge = buf_slice(&now.challenge);
		r.nonce = buf_slice(&now.nonce);
		rc = sign_refused(sign, &r, &why);
	}
	print(rc == SIGN_AGAIN ? NULL : results[rc],
	    r.repeated + (rc == SIGN_AGAIN), &why);
	buf_free(&why);
}

static void
revoke(void)
{
	static const char *const outcomes[] = { "done", "failed", "refused",
		"invalid", "local" };
	struct buf why = BUF_INIT(MOST);
	struct credential c;

	if (credential_get(sv.url, &c, &why) != 1)
		die(ST_LOCAL, "nothing is kept");
	print(outcomes[oauth_revoke(&c, &why)], 0, &why);
	credential_free(&c);
	buf_free(&why);
}

int
main(int argc, char *argv[])
{
	char line[64];
	long long i;

	progname = "sign";
	proc_clean_fds();
	if (argc < 2)
		die(ST_USAGE, "a URL is wanted");
	server_init(&sv);
	sv.url = xstrdup(argv[1]);
	for (i = 2; i < argc; i++)
		set(argv[i]);
	if (sv.name == NULL)
		sv.name = xstrdup("-");
	buf_init(&now.challenge, MOST);
	buf_init(&now.nonce, MOST);
	loop_catch_signals();
	sign = sign_open(&sv);
	if (revokes)
		revoke();
	for (i = 0; !revokes && i < count; i++) {
		if (waits && i > 0 && fgets(line, sizeof(line), stdin) == NULL)
			break;
		request();
	}
	sign_free(sign);
	server_free(&sv);
	buf_free(&now.challenge);
	buf_free(&now.nonce);
	http_end();
	return ST_DONE;
}
