#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jout.h"
#include "../base/mem.h"
#include "../base/number.h"
#include "../base/set.h"
#include "../base/text.h"
#include "mirror.h"

#define MARK "x-mcp-header"
#define PREFIX "=?base64?"
#define SUFFIX "?="
#define INTEGER_MAX "9007199254740991" /* 2^53 - 1 */

enum {
	PARTS_MAX = 1 << 20,
	PATH_SHOWN = 256 /* bytes of where a mark is wrong */
};

/* A subschema, and how the walk came to it. */
struct part {
	int schema;
	int name;  /* in "properties" of the one above; -1: otherwise */
	int plain; /* by "properties" alone, from the root on */
	size_t up;
};

struct walk {
	const struct json *j;
	struct part *parts; /* the root first; the rest are to be visited */
	size_t n, cap;
	struct set names;   /* of headers, in lower case */
	struct buf marks;
	int count, repeated;
	struct buf *why;
};

/* Does it read as the encoded form, even to a careless reader? */
static int
is_encoded(struct slice s)
{
	const size_t prefix = sizeof(PREFIX) - 1, suffix = sizeof(SUFFIX) - 1;

	return s.n >= prefix && memcmp(s.p, PREFIX, prefix) == 0 &&
	    memcmp(s.p + s.n - suffix, SUFFIX, suffix) == 0;
}

static int
is_plain(struct slice s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return 0;
	return s.n == 0 || (s.p[0] != ' ' && s.p[s.n - 1] != ' ' &&
	    !is_encoded(s));
}

void
mirror_encode(struct buf *b, struct slice s)
{
	if (is_plain(s)) {
		buf_put(b, s.p, s.n);
		return;
	}
	buf_puts(b, PREFIX);
	base64_encode(b, s);
	buf_puts(b, SUFFIX);
}

/* The names that lead to a part, the first of them first; how many. */
static size_t
path_of(const struct walk *w, size_t i, int names[JSON_DEPTH])
{
	size_t n = 0, k;
	int swap;

	for (; i != 0; i = w->parts[i].up)
		if (w->parts[i].name >= 0)
			names[n++] = w->parts[i].name;
	for (k = 0; k < n / 2; k++) {
		swap = names[k];
		names[k] = names[n - 1 - k];
		names[n - 1 - k] = swap;
	}
	return n;
}

static int
fault(struct walk *w, size_t i, const char *what)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2), shown = BUF_INIT(PATH_SHOWN);
	int names[JSON_DEPTH];
	size_t n = path_of(w, i, names), k;

	for (k = 0; k < n; k++) {
		if (k > 0)
			buf_putc(&path, '.');
		(void)json_str(w->j, names[k], &path);
	}
	text_clean(&shown, buf_slice(&path), 0);
	buf_printf(w->why, "its %s %s", MARK, what);
	if (shown.len > 0 && shown.err == 0)
		buf_printf(w->why, ", at %s", buf_str(&shown));
	buf_free(&path);
	buf_free(&shown);
	return -1;
}

static int
has_type(const struct walk *w, size_t i)
{
	int type = json_get(w->j, w->parts[i].schema, "type");

	return json_is(w->j, type, "string") || json_is(w->j, type,
	    "integer") || json_is(w->j, type, "boolean");
}

/* 1, or 0 when a mark of that name was there before, in any case. */
static int
is_new(struct walk *w, struct slice name)
{
	struct buf lower = BUF_INIT(SIZE_MAX / 2);
	size_t i;
	int added;

	for (i = 0; i < name.n; i++)
		buf_putc(&lower, name.p[i] >= 'A' && name.p[i] <= 'Z' ?
		    name.p[i] - 'A' + 'a' : name.p[i]);
	added = set_add(&w->names, buf_slice(&lower));
	buf_free(&lower);
	return added;
}

static void
put_mark(struct walk *w, size_t i, struct slice name)
{
	struct buf part = BUF_INIT(SIZE_MAX / 2);
	int names[JSON_DEPTH];
	size_t n = path_of(w, i, names), k;

	jout_open(&w->marks, '[');
	jout_str(&w->marks, name);
	jout_open(&w->marks, '[');
	for (k = 0; k < n; k++) {
		buf_clear(&part);
		(void)json_str(w->j, names[k], &part);
		jout_str(&w->marks, buf_slice(&part));
	}
	jout_close(&w->marks, ']');
	jout_close(&w->marks, ']');
	w->count++;
	buf_free(&part);
}

