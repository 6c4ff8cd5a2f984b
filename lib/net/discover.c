/*
 * Who signs in for a server: its resource metadata name an issuer, whose own
 * metadata name the endpoints (RFC 9728, RFC 8414, OpenID Connect Discovery).
 */

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "../base/url.h"
#include "fetch.h"
#include "oauth_work.h"

enum { NAMED = 2, CANDIDATES = NAMED + 2, WHY = 1024 };

#define OAUTH "oauth-authorization-server"
#define OPENID "openid-configuration"

static enum oauth
no(enum oauth rc, const char *before, const char *what, const char *after,
    struct buf *why)
{
	buf_puts(why, before);
	oauth_show(why, what);
	buf_puts(why, after);
	return rc;
}

int
oauth_is_code(const struct server *sv)
{
	const char *grant = sv->sign_in.grant;

	return grant == NULL || strcmp(grant, "code") == 0;
}

/* Web frameworks answer with a page, and 200, whatever they are asked for. */
static int
is_object(struct slice s)
{
	while (s.n > 0 && strchr(" \t\r\n", *s.p) != NULL) {
		s.p++;
		s.n--;
	}
	return s.n > 0 && *s.p == '{';
}

/* A search through places: what came in its way, and how it failed. */
struct hunt {
	struct buf trouble; /* why what was not there may be there after all */
	struct buf *why;
	enum oauth rc;
};

static void
doubt(struct hunt *h, const char *url, const char *what)
{
	buf_clear(&h->trouble);
	oauth_show(&h->trouble, url);
	buf_printf(&h->trouble, ": %s", what);
}

/*
 * Ask for a document.  1 with it in f, 0: it is not there, -1 with why: nobody
 * answers.
 */
static int
look(struct hunt *h, const char *url, struct fetch *f)
{
	static const char *const headers[] = { "Accept: application/json",
		NULL };
	struct fetch get = { 0 };
	char status[32];

	get.method = "GET";
	get.url = url;
	get.headers = headers;
	*f = get;
	if (fetch(f, h->why) == -1) {
		h->rc = OAUTH_FAILED;
		return -1;
	}
	if (f->status == 200 && is_object(buf_slice(&f->text)))
		return 1;
	(void)snprintf(status, sizeof(status), "HTTP %d", f->status);
	if (f->status >= 500 || f->status == 429)
		doubt(h, url, status);
	return 0;
}

/* Nothing is there: not "it has none" but "not now", if there is a doubt. */
static void
end_hunt(struct hunt *h, int found)
{
	if (found == 0 && h->trouble.len > 0) {
		buf_put(h->why, h->trouble.s, h->trouble.len);
		h->rc = OAUTH_FAILED;
	}
	buf_free(&h->trouble);
}

/* Where resource metadata may be, in the order of preference. */
struct candidates {
	struct buf url[CANDIDATES];
	size_t n;
};

static void
candidates_free(struct candidates *c)
{
	while (c->n > 0)
		buf_free(&c->url[--c->n]);
}

static struct buf *
add(struct candidates *c)
{
	struct buf *b = &c->url[c->n++];

	buf_init(b, 2 * URL_MAX);
	return b;
}

/*
 * What a server names makes us ask there, so it may name its own places only
 * (server-side request forgery).
 */
static enum oauth
add_named(const struct server *sv, const struct challenge *ch,
    struct candidates *c, struct buf *why)
{
	const struct buf *named;
	struct buf *b;
	size_t i;

	for (i = 0; ch != NULL && i < NAMED; i++) {
		named = &ch->metadata[i];
		if (named->len == 0)
			continue;
		b = add(c);
		if (url_resolve(sv->url, buf_str(named), b) == -1)
			return no(OAUTH_REFUSED, "its resource metadata are at "
			    "no address: ", buf_str(named), "", why);
		if (!url_same_origin(buf_str(b), sv->url))
			return no(OAUTH_REFUSED, "its resource metadata are at "
			    "another origin, which is not asked: ",
			    buf_str(named), "", why);
	}
	return OAUTH_DONE;
}

static void
add_known(const struct server *sv, struct candidates *c)
{
	static const char name[] = "oauth-protected-resource";
	struct buf *inserted = add(c), *root = add(c);

	url_well_known(sv->url, name, URL_INSERTED, inserted);
	url_well_known(sv->url, name, URL_ROOT, root);
	if (slice_eq(buf_slice(inserted), buf_slice(root)))
		buf_free(&c->url[--c->n]);
}

