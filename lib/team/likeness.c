#include <stdint.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "prompt.h"

/*
 * Words by their hashes alone: that two of them share all 64 bits may happen
 * once in 10^7 texts of a million words, and then hardly matters.  0 is free.
 */
struct words {
	uint64_t *slots;
	size_t n, cap;
};

/* The byte in lower case, or 0 when it belongs to no word. */
static unsigned
letter(char byte)
{
	unsigned c = (unsigned char)byte;

	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
		return c;
	return 0;
}

/*
 * The low bits of FNV-1a depend on the low bits of the bytes alone: from high
 * bits to low ones (the factor is 2^64 by the golden ratio), so that it takes
 * work to find words that crowd one part of the table.
 */
static uint64_t
spread(uint64_t h)
{
	int i;

	for (i = 0; i < 2; i++)
		h = (h ^ h >> 32) * 0x9E3779B97F4A7C15u;
	h ^= h >> 32;
	return h == 0 ? 1 : h;
}

/* The hash of the next word, which *rest is moved over; 0: there is none. */
static uint64_t
next_word(struct slice *rest)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	size_t len = 0;
	unsigned c;

	for (; rest->n > 0; rest->p++, rest->n--) {
		c = letter(*rest->p);
		if (c != 0) {
			h = (h ^ c) * 1099511628211u;
			len++;
		} else if (len > 0)
			break;
	}
	return len > 0 ? spread(h) : 0;
}

/* Where it is, or the free slot where it belongs. */
static uint64_t *
find(const struct words *w, uint64_t h)
{
	size_t i = (size_t)h & (w->cap - 1);

	while (w->slots[i] != 0 && w->slots[i] != h)
		i = (i + 1) & (w->cap - 1);
	return &w->slots[i];
}

static void
grow(struct words *w)
{
	struct words old = *w;
	size_t i;

	w->cap = old.cap == 0 ? 64 : 2 * old.cap;
	w->slots = xcalloc(w->cap, sizeof(*w->slots));
	for (i = 0; i < old.cap; i++)
		if (old.slots[i] != 0)
			*find(w, old.slots[i]) = old.slots[i];
	free(old.slots);
}

/* 1 when it was added, 0 when it was there already. */
static size_t
add(struct words *w, uint64_t h)
{
	uint64_t *slot;

	if (2 * w->n >= w->cap)
		grow(w);
	slot = find(w, h);
	if (*slot != 0)
		return 0;
	*slot = h;
	w->n++;
	return 1;
}

double
prompt_likeness(struct slice a, struct slice b)
{
	struct words in_a = { NULL, 0, 0 }, in_b = { NULL, 0, 0 };
	size_t any, both = 0;
	uint64_t h;

	while ((h = next_word(&a)) != 0)
		add(&in_a, h);
	while ((h = next_word(&b)) != 0)
		if (add(&in_b, h) && in_a.n > 0)
			both += *find(&in_a, h) != 0;
	any = in_a.n + in_b.n - both;
	free(in_a.slots);
	free(in_b.slots);
	return any == 0 ? 1 : (double)both / (double)any;
}
