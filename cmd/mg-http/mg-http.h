/* What the files of mg-http share. */

#ifndef MG_HTTP_H
#define MG_HTTP_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/member.h"
#include "../../lib/base/server.h"
#include "../../lib/net/http.h"
#include "../../lib/net/sign.h"
#include "../../lib/net/sse.h"

#define META(name) "io.modelcontextprotocol/" name

/* options.c */

struct options {
	int verbose;
	struct server server; /* the one that is spoken to */
};

extern struct options opt;

/* Read argv into opt; -h and what is wrong end the program. */
void options_read(int argc, char **argv);

/* headers.c: lines of headers, each ended by NUL */

/* Is it "Name: value" that we may send?  NULL, or why not; static text. */
const char *headers_fault(const char *line);

/* Add it, in place of another of that name; 0, or -1: too many. */
int headers_set(const char *line);

/* Has the person set a header of that name? */
int headers_have(const char *name);

/* Append those that the person has set; headers_end: there are no more. */
void headers_own(struct buf *lines);
void headers_end(void);

/* The lines as http.h takes them; free(3) frees the array. */
const char **headers_list(const struct buf *lines);
void headers_free(void);

/* message.c: messages by what their top level says */

enum kind { NO_MESSAGE, REQUEST, NOTE, RESPONSE };

/* Raw slices of the text; .p is NULL where there is none. */
struct top {
	enum kind kind;
	struct slice id, method, params, result, error;
};

/*
 * 0, or -1 with why, static text: it is no JSON object, or no message.  1 with
 * why: it may be one, but is above a ceiling of ours.
 */
int top_read(struct slice text, struct top *, const char **why);

/* Do two raw ids mean the same?  Also 1 and "1", which servers mix up. */
int id_same(struct slice, struct slice);

/* The code of a raw JSON-RPC error; 0: it is none. */
long long error_code(struct slice error);

struct message {
	struct buf text;
	struct top top;     /* of text */
	char *method;       /* decoded; "" for a response */
	char *revision;     /* in its _meta: no handshake; else NULL */
	struct buf name;    /* for Mcp-Name */
	int named;
};

/* Read it; NULL with why. */
struct message *message_new(struct slice text, const char **why);
void message_free(struct message *);
int message_is(const struct message *, const char *method);
int message_is_call(const struct message *); /* of a tool */

/* May it be sent twice: does it only read? */
int message_is_safe(const struct message *);

/* input.c: lines from stdin */
void input_open(void (*at_end)(void));
void input_close(void);
int input_ended(void);
int input_error(void); /* errno of what ended it, or 0 */

/* output.c: lines to stdout */
void output_open(void);

/*
 * Pass on one JSON text, with blanks for its newlines; its memory may be
 * taken, and it is empty afterwards.
 */
void output_take(struct buf *);
void output_put(struct slice);
int output_is_full(void); /* the reader is slow: take no more */
int output_gone(void);    /* nobody reads, or it cannot be written */

/* Write what is left by that time; where that fails, end here. */
void output_finish(long long due);

/* fail.c: errors of this transport */

/* Answer a request by an error, with data.mg.status. */
void fail(struct slice id, enum status, const char *why);

/* Append the error alone. */
void fail_error(struct buf *, enum status, const char *why);

/* An error as a server would say it: without that. */
void fail_plain(struct slice id, long long code, const char *why);

/* Put an id into a server's raw error. */
void fail_raw(struct slice id, struct slice error);

/* "503 Service Unavailable"; the number alone when it has no words. */
void status_put(struct buf *, int status);

/* mask.c: secrets by their values, which servers may send back */

/* It is not shown from now on, nor are those of header lines. */
void mask_value(const char *);
void mask_learn(const struct buf *lines, size_t from);

/* Append a text without them. */
void mask_put(struct buf *, struct slice text);
void mask_free(void);

/* Is the value of a header of that name better not shown? */
int mask_is_secret(const char *name, size_t n);

/* trace.c: -v */
void trace_request(const char *method, const char *url,
    const struct buf *lines);
void trace_answer(struct http *, int status);
void trace_dropped(const char *why, size_t bytes);

/* Append an address, but nothing of its query, which may be secret. */
void address_put(struct buf *, const char *address);

/* transfer.c: one request and its answer, with all that each of ours needs */

