/* Who is known, and what was said before there were lines. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/sha256.h"
#include "tally_work.h"

/* FNV-1a. */
static uint32_t
hash(struct slice s)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

/* Where its place is, or belongs. */
static size_t
slot_of(const struct tally *t, struct slice name)
{
	size_t i = hash(name) % SLOTS;

	while (t->slots[i] != 0 &&
	    !slice_eq(t->agents[t->slots[i] - 1].name, name))
		i = (i + 1) % SLOTS;
	return i;
}

long
tally_find(const struct tally *t, struct slice name)
{
	return (long)t->slots[slot_of(t, name)] - 1;
}

static void
draw_lot(long long seed, struct slice name, unsigned char lot[32])
{
	struct buf b = BUF_INIT(TALLY_NAME + 32);
	struct sha256 s;

	buf_printf(&b, "%lld:", seed);
	sha256_init(&s);
	sha256_add(&s, b.s, b.len);
	sha256_add(&s, name.p, name.n);
	sha256_end(&s, lot);
	buf_free(&b);
}

long
tally_agent(struct tally *t, struct slice name)
{
	static const struct agent none;
	size_t slot = slot_of(t, name);
	struct agent *a;

	if (t->slots[slot] != 0)
		return (long)t->slots[slot] - 1;
	if (t->n == TEAM_AGENTS || name.n == 0 || name.n > TALLY_NAME)
		return -1;
	if (t->n == t->cap) {
		t->cap = t->cap == 0 ? 8 : 2 * t->cap;
		t->agents = xreallocarray(t->agents, t->cap,
		    sizeof(*t->agents));
	}
	a = &t->agents[t->n++];
	*a = none;
	a->name.p = xstrndup(name.p, name.n);
	a->name.n = name.n;
	a->weight = UNIT;
	draw_lot(t->seed, name, a->lot);
	t->slots[slot] = (unsigned short)t->n;
	return (long)t->n - 1;
}

struct tally *
tally_new(enum team_method method, long long seed)
{
	struct tally *t = xcalloc(1, sizeof(*t));

	t->method = method;
	t->seed = seed;
	t->part = t->round = 1;
	buf_init(&t->name, TALLY_NAME + 1 + VERSION_DIGITS);
	t->choice = xcalloc(TEAM_AGENTS, sizeof(*t->choice));
	return t;
}

void
tally_free(struct tally *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->n; i++) {
		free((void *)(uintptr_t)t->agents[i].name.p);
		free(t->agents[i].choice);
	}
	free(t->agents);
	free(t->choice);
	buf_free(&t->name);
	free(t);
}

void
tally_reseed(struct tally *t, long long seed)
{
	size_t i;

	t->seed = seed;
	for (i = 0; i < t->n; i++)
		draw_lot(seed, t->agents[i].name, t->agents[i].lot);
}

void
tally_keep(struct tally *t, int what)
{
	t->keep |= what;
}

int
tally_weight_ok(double w)
{
	return w == 0 || (w >= 1.0 / UNIT && w <= TALLY_WEIGHT);
}

void
tally_weigh(struct agent *a, double weight)
{
	if (!a->weight_kept)
		a->weight = (long long)(weight * UNIT + 0.5);
}

int
tally_weight(struct tally *t, struct slice agent, double weight)
{
	long i = tally_agent(t, agent);

	if (i < 0)
		return -1;
	t->agents[i].weight_kept = 0;
	tally_weigh(&t->agents[i], weight);
	t->agents[i].weight_kept = 1;
	t->fresh = 0;
	return 0;
}

void
tally_expect(struct tally *t, size_t n)
{
	t->expected = n;
	t->fresh = 0;
}

void
tally_voter(struct tally *t, struct slice agent, double weight)
{
	long i = tally_agent(t, agent);

	t->closed = 1;
	t->fresh = 0;
	if (i < 0)
		return;
	t->agents[i].listed = 1;
	tally_weigh(&t->agents[i], weight);
}

void
tally_ask(struct tally *t, struct slice agent)
{
	long i = tally_find(t, agent);

	if (i < 0)
		return;
	t->fresh = 0;
	t->agents[i].asked = 1;
	t->agents[i].abstained = 0;
}

void
tally_forget(struct tally *t)
{
	t->part++;
	t->round++;
}

int
tally_before(const struct tally *t, size_t a, size_t b)
{
	const struct agent *x = &t->agents[a], *y = &t->agents[b];

	return memcmp(x->lot, y->lot, sizeof(x->lot)) < 0;
}

/* A name without a dot is as good as a label. */
static struct slice
agent_of(struct slice label)
{
	struct slice name = label;

	while (name.n > 0 && name.p[name.n - 1] != '.')
		name.n--;
	if (name.n == 0)
		return label;
	name.n--;
	return name;
}

size_t
tally_first(struct tally *t, const struct slice *labels, size_t n)
{
	unsigned char best[32], lot[32];
	size_t i, first = 0;

	for (i = 0; i < n; i++) {
		draw_lot(t->seed, agent_of(labels[i]), lot);
		if (i == 0 || memcmp(lot, best, sizeof(lot)) < 0) {
			memcpy(best, lot, sizeof(lot));
			first = i;
		}
	}
	return first;
}