static int
take_mark(struct walk *w, size_t i, int value)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct slice name;
	const char *wrong = NULL;

	(void)json_str(w->j, value, &b);
	name = buf_slice(&b);
	if (i == 0 || !w->parts[i].plain)
		wrong = "stands where no argument is";
	else if (name.n == 0 || text_token(name) != name.n)
		wrong = "is no name for a header";
	else if (!has_type(w, i))
		wrong = "is on a type that no header can have";
	else if (!is_new(w, name))
		wrong = "stands twice with the same name";
	else
		put_mark(w, i, name);
	buf_free(&b);
	return wrong == NULL ? 0 : fault(w, i, wrong);
}

static void
add(struct walk *w, size_t up, int schema, int name, int plain)
{
	struct part *p;

	if (json_type(w->j, schema) != JSON_OBJECT)
		return;
	if (w->n == w->cap) {
		w->cap = w->cap == 0 ? 64 : 2 * w->cap;
		w->parts = xreallocarray(w->parts, w->cap, sizeof(*p));
	}
	p = &w->parts[w->n++];
	p->schema = schema;
	p->name = name;
	p->plain = plain;
	p->up = up;
}

/* A value of "properties", or of another keyword with schemas by name. */
static void
add_named(struct walk *w, size_t up, int map, int properties)
{
	int t;

	if (json_repeated(w->j, map) >= 0)
		w->repeated = 1;
	if (json_type(w->j, map) != JSON_OBJECT)
		return;
	for (t = json_first(w->j, map); t >= 0; t = json_next(w->j, t))
		add(w, up, json_value(w->j, t), properties ? t : -1,
		    properties && w->parts[up].plain);
}

static void
add_others(struct walk *w, size_t up, int value)
{
	int t;

	add(w, up, value, -1, 0);
	if (json_type(w->j, value) == JSON_ARRAY)
		for (t = json_first(w->j, value); t >= 0;
		    t = json_next(w->j, t))
			add(w, up, t, -1, 0);
}

/* What the keyword holds, of all revisions of JSON Schema. */
static void
descend(struct walk *w, size_t i, int keyword, int value)
{
	static const char *const named[] = { "patternProperties", "$defs",
		"definitions", "dependentSchemas", "dependencies" };
	static const char *const others[] = { "items", "prefixItems",
		"additionalItems", "unevaluatedItems", "contains",
		"additionalProperties", "unevaluatedProperties",
		"propertyNames", "allOf", "anyOf", "oneOf", "not", "if",
		"then", "else", "contentSchema" };
	size_t k;

	if (json_is(w->j, keyword, "properties"))
		add_named(w, i, value, 1);
	for (k = 0; k < sizeof(named) / sizeof(named[0]); k++)
		if (json_is(w->j, keyword, named[k]))
			add_named(w, i, value, 0);
	for (k = 0; k < sizeof(others) / sizeof(others[0]); k++)
		if (json_is(w->j, keyword, others[k]))
			add_others(w, i, value);
}

static int
visit(struct walk *w, size_t i)
{
	int schema = w->parts[i].schema, t;

	if (json_repeated(w->j, schema) >= 0)
		w->repeated = 1;
	for (t = json_first(w->j, schema); t >= 0; t = json_next(w->j, t)) {
		if (!json_is(w->j, t, MARK))
			descend(w, i, t, json_value(w->j, t));
		else if (take_mark(w, i, json_value(w->j, t)) == -1)
			return -1;
	}
	return 0;
}

static int
walk(struct walk *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (w->n > PARTS_MAX) {
			buf_puts(w->why, "its schema has too many parts");
			return -1;
		}
		if (visit(w, i) == -1)
			return -1;
	}
	if (w->count == 0 || !w->repeated)
		return 0;
	buf_puts(w->why, "a name stands twice in its schema");
	return -1;
}

