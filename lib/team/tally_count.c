/* From votes to points, and from points to an outcome. */

#include <stdlib.h>

#include "../base/jout.h"
#include "../base/mem.h"
#include "tally_work.h"

enum { DECIMALS = 10000000 }; /* of points; half a unit has 7 */

int
tally_stands(const struct tally *t, const struct agent *a)
{
	return a->version > 0 && a->answered == t->part;
}

int
tally_counts(const struct tally *t, const struct agent *a)
{
	const struct agent *for_;
	size_t i;

	if (a->voted != t->part || a->lame || a->weight == 0 ||
	    (t->closed && !a->listed))
		return 0;
	for (i = 0; i < a->n; i++) {
		for_ = &t->agents[a->choice[i].agent];
		if (for_->version != a->choice[i].version)
			return 0;
	}
	return t->method != METHOD_NO_SELF ||
	    &t->agents[a->choice[0].agent] != a;
}

/* May its vote still come, or change? */
static int
awaited(const struct tally *t, const struct agent *a)
{
	return a->weight > 0 && !a->retired && a->abstained != t->round &&
	    (a->asked || !tally_counts(t, a));
}

/* What one vote can give at most, in units of its weight. */
static long long
most(const struct tally *t, const struct count *c)
{
	return t->method == METHOD_BORDA ? 2 * (long long)(c->n - 1) : 1;
}

/*
 * Borda: of n candidates the first gets n - 1 points, the next one less, and
 * those that are not named the mean of what is left.  All is twice that, so
 * that it is whole.
 */
static void
borda(const struct tally *t, struct count *c, const struct agent *a)
{
	long long rest = (long long)(c->n - a->n) - 1, give;
	size_t i, k;

	for (i = 0; i < c->n; i++)
		c->points[i] += rest * a->weight;
	for (i = 0; i < a->n; i++) {
		k = t->agents[a->choice[i].agent].number;
		give = 2 * (long long)(c->n - 1 - i);
		c->points[k] += (give - rest) * a->weight;
	}
}

static void
add(const struct tally *t, struct count *c, const struct agent *a)
{
	size_t i;

	c->weight += a->weight;
	c->first[t->agents[a->choice[0].agent].number] += a->weight;
	if (t->method == METHOD_BORDA)
		borda(t, c, a);
	else if (t->method == METHOD_APPROVAL)
		for (i = 0; i < a->n; i++)
			c->points[t->agents[a->choice[i].agent].number] +=
			    a->weight;
	else
		c->points[t->agents[a->choice[0].agent].number] += a->weight;
}

static void
find_candidates(const struct tally *t, struct count *c)
{
	size_t i;

	c->candidate = xcalloc(t->n + 1, sizeof(*c->candidate));
	for (c->n = 0, i = 0; i < t->n; i++)
		if (tally_stands(t, &t->agents[i])) {
			t->agents[i].number = c->n;
			c->candidate[c->n++] = i;
		}
	c->first = xcalloc(c->n + 1, sizeof(*c->first));
	c->points = xcalloc(c->n + 1, sizeof(*c->points));
}

void
tally_count(const struct tally *t, struct count *c, int firm)
{
	struct count none = { 0 };
	const struct agent *a;
	size_t i;

	*c = none;
	find_candidates(t, c);
	c->voter = xcalloc(t->n + 1, sizeof(*c->voter));
	for (i = 0; i < t->n; i++) {
		a = &t->agents[i];
		if (a->voted != t->part || (firm && a->asked))
			continue;
		if (tally_counts(t, a)) {
			c->voter[c->nvoter++] = i;
			add(t, c, a);
		} else
			c->nvoid++;
	}
}

void
tally_count_free(struct count *c)
{
	free(c->candidate);
	free(c->voter);
	free(c->first);
	free(c->points);
}

/* Does a with these points come before b with those? */
static int
beats(const struct tally *t, const struct count *c, size_t a, long long x,
    size_t b, long long y)
{
	if (x != y)
		return x > y;
	return tally_before(t, c->candidate[a], c->candidate[b]);
}

static size_t
best(const struct tally *t, const struct count *c, int *tie)
{
	size_t i, w = 0;

	for (*tie = 0, i = 1; i < c->n; i++) {
		if (c->points[i] == c->points[w])
			*tie = 1;
		else if (c->points[i] > c->points[w])
			*tie = 0;
		if (beats(t, c, i, c->points[i], w, c->points[w]))
			w = i;
	}
	return w;
}

/* The number of the first, by the votes that were counted. */
static long
rank(const struct tally *t, struct count *c, int *tie)
{
	if (t->method == METHOD_SCHULZE)
		schulze_points(t, c);
	return (long)best(t, c, tie);
}

/* The weight that is still awaited, of known voters or of a number of them. */
static long long
open_weight(const struct tally *t)
{
	const struct agent *a;
	long long sum = 0, heaviest = UNIT;
	size_t i, done = 0;

	for (i = 0; i < t->n; i++) {
		a = &t->agents[i];
		if (!awaited(t, a)) {
			done += a->weight > 0;
			continue;
		}
		if (a->listed)
			sum += a->weight;
		if (a->weight > heaviest)
			heaviest = a->weight;
	}
	if (t->closed)
		return sum;
	return t->expected > done ?
	    (long long)(t->expected - done) * heaviest : 0;
}

