#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "set.h"

/* FNV-1a, 64 bits. */
static uint64_t
hash(struct slice s)
{
	uint64_t h = 14695981039346656037u;
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}

/* Where it is, or the empty slot where it belongs. */
static struct slice *
find(const struct set *set, struct slice s)
{
	size_t i = (size_t)hash(s) & (set->cap - 1);

	while (set->slots[i].p != NULL && !slice_eq(set->slots[i], s))
		i = (i + 1) & (set->cap - 1);
	return &set->slots[i];
}

static void
grow(struct set *set)
{
	struct slice *old = set->slots;
	size_t i, cap = set->cap;

	set->cap = cap == 0 ? 16 : 2 * cap;
	set->slots = xcalloc(set->cap, sizeof(*set->slots));
	for (i = 0; i < cap; i++)
		if (old[i].p != NULL)
			*find(set, old[i]) = old[i];
	free(old);
}

int
set_add(struct set *set, struct slice s)
{
	struct slice *slot;
	char *copy;

	if (2 * set->n >= set->cap)
		grow(set);
	slot = find(set, s);
	if (slot->p != NULL)
		return 0;
	copy = xmalloc(s.n);
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	slot->p = copy;
	slot->n = s.n;
	set->n++;
	return 1;
}

int
set_has(const struct set *set, struct slice s)
{
	return set->n > 0 && find(set, s)->p != NULL;
}

void
set_free(struct set *set)
{
	size_t i;

	for (i = 0; i < set->cap; i++)
		free((void *)(uintptr_t)set->slots[i].p);
	free(set->slots);
	set->slots = NULL;
	set->n = set->cap = 0;
}
