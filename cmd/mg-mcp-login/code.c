/* The authorization code flow (RFC 6749 4.1, RFC 7636, RFC 8252). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/url.h"
#include "../../lib/net/jose.h"
#include "mg-mcp-login.h"

enum {
	RANDOM = 32,          /* bytes of the state, and of the verifier */
	FORM_MAX = 64 * 1024
};

struct flow {
	struct oauth_place place;
	struct client client;
	struct buf redirect, scopes;
	struct buf state, verifier;
	struct response response;
};

static void
discover(struct flow *f, const struct challenge *c,
    const struct credential *old)
{
	struct buf why = BUF_INIT(8192);
	enum oauth rc = oauth_discover(&server, c, &f->place, &why);

	check_stop();
	if (rc != OAUTH_DONE)
		leave_oauth(rc, &why);
	oauth_scopes(&server, c, &f->place, old, &f->scopes);
	if (opt.verbose)
		warn("issuer %s, scopes: %s", f->place.issuer.issuer,
		    f->scopes.len > 0 ? buf_str(&f->scopes) : "none named");
	buf_free(&why);
}

/*
 * What the server wanted when it refused us, and was asked for before, the
 * person would be asked for again in vain.
 */
static void
check_scopes(const struct flow *f, const struct credential *old)
{
	if (old->wanted == NULL || *old->wanted == '\0' ||
	    old->access == NULL || old->asked == NULL ||
	    !scope_within(buf_slice(&f->scopes), slice_of(old->asked)))
		return;
	die(ST_REFUSED, "'%s' wants %s, which was asked for before: there is "
	    "nothing more to sign in for (mg-mcp logout %s begins anew)",
	    server_label(&server), old->wanted, server_label(&server));
}

/* The port of the redirect that we are registered with, or 0. */
static int
kept_port(const struct flow *f)
{
	struct buf why = BUF_INIT(8192);
	struct client kept;
	struct url u;
	int port = 0;

	if (client_get(f->place.issuer.issuer, &kept, &why) > 0) {
		if (kept.redirect != NULL && url_parse(kept.redirect, &u) == 0)
			port = u.port;
		client_free(&kept);
	}
	buf_free(&why);
	return port;
}

/* The port that is asked for, the one used before, or any. */
static void
listen_somewhere(struct flow *f)
{
	const struct sign_in *s = &server.sign_in;
	int port = s->port > 0 ? s->port : kept_port(f);

	if (callback_open(port, s->localhost, &f->redirect) == 0)
		return;
	if (s->port > 0)
		die(ST_LOCAL, "cannot listen on port %d:", s->port);
	if (callback_open(0, s->localhost, &f->redirect) < 0)
		die(ST_LOCAL, "cannot listen on this machine:");
}

static void
be_client(struct flow *f, const struct credential *old)
{
	struct buf why = BUF_INIT(8192);
	enum oauth rc = oauth_client(&server, &f->place, old,
	    buf_str(&f->redirect), buf_slice(&f->scopes), &f->client, &why);

	check_stop();
	if (rc != OAUTH_DONE)
		leave_oauth(rc, &why);
	if (opt.verbose)
		warn("client %s (%s), redirect %s", f->client.id,
		    f->client.method, buf_str(&f->redirect));
	buf_free(&why);
}

static void
put_pair(struct buf *b, const char *name, struct slice value)
{
	if (b->len > 0 && b->s[b->len - 1] != '?')
		buf_putc(b, '&');
	buf_puts(b, name);
	buf_putc(b, '=');
	url_form(b, value);
}

static void
put_address(const struct flow *f, struct buf *b)
{
	struct buf challenge = BUF_INIT(64);

	jose_digest(buf_slice(&f->verifier), &challenge);
	buf_puts(b, f->place.issuer.authorize);
	if (strchr(f->place.issuer.authorize, '?') == NULL)
		buf_putc(b, '?');
	put_pair(b, "response_type", slice_of("code"));
	put_pair(b, "client_id", slice_of(f->client.id));
	put_pair(b, "redirect_uri", buf_slice(&f->redirect));
	put_pair(b, "state", buf_slice(&f->state));
	put_pair(b, "code_challenge", buf_slice(&challenge));
	put_pair(b, "code_challenge_method", slice_of("S256"));
	if (f->scopes.len > 0)
		put_pair(b, "scope", buf_slice(&f->scopes));
	/* OpenID Connect 11: it is not given but by consent. */
	if (scope_within(slice_of("offline_access"), buf_slice(&f->scopes)))
		put_pair(b, "prompt", slice_of("consent"));
	if (f->place.identifier != NULL)
		put_pair(b, "resource", slice_of(f->place.identifier));
	buf_free(&challenge);
}