/* Could that one get the better of the winner? */
static int
threatens(const struct tally *t, const struct count *c, size_t w, size_t i,
    long long open)
{
	const struct agent *a = &t->agents[c->candidate[i]];

	if (t->method == METHOD_NO_SELF && a->listed && awaited(t, a))
		open -= a->weight;
	return beats(t, c, i, c->points[i] + open * most(t, c), w,
	    c->points[w]);
}

static int
is_sure(const struct tally *t, const struct count *c, long long open)
{
	size_t w, i;
	int tie;

	if (t->method == METHOD_SCHULZE)
		return schulze_sure(t, c, open);
	w = best(t, c, &tie);
	for (i = 0; i < c->n; i++)
		if (i != w && threatens(t, c, w, i, open))
			return 0;
	return 1;
}

/* The weight of those who put it first, or approve of it. */
static long long
backing(const struct tally *t, const struct count *c, size_t w)
{
	return t->method == METHOD_APPROVAL ? c->points[w] : c->first[w];
}

static int
certain(const struct tally *t)
{
	struct count c;
	long long open = open_weight(t);
	int sure;

	if (!t->closed && t->expected == 0)
		return 0;
	if (open == 0)
		return 1;
	tally_count(t, &c, 1);
	sure = c.nvoter > 0 && is_sure(t, &c, open);
	tally_count_free(&c);
	return sure;
}

int
tally_certain(struct tally *t)
{
	if (!t->fresh)
		t->sure = certain(t);
	t->fresh = 1;
	return t->sure;
}

/* Whoever is awaited may vote for the winner, for another, or not at all. */
int
tally_settled(struct tally *t)
{
	long long open = open_weight(t), n;
	struct count c;
	int tie, settled;

	if (!tally_certain(t))
		return 0;
	if (open == 0)
		return 1;
	tally_count(t, &c, 1);
	n = backing(t, &c, (size_t)rank(t, &c, &tie));
	settled = 2 * n > c.weight + open || 2 * (n + open) <= c.weight + open;
	tally_count_free(&c);
	return settled;
}

/* The whole count: the number of the winner, or -1. */
static long
decide(const struct tally *t, struct count *c, int *tie)
{
	tally_count(t, c, 0);
	*tie = 0;
	if (c->nvoter == 0)
		return -1;
	return rank(t, c, tie);
}

int
tally_winner(struct tally *t, struct slice *agent)
{
	struct count c;
	int tie, place = -1;
	long w = decide(t, &c, &tie);

	if (w >= 0) {
		place = (int)c.candidate[w];
		*agent = t->agents[place].name;
	}
	tally_count_free(&c);
	return place;
}

/* Units as a number, exactly. */
static void
put_points(struct buf *b, long long points, long long unit)
{
	buf_printf(b, "%lld", points / unit);
	if (points % unit == 0)
		return;
	buf_printf(b, ".%07lld", points % unit * (DECIMALS / unit));
	while (b->len > 0 && b->s[b->len - 1] == '0')
		b->len--;
	buf_puts(b, "");
}

/* Candidates by their points, most first, so that no order of lines shows. */
static void
sort(const struct tally *t, const struct count *c, const long long *points,
    size_t *order)
{
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		for (k = i; k > 0 && beats(t, c, i, points[i], order[k - 1],
		    points[order[k - 1]]); k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

/* Those who have any. */
static void
put_votes(const struct tally *t, const struct count *c, struct buf *b)
{
	const long long *points = t->method == METHOD_SCHULZE ? c->first :
	    c->points;
	size_t *order = xcalloc(c->n + 1, sizeof(*order)), i;

	sort(t, c, points, order);
	jout_key(b, "votes");
	jout_open(b, '{');
	for (i = 0; i < c->n && points[order[i]] > 0; i++) {
		jout_str(b, t->agents[c->candidate[order[i]]].name);
		buf_putc(b, ':');
		put_points(b, points[order[i]],
		    t->method == METHOD_BORDA ? 2 * UNIT : UNIT);
	}
	jout_close(b, '}');
	free(order);
}

static int
majority(const struct tally *t, const struct count *c, long w)
{
	return w >= 0 && 2 * backing(t, c, (size_t)w) > c->weight;
}

static void
put_winner(const struct tally *t, const struct count *c, long w,
    struct buf *b)
{
	struct buf label = BUF_INIT(TALLY_NAME + 1 + VERSION_DIGITS);
	const struct agent *a;

	if (w < 0) {
		jout_kcstr(b, "winner", NULL);
		jout_kcstr(b, "label", NULL);
		return;
	}
	a = &t->agents[c->candidate[w]];
	buf_put(&label, a->name.p, a->name.n);
	buf_printf(&label, ".%lld", a->version);
	jout_kstr(b, "winner", a->name);
	jout_kstr(b, "label", buf_slice(&label));
	buf_free(&label);
}

int
tally_outcome(struct tally *t, struct buf *b)
{
	struct count c;
	int tie;
	long w = decide(t, &c, &tie);

	put_winner(t, &c, w, b);
	put_votes(t, &c, b);
	jout_kbool(b, "majority", majority(t, &c, w));
	jout_kbool(b, "tie", tie);
	jout_kcstr(b, "method", team_method_name(t->method));
	jout_kint(b, "voters", (long long)c.nvoter);
	jout_kint(b, "void", (long long)c.nvoid);
	tally_count_free(&c);
	return w >= 0;
}
