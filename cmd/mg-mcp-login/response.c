#include <string.h>

#include "../../lib/base/text.h"
#include "../../lib/base/url.h"
#include "../../lib/net/jose.h"
#include "mg-mcp-login.h"

enum { SHOWN = 300 }; /* bytes of one text of the server's */

static void
refuse(struct response *r, enum status status, const char *why)
{
	r->status = status;
	buf_puts(&r->why, why);
}

/*
 * RFC 9207 2.4.  On a mismatch the answer may be anybody's: nothing else that
 * it says is even shown.
 */
static int
is_from_issuer(struct response *r, struct slice query)
{
	struct buf iss = BUF_INIT(REDIRECT_MAX);
	int n = url_form_value(query, "iss", &iss);
	int good = n == 1 ? slice_is(buf_slice(&iss), r->issuer->issuer) :
	    n == 0 && !r->issuer->states_iss;

	buf_free(&iss);
	if (good)
		return 1;
	refuse(r, ST_REFUSED, n == 0 ? "the answer does not say which "
	    "authorization server it is from, though that one does so "
	    "otherwise" : "the answer is from another authorization server "
	    "than was asked");
	return 0;
}

static void
show(struct buf *b, struct slice text)
{
	text.n = text.n < SHOWN ? text.n : SHOWN;
	text_clean(b, text, 0);
}

static void
take_error(struct response *r, struct slice query, struct slice error)
{
	struct buf more = BUF_INIT(REDIRECT_MAX);

	if (slice_is(error, "access_denied"))
		refuse(r, ST_REFUSED, "the sign-in was refused");
	else if (slice_is(error, "server_error") ||
	    slice_is(error, "temporarily_unavailable"))
		refuse(r, ST_PEER, "the authorization server has failed");
	else
		refuse(r, ST_REFUSED,
		    "the authorization server does not take the request");
	buf_puts(&r->why, ": ");
	show(&r->why, error);
	if (url_form_value(query, "error_description", &more) == 1 &&
	    more.len > 0) {
		buf_puts(&r->why, ", ");
		show(&r->why, buf_slice(&more));
	}
	buf_free(&more);
}

static void
take_code(struct response *r, struct slice query)
{
	size_t i;

	if (url_form_value(query, "code", &r->code) != 1 || r->code.len == 0)
		refuse(r, ST_PEER, "the answer has no code in it");
	for (i = 0; i < r->code.len && r->status == ST_DONE; i++)
		if (r->code.s[i] < ' ' || r->code.s[i] > '~')
			refuse(r, ST_PEER, "the answer has no good code");
	if (r->status != ST_DONE)
		buf_clear(&r->code);
}

static int
has_state(const struct response *r, struct slice query)
{
	struct buf state = BUF_INIT(REDIRECT_MAX);
	int same = url_form_value(query, "state", &state) == 1 &&
	    jose_equal(buf_slice(&state), r->state);

	buf_free(&state);
	return same;
}

int
response_take(struct response *r, struct slice query)
{
	struct buf error = BUF_INIT(REDIRECT_MAX);

	if (r->done || !has_state(r, query))
		return 0;
	r->done = 1;
	if (!is_from_issuer(r, query))
		return 1;
	if (url_form_value(query, "error", &error) != 0)
		take_error(r, query, buf_slice(&error));
	else
		take_code(r, query);
	buf_free(&error);
	return 1;
}
