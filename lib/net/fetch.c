#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/loop.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "fetch.h"
#include "http.h"
#include "../base/url.h"

enum {
	PATIENCE = 30000, /* ms */
	REDIRECTS = 3,
	GRACE = 1000, /* ms that what was posted has after a signal */
	VALUE_MAX = 65536 /* bytes of what is kept of a header */
};

/* One request of a fetch. */
struct step {
	struct fetch *f;
	struct http *http;
	struct buf next; /* where it redirects to, or empty */
	struct buf *why;
	enum http_result result;
	int over;
	struct timer grace;
	int given_up;
};

static long long due; /* 0: not said */
static const struct server *server; /* that it is all for, or NULL */
static int met; /* it has been asked once, so it is known where it is */

void
fetch_due(long long t)
{
	due = t;
}

void
fetch_for(const struct server *sv)
{
	server = sv;
	met = 0;
}

void
fetch_free(struct fetch *f)
{
	buf_free(&f->text);
	buf_free(&f->type);
	buf_free(&f->challenge);
	buf_free(&f->nonce);
}

static void
forget(struct fetch *f)
{
	fetch_free(f);
	buf_init(&f->text, FETCH_MAX);
	buf_init(&f->type, VALUE_MAX);
	buf_init(&f->challenge, VALUE_MAX);
	buf_init(&f->nonce, VALUE_MAX);
	f->status = 0;
}

/* One line: HOST or HOST:PORT, as http.h has it, and what is wrong. */
static int
fail(struct buf *why, const char *url, const char *text)
{
	const char *host = strstr(url, "://") + 3;

	buf_printf(why, "%.*s: %s", (int)strcspn(host, "/?"), host, text);
	return -1;
}

static int
refuse(struct buf *why, const char *url)
{
	const char *fault = url_fault(url);

	buf_putc(why, '\'');
	text_clean(why, slice_of(url), 0);
	buf_printf(why, "' is not asked: %s", fault != NULL ? fault :
	    "it is neither https:// nor this machine");
	return -1;
}

/* "Application/JSON; charset=utf-8" is application/json. */
static void
put_type(struct buf *b, const char *value)
{
	value += strspn(value, " \t");
	for (; *value != '\0' && strchr("; \t", *value) == NULL; value++)
		buf_putc(b, *value >= 'A' && *value <= 'Z' ?
		    *value - 'A' + 'a' : *value);
}

static int
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308;
}

static void
on_head(void *arg, int status)
{
	struct step *s = arg;
	struct fetch *f = s->f;
	const char *value;

	f->status = status;
	if ((value = http_header(s->http, "content-type")) != NULL)
		put_type(&f->type, value);
	if ((value = http_header(s->http, "dpop-nonce")) != NULL)
		buf_puts(&f->nonce, value);
	http_header_joined(s->http, "www-authenticate", &f->challenge);
	if (is_redirect(status) &&
	    (value = http_header(s->http, "location")) != NULL)
		buf_puts(&s->next, value);
}

static int
on_data(void *arg, struct slice piece)
{
	struct step *s = arg;

	buf_put(&s->f->text, piece.p, piece.n);
	return s->f->text.err != 0 ? -1 : 0;
}

/* Is it too far for all that is known, which may not be all? */
static int
is_strange(const struct step *s)
{
	return s->result == HTTP_FAR && server != NULL && !met;
}

static void
on_done(void *arg, enum http_result result, const char *why)
{
	struct step *s = arg;

	s->over = 1;
	s->result = result;
	if (result != HTTP_OK && result != HTTP_STOPPED && !is_strange(s))
		buf_puts(s->why, why);
}

static void
give_up(void *arg)
{
	((struct step *)arg)->given_up = 1;
}

/*
 * Wait for its end.  An answer to a POST may hold what cannot be had again,
 * as the refresh token that takes the place of ours: a signal, which comes
 * without warning, leaves it a moment more.
 */
static void
await(struct step *s)
{
	while (!s->over && !loop_stopped())
		loop_step();
	s->given_up = loop_signal == 0 || strcmp(s->f->method, "POST") != 0;
	if (!s->over && !s->given_up)
		timer_set(&s->grace, GRACE, give_up, s);
	while (!s->over && !s->given_up)
		loop_step();
	timer_stop(&s->grace);
}

