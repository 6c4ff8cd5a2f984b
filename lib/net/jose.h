/*
 * Signed tokens (RFC 7515, 7518, 7519), proofs of possession (RFC 9449) and
 * PKCE (RFC 7636): the only user of OpenSSL's libcrypto.
 */

#ifndef JOSE_H
#define JOSE_H

#include "../base/slice.h"

struct buf;
struct jose_key;

/* A new P-256 key; NULL: libcrypto cannot. */
struct jose_key *jose_generate(void);

/*
 * The private key of a PEM text (PKCS#8, SEC 1 or PKCS#1; not encrypted):
 * P-256 or RSA of 2048 bits and more.  NULL with one line in why.
 */
struct jose_key *jose_read(struct slice pem, struct buf *why);
void jose_free(struct jose_key *);

/*
 * Append the private key as PKCS#8 PEM, to be wiped (jose_wipe); 0, or -1
 * when libcrypto cannot.
 */
int jose_write(const struct jose_key *, struct buf *);

/* "ES256" or "RS256". */
const char *jose_algorithm(const struct jose_key *);

/*
 * Append the public key as a JWK (RFC 7517) with no other member, in the form
 * of RFC 7638: its jose_digest is the key's thumbprint.
 */
void jose_jwk(const struct jose_key *, struct buf *);

/*
 * Append HEADER.CLAIMS.SIGNATURE for the two JSON texts.  0, or -1 when
 * libcrypto cannot.
 */
int jose_sign(const struct jose_key *, struct slice header,
    struct slice claims, struct buf *);

/*
 * Append a DPoP proof for a request (RFC 9449 4.2): htu is the URL without
 * query; nonce and token (for ath) may be empty; now in s since 1970; a new
 * jti each time.  0 or -1.
 */
int jose_proof(const struct jose_key *, const char *method, const char *url,
    struct slice token, struct slice nonce, long long now, struct buf *);

/*
 * Append a client assertion (RFC 7523 3, with aud the issuer): iss = sub =
 * client_id, 5 minutes from now, a new jti.  0 or -1.
 */
int jose_assertion(const struct jose_key *, const char *client_id,
    const char *audience, long long now, struct buf *);

/* Append n random bytes (at most 64), in base64url without padding; 0 or -1. */
int jose_random(size_t n, struct buf *);

/* Append base64url(SHA-256(text)) without padding, as S256 and ath have it. */
void jose_digest(struct slice, struct buf *);

/* base64url without padding (RFC 4648 5); decoding: 0 or -1. */
void base64url_encode(struct buf *, struct slice);
int base64url_decode(struct buf *, struct slice);

/* Are they equal?  In a time that does not tell where they differ. */
int jose_equal(struct slice, struct slice);

/* Overwrite and free what was secret. */
void jose_wipe(struct buf *);

#endif
