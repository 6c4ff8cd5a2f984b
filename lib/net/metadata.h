/*
 * The two documents that tell how to sign in: protected resource metadata
 * (RFC 9728) and authorization server metadata (RFC 8414, OpenID Connect
 * Discovery).  Reading them is pure; strings stay the bytes that came.
 */

#ifndef METADATA_H
#define METADATA_H

#include "../base/slice.h"

struct buf;

struct resource {
	char *resource;     /* its identifier, or NULL */
	char **servers;     /* authorization_servers; NULL-terminated */
	char *scopes;       /* scopes_supported as one list, or NULL */
	int dpop;           /* dpop_bound_access_tokens_required */
};

struct issuer {
	char *issuer;
	char *authorize, *token, *registration, *revocation; /* or NULL */
	char *scopes;       /* as above */
	char **methods;     /* token_endpoint_auth_methods_supported, or NULL */
	char **algorithms;  /* token_endpoint_auth_signing_alg_values... */
	char **grants;      /* grant_types_supported, or NULL */
	int s256;           /* among code_challenge_methods_supported */
	int states_iss;     /* authorization_response_iss_parameter_supported */
	int client_ids;     /* client_id_metadata_document_supported */
};

/*
 * 0, or -1 with one line in why: no JSON object, a name twice, a member of
 * another type than it must have, a control character in a string.  null is
 * as good as absent; only an issuer's own name must be there.
 */
int resource_read(struct slice json, struct resource *, struct buf *why);
void resource_free(struct resource *);

/* Likewise; an endpoint must be an address where a secret may go (url.h). */
int issuer_read(struct slice json, struct issuer *, struct buf *why);
void issuer_free(struct issuer *);

/*
 * What 2025-03-26 has for a server without any metadata: endpoints below its
 * origin ("https://host", no slash at the end).
 */
void issuer_default(const char *origin, struct issuer *);

/* Is it in the list?  A list of NULL has nothing. */
int metadata_has(char *const *list, const char *word);

#endif