/* The first document that can be read; r->resource stays NULL without one. */
static enum oauth
try_candidates(const struct candidates *c, struct resource *r,
    struct buf *why)
{
	struct hunt h = { BUF_INIT(WHY), why, OAUTH_DONE };
	struct buf what = BUF_INIT(WHY);
	struct fetch f;
	size_t i;
	int found = 0;

	for (i = 0; found == 0 && i < c->n; i++) {
		found = look(&h, buf_str(&c->url[i]), &f);
		buf_clear(&what);
		if (found == 1 && resource_read(buf_slice(&f.text), r,
		    &what) == -1) {
			doubt(&h, f.url, buf_str(&what));
			found = 0;
		}
		fetch_free(&f);
	}
	buf_free(&what);
	end_hunt(&h, found);
	return h.rc;
}

static enum oauth
find_resource(const struct server *sv, const struct challenge *ch,
    struct resource *r, struct buf *why)
{
	struct candidates c = { 0 };
	enum oauth rc = add_named(sv, ch, &c, why);

	if (rc == OAUTH_DONE) {
		add_known(sv, &c);
		rc = try_candidates(&c, r, why);
	}
	candidates_free(&c);
	return rc;
}

static enum oauth
check_resource(const struct server *sv, const struct resource *r,
    struct buf *why)
{
	if (r->resource == NULL) {
		buf_puts(why, "its resource metadata do not say whose they "
		    "are (resource)");
		return OAUTH_FAILED;
	}
	if (!url_covers(r->resource, sv->url))
		return no(OAUTH_REFUSED, "its resource metadata are those of "
		    "another server, ", r->resource, "", why);
	if (r->servers[0] == NULL) {
		buf_puts(why, "its resource metadata name nobody who signs in "
		    "(authorization_servers)");
		return OAUTH_FAILED;
	}
	return OAUTH_DONE;
}

/* The configured one, if it is among them; else the first. */
static const char *
choose(const struct server *sv, const struct resource *r)
{
	const char *wanted = sv->sign_in.issuer;

	return wanted != NULL && metadata_has(r->servers, wanted) ? wanted :
	    r->servers[0];
}

static enum oauth
check_name(const char *name, struct buf *why)
{
	struct url u;

	if (url_parse(name, &u) == -1 || u.query.n > 0)
		return no(OAUTH_REFUSED, "no good issuer: ", name, "", why);
	if (!url_is_safe(name))
		return no(OAUTH_REFUSED, "the issuer ", name, " is not at an "
		    "https address", why);
	return OAUTH_DONE;
}

static int
is_named(const char *issuer, const char *name, int own)
{
	size_t n = strlen(name);

	return strcmp(issuer, name) == 0 ||
	    (own && strncmp(issuer, name, n) == 0 &&
	    strcmp(issuer + n, "/") == 0);
}

/*
 * One document of an issuer: 1, 0: not there, -1 with why.  The name of one
 * that nobody has named may end in the "/" that many put after an origin.
 */
static int
look_issuer(struct hunt *h, const char *url, const char *name, int own,
    struct issuer *is)
{
	struct buf what = BUF_INIT(WHY);
	struct fetch f;
	int found = look(h, url, &f);

	if (found == 1 && issuer_read(buf_slice(&f.text), is, &what) == -1) {
		doubt(h, url, buf_str(&what));
		found = 0;
	} else if (found == 1 && !is_named(is->issuer, name, own)) {
		h->rc = no(OAUTH_REFUSED, "the metadata of the issuer ", name,
		    " are those of another one, ", h->why);
		oauth_show(h->why, is->issuer);
		found = -1;
	}
	buf_free(&what);
	fetch_free(&f);
	return found;
}

/* Never another place: of an issuer with a path the root is another issuer. */
static int
try_issuer(struct hunt *h, const char *name, struct issuer *is)
{
	static const struct {
		const char *name;
		enum url_place place;
	} ways[] = { { OAUTH, URL_INSERTED }, { OPENID, URL_INSERTED },
		{ OPENID, URL_SUFFIXED } };
	struct buf url = BUF_INIT(2 * URL_MAX), last = BUF_INIT(2 * URL_MAX);
	int found = 0;
	size_t i;

	for (i = 0; found == 0 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		buf_clear(&url);
		url_well_known(name, ways[i].name, ways[i].place, &url);
		/* Without a path two of them are the same. */
		if (!slice_eq(buf_slice(&url), buf_slice(&last)))
			found = look_issuer(h, buf_str(&url), name, 0, is);
		buf_clear(&last);
		buf_put(&last, url.s, url.len);
	}
	buf_free(&last);
	buf_free(&url);
	return found;
}

