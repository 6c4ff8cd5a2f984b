#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "schema_work.h"

static const char *const keywords[K_COUNT] = {
	[K_ID] = "$id",
	[K_REF] = "$ref",
	[K_DYNAMIC_REF] = "$dynamicRef",
	[K_RECURSIVE_REF] = "$recursiveRef",
	[K_TYPE] = "type",
	[K_NULLABLE] = "nullable",
	[K_ENUM] = "enum",
	[K_CONST] = "const",
	[K_FORMAT] = "format",
	[K_MIN_LENGTH] = "minLength",
	[K_MAX_LENGTH] = "maxLength",
	[K_PATTERN] = "pattern",
	[K_MINIMUM] = "minimum",
	[K_MAXIMUM] = "maximum",
	[K_EXCLUSIVE_MINIMUM] = "exclusiveMinimum",
	[K_EXCLUSIVE_MAXIMUM] = "exclusiveMaximum",
	[K_MULTIPLE_OF] = "multipleOf",
	[K_ITEMS] = "items",
	[K_PREFIX_ITEMS] = "prefixItems",
	[K_ADDITIONAL_ITEMS] = "additionalItems",
	[K_CONTAINS] = "contains",
	[K_MIN_CONTAINS] = "minContains",
	[K_MAX_CONTAINS] = "maxContains",
	[K_MIN_ITEMS] = "minItems",
	[K_MAX_ITEMS] = "maxItems",
	[K_UNIQUE_ITEMS] = "uniqueItems",
	[K_UNEVALUATED_ITEMS] = "unevaluatedItems",
	[K_PROPERTIES] = "properties",
	[K_PATTERN_PROPERTIES] = "patternProperties",
	[K_ADDITIONAL_PROPERTIES] = "additionalProperties",
	[K_PROPERTY_NAMES] = "propertyNames",
	[K_REQUIRED] = "required",
	[K_MIN_PROPERTIES] = "minProperties",
	[K_MAX_PROPERTIES] = "maxProperties",
	[K_DEPENDENT_REQUIRED] = "dependentRequired",
	[K_DEPENDENT_SCHEMAS] = "dependentSchemas",
	[K_DEPENDENCIES] = "dependencies",
	[K_UNEVALUATED_PROPERTIES] = "unevaluatedProperties",
	[K_ALL_OF] = "allOf",
	[K_ANY_OF] = "anyOf",
	[K_ONE_OF] = "oneOf",
	[K_NOT] = "not",
	[K_IF] = "if",
	[K_THEN] = "then",
	[K_ELSE] = "else"
};

int
schema_charge(struct work *w, size_t n)
{
	if (w->steps <= n) {
		w->steps = 0;
		return 0;
	}
	w->steps -= n;
	return 1;
}

static int
find_keyword(struct slice name)
{
	int k;

	for (k = 0; k < K_COUNT; k++)
		if (name.n > 0 && keywords[k][0] == name.p[0] &&
		    slice_is(name, keywords[k]))
			return k;
	return -1;
}

int
schema_member(struct work *w, int object, struct slice name)
{
	int i, found = -1;

	for (i = json_first(w->doc, object); i >= 0; i = json_next(w->doc, i)) {
		if (!schema_charge(w, 1 + name.n / SCHEMA_CHUNK))
			return -1;
		if (json_is_slice(w->doc, i, name))
			found = json_value(w->doc, i);
	}
	return found;
}

static void
gather(struct frame *f)
{
	const struct json *doc = f->w->doc;
	struct slice name;
	struct buf b;
	int i, k;

	for (k = 0; k < K_COUNT; k++)
		f->kw[k] = -1;
	for (i = json_first(doc, f->s); i >= 0; i = json_next(doc, i)) {
		if (!schema_charge(f->w, 1))
			return;
		name = json_raw(doc, i);
		if (name.n > 256) /* longer than any, however escaped */
			continue;
		name = schema_text(doc, i, &b);
		if ((k = find_keyword(name)) >= 0)
			f->kw[k] = json_value(doc, i);
		buf_free(&b);
	}
}

