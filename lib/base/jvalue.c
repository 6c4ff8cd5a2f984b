#include <float.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "json.h"
#include "mem.h"

enum {
	DIGITS = 64, /* a number this long is converted without malloc */
	FEW = 16     /* names that are compared each with each */
};

/* The decoded bytes of a string, one after the other. */
struct reader {
	const char *p, *end;
	size_t i, n;
	char out[4];
};

static unsigned long
hex4(const char *p)
{
	unsigned long u = 0;
	int i;

	for (i = 0; i < 4; i++) {
		u <<= 4;
		if (p[i] <= '9')
			u += (unsigned long)(p[i] - '0');
		else
			u += (unsigned long)((p[i] | 0x20) - 'a') + 10;
	}
	return u;
}

static size_t
utf8_put(char out[4], unsigned long cp)
{
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4, i;

	for (i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3F));
		cp >>= 6;
	}
	out[0] = (char)(n == 1 ? cp : (0xF00UL >> n & 0xF0) | cp);
	return n;
}

/* The escape at p: how long it is, and the *n bytes that it stands for. */
static size_t
unescape(const char *p, const char *end, char out[4], size_t *n)
{
	static const char names[] = "bfnrt", bytes[] = "\b\f\n\r\t";
	unsigned long u, low;
	const char *at;

	if (p[1] != 'u') {
		at = strchr(names, p[1]);
		out[0] = at == NULL ? p[1] : bytes[at - names];
		*n = 1;
		return 2;
	}
	u = hex4(p + 2);
	if (u >= 0xD800 && u < 0xDC00 && end - p >= 12 && p[6] == '\\' &&
	    p[7] == 'u' && (low = hex4(p + 8)) >= 0xDC00 && low < 0xE000) {
		u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
		*n = utf8_put(out, u);
		return 12;
	}
	*n = utf8_put(out, u >= 0xD800 && u < 0xE000 ? 0xFFFD : u);
	return 6;
}

/* What stands between the quotes; nothing when it is no string. */
static struct slice
inside(const struct json *j, int i)
{
	struct slice s = json_raw(j, i);

	if (s.n < 2 || s.p[0] != '"')
		return slice_of("");
	s.p++;
	s.n -= 2;
	return s;
}

static int
has_escape(struct slice s)
{
	return s.n > 0 && memchr(s.p, '\\', s.n) != NULL;
}

static struct reader
reader_of(struct slice s)
{
	struct reader r = { s.p, s.p + s.n, 0, 0, { 0 } };

	return r;
}

static int
next_byte(struct reader *r)
{
	if (r->i == r->n && r->p < r->end && *r->p == '\\') {
		r->p += unescape(r->p, r->end, r->out, &r->n);
		r->i = 0;
	}
	if (r->i < r->n)
		return (unsigned char)r->out[r->i++];
	return r->p < r->end ? (unsigned char)*r->p++ : -1;
}

/* Bytes up to the next escape, about max of them, but no half characters. */
static size_t
run(const char *p, const char *end, size_t max)
{
	size_t n = (size_t)(end - p);
	const char *stop;

	if (n > max)
		n = max;
	stop = memchr(p, '\\', n);
	if (stop != NULL)
		return (size_t)(stop - p);
	while (p + n < end && ((unsigned char)p[n] & 0xC0) == 0x80)
		n++;
	return n;
}

void
json_decode(struct slice raw, size_t *at, size_t max, struct buf *b)
{
	const char *p, *end = raw.p + raw.n - 1;
	size_t done, n;
	char out[4];

	for (done = 0; *at < raw.n - 1 && done < max; done += n) {
		p = raw.p + *at;
		if (*p == '\\') {
			*at += unescape(p, end, out, &n);
			buf_put(b, out, n);
		} else {
			n = run(p, end, max - done);
			buf_put(b, p, n);
			*at += n;
		}
	}
}

int
json_str(const struct json *j, int i, struct buf *b)
{
	size_t at = 1;

	if (json_type(j, i) != JSON_STRING)
		return -1;
	buf_put(b, "", 0);
	json_decode(json_raw(j, i), &at, SIZE_MAX, b);
	return 0;
}

int
json_has_nul(const struct json *j, int i)
{
	struct slice s = inside(j, i);
	const char *p = s.p, *end = s.p + s.n;

	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		if (p[1] == 'u' && hex4(p + 2) == 0)
			return 1;
		p += 2;
	}
	return 0;
}

char *
json_strdup(const struct json *j, int i)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	if (json_has_nul(j, i) || json_str(j, i, &b) == -1)
		return NULL;
	return b.s;
}

int
json_is(const struct json *j, int i, const char *s)
{
	return json_is_slice(j, i, slice_of(s));
}

