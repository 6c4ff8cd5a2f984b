/*
 * Being signed in, as a transport sees it: what a request carries, and what
 * is done when the server does not take it.  Nobody is asked and no browser
 * is opened here: where a person is needed, the line says so.
 */

#ifndef SIGN_H
#define SIGN_H

#include "../base/slice.h"

struct buf;
struct server;
struct sign;

/* The server must outlive it.  Nothing is read before the first request. */
struct sign *sign_open(const struct server *);
void sign_free(struct sign *);

/*
 * Append, each ended by NUL, the header lines that a request of that method
 * carries now: Authorization and DPoP, or nothing.  The URL is of the server's
 * origin.  Never waits.  The number of the token in use, for sign_refused.
 */
unsigned sign_headers(struct sign *, const char *method, const char *url,
    struct buf *lines);

/* Is the token about to end, so that sign_renew should come first? */
int sign_is_due(struct sign *);

enum sign_result {
	SIGN_AGAIN,   /* send the request once more, with new headers */
	SIGN_NEEDED,  /* a person has to sign in: why says how */
	SIGN_DENIED,  /* signed in, and still refused */
	SIGN_FAILED,  /* whom we have asked for a token is not there */
	SIGN_LOCAL    /* this machine failed */
};

/* The answer that refused a request. */
struct sign_refusal {
	int status;             /* of HTTP: 401 or 403 */
	unsigned number;        /* what sign_headers has returned for it */
	int repeated;           /* how often it was sent again for one before */
	struct slice challenge; /* WWW-Authenticate, joined by commas */
	struct slice nonce;     /* DPoP-Nonce */
};

/*
 * Find out what to do about it: another token (refreshed under a lock, so
 * that of parallel processes one does it, or got without a person), or a
 * nonce.  Waits for exchanges of its own while the loop runs: call it from a
 * timer, one at a time.  why is one line.
 */
enum sign_result sign_refused(struct sign *, const struct sign_refusal *,
    struct buf *why);

/* Renew what is about to end; on failure the old token is tried. */
void sign_renew(struct sign *);

#endif
