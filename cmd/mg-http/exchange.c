/* The client's messages under way, in the order in which they came. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/mcp/mirror.h"
#include "mg-http.h"

enum {
	MOST = 100,         /* requests at once */
	BACKLOG = 256 << 20, /* bytes of what waits for that */
	LINGER = 200,       /* ms that the rest of an answer has to come */
	FORGET = 5000,      /* ms until a cancelled request is left alone */
	ID_MAX = 1024       /* bytes of an event's id */
};

/* What compresses a stream may hold back its events. */
static const char plain[] = "Accept-Encoding: identity";

static struct exchange *first, *last;
static struct timer pump_timer;

static struct exchange *
add(struct message *m, own_fn *own, void *arg)
{
	struct exchange *x = xcalloc(1, sizeof(*x));

	x->m = m;
	x->own = own;
	x->arg = arg;
	x->retry = -1;
	buf_init(&x->mirrored, SIZE_MAX / 2);
	buf_init(&x->failure, SIZE_MAX / 2);
	buf_init(&x->last, ID_MAX);
	x->prev = last;
	if (last != NULL)
		last->next = x;
	else
		first = x;
	last = x;
	return x;
}

void
exchange_free(struct exchange *x)
{
	if (x->prev != NULL)
		x->prev->next = x->next;
	else
		first = x->next;
	if (x->next != NULL)
		x->next->prev = x->prev;
	else
		last = x->prev;
	stream_freed(x);
	transfer_stop(x->t);
	timer_stop(&x->timer);
	message_free(x->m);
	buf_free(&x->mirrored);
	buf_free(&x->failure);
	buf_free(&x->last);
	free(x);
	exchange_pump();
}

static int
is_request(const struct exchange *x)
{
	return x->m != NULL && x->m->top.kind == REQUEST;
}

/* Of the client, and not answered. */
static int
is_open(const struct exchange *x)
{
	return is_request(x) && x->own == NULL && x->state != ANSWERED &&
	    !x->cancelled;
}

static int
is_modern(const struct exchange *x)
{
	return x->m != NULL && x->m->revision != NULL;
}

static int
under_way(void)
{
	const struct exchange *x;
	int n = 0;

	for (x = first; x != NULL; x = x->next)
		n += is_open(x) && x->state != WAITING;
	return n;
}

static void
pump(void *arg)
{
	struct exchange *x, *next;
	int n = under_way();

	(void)arg;
	for (x = first; x != NULL; x = next) {
		next = x->next;
		if (x->state != WAITING ||
		    (!is_modern(x) && !session_is_open(x->m)))
			continue;
		if (is_open(x) && n++ >= MOST)
			continue;
		exchange_send(x);
	}
}

void
exchange_pump(void)
{
	timer_set(&pump_timer, 0, pump, NULL);
}

static int
too_much_waits(void)
{
	const struct exchange *x;
	size_t bytes = 0;

	for (x = first; x != NULL; x = x->next)
		if (x->state == WAITING)
			bytes += x->m->text.len;
	return bytes > BACKLOG;
}

void
exchange_new(struct message *m)
{
	struct exchange *x;

	if (m->top.kind == REQUEST && too_much_waits()) {
		fail(m->top.id, ST_LOCAL, "too many requests wait already");
		message_free(m);
		return;
	}
	x = add(m, NULL, NULL);
	x->state = WAITING;
	exchange_pump();
}

struct exchange *
exchange_own(struct message *m, own_fn *own, void *arg)
{
	struct exchange *x = add(m, own, arg);

	x->state = FLYING;
	return x;
}

static void
late(void *arg)
{
	struct exchange *x = arg;
	struct buf why = BUF_INIT(256);

	if (x->t != NULL && !x->resumed && transfer_moved(x->t) > x->since)
		x->since = transfer_moved(x->t);
	if (output_is_full())
		x->since = loop_now();
	if (x->since + opt.server.timeout > loop_now()) {
		exchange_arm(x);
		return;
	}
	buf_printf(&why, "no answer came for %g s",
	    (double)opt.server.timeout / 1000);
	exchange_fail(x, ST_TIME, buf_str(&why));
	buf_free(&why);
}

