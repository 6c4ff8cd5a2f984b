#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/loop.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/url.h"
#include "fetch.h"
#include "jose.h"
#include "oauth_work.h"
#include "sign_work.h"

enum {
	PAUSE = 30000, /* ms between renewals that nobody has asked for */
	REPEATS = 3,   /* of one request: token, nonce, and once to spare */
	NONCE = 4096, SCOPES = 1 << 16
};

struct sign *
sign_open(const struct server *sv)
{
	struct sign *s = xcalloc(1, sizeof(*s));

	s->server = sv;
	fetch_for(sv);
	buf_init(&s->nonce, NONCE);
	buf_init(&s->denial, SIGN_WHY);
	return s;
}

void
sign_free(struct sign *s)
{
	if (s == NULL)
		return;
	fetch_for(NULL);
	credential_free(&s->c);
	jose_free(s->key);
	secret_free(s->used);
	buf_free(&s->nonce);
	buf_free(&s->denial);
	free(s);
}

unsigned
sign_headers(struct sign *s, const char *method, const char *url,
    struct buf *lines)
{
	struct buf proof = BUF_INIT(SCOPES);

	sign_load(s);
	if (s->c.access == NULL || (sign_is_bound(&s->c) && (s->key == NULL ||
	    jose_proof(s->key, method, url, slice_of(s->c.access),
	    buf_slice(&s->nonce), (long long)time(NULL), &proof) == -1)))
		goto out;
	buf_printf(lines, "Authorization: %s %s",
	    sign_is_bound(&s->c) ? "DPoP" : "Bearer", s->c.access);
	buf_putc(lines, '\0');
	if (proof.len > 0) {
		buf_printf(lines, "DPoP: %s", buf_str(&proof));
		buf_putc(lines, '\0');
	}
out:
	buf_free(&proof);
	return s->number;
}

int
sign_is_due(struct sign *s)
{
	const struct server *sv = s->server;

	sign_load(s);
	if (!sign_is_ours(sv) ||
	    (s->tried != 0 && loop_now() - s->tried < PAUSE))
		return 0;
	if (sv->credential != NULL)
		return s->c.access == NULL;
	return s->c.access != NULL && sign_is_ending(&s->c) &&
	    (s->c.refresh != NULL || !oauth_is_code(sv));
}

void
sign_renew(struct sign *s)
{
	struct buf ignored = BUF_INIT(SIGN_WHY);

	if (!sign_is_due(s))
		return;
	s->tried = loop_now();
	fetch_due(loop_now() + s->server->connect);
	if (s->server->credential != NULL)
		(void)sign_run_command(s, &ignored);
	else
		(void)sign_get(s, NULL, &ignored);
	fetch_due(0);
	buf_free(&ignored);
}

static void
set_string(char **s, const char *value)
{
	char *new = value != NULL && *value != '\0' ? xstrdup(value) : NULL;

	free(*s);
	*s = new;
}

/* Note what the server wants, for the next login.  0, or -1 with why. */
static int
record_locked(const struct server *sv, const struct challenge *ch, int more,
    struct buf *why)
{
	struct buf wanted = BUF_INIT(SCOPES), url = BUF_INIT(2 * URL_MAX);
	struct credential c;
	int rc = credential_get(sv->url, &c, why);

	if (rc == -1)
		return -1;
	/* For a token that is refused another will do, with no more rights. */
	if (more || c.access == NULL)
		scope_union(slice_of(more ? c.wanted : NULL),
		    buf_slice(&ch->scope), &wanted);
	set_string(&c.wanted, buf_str(&wanted));
	/* What is elsewhere is not asked, so there is no need to know it. */
	if (ch->metadata[0].len > 0 && url_resolve(sv->url,
	    buf_str(&ch->metadata[0]), &url) == 0 &&
	    url_same_origin(buf_str(&url), sv->url))
		set_string(&c.metadata, buf_str(&url));
	rc = credential_put(sv->url, &c, why);
	credential_free(&c);
	buf_free(&wanted);
	buf_free(&url);
	return rc;
}

static int
record(const struct server *sv, const struct challenge *ch, int more,
    struct buf *why)
{
	int lock, rc;

	if (ch->scope.len == 0 && ch->metadata[0].len == 0)
		return 0;
	if ((lock = credential_lock(sv->url, SIGN_LOCK, why)) == -1)
		return -1;
	rc = record_locked(sv, ch, more, why);
	credential_unlock(lock);
	return rc;
}

/* Would a login with what is wanted ask for anything that is new? */
static int
adds_nothing(const struct sign *s, const struct challenge *ch)
{
	struct slice wanted = buf_slice(&ch->scope);

	return wanted.n == 0 ||
	    scope_within(wanted, slice_of(s->c.asked)) ||
	    scope_within(wanted, slice_of(s->c.granted));
}

/* Noted all the same, so that a login does not ask for it in vain. */
static enum sign_result
refused_for_good(const struct sign *s, const struct challenge *ch,
    struct buf *why)
{
	struct buf ignored = BUF_INIT(SIGN_WHY);

