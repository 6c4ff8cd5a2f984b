/*
 * HTTP+SSE, the transport of 2024-11-05: one stream brings all that the
 * server says; its first event tells where messages are posted.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/store.h"
#include "../../lib/base/text.h"
#include "../../lib/base/url.h"
#include "mg-http.h"

enum {
	PATIENCE = 10000, /* ms that the address has to come */
	WEEK = 7 * 24 * 3600,
	WHY = 8192
};

static enum {
	UNKNOWN, /* nothing has been tried */
	OFF,
	ON,      /* this is how the server is spoken to */
	TRYING   /* is it?  The stream is being opened */
} mode;

static struct transfer *stream;
static struct buf endpoint = BUF_INIT(URL_MAX);
static struct exchange *waiting; /* initialize, until there is an address */
static struct timer patience;
static char *moved; /* where the server is now, or NULL */

const char *
place(void)
{
	return moved != NULL ? moved : opt.server.url;
}

void
place_moved(const char *url)
{
	if (strcmp(url, place()) == 0)
		return;
	free(moved);
	moved = xstrdup(url);
}

static int
is_configured(void)
{
	return opt.server.transport != NULL &&
	    strcmp(opt.server.transport, "sse") == 0;
}

static int
is_remembered(void)
{
	struct slice url = slice_of(opt.server.url);
	struct buf text = BUF_INIT(16);
	long long age = store_age(STORE_CACHE, "transports", url);
	int found = age >= 0 && age < WEEK &&
	    store_get(STORE_CACHE, "transports", url, &text) == 1 &&
	    slice_is(buf_slice(&text), "sse");

	buf_free(&text);
	return found;
}

/* A full disk or no home costs the memory, never the work. */
static void
remember(void)
{
	if (!is_configured())
		(void)store_put(STORE_CACHE, "transports",
		    slice_of(opt.server.url), slice_of("sse"));
}

static void
forget(void)
{
	(void)store_drop(STORE_CACHE, "transports", slice_of(opt.server.url));
}

int
sse_is_on(void)
{
	if (mode == UNKNOWN)
		mode = is_configured() || (opt.server.transport == NULL &&
		    is_remembered()) ? ON : OFF;
	return mode != OFF;
}

const char *
sse_endpoint(void)
{
	return endpoint.len > 0 ? buf_str(&endpoint) : NULL;
}

static void
close_stream(void)
{
	struct transfer *t = stream;

	stream = NULL;
	timer_stop(&patience);
	buf_clear(&endpoint);
	transfer_stop(t);
}

/*
 * It is no such server, or not any more.  Who has asked for it by name is
 * told so, and so is everybody of what is decisive; who came here after a
 * failure is told that; who has remembered it tries the other transport.
 */
static void
failed(const char *why, enum status status, int decisive)
{
	struct exchange *x = waiting;

	waiting = NULL;
	close_stream();
	if (!is_configured())
		forget();
	if (x == NULL)
		return;
	if (mode == TRYING && !decisive) {
		mode = OFF;
		session_failed();
		fail_raw(x->m->top.id, buf_slice(&x->failure));
		exchange_end(x);
	} else if (decisive || is_configured() || x->own != NULL) {
		if (mode == TRYING)
			mode = OFF;
		exchange_fail(x, status, why);
	} else {
		mode = OFF;
		exchange_send(x);
	}
}

static void
late(void *arg)
{
	(void)arg;
	failed("the server told no address to post to", ST_TIME, 0);
}

static void
on_headers(void *arg, struct buf *lines)
{
	static const char accept[] = "Accept: text/event-stream";
	static const char plain[] = "Accept-Encoding: identity";

	(void)arg;
	buf_put(lines, accept, sizeof(accept));
	buf_put(lines, plain, sizeof(plain));
}

static void
on_head(void *arg, struct transfer *t, int status, enum media media)
{
	(void)arg;
	(void)t;
	(void)status;
	(void)media;
}

/* Secrets go there: only to whom the person has named. */
static void
take_endpoint(struct slice data)
{
	struct buf to = BUF_INIT(URL_MAX);
	struct exchange *x = waiting;

	buf_put(&to, data.p, data.n);
	if (to.err != 0 || strlen(buf_str(&to)) != data.n ||
	    url_resolve(transfer_url(stream), buf_str(&to), &endpoint) == -1)
		failed("the server told no good address to post to", ST_PEER,
		    1);
	else if (!url_same_origin(transfer_url(stream), buf_str(&endpoint)))
		failed("the server told an address of another origin to "
		    "post to", ST_PEER, 1);
	else if (x != NULL) {
		waiting = NULL;
		timer_stop(&patience);
		mode = ON;
		remember();
		exchange_send(x);
	}
	buf_free(&to);
}

static void
on_event(void *arg, const struct sse_event *e)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	(void)arg;
	if (slice_is(e->name, "endpoint") && endpoint.len == 0)
		take_endpoint(e->data);
	else if (slice_is(e->name, "message") && endpoint.len > 0) {
		exchange_touch_asked();
		sse_take(transfer_stream(stream), &text);
		answer_text(NULL, &text);
		buf_free(&text);
	}
}

static void
explain(const struct outcome *o, struct buf *why)
{
	if (o->sign != SIGN_AGAIN)
		buf_puts(why, o->sign_why);
	else if (o->result != HTTP_OK && o->why != NULL)
		buf_puts(why, o->why);
	else if (o->status / 100 != 2) {
		buf_puts(why, "no stream: HTTP ");
		status_put(why, o->status);
	} else
		buf_puts(why, "the stream ended");
}

static void
on_done(void *arg, const struct outcome *o)
{
	struct buf why = BUF_INIT(WHY);
	enum status status = o->sign == SIGN_NEEDED || o->sign == SIGN_DENIED ||
	    o->status == 401 || o->status == 403 ? ST_REFUSED :
	    o->result == HTTP_LATE ? ST_TIME : ST_PEER;

	(void)arg;
	stream = NULL;
	explain(o, &why);
	if (waiting != NULL)
		failed(buf_str(&why), status, 0);
	else {
		close_stream();
		session_gone();
		buf_puts(&why, " before the answer; the call may have run");
		exchange_fail_asked(buf_str(&why));
	}
	buf_free(&why);
}

void
sse_begin(struct exchange *x)
{
	static const struct transfer_ops ops = { on_headers, on_head,
		on_event, on_done };
	struct slice none = { NULL, 0 };

	close_stream();
	if (mode == OFF)
		mode = TRYING;
	x->state = PAUSED;
	timer_stop(&x->timer);
	waiting = x;
	timer_set(&patience, PATIENCE, late, NULL);
	stream = transfer_start("GET", opt.server.url, none, 0, &ops, NULL);
}

void
sse_close(void)
{
	waiting = NULL;
	close_stream();
	buf_free(&endpoint);
	free(moved);
	moved = NULL;
}
