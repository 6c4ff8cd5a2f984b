/* What a token endpoint answers (RFC 6749 5). */

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "../base/json.h"
#include "../base/mem.h"
#include "../base/text.h"
#include "../base/url.h"
#include "jose.h"
#include "oauth_work.h"

enum {
	REQUEST = 1 << 18,      /* bytes of a form, or of a PEM text */
	TOKEN = 1 << 16,        /* bytes of a token */
	VALUES = 1 << 12,       /* JSON tokens of an answer */
	CODE = 64,              /* bytes of an error that are shown */
	SHOWN = 300,            /* of other texts */
	SECRET = 4,             /* what is shorter is found in any text */
	LONGEST = 10 * 365 * 24 * 3600 /* s of life that a token may be given */
};

/* What is after a '?' may be secret. */
void
oauth_show(struct buf *why, const char *s)
{
	struct slice shown = { s, strcspn(s, "?") };

	if (shown.n > SHOWN)
		shown.n = SHOWN;
	buf_putc(why, '\'');
	text_clean(why, shown, 0);
	buf_putc(why, '\'');
}

/* An answer, as JSON or as the form that some send. */
struct answer {
	struct json j;
	struct slice form;
	int is_json, is_form;
};

static void
answer_read(struct answer *a, const struct fetch *f)
{
	struct json none = JSON_INIT;
	struct json_error e;

	memset(a, 0, sizeof(*a));
	a->j = none;
	a->is_json = json_parse(&a->j, buf_slice(&f->text), VALUES, &e) == 0 &&
	    json_type(&a->j, 0) == JSON_OBJECT &&
	    json_repeated(&a->j, 0) < 0;
	if (a->is_json)
		return;
	a->form = buf_slice(&f->text);
	a->is_form = slice_is(buf_slice(&f->type),
	    "application/x-www-form-urlencoded") ||
	    slice_is(buf_slice(&f->type), "text/plain");
}

/* Append a string.  1, 0: absent, -1: it is none, or too long. */
static int
value(const struct answer *a, const char *name, struct buf *b)
{
	int t = a->is_json ? json_get(&a->j, 0, name) : -1;
	enum json_type type = json_type(&a->j, t);
	struct slice raw;

	if (a->is_form)
		return url_form_value(a->form, name, b);
	if (type == JSON_NONE || type == JSON_NULL)
		return 0;
	raw = json_raw(&a->j, t);
	return buf_room(b, raw.n) == -1 || json_has_nul(&a->j, t) ||
	    json_str(&a->j, t, b) == -1 ? -1 : 1;
}

static int
is_error(const struct answer *a, const char *code)
{
	struct buf b = BUF_INIT(CODE);
	int is = value(a, "error", &b) == 1 && slice_is(buf_slice(&b), code);

	buf_free(&b);
	return is;
}

static int
tells(const char *text, const char *secret)
{
	return secret != NULL && strlen(secret) >= SECRET &&
	    strstr(text, secret) != NULL;
}

/* Does a peer's text repeat what we have sent, and nobody is to see? */
static int
tells_secret(const char *text, const struct post *p,
    const struct credential *c)
{
	static const char *const names[] = { "refresh_token", "token", "code",
		"code_verifier", "client_secret", "client_assertion",
		"assertion", "subject_token" };
	struct buf b = BUF_INIT(REQUEST);
	const char *basic = strrchr(buf_str(&p->basic), ' ');
	size_t i;
	int found = tells(text, c->client_secret) || tells(text, c->refresh) ||
	    tells(text, c->access) ||
	    (basic != NULL && tells(text, basic + 1));

	for (i = 0; !found && i < sizeof(names) / sizeof(names[0]); i++) {
		buf_clear(&b);
		found = url_form_value(buf_slice(&p->body), names[i],
		    &b) == 1 && tells(text, buf_str(&b));
	}
	jose_wipe(&b);
	return found;
}

/* Looked at before and after it is cleaned, which may make one of another. */
static void
put_text(struct buf *why, const struct answer *a, const char *name,
    size_t most, const struct post *p, const struct credential *c)
{
	struct buf b = BUF_INIT(FETCH_MAX), shown = BUF_INIT(FETCH_MAX);
	struct slice s;

	if (value(a, name, &b) == 1 && b.len > 0) {
		s = buf_slice(&b);
		s.n = s.n < most ? s.n : most;
		text_clean(&shown, s, 0);
		buf_puts(why, ": ");
		buf_puts(why, tells_secret(buf_str(&b), p, c) ||
		    tells_secret(buf_str(&shown), p, c) ?
		    "(it repeats a secret)" : buf_str(&shown));
	}
	jose_wipe(&b);
	jose_wipe(&shown);
}