void
exchange_arm(struct exchange *x)
{
	long long ms = x->since + opt.server.timeout - loop_now();

	timer_set(&x->timer, ms > 1 ? ms : 1, late, x);
}

/* What the transport asks of the message before it may go. */
static int
is_held_back(struct exchange *x)
{
	if (is_modern(x) && sse_is_on()) {
		if (message_is(x->m, "server/discover"))
			discover_legacy(x);
		else if (is_request(x))
			exchange_fail(x, ST_PEER, "the server speaks "
			    "2024-11-05");
		else
			exchange_free(x);
		return 1;
	}
	if (is_modern(x))
		return mirrored_prepare(x) != 0;
	if (message_is(x->m, "initialize")) {
		if (!sse_is_on() || sse_endpoint() != NULL)
			return 0;
		sse_begin(x);
		return 1;
	}
	if (!session_is_gone())
		return 0;
	if (x->own != NULL)
		exchange_fail(x, ST_PEER, "the stream has ended");
	else if (is_request(x))
		session_lost(x);
	else
		exchange_free(x);
	return 1;
}

void
exchange_send(struct exchange *x)
{
	transfer_stop(x->t);
	x->t = NULL;
	x->state = FLYING;
	if (message_is(x->m, "initialize") && x->own == NULL)
		session_begin(x->m);
	if (is_held_back(x))
		return;
	if (message_is(x->m, "notifications/initialized") && x->own == NULL)
		session_note(x->m);
	x->epoch = is_modern(x) ? 0 : session_epoch();
	x->events = 0;
	x->since = loop_now();
	exchange_arm(x);
	x->t = transfer_start("POST", sse_is_on() ? sse_endpoint() : place(),
	    buf_slice(&x->m->text), 0, &exchange_ops, x);
}

static void
expire(void *arg)
{
	exchange_free(arg);
}

void
exchange_end(struct exchange *x)
{
	x->state = ANSWERED;
	timer_set(&x->timer, x->t != NULL ? LINGER : 0, expire, x);
	exchange_pump();
}

void
exchange_fail(struct exchange *x, enum status status, const char *why)
{
	own_fn *own = x->own;

	if (own == NULL && message_is(x->m, "initialize"))
		session_failed();
	if (is_open(x))
		fail(x->m->top.id, status, why);
	x->own = NULL;
	transfer_stop(x->t);
	x->t = NULL;
	exchange_end(x);
	if (own != NULL)
		own(x->arg, NULL, NULL, why);
}

struct exchange *
exchange_find(struct slice id)
{
	struct exchange *x, *alike = NULL;

	for (x = first; x != NULL; x = x->next) {
		if (!is_request(x) || x->state == ANSWERED || x->cancelled ||
		    !id_same(x->m->top.id, id))
			continue;
		/* 1 is not "1" where both are under way. */
		if (slice_eq(x->m->top.id, id))
			return x;
		if (alike == NULL)
			alike = x;
	}
	return alike;
}

void
exchange_unpark(int modern)
{
	struct exchange *x;

	for (x = first; x != NULL; x = x->next)
		if (x->state == PARKED && is_modern(x) == modern)
			x->state = WAITING;
	exchange_pump();
}

void
exchange_fail_parked(int modern, enum status status, const char *why)
{
	struct exchange *x, *next;

	for (x = first; x != NULL; x = next) {
		next = x->next;
		if (x->state == PARKED && is_modern(x) == modern)
			exchange_fail(x, status, why);
	}
}

void
exchange_touch_asked(void)
{
	struct exchange *x;

	for (x = first; x != NULL; x = x->next)
		if (x->state == ASKED)
			x->since = loop_now();
}

