/* What to ask for (MCP basic/authorization, "scope selection"; SEP-2350). */

#include <string.h>

#include "../base/server.h"
#include "oauth_work.h"

enum { SCOPES = 1 << 16 }; /* bytes of a list */

#define OFFLINE "offline_access"

/* Make it the union of itself and more. */
static void
join(struct buf *scopes, const char *more)
{
	struct buf sum = BUF_INIT(scopes->max);

	scope_union(buf_slice(scopes), slice_of(more), &sum);
	buf_free(scopes);
	*scopes = sum;
}

/*
 * What is due besides: all that was asked for before, when a refusal has told
 * that it was not enough.  What another issuer was asked for is no matter.
 */
static void
join_wanted(struct buf *scopes, const struct credential *c,
    const struct issuer *is)
{
	if (c == NULL || c->wanted == NULL)
		return;
	join(scopes, c->wanted);
	if (c->issuer == NULL || is->issuer == NULL ||
	    strcmp(c->issuer, is->issuer) != 0)
		return;
	join(scopes, c->asked);
	join(scopes, c->granted);
}

/* Append the list, separated, but for one word. */
static void
put_without(struct slice scopes, const char *word, struct buf *b)
{
	struct slice one;
	size_t start = b->len;

	while (scopes.n > 0) {
		one.p = scopes.p;
		for (one.n = 0; one.n < scopes.n && one.p[one.n] != ' ';)
			one.n++;
		if (one.n > 0 && !slice_is(one, word)) {
			if (b->len > start)
				buf_putc(b, ' ');
			buf_put(b, one.p, one.n);
		}
		one.n += one.n < scopes.n;
		scopes.p += one.n;
		scopes.n -= one.n;
	}
}

void
oauth_scopes(const struct server *sv, const struct challenge *ch,
    const struct oauth_place *p, const struct credential *c, struct buf *b)
{
	struct buf all = BUF_INIT(SCOPES);
	size_t start = b->len;

	if (sv->sign_in.scope != NULL) {
		buf_puts(b, sv->sign_in.scope);
		return;
	}
	if (ch != NULL && ch->scope.len > 0)
		join(&all, buf_str(&ch->scope));
	else if (c == NULL || c->wanted == NULL)
		join(&all, p->resource.scopes);
	join_wanted(&all, c, &p->issuer);
	put_without(buf_slice(&all), OFFLINE, b);
	/* It is the issuer's word, and alone it would ask for nothing else. */
	if (b->len > start && oauth_is_code(sv) &&
	    scope_within(slice_of(OFFLINE), slice_of(p->issuer.scopes)))
		buf_puts(b, " " OFFLINE);
	buf_free(&all);
}
