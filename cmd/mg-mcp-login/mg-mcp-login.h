/* What the files of mg-mcp-login share. */

#ifndef MG_MCP_LOGIN_H
#define MG_MCP_LOGIN_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/server.h"
#include "../../lib/net/oauth.h"

enum { REDIRECT_MAX = 16 * 1024 }; /* bytes of what comes back */

struct options {
	int no_browser, verbose;
	long long due; /* of everything, loop_now */
};
extern struct options opt;
extern struct server server;

/* main.c: exit(3), but a browser that runs is let be: die() is not for then. */
NORETURN void leave(enum status);
/* Say why a step of oauth.h has failed, and leave. */
NORETURN void leave_oauth(enum oauth, const struct buf *why);
/* Leave if a signal has come, or the time is over. */
void check_stop(void);

/*
 * probe.c: ask the server without a token.  1: it wants one, and the challenge
 * (for challenge_free) says what it has said; 0: it lets us in.
 */
int probe(struct challenge *);

/*
 * response.c: what an authorization server sends the browser back with
 * (RFC 6749 4.1.2, RFC 9207), however it comes to us.
 */
struct response {
	struct slice state;          /* that it must have */
	const struct issuer *issuer; /* that it must be from */
	int done;                    /* it has come */
	struct buf code;             /* empty: no, for why */
	enum status status;
	struct buf why;
};
/*
 * Judge a query.  0: it is none for us, so wait on; 1: it is, and the rest of
 * the struct says what it says.  Once it is done nothing else is.
 */
int response_take(struct response *, struct slice query);

/*
 * callback.c: the loopback address to be redirected to (RFC 8252 7.3).
 * Listen on a port (0: any) and append the address.  0, or -1 with errno.
 */
int callback_open(int port, int localhost, struct buf *redirect);
/* Take requests for the answer as the loop runs, until it is done. */
void callback_listen(struct response *);
void callback_close(void);

/* paste.c: take it from a terminal, or else stdin, in the same way. */
void paste_listen(struct response *, const char *redirect);
void paste_close(void);

/* browser.c: show an address, and, if asked to, open it; does not wait. */
void browser_show(const char *url, int open);

/* code.c: sign in with a browser; fills the credential, or does not return. */
void code_sign_in(const struct challenge *, const struct credential *old,
    struct credential *);

#endif
