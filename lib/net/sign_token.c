/* Where tokens come from: what is kept, the issuer, a command. */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/die.h"
#include "../base/loop.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "../base/url.h"
#include "jose.h"
#include "oauth_work.h"
#include "sign_work.h"

enum {
	EARLY = 60,       /* s before its end in which a token is renewed, */
	                  /* but not within the first half of its life */
	PATIENCE = 60000, /* ms for which what an issuer denies is believed */
	TOKEN = 1 << 16
};

int
sign_is_ours(const struct server *sv)
{
	return !server_has_header(sv, "Authorization") && url_is_safe(sv->url);
}

int
sign_is_bound(const struct credential *c)
{
	return c->type != NULL && strcmp(c->type, "DPoP") == 0;
}

static int
is_over(const struct credential *c)
{
	return c->expires > 0 && c->expires <= (long long)time(NULL);
}

int
sign_is_ending(const struct credential *c)
{
	long long early = EARLY;

	if (c->got > 0 && c->expires - c->got < 2 * early)
		early = (c->expires - c->got) / 2;
	return c->expires > 0 && c->expires - early <= (long long)time(NULL);
}

/* From now on it is in use; the struct is emptied. */
static void
adopt(struct sign *s, struct credential *c)
{
	struct credential none = { 0 };
	struct buf ignored = BUF_INIT(SIGN_WHY);

	credential_free(&s->c);
	s->c = *c;
	*c = none;
	jose_free(s->key);
	s->key = sign_is_bound(&s->c) && s->c.key != NULL ?
	    jose_read(slice_of(s->c.key), &ignored) : NULL;
	s->number++;
	buf_free(&ignored);
}

/* A grant's token is of use only to the client that it was given to. */
static int
is_of_another(const struct server *sv, const struct credential *c)
{
	const char *id = sv->sign_in.client_id;

	return !oauth_is_code(sv) && (c->client_id == NULL || id == NULL ||
	    strcmp(c->client_id, id) != 0);
}

static void
drop_tokens(struct credential *c)
{
	secret_free(c->access);
	secret_free(c->refresh);
	secret_free(c->key);
	c->access = c->refresh = c->key = NULL;
	c->expires = c->got = 0;
}

/* Read what is kept; if nothing, it is empty.  0, or -1 with why. */
static int
get_kept(const struct server *sv, struct credential *c, struct buf *why)
{
	int rc = credential_get(sv->url, c, why);

	if (rc == 1 && is_of_another(sv, c))
		drop_tokens(c);
	return rc == -1 ? -1 : 0;
}

static int
is_in_use(const struct sign *s, const struct credential *c)
{
	return s->c.access != NULL && c->access != NULL &&
	    strcmp(s->c.access, c->access) == 0;
}

int
sign_reload(struct sign *s, struct buf *why)
{
	struct credential c;
	int rc = get_kept(s->server, &c, why);

	if (rc == 0 && c.access != NULL && !is_in_use(s, &c)) {
		adopt(s, &c);
		rc = 1;
	}
	credential_free(&c);
	return rc;
}

void
sign_load(struct sign *s)
{
	struct buf why = BUF_INIT(SIGN_WHY);

	if (s->loaded || !sign_is_ours(s->server) ||
	    s->server->credential != NULL)
		return;
	s->loaded = 1;
	/* Else a server that lets in anybody would hide that it is damaged. */
	if (sign_reload(s, &why) == -1)
		warn("%s", buf_str(&why));
	buf_free(&why);
}

void
sign_put_name(const struct sign *s, struct buf *why)
{
	buf_putc(why, '\'');
	text_clean(why, slice_of(server_label(s->server)), 0);
	buf_putc(why, '\'');
}

enum sign_result
sign_needed(const struct sign *s, const char *what, struct buf *why)
{
	struct buf word = BUF_INIT(2 * URL_MAX);
	char *words[2] = { NULL, NULL };

	words[0] = xstrdup(server_label(s->server));
	text_quote(&word, words);
	sign_put_name(s, why);
	buf_printf(why, " wants %s: mg-mcp login ", what);
	text_clean(why, buf_slice(&word), 0);
	buf_free(&word);
	free(words[0]);
	return SIGN_NEEDED;
}

enum sign_result
sign_failed(const struct sign *s, enum sign_result rc, const struct buf *what,
    struct buf *why)
{
	buf_puts(why, "cannot sign in to ");
	sign_put_name(s, why);
	buf_printf(why, ": %s", buf_str(what));
	return rc;
}

/* The refresh token is no good: forget it, unless it is another one by now. */
static void
forget(const struct server *sv, const char *refresh)
{
	struct buf ignored = BUF_INIT(SIGN_WHY);
	struct credential c;

	if (credential_get(sv->url, &c, &ignored) == 1 && c.refresh != NULL &&
	    strcmp(c.refresh, refresh) == 0) {
		drop_tokens(&c);
		(void)credential_put(sv->url, &c, &ignored);
	}
	credential_free(&c);
	buf_free(&ignored);
}

/* What has just come is all that there is, though nothing could be kept. */
static void
hold(struct sign *s, struct credential *c, const char *used,
    const struct buf *what)
{
	secret_free(s->used);
	s->used = xstrdup(used);
	warn("%s; the tokens that have just come end with this process",
	    buf_str(what));
	adopt(s, c);
}

/*
 * Keep what could not be kept before, if nobody has signed in since.  c is
 * what is kept.  0, or -1 with why.
 */