static void
await(struct flow *f)
{
	struct buf address = BUF_INIT(URL_MAX);

	put_address(f, &address);
	if (address.err != 0)
		die(ST_LOCAL, "the address to sign in at is too long");
	f->response.state = buf_slice(&f->state);
	f->response.issuer = &f->place.issuer;
	callback_listen(&f->response);
	browser_show(buf_str(&address), !opt.no_browser);
	if (opt.no_browser)
		paste_listen(&f->response, buf_str(&f->redirect));
	while (!f->response.done) {
		check_stop();
		loop_step();
	}
	paste_close();
	callback_close();
	buf_free(&address);
	if (f->response.code.len == 0) {
		warn("%s", buf_str(&f->response.why));
		leave(f->response.status);
	}
}

static char *
copy(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

static void
fill(const struct flow *f, struct credential *c)
{
	const struct issuer *is = &f->place.issuer;

	c->issuer = xstrdup(is->issuer);
	c->resource = copy(f->place.identifier);
	c->token_endpoint = xstrdup(is->token);
	c->revocation_endpoint = copy(is->revocation);
	c->client_id = xstrdup(f->client.id);
	c->client_secret = copy(f->client.secret);
	c->method = copy(f->client.method);
	c->asked = xstrdup(buf_str(&f->scopes));
	c->type = f->place.dpop ? xstrdup("DPoP") : NULL;
}

static void
put_form(const struct flow *f, struct buf *b)
{
	put_pair(b, "grant_type", slice_of("authorization_code"));
	put_pair(b, "code", buf_slice(&f->response.code));
	put_pair(b, "redirect_uri", buf_slice(&f->redirect));
	put_pair(b, "code_verifier", buf_slice(&f->verifier));
	if (f->place.identifier != NULL)
		put_pair(b, "resource", slice_of(f->place.identifier));
}

static void
redeem(struct flow *f, struct credential *c)
{
	struct buf form = BUF_INIT(FORM_MAX), why = BUF_INIT(8192);
	enum oauth rc;

	fill(f, c);
	put_form(f, &form);
	rc = oauth_token(c, buf_slice(&form), &why);
	jose_wipe(&form);
	check_stop();
	if (rc == OAUTH_INVALID && f->client.redirect != NULL)
		buf_puts(&why, "; try again");
	if (rc != OAUTH_DONE)
		leave_oauth(rc, &why);
	buf_free(&why);
}

static void
init(struct flow *f)
{
	memset(f, 0, sizeof(*f));
	buf_init(&f->redirect, 256);
	buf_init(&f->scopes, FORM_MAX);
	buf_init(&f->state, 64);
	buf_init(&f->verifier, 64);
	buf_init(&f->response.code, REDIRECT_MAX);
	buf_init(&f->response.why, 8192);
	if (jose_random(RANDOM, &f->state) < 0 ||
	    jose_random(RANDOM, &f->verifier) < 0)
		die(ST_LOCAL, "libcrypto gives nothing random");
}

static void
finish(struct flow *f)
{
	oauth_free(&f->place);
	client_free(&f->client);
	buf_free(&f->redirect);
	buf_free(&f->scopes);
	buf_free(&f->response.why);
	jose_wipe(&f->state);
	jose_wipe(&f->verifier);
	jose_wipe(&f->response.code);
}

void
code_sign_in(const struct challenge *challenge, const struct credential *old,
    struct credential *c)
{
	struct flow f;

	init(&f);
	discover(&f, challenge, old);
	check_scopes(&f, old);
	listen_somewhere(&f);
	be_client(&f, old);
	await(&f);
	redeem(&f, c);
	finish(&f);
}
