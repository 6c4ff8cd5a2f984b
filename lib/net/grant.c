/*
 * Signing in without a person: client credentials (RFC 6749 4.4), an assertion
 * that somebody else has made of us (RFC 7523 2.1), and one that the identity
 * provider of an enterprise makes (ID-JAG, after RFC 8693).
 */

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "../base/url.h"
#include "jose.h"
#include "oauth_work.h"

enum { FORM = 1 << 18, WHY = 1024 };

#define ID_JAG "urn:ietf:params:oauth:token-type:id-jag"
#define ID_TOKEN "urn:ietf:params:oauth:token-type:id_token"
#define SAML2 "urn:ietf:params:oauth:token-type:saml2"

static enum oauth
lacks(struct buf *why, const char *what)
{
	buf_printf(why, "its \"auth\" has no \"%s\"", what);
	return OAUTH_REFUSED;
}

static void
set(char **s, const char *value)
{
	secret_free(*s);
	*s = value != NULL ? xstrdup(value) : NULL;
}

/* The key signs for us, if the issuer takes what it signs. */
static enum oauth
with_key(const struct sign_in *s, const struct issuer *is,
    struct credential *c, struct buf *why)
{
	struct buf what = BUF_INIT(WHY);
	struct jose_key *key = jose_read(slice_of(s->key), &what);
	const char *algorithm;
	enum oauth rc = OAUTH_DONE;

	if (key == NULL)
		buf_printf(why, "\"key\" of its \"auth\": %s", buf_str(&what));
	buf_free(&what);
	if (key == NULL)
		return OAUTH_REFUSED;
	algorithm = jose_algorithm(key);
	if (is->algorithms != NULL && !metadata_has(is->algorithms,
	    algorithm)) {
		buf_puts(why, "the issuer ");
		oauth_show(why, is->issuer);
		buf_printf(why, " does not take %s, which is what the key "
		    "makes", algorithm);
		rc = OAUTH_REFUSED;
	}
	jose_free(key);
	set(&c->client_secret, s->key);
	set(&c->method, "private_key_jwt");
	return rc;
}

/* Who we are there. */
static enum oauth
set_client(const struct sign_in *s, const struct issuer *is,
    struct credential *c, struct buf *why)
{
	if (s->client_id == NULL)
		return lacks(why, "client_id");
	set(&c->client_id, s->client_id);
	if (s->key != NULL)
		return with_key(s, is, c, why);
	set(&c->client_secret, s->client_secret);
	set(&c->method, s->client_secret != NULL ? oauth_secret_method(is) :
	    "none");
	return OAUTH_DONE;
}

enum oauth
oauth_check_issuer(const struct sign_in *s, const struct credential *c,
    const struct issuer *is, struct buf *why)
{
	const char *ours = s->issuer;

	if (ours == NULL && c->client_id != NULL && s->client_id != NULL &&
	    strcmp(c->client_id, s->client_id) == 0)
		ours = c->issuer;
	if (ours == NULL || strcmp(ours, is->issuer) == 0)
		return OAUTH_DONE;
	buf_puts(why, "it signs in at ");
	oauth_show(why, is->issuer);
	buf_puts(why, ", but the client_id is one of ");
	oauth_show(why, ours);
	buf_puts(why, s->issuer == NULL ? " (\"issuer\" in its \"auth\" "
	    "allows another one)" : "");
	return OAUTH_REFUSED;
}

static void
set_place(const struct oauth_place *p, struct slice scopes,
    struct credential *c)
{
	char *asked = scopes.n > 0 ? xstrndup(scopes.p, scopes.n) : NULL;

	set(&c->issuer, p->issuer.issuer);
	set(&c->resource, p->identifier);
	set(&c->token_endpoint, p->issuer.token);
	set(&c->revocation_endpoint, p->issuer.revocation);
	set(&c->type, p->dpop ? "DPoP" : "Bearer");
	set(&c->asked, asked);
	set(&c->granted, NULL);
	free(asked);
}