/* Is it a resource of its own, in which "#" means this schema? */
static int
is_resource(const struct json *doc, int id)
{
	struct slice raw = json_raw(doc, id);

	return json_type(doc, id) == JSON_STRING && raw.n > 2 &&
	    raw.p[1] != '#';
}

int
schema_open(struct frame *f, struct work *w, const struct place *at, int s,
    int v)
{
	if (json_type(w->doc, s) != JSON_OBJECT || w->depth >= SCHEMA_DEPTH ||
	    !schema_charge(w, 1))
		return 0;
	f->w = w;
	f->at = at;
	f->s = s;
	f->v = v;
	f->root_before = w->root;
	gather(f);
	if (is_resource(w->doc, f->kw[K_ID]))
		w->root = s;
	w->depth++;
	return 1;
}

void
schema_close(struct frame *f)
{
	f->w->depth--;
	f->w->root = f->root_before;
}

struct slice
schema_text(const struct json *j, int tok, struct buf *b)
{
	struct slice s = json_raw(j, tok);

	buf_init(b, s.n + 1);
	if (s.n >= 2 && memchr(s.p, '\\', s.n) == NULL) {
		s.p++;
		s.n -= 2;
		return s;
	}
	(void)json_str(j, tok, b);
	return buf_slice(b);
}

static int
compare(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return r != 0 ? r : (a.n > b.n) - (a.n < b.n);
}

static int
by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int r = compare(x->name, y->name);

	return r != 0 ? r : x->tok - y->tok;
}

/*
 * The names, those with escapes decoded into one buffer that has room for
 * them all and so does not move.
 */
static int
collect(struct work *w, struct index *ix, const struct json *j, int object)
{
	struct member *m = ix->m;
	size_t at;
	int i;

	for (i = json_first(j, object); i >= 0; i = json_next(j, i)) {
		m->tok = i;
		m->value = json_value(j, i);
		m->name = json_raw(j, i);
		if (!schema_charge(w, m->name.n / SCHEMA_CHUNK))
			return 0;
		if (memchr(m->name.p, '\\', m->name.n) == NULL) {
			m->name.p++;
			m->name.n -= 2;
		} else {
			at = ix->text.len;
			(void)json_str(j, i, &ix->text);
			m->name.p = ix->text.s + at;
			m->name.n = ix->text.len - at;
		}
		m++;
	}
	ix->n = (size_t)(m - ix->m);
	return 1;
}

static size_t
escaped_bytes(const struct json *j, int object)
{
	struct slice raw;
	size_t n = 0;
	int i;

	for (i = json_first(j, object); i >= 0; i = json_next(j, i)) {
		raw = json_raw(j, i);
		if (memchr(raw.p, '\\', raw.n) != NULL)
			n += raw.n;
	}
	return n;
}

int
schema_index(struct work *w, struct index *ix, const struct json *j,
    int object)
{
	size_t i, n = 0;

	ix->m = NULL;
	ix->n = 0;
	buf_init(&ix->text, 1);
	if (json_type(j, object) != JSON_OBJECT)
		return 1;
	if (!schema_charge(w, json_count(j, object)))
		return 0;
	n = escaped_bytes(j, object);
	buf_init(&ix->text, n + 1);
	if (n > 0 && buf_room(&ix->text, n) < 0)
		return 0;
	ix->m = xcalloc(json_count(j, object) + 1, sizeof(*ix->m));
	if (!collect(w, ix, j, object))
		return 0;
	qsort(ix->m, ix->n, sizeof(*ix->m), by_name);
	for (i = n = 0; i < ix->n; i++)
		if (i + 1 == ix->n ||
		    !slice_eq(ix->m[i].name, ix->m[i + 1].name))
			ix->m[n++] = ix->m[i];
	ix->n = n;
	return 1;
}

void
schema_index_free(struct index *ix)
{
	free(ix->m);
	ix->m = NULL;
	buf_free(&ix->text);
}

