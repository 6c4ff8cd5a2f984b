/* What comes back: messages to pass on, or why there is none. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/text.h"
#include "../../lib/base/url.h"
#include "../../lib/mcp/rpc.h"
#include "mg-http.h"

enum {
	TOLD = 200,    /* bytes of a wrong answer that are shown */
	LOOKED_AT = 65536, /* of it for secrets in them */
	TRIES = 3,     /* when the server is busy */
	WHY = 8192,
	HEADER_MISMATCH = -32020
};

static void
sent_again(void *arg)
{
	exchange_send(arg);
}

/* Put other bytes in the place of n of them. */
static void
splice(struct buf *b, size_t at, size_t n, struct slice with)
{
	size_t rest = b->len - at - n;

	b->max = SIZE_MAX / 2;
	if (with.n > n && buf_room(b, with.n - n) == -1)
		return;
	memmove(b->s + at + with.n, b->s + at + n, rest);
	memcpy(b->s + at, with.p, with.n);
	b->len = at + with.n + rest;
	b->s[b->len] = '\0';
}

/* Let it be the answer to what was asked, and pass it on. */
static void
pass_on(struct exchange *x, const struct top *top, struct buf *text)
{
	struct slice id = x->m->top.id;

	if (top->id.p == NULL) {
		fail_raw(id, top->error);
		return;
	}
	if (!slice_eq(id, top->id))
		splice(text, (size_t)(top->id.p - text->s), top->id.n, id);
	if (x->m->revision != NULL && message_is(x->m, "tools/list"))
		mirrored_list(text);
	output_take(text);
}

/* The one answer of a request. */
static void
answered(struct exchange *x, const struct top *top, struct buf *text)
{
	own_fn *own = x->own;

	if (own != NULL) {
		x->own = NULL;
		exchange_end(x);
		own(x->arg, text, top, NULL);
		return;
	}
	if (message_is(x->m, "initialize"))
		session_answer(top);
	else if (message_is(x->m, "server/discover") &&
	    discover_answer(x, top))
		return;
	if (error_code(top->error) == HEADER_MISMATCH && mirrored_refused(x))
		return;
	exchange_end(x);
	if (!x->cancelled)
		pass_on(x, top, text);
}

/* Errors often have no id: the server did not read it. */
static int
is_of(const struct exchange *x, const struct top *top)
{
	return x != NULL && x->m != NULL && x->m->top.kind == REQUEST &&
	    x->state != ANSWERED && (id_same(x->m->top.id, top->id) ||
	    (top->error.p != NULL && (top->id.p == NULL ||
	    *top->id.p == 'n')));
}

static void
take_one(struct exchange *x, struct buf *text)
{
	const char *why;
	struct top top;
	int rc = top_read(buf_slice(text), &top, &why);

	if (rc != 0) {
		trace_dropped(why, text->len);
		if (x != NULL) {
			x->wrong = why;
			x->ceiling = rc > 0;
		}
		return;
	}
	if (top.kind != RESPONSE) {
		output_take(text);
		return;
	}
	if (!is_of(x, &top))
		x = exchange_find(top.id);
	if (x != NULL)
		answered(x, &top, text);
	else
		trace_dropped("an answer to what was not asked", text->len);
}

/* A batch, which 2025-03-26 has, is so many messages. */
static void
take_batch(struct exchange *x, struct members *all)
{
	struct buf one = BUF_INIT(SIZE_MAX / 2);
	struct member m;

	while (members_next(all, &m)) {
		buf_put(&one, m.value.p, m.value.n);
		take_one(x, &one);
		buf_clear(&one);
	}
	buf_free(&one);
}

/* Parsers may pass over a BOM (RFC 8259 8.1); no message begins with one. */
static void
drop_bom(struct buf *text)
{
	static const char bom[] = "\xEF\xBB\xBF";

	if (text->len >= sizeof(bom) - 1 &&
	    memcmp(text->s, bom, sizeof(bom) - 1) == 0)
		buf_drop(text, sizeof(bom) - 1);
}

void
answer_text(struct exchange *x, struct buf *text)
{
	struct members all;
	struct json_error e;

	drop_bom(text);
	if (text->len > 0 && members_open(&all, buf_slice(text)) == 0 &&
	    all.closer == ']' && json_check(buf_slice(text), NULL, &e) == 0)
		take_batch(x, &all);
	else
		take_one(x, text);
}

static void
host_put(struct buf *b, const char *address)
{
	struct url u;

	if (url_parse(address, &u) == -1)
		return;
	text_clean(b, u.host, 0);
	if (u.port != (u.tls ? 443 : 80))
		buf_printf(b, ":%d", u.port);
}