void
exchange_fail_asked(const char *why)
{
	struct exchange *x, *next;

	for (x = first; x != NULL; x = next) {
		next = x->next;
		if (x->state == ASKED || (x->state == FLYING &&
		    is_request(x) && !is_modern(x)))
			exchange_fail(x, ST_PEER, why);
	}
}

int
exchange_any(void)
{
	const struct exchange *x;

	for (x = first; x != NULL; x = x->next)
		if ((is_open(x) || (x->m != NULL &&
		    x->m->top.kind != REQUEST && x->state != ANSWERED)) &&
		    !message_is(x->m, "subscriptions/listen"))
			return 1;
	return 0;
}

int
exchange_stop_all(const char *why)
{
	int n = 0;

	while (first != NULL) {
		if (is_open(first)) {
			fail(first->m->top.id, ST_TIME, why);
			n += !message_is(first->m, "subscriptions/listen");
		}
		exchange_free(first);
	}
	timer_stop(&pump_timer);
	return n;
}

/* What the client does not want any more; the server may still be at it. */
static void
drop(struct exchange *x)
{
	if (is_modern(x) || x->state == WAITING || x->state == ASKED)
		exchange_free(x);
	else {
		x->cancelled = 1;
		timer_set(&x->timer, FORGET, expire, x);
	}
}

/*
 * Without a session, to close the connection is to cancel; with one it is the
 * notification that does.
 */
void
exchange_cancel(struct message *note)
{
	struct exchange *x = NULL;
	struct slice id;
	int known = session_epoch() > 0;

	if (member_get(note->top.params, "requestId", &id) == 1)
		x = exchange_find(id);
	if (x != NULL) {
		known = !is_modern(x) && x->state != WAITING;
		drop(x);
	}
	if (known)
		exchange_new(note);
	else
		message_free(note);
}

static void
post_headers(const struct exchange *x, struct buf *lines)
{
	static const char both[] =
	    "Accept: application/json, text/event-stream";
	static const char type[] = "Content-Type: application/json";

	buf_put(lines, type, sizeof(type));
	buf_put(lines, both, sizeof(both));
	buf_put(lines, plain, sizeof(plain));
	if (is_modern(x))
		mirrored_headers(x, lines);
	else if (!message_is(x->m, "initialize"))
		session_headers(lines);
}

static void
get_headers(const struct exchange *x, struct buf *lines)
{
	static const char accept[] = "Accept: text/event-stream";

	buf_put(lines, accept, sizeof(accept));
	buf_put(lines, plain, sizeof(plain));
	session_headers(lines);
	if (x->last.len > 0) {
		buf_printf(lines, "Last-Event-ID: %s", buf_str(&x->last));
		buf_putc(lines, '\0');
	}
}

static void
on_headers(void *arg, struct buf *lines)
{
	const struct exchange *x = arg;

	if (x->m != NULL && !x->resumed)
		post_headers(x, lines);
	else
		get_headers(x, lines);
}

static void
on_head(void *arg, struct transfer *t, int status, enum media media)
{
	struct exchange *x = arg;
	int good = status / 100 == 2;

	x->events = good && media == MEDIA_EVENTS;
	if (good && !sse_is_on())
		place_moved(transfer_url(t));
	if (good && message_is(x->m, "initialize"))
		session_head(t);
	if (x->m == NULL)
		stream_head(x, status, media);
	/* It lasts until one of the two does not want it any more. */
	if (good && (x->m == NULL || message_is(x->m, "subscriptions/listen")))
		timer_stop(&x->timer);
}

static void
on_event(void *arg, const struct sse_event *e)
{
	stream_event(arg, e);
}

static void
on_done(void *arg, const struct outcome *o)
{
	struct exchange *x = arg;

	x->t = NULL;
	if (x->m == NULL)
		stream_ended(x, o);
	else
		answer_done(x, o);
}

const struct transfer_ops exchange_ops = {
	on_headers, on_head, on_event, on_done
};
