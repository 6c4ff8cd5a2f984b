/* A use of what OpenSSL 3 has deprecated is an error. */
#define OPENSSL_API_COMPAT 30000
#define OPENSSL_NO_DEPRECATED

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jout.h"
#include "../base/mem.h"
#include "../base/sha256.h"
#include "../base/text.h"
#include "jose.h"

enum {
	PEM_MAX = 1 << 16,
	RSA_LEAST = 2048, RSA_MOST = 16384, /* bits */
	HALF = 32,                          /* bytes of each half of ES256 */
	RANDOM_MAX = 64,
	JTI = 16,                           /* bytes of it, at random */
	ASSERTION_LIFE = 300                /* s */
};

struct jose_key {
	EVP_PKEY *pkey;
	int rsa;
};

/* libcurl looks into the same queue of errors. */
static int
failed(void)
{
	ERR_clear_error();
	return -1;
}

static struct jose_key *
key_of(EVP_PKEY *pkey)
{
	struct jose_key *key = xcalloc(1, sizeof(*key));

	key->pkey = pkey;
	key->rsa = EVP_PKEY_is_a(pkey, "RSA");
	return key;
}

struct jose_key *
jose_generate(void)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

	if (pkey == NULL) {
		(void)failed();
		return NULL;
	}
	return key_of(pkey);
}

/* Without it libcrypto would ask at the terminal. */
static int
no_password(char *s, int size, int writing, void *arg)
{
	(void)writing;
	(void)arg;
	if (size > 0)
		*s = '\0';
	return -1;
}

static EVP_PKEY *
read_pem(struct slice pem)
{
	EVP_PKEY *pkey = NULL;
	BIO *bio;

	if (pem.n == 0 || pem.n > PEM_MAX)
		return NULL;
	bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	if (bio != NULL)
		pkey = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	BIO_free(bio);
	ERR_clear_error();
	return pkey;
}

/* What is wrong with a key, or NULL. */
static const char *
key_fault(const EVP_PKEY *pkey)
{
	char group[32];
	int bits;

	if (pkey == NULL)
		return "no private key in PEM without a password";
	if (EVP_PKEY_is_a(pkey, "RSA")) {
		bits = EVP_PKEY_get_bits(pkey);
		return bits < RSA_LEAST ? "an RSA key of less than 2048 bits" :
		    bits > RSA_MOST ? "an RSA key of more than 16384 bits" :
		    NULL;
	}
	if (!EVP_PKEY_is_a(pkey, "EC") || EVP_PKEY_get_group_name(pkey,
	    group, sizeof(group), NULL) != 1 ||
	    strcmp(group, "prime256v1") != 0)
		return "a key that is neither P-256 nor RSA";
	return NULL;
}

struct jose_key *
jose_read(struct slice pem, struct buf *why)
{
	EVP_PKEY *pkey = read_pem(pem);
	const char *fault = key_fault(pkey);

	if (fault == NULL)
		return key_of(pkey);
	buf_puts(why, fault);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return NULL;
}

void
jose_free(struct jose_key *key)
{
	if (key != NULL)
		EVP_PKEY_free(key->pkey);
	free(key);
}

int
jose_write(const struct jose_key *key, struct buf *b)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem;
	long n = 0;

	if (bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL,
	    NULL, 0, NULL, NULL) == 1)
		n = BIO_get_mem_data(bio, &pem);
	if (n > 0)
		buf_put(b, pem, (size_t)n);
	BIO_free(bio); /* which overwrites it */
	return n > 0 ? 0 : failed();
}

const char *
jose_algorithm(const struct jose_key *key)
{
	return key->rsa ? "RS256" : "ES256";
}