/* Drop a registration of which its issuer knows nothing any more. */
static void
forget_client(const struct credential *c)
{
	struct buf ignored = BUF_INIT(REQUEST);
	struct client kept;

	if (c->issuer == NULL || c->client_id == NULL)
		return;
	if (client_get(c->issuer, &kept, &ignored) == 1) {
		if (strcmp(kept.id, c->client_id) == 0)
			(void)client_drop(c->issuer, &ignored);
		client_free(&kept);
	}
	buf_free(&ignored);
}

/*
 * What an answer without a token means.  Only its own word for it makes void
 * what is kept: an issuer that is overloaded, or has a page of somebody else
 * in front of it, says nothing about a token.
 */
static enum oauth
judge(const struct answer *a, int status)
{
	static const char *const later[] = { "server_error",
		"temporarily_unavailable", "slow_down" };
	struct buf b = BUF_INIT(FETCH_MAX);
	int has_error = value(a, "error", &b) == 1;
	size_t i;

	buf_free(&b);
	if (!has_error || status >= 500 || status == 429 || status == 408 ||
	    status / 100 == 3)
		return OAUTH_FAILED;
	for (i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		if (is_error(a, later[i]))
			return OAUTH_FAILED;
	return is_error(a, "invalid_grant") || is_error(a, "invalid_client") ?
	    OAUTH_INVALID : OAUTH_REFUSED;
}

static enum oauth
refused(const struct answer *a, const struct post *p,
    const struct credential *c, const char *says, struct buf *why)
{
	enum oauth rc = judge(a, p->f.status);

	oauth_show(why, p->f.url);
	buf_printf(why, " %s: HTTP %d", says, p->f.status);
	put_text(why, a, "error", CODE, p, c);
	put_text(why, a, "error_description", SHOWN, p, c);
	if (rc == OAUTH_INVALID && is_error(a, "invalid_client"))
		forget_client(c);
	return rc;
}

enum oauth
answer_refusal(const struct post *p, const struct credential *c,
    const char *says, struct buf *why)
{
	struct answer a;
	enum oauth rc;

	answer_read(&a, &p->f);
	rc = refused(&a, p, c, says, why);
	json_free(&a.j);
	return rc;
}

static enum oauth
nonsense(const struct post *p, const char *what, struct buf *why)
{
	oauth_show(why, p->f.url);
	buf_printf(why, " gives a token that is of no use: %s", what);
	return OAUTH_FAILED;
}

/* Visible characters (RFC 6750 2.1): what may stand in a header. */
static int
is_token(const char *s)
{
	if (*s == '\0')
		return 0;
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~')
			return 0;
	return 1;
}

/* 0 with a string from malloc(3), or with NULL: absent; or -1. */
static int
take(const struct answer *a, const char *name, char **s)
{
	struct buf b = BUF_INIT(TOKEN);
	int rc = value(a, name, &b);

	*s = NULL;
	if (rc == 1 && b.err == 0) {
		buf_puts(&b, "");
		*s = b.s;
		return 0;
	}
	jose_wipe(&b);
	return rc == 0 ? 0 : -1;
}

/* Some write it as a string. */
static int
number(const struct answer *a, const char *name, struct buf *b)
{
	int t = a->is_json ? json_get(&a->j, 0, name) : -1;
	struct slice raw;

	if (json_type(&a->j, t) != JSON_NUMBER)
		return value(a, name, b);
	raw = json_raw(&a->j, t);
	buf_put(b, raw.p, raw.n);
	return b->err == 0 ? 1 : -1;
}

/* In how many s it ends; -1: that is not said, or makes no sense. */
static long long
lifetime(const struct answer *a)
{
	struct buf b = BUF_INIT(CODE);
	char *end = NULL;
	long long n = -1;

	if (number(a, "expires_in", &b) == 1 && b.len > 0) {
		n = strtoll(buf_str(&b), &end, 10);
		if (end == buf_str(&b) || (*end != '\0' && *end != '.'))
			n = -1;
		else if (n < 0)
			n = 0;
		else if (n > LONGEST)
			n = LONGEST;
	}
	buf_free(&b);
	return n;
}

/* What is new; the strings move into the credential. */
struct news {
	char *access, *refresh, *type, *granted, *issued;
	char *key; /* PEM of the key that it is bound to, if not known yet */
};

static void
news_free(struct news *n)
{
	secret_free(n->access);
	secret_free(n->refresh);
	free(n->type);
	free(n->granted);
	free(n->issued);
	secret_free(n->key);
}

/* Written in any case; "N_A" is of a token for another token endpoint. */
static const char *
type_of(const struct news *n, struct slice form)
{
	struct buf grant = BUF_INIT(REQUEST);
	int exchange = url_form_value(form, "grant_type", &grant) == 1 &&
	    slice_is(buf_slice(&grant), GRANT_EXCHANGE);

	buf_free(&grant);
	if (n->type == NULL || strcasecmp(n->type, "Bearer") == 0)
		return "Bearer";
	if (strcasecmp(n->type, "DPoP") == 0)
		return "DPoP";
	return exchange && strcasecmp(n->type, "N_A") == 0 ? "N_A" : NULL;
}

/* What is wrong with it, or NULL. */
static const char *
fault(const struct news *n, struct slice form, const struct jose_key *key)
{
	struct buf wanted = BUF_INIT(REQUEST);
	const char *type = type_of(n, form), *what = NULL;

	if (!is_token(n->access))
		what = "access_token has characters that no header may have";
	else if (n->refresh != NULL && !is_token(n->refresh))
		what = "refresh_token has characters that it may not have";
	else if (type == NULL)
		what = "its token_type is neither Bearer nor DPoP";
	else if (strcmp(type, "DPoP") == 0 && key == NULL)
		what = "it is bound to a key that nobody has shown";
	else if (n->issued != NULL && url_form_value(form,
	    "requested_token_type", &wanted) == 1 &&
	    strcmp(n->issued, buf_str(&wanted)) != 0)
		what = "it is of another type than the one asked for";
	buf_free(&wanted);
	return what;
}

static void
replace(char **old, char *new)
{
	secret_free(*old);
	*old = new;
}

/* Without a word on scopes they are as asked for (RFC 6749 5.1). */
static void
keep_granted(struct credential *c, struct news *n, struct slice form)
{
	struct buf asked = BUF_INIT(REQUEST);

	if (n->granted != NULL) {
		replace(&c->granted, n->granted);
		n->granted = NULL;
	} else if (url_form_value(form, "scope", &asked) == 1)
		replace(&c->granted, xstrdup(buf_str(&asked)));
	buf_free(&asked);
}

/* What it is bound to is kept with it, or it is of no use later; 0 or -1. */
static int
take_key(struct news *n, struct slice form, const struct credential *c,
    const struct jose_key *key)
{
	struct buf pem = BUF_INIT(REQUEST);
	int rc;

	if (strcmp(type_of(n, form), "DPoP") != 0 || c->key != NULL)
		return 0;
	(void)buf_room(&pem, REQUEST);
	rc = jose_write(key, &pem);
	if (rc == 0)
		n->key = xstrdup(buf_str(&pem));
	jose_wipe(&pem);
	return rc;
}

static void
keep_key(struct credential *c, struct news *n)
{
	if (strcmp(c->type, "DPoP") != 0)
		replace(&c->key, NULL);
	else if (n->key != NULL) {
		replace(&c->key, n->key);
		n->key = NULL;
	}
}

static void
keep(struct credential *c, struct news *n, struct slice form,
    long long seconds)
{
	replace(&c->type, xstrdup(type_of(n, form)));
	replace(&c->access, n->access);
	n->access = NULL;
	if (n->refresh != NULL)
		replace(&c->refresh, n->refresh);
	n->refresh = NULL;
	keep_granted(c, n, form);
	keep_key(c, n);
	c->got = (long long)time(NULL);
	c->expires = seconds < 0 ? 0 : c->got + seconds;
}

enum oauth
answer_take(struct credential *c, const struct post *p, struct slice form,
    const struct jose_key *key, struct buf *why)
{
	struct answer a;
	struct news n = { NULL, NULL, NULL, NULL, NULL, NULL };
	enum oauth rc = OAUTH_DONE;
	const char *what;

	answer_read(&a, &p->f);
	if (take(&a, "access_token", &n.access) == -1 ||
	    take(&a, "refresh_token", &n.refresh) == -1 ||
	    take(&a, "token_type", &n.type) == -1 ||
	    take(&a, "scope", &n.granted) == -1 ||
	    take(&a, "issued_token_type", &n.issued) == -1)
		rc = nonsense(p, "a member is no string, or too long", why);
	else if (p->f.status != 200 || n.access == NULL)
		rc = refused(&a, p, c, "gives no token", why);
	else if ((what = fault(&n, form, key)) != NULL)
		rc = nonsense(p, what, why);
	else if (take_key(&n, form, c, key) == -1) {
		buf_puts(why, "libcrypto does not write the token's key");
		rc = OAUTH_LOCAL;
	} else
		keep(c, &n, form, lifetime(&a));
	news_free(&n);
	json_free(&a.j);
	return rc;
}

int
answer_wants_nonce(const struct fetch *f)
{
	struct answer a;
	int wants;

	if (f->status != 400 && f->status != 401)
		return 0;
	answer_read(&a, f);
	wants = f->nonce.len > 0 && is_error(&a, "use_dpop_nonce");
	json_free(&a.j);
	return wants;
}
