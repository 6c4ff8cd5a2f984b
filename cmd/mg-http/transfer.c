/*
 * One request and its answer, with what each of ours needs: being signed in,
 * redirects that change nothing, a trace, and ceilings.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/url.h"
#include "../../lib/net/retry.h"
#include "mg-http.h"

enum {
	HEAD_MAX = 1 << 20,  /* bytes of our own headers */
	ERROR_MAX = 1 << 20, /* of the answer that reports an error */
	OTHER_MAX = 1 << 10, /* of one that we do not understand */
	FIELD_MAX = 65536,   /* of a header of the answer that we keep */
	REDIRECTS = 3
};

struct transfer {
	struct transfer *next;
	const char *method;
	char *url;
	struct slice body;
	long long limit;
	const struct transfer_ops *ops;
	void *arg;

	struct http *h;
	struct parked parked;
	unsigned number;      /* of the token that it carries */
	int repeated;         /* sent again for being refused */
	int over;             /* done() is running */
	int redirects;
	struct buf location;  /* where it is to go, or empty */

	int status;
	enum media media;
	long long moved, after;
	int enough;           /* what more comes is of no use */
	struct buf text;      /* the body */
	struct sse sse;
	int overflow;         /* it is above our ceiling */
	int feeding, dead;    /* within the parser; stopped there */
	struct timer timer;   /* to fail from the loop */
};

static struct transfer *transfers;
static int held;

static void start(struct transfer *);

static void
unlink_one(struct transfer *t)
{
	struct transfer **p;

	for (p = &transfers; *p != NULL && *p != t; p = &(*p)->next)
		continue;
	if (*p != NULL)
		*p = t->next;
}

static void
destroy(struct transfer *t)
{
	unlink_one(t);
	timer_stop(&t->timer);
	signing_forget(&t->parked);
	buf_free(&t->parked.challenge);
	buf_free(&t->parked.nonce);
	buf_free(&t->location);
	buf_free(&t->text);
	sse_free(&t->sse);
	free(t->url);
	free(t);
}

static enum media
media_of(const char *type)
{
	size_t n = type != NULL ? strcspn(type, "; \t") : 0;

	if (n == 0)
		return MEDIA_NONE;
	if (n == 16 && strncasecmp(type, "application/json", n) == 0)
		return MEDIA_JSON;
	if (n == 17 && strncasecmp(type, "text/event-stream", n) == 0)
		return MEDIA_EVENTS;
	return MEDIA_OTHER;
}

static long long
after_of(struct http *h, int status)
{
	struct retry r = { 0 };

	r.after = http_header(h, "Retry-After");
	if (r.after == NULL || (status != 429 && status != 503))
		return -1;
	r.status = status;
	r.now = (long long)time(NULL);
	return retry_wait(&r);
}

/*
 * Where a redirect leads, if we may follow: it keeps the method, and stays
 * with whom the person has named (RFC 9110 15.4.8; secrets go along).
 */
static void
find_location(struct transfer *t)
{
	const char *to = http_header(t->h, "Location");
	struct url from, at;
	struct buf b = BUF_INIT(URL_MAX);

	if ((t->status != 307 && t->status != 308) || to == NULL ||
	    t->redirects >= REDIRECTS ||
	    url_resolve(t->url, to, &b) == -1 ||
	    url_parse(t->url, &from) == -1 ||
	    url_parse(buf_str(&b), &at) == -1)
		buf_clear(&b);
	else if (url_same_origin(t->url, buf_str(&b)) ||
	    (!from.tls && at.tls && from.port == 80 && at.port == 443 &&
	    from.host.n == at.host.n &&
	    strncasecmp(from.host.p, at.host.p, at.host.n) == 0))
		buf_put(&t->location, b.s, b.len);
	buf_free(&b);
}

static void
keep_challenge(struct transfer *t)
{
	const char *s;

	http_header_joined(t->h, "WWW-Authenticate", &t->parked.challenge);
	if ((s = http_header(t->h, "DPoP-Nonce")) != NULL)
		buf_puts(&t->parked.nonce, s);
}

static int
is_refused(const struct transfer *t)
{
	return signing_is_ours() && (t->status == 401 || t->status == 403);
}

/* Enough for the errors that they report; nobody waits for the rest. */
static size_t
ceiling(const struct transfer *t)
{
	if (t->status / 100 != 2)
		return ERROR_MAX;
	return t->media == MEDIA_JSON ? opt.server.max_line : OTHER_MAX;
}

static void
on_head(void *arg, int status)
{
	struct transfer *t = arg;

	t->status = status;
	t->media = media_of(http_header(t->h, "Content-Type"));
	t->after = after_of(t->h, status);
	t->moved = loop_now();
	t->text.max = ceiling(t);
	trace_answer(t->h, status);
	find_location(t);
	if (is_refused(t))
		keep_challenge(t);
	else if (t->location.len == 0)
		t->ops->head(t->arg, t, status, t->media);
}

static int
on_event(void *arg, const struct sse_event *e)
{
	struct transfer *t = arg;

	t->moved = loop_now();
	t->ops->event(t->arg, e);
	return t->dead ? -1 : 0;
}

/* Whoever hears an event may stop it, but the parser is still at work then. */
static int
feed(struct transfer *t, struct slice s)
{
	int rc;

	t->feeding = 1;
	rc = sse_feed(&t->sse, s, on_event, t);
	t->feeding = 0;
	if (t->dead)
		destroy(t);
	else if (rc == -1)
		t->overflow = 1;
	else if (sse_partial(&t->sse))
		t->moved = loop_now();
	return rc;
}

