#include <string.h>

#include "body.h"

size_t
body_size(const struct body *b)
{
	size_t i, size = 0;

	for (i = 0; i < b->n; i++)
		size += b->parts[i].n;
	return size;
}

size_t
body_take(struct body *b, char *to, size_t n)
{
	const struct slice *s;
	size_t k, sum = 0;

	while (b->part < b->n && sum < n) {
		s = &b->parts[b->part];
		k = s->n - b->off < n - sum ? s->n - b->off : n - sum;
		if (k > 0)
			memcpy(to + sum, s->p + b->off, k);
		sum += k;
		b->off += k;
		if (b->off == s->n) {
			b->part++;
			b->off = 0;
		}
	}
	return sum;
}

int
body_begun(const struct body *b)
{
	return b->part > 0 || b->off > 0;
}

void
body_rewind(struct body *b)
{
	b->part = b->off = 0;
}