static enum oauth
find_issuer(const char *name, struct issuer *is, struct buf *why)
{
	struct hunt h = { BUF_INIT(WHY), why, OAUTH_DONE };
	enum oauth rc = check_name(name, why);
	int found;

	if (rc != OAUTH_DONE)
		return rc;
	found = try_issuer(&h, name, is);
	if (found == 0) {
		h.rc = no(OAUTH_FAILED, "the issuer ", name,
		    " has no metadata", why);
		buf_puts(why, h.trouble.len > 0 ? "; " : "");
	}
	end_hunt(&h, found);
	return h.rc;
}

/* SCHEME://HOST[:PORT], as an issuer would write it. */
static void
put_origin(const char *url, struct buf *b)
{
	struct url u;
	size_t i;
	int v6;

	if (url_parse(url, &u) == -1)
		return;
	v6 = memchr(u.host.p, ':', u.host.n) != NULL;
	buf_printf(b, "%s://%s", u.tls ? "https" : "http", v6 ? "[" : "");
	for (i = 0; i < u.host.n; i++)
		buf_putc(b, tolower((unsigned char)u.host.p[i]));
	buf_puts(b, v6 ? "]" : "");
	if (u.port != (u.tls ? 443 : 80))
		buf_printf(b, ":%d", u.port);
}

/* 2025-03-26: the server signs in itself, at least at the usual places. */
static enum oauth
find_own(const struct server *sv, struct issuer *is, struct buf *why)
{
	struct hunt h = { BUF_INIT(WHY), why, OAUTH_DONE };
	struct buf origin = BUF_INIT(URL_MAX), url = BUF_INIT(2 * URL_MAX);
	enum oauth rc;
	int found;

	put_origin(sv->url, &origin);
	rc = check_name(buf_str(&origin), why);
	if (rc == OAUTH_DONE) {
		url_well_known(buf_str(&origin), OAUTH, URL_ROOT, &url);
		found = look_issuer(&h, buf_str(&url), buf_str(&origin), 1,
		    is);
		end_hunt(&h, found);
		rc = h.rc;
		if (found == 0 && rc == OAUTH_DONE)
			issuer_default(buf_str(&origin), is);
	}
	buf_free(&origin);
	buf_free(&url);
	return rc;
}

static enum oauth
check_issuer(const struct server *sv, const struct issuer *is,
    struct buf *why)
{
	if (is->token == NULL)
		return no(OAUTH_FAILED, "the issuer ", is->issuer,
		    " names no token endpoint", why);
	if (!oauth_is_code(sv))
		return OAUTH_DONE;
	if (is->authorize == NULL)
		return no(OAUTH_FAILED, "the issuer ", is->issuer,
		    " names no authorization endpoint", why);
	if (!is->s256)
		return no(OAUTH_REFUSED, "the issuer ", is->issuer, " does not "
		    "say that it has PKCE with S256, without which a code can "
		    "be stolen", why);
	return OAUTH_DONE;
}

/* The very string that the resource has of itself, unless configured. */
static char *
identifier(const struct server *sv, const struct oauth_place *p)
{
	const char *s = sv->sign_in.resource != NULL ? sv->sign_in.resource :
	    p->resource.resource;

	return s != NULL && *s != '\0' ? xstrdup(s) : NULL;
}

enum oauth
oauth_discover(const struct server *sv, const struct challenge *ch,
    struct oauth_place *p, struct buf *why)
{
	struct oauth_place empty = { 0 };
	enum oauth rc;

	*p = empty;
	rc = find_resource(sv, ch, &p->resource, why);
	if (rc != OAUTH_DONE)
		return rc;
	if (p->resource.servers == NULL)
		rc = find_own(sv, &p->issuer, why);
	else if ((rc = check_resource(sv, &p->resource, why)) == OAUTH_DONE)
		rc = find_issuer(choose(sv, &p->resource), &p->issuer, why);
	if (rc == OAUTH_DONE)
		rc = check_issuer(sv, &p->issuer, why);
	p->identifier = identifier(sv, p);
	p->dpop = p->resource.dpop || sv->sign_in.dpop ||
	    (ch != NULL && ch->dpop);
	return rc;
}

void
oauth_free(struct oauth_place *p)
{
	struct oauth_place empty = { 0 };

	resource_free(&p->resource);
	issuer_free(&p->issuer);
	free(p->identifier);
	*p = empty;
}
