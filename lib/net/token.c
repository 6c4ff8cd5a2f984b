/*
 * Asking the token endpoint (RFC 6749 3.2), who we are there (2.3, RFC 7523),
 * bound tokens (RFC 9449) and revocation (RFC 7009).
 */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "../base/url.h"
#include "fetch.h"
#include "jose.h"
#include "oauth_work.h"

enum { REQUEST = 1 << 18 }; /* bytes of a form, or of a header line */

#define ASSERTION "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

void
oauth_field(struct buf *form, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (form->len > 0)
		buf_putc(form, '&');
	buf_printf(form, "%s=", name);
	url_form(form, slice_of(value));
}

void
oauth_lend_secret(const struct sign_in *s, struct credential *c, int on)
{
	int by_key = c->method != NULL &&
	    strcmp(c->method, "private_key_jwt") == 0;
	const char *secret = by_key ? s->key : s->client_secret;

	if (s->client_id == NULL || c->client_id == NULL || secret == NULL ||
	    strcmp(s->client_id, c->client_id) != 0)
		return;
	secret_free(c->client_secret);
	c->client_secret = on ? xstrdup(secret) : NULL;
}

static void
post_init(struct post *p)
{
	memset(p, 0, sizeof(*p));
	/* At once, so that no copy of a secret stays behind as they grow. */
	buf_init(&p->body, REQUEST);
	buf_init(&p->basic, REQUEST);
	buf_init(&p->proof, REQUEST);
	(void)buf_room(&p->body, REQUEST);
	(void)buf_room(&p->basic, REQUEST);
}

static void
post_free(struct post *p)
{
	jose_wipe(&p->body);
	jose_wipe(&p->basic);
	jose_wipe(&p->proof);
	jose_wipe(&p->f.text);
	fetch_free(&p->f);
}

/*
 * RFC 6749 2.3.1.  '~' and its like stay: there are servers that compare what
 * comes without decoding it.
 */
static void
put_part(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		if (strchr("-._~", *s) != NULL)
			buf_putc(b, *s);
		else {
			struct slice one = { s, 1 };

			url_form(b, one);
		}
}

static void
put_basic(struct buf *line, const struct credential *c)
{
	struct buf pair = BUF_INIT(REQUEST);

	(void)buf_room(&pair, REQUEST);
	put_part(&pair, c->client_id);
	buf_putc(&pair, ':');
	put_part(&pair, c->client_secret);
	buf_puts(line, "Authorization: Basic ");
	base64_encode(line, buf_slice(&pair));
	jose_wipe(&pair);
}

static enum oauth
put_assertion(struct buf *form, const struct credential *c, struct buf *why)
{
	struct buf jwt = BUF_INIT(REQUEST);
	struct jose_key *key = jose_read(slice_of(c->client_secret), why);
	enum oauth rc = OAUTH_DONE;

	if (key == NULL)
		return OAUTH_LOCAL;
	if (jose_assertion(key, c->client_id, c->issuer,
	    (long long)time(NULL), &jwt) == -1) {
		buf_puts(why, "libcrypto does not sign for us");
		rc = OAUTH_LOCAL;
	}
	oauth_field(form, "client_assertion_type", ASSERTION);
	oauth_field(form, "client_assertion", buf_str(&jwt));
	jose_free(key);
	jose_wipe(&jwt);
	return rc;
}

static const char *
method_of(const struct credential *c)
{
	if (c->method != NULL)
		return c->method;
	return c->client_secret != NULL ? "client_secret_basic" : "none";
}

/* Say who we are, in one way and never in two. */
static enum oauth
put_client(struct post *p, const struct credential *c, struct buf *why)
{
	const char *method = method_of(c);

	if (strcmp(method, "none") == 0) {
		oauth_field(&p->body, "client_id", c->client_id);
		return OAUTH_DONE;
	}
	if (c->client_id == NULL || c->client_secret == NULL) {
		buf_printf(why, "there is no client secret for %s",
		    method);
		return OAUTH_REFUSED;
	}
	if (strcmp(method, "client_secret_basic") == 0)
		put_basic(&p->basic, c);
	else if (strcmp(method, "client_secret_post") == 0) {
		oauth_field(&p->body, "client_id", c->client_id);
		oauth_field(&p->body, "client_secret", c->client_secret);
	} else if (strcmp(method, "private_key_jwt") == 0)
		return put_assertion(&p->body, c, why);
	else {
		buf_puts(why, "we do not have the method ");
		oauth_show(why, method);
		return OAUTH_REFUSED;
	}
	return OAUTH_DONE;
}

static void
put_headers(struct post *p)
{
	size_t n = 0;

	p->headers[n++] = "Content-Type: application/x-www-form-urlencoded";
	p->headers[n++] = "Accept: application/json";
	if (p->basic.len > 0)
		p->headers[n++] = buf_str(&p->basic);
	if (p->proof.len > 0)
		p->headers[n++] = buf_str(&p->proof);
	p->headers[n] = NULL;
}

