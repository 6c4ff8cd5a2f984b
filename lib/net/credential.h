/*
 * What is kept about being signed in.  A credential belongs to one server
 * address and names the issuer it came from; a client belongs to an issuer.
 * Both are in lib/base's store (mode 0600, replaced by rename), and of both
 * nothing is ever printed but what "mg-mcp auth" may show.
 */

#ifndef CREDENTIAL_H
#define CREDENTIAL_H

#include "../base/slice.h"

struct buf;

/*
 * Strings from malloc(3) or NULL.  Without access it is no token that is kept,
 * but what the next login should know.  Of the method private_key_jwt the
 * "secret" is the private key, in PEM.
 */
struct credential {
	char *issuer, *resource, *token_endpoint, *revocation_endpoint;
	char *client_id, *client_secret, *method; /* as it was got */
	char *access, *refresh;
	char *type;          /* "Bearer" or "DPoP" */
	char *key;           /* PEM of the key that a DPoP token is bound to */
	char *granted, *asked; /* scopes */
	long long expires;   /* s since 1970; 0: not said */
	long long got;       /* likewise, when it came; 0: not known */
	/* What the server wanted when it refused us, for the next login: */
	char *wanted;        /* scopes */
	char *metadata;      /* address of its resource metadata */
};

/* How a client is known to an issuer. */
struct client {
	char *id, *secret, *method; /* method of the token endpoint */
	char *redirect;             /* that it was registered with, or NULL */
	long long secret_expires;   /* s since 1970; 0: never */
};

/*
 * Read what is kept for a server address.  1, 0: nothing, -1 with one line in
 * why that names the file: it cannot be read, is not ours alone, or is
 * damaged.  Freed by credential_free after 1.
 */
int credential_get(const char *url, struct credential *, struct buf *why);

/* Keep it, on the disk when this returns; 0, or -1 with why. */
int credential_put(const char *url, const struct credential *,
    struct buf *why);
int credential_drop(const char *url, struct buf *why);

/*
 * Hold what is kept for an address against other processes, until unlock;
 * waits at most ms, and the loop runs meanwhile.  A handle, or -1 with why.
 */
int credential_lock(const char *url, int ms, struct buf *why);
void credential_unlock(int);

void credential_free(struct credential *); /* secrets are overwritten */

/* Overwrite a string and free it; NULL is passed over. */
void secret_free(char *);

/* The same of a client, by the exact string of its issuer. */
int client_get(const char *issuer, struct client *, struct buf *why);
int client_put(const char *issuer, const struct client *, struct buf *why);
int client_drop(const char *issuer, struct buf *why);
void client_free(struct client *);

#endif
