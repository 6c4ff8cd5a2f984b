/*
 * The steps of signing in (MCP basic/authorization of 2026-07-28, which holds
 * for servers of all revisions; where a server has no resource metadata, as
 * 2025-03-26 has it).  Each waits for its exchanges (fetch.h); each returns
 * OAUTH_DONE or why not, with one line in why that holds no secret and no text
 * of a peer that was not cleaned.
 */

#ifndef OAUTH_H
#define OAUTH_H

#include "challenge.h"
#include "credential.h"
#include "metadata.h"

struct server;
struct sign_in;

enum oauth {
	OAUTH_DONE,
	OAUTH_FAILED,  /* a peer could not be reached, or answers nonsense */
	OAUTH_REFUSED, /* it, or a rule of ours, says no */
	OAUTH_INVALID, /* invalid_grant, invalid_client: what is kept is void */
	OAUTH_LOCAL    /* this machine: disk, libcrypto */
};

/* What discovery has found; freed by oauth_free. */
struct oauth_place {
	struct resource resource;
	struct issuer issuer;
	char *identifier;     /* to be sent as "resource"; NULL: none */
	int dpop;             /* tokens must be bound to a key */
};

/*
 * discover.c: find who signs in for a server.  The challenge may have come
 * with no metadata, and may be NULL.  Only metadata that covers the server's
 * address, and an issuer's whose name is the one that was asked, count.
 */
enum oauth oauth_discover(const struct server *, const struct challenge *,
    struct oauth_place *, struct buf *why);
void oauth_free(struct oauth_place *);

/* scopes.c: append what to ask for; nothing: the parameter is left out. */
void oauth_scopes(const struct server *, const struct challenge *,
    const struct oauth_place *, const struct credential *, struct buf *);

/*
 * register.c: who we are to the issuer: configured, by metadata document, as
 * registered before with that very redirect, else registered now (RFC 7591)
 * with it, for these scopes and all that the resource names.  The credential
 * is what was kept, or empty.  To be freed by client_free in any case.
 */
enum oauth oauth_client(const struct server *, const struct oauth_place *,
    const struct credential *, const char *redirect, struct slice scopes,
    struct client *, struct buf *why);

/*
 * token.c: ask a token endpoint.  form is the request but for what says who
 * we are; the answer fills access, refresh (if any came), type, granted,
 * expires, key; the rest of the credential says who asks, and stays.  It is
 * asked for a token bound to the key, or, if there is none, to a new one, when
 * the type is "DPoP" already.  Of invalid_client a registration that is kept
 * (client_get) is dropped.  If it fails nothing of the credential changes.
 */
enum oauth oauth_token(struct credential *, struct slice form,
    struct buf *why);

/*
 * A configured client's secret, or key, counts before what is kept, and need
 * not lie about a second time: give it to the credential of that client for
 * what is asked with it (1), and take it away before it is kept (0).
 */
void oauth_lend_secret(const struct sign_in *, struct credential *, int on);

/* Use the refresh token; one that came in its place is kept by the caller. */
enum oauth oauth_refresh(struct credential *, struct buf *why);

/* grant.c: sign in without a person, as the server's sign_in says. */
enum oauth oauth_grant(const struct server *, const struct challenge *,
    struct credential *, struct buf *why);

/* Tell the issuer that the tokens are not used any more (RFC 7009). */
enum oauth oauth_revoke(const struct credential *, struct buf *why);

#endif