static int
keep_held(struct sign *s, struct credential *c, struct buf *why)
{
	int ours = s->used != NULL && c->refresh != NULL &&
	    strcmp(c->refresh, s->used) == 0;

	if (ours && credential_put(s->server->url, &s->c, why) == -1)
		return -1;
	secret_free(s->used);
	s->used = NULL;
	if (!ours)
		return 0;
	credential_free(c);
	return get_kept(s->server, c, why);
}

/*
 * Use the refresh token of what is kept.  It may be good for one time, so
 * what comes for it is on the disk before anything else; and whether the disk
 * takes anything is known before it is used up.
 */
static enum sign_result
refresh(struct sign *s, struct credential *c, struct buf *why)
{
	const struct server *sv = s->server;
	struct buf what = BUF_INIT(SIGN_WHY);
	char *used = xstrdup(c->refresh);
	enum sign_result rc = SIGN_AGAIN;
	enum oauth got = OAUTH_LOCAL;

	if (credential_put(sv->url, c, &what) == 0) {
		oauth_lend_secret(&sv->sign_in, c, 1);
		got = oauth_refresh(c, &what);
		oauth_lend_secret(&sv->sign_in, c, 0);
	}
	if (got == OAUTH_INVALID)
		forget(sv, used);
	if (got == OAUTH_INVALID || got == OAUTH_REFUSED)
		rc = sign_needed(s, "you to sign in", why);
	else if (got != OAUTH_DONE)
		rc = sign_failed(s, got == OAUTH_LOCAL ? SIGN_LOCAL :
		    SIGN_FAILED, &what, why);
	else if (credential_put(sv->url, c, &what) == -1)
		hold(s, c, used, &what);
	else
		adopt(s, c);
	secret_free(used);
	buf_free(&what);
	return rc;
}

/* What the issuer denies now it denies a moment later, so ask it once. */
static void
believe(struct sign *s, const struct buf *what)
{
	buf_clear(&s->denial);
	buf_put(&s->denial, what->s, what->len);
	s->denied = loop_now() + PATIENCE;
}

/* Where nothing can be kept a grant is as good: the next one gets another. */
static enum sign_result
grant(struct sign *s, const struct challenge *ch, struct credential *c,
    struct buf *why)
{
	const struct server *sv = s->server;
	struct buf what = BUF_INIT(SIGN_WHY);
	enum sign_result rc = SIGN_AGAIN;
	enum oauth got;

	if (loop_now() < s->denied)
		return sign_failed(s, SIGN_DENIED, &s->denial, why);
	got = oauth_grant(sv, ch, c, &what);
	if (got == OAUTH_DONE) {
		oauth_lend_secret(&sv->sign_in, c, 0);
		(void)credential_put(sv->url, c, &what);
		adopt(s, c);
	} else if (got == OAUTH_REFUSED || got == OAUTH_INVALID) {
		believe(s, &what);
		rc = sign_failed(s, SIGN_DENIED, &what, why);
	} else
		rc = sign_failed(s, got == OAUTH_LOCAL ? SIGN_LOCAL :
		    SIGN_FAILED, &what, why);
	buf_free(&what);
	return rc;
}

/*
 * With the lock held: another process may have been here before us.  What it
 * has got is used up to its end, or short-lived tokens would be renewed by
 * each process in turn.
 */
static enum sign_result
renew_locked(struct sign *s, const struct challenge *ch, struct buf *why)
{
	int code = oauth_is_code(s->server), other;
	struct credential c;
	struct buf what = BUF_INIT(SIGN_WHY);
	enum sign_result rc = SIGN_AGAIN;
	int bad = get_kept(s->server, &c, &what) == -1 ||
	    keep_held(s, &c, &what) == -1;

	other = c.access != NULL && !is_in_use(s, &c);
	if (bad)
		rc = sign_failed(s, SIGN_LOCAL, &what, why);
	else if (other && (!is_over(&c) || (code && c.refresh == NULL)))
		adopt(s, &c);
	else if (!code)
		rc = grant(s, ch, &c, why);
	else if (c.refresh != NULL)
		rc = refresh(s, &c, why);
	else
		rc = sign_needed(s, "you to sign in", why);
	credential_free(&c);
	buf_free(&what);
	return rc;
}

enum sign_result
sign_get(struct sign *s, const struct challenge *ch, struct buf *why)
{
	struct buf what = BUF_INIT(SIGN_WHY);
	int lock = credential_lock(s->server->url, SIGN_LOCK, &what);
	enum sign_result rc;

	if (lock == -1 && oauth_is_code(s->server))
		rc = sign_failed(s, SIGN_LOCAL, &what, why);
	else
		rc = renew_locked(s, ch, why);
	if (lock != -1)
		credential_unlock(lock);
	buf_free(&what);
	return rc;
}

enum sign_result
sign_run_command(struct sign *s, struct buf *why)
{
	struct credential c = { 0 };
	struct buf token = BUF_INIT(TOKEN);

	if (command_token(s->server, &token, why) == -1) {
		jose_wipe(&token);
		return SIGN_FAILED;
	}
	c.access = xstrdup(buf_str(&token));
	jose_wipe(&token);
	if (is_in_use(s, &c)) {
		credential_free(&c);
		buf_puts(why, "the credential command of ");
		sign_put_name(s, why);
		buf_puts(why, " gives the token that is refused");
		return SIGN_DENIED;
	}
	adopt(s, &c);
	return SIGN_AGAIN;
}
