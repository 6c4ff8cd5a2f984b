#include <stdlib.h>

#include "mem.h"
#include "pattern.h"
#include "schema_work.h"

enum {
	MATCH_STEPS = 64, /* of an automaton, that count as one of ours */
	OPEN_STEPS = 8    /* for making one */
};

static enum verdict
element(struct frame *f, int s, int e, size_t i)
{
	struct place at = { f->at, { NULL, 0 }, 0 };

	at.index = i;
	return schema_sub(f->w, &at, s, e);
}

/*
 * A list of schemas is for the first elements, one each, and the other schema
 * for the rest; once the list was "items", and the other "additionalItems".
 */
static enum verdict
elements(struct frame *f)
{
	const struct json *doc = f->w->doc, *val = f->w->val;
	int list = f->kw[K_PREFIX_ITEMS], rest = f->kw[K_ITEMS], s, e;
	enum verdict r = YES;
	size_t i;

	if (json_type(doc, rest) == JSON_ARRAY) {
		list = list < 0 ? rest : list;
		rest = f->kw[K_ADDITIONAL_ITEMS];
	}
	s = json_type(doc, list) == JSON_ARRAY ? json_first(doc, list) : -1;
	e = json_first(val, f->v);
	for (i = 0; e >= 0 && (s >= 0 || rest >= 0) && r != NO; i++) {
		r = schema_both(r, element(f, s >= 0 ? s : rest, e, i));
		if (f->w->steps == 0)
			return schema_both(r, MAYBE);
		e = json_next(val, e);
		s = s >= 0 ? json_next(doc, s) : -1;
	}
	return r;
}

static enum verdict
contains(struct frame *f)
{
	const struct json *val = f->w->val;
	size_t yes = 0, maybe = 0, min = 1, max;
	enum verdict r;
	int e;

	if (f->kw[K_CONTAINS] < 0)
		return YES;
	for (e = json_first(val, f->v); e >= 0; e = json_next(val, e)) {
		r = schema_quiet(f->w, f->kw[K_CONTAINS], e);
		yes += r == YES;
		maybe += r == MAYBE;
		if (f->w->steps == 0)
			return MAYBE;
	}
	(void)schema_limit(f, K_MIN_CONTAINS, &min);
	if (yes + maybe < min)
		return schema_no(f->w, f->at,
		    "must contain at least %zu fitting item%s, has %zu", min,
		    min == 1 ? "" : "s", yes + maybe);
	if (!schema_limit(f, K_MAX_CONTAINS, &max))
		return yes < min ? MAYBE : YES;
	if (yes > max)
		return schema_no(f->w, f->at,
		    "must contain at most %zu fitting item%s, has %zu", max,
		    max == 1 ? "" : "s", yes);
	return yes < min || yes + maybe > max ? MAYBE : YES;
}

static enum verdict
unique(struct frame *f)
{
	size_t same[2];
	enum verdict r;

	if (!json_bool(f->w->doc, f->kw[K_UNIQUE_ITEMS], 0))
		return YES;
	r = schema_unique(f->w, f->w->val, f->v, same);
	if (r != NO)
		return r;
	return schema_no(f->w, f->at, "items %zu and %zu are the same",
	    same[0], same[1]);
}

enum verdict
schema_array(struct frame *f)
{
	enum verdict r;

	if (json_type(f->w->val, f->v) != JSON_ARRAY)
		return YES;
	r = schema_sized(f, json_count(f->w->val, f->v), K_MIN_ITEMS,
	    K_MAX_ITEMS, "item");
	if (r != NO)
		r = schema_both(r, elements(f));
	if (r != NO)
		r = schema_both(r, contains(f));
	if (r != NO)
		r = schema_both(r, unique(f));
	return f->kw[K_UNEVALUATED_ITEMS] < 0 ? r : schema_both(r, MAYBE);
}

/* An object and what its schema says of members. */
struct object {
	struct index has, props, pats;
	struct pattern *pat; /* one for each of pats */
};

static enum verdict
named_member(struct frame *f, struct object *o, const struct place *at,
    const struct member *m, int *known)
{
	const struct member *p = schema_find(&o->props, m->name);
	enum verdict r = YES;
	size_t i;
	int match;

	*known = p != NULL;
	if (p != NULL)
		r = schema_sub(f->w, at, p->value, m->value);
	for (i = 0; i < o->pats.n && r != NO; i++) {
		if (!schema_charge(f->w, 1 +
		    pattern_cost(&o->pat[i], m->name.n) / MATCH_STEPS))
			return MAYBE;
		match = pattern_match(&o->pat[i], m->name);
		if (match > 0)
			r = schema_both(r, schema_sub(f->w, at,
			    o->pats.m[i].value, m->value));
		else if (match < 0)
			r = MAYBE;
		if (match != 0 && *known <= 0)
			*known = match;
	}
	return r;
}

/* known is -1 when a pattern leaves it open whether the name is. */
static enum verdict
other_member(struct frame *f, const struct place *at, const struct member *m,
    int known)
{
	int s = f->kw[K_ADDITIONAL_PROPERTIES];

	if (s < 0 || known > 0)
		return YES;
	if (known < 0)
		return MAYBE;
	if (json_type(f->w->doc, s) == JSON_FALSE)
		return schema_unknown(f, at);
	return schema_sub(f->w, at, s, m->value);
}

