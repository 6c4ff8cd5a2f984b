/*
 * Requests that were refused wait here.  To find out what to do takes
 * exchanges that are waited for while the loop runs, so one is looked at at a
 * time, and from a timer.
 */

#include <string.h>

#include "mg-http.h"

static struct sign *sign;
static struct parked *first, **last = &first;
static struct parked *current; /* being looked at; NULL: it was forgotten */
static struct timer timer;
static int working;

void
signing_open(void)
{
	if (!headers_have("Authorization"))
		sign = sign_open(&opt.server);
}

void
signing_close(void)
{
	timer_stop(&timer);
	if (!working)
		sign_free(sign);
	sign = NULL;
}

int
signing_is_ours(void)
{
	return sign != NULL;
}

unsigned
signing_headers(const char *method, const char *url, struct buf *lines)
{
	return sign != NULL ? sign_headers(sign, method, url, lines) : 0;
}

int
signing_is_due(void)
{
	return sign != NULL && sign_is_due(sign);
}

static struct parked *
take(void)
{
	struct parked *p = first;

	first = p->next;
	if (first == NULL)
		last = &first;
	p->next = NULL;
	return p;
}

/* It may be forgotten meanwhile: what is looked at is not the one parked. */
static enum sign_result
look(struct parked *p, struct buf *why)
{
	struct sign_refusal r = p->why;
	struct buf challenge = p->challenge, nonce = p->nonce;
	enum sign_result verdict = SIGN_AGAIN;

	buf_init(&p->challenge, challenge.max);
	buf_init(&p->nonce, nonce.max);
	r.challenge = buf_slice(&challenge);
	r.nonce = buf_slice(&nonce);
	if (r.status != 0)
		verdict = sign_refused(sign, &r, why);
	else if (sign_is_due(sign))
		sign_renew(sign);
	buf_free(&challenge);
	buf_free(&nonce);
	return verdict;
}

static void
work(void *arg)
{
	struct buf why = BUF_INIT(8192);
	enum sign_result verdict;

	(void)arg;
	working = 1;
	while (first != NULL) {
		current = take();
		buf_clear(&why);
		verdict = look(current, &why);
		/* What was given up is not answered: the end tells why. */
		if (current != NULL && !loop_stopped())
			current->go(current, verdict, buf_str(&why));
		current = NULL;
	}
	working = 0;
	buf_free(&why);
}

void
signing_park(struct parked *p)
{
	p->next = NULL;
	*last = p;
	last = &p->next;
	if (!working)
		timer_set(&timer, 0, work, NULL);
}

void
signing_forget(struct parked *p)
{
	struct parked **q;

	if (current == p)
		current = NULL;
	for (q = &first; *q != NULL && *q != p; q = &(*q)->next)
		continue;
	if (*q == NULL)
		return;
	*q = p->next;
	if (*q == NULL)
		last = q;
}