int
json_is_slice(const struct json *j, int i, struct slice want)
{
	struct slice s = inside(j, i);
	struct reader r;
	size_t k;

	/* No escape is shorter than what it stands for. */
	if (s.n < want.n || json_type(j, i) != JSON_STRING)
		return 0;
	if (!has_escape(s))
		return slice_eq(s, want);
	r = reader_of(s);
	for (k = 0; k < want.n; k++)
		if (next_byte(&r) != (unsigned char)want.p[k])
			return 0;
	return next_byte(&r) == -1;
}

/* The order of two decoded strings, byte by byte. */
static int
order(const struct json *j, int i, int k)
{
	struct slice a = inside(j, i), b = inside(j, k);
	struct reader ra, rb;
	int x, y;

	if (!has_escape(a) && !has_escape(b)) {
		x = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
		return x != 0 ? x : (a.n > b.n) - (a.n < b.n);
	}
	ra = reader_of(a);
	rb = reader_of(b);
	do {
		x = next_byte(&ra);
		y = next_byte(&rb);
	} while (x == y && x >= 0);
	return x - y;
}

/* A name of an object, ordered by its hash first, for speed alone. */
struct hashed {
	uint32_t hash;
	int name;
};

static uint32_t
hash(const struct json *j, int i)
{
	struct reader r = reader_of(inside(j, i));
	uint32_t h = 2166136261; /* FNV-1a */
	int c;

	while ((c = next_byte(&r)) >= 0)
		h = (h ^ (uint32_t)c) * 16777619;
	return h;
}

static int
hashed_order(const struct json *j, const struct hashed *a,
    const struct hashed *b)
{
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return order(j, a->name, b->name);
}

/* One round of merge sort: pairs of sorted parts become one part each. */
static void
merge(const struct json *j, const struct hashed *from, struct hashed *to,
    size_t n, size_t part)
{
	size_t a, b, end, mid, k = 0;

	while (k < n) {
		a = k;
		b = mid = n - k > part ? k + part : n;
		end = n - mid > part ? mid + part : n;
		for (; k < end; k++) {
			if (a < mid && (b == end ||
			    hashed_order(j, &from[a], &from[b]) <= 0))
				to[k] = from[a++];
			else
				to[k] = from[b++];
		}
	}
}

/* Equal names stand side by side when sorted, the first of them first. */
static int
repeated_among(const struct json *j, int first, size_t n)
{
	struct hashed *names = xreallocarray(NULL, n, 2 * sizeof(*names));
	struct hashed *from = names, *to = names + n, *swap;
	size_t k, part;
	int i, found = -1;

	for (k = 0, i = first; k < n; k++, i = json_next(j, i)) {
		from[k].hash = hash(j, i);
		from[k].name = i;
	}
	for (part = 1; part < n; part *= 2) {
		merge(j, from, to, n, part);
		swap = from;
		from = to;
		to = swap;
	}
	for (k = 1; k < n; k++)
		if ((found == -1 || from[k - 1].name < found) &&
		    hashed_order(j, &from[k - 1], &from[k]) == 0)
			found = from[k - 1].name;
	free(names);
	return found;
}

int
json_repeated(const struct json *j, int i)
{
	size_t n = json_count(j, i);
	int a, b;

	if (json_type(j, i) != JSON_OBJECT)
		return -1;
	if (n > FEW)
		return repeated_among(j, json_first(j, i), n);
	for (a = json_first(j, i); a >= 0; a = json_next(j, a))
		for (b = json_next(j, a); b >= 0; b = json_next(j, b))
			if (order(j, a, b) == 0)
				return a;
	return -1;
}

int
json_int(const struct json *j, int i, long long *out)
{
	struct slice s = json_raw(j, i);
	long long v = 0; /* negated: there is one more below 0 than above */
	int minus, d;
	size_t k;

	if (json_type(j, i) != JSON_NUMBER)
		return -1;
	minus = s.p[0] == '-';
	for (k = (size_t)minus; k < s.n; k++) {
		d = s.p[k] - '0';
		if (d < 0 || d > 9 || v < (LLONG_MIN + d) / 10)
			return -1;
		v = v * 10 - d;
	}
	if (!minus && v == LLONG_MIN)
		return -1;
	*out = minus ? v : -v;
	return 0;
}

int
json_double(const struct json *j, int i, double *out)
{
	struct slice s = json_raw(j, i);
	char small[DIGITS], *copy = small;

	if (json_type(j, i) != JSON_NUMBER)
		return -1;
	if (s.n >= sizeof(small))
		copy = xmalloc(s.n + 1);
	memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	*out = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return *out >= -DBL_MAX && *out <= DBL_MAX ? 0 : -1;
}

int
json_bool(const struct json *j, int i, int otherwise)
{
	enum json_type type = json_type(j, i);

	if (type == JSON_TRUE)
		return 1;
	return type == JSON_FALSE ? 0 : otherwise;
}