static enum verdict
member_name(struct frame *f, const struct place *at, const struct member *m)
{
	enum verdict r;

	if (f->kw[K_PROPERTY_NAMES] < 0)
		return YES;
	r = schema_quiet(f->w, f->kw[K_PROPERTY_NAMES], m->tok);
	return r != NO ? r : schema_no(f->w, at, "this name is not allowed");
}

static enum verdict
members(struct frame *f, struct object *o)
{
	enum verdict r = YES, one;
	struct place at = { f->at, { NULL, 0 }, 0 };
	size_t i;
	int known;

	for (i = 0; i < o->has.n && r != NO && f->w->steps > 0; i++) {
		at.name = o->has.m[i].name;
		one = named_member(f, o, &at, &o->has.m[i], &known);
		if (one != NO)
			one = schema_both(one, other_member(f, &at,
			    &o->has.m[i], known));
		if (one != NO)
			one = schema_both(one, member_name(f, &at,
			    &o->has.m[i]));
		r = schema_both(r, one);
	}
	return r;
}

/* Are the names in a list all there?  because: the name that needs them. */
static enum verdict
required(struct frame *f, struct object *o, int list, struct slice because)
{
	const struct json *doc = f->w->doc;
	enum verdict r = YES;
	struct slice name;
	struct buf b;
	int i;

	if (json_type(doc, list) != JSON_ARRAY)
		return YES;
	for (i = json_first(doc, list); i >= 0 && r == YES;
	    i = json_next(doc, i)) {
		if (json_type(doc, i) != JSON_STRING)
			continue;
		if (!schema_charge(f->w, 1))
			return MAYBE;
		name = schema_text(doc, i, &b);
		if (schema_find(&o->has, name) == NULL)
			r = schema_missing(f, name, because);
		buf_free(&b);
	}
	return r;
}

static enum verdict
dependencies(struct frame *f, struct object *o, enum keyword k)
{
	const struct json *doc = f->w->doc;
	enum verdict r = YES;
	struct index ix;
	size_t i;
	int list, s;

	if (f->kw[k] < 0)
		return YES;
	if (!schema_index(f->w, &ix, doc, f->kw[k]))
		r = MAYBE;
	for (i = 0; i < ix.n && r != NO; i++) {
		if (schema_find(&o->has, ix.m[i].name) == NULL)
			continue;
		s = list = ix.m[i].value;
		if (json_type(doc, list) == JSON_ARRAY)
			r = schema_both(r, k == K_DEPENDENT_SCHEMAS ? YES :
			    required(f, o, list, ix.m[i].name));
		else if (k != K_DEPENDENT_REQUIRED)
			r = schema_both(r, schema_sub(f->w, f->at, s, f->v));
	}
	schema_index_free(&ix);
	return r;
}

static enum verdict
check_object(struct frame *f, struct object *o)
{
	static const struct slice none = { NULL, 0 };
	static const enum keyword dependent[] = { K_DEPENDENT_REQUIRED,
	    K_DEPENDENT_SCHEMAS, K_DEPENDENCIES };
	enum verdict r;
	size_t i;

	r = members(f, o);
	if (r != NO)
		r = schema_both(r, required(f, o, f->kw[K_REQUIRED], none));
	if (r != NO)
		r = schema_both(r, schema_sized(f, o->has.n,
		    K_MIN_PROPERTIES, K_MAX_PROPERTIES, "member"));
	for (i = 0; i < 3 && r != NO; i++)
		r = schema_both(r, dependencies(f, o, dependent[i]));
	return f->kw[K_UNEVALUATED_PROPERTIES] < 0 ? r :
	    schema_both(r, MAYBE);
}

static int
open_object(struct frame *f, struct object *o)
{
	const struct json *doc = f->w->doc;
	int ok;
	size_t i;

	ok = schema_index(f->w, &o->has, f->w->val, f->v);
	ok &= schema_index(f->w, &o->props, doc, f->kw[K_PROPERTIES]);
	ok &= schema_index(f->w, &o->pats, doc, f->kw[K_PATTERN_PROPERTIES]);
	o->pat = xcalloc(o->pats.n + 1, sizeof(*o->pat));
	for (i = 0; i < o->pats.n && ok; i++) {
		pattern_open(&o->pat[i], o->pats.m[i].name);
		ok = schema_charge(f->w, OPEN_STEPS + o->pat[i].n);
	}
	return ok;
}

static void
close_object(struct object *o)
{
	size_t i;

	for (i = 0; i < o->pats.n; i++)
		pattern_close(&o->pat[i]);
	free(o->pat);
	schema_index_free(&o->pats);
	schema_index_free(&o->props);
	schema_index_free(&o->has);
}

enum verdict
schema_object(struct frame *f)
{
	struct object o;
	enum verdict r = MAYBE;
	int k;

	if (json_type(f->w->val, f->v) != JSON_OBJECT)
		return YES;
	for (k = K_PROPERTIES; k < K_ALL_OF && f->kw[k] < 0; k++)
		continue;
	if (k == K_ALL_OF)
		return YES;
	if (open_object(f, &o))
		r = check_object(f, &o);
	close_object(&o);
	return r;
}