const struct member *
schema_find(const struct index *ix, struct slice name)
{
	size_t lo = 0, hi = ix->n, mid;
	int r;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		r = compare(name, ix->m[mid].name);
		if (r == 0)
			return &ix->m[mid];
		if (r < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	return c != '\0' && (p = strchr(digits, c)) != NULL ?
	    (int)(p - digits) : -1;
}

/* The next segment of a pointer, decoded, into the buffer. */
static struct slice
segment(struct slice *rest, struct buf *b)
{
	const char *p = rest->p + 1, *end = rest->p + rest->n;

	buf_clear(b);
	for (; p < end && *p != '/'; p++) {
		if (*p == '~' && end - p > 1 && (p[1] == '0' || p[1] == '1'))
			buf_putc(b, *++p == '0' ? '~' : '/');
		else
			buf_putc(b, *p);
	}
	rest->p = p;
	rest->n = (size_t)(end - p);
	return buf_slice(b);
}

static int
get_element(struct work *w, int array, struct slice index)
{
	size_t n = 0, i;
	int e = json_first(w->doc, array);

	for (i = 0; i < index.n; i++) {
		if (index.p[i] < '0' || index.p[i] > '9' || i > 8)
			return -1;
		n = n * 10 + (size_t)(index.p[i] - '0');
	}
	for (; e >= 0 && n > 0 && schema_charge(w, 1); n--)
		e = json_next(w->doc, e);
	return index.n > 0 && n == 0 ? e : -1;
}

static int
follow(struct work *w, struct slice rest)
{
	struct buf b;
	struct slice name;
	int at = w->root;

	buf_init(&b, rest.n + 1);
	while (rest.n > 0 && at >= 0) {
		name = segment(&rest, &b);
		if (json_type(w->doc, at) == JSON_OBJECT)
			at = schema_member(w, at, name);
		else if (json_type(w->doc, at) == JSON_ARRAY)
			at = get_element(w, at, name);
		else
			at = -1;
	}
	buf_free(&b);
	return at;
}

/* Does the object give itself that name? */
static int
is_anchor(const struct json *doc, int object, struct slice hash_name)
{
	struct slice name = hash_name;

	name.p++;
	name.n--;
	return json_is_slice(doc, json_get(doc, object, "$anchor"), name) ||
	    json_is_slice(doc, json_get(doc, object, "$dynamicAnchor"),
	    name) ||
	    json_is_slice(doc, json_get(doc, object, "$id"), hash_name);
}

static int
find_anchor(struct work *w, int tok, struct slice hash_name)
{
	int i, is_object = json_type(w->doc, tok) == JSON_OBJECT, found = -1;

	if (!schema_charge(w, 1 + 3 * json_count(w->doc, tok)))
		return -1;
	if (is_object && is_anchor(w->doc, tok, hash_name))
		return tok;
	i = json_first(w->doc, tok);
	for (; i >= 0 && found < 0; i = json_next(w->doc, i))
		found = find_anchor(w, is_object ? json_value(w->doc, i) : i,
		    hash_name);
	return found;
}

int
schema_resolve(struct work *w, int ref)
{
	struct buf raw, b;
	struct slice s;
	size_t i;
	int hi, lo, found = -1;

	if (json_type(w->doc, ref) != JSON_STRING)
		return -1;
	s = schema_text(w->doc, ref, &raw);
	buf_init(&b, s.n + 1);
	for (i = 0; i < s.n; i++) {
		hi = s.p[i] == '%' && s.n - i > 2 ? hex(s.p[i + 1]) : -1;
		lo = hi >= 0 ? hex(s.p[i + 2]) : -1;
		buf_putc(&b, lo >= 0 ? hi * 16 + lo : s.p[i]);
		if (lo >= 0)
			i += 2;
	}
	s = buf_slice(&b);
	if (schema_charge(w, 1 + s.n / 16) && s.n > 0 && s.p[0] == '#') {
		s.p++;
		s.n--;
		if (s.n == 0 || s.p[0] == '/')
			found = follow(w, s);
		else {
			s.p--;
			s.n++;
			found = find_anchor(w, w->root, s);
		}
	}
	buf_free(&b);
	buf_free(&raw);
	return found;
}
