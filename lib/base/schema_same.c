#include <stdlib.h>

#include "mem.h"
#include "number.h"
#include "schema_work.h"

static int
same_string(const struct json *ja, int a, const struct json *jb, int b)
{
	struct buf x;
	int same = json_is_slice(ja, a, schema_text(jb, b, &x));

	buf_free(&x);
	return same;
}

static int
same_array(struct work *w, const struct json *ja, int a,
    const struct json *jb, int b)
{
	int i = json_first(ja, a), k = json_first(jb, b);

	while (i >= 0 && k >= 0 && schema_same(w, ja, i, jb, k)) {
		i = json_next(ja, i);
		k = json_next(jb, k);
	}
	return i < 0 && k < 0;
}

static int
same_object(struct work *w, const struct json *ja, int a,
    const struct json *jb, int b)
{
	struct index x, y;
	size_t i = 0;
	int same;

	same = schema_index(w, &x, ja, a);
	same = schema_index(w, &y, jb, b) && same && x.n == y.n;
	for (; same && i < x.n; i++)
		same = slice_eq(x.m[i].name, y.m[i].name) &&
		    schema_same(w, ja, x.m[i].value, jb, y.m[i].value);
	schema_index_free(&x);
	schema_index_free(&y);
	return same;
}

int
schema_same(struct work *w, const struct json *ja, int a,
    const struct json *jb, int b)
{
	enum json_type t = json_type(ja, a);
	struct number x, y;

	if (!schema_charge(w, 1) || t != json_type(jb, b))
		return 0;
	switch (t) {
	case JSON_OBJECT:
		return same_object(w, ja, a, jb, b);
	case JSON_ARRAY:
		return same_array(w, ja, a, jb, b);
	case JSON_STRING:
		return schema_charge(w, json_raw(jb, b).n / SCHEMA_CHUNK) &&
		    same_string(ja, a, jb, b);
	case JSON_NUMBER:
		if (!schema_charge(w, (json_raw(ja, a).n +
		    json_raw(jb, b).n) / SCHEMA_CHUNK))
			return 0;
		x = number_of(json_raw(ja, a));
		y = number_of(json_raw(jb, b));
		return number_cmp(&x, &y) == 0;
	default:
		return 1;
	}
}

/* FNV-1a, 64 bits. */
static uint64_t
mix(uint64_t h, uint64_t byte)
{
	return (h ^ byte) * 0x100000001b3U;
}

static uint64_t
mix_word(uint64_t h, uint64_t word)
{
	int i;

	for (i = 0; i < 64; i += 8)
		h = mix(h, word >> i & 0xff);
	return h;
}

static uint64_t
mix_bytes(uint64_t h, struct slice s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		h = mix(h, (unsigned char)s.p[i]);
	return h;
}

static uint64_t
hash_number(uint64_t h, struct slice raw)
{
	struct number n = number_of(raw);
	size_t at = 0;
	int d;

	h = mix_word(h, (uint64_t)n.exp);
	h = mix(h, (uint64_t)(n.sign + 1));
	while ((d = number_digit(&n, &at)) >= 0)
		h = mix(h, (uint64_t)d);
	return h;
}

/* Values that are the same have the same hash. */
static uint64_t
hash(struct work *w, const struct json *j, int v)
{
	enum json_type t = json_type(j, v);
	uint64_t h = mix(0xcbf29ce484222325U, t);
	struct index ix;
	struct buf b;
	size_t k, n;
	int i;

	n = t == JSON_NUMBER || t == JSON_STRING ? json_raw(j, v).n : 0;
	if (!schema_charge(w, 1 + n / SCHEMA_CHUNK))
		return h;
	if (t == JSON_NUMBER)
		return hash_number(h, json_raw(j, v));
	if (t == JSON_STRING) {
		h = mix_bytes(h, schema_text(j, v, &b));
		buf_free(&b);
	} else if (t == JSON_ARRAY) {
		for (i = json_first(j, v); i >= 0; i = json_next(j, i))
			h = mix_word(h, hash(w, j, i));
	} else if (t == JSON_OBJECT) {
		(void)schema_index(w, &ix, j, v);
		for (k = 0; k < ix.n; k++) {
			h = mix_bytes(h, ix.m[k].name);
			h = mix_word(h, hash(w, j, ix.m[k].value));
		}
		schema_index_free(&ix);
	}
	return h;
}

struct hashed {
	uint64_t hash;
	size_t index;
	int tok;
};

static int
by_hash(const void *a, const void *b)
{
	const struct hashed *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/*
 * Only neighbours are compared: elements made to have one hash cannot cost
 * more, at worst a repeated one among them is not seen.
 */
enum verdict
schema_unique(struct work *w, const struct json *j, int v, size_t same[2])
{
	size_t i, n = 0, count = json_count(j, v);
	struct hashed *h;
	int e, found = 0;

	if (!schema_charge(w, count))
		return MAYBE;
	h = xcalloc(count + 1, sizeof(*h));
	for (e = json_first(j, v); e >= 0; e = json_next(j, e), n++) {
		h[n].hash = hash(w, j, e);
		h[n].index = n;
		h[n].tok = e;
	}
	qsort(h, n, sizeof(*h), by_hash);
	for (i = 1; i < n && !found; i++)
		if (h[i].hash == h[i - 1].hash &&
		    schema_same(w, j, h[i - 1].tok, j, h[i].tok)) {
			same[0] = h[i - 1].index;
			same[1] = h[i].index;
			found = 1;
		}
	free(h);
	return found ? NO : w->steps == 0 ? MAYBE : YES;
}