int
mirror_read(const struct json *j, int tool, struct buf *marks,
    struct buf *why)
{
	struct walk w = { .j = j, .names = SET_INIT, .why = why };
	int rc;

	buf_init(&w.marks, SIZE_MAX / 2);
	jout_open(&w.marks, '[');
	add(&w, 0, json_get(j, tool, "inputSchema"), -1, 1);
	rc = walk(&w);
	jout_close(&w.marks, ']');
	if (rc == 0)
		buf_put(marks, w.marks.s, w.marks.len);
	if (marks->err != 0) {
		buf_puts(why, "its marks are too many");
		rc = -1;
	}
	free(w.parts);
	set_free(&w.names);
	buf_free(&w.marks);
	return rc == 0 ? w.count : -1;
}

/* The value of a member by its decoded name; the last counts, as always. */
static int
member(const struct json *j, int object, struct slice name)
{
	int t, found = -1;

	if (json_type(j, object) != JSON_OBJECT)
		return -1;
	for (t = json_first(j, object); t >= 0; t = json_next(j, t))
		if (json_is_slice(j, t, name))
			found = json_value(j, t);
	return found;
}

static int
at_path(const struct json *marks, int path, const struct json *arguments,
    int object)
{
	struct buf name = BUF_INIT(SIZE_MAX / 2);
	int t;

	for (t = json_first(marks, path); t >= 0; t = json_next(marks, t)) {
		buf_clear(&name);
		(void)json_str(marks, t, &name);
		object = member(arguments, object, buf_slice(&name));
	}
	buf_free(&name);
	return object;
}

/* In decimal digits, however it was written. */
static int
put_integer(struct buf *b, struct slice raw)
{
	struct number n = number_of(raw), size = n;
	struct number most = number_of(slice_of(INTEGER_MAX));
	long long i;
	size_t at = 0;
	int d;

	size.sign = size.sign != 0;
	if (!number_is_whole(&n) || number_cmp(&size, &most) > 0)
		return -1;
	if (n.sign < 0)
		buf_putc(b, '-');
	for (i = 0; i < n.exp; i++) {
		d = number_digit(&n, &at);
		buf_putc(b, '0' + (d < 0 ? 0 : d));
	}
	if (n.sign == 0)
		buf_putc(b, '0');
	return 0;
}

/* NULL, or why the value cannot stand in a header. */
static const char *
put_value(struct buf *b, const struct json *j, int value)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	switch (json_type(j, value)) {
	case JSON_STRING:
		(void)json_str(j, value, &text);
		mirror_encode(b, buf_slice(&text));
		buf_free(&text);
		return NULL;
	case JSON_TRUE:
	case JSON_FALSE:
		buf_put(b, json_raw(j, value).p, json_raw(j, value).n);
		return NULL;
	case JSON_NUMBER:
		return put_integer(b, json_raw(j, value)) == 0 ? NULL :
		    "no whole number of at most 2^53 - 1";
	default:
		return "neither a string, a whole number nor a boolean";
	}
}

static int
put_header(const struct json *marks, int mark, const struct json *arguments,
    int object, struct buf *lines, struct buf *why)
{
	int name = json_first(marks, mark);
	int value = at_path(marks, json_next(marks, name), arguments, object);
	const char *wrong;

	if (value < 0 || json_type(arguments, value) == JSON_NULL)
		return 0;
	buf_puts(lines, "Mcp-Param-");
	(void)json_str(marks, name, lines);
	buf_puts(lines, ": ");
	wrong = put_value(lines, arguments, value);
	buf_putc(lines, '\0');
	if (wrong == NULL && lines->err != 0)
		wrong = "too long";
	if (wrong == NULL)
		return 0;
	buf_puts(why, "the argument for the header Mcp-Param-");
	(void)json_str(marks, name, why);
	buf_printf(why, " is %s", wrong);
	return -1;
}

int
mirror_headers(const struct json *marks, int root,
    const struct json *arguments, int object, struct buf *lines,
    struct buf *why)
{
	int t;

	for (t = json_first(marks, root); t >= 0; t = json_next(marks, t))
		if (put_header(marks, t, arguments, object, lines, why) == -1)
			return -1;
	return 0;
}
