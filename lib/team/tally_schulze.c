/*
 * Schulze's method.  A chain from one candidate to another is as strong as its
 * weakest link, a link as the weight of the votes that prefer the one, if they
 * are more than those that prefer the other.  Nobody beats the winner: no
 * chain to it is stronger than the strongest one back.
 */

#include <stdlib.h>

#include "../base/mem.h"
#include "tally_work.h"

/* For each vote the place that it gives to each candidate; c->n: the last. */
static unsigned short *
read_ranks(const struct tally *t, const struct count *c)
{
	unsigned short *rank = xreallocarray(NULL, c->nvoter + 1,
	    c->n * sizeof(*rank) + 1);
	const struct agent *a;
	size_t v, i;

	for (i = 0; i < c->nvoter * c->n; i++)
		rank[i] = (unsigned short)c->n;
	for (v = 0; v < c->nvoter; v++) {
		a = &t->agents[c->voter[v]];
		for (i = 0; i < a->n; i++)
			rank[v * c->n + t->agents[a->choice[i].agent].number] =
			    (unsigned short)i;
	}
	return rank;
}

/* By how much weight is a preferred to b?  Below 0: b to a. */
static long long
lead(const struct tally *t, const struct count *c, const unsigned short *rank,
    size_t a, size_t b)
{
	long long sum = 0, w;
	size_t v;

	for (v = 0; v < c->nvoter; v++, rank += c->n) {
		w = t->agents[c->voter[v]].weight;
		if (rank[a] != rank[b])
			sum += rank[a] < rank[b] ? w : -w;
	}
	return sum;
}

int
schulze_sure(const struct tally *t, const struct count *c, long long weight)
{
	unsigned short *rank = read_ranks(t, c);
	size_t i, w = 0;
	int sure = 1;

	/* Whoever wins against all is left over. */
	for (i = 1; i < c->n; i++)
		if (lead(t, c, rank, i, w) > 0)
			w = i;
	for (i = 0; i < c->n && sure; i++)
		sure = i == w || lead(t, c, rank, w, i) > weight;
	free(rank);
	return sure;
}

static void
prefer(const struct tally *t, const struct count *c, long long *link)
{
	unsigned short *all = read_ranks(t, c), *rank = all;
	size_t v, a, b;

	for (v = 0; v < c->nvoter; v++, rank += c->n)
		for (a = 0; a < c->n; a++)
			for (b = 0; b < c->n; b++)
				if (rank[a] < rank[b])
					link[a * c->n + b] +=
					    t->agents[c->voter[v]].weight;
	free(all);
}

/* Of each two links only the stronger one is one. */
static void
settle(long long *link, size_t n)
{
	long long *x, *y;
	size_t a, b;

	for (a = 0; a < n; a++)
		for (b = a + 1; b < n; b++) {
			x = &link[a * n + b];
			y = &link[b * n + a];
			if (*x == *y)
				*x = *y = 0;
			else if (*x > *y)
				*y = 0;
			else
				*x = 0;
		}
}

static void
strengthen(long long *link, size_t n)
{
	size_t a, b, via;
	long long s, *row;

	for (via = 0; via < n; via++)
		for (a = 0; a < n; a++) {
			row = &link[a * n];
			for (b = 0; row[via] > 0 && b < n; b++) {
				s = link[via * n + b];
				if (s > row[via])
					s = row[via];
				if (s > row[b])
					row[b] = s;
			}
		}
}

void
schulze_points(const struct tally *t, struct count *c)
{
	long long *link = xcalloc(c->n * c->n, sizeof(*link));
	size_t a, b;

	prefer(t, c, link);
	settle(link, c->n);
	strengthen(link, c->n);
	for (a = 0; a < c->n; a++) {
		c->points[a] = 1;
		for (b = 0; b < c->n; b++)
			if (a != b && link[b * c->n + a] >
			    link[a * c->n + b])
				c->points[a] = 0;
	}
	free(link);
}