/* ": the first bytes of it", if there are any. */
static void
told_put(struct buf *b, struct slice text)
{
	struct buf masked = BUF_INIT(SIZE_MAX / 2);

	/* No part of a secret is shown that stands where it is cut. */
	text.n = text.n < LOOKED_AT ? text.n : LOOKED_AT;
	mask_put(&masked, text);
	text = buf_slice(&masked);
	text.n = text.n < TOLD ? text.n : TOLD;
	while (text.n > 0 && strchr(" \t\r\n", text.p[text.n - 1]) != NULL)
		text.n--;
	if (text.n > 0)
		buf_puts(b, ": ");
	text_clean(b, text, 0);
	buf_free(&masked);
}

/* "HTTP 503 Service Unavailable from HOST: ..." */
static void
status_line(const struct outcome *o, struct buf *why)
{
	const char *to = transfer_header(o->t, "Location");

	buf_puts(why, "HTTP ");
	status_put(why, o->status);
	buf_puts(why, " from ");
	host_put(why, transfer_url(o->t));
	if (o->status / 100 == 3 && to != NULL) {
		buf_puts(why, ": not followed to ");
		address_put(why, to);
	} else
		told_put(why, buf_slice(o->body));
}

void
answer_fail(struct exchange *x, const struct outcome *o)
{
	struct buf why = BUF_INIT(WHY);
	int refused = o->status == 401 || o->status == 403 ||
	    o->status == 407;

	status_line(o, &why);
	exchange_fail(x, refused ? ST_REFUSED : ST_PEER, buf_str(&why));
	buf_free(&why);
}

static void
fail_by_sign(struct exchange *x, const struct outcome *o)
{
	enum status status = o->sign == SIGN_LOCAL ? ST_LOCAL :
	    o->sign == SIGN_FAILED ? ST_PEER : ST_REFUSED;
	struct buf why = BUF_INIT(WHY);

	buf_puts(&why, o->sign_why);
	if (o->sign == SIGN_DENIED)
		told_put(&why, buf_slice(o->body));
	exchange_fail(x, status, buf_str(&why));
	buf_free(&why);
}

/* The transfer itself failed. */
static void
fail_by_result(struct exchange *x, const struct outcome *o)
{
	struct buf why = BUF_INIT(WHY);
	enum status status = ST_PEER;

	if (o->result == HTTP_LATE)
		status = ST_TIME;
	if (o->result == HTTP_STOPPED) {
		status = ST_LOCAL;
		buf_puts(&why, "the answer of ");
		host_put(&why, transfer_url(o->t));
		buf_printf(&why, " is longer than %zu bytes",
		    opt.server.max_line);
	} else
		buf_puts(&why, o->why);
	if (o->result == HTTP_CUT && o->sent)
		buf_puts(&why, "; the call may have run");
	exchange_fail(x, status, buf_str(&why));
	buf_free(&why);
}

/* Why there is no answer in what came. */
static void
silence(const struct exchange *x, const struct outcome *o, struct buf *why)
{
	const char *type = transfer_header(o->t, "Content-Type");

	if (x->wrong != NULL)
		buf_printf(why, "no answer, but what is no message: %s",
		    x->wrong);
	else if (x->events)
		buf_puts(why, "the stream ended before the answer; the call "
		    "may have run");
	else if (o->body->len == 0) {
		buf_puts(why, "no answer: HTTP ");
		status_put(why, o->status);
	} else if (o->media == MEDIA_JSON)
		buf_puts(why, "no answer to what was asked");
	else {
		buf_puts(why, "no answer, but one of type ");
		text_clean(why, slice_of(type != NULL ? type : "?"), 0);
	}
	told_put(why, buf_slice(o->body));
}

/* It was all there, and the answer was not in it. */
static void
fail_silent(struct exchange *x, const struct outcome *o)
{
	struct buf why = BUF_INIT(WHY);

	host_put(&why, transfer_url(o->t));
	buf_puts(&why, ": ");
	silence(x, o, &why);
	exchange_fail(x, x->ceiling ? ST_LOCAL : ST_PEER, buf_str(&why));
	buf_free(&why);
}

/* Has it a word about sessions, as servers have that should say 404? */
static int
speaks_of_session(const struct buf *body)
{
	size_t i;

	for (i = 0; i + 7 <= body->len; i++)
		if (strncasecmp(body->s + i, "session", 7) == 0)
			return 1;
	return 0;
}

static int
is_session_lost(const struct exchange *x, const struct outcome *o)
{
	return x->epoch > 0 && !message_is(x->m, "initialize") &&
	    (session_has_id() || x->epoch != session_epoch() ||
	    sse_is_on()) && (o->status == 404 || (o->status == 400 &&
	    speaks_of_session(o->body)));
}