enum media { MEDIA_NONE, MEDIA_JSON, MEDIA_EVENTS, MEDIA_OTHER };

struct transfer;

struct outcome {
	struct transfer *t;
	enum http_result result;
	const char *why;  /* NULL with HTTP_OK */
	int sent;         /* it may have been carried out */
	int status;       /* of HTTP; 0: no head came */
	enum media media;
	struct buf *body; /* all of it, but of a stream; may be taken */
	enum sign_result sign;   /* SIGN_AGAIN: nothing to say of it */
	const char *sign_why;
	long long after;  /* ms that Retry-After asks for, or -1 */
};

struct transfer_ops {
	/* Append the header lines that it must have now. */
	void (*headers)(void *arg, struct buf *lines);
	/* The head that counts has come. */
	void (*head)(void *arg, struct transfer *, int status, enum media);
	void (*event)(void *arg, const struct sse_event *);
	/* Last; the struct goes when this returns. */
	void (*done)(void *arg, const struct outcome *);
};

/*
 * method and body must stay.  limit in ms, 0: none.  Callbacks come from the
 * loop, and may do anything but run it.
 */
struct transfer *transfer_start(const char *method, const char *url,
    struct slice body, long long limit, const struct transfer_ops *,
    void *arg);

/* No callback comes any more; NULL is passed over. */
void transfer_stop(struct transfer *);

/* When something came last that is of use (loop_now; 0): comments are not. */
long long transfer_moved(const struct transfer *);

/* In head(): a header; in done() too: where it went in the end. */
const char *transfer_header(struct transfer *, const char *name);
const char *transfer_url(const struct transfer *);

/* In event() and done(). */
struct sse *transfer_stream(struct transfer *);

/* Take no more of anything, or go on. */
void transfers_hold(int on);

/* signing.c: who is refused waits here until something is done about it */

struct parked {
	struct parked *next;
	struct sign_refusal why;  /* status 0: the token is to be renewed */
	struct buf challenge, nonce; /* what its slices are then made of */
	void (*go)(struct parked *, enum sign_result, const char *why);
	void *arg;
};

void signing_open(void);
void signing_close(void);

/* Do we look after signing in, or has the person set Authorization? */
int signing_is_ours(void);
unsigned signing_headers(const char *method, const char *url,
    struct buf *lines);
int signing_is_due(void);

/* go() is called from the loop; it may park anew. */
void signing_park(struct parked *);
void signing_forget(struct parked *);

/* exchange.c: messages of the client under way */

enum state {
	WAITING,  /* not sent yet */
	FLYING,   /* sent */
	PAUSED,   /* until its timer: to be resumed, or sent again */
	PARKED,   /* until there is a session again, or the tool is known */
	ASKED,    /* HTTP+SSE: posted; the answer comes on the stream */
	ANSWERED  /* its connection may end by itself */
};

/* The answer to a request of our own: a text, or NULL and why. */
typedef void own_fn(void *arg, struct buf *text, const struct top *,
    const char *why);

struct exchange {
	struct exchange *prev, *next;
	enum state state;
	struct message *m;     /* NULL: what the server says by itself */
	struct transfer *t;
	struct timer timer;    /* its deadline, or the end of a pause */
	long long since;       /* that runs from here (loop_now) */
	own_fn *own;           /* whose request it is; NULL: the client's */
	void *arg;
	struct buf mirrored;   /* header lines out of its arguments */
	unsigned epoch;        /* which session it was sent in; 0: none */
	int events;            /* an event stream answers */
	int lost;              /* sent again since its session was lost */
	int tries;             /* sent again since the server was busy */
	int listed;            /* its tool has been asked for */
	int relisted;          /* and once more, since it had changed */
	int cancelled;         /* nobody waits for it */
	const char *wrong;     /* why what came is no answer, or NULL */
	int ceiling;           /* wrong is a ceiling of ours */
	struct buf failure;    /* what to say if another way fails too */
	/* Of resumption: */
	int resumed;           /* its stream was opened again */
	int progress;          /* something came this time */
	int vain;              /* times that nothing came */
	struct buf last;       /* id of the last event */
	long long retry;       /* ms that the server asks for, or -1 */
};

/* A message of the client; it is freed here. */
void exchange_new(struct message *);

/* A message of ours, or with NULL a stream; it is not limited. */
struct exchange *exchange_own(struct message *, own_fn *, void *arg);

