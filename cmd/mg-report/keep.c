/* Memory of what is kept: never given back singly, and bounded. */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "mg-report.h"

enum { CHUNK = 256 << 10, ALIGN = 16 };

struct chunk {
	struct chunk *next;
	size_t used, size;
};

/* The bytes of a chunk lie behind it. */
static char *
bytes_of(struct chunk *c)
{
	return (char *)c + (sizeof(*c) + ALIGN - 1) / ALIGN * ALIGN;
}

/* One for a single large text is full at once: the one before goes on. */
static struct chunk *
add_chunk(struct report *r, size_t size)
{
	struct chunk *c = xmalloc(sizeof(*c) + ALIGN + size);
	struct chunk *first = r->chunks;

	c->size = size;
	c->used = 0;
	if (first != NULL && size != CHUNK) {
		c->next = first->next;
		first->next = c;
	} else {
		c->next = first;
		r->chunks = c;
	}
	return c;
}

void *
keep_room(struct report *r, size_t n)
{
	struct chunk *c = r->chunks;
	char *p;

	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	if (c == NULL || c->size - c->used < n)
		c = add_chunk(r, n > CHUNK / 4 ? n : CHUNK);
	p = bytes_of(c) + c->used;
	c->used += n;
	return p;
}

void
keep_free(struct report *r)
{
	struct chunk *c;

	while ((c = r->chunks) != NULL) {
		r->chunks = c->next;
		free(c);
	}
}

/* At most max bytes, and no character in halves. */
static struct slice
cut(struct slice s, size_t max)
{
	if (s.n <= max)
		return s;
	for (s.n = max; s.n > 0 &&
	    ((unsigned char)s.p[s.n] & 0xC0) == 0x80; s.n--)
		continue;
	return s;
}

static void
charge(struct report *r, enum pool pool, size_t n)
{
	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	r->left[pool] -= n < r->left[pool] ? n : r->left[pool];
}

size_t
keep_array(struct report *r, void **array, size_t n, size_t size)
{
	if (n > r->left[POOL_TEXTS] / size)
		n = r->left[POOL_TEXTS] / size;
	if (n == 0)
		n = 1;
	charge(r, POOL_TEXTS, n * size);
	*array = keep_room(r, n * size);
	return n;
}

static struct text
keep(struct report *r, enum pool pool, struct slice s, size_t whole)
{
	struct text t = { "", 0, whole };
	char *p;

	s = cut(s, r->left[pool]);
	if (s.n == 0)
		return t;
	charge(r, pool, s.n);
	p = keep_room(r, s.n);
	memcpy(p, s.p, s.n);
	t.p = p;
	t.n = s.n;
	return t;
}

struct text
keep_text(struct report *r, enum pool pool, struct slice s, size_t max)
{
	return keep(r, pool, cut(s, max), s.n);
}

struct text
keep_value(struct report *r, enum pool pool, const struct json *j, int tok,
    size_t max)
{
	struct slice raw = json_raw(j, tok), s;
	size_t at = 1;
	int done;

	if (json_type(j, tok) != JSON_STRING)
		return keep_text(r, pool, raw, max);
	buf_clear(&r->scratch);
	/* One character more, so that what is too long shows. */
	json_decode(raw, &at, max + 8, &r->scratch);
	s = buf_slice(&r->scratch);
	done = at >= raw.n - 1 && s.n <= max;
	return keep(r, pool, cut(s, max), done ? s.n : raw.n - 2);
}

void *
keep_more(void *array, size_t n, size_t *cap, size_t size, size_t max)
{
	if (n >= max)
		return NULL;
	if (n < *cap)
		return array;
	*cap = *cap == 0 ? 64 : 2 * *cap;
	if (*cap > max)
		*cap = max;
	return xreallocarray(array, *cap, size);
}

struct slice
text_slice(struct text t)
{
	struct slice s = { t.p, t.n };

	return s;
}

int
text_is(struct text a, struct text b)
{
	return slice_eq(text_slice(a), text_slice(b));
}