/* Send it, and wait for its end.  0, or -1: all is to end. */
static int
run(struct step *s, const struct http_request *what, long long end)
{
	static const struct http_ops ops = { on_head, on_data, on_done };
	struct http_tls tls = { NULL, NULL, NULL };
	struct http_request r = *what;

	if (server != NULL)
		tls.ca = server->ca;
	if (server != NULL && url_same_origin(r.url, server->url)) {
		tls.cert = server->cert;
		tls.key = server->cert_key;
	}
	r.tls = &tls;
	r.connect = r.limit = end - loop_now();
	forget(s->f);
	buf_clear(&s->next);
	s->over = 0;
	s->http = http_start(&r, &ops, s);
	await(s);
	if (s->over)
		return 0;
	http_cancel(s->http);
	return -1;
}

/* It does not matter what it says, nor whether it says anything. */
static int
meet(struct step *s, long long end)
{
	struct buf ignored = BUF_INIT(VALUE_MAX), *why = s->why;
	const struct http_request r = { .method = "HEAD", .url = server->url,
		.reach = HTTP_ANYWHERE };
	int rc;

	met = 1;
	s->why = &ignored;
	rc = run(s, &r, end);
	s->why = why;
	buf_free(&ignored);
	return rc;
}

static const char *
stopped_by(void)
{
	return loop_signal != 0 ? "a signal has come" : "it is time to end";
}

static int
ask(struct step *s, const char *url, const char *const *headers,
    long long end)
{
	const struct http_request r = { .method = s->f->method, .url = url,
		.headers = headers, .body = &s->f->body, .nbody = 1,
		.reach = HTTP_NEAR };
	int rc;

	if (!url_is_safe(url))
		return refuse(s->why, url);
	if (loop_stopped())
		return fail(s->why, url, stopped_by());
	if (end <= loop_now())
		return fail(s->why, url, "no time is left to ask it");
	rc = run(s, &r, end);
	if (rc == 0 && is_strange(s) && (rc = meet(s, end)) == 0)
		rc = run(s, &r, end);
	if (rc == -1)
		return fail(s->why, url, stopped_by());
	if (s->result == HTTP_STOPPED)
		return fail(s->why, url, "its answer is above our ceiling");
	return s->result == HTTP_OK ? 0 : -1;
}

/* Another origin is told no more than what is accepted. */
static const char *const *
harmless(const char *const *headers, const char **only)
{
	const char *accept = NULL;

	for (; headers != NULL && *headers != NULL; headers++)
		if (strncasecmp(*headers, "accept:", 7) == 0)
			accept = *headers;
	only[0] = accept;
	only[1] = NULL;
	return only;
}

static int
follow(struct step *s, long long end)
{
	struct buf to = BUF_INIT(URL_MAX);
	const char *only[2], *const *headers = s->f->headers;
	char *url = xstrdup(s->f->url);
	int r, left = REDIRECTS;

	while ((r = ask(s, url, headers, end)) == 0 && s->next.len > 0 &&
	    strcmp(s->f->method, "GET") == 0) {
		buf_clear(&to);
		if (left-- == 0) {
			r = fail(s->why, url, "it redirects again and again");
			break;
		}
		if (url_resolve(url, buf_str(&s->next), &to) == -1) {
			r = fail(s->why, url, "it redirects to no address");
			break;
		}
		if (!url_same_origin(url, buf_str(&to)))
			headers = harmless(headers, only);
		free(url);
		url = xstrdup(buf_str(&to));
	}
	buf_free(&to);
	free(url);
	return r;
}

int
fetch(struct fetch *f, struct buf *why)
{
	struct step s = { .f = f, .next = BUF_INIT(VALUE_MAX), .why = why };
	long long end = loop_now() + PATIENCE;
	int r = follow(&s, due != 0 && due < end ? due : end);

	buf_free(&s.next);
	if (r == -1)
		forget(f);
	return r;
}
