/* Who we are to an issuer: configured, published, kept, or registered now. */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/jout.h"
#include "../base/json.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "fetch.h"
#include "oauth_work.h"

enum {
	REQUEST_MAX = 64 * 1024,
	TOKENS_MAX = 16 * 1024,
	WORD_MAX = 4096, /* bytes of an id, and of a secret */
	SHOWN = 300,     /* bytes of an issuer's text in a message */
	SLACK = 60       /* s in which a secret is not begun with any more */
};

#define NONE "none"
#define BASIC "client_secret_basic"
#define POST "client_secret_post"

static char *
copy(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

const char *
oauth_secret_method(const struct issuer *is)
{
	return is->methods != NULL && !metadata_has(is->methods, BASIC) &&
	    metadata_has(is->methods, POST) ? POST : BASIC;
}

static void
be_configured(const struct sign_in *s, const struct issuer *is,
    struct client *c)
{
	c->id = xstrdup(s->client_id);
	c->secret = copy(s->client_secret);
	c->method = xstrdup(c->secret != NULL ? oauth_secret_method(is) : NONE);
}

/*
 * An issuer that compares ports would show its error to the person, and tell
 * us nothing: only the very redirect counts.
 */
static int
still_holds(const struct client *c, const char *redirect)
{
	return c->redirect != NULL && strcmp(c->redirect, redirect) == 0 &&
	    (c->secret_expires == 0 ||
	    c->secret_expires - SLACK > (long long)time(NULL));
}

/* What we can do, and the issuer too; a secret only if nothing else will do. */
static const char *
wanted_method(const struct issuer *is)
{
	if (metadata_has(is->methods, NONE))
		return NONE;
	return oauth_secret_method(is);
}

static void
put_list(struct buf *b, const char *name, const char *first,
    const char *second)
{
	jout_key(b, name);
	jout_open(b, '[');
	jout_cstr(b, first);
	if (second != NULL)
		jout_cstr(b, second);
	jout_close(b, ']');
}

static void
put_request(const struct oauth_place *place, const char *redirect,
    struct slice scopes, struct buf *b)
{
	struct buf all = BUF_INIT(REQUEST_MAX);

	scope_union(scopes, slice_of(place->resource.scopes), &all);
	jout_open(b, '{');
	jout_kcstr(b, "client_name", "mg");
	put_list(b, "redirect_uris", redirect, NULL);
	put_list(b, "grant_types", "authorization_code", "refresh_token");
	put_list(b, "response_types", "code", NULL);
	jout_kcstr(b, "application_type", "native");
	jout_kcstr(b, "token_endpoint_auth_method",
	    wanted_method(&place->issuer));
	if (all.len > 0)
		jout_kstr(b, "scope", buf_slice(&all));
	jout_close(b, '}');
	buf_free(&all);
}

static void
put_shown(struct buf *why, const struct json *j, const char *name,
    const char *before)
{
	struct buf b = BUF_INIT(FETCH_MAX);
	struct slice s;

	if (json_str(j, json_get(j, 0, name), &b) == 0 && b.len > 0) {
		s = buf_slice(&b);
		buf_puts(why, before);
		s.n = s.n < SHOWN ? s.n : SHOWN;
		text_clean(why, s, 0);
	}
	buf_free(&b);
}

/* RFC 7591 3.2.2, or whatever it was. */
static enum oauth
refused(const struct fetch *f, const struct json *j, struct buf *why)
{
	text_clean(why, slice_of(f->url), 0);
	buf_printf(why, " does not register us: HTTP %d", f->status);
	put_shown(why, j, "error", ", ");
	put_shown(why, j, "error_description", ": ");
	if (json_is(j, json_get(j, 0, "error"), "invalid_redirect_uri"))
		buf_puts(why, " (another redirect may do: mg.auth.redirect, "
		    "mg.auth.port)");
	return f->status >= 500 || json_get(j, 0, "error") < 0 ?
	    OAUTH_FAILED : OAUTH_REFUSED;
}

/* A string of visible characters and blanks (RFC 6749 A.1, A.2), or NULL. */
static char *
take_word(const struct json *j, const char *name)
{
	char *s = json_strdup(j, json_get(j, 0, name));
	size_t i;

	for (i = 0; s != NULL && s[i] != '\0'; i++)
		if (s[i] < ' ' || s[i] > '~' || i >= WORD_MAX) {
			free(s);
			s = NULL;
		}
	return s;
}

/* A number, which some write as a string; 0 when there is none. */
static int
take_expiry(const struct json *j, long long *expires)
{
	int t = json_get(j, 0, "client_secret_expires_at");
	char *s = json_strdup(j, t), *end = s;
	int rc = 0;

	*expires = 0;
	if (s != NULL) {
		*expires = strtoll(s, &end, 10);
		rc = *s == '\0' || *end != '\0' ? -1 : 0;
	} else if (t >= 0 && json_type(j, t) != JSON_NULL)
		rc = json_int(j, t, expires);
	free(s);
	return rc == 0 && *expires >= 0 ? 0 : -1;
}

/* What the issuer says of the method counts, if it can be. */
static const char *
granted_method(const struct issuer *is, const struct json *j,
    const struct client *c)
{
	static const char *const known[] = { NONE, BASIC, POST };
	int t = json_get(j, 0, "token_endpoint_auth_method");
	size_t i;

	for (i = c->secret == NULL ? 3 : 0; i < 3; i++)
		if (json_is(j, t, known[i]) && (is->methods == NULL ||
		    metadata_has(is->methods, known[i])))
			return known[i];
	return c->secret == NULL ? NONE : wanted_method(is);
}

static enum oauth
take_client(const struct issuer *is, const struct json *j, struct client *c,
    struct buf *why)
{
	int secret = json_get(j, 0, "client_secret");
	const char *wrong = NULL;

	c->id = take_word(j, "client_id");
	c->secret = take_word(j, "client_secret");
	if (json_repeated(j, 0) >= 0)
		wrong = "a name stands twice";
	else if (c->id == NULL || *c->id == '\0')
		wrong = "there is no good client_id";
	else if (c->secret == NULL && secret >= 0 &&
	    json_type(j, secret) != JSON_NULL)
		wrong = "there is no good client_secret";
	else if (take_expiry(j, &c->secret_expires) < 0)
		wrong = "there is no good client_secret_expires_at";
	if (wrong == NULL) {
		c->method = xstrdup(granted_method(is, j, c));
		return OAUTH_DONE;
	}
	text_clean(why, slice_of(is->registration), 0);
	buf_printf(why, ": the registration is of no use: %s", wrong);
	return OAUTH_FAILED;
}

static enum oauth
take_answer(const struct fetch *f, const struct issuer *is, struct client *c,
    struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	enum oauth rc;

	(void)json_parse(&j, buf_slice(&f->text), TOKENS_MAX, &e);
	if (f->status != 200 && f->status != 201)
		rc = refused(f, &j, why);
	else
		rc = take_client(is, &j, c, why);
	json_free(&j);
	return rc;
}

static enum oauth
register_now(const struct oauth_place *place, const char *redirect,
    struct slice scopes, struct client *c, struct buf *why)
{
	static const char *const headers[] = {
		"Content-Type: application/json", "Accept: application/json",
		NULL
	};
	struct buf request = BUF_INIT(REQUEST_MAX);
	struct fetch f = { 0 };
	enum oauth rc = OAUTH_FAILED;

	put_request(place, redirect, scopes, &request);
	f.method = "POST";
	f.url = place->issuer.registration;
	f.headers = headers;
	f.body = buf_slice(&request);
	if (request.err != 0)
		buf_puts(why, "the scopes are too many");
	else if (fetch(&f, why) == 0)
		rc = take_answer(&f, &place->issuer, c, why);
	fetch_free(&f);
	buf_free(&request);
	if (rc != OAUTH_DONE)
		return rc;
	c->redirect = xstrdup(redirect);
	return client_put(place->issuer.issuer, c, why) == 0 ? OAUTH_DONE :
	    OAUTH_LOCAL;
}

static enum oauth
nobody(const struct issuer *is, struct buf *why)
{
	text_clean(why, slice_of(is->issuer), 0);
	buf_puts(why, " registers nobody by itself: get a client_id from it, "
	    "for mg.auth.client_id");
	return OAUTH_REFUSED;
}

enum oauth
oauth_client(const struct server *sv, const struct oauth_place *place,
    const struct credential *old, const char *redirect, struct slice scopes,
    struct client *c, struct buf *why)
{
	const struct sign_in *s = &sv->sign_in;
	const struct issuer *is = &place->issuer;
	const struct client empty = { NULL, NULL, NULL, NULL, 0 };
	int kept;

	*c = empty;
	if (s->client_id != NULL) {
		be_configured(s, is, c);
		return oauth_check_issuer(s, old, is, why);
	}
	if (s->metadata_url != NULL && is->client_ids) {
		c->id = xstrdup(s->metadata_url);
		c->method = xstrdup(NONE);
		return OAUTH_DONE;
	}
	kept = client_get(is->issuer, c, why);
	if (kept < 0)
		return OAUTH_LOCAL;
	if (kept && still_holds(c, redirect))
		return OAUTH_DONE;
	client_free(c);
	*c = empty;
	if (is->registration == NULL)
		return nobody(is, why);
	return register_now(place, redirect, scopes, c, why);
}
