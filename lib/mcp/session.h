/* The inside of a session, shared by the files of lib/mcp only. */

#ifndef SESSION_H
#define SESSION_H

#include "../base/buf.h"
#include "../base/loop.h"
#include "../base/server.h"
#include "mcp.h"
#include "peer.h"

#define META(name) "io.modelcontextprotocol/" name

enum { BUCKETS = 256 };

enum state {
	STATE_STARTING, /* finding out what the server speaks */
	STATE_READY,
	STATE_DOWN
};

/* How far a tool call is that has become a task. */
struct task {
	struct buf id;  /* raw; empty: no task */
	struct timer poll;
	struct buf asked; /* the questions that were answered last, raw */
	int wanted;     /* the request carried "task" (2025-11-25) */
	long long asking; /* the request about it that is under way, or 0 */
};

struct request {
	struct mcp *m;
	struct request *next; /* in its bucket, or among the waiting */
	long long number;     /* the caller's handle */
	long long id;         /* on the wire; 0 while it is not there */
	char *method;
	struct buf params;    /* an object, compact, without _meta */
	struct buf meta;      /* members of _meta that the caller gave */
	struct buf more;      /* members of params for this round: ",..." */
	long long ms;
	struct timer deadline, again;
	int setup;            /* part of finding out: sent at once */
	int parked;           /* waits for input or a task, not to be sent */
	int rounds;           /* of input_required */
	int tries;            /* after the server turned out another era's */
	int stateless;        /* sent without a handshake before it */
	struct ask *asks;     /* what the server wants to know first */
	struct task task;
	struct buf tool;      /* name of the tool that it calls, decoded */
	struct buf refusal;   /* why it is not sent */
	enum status refused;  /* ST_DONE: it may be sent */
	mcp_progress_fn *progress;
	mcp_done_fn *done;
	void *arg;
};

struct mcp {
	const struct server *server;
	const struct mcp_client *client;
	void *arg;
	struct peer *peer;
	enum state state;
	enum status status;     /* why it is down */
	int held;               /* nothing is read, of a new peer neither */
	int strays;             /* answers to what was not asked */
	int modern;
	char version[16];
	struct buf greeting;    /* raw result of initialize or discover */
	struct json greeted;    /* the same, parsed */
	struct buf meta;        /* our members of _meta (2026-07-28) */
	struct request *buckets[BUCKETS], *waiting, **last_waiting;
	long long last_number, last_id;
	struct ask *asks;       /* requests of the server's, being answered */

	/* era.c: what has been tried */
	struct timer connect, probe;
	long long probe_id;     /* of the server/discover on this process */
	int remembered;         /* the revision is from an earlier run */
	int proven;             /* and this process has answered by it */
	int restarted, retried, reprobed;
	int initializing;       /* initialize was sent to this process */
	struct buf late;        /* a discovery that came after initialize */
};

/* session.c */

/* What to call its server in messages; borrowed from the server. */
const char *session_label(const struct mcp *);

/* The handshake is done: tell MCP_UP, send what has been waiting. */
void session_ready(struct mcp *);

/*
 * why, or, when time ran out and answers came to nothing that was asked, why
 * with that added: then it is text of the buffer, which the caller frees.
 */
const char *session_why(const struct mcp *, enum status, const char *why,
    struct buf *);

/*
 * The session is over: what the server has asked is dropped, the client is
 * told, all requests are answered with this.  Once only.
 */
void session_fail(struct mcp *, enum status, const char *why);

/*
 * Start the server, in place of the process there was.  0, or -1 when it
 * cannot be started: session_fail was called.
 */
int session_start_peer(struct mcp *);

/* Tell the client, if it wants to know; nothing is kept of the arguments. */
void session_event(struct mcp *, enum mcp_event, const char *text,
    const struct json *, int params);

/* Keep a copy of the raw result of initialize or server/discover. */
void session_greet(struct mcp *, struct slice greeting);

/*
 * request.c.  A request belongs to the session from request_new until
 * request_end, _fail or _drop, which free it.  It stands in one place: in a
 * bucket by its id while its answer is awaited, or among the waiting.
 */

