#include "number.h"
#include "pattern.h"
#include "schema_work.h"

static const struct {
	const char *name;
	unsigned types;
} names[] = {
	{ "string", SCHEMA_STRING },
	{ "number", SCHEMA_NUMBER | SCHEMA_INTEGER },
	{ "integer", SCHEMA_INTEGER },
	{ "boolean", SCHEMA_BOOLEAN },
	{ "null", SCHEMA_NULL },
	{ "array", SCHEMA_ARRAY },
	{ "object", SCHEMA_OBJECT }
};

unsigned
schema_bit(const struct json *j, int v)
{
	struct number n;

	switch (json_type(j, v)) {
	case JSON_NULL:
		return SCHEMA_NULL;
	case JSON_FALSE:
	case JSON_TRUE:
		return SCHEMA_BOOLEAN;
	case JSON_NUMBER:
		n = number_of(json_raw(j, v));
		return number_is_whole(&n) ? SCHEMA_INTEGER : SCHEMA_NUMBER;
	case JSON_STRING:
		return SCHEMA_STRING;
	case JSON_ARRAY:
		return SCHEMA_ARRAY;
	case JSON_OBJECT:
		return SCHEMA_OBJECT;
	default:
		return 0;
	}
}

/* A type that nobody knows could be anything. */
static unsigned
named(const struct json *j, int type)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_is(j, type, names[i].name))
			return names[i].types;
	return SCHEMA_ANY;
}

unsigned
schema_named(const struct json *j, int type)
{
	unsigned t = 0;
	int i;

	if (json_type(j, type) != JSON_ARRAY || json_count(j, type) == 0)
		return named(j, type);
	for (i = json_first(j, type); i >= 0 && t != SCHEMA_ANY;
	    i = json_next(j, i))
		t |= named(j, i);
	return t;
}

static unsigned
of_values(struct work *w, int list)
{
	unsigned t = 0;
	int i;

	if (json_type(w->doc, list) != JSON_ARRAY ||
	    json_count(w->doc, list) == 0)
		return SCHEMA_ANY;
	for (i = json_first(w->doc, list); i >= 0; i = json_next(w->doc, i)) {
		if (!schema_charge(w, 1))
			return SCHEMA_ANY;
		t |= schema_bit(w->doc, i);
	}
	return t;
}

static unsigned
of_all(struct work *w, int list)
{
	unsigned t = SCHEMA_ANY;
	int i;

	if (json_type(w->doc, list) != JSON_ARRAY)
		return t;
	for (i = json_first(w->doc, list); i >= 0; i = json_next(w->doc, i))
		t &= schema_typeset(w, i);
	return t;
}

static unsigned
of_any(struct work *w, int list)
{
	unsigned t = 0;
	int i;

	if (json_type(w->doc, list) != JSON_ARRAY ||
	    json_count(w->doc, list) == 0)
		return SCHEMA_ANY;
	for (i = json_first(w->doc, list); i >= 0 && t != SCHEMA_ANY;
	    i = json_next(w->doc, i))
		t |= schema_typeset(w, i);
	return t;
}

unsigned
schema_typeset(struct work *w, int s)
{
	struct frame f;
	unsigned t;
	int k;

	if (json_type(w->doc, s) == JSON_FALSE)
		return 0;
	if (!schema_open(&f, w, NULL, s, -1))
		return SCHEMA_ANY;
	t = schema_named(w->doc, f.kw[K_TYPE]);
	t &= of_values(w, f.kw[K_ENUM]);
	if (f.kw[K_CONST] >= 0)
		t &= schema_bit(w->doc, f.kw[K_CONST]);
	for (k = K_REF; k <= K_RECURSIVE_REF; k++)
		t &= schema_typeset(w, schema_resolve(w, f.kw[k]));
	t &= of_all(w, f.kw[K_ALL_OF]);
	t &= of_any(w, f.kw[K_ANY_OF]);
	t &= of_any(w, f.kw[K_ONE_OF]);
	if (json_bool(w->doc, f.kw[K_NULLABLE], 0))
		t |= SCHEMA_NULL;
	schema_close(&f);
	return t;
}

unsigned
schema_types(const struct json *doc, int root, int s)
{
	struct work w = { doc, NULL, root, 0, 1, SCHEMA_STEPS, NULL };

	return schema_typeset(&w, s);
}

enum how { DECLARED, BY_PATTERN, ADDITIONAL, NOT_AT_ALL };

static int
by_pattern(struct work *w, int object, struct slice name)
{
	struct pattern pat;
	struct buf b;
	int i, found = -1;

	if (json_type(w->doc, object) != JSON_OBJECT)
		return -1;
	for (i = json_first(w->doc, object); i >= 0 && found < 0;
	    i = json_next(w->doc, i)) {
		pattern_open(&pat, schema_text(w->doc, i, &b));
		if (schema_charge(w, 1 + pattern_cost(&pat, name.n) / 64) &&
		    pattern_match(&pat, name) == 1)
			found = json_value(w->doc, i);
		pattern_close(&pat);
		buf_free(&b);
	}
	return found;
}

static int
own_property(struct frame *f, struct slice name, enum how how)
{
	const struct json *doc = f->w->doc;
	int t = f->kw[K_ADDITIONAL_PROPERTIES];

	switch (how) {
	case DECLARED:
		return schema_member(f->w, f->kw[K_PROPERTIES], name);
	case BY_PATTERN:
		return by_pattern(f->w, f->kw[K_PATTERN_PROPERTIES], name);
	default:
		return json_type(doc, t) == JSON_OBJECT ? t : -1;
	}
}

/* Where several schemas know the name, one that allows a string is better. */
static int
property(struct work *w, int s, struct slice name, enum how how)
{
	static const enum keyword lists[] = { K_ALL_OF, K_ANY_OF, K_ONE_OF };
	struct frame f;
	size_t k;
	int i, t, found;

	if (!schema_open(&f, w, NULL, s, -1))
		return -1;
	found = own_property(&f, name, how);
	for (k = K_REF; k <= K_RECURSIVE_REF && found < 0; k++)
		found = property(w, schema_resolve(w, f.kw[k]), name, how);
	for (k = 0; k < 3; k++) {
		if (found >= 0 || json_type(w->doc, f.kw[lists[k]]) !=
		    JSON_ARRAY)
			continue;
		i = json_first(w->doc, f.kw[lists[k]]);
		for (; i >= 0; i = json_next(w->doc, i)) {
			t = property(w, i, name, how);
			if (t >= 0 && (found < 0 ||
			    schema_typeset(w, t) & SCHEMA_STRING))
				found = t;
		}
	}
	schema_close(&f);
	return found;
}

int
schema_property(const struct json *doc, int root, int s, struct slice name)
{
	struct work w = { doc, NULL, root, 0, 1, SCHEMA_STEPS, NULL };
	enum how how;
	int found = -1;

	for (how = DECLARED; how < NOT_AT_ALL && found < 0; how++)
		found = property(&w, s, name, how);
	return found;
}