static enum oauth
put_proof(struct post *p, const char *url, const struct jose_key *key,
    struct slice nonce, struct buf *why)
{
	struct slice none = { NULL, 0 };

	buf_puts(&p->proof, "DPoP: ");
	if (jose_proof(key, "POST", url, none, nonce, (long long)time(NULL),
	    &p->proof) == 0)
		return OAUTH_DONE;
	buf_puts(why, "libcrypto does not sign for us");
	return OAUTH_LOCAL;
}

/* Send a form; with a key, a proof that we have it. */
static enum oauth
post(struct post *p, const struct credential *c, const char *url,
    struct slice form, const struct jose_key *key, struct slice nonce,
    struct buf *why)
{
	enum oauth rc;

	post_init(p);
	buf_put(&p->body, form.p, form.n);
	rc = put_client(p, c, why);
	if (rc == OAUTH_DONE && key != NULL)
		rc = put_proof(p, url, key, nonce, why);
	if (rc != OAUTH_DONE)
		return rc;
	if (p->body.err != 0 || p->basic.err != 0 || p->proof.err != 0) {
		buf_puts(why, "the token request is too large");
		return OAUTH_LOCAL;
	}
	put_headers(p);
	p->f.method = "POST";
	p->f.url = url;
	p->f.headers = p->headers;
	p->f.body = buf_slice(&p->body);
	return fetch(&p->f, why) == -1 ? OAUTH_FAILED : OAUTH_DONE;
}

static enum oauth
ask(struct credential *c, struct slice form, const struct jose_key *key,
    struct buf *why)
{
	struct buf nonce = BUF_INIT(REQUEST);
	struct post p;
	enum oauth rc;

	rc = post(&p, c, c->token_endpoint, form, key, buf_slice(&nonce), why);
	if (rc == OAUTH_DONE && key != NULL && answer_wants_nonce(&p.f)) {
		buf_put(&nonce, p.f.nonce.s, p.f.nonce.len);
		post_free(&p);
		rc = post(&p, c, c->token_endpoint, form, key,
		    buf_slice(&nonce), why);
	}
	if (rc == OAUTH_DONE)
		rc = answer_take(c, &p, form, key, why);
	post_free(&p);
	buf_free(&nonce);
	return rc;
}

enum oauth
oauth_token(struct credential *c, struct slice form, struct buf *why)
{
	struct jose_key *key = NULL;
	enum oauth rc;

	if (c->type != NULL && strcmp(c->type, "DPoP") == 0) {
		key = c->key != NULL ? jose_read(slice_of(c->key), why) :
		    jose_generate();
		if (key == NULL) {
			buf_puts(why, c->key != NULL ? "" :
			    "libcrypto makes no key for us");
			return OAUTH_LOCAL;
		}
	}
	rc = ask(c, form, key, why);
	jose_free(key);
	return rc;
}

enum oauth
oauth_refresh(struct credential *c, struct buf *why)
{
	struct buf form = BUF_INIT(REQUEST);
	enum oauth rc;

	(void)buf_room(&form, REQUEST);
	oauth_field(&form, "grant_type", "refresh_token");
	oauth_field(&form, "refresh_token", c->refresh);
	oauth_field(&form, "resource", c->resource);
	rc = oauth_token(c, buf_slice(&form), why);
	jose_wipe(&form);
	return rc;
}

static enum oauth
revoke(const struct credential *c, const char *token, const char *hint,
    struct buf *why)
{
	struct slice none = { NULL, 0 };
	struct buf form = BUF_INIT(REQUEST);
	struct post p;
	enum oauth rc;

	(void)buf_room(&form, REQUEST);
	oauth_field(&form, "token", token);
	oauth_field(&form, "token_type_hint", hint);
	rc = post(&p, c, c->revocation_endpoint, buf_slice(&form), NULL, none,
	    why);
	if (rc == OAUTH_DONE && p.f.status != 200)
		rc = answer_refusal(&p, c, "does not revoke", why);
	post_free(&p);
	jose_wipe(&form);
	return rc;
}

enum oauth
oauth_revoke(const struct credential *c, struct buf *why)
{
	struct buf ignored = BUF_INIT(REQUEST);
	enum oauth rc = OAUTH_DONE;

	if (c->revocation_endpoint == NULL) {
		buf_puts(why, "its issuer has nowhere to revoke tokens");
		return OAUTH_REFUSED;
	}
	if (c->refresh != NULL)
		rc = revoke(c, c->refresh, "refresh_token", why);
	/* Not all issuers revoke these, or need to after the other one. */
	if (c->access != NULL && c->refresh != NULL)
		(void)revoke(c, c->access, "access_token", &ignored);
	else if (c->access != NULL)
		rc = revoke(c, c->access, "access_token", why);
	buf_free(&ignored);
	return rc;
}
