/*
 * A session with an MCP server, of whatever revision it speaks, from
 * 2024-11-05 to 2026-07-28.  Everything happens in the loop: requests are
 * queued until the session is ready, their answers come in any order, and
 * what the server asks meanwhile is answered.  Callbacks may make requests
 * and cancel them, but not close the session.
 */

#ifndef MCP_H
#define MCP_H

#include "../base/die.h"
#include "../base/json.h"

struct mcp;
struct server;
struct buf;

/* The answer to a request; valid until the callback returns, or, after
 * mcp_hold, until mcp_release. */
struct mcp_reply {
	enum status status;    /* ST_DONE: there is a result */
	const char *message;   /* one line, when there is none */
	const struct json *doc; /* empty when nothing came */
	int result;            /* token of the result, or -1 */
	int error;             /* token of a JSON-RPC error, or -1 */
};

typedef void mcp_done_fn(void *arg, const struct mcp_reply *);

enum mcp_event {
	MCP_UP,       /* the session is ready */
	MCP_DOWN,     /* the server has gone; text tells why */
	MCP_FAILED,   /* it never came up; text tells why */
	MCP_NOTE,     /* a notification: text is its method */
	MCP_WARNING   /* text is one line that a person should see */
};

/* What the program offers to all its sessions. */
struct mcp_client {
	const char *name;          /* as clientInfo tells it */
	char *const *roots;        /* real paths, NULL-terminated, or NULL */
	const char *elicit;        /* handler command; "defaults"; or NULL */
	const char *sample;        /* handler command, or NULL */
	const char *confirm;       /* of questions before a call, or NULL */
	const char *log_level;     /* logs wanted from this level on, or NULL */
	int forget;                /* neither use nor keep what is known */

	/*
	 * Before a tool is called, and after.  before returns ST_DONE, or
	 * the status to refuse with and one line in why.  When it puts a
	 * question too, the params of an elicitation, the person is asked,
	 * and the call is made if the content that comes has "allow":true.
	 * Neither is NULL.
	 */
	enum status (*before)(void *arg, const struct server *,
	    struct slice tool, struct slice arguments, struct buf *why,
	    struct buf *question);
	void (*after)(void *arg, const struct server *, struct slice tool,
	    const struct mcp_reply *);

	/* params is a token of doc, -1 when there are none. */
	void (*event)(void *arg, struct mcp *, enum mcp_event,
	    const char *text, const struct json *doc, int params);

	/* Each line in ('<') and out ('>') and stderr ('!'), or NULL. */
	void (*trace)(void *arg, const struct server *, int direction,
	    struct slice);
	void *arg;
};

/*
 * Start the server and find out what it speaks (basic/versioning and
 * basic/lifecycle of the specification).  Both structs must outlive the
 * session.  Never fails: a server that cannot be started answers every
 * request with status 4.
 */
struct mcp *mcp_open(const struct server *, const struct mcp_client *,
    void *arg);

/* End it; pending requests are failed first. */
void mcp_close(struct mcp *);

/* Why it is down: the status that requests are answered with. */
enum status mcp_status(const struct mcp *);

void *mcp_arg(const struct mcp *);
const struct server *mcp_server(const struct mcp *);

/*
 * Make a request.  params is a JSON object ("" for none); _meta is added to
 * it.  ms bounds the time from sending it to the answer, 0: the server's
 * timeout, -1: no bound.  Returns a number for mcp_cancel.
 */
long long mcp_request(struct mcp *, const char *method, struct slice params,
    long long ms, mcp_done_fn *, void *arg);

/*
 * Stop waiting for it and tell the server; its callback comes with that
 * status and message.  An answered or unknown number is no error.
 */
void mcp_cancel(struct mcp *, long long request, enum status,
    const char *message);

/* The same for all of them. */
void mcp_cancel_all(struct mcp *, enum status, const char *message);

/*
 * Call a tool (server/tools of the specification): the hooks are run, tasks
 * are followed to their end.  tool is what tools/list says of it, or "".
 * Progress notifications come to the second function, unless it is NULL.
 */
typedef void mcp_progress_fn(void *arg, const struct json *, int params);
long long mcp_call(struct mcp *, struct slice name, struct slice arguments,
    struct slice tool, long long ms, mcp_done_fn *, mcp_progress_fn *,
    void *arg);

/* A notification, such as notifications/roots/list_changed. */
void mcp_notify(struct mcp *, const char *method, struct slice params);

/*
 * A list to its last page: item(arg, doc, token) for each, none twice, then
 * done.  method is such as "tools/list"; its result's array is found by it.
 * A list that does not end is an error too, after the items that came.
 */
typedef void mcp_item_fn(void *arg, const struct json *, int item);
void mcp_list(struct mcp *, const char *method, long long ms,
    mcp_item_fn *, mcp_done_fn *, void *arg);

/*
 * Be told of changes, in the revision's own way: of the lists, and of the
 * resources with these URIs (NULL-terminated; they must stay).  For a session
 * that is up.  The changes come as events; done is called when the server
 * refuses it or ends it.
 */
void mcp_subscribe(struct mcp *, char *const *uris, mcp_done_fn *, void *arg);

/*
 * Read nothing more from the server, also when it is started anew: a reply
 * stays valid, and what it says waits in its pipe.
 */
void mcp_hold(struct mcp *);
void mcp_release(struct mcp *);

/* What is known once the session is ready. */
const char *mcp_version(const struct mcp *);   /* "2025-11-25", or NULL */
int mcp_modern(const struct mcp *);            /* no handshake */

/*
 * What the server said of itself at the handshake or discovery: the raw
 * result, and parts of it by name ("capabilities", "instructions"); empty
 * when it was not asked (a remembered stateless server).
 */
struct slice mcp_greeting(const struct mcp *);
struct slice mcp_name(const struct mcp *); /* serverInfo, raw, or empty */

/* Is this the declared capability of the server?  Dots separate names. */
int mcp_can(const struct mcp *, const char *capability);

/* Append the tail of its stderr, whole lines. */
void mcp_stderr(const struct mcp *, struct buf *);

#endif
