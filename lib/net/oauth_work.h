/* What the files of signing in share; for lib/net only. */

#ifndef OAUTH_WORK_H
#define OAUTH_WORK_H

#include "fetch.h"
#include "oauth.h"

struct jose_key;

/* answer.c: append text of a peer in quotes, cleaned, cut, without query. */
void oauth_show(struct buf *, const char *);

/* answer.c: append a peer's text in quotes: cleaned, cut, without a query. */
int oauth_is_code(const struct server *);

/*
 * grant.c: a configured client, and its secret, are for its own issuer only:
 * the configured one, else the one of the first time, which the credential
 * has; for a server may name another one any day.
 */
enum oauth oauth_check_issuer(const struct sign_in *,
    const struct credential *, const struct issuer *, struct buf *why);

/* register.c: how a client with a secret shows it to this issuer. */
const char *oauth_secret_method(const struct issuer *);

/* token.c: append "name=value" to a form; NULL is passed over. */
void oauth_field(struct buf *form, const char *name, const char *value);

/* A request to a token endpoint: what is sent, and what has come. */
struct post {
	struct buf body, basic, proof; /* with secrets */
	const char *headers[5];
	struct fetch f;
};

/*
 * answer.c: what the answer to that form means for the credential; the key is
 * the one that was shown, or NULL.
 */
enum oauth answer_take(struct credential *, const struct post *,
    struct slice form, const struct jose_key *, struct buf *why);

/* What one that is no success means, and in why who "says" so. */
enum oauth answer_refusal(const struct post *, const struct credential *,
    const char *says, struct buf *why);

/* Is the proof to be made anew, with a nonce (RFC 9449 8)? */
int answer_wants_nonce(const struct fetch *);

#define GRANT_JWT "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define GRANT_EXCHANGE "urn:ietf:params:oauth:grant-type:token-exchange"

#endif