/* Not sent yet.  Method and params are copied. */
struct request *request_new(struct mcp *, const char *method,
    struct slice params, mcp_done_fn *, void *arg);

/*
 * Send it, or let it wait until the session is ready.  When it is over, done
 * is called from the loop with its status.
 */
void request_go(struct mcp *, struct request *);

/* Send it with a new id; its time runs from the first sending. */
void request_send(struct mcp *, struct request *);

/* The one whose answer has this id, or NULL. */
struct request *request_by_id(struct mcp *, long long id);

/* The only one in flight; NULL when there is none, or several. */
struct request *request_only(struct mcp *);

/* Take it from where it stands; it is still the caller's to place. */
void request_unlink(struct mcp *, struct request *);

/* What came for it: ends it, sends it anew, or asks what it wants to know. */
void request_answer(struct mcp *, struct request *, const struct json *,
    const struct rpc *);

/* notifications/progress, to the request with that token, if there is one. */
void request_progress(struct mcp *, const struct json *, int params);

/* It is over: done is called, the request is gone. */
void request_end(struct mcp *, struct request *, const struct mcp_reply *);
void request_fail(struct mcp *, struct request *, enum status,
    const char *why);
void request_fail_all(struct mcp *, enum status, const char *why);
void request_drop(struct mcp *, struct request *); /* without callback */

/* Send all that wait, but for those that are parked. */
void request_send_waiting(struct mcp *);

/* Let it wait to be sent anew, with all its time. */
void request_requeue(struct mcp *, struct request *);

/* Let it wait, unsent, until whoever parked it sends it; its time runs on. */
void request_park(struct mcp *, struct request *);

/* era.c: which revision the server speaks (basic/versioning) */

/* Begin to find out; failures are told from the loop. */
void era_open(struct mcp *);

/* Wait for the handshake no more. */
void era_stop(struct mcp *);

/* The server has gone: 1 when it is being started again. */
int era_closed(struct mcp *, const char *why);

/* This error may mean another era: 1 when the request is tried again. */
int era_error(struct mcp *, struct request *, const struct json *,
    int error);

/* Forget, on disk too, what an earlier run has found out. */
void era_forget(struct mcp *);

/* ask.c: what the server asks of us (client/roots, sampling, elicitation) */
struct ask;

/* result: {"key":answer,...}; why is NULL unless it may not be answered. */
typedef void ask_done_fn(void *arg, struct slice result, const char *why);

/* Append the capabilities object: what will be answered, and no more. */
void ask_capabilities(const struct mcp_client *, int modern, struct buf *);

/* A request of the server's own: it is answered, or refused, in time. */
void ask_request(struct mcp *, const struct json *, const struct rpc *);

/* The server does not want to know any more; an unknown id is no error. */
void ask_cancelled(struct mcp *, struct slice id);

/*
 * The inputRequests of an input_required result, at token requests: copied.
 * done is called from the loop, and then the struct is gone; ask_free before
 * that calls nothing.
 */
struct ask *ask_inputs(struct mcp *, const struct json *, int requests,
    ask_done_fn *, void *arg);
void ask_free(struct ask *);

/*
 * Ask the person whether a call may be made; the params are copied.  The
 * result is {"confirm":{"action":...}}, otherwise it is as with ask_inputs.
 */
struct ask *ask_confirm(struct mcp *, struct slice params, ask_done_fn *,
    void *arg);

/* Stop answering what this server has asked with requests of its own. */
void ask_drop_all(struct mcp *);

/* call.c */

/* Is this the method that calls a tool? */
int call_is(const char *method);

/* The result of a call that has become a task: 1 when it is followed. */
int call_became_task(struct mcp *, struct request *, const struct json *,
    int result);

/* Tell the server to give the request's task up; nothing waits for that. */
void call_cancel_task(struct mcp *, struct request *);

/* The client's hook after a call. */
void call_after(struct mcp *, struct request *, const struct mcp_reply *);

/* The same call as mcp_call, from raw parameters. */
long long call_sent(struct mcp *, struct slice params, long long ms,
    mcp_done_fn *, void *arg);

#endif
