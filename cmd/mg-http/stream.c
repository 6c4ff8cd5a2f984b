/*
 * Streams that are opened again when they break: the answer to a request, by
 * the id of its last event, and what the server says by itself (transports,
 * "Resumability and Redelivery").
 */

#include <stdint.h>
#include <string.h>

#include "mg-http.h"

enum {
	FIRST = 1000,  /* ms before the next try, when the server says none */
	MOST = 30000,  /* what that grows to */
	VAIN = 5,      /* tries that bring nothing */
	PATIENCE = 500 /* ms that the first request waits for the stream */
};

static struct exchange *standing;
static int offered; /* it was open once in this session */
static int awaited;
static struct timer patience;

int
stream_is_awaited(void)
{
	return awaited;
}

static void
no_longer(void *arg)
{
	(void)arg;
	awaited = 0;
	timer_stop(&patience);
	exchange_pump();
}

void
stream_freed(const struct exchange *x)
{
	if (x != standing)
		return;
	standing = NULL;
	no_longer(NULL);
}

static void
open_now(void *arg)
{
	struct exchange *x = arg;
	struct slice none = { NULL, 0 };

	x->state = FLYING;
	x->progress = 0;
	exchange_arm(x);
	x->t = transfer_start("GET", place(), none, 0, &exchange_ops, x);
}

/* Whoever goes through the exchanges may have it at hand: it goes later. */
void
stream_close(void)
{
	struct exchange *x = standing;

	if (x == NULL)
		return;
	stream_freed(x);
	transfer_stop(x->t);
	x->t = NULL;
	exchange_end(x);
}

void
stream_open(int wait)
{
	stream_close();
	standing = exchange_own(NULL, NULL, NULL);
	standing->since = loop_now();
	offered = 0;
	awaited = wait;
	if (wait)
		timer_set(&patience, PATIENCE, no_longer, NULL);
	open_now(standing);
}

void
stream_head(struct exchange *x, int status, enum media media)
{
	(void)x;
	(void)status;
	(void)media;
	offered |= x->events;
	no_longer(NULL);
}

static void
keep_id(struct exchange *x, struct slice id)
{
	size_t i;

	if (slice_eq(buf_slice(&x->last), id))
		return;
	buf_clear(&x->last);
	/* It goes into a header, and a part of it would be another. */
	for (i = 0; i < id.n && (unsigned char)id.p[i] >= ' ' &&
	    id.p[i] != 0x7F; i++)
		continue;
	if (i == id.n)
		buf_put(&x->last, id.p, id.n);
	if (x->last.err != 0)
		buf_clear(&x->last);
	x->progress = 1;
}

void
stream_event(struct exchange *x, const struct sse_event *e)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	keep_id(x, e->id);
	if (e->retry >= 0)
		x->retry = e->retry;
	x->progress = 1;
	if (!slice_is(e->name, "message") || e->data.n == 0)
		return;
	x->since = loop_now();
	sse_take(transfer_stream(x->t), &text);
	answer_text(x, &text);
	buf_free(&text);
}

/* What came after the last event: an id or a wait without data. */
static void
take_rest(struct exchange *x, const struct sse *s)
{
	keep_id(x, sse_id(s));
	if (s->retry >= 0)
		x->retry = s->retry;
}

/* 0 when it was in vain too often. */
static int
again(struct exchange *x, const struct outcome *o)
{
	long long ms;
	int i;

	take_rest(x, transfer_stream(o->t));
	x->vain = x->progress ? 0 : x->vain + 1;
	if (x->vain > VAIN)
		return 0;
	ms = x->retry >= 0 ? x->retry : FIRST;
	for (i = 0; i < x->vain && ms < MOST; i++)
		ms = 2 * ms < MOST ? 2 * ms + 1 : MOST;
	x->state = PAUSED;
	/* No server puts off the deadline of a request. */
	if (x->m != NULL && x->since + opt.server.timeout - loop_now() < ms)
		exchange_arm(x);
	else
		timer_set(&x->timer, ms, open_now, x);
	return 1;
}

int
stream_resume(struct exchange *x, const struct outcome *o)
{
	take_rest(x, transfer_stream(o->t));
	if (x->m->revision != NULL || sse_is_on() || x->last.len == 0 ||
	    o->result == HTTP_STOPPED || !again(x, o))
		return 0;
	x->resumed = 1;
	return 1;
}

/* The server's own: who does not offer it says so by any status. */
void
stream_ended(struct exchange *x, const struct outcome *o)
{
	int gone = o->status == 404 && offered && session_has_id();

	if (offered && !gone && (x->events || o->result != HTTP_OK) &&
	    o->result != HTTP_STOPPED && again(x, o))
		return;
	exchange_free(x);
	if (gone)
		session_gone();
}
