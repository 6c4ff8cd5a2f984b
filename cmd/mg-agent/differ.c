/* Where two texts differ, for people: of JSON the path to the value. */

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/json.h"
#include "record.h"

enum { SHOWN = 200 }; /* bytes of a value */

static struct json was, now;
static struct buf path = BUF_INIT(8192);
static int was_at, now_at;    /* the values that differ, or -1 */

static int differ(int, int);

static void
cut_path(size_t n)
{
	path.len = n;
	if (path.s != NULL)
		path.s[n] = '\0';
}

static void
put_name(const struct json *j, int name)
{
	struct slice s = json_raw(j, name);
	size_t i = 1;

	while (i + 1 < s.n && (isalnum((unsigned char)s.p[i]) ||
	    s.p[i] == '_'))
		i++;
	if (i + 1 == s.n && i > 1)
		buf_printf(&path, "%s%.*s", path.len > 0 ? "." : "",
		    (int)(s.n - 2), s.p + 1);
	else {
		buf_putc(&path, '[');
		buf_put(&path, s.p, s.n);
		buf_putc(&path, ']');
	}
}

static int
here(int a, int b)
{
	was_at = a;
	now_at = b;
	return 1;
}

/* The value of the same name; mostly it stands in the same place. */
static int
partner(const struct json *of, int name, const struct json *j, int object,
    int guess)
{
	struct buf b = BUF_INIT(65536);
	int t = -1;

	if (guess >= 0 && slice_eq(json_raw(of, name), json_raw(j, guess)))
		return json_value(j, guess);
	if (json_str(of, name, &b) == 0)
		t = json_get(j, object, buf_str(&b));
	buf_free(&b);
	return t;
}

static int
differ_objects(int a, int b)
{
	int k, g = json_first(&now, b), of;
	size_t n = path.len;

	for (k = json_first(&was, a); k >= 0; k = json_next(&was, k)) {
		put_name(&was, k);
		of = partner(&was, k, &now, b, g);
		if (of < 0 ? here(json_value(&was, k), -1) :
		    differ(json_value(&was, k), of))
			return 1;
		cut_path(n);
		g = g >= 0 ? json_next(&now, g) : -1;
	}
	g = json_first(&was, a);
	for (k = json_first(&now, b); k >= 0; k = json_next(&now, k)) {
		put_name(&now, k);
		if (partner(&now, k, &was, a, g) < 0)
			return here(-1, json_value(&now, k));
		cut_path(n);
		g = g >= 0 ? json_next(&was, g) : -1;
	}
	return 0;
}

static int
differ_arrays(int a, int b)
{
	int i = json_first(&was, a), k = json_first(&now, b);
	size_t n = path.len;
	unsigned long at;

	for (at = 0; i >= 0 || k >= 0; at++) {
		buf_printf(&path, "[%lu]", at);
		if (i < 0 || k < 0 ? here(i, k) : differ(i, k))
			return 1;
		cut_path(n);
		i = json_next(&was, i);
		k = json_next(&now, k);
	}
	return 0;
}

static int
differ_strings(int a, int b)
{
	struct buf s = BUF_INIT(SIZE_MAX / 2);
	int same;

	(void)json_str(&was, a, &s);
	same = json_is_slice(&now, b, buf_slice(&s));
	buf_free(&s);
	return same ? 0 : here(a, b);
}

/* 1 when they differ, and then path leads to the first difference. */
static int
differ(int a, int b)
{
	enum json_type type = json_type(&was, a);

	if (slice_eq(json_raw(&was, a), json_raw(&now, b)))
		return 0;
	if (type != json_type(&now, b))
		return here(a, b);
	if (type == JSON_OBJECT)
		return differ_objects(a, b);
	if (type == JSON_ARRAY)
		return differ_arrays(a, b);
	if (type == JSON_STRING)
		return differ_strings(a, b);
	return here(a, b);
}

static void
put_cut(struct buf *b, struct slice s)
{
	buf_put(b, s.p, s.n < SHOWN ? s.n : SHOWN);
	if (s.n > SHOWN)
		buf_puts(b, "...");
}

static void
put_value(struct buf *b, const struct json *j, int t)
{
	if (t < 0)
		buf_puts(b, "nothing");
	else
		put_cut(b, json_raw(j, t));
}

/* A long string is shown from a little before where they part. */
static void
put_strings(struct buf *why)
{
	enum { BEFORE = 40 };
	struct slice a = json_raw(&was, was_at), b = json_raw(&now, now_at);
	size_t i = 0;

	while (i < a.n && i < b.n && a.p[i] == b.p[i])
		i++;
	i = i > BEFORE && (a.n > SHOWN || b.n > SHOWN) ? i - BEFORE : 0;
	a.p += i;
	a.n -= i;
	b.p += i;
	b.n -= i;
	if (i > 0)
		buf_printf(why, " (byte %lu)", (unsigned long)i);
	buf_printf(why, ": recorded %s", i > 0 ? "..." : "");
	put_cut(why, a);
	buf_printf(why, ", now %s", i > 0 ? "..." : "");
	put_cut(why, b);
}

static void
put_where(struct buf *why)
{
	buf_puts(why, "differs at ");
	buf_puts(why, path.len > 0 ? buf_str(&path) : "its root");
	if (was_at >= 0 && now_at >= 0) {
		put_strings(why);
		return;
	}
	buf_puts(why, ": recorded ");
	put_value(why, &was, was_at);
	buf_puts(why, ", now ");
	put_value(why, &now, now_at);
}

static void
put_bytes(struct slice a, struct slice b, struct buf *why)
{
	size_t i = 0;

	while (i < a.n && i < b.n && a.p[i] == b.p[i])
		i++;
	buf_printf(why, "differs at byte %lu: recorded '", (unsigned long)i);
	a.p += i;
	a.n -= i;
	b.p += i;
	b.n -= i;
	put_cut(why, a);
	buf_puts(why, "', now '");
	put_cut(why, b);
	buf_putc(why, '\'');
}

int
differ_find(struct slice a, struct slice b, struct buf *why)
{
	struct json_error e;
	int rc = 0;

	if (slice_eq(a, b))
		return 0;
	cut_path(0);
	if (json_parse(&was, a, INT32_MAX, &e) < 0 ||
	    json_parse(&now, b, INT32_MAX, &e) < 0) {
		put_bytes(a, b, why);
		rc = -1;
	} else if (differ(0, 0)) {
		put_where(why);
		rc = -1;
	}
	json_free(&was);
	json_free(&now);
	buf_free(&path);
	return rc;
}