/* notifications/cancelled: do what it means, and free it. */
void exchange_cancel(struct message *note);

/* Send what may be sent by now, from the loop. */
void exchange_pump(void);

/* Send it, again or for the first time. */
void exchange_send(struct exchange *);

/* Its deadline: the server's timeout from x->since on. */
void exchange_arm(struct exchange *);

/* It is answered: free it when its connection has ended, or soon. */
void exchange_end(struct exchange *);
void exchange_free(struct exchange *);

/* Answer it by an error, and end it. */
void exchange_fail(struct exchange *, enum status, const char *why);

/* The request under way with that raw id, or NULL. */
struct exchange *exchange_find(struct slice id);

/* Those that are parked, of a revision of their own or not, wait again. */
void exchange_unpark(int modern);
void exchange_fail_parked(int modern, enum status, const char *why);

/* HTTP+SSE: the server is alive; the answers will not come any more. */
void exchange_touch_asked(void);
void exchange_fail_asked(const char *why);

/* Is any request of the client not answered, listens apart? */
int exchange_any(void);

/* Stop all; who is not answered is told why.  How many are that? */
int exchange_stop_all(const char *why);

extern const struct transfer_ops exchange_ops;

/* answer.c: what comes back */

/* A JSON text out of an answer or a stream; x NULL: of no request. */
void answer_text(struct exchange *, struct buf *text);
void answer_done(struct exchange *, const struct outcome *);

/* Fail it by its HTTP status. */
void answer_fail(struct exchange *, const struct outcome *);

/* stream.c: streams that are opened again */

/* The one of what a server says by itself; is its head to be waited for? */
void stream_open(int awaited);
void stream_close(void);
void stream_freed(const struct exchange *);

/* Is that so still? */
int stream_is_awaited(void);
void stream_head(struct exchange *, int status, enum media);
void stream_event(struct exchange *, const struct sse_event *);
void stream_ended(struct exchange *, const struct outcome *);

/* A request's stream has ended too early: 1 when it is opened again. */
int stream_resume(struct exchange *, const struct outcome *);

/* session.c: the handshake until 2025-11-25 */

/* May a message without a revision of its own be sent now? */
int session_is_open(const struct message *);

/* Which one is it; 0 before there is any.  For requests sent again. */
unsigned session_epoch(void);
void session_headers(struct buf *lines);
int session_has_id(void);
const char *session_revision(void); /* "" before it is known */

/* initialize goes out, its head has come, its answer, or none. */
void session_begin(struct message *);
void session_head(struct transfer *);
void session_answer(const struct top *);
void session_failed(void);

/* notifications/initialized goes out, and has been taken. */
void session_note(struct message *);
void session_noted(void);

/* The session is gone: begin another, then send the request again. */
void session_lost(struct exchange *);

/* It is gone: the next request finds another, or we do after a while. */
void session_gone(void);
int session_is_gone(void);

/* Tell the server that it is over, within ms. */
void session_end(long long ms);
void session_free(void);

/* discover.c: server/discover, as those who connect need it answered */

/* 1 when the answer means another thing than it says, and that was said. */
int discover_answer(struct exchange *, const struct top *);
void discover_refused(struct exchange *, const struct outcome *,
    const struct top *);
void discover_legacy(struct exchange *);

/* mirrored.c: what 2026-07-28 has in headers */

/* 0 when it can be sent now; 1: later, when its tool is known; -1: failed. */
int mirrored_prepare(struct exchange *);
void mirrored_headers(const struct exchange *, struct buf *lines);

/* The server says that they are wrong: 1 when it is sent again. */
int mirrored_refused(struct exchange *);

/* An answer to tools/list: remember its marks, leave out what is wrong. */
void mirrored_list(struct buf *text);
void mirrored_free(void);

/* sse_transport.c: HTTP+SSE of 2024-11-05 */

/* That is how the server is spoken to, or known to be. */
int sse_is_on(void);

/* Where messages are posted; NULL: the stream is not open. */
const char *sse_endpoint(void);

/*
 * Open it and send initialize; if that fails, x->failure is said, or the
 * other transport tried.
 */
void sse_begin(struct exchange *initialize);
void sse_close(void);

/* Where the server is, after redirects. */
const char *place(void);
void place_moved(const char *url);

#endif
