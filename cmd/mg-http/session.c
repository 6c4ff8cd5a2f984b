/*
 * The handshake until 2025-11-25: initialize, its answer, then
 * notifications/initialized, each before anything after it; and the session
 * that the server may keep with us under an id, which it may lose.
 */

#include <stdint.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "mg-http.h"

enum {
	ID_MAX = 1024, REVISION = 10, /* bytes */
	SETTLED = 1000, /* ms after which a session was one */
	PAUSE = 1000    /* ms before another is begun unasked */
};

#define WITH_HEADER "2025-06-18" /* the first with MCP-Protocol-Version */

static enum {
	NONE,     /* no initialize yet, or it failed */
	BEGUN,    /* initialize is under way */
	GREETED,  /* it is answered */
	NOTED,    /* notifications/initialized is under way */
	READY,
	GONE,     /* lost; the next request needs another */
	RENEWING  /* beginning that */
} phase;

static unsigned epoch;
static struct buf id = BUF_INIT(ID_MAX);
static struct buf revision = BUF_INIT(REVISION);
static struct message *first, *second; /* the client's, to begin again */
static unsigned renewals;
static long long began;      /* when it was ready (loop_now) */
static struct timer another; /* to begin another though nobody asks */

int
session_is_open(const struct message *m)
{
	if (phase == BEGUN || phase == NOTED || phase == RENEWING)
		return 0;
	return m->top.kind != REQUEST || !stream_is_awaited();
}

unsigned
session_epoch(void)
{
	return epoch;
}

int
session_has_id(void)
{
	return id.len > 0;
}

const char *
session_revision(void)
{
	return buf_str(&revision);
}

void
session_headers(struct buf *lines)
{
	if (id.len > 0) {
		buf_printf(lines, "Mcp-Session-Id: %s", buf_str(&id));
		buf_putc(lines, '\0');
	}
	if (strcmp(buf_str(&revision), WITH_HEADER) >= 0) {
		buf_printf(lines, "MCP-Protocol-Version: %s",
		    buf_str(&revision));
		buf_putc(lines, '\0');
	}
}

static void
keep(struct message **copy, const struct message *m)
{
	const char *why;

	if (*copy == m)
		return;
	message_free(*copy);
	*copy = message_new(buf_slice(&m->text), &why);
}

static void
forget(void)
{
	buf_clear(&id);
	buf_clear(&revision);
	stream_close();
}

void
session_begin(struct message *m)
{
	keep(&first, m);
	forget();
	phase = BEGUN;
}

/* Only what can stand in a header is an id (transports, session management). */
void
session_head(struct transfer *t)
{
	const char *s = transfer_header(t, "Mcp-Session-Id");
	size_t n = s != NULL ? strlen(s) : 0, i;

	buf_clear(&id);
	for (i = 0; i < n; i++)
		if (s[i] < 0x21 || s[i] > 0x7E)
			n = 0;
	if (n > 0 && n <= ID_MAX) {
		buf_put(&id, s, n);
		mask_value(s);
	} else if (s != NULL)
		warn("the server's session id is no good one");
}

/* The revision out of an initialize result; "" when it is none. */
static void
read_revision(const struct top *top, struct buf *b)
{
	struct slice raw;

	buf_clear(b);
	if (member_get(top->result, "protocolVersion", &raw) == 1)
		(void)member_str(raw, b);
	if (b->err != 0 || strspn(buf_str(b), "0123456789-") != b->len)
		buf_clear(b);
}

void
session_answer(const struct top *top)
{
	if (top->error.p != NULL) {
		session_failed();
		return;
	}
	read_revision(top, &revision);
	phase = GREETED;
	epoch++;
	exchange_pump();
}

void
session_failed(void)
{
	forget();
	phase = NONE;
	exchange_pump();
}

void
session_note(struct message *m)
{
	if (phase != GREETED)
		return;
	keep(&second, m);
	phase = NOTED;
}

/*
 * Does the client answer what a server may ask?  Such a question comes on the
 * stream of the server, and gets lost when that is not open.
 */
static int
is_asked(void)
{
	static const char *const asks[] = { "elicitation", "sampling",
		"roots" };
	struct slice can, value;
	size_t i;

	if (first == NULL ||
	    member_get(first->top.params, "capabilities", &can) != 1)
		return 0;
	for (i = 0; i < sizeof(asks) / sizeof(asks[0]); i++)
		if (member_get(can, asks[i], &value) == 1)
			return 1;
	return 0;
}

void
session_noted(void)
{
	if (phase != NOTED && phase != RENEWING)
		return;
	phase = READY;
	began = loop_now();
	if (!sse_is_on())
		stream_open(is_asked());
	exchange_pump();
}

