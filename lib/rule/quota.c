#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "../base/buf.h"
#include "../base/jout.h"
#include "../base/json.h"
#include "../base/store.h"
#include "quota.h"

/*
 * A stretch of SLOTS slots touches SLOTS + 1 of them, so that many count.
 */
enum { SLOTS = 60, KEPT = SLOTS + 1, TEXT = 16384 };
enum { REQUESTS, TOKENS, KINDS };

static const long long most = 1000000000000000; /* of any number kept */

struct slot {
	long long n;           /* since 1970, of the period's width */
	long long used[KINDS];
};

struct window {
	struct buf key;
	int lock;
	long long ms, width, now; /* now: the slot that runs */
	struct slot slot[KEPT + 1];
	size_t n;
};

static long long
wall_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
number(const struct json *j, int t, long long *n)
{
	return json_int(j, t, n) == 0 && *n >= 0 && *n <= most ? 0 : -1;
}

/* [SLOT, REQUESTS, TOKENS], later than the one before; 0 or -1. */
static int
read_slot(struct window *w, const struct json *j, int t)
{
	struct slot *s = &w->slot[w->n];
	int a = json_first(j, t), b = json_next(j, a);

	if (w->n == KEPT || json_count(j, t) != 3)
		return -1;
	if (number(j, a, &s->n) < 0 ||
	    number(j, b, &s->used[REQUESTS]) < 0 ||
	    number(j, json_next(j, b), &s->used[TOKENS]) < 0)
		return -1;
	if (w->n > 0 && s->n <= s[-1].n)
		return -1;
	w->n++;
	return 0;
}

static int
parse(struct window *w, struct slice text)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int t = -1, rc = -1;

	if (json_parse(&j, text, TEXT, &e) == 0 &&
	    json_type(&j, 0) == JSON_ARRAY) {
		rc = 0;
		t = json_first(&j, 0);
	}
	for (; rc == 0 && t >= 0; t = json_next(&j, t))
		rc = json_type(&j, t) == JSON_ARRAY ? read_slot(w, &j, t) : -1;
	json_free(&j);
	if (rc < 0)
		errno = EBADMSG;
	return rc;
}

/* Forget what is over; a clock that was set back moves all of it to now. */
static void
age(struct window *w)
{
	long long ahead = w->n > 0 ? w->slot[w->n - 1].n - w->now : 0;
	size_t i, gone = 0;

	for (i = 0; i < w->n; i++) {
		if (ahead > 0)
			w->slot[i].n -= ahead;
		if (w->slot[i].n <= w->now - KEPT)
			gone = i + 1;
	}
	w->n -= gone;
	memmove(w->slot, w->slot + gone, w->n * sizeof(w->slot[0]));
}

/* The slot that runs, last in the window. */
static struct slot *
last(struct window *w)
{
	if (w->n == 0 || w->slot[w->n - 1].n < w->now) {
		memset(&w->slot[w->n], 0, sizeof(w->slot[0]));
		w->slot[w->n++].n = w->now;
	}
	return &w->slot[w->n - 1];
}

static void
leave(struct window *w)
{
	int e = errno;

	buf_free(&w->key);
	store_unlock(w->lock);
	errno = e;
}

/* Lock and read.  0, or -1 with errno. */
static int
enter(struct window *w, const struct quota *q)
{
	struct buf text = BUF_INIT(TEXT);
	int rc;

	memset(w, 0, sizeof(*w));
	buf_init(&w->key, SIZE_MAX / 2);
	buf_put(&w->key, q->name.p, q->name.n);
	buf_printf(&w->key, " %lld", q->period);
	w->lock = store_lock(STORE_STATE, "quota", buf_slice(&w->key),
	    QUOTA_LOCK);
	if (w->lock == -1) {
		leave(w);
		return -1;
	}
	w->ms = wall_ms();
	w->width = (q->period + SLOTS - 1) / SLOTS;
	w->now = w->ms / w->width;
	rc = store_get(STORE_STATE, "quota", buf_slice(&w->key), &text);
	if (rc == 1)
		rc = parse(w, buf_slice(&text));
	buf_free(&text);
	if (rc < 0)
		leave(w);
	else
		age(w);
	return rc;
}

/* Write and unlock.  0, or -1 with errno. */
static int
keep(struct window *w)
{
	struct buf b = BUF_INIT(TEXT);
	size_t i;
	int rc;

	jout_open(&b, '[');
	for (i = 0; i < w->n; i++) {
		jout_open(&b, '[');
		jout_int(&b, w->slot[i].n);
		jout_int(&b, w->slot[i].used[REQUESTS]);
		jout_int(&b, w->slot[i].used[TOKENS]);
		jout_close(&b, ']');
	}
	jout_close(&b, ']');
	buf_putc(&b, '\n');
	rc = store_put(STORE_STATE, "quota", buf_slice(&w->key),
	    buf_slice(&b));
	buf_free(&b);
	leave(w);
	return rc;
}

/* So that what is written can be read. */
static void
add(long long *n, long long more)
{
	*n += more;
	if (*n < 0)
		*n = 0;
	if (*n > most)
		*n = most;
}

/* Until "want" more of a kind are no more than the limit; 0: they are. */
static long long
wait_for(const struct window *w, int kind, long long want, long long limit)
{
	long long sum = want;
	size_t i;

	for (i = 0; i < w->n; i++)
		sum += w->slot[i].used[kind];
	if (limit == 0 || sum <= limit)
		return 0;
	for (i = 0; i < w->n && sum > limit; i++)
		sum -= w->slot[i].used[kind];
	return (w->slot[i - 1].n + KEPT) * w->width - w->ms;
}

long long
quota_take(struct quota *q, long long tokens)
{
	struct window w;
	struct slot *s;
	long long wait, other;

	if (q->tokens > 0 && tokens > q->tokens)
		tokens = q->tokens;
	if (enter(&w, q) < 0)
		return -1;
	wait = wait_for(&w, REQUESTS, 1, q->requests);
	other = wait_for(&w, TOKENS, tokens, q->tokens);
	if (wait > 0 || other > 0) {
		leave(&w);
		return wait > other ? wait : other;
	}
	s = last(&w);
	add(&s->used[REQUESTS], 1);
	add(&s->used[TOKENS], tokens);
	q->at = s->n;
	q->taken = tokens;
	return keep(&w);
}

/*
 * What is more counts from now on; what is less only where it was taken, or
 * it would stand for something that is over.
 */
int
quota_spent(struct quota *q, long long tokens)
{
	long long more = tokens - q->taken;
	struct window w;
	struct slot *s;
	size_t i;

	if (more == 0)
		return 0;
	if (enter(&w, q) < 0)
		return -1;
	q->taken = tokens;
	s = more > 0 ? last(&w) : NULL;
	for (i = 0; i < w.n && s == NULL; i++)
		if (w.slot[i].n == q->at)
			s = &w.slot[i];
	if (s == NULL) {
		leave(&w);
		return 0;
	}
	add(&s->used[TOKENS], more);
	return keep(&w);
}