/* Does the error tell which revisions there are? */
static int
is_about_revisions(const struct top *top)
{
	long long code = error_code(top->error);
	struct slice data, list;

	return code == RPC_UNSUPPORTED_VERSION ||
	    code == RPC_UNSUPPORTED_VERSION_OLD ||
	    (member_get(top->error, "data", &data) == 1 &&
	    member_get(data, "supported", &list) == 1);
}

/* May it be a server of HTTP+SSE, which wants no POST there? */
static int
may_be_sse(const struct exchange *x, const struct outcome *o,
    const struct top *top)
{
	const char *how = opt.server.transport;

	return message_is(x->m, "initialize") && x->own == NULL &&
	    !sse_is_on() && (how == NULL || strcmp(how, "http") != 0) &&
	    o->status / 100 == 4 && o->status != 401 && o->status != 403 &&
	    o->status != 407 && o->status != 408 && o->status != 429 &&
	    !is_about_revisions(top);
}

/* What would have been said is said if it is none. */
static void
try_sse(struct exchange *x, const struct outcome *o, const struct top *top)
{
	struct buf why = BUF_INIT(WHY);

	buf_clear(&x->failure);
	if (is_of(x, top) && error_code(top->error) != 0)
		buf_put(&x->failure, top->error.p, top->error.n);
	else {
		status_line(o, &why);
		fail_error(&x->failure, ST_PEER, buf_str(&why));
	}
	buf_free(&why);
	sse_begin(x);
}

static int
is_busy(struct exchange *x, const struct outcome *o)
{
	if (o->after < 0 || !message_is_safe(x->m) || x->tries++ >= TRIES ||
	    o->after > opt.server.timeout)
		return 0;
	x->state = PAUSED;
	timer_set(&x->timer, o->after, sent_again, x);
	return 1;
}

/* Not 2xx. */
static void
refused(struct exchange *x, const struct outcome *o)
{
	struct top top = { NO_MESSAGE, { NULL, 0 }, { NULL, 0 }, { NULL, 0 },
		{ NULL, 0 }, { NULL, 0 } };
	const char *why;

	if (o->body->len > 0)
		(void)top_read(buf_slice(o->body), &top, &why);
	if (x->m->revision == NULL && is_session_lost(x, o)) {
		if (x->lost)
			exchange_fail(x, ST_PEER,
			    "the session was lost again");
		else
			session_lost(x);
	} else if (is_busy(x, o))
		return;
	else if (message_is(x->m, "server/discover"))
		discover_refused(x, o, &top);
	else if (may_be_sse(x, o, &top))
		try_sse(x, o, &top);
	else if (is_of(x, &top) && error_code(top.error) != 0 &&
	    o->status != 401 && o->status != 403)
		answered(x, &top, o->body);
	else
		answer_fail(x, o);
}

/* A notification or a response of the client's has been posted. */
static void
posted(struct exchange *x, const struct outcome *o)
{
	struct buf why = BUF_INIT(WHY);
	int good = o->result == HTTP_OK && o->status / 100 == 2;

	if (o->sign != SIGN_AGAIN)
		buf_puts(&why, o->sign_why);
	else if (o->result == HTTP_OK && o->status != 0)
		status_line(o, &why);
	else if (o->why != NULL)
		buf_puts(&why, o->why);
	if (!good)
		warn("%s was not taken: %s", *x->m->method != '\0' ?
		    x->m->method : "a response", buf_str(&why));
	buf_free(&why);
	if (message_is(x->m, "notifications/initialized") && x->own == NULL)
		session_noted();
	if (x->own != NULL)
		x->own(x->arg, NULL, NULL, NULL);
	exchange_free(x);
}

static void
unanswered(struct exchange *x, const struct outcome *o)
{
	if (o->sign != SIGN_AGAIN)
		fail_by_sign(x, o);
	else if (x->events && stream_resume(x, o))
		return;
	else if (x->resumed)
		exchange_fail(x, ST_PEER, "the connection ended before the "
		    "answer; the call may have run");
	else if (o->result == HTTP_CUT && !o->sent && x->tries++ == 0)
		exchange_send(x);
	else if (o->result != HTTP_OK)
		fail_by_result(x, o);
	else if (o->status / 100 != 2)
		refused(x, o);
	else if (sse_is_on())
		x->state = ASKED;
	else if (message_is(x->m, "server/discover"))
		discover_legacy(x);
	else
		fail_silent(x, o);
}

void
answer_done(struct exchange *x, const struct outcome *o)
{
	if (x->state == FLYING && o->result == HTTP_OK &&
	    o->status / 100 == 2 && o->media == MEDIA_JSON &&
	    o->body->len > 0)
		answer_text(x, o->body);
	if (x->state != FLYING || x->t != NULL) {
		if (x->state == ANSWERED)
			exchange_end(x);
	} else if (x->cancelled)
		exchange_free(x);
	else if (x->m->top.kind != REQUEST)
		posted(x, o);
	else
		unanswered(x, o);
}