static int
on_data(void *arg, struct slice s)
{
	struct transfer *t = arg;
	size_t room = t->text.max - t->text.len;

	if (t->status / 100 == 2 && t->media == MEDIA_EVENTS)
		return feed(t, s);
	t->moved = loop_now();
	buf_put(&t->text, s.p, s.n < room ? s.n : room);
	if (s.n <= room)
		return 0;
	if (t->status / 100 == 2 && t->media == MEDIA_JSON)
		t->overflow = 1;
	else
		t->enough = 1;
	return -1;
}

/* What the answer left behind, before it is asked anew. */
static void
reset(struct transfer *t)
{
	t->h = NULL;
	t->status = 0;
	t->media = MEDIA_NONE;
	t->enough = t->overflow = 0;
	buf_free(&t->text);
	sse_free(&t->sse);
	sse_init(&t->sse, opt.server.max_line);
	t->moved = 0;
}

static void
tell(struct transfer *t, enum http_result result, const char *why,
    enum sign_result sign, const char *sign_why)
{
	struct outcome o = { 0 };

	o.t = t;
	o.result = HTTP_OK;
	if (result != HTTP_OK && !t->enough) {
		o.result = result;
		o.why = why;
	}
	o.sent = t->h != NULL && http_sent(t->h);
	o.status = t->status;
	o.media = t->media;
	o.body = &t->text;
	o.sign = sign;
	o.sign_why = sign_why;
	o.after = t->after;
	t->over = 1;
	t->ops->done(t->arg, &o);
	destroy(t);
}

static void
judged(struct parked *p, enum sign_result verdict, const char *why)
{
	struct transfer *t = p->arg;

	if (verdict != SIGN_AGAIN) {
		tell(t, HTTP_OK, NULL, verdict, why);
		return;
	}
	if (p->why.status != 0)
		t->repeated++;
	reset(t);
	start(t);
}

static void
park(struct transfer *t, int status)
{
	t->parked.why.status = status;
	t->parked.why.number = t->number;
	t->parked.why.repeated = t->repeated;
	t->parked.go = judged;
	t->parked.arg = t;
	signing_park(&t->parked);
}

static void
on_done(void *arg, enum http_result result, const char *why)
{
	struct transfer *t = arg;

	if (t->location.len > 0) {
		free(t->url);
		t->url = xstrdup(buf_str(&t->location));
		buf_clear(&t->location);
		t->redirects++;
		reset(t);
		start(t);
	} else if (is_refused(t)) {
		t->h = NULL;
		park(t, t->status);
	} else
		tell(t, result, t->overflow ? NULL : why, SIGN_AGAIN, NULL);
}

static void
wrong(void *arg)
{
	tell(arg, HTTP_WRONG, "its headers are too large", SIGN_AGAIN, NULL);
}

/* All of its header lines. */
static void
put_lines(struct transfer *t, struct buf *lines)
{
	static unsigned known;
	size_t from;

	t->ops->headers(t->arg, lines);
	headers_own(lines);
	from = lines->len;
	t->number = signing_headers(t->method, t->url, lines);
	if (t->number != known)
		mask_learn(lines, from);
	known = t->number;
}

static void
start(struct transfer *t)
{
	static const struct http_ops ops = { on_head, on_data, on_done };
	struct http_tls tls = { opt.server.ca, opt.server.cert,
		opt.server.cert_key };
	struct http_request r = { 0 };
	struct buf lines = BUF_INIT(HEAD_MAX);
	const char **list;

	put_lines(t, &lines);
	if (lines.err != 0) {
		timer_set(&t->timer, 0, wrong, t);
		buf_free(&lines);
		return;
	}
	r.method = t->method;
	r.url = t->url;
	r.headers = list = headers_list(&lines);
	r.body = &t->body;
	r.nbody = t->body.n > 0;
	r.connect = opt.server.connect;
	r.limit = t->limit;
	r.tls = &tls;
	t->h = http_start(&r, &ops, t);
	http_hold(t->h, held);
	trace_request(t->method, t->url, &lines);
	free(list);
	buf_free(&lines);
}

struct transfer *
transfer_start(const char *method, const char *url, struct slice body,
    long long limit, const struct transfer_ops *ops, void *arg)
{
	struct transfer *t = xcalloc(1, sizeof(*t));

	t->method = method;
	t->url = xstrdup(url);
	t->body = body;
	t->limit = limit;
	t->ops = ops;
	t->arg = arg;
	buf_init(&t->location, URL_MAX);
	buf_init(&t->parked.challenge, FIELD_MAX);
	buf_init(&t->parked.nonce, FIELD_MAX);
	reset(t);
	t->next = transfers;
	transfers = t;
	if (signing_is_due())
		park(t, 0);
	else
		start(t);
	return t;
}

void
transfer_stop(struct transfer *t)
{
	if (t == NULL || t->over || t->dead)
		return;
	http_cancel(t->h);
	t->h = NULL;
	t->dead = t->feeding;
	if (!t->dead)
		destroy(t);
}

long long
transfer_moved(const struct transfer *t)
{
	return t->moved;
}

const char *
transfer_header(struct transfer *t, const char *name)
{
	return t->h != NULL ? http_header(t->h, name) : NULL;
}

const char *
transfer_url(const struct transfer *t)
{
	return t->url;
}

struct sse *
transfer_stream(struct transfer *t)
{
	return &t->sse;
}

void
transfers_hold(int on)
{
	struct transfer *t;

	held = on;
	for (t = transfers; t != NULL; t = t->next)
		if (t->h != NULL)
			http_hold(t->h, on);
}