static enum oauth
ask(struct credential *c, const char *grant, const char *assertion,
    const char *scopes, struct buf *why)
{
	struct buf form = BUF_INIT(FORM);
	enum oauth rc;

	(void)buf_room(&form, FORM);
	oauth_field(&form, "grant_type", grant);
	oauth_field(&form, "assertion", assertion);
	oauth_field(&form, "resource", c->resource);
	oauth_field(&form, "scope", scopes);
	rc = oauth_token(c, buf_slice(&form), why);
	jose_wipe(&form);
	return rc;
}

/* SAML is base64, which has no dots; a JWT has two. */
static const char *
subject_type(const char *token)
{
	return strchr(token, '.') != NULL ? ID_TOKEN : SAML2;
}

static void
put_exchange(const struct sign_in *s, const struct credential *c,
    struct buf *form)
{
	(void)buf_room(form, FORM);
	oauth_field(form, "grant_type", GRANT_EXCHANGE);
	oauth_field(form, "requested_token_type", ID_JAG);
	oauth_field(form, "audience", c->issuer);
	oauth_field(form, "resource", c->resource);
	oauth_field(form, "scope", c->asked);
	oauth_field(form, "subject_token", s->idp_token);
	oauth_field(form, "subject_token_type", subject_type(s->idp_token));
}

/* Have the identity provider vouch for us: what it gives is in idp->access. */
static enum oauth
exchange(const struct sign_in *s, const struct credential *c,
    struct credential *idp, struct buf *why)
{
	struct buf form = BUF_INIT(FORM);
	enum oauth rc;

	set(&idp->token_endpoint, s->idp_token_endpoint);
	set(&idp->client_id, s->idp_client_id);
	set(&idp->client_secret, s->idp_client_secret);
	put_exchange(s, c, &form);
	rc = oauth_token(idp, buf_slice(&form), why);
	jose_wipe(&form);
	return rc;
}

static enum oauth
id_jag(const struct sign_in *s, struct credential *c, struct buf *why)
{
	struct credential idp = { 0 };
	enum oauth rc;

	if (s->idp_token == NULL)
		return lacks(why, "idp_token");
	if (s->idp_token_endpoint == NULL)
		return lacks(why, "idp_token_endpoint");
	rc = exchange(s, c, &idp, why);
	if (rc == OAUTH_DONE)
		rc = ask(c, GRANT_JWT, idp.access, NULL, why);
	credential_free(&idp);
	return rc;
}

static enum oauth
run(const struct sign_in *s, struct credential *c, struct buf *why)
{
	if (strcmp(s->grant, "client_credentials") == 0)
		return ask(c, s->grant, NULL, c->asked, why);
	if (strcmp(s->grant, "id-jag") == 0)
		return id_jag(s, c, why);
	if (strcmp(s->grant, "jwt-bearer") != 0)
		return lacks(why, "grant");
	if (s->assertion == NULL)
		return lacks(why, "assertion");
	return ask(c, GRANT_JWT, s->assertion, c->asked, why);
}

/* What is asked for again, long after the challenge, is what it said. */
static void
put_scopes(const struct server *sv, const struct challenge *ch,
    const struct oauth_place *p, const struct credential *c, struct buf *b)
{
	if (ch == NULL && c->wanted == NULL && c->asked != NULL &&
	    c->issuer != NULL && strcmp(c->issuer, p->issuer.issuer) == 0)
		buf_puts(b, c->asked);
	else
		oauth_scopes(sv, ch, p, c, b);
}

enum oauth
oauth_grant(const struct server *sv, const struct challenge *ch,
    struct credential *c, struct buf *why)
{
	struct buf scopes = BUF_INIT(FORM);
	struct oauth_place p;
	enum oauth rc = oauth_discover(sv, ch, &p, why);

	if (rc == OAUTH_DONE)
		rc = oauth_check_issuer(&sv->sign_in, c, &p.issuer, why);
	if (rc == OAUTH_DONE) {
		put_scopes(sv, ch, &p, c, &scopes);
		set_place(&p, buf_slice(&scopes), c);
		rc = set_client(&sv->sign_in, &p.issuer, c, why);
	}
	if (rc == OAUTH_DONE)
		rc = run(&sv->sign_in, c, why);
	if (rc == OAUTH_DONE) {
		set(&c->wanted, NULL);
		set(&c->metadata, NULL);
	}
	oauth_free(&p);
	buf_free(&scopes);
	return rc;
}