/* A number of the key, of at least so many bytes. */
static void
put_number(struct buf *b, const char *name, const struct jose_key *key,
    const char *parameter, int least)
{
	struct buf raw = BUF_INIT(SIZE_MAX / 2), text = BUF_INIT(SIZE_MAX / 2);
	BIGNUM *n = NULL;
	int size;

	if (EVP_PKEY_get_bn_param(key->pkey, parameter, &n) != 1)
		(void)failed();
	size = n == NULL || BN_num_bytes(n) < least ? least : BN_num_bytes(n);
	if (buf_room(&raw, (size_t)size) == 0 && n != NULL) {
		(void)BN_bn2binpad(n, (unsigned char *)raw.s, size);
		raw.len = (size_t)size;
	}
	base64url_encode(&text, buf_slice(&raw));
	jout_kstr(b, name, buf_slice(&text));
	BN_free(n);
	buf_free(&raw);
	buf_free(&text);
}

/* In the order of RFC 7638, so that its digest is the key's thumbprint. */
void
jose_jwk(const struct jose_key *key, struct buf *b)
{
	jout_open(b, '{');
	if (key->rsa) {
		put_number(b, "e", key, OSSL_PKEY_PARAM_RSA_E, 1);
		jout_kcstr(b, "kty", "RSA");
		put_number(b, "n", key, OSSL_PKEY_PARAM_RSA_N, 1);
	} else {
		jout_kcstr(b, "crv", "P-256");
		jout_kcstr(b, "kty", "EC");
		put_number(b, "x", key, OSSL_PKEY_PARAM_EC_PUB_X, HALF);
		put_number(b, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, HALF);
	}
	jout_close(b, '}');
}

/* The signature as libcrypto gives it. */
static int
sign(const struct jose_key *key, struct slice text, struct buf *signature)
{
	const unsigned char *in = (const unsigned char *)text.p;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 0;
	int ok;

	ok = ctx != NULL && EVP_DigestSignInit_ex(ctx, NULL, "SHA256", NULL,
	    NULL, key->pkey, NULL) == 1 &&
	    EVP_DigestSign(ctx, NULL, &n, in, text.n) == 1 &&
	    buf_room(signature, n) == 0 &&
	    EVP_DigestSign(ctx, (unsigned char *)signature->s, &n, in,
	    text.n) == 1;
	signature->len = ok ? n : 0;
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : failed();
}

/* DER becomes R and S, one after the other (RFC 7518 3.4). */
static int
halves(struct buf *signature)
{
	const unsigned char *p = (const unsigned char *)signature->s;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)signature->len);
	unsigned char raw[2 * HALF];
	int ok;

	ok = sig != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, HALF) == HALF &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + HALF, HALF) == HALF;
	ECDSA_SIG_free(sig);
	buf_clear(signature);
	if (!ok)
		return failed();
	buf_put(signature, raw, sizeof(raw));
	return 0;
}

int
jose_sign(const struct jose_key *key, struct slice header,
    struct slice claims, struct buf *b)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	struct buf signature = BUF_INIT(RSA_MOST / 8);
	int rc;

	base64url_encode(&text, header);
	buf_putc(&text, '.');
	base64url_encode(&text, claims);
	rc = sign(key, buf_slice(&text), &signature);
	if (rc == 0 && !key->rsa)
		rc = halves(&signature);
	if (rc == 0) {
		buf_putc(&text, '.');
		base64url_encode(&text, buf_slice(&signature));
		buf_put(b, text.s, text.len);
	}
	buf_free(&text);
	buf_free(&signature);
	return rc == 0 && b->err == 0 ? 0 : -1;
}

/* Begins the claims, with a jti of their own. */
static int
open_claims(struct buf *claims)
{
	struct buf jti = BUF_INIT(RANDOM_MAX);
	int rc = jose_random(JTI, &jti);

	jout_open(claims, '{');
	jout_kstr(claims, "jti", buf_slice(&jti));
	buf_free(&jti);
	return rc;
}

int
jose_proof(const struct jose_key *key, const char *method, const char *url,
    struct slice token, struct slice nonce, long long now, struct buf *b)
{
	struct slice htu = { url, strcspn(url, "?#") };
	struct buf header = BUF_INIT(SIZE_MAX / 2);
	struct buf claims = BUF_INIT(SIZE_MAX / 2);
	struct buf ath = BUF_INIT(RANDOM_MAX);
	int rc;

