/*
 * One small exchange at a time, waited for: what signing in is made of.  The
 * loop runs meanwhile, so other requests go on; call it from the main
 * function or a timer, never from a callback of http.h.
 */

#ifndef FETCH_H
#define FETCH_H

#include "../base/buf.h"

struct server;

enum { FETCH_MAX = 1 << 20 }; /* bytes of an answer */

struct fetch {
	const char *method;         /* "GET" or "POST" */
	const char *url;
	const char *const *headers; /* as in http.h, or NULL */
	struct slice body;
	/* Filled, freed by fetch_free: */
	int status;                 /* of HTTP; 0: no answer */
	struct buf text;            /* its body */
	struct buf type;            /* media type, in lower case, alone */
	struct buf challenge;       /* WWW-Authenticate, lines joined by ", " */
	struct buf nonce;           /* DPoP-Nonce (RFC 9449 8) */
};

/*
 * Make it, within 30 s and the time of fetch_due.  Only addresses of
 * url_is_safe are asked, only at places that http.h's HTTP_NEAR allows; a GET
 * follows up to three redirects, each under the same rules, a POST none.  0
 * when an answer came, whatever its status; -1 with one line in why that names
 * the host.
 */
int fetch(struct fetch *, struct buf *why);
void fetch_free(struct fetch *);

/* All fetches from now on end at this time (loop_now); 0: no such time. */
void fetch_due(long long);

/*
 * All fetches from now on are for that server, which the user has named; NULL:
 * for none.  What its entry has of TLS holds for them, but our certificate is
 * shown to its own origin only.  Where HTTP_NEAR forbids a place before the
 * server was asked anything it is asked now, by HEAD, to learn where it is.
 */
void fetch_for(const struct server *);

#endif