	(void)record(s->server, ch, 1, &ignored);
	buf_free(&ignored);
	sign_put_name(s, why);
	buf_puts(why, " refuses this, whoever signs in");
	if (ch->scope.len > 0) {
		buf_puts(why, "; it was asked already for scope ");
		oauth_show(why, buf_str(&ch->scope));
	}
	return SIGN_DENIED;
}

static enum sign_result
denied(const struct sign *s, const char *what, int status, struct buf *why)
{
	sign_put_name(s, why);
	buf_printf(why, " %s: HTTP %d", what, status);
	return SIGN_DENIED;
}

/* A person can have more, or a grant: with what was wanted before, too. */
static enum sign_result
ask_for_more(struct sign *s, const struct challenge *ch, struct buf *why)
{
	struct buf what = BUF_INIT(SIGN_WHY);
	int kept = record(s->server, ch, 1, &what);
	enum sign_result rc;

	if (!oauth_is_code(s->server))
		rc = sign_get(s, ch, why);
	else if (kept == -1)
		rc = sign_failed(s, SIGN_LOCAL, &what, why);
	else {
		rc = sign_needed(s, "more rights", why);
		buf_puts(why, " (scope ");
		oauth_show(why, buf_str(&ch->scope));
		buf_putc(why, ')');
	}
	buf_free(&what);
	return rc;
}

/* The token is good, but it may not do this. */
static enum sign_result
step_up(struct sign *s, const struct challenge *ch, struct buf *why)
{
	struct buf ignored = BUF_INIT(SIGN_WHY);
	int other;

	if (s->server->sign_in.scope != NULL || s->server->credential != NULL) {
		sign_put_name(s, why);
		buf_puts(why, " wants more than what is configured allows: "
		    "scope ");
		oauth_show(why, buf_str(&ch->scope));
		return SIGN_DENIED;
	}
	/* Somebody may have signed in since. */
	other = sign_reload(s, &ignored) == 1;
	buf_free(&ignored);
	if (other)
		return SIGN_AGAIN;
	return adds_nothing(s, ch) ? refused_for_good(s, ch, why) :
	    ask_for_more(s, ch, why);
}

static int
take_nonce(struct sign *s, const struct sign_refusal *r,
    const struct challenge *ch)
{
	if (!sign_is_bound(&s->c) || !challenge_is(ch, "use_dpop_nonce") ||
	    r->nonce.n == 0)
		return 0;
	buf_clear(&s->nonce);
	buf_put(&s->nonce, r->nonce.p, r->nonce.n);
	s->number++;
	return s->nonce.err == 0;
}

/* A new token, and it is refused: there is no point in another one. */
static enum sign_result
just_renewed(const struct sign *s, const struct sign_refusal *r,
    struct buf *why)
{
	if (oauth_is_code(s->server) && s->server->credential == NULL)
		return sign_needed(s, "you to sign in", why);
	return denied(s, "refuses the token that it has just been given",
	    r->status, why);
}

/* The token is not good, or there is none. */
static enum sign_result
refused(struct sign *s, const struct sign_refusal *r,
    const struct challenge *ch, struct buf *why)
{
	struct buf ignored = BUF_INIT(SIGN_WHY);
	enum sign_result rc;

	if (r->repeated > 0 && s->renewed)
		rc = just_renewed(s, r, why);
	else if (s->server->credential != NULL)
		rc = sign_run_command(s, why);
	else
		rc = sign_get(s, ch, why);
	s->renewed = rc == SIGN_AGAIN;
	/* Without a place to note it the next login sees for itself. */
	if (rc == SIGN_NEEDED)
		(void)record(s->server, ch, 0, &ignored);
	buf_free(&ignored);
	return rc;
}

static enum sign_result
decide(struct sign *s, const struct sign_refusal *r,
    const struct challenge *ch, struct buf *why)
{
	if (server_has_header(s->server, "Authorization"))
		return denied(s, "refuses the Authorization header that is "
		    "configured for it", r->status, why);
	if (!url_is_safe(s->server->url))
		return denied(s, "wants a token, which is not sent to an http "
		    "address", r->status, why);
	if (r->repeated >= REPEATS)
		return denied(s, "refuses again and again", r->status, why);
	if (r->number != s->number || take_nonce(s, r, ch))
		return SIGN_AGAIN;
	if (challenge_is(ch, "insufficient_scope"))
		return step_up(s, ch, why);
	if (r->status == 403 && (ch->scheme == CHALLENGE_NONE ||
	    (s->c.access != NULL && !challenge_is(ch, "invalid_token"))))
		return denied(s, "forbids it", r->status, why);
	return refused(s, r, ch, why);
}

enum sign_result
sign_refused(struct sign *s, const struct sign_refusal *r, struct buf *why)
{
	struct challenge ch;
	enum sign_result rc;

	challenge_read(r->challenge, &ch);
	fetch_due(loop_now() + s->server->connect);
	rc = decide(s, r, &ch, why);
	fetch_due(0);
	challenge_free(&ch);
	return rc;
}
