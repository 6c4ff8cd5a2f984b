/*
 * A peer: a process or a socket that speaks one JSON-RPC message per line.
 * It reads and writes without ever waiting for the one while doing the
 * other, keeps the tail of the process's stderr, and knows nothing of MCP.
 */

#ifndef PEER_H
#define PEER_H

#include "rpc.h"

struct peer;
struct server;

struct peer_ops {
	/* A message; doc is valid until the callback returns, or, when it
	 * holds the peer, until peer_resume. */
	void (*message)(void *arg, const struct json *doc,
	    const struct rpc *);
	/* A line that was meant as a message but cannot be used; local is
	 * set when a ceiling of ours is the reason. */
	void (*broken)(void *arg, const char *why, int local);
	/* Called once: nothing more will come.  why is one line. */
	void (*closed)(void *arg, const char *why);
	/* Every line in ('<') and out ('>'), and stderr ('!'), or NULL. */
	void (*trace)(void *arg, int direction, struct slice);
};

/*
 * Start the server's command or connect to its socket; one that is full is
 * tried again from the loop, without end.  NULL with one line in why and errno
 * set.  The server must outlive the peer.
 */
struct peer *peer_open(const struct server *, const struct peer_ops *,
    void *arg, struct buf *why);

/* Queue one message (without newline); written when the loop sleeps next. */
void peer_send(struct peer *, struct slice);

/* Bytes that it has not yet read. */
size_t peer_queued(const struct peer *);

/* Deliver and read nothing more until peer_resume. */
void peer_hold(struct peer *);
void peer_resume(struct peer *);

/*
 * What it last wrote to stderr, and the first thing that was no message:
 * borrowed until the loop runs or the peer is closed.
 */
struct slice peer_stderr(const struct peer *);
struct slice peer_noise(const struct peer *);

/*
 * Close its input; the stop ladder with the server's grace does the rest by
 * itself.  No callback comes any more and the struct is gone.
 */
void peer_close(struct peer *);

#endif