/* The revision stays: another session is to have the same. */
static void
renewal_failed(const char *why)
{
	phase = GONE;
	buf_clear(&id);
	exchange_fail_parked(0, ST_PEER, why);
	exchange_pump();
}

static void
noted_anew(void *arg, struct buf *text, const struct top *top,
    const char *why)
{
	(void)arg;
	(void)text;
	(void)top;
	if (why != NULL) {
		renewal_failed(why);
		return;
	}
	session_noted();
	exchange_unpark(0);
}

static void
note_anew(void)
{
	static const char note[] = "{\"jsonrpc\":\"2.0\","
	    "\"method\":\"notifications/initialized\"}";
	const char *why;

	exchange_send(exchange_own(message_new(second != NULL ?
	    buf_slice(&second->text) : slice_of(note), &why), noted_anew,
	    NULL));
}

static void
renewed(void *arg, struct buf *text, const struct top *top, const char *why)
{
	struct buf now = BUF_INIT(REVISION), line = BUF_INIT(8192);

	(void)arg;
	(void)text;
	buf_puts(&line, "the session was lost, and there is no other: ");
	if (top != NULL && top->result.p != NULL)
		read_revision(top, &now);
	if (top == NULL) {
		buf_puts(&line, why);
		renewal_failed(buf_str(&line));
	} else if (!slice_eq(buf_slice(&now), buf_slice(&revision))) {
		buf_puts(&line, now.len > 0 ? "the server speaks another "
		    "revision now" : "the server refuses it");
		renewal_failed(buf_str(&line));
	} else {
		epoch++;
		note_anew();
	}
	buf_free(&now);
	buf_free(&line);
}

/* The client's own initialize, but for the id. */
static void
renew(void)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	const char *why;

	phase = RENEWING;
	timer_stop(&another);
	buf_clear(&id);
	stream_close();
	jout_open(&b, '{');
	jout_kcstr(&b, "jsonrpc", "2.0");
	jout_key(&b, "id");
	buf_printf(&b, "\"mg-http initialize %u\"", ++renewals);
	jout_kcstr(&b, "method", "initialize");
	jout_kraw(&b, "params", first->top.params);
	jout_close(&b, '}');
	exchange_send(exchange_own(message_new(buf_slice(&b), &why), renewed,
	    NULL));
	buf_free(&b);
}

void
session_lost(struct exchange *x)
{
	int known = x->epoch == epoch || session_is_gone();

	if (first == NULL) {
		exchange_fail(x, ST_PEER, "initialize comes first");
		return;
	}
	x->state = PARKED;
	x->lost = 1;
	timer_stop(&x->timer);
	if (phase != RENEWING && known)
		renew();
	else if (phase != RENEWING)
		exchange_unpark(0); /* there is another already */
}

static void
renew_unasked(void *arg)
{
	(void)arg;
	if (phase == GONE)
		renew();
}

/* What the server says by itself needs one, even if nobody asks anything. */
void
session_gone(void)
{
	if (phase != READY && phase != GREETED)
		return;
	if (phase == READY && loop_now() - began > SETTLED)
		timer_set(&another, PAUSE, renew_unasked, NULL);
	phase = GONE;
	buf_clear(&id);
	stream_close();
}

int
session_is_gone(void)
{
	return phase == GONE || (sse_is_on() && sse_endpoint() == NULL);
}

/* The request that ends it. */
struct bye {
	struct transfer *t;
	int late;
};

static void
bye_headers(void *arg, struct buf *lines)
{
	(void)arg;
	session_headers(lines);
}

static void
bye_head(void *arg, struct transfer *t, int status, enum media media)
{
	(void)arg;
	(void)t;
	(void)status;
	(void)media;
}

static void
bye_event(void *arg, const struct sse_event *e)
{
	(void)arg;
	(void)e;
}

static void
bye_done(void *arg, const struct outcome *o)
{
	struct bye *bye = arg;

	(void)o;
	bye->t = NULL;
}

static void
bye_late(void *arg)
{
	struct bye *bye = arg;

	bye->late = 1;
	loop_stop();
}

void
session_end(long long ms)
{
	static const struct transfer_ops ops = { bye_headers, bye_head,
		bye_event, bye_done };
	struct slice none = { NULL, 0 };
	struct timer timer = { NULL, NULL, 0, NULL, NULL };
	struct bye bye = { NULL, 0 };
	int signals = loop_signals;

	if (id.len == 0)
		return;
	timer_set(&timer, ms, bye_late, &bye);
	bye.t = transfer_start("DELETE", place(), none, ms, &ops, &bye);
	while (bye.t != NULL && !bye.late && loop_signals == signals)
		loop_step();
	timer_stop(&timer);
	transfer_stop(bye.t);
}

void
session_free(void)
{
	timer_stop(&another);
	buf_free(&id);
	buf_free(&revision);
	message_free(first);
	message_free(second);
	first = second = NULL;
}