	jout_open(&header, '{');
	jout_kcstr(&header, "typ", "dpop+jwt");
	jout_kcstr(&header, "alg", jose_algorithm(key));
	jout_key(&header, "jwk");
	jose_jwk(key, &header);
	jout_close(&header, '}');
	rc = open_claims(&claims);
	jout_kcstr(&claims, "htm", method);
	jout_kstr(&claims, "htu", htu);
	jout_kint(&claims, "iat", now);
	if (token.n > 0) {
		jose_digest(token, &ath);
		jout_kstr(&claims, "ath", buf_slice(&ath));
	}
	if (nonce.n > 0)
		jout_kstr(&claims, "nonce", nonce);
	jout_close(&claims, '}');
	if (rc == 0)
		rc = jose_sign(key, buf_slice(&header), buf_slice(&claims), b);
	buf_free(&header);
	buf_free(&claims);
	buf_free(&ath);
	return rc;
}

int
jose_assertion(const struct jose_key *key, const char *client_id,
    const char *audience, long long now, struct buf *b)
{
	struct buf header = BUF_INIT(SIZE_MAX / 2);
	struct buf claims = BUF_INIT(SIZE_MAX / 2);
	int rc;

	jout_open(&header, '{');
	jout_kcstr(&header, "typ", "JWT");
	jout_kcstr(&header, "alg", jose_algorithm(key));
	jout_close(&header, '}');
	rc = open_claims(&claims);
	jout_kcstr(&claims, "iss", client_id);
	jout_kcstr(&claims, "sub", client_id);
	jout_kcstr(&claims, "aud", audience);
	jout_kint(&claims, "iat", now);
	jout_kint(&claims, "exp", now + ASSERTION_LIFE);
	jout_close(&claims, '}');
	if (rc == 0)
		rc = jose_sign(key, buf_slice(&header), buf_slice(&claims), b);
	buf_free(&header);
	buf_free(&claims);
	return rc;
}

int
jose_random(size_t n, struct buf *b)
{
	unsigned char bytes[RANDOM_MAX];
	struct slice s = { (const char *)bytes, n };

	if (n > sizeof(bytes) || RAND_bytes(bytes, (int)n) != 1)
		return failed();
	base64url_encode(b, s);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return b->err == 0 ? 0 : -1;
}

void
jose_digest(struct slice text, struct buf *b)
{
	unsigned char digest[32];
	struct slice s = { (const char *)digest, sizeof(digest) };
	struct sha256 h;

	sha256_init(&h);
	sha256_add(&h, text.p, text.n);
	sha256_end(&h, digest);
	base64url_encode(b, s);
}

void
base64url_encode(struct buf *b, struct slice s)
{
	char *p = buf_room(b, s.n / 3 * 4 + 4) == 0 ? b->s + b->len : NULL;

	base64_encode(b, s);
	for (; p != NULL && p < b->s + b->len; p++)
		*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
	while (p != NULL && s.n % 3 != 0 && p[-1] == '=') {
		*--p = '\0';
		b->len--;
	}
}

int
base64url_decode(struct buf *b, struct slice s)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	size_t i;
	int rc;

	for (i = 0; i < s.n && strchr("+/=\r\n", s.p[i]) == NULL; i++)
		buf_putc(&text, s.p[i] == '-' ? '+' : s.p[i] == '_' ? '/' :
		    s.p[i]);
	while (text.len % 4 > 1)
		buf_putc(&text, '=');
	rc = i == s.n ? base64_decode(b, buf_slice(&text)) : -1;
	jose_wipe(&text);
	return rc;
}

int
jose_equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

void
jose_wipe(struct buf *b)
{
	if (b->s != NULL)
		OPENSSL_cleanse(b->s, b->cap);
	buf_free(b);
}
