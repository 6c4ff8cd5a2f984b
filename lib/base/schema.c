#include "number.h"
#include "pattern.h"
#include "schema_work.h"

enum {
	SHOWN = 60,     /* bytes of a number or pattern in a message */
	MATCH_STEPS = 64 /* steps of an automaton that count as one of ours */
};

enum verdict
schema_both(enum verdict a, enum verdict b)
{
	return a < b ? a : b;
}

enum verdict
schema_quiet(struct work *w, int s, int v)
{
	enum verdict r;

	w->mute++;
	r = schema_sub(w, NULL, s, v);
	w->mute--;
	return r;
}

static enum verdict
type(struct frame *f)
{
	unsigned types = schema_named(f->w->doc, f->kw[K_TYPE]);

	if (types & schema_bit(f->w->val, f->v))
		return YES;
	return schema_no_type(f, types);
}

static enum verdict
values(struct frame *f)
{
	const struct json *doc = f->w->doc;
	int i = -1, found, cons = f->kw[K_CONST], list = f->kw[K_ENUM];

	found = cons >= 0 ? schema_same(f->w, doc, cons, f->w->val, f->v) : 1;
	if (json_type(doc, list) == JSON_ARRAY)
		i = json_first(doc, list);
	if (found && i >= 0)
		for (found = 0; i >= 0 && !found; i = json_next(doc, i))
			found = schema_same(f->w, doc, i, f->w->val, f->v);
	if (f->w->steps == 0)
		return MAYBE;
	return found ? YES : schema_no_value(f, -1);
}

/* Programs that know a format refuse with it, and those that do not, not. */
static enum verdict
format(struct frame *f)
{
	return f->kw[K_FORMAT] < 0 ? YES : MAYBE;
}

int
schema_limit(const struct frame *f, enum keyword k, size_t *n)
{
	struct number x;

	if (json_type(f->w->doc, f->kw[k]) != JSON_NUMBER)
		return 0;
	x = number_of(json_raw(f->w->doc, f->kw[k]));
	return number_size(&x, n) == 0;
}

enum verdict
schema_sized(struct frame *f, size_t n, enum keyword min, enum keyword max,
    const char *unit)
{
	const char *limit;
	size_t want;

	if (schema_limit(f, min, &want) && n < want)
		limit = "least";
	else if (schema_limit(f, max, &want) && n > want)
		limit = "most";
	else
		return YES;
	return schema_no(f->w, f->at, "must have at %s %zu %s%s, has %zu",
	    limit, want, unit, want == 1 ? "" : "s", n);
}

static enum verdict
matches(struct frame *f, struct slice subject)
{
	struct work *w = f->w;
	struct pattern pat;
	struct buf b, shown = BUF_INIT(4096);
	int r = -1;

	if (json_type(w->doc, f->kw[K_PATTERN]) != JSON_STRING)
		return YES;
	pattern_open(&pat, schema_text(w->doc, f->kw[K_PATTERN], &b));
	if (schema_charge(w, pat.n +
	    pattern_cost(&pat, subject.n) / MATCH_STEPS))
		r = pattern_match(&pat, subject);
	pattern_close(&pat);
	buf_free(&b);
	if (r != 0)
		return r < 0 ? MAYBE : YES;
	schema_show(&shown, json_raw(w->doc, f->kw[K_PATTERN]), SHOWN);
	(void)schema_no(w, f->at, "must match the pattern %s",
	    buf_str(&shown));
	buf_free(&shown);
	return NO;
}

/* Code points, of well-formed UTF-8. */
static size_t
characters(struct slice s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += (s.p[i] & 0xc0) != 0x80;
	return n;
}

static enum verdict
string(struct frame *f)
{
	const struct json *val = f->w->val;
	enum verdict r;
	struct buf b;
	struct slice s;

	if (json_type(val, f->v) != JSON_STRING)
		return YES;
	if (!schema_charge(f->w, json_raw(val, f->v).n / SCHEMA_CHUNK))
		return MAYBE;
	s = schema_text(val, f->v, &b);
	r = schema_sized(f, characters(s), K_MIN_LENGTH, K_MAX_LENGTH,
	    "character");
	if (r == YES)
		r = matches(f, s);
	buf_free(&b);
	return r;
}

static enum verdict
must_be(struct frame *f, const char *what, enum keyword k)
{
	struct slice limit = json_raw(f->w->doc, f->kw[k]);

	return schema_no(f->w, f->at, "must be %s %.*s", what,
	    (int)(limit.n < SHOWN ? limit.n : SHOWN), limit.p);
}

/* sign is 1 for a lower limit, -1 for an upper one. */
static enum verdict
limited(struct frame *f, const struct number *x, enum keyword k, int sign,
    int strict)
{
	struct number limit;
	int cmp;

	if (json_type(f->w->doc, f->kw[k]) != JSON_NUMBER)
		return YES;
	limit = number_of(json_raw(f->w->doc, f->kw[k]));
	cmp = number_cmp(x, &limit);
	cmp = sign < 0 ? -cmp : cmp;
	if (cmp > 0 || (cmp == 0 && !strict))
		return YES;
	if (strict)
		return must_be(f, sign < 0 ? "less than" : "more than", k);
	return must_be(f, sign < 0 ? "at most" : "at least", k);
}

static enum verdict
multiple(struct frame *f, const struct number *x)
{
	struct number of;
	int r;

	if (json_type(f->w->doc, f->kw[K_MULTIPLE_OF]) != JSON_NUMBER)
		return YES;
	of = number_of(json_raw(f->w->doc, f->kw[K_MULTIPLE_OF]));
	if (of.sign <= 0)
		return YES;
	if ((r = number_is_multiple(x, &of)) != 0)
		return r < 0 ? MAYBE : YES;
	return must_be(f, "a multiple of", K_MULTIPLE_OF);
}

/* In draft 4 exclusiveMinimum is a boolean beside minimum. */
static enum verdict
number(struct frame *f)
{
	const struct json *doc = f->w->doc;
	struct slice raw = json_raw(f->w->val, f->v);
	struct number x;
	enum verdict r;

	if (json_type(f->w->val, f->v) != JSON_NUMBER)
		return YES;
	if (!schema_charge(f->w, raw.n / SCHEMA_CHUNK))
		return MAYBE;
	x = number_of(raw);
	r = limited(f, &x, K_MINIMUM, 1,
	    json_bool(doc, f->kw[K_EXCLUSIVE_MINIMUM], 0));
	if (r == YES)
		r = limited(f, &x, K_MAXIMUM, -1,
		    json_bool(doc, f->kw[K_EXCLUSIVE_MAXIMUM], 0));
	if (r == YES)
		r = limited(f, &x, K_EXCLUSIVE_MINIMUM, 1, 1);
	if (r == YES)
		r = limited(f, &x, K_EXCLUSIVE_MAXIMUM, -1, 1);
	return r == YES ? multiple(f, &x) : r;
}

static enum verdict
refs(struct frame *f)
{
	enum verdict r = YES;
	int k, to;

	for (k = K_REF; k <= K_RECURSIVE_REF && r != NO; k++) {
		if (f->kw[k] < 0)
			continue;
		to = schema_resolve(f->w, f->kw[k]);
		r = schema_both(r, to < 0 ? MAYBE :
		    schema_sub(f->w, f->at, to, f->v));
	}
	return r;
}

/* The first of a list of schemas, or -1: absent, empty, wrong shape. */
static int
first_of(const struct frame *f, enum keyword k)
{
	if (json_type(f->w->doc, f->kw[k]) != JSON_ARRAY)
		return -1;
	return json_first(f->w->doc, f->kw[k]);
}

static enum verdict
all_of(struct frame *f)
{
	enum verdict r = YES;
	int i = first_of(f, K_ALL_OF);

	for (; i >= 0 && r != NO; i = json_next(f->w->doc, i))
		r = schema_both(r, schema_sub(f->w, f->at, i, f->v));
	return r;
}

static int
has_values(struct frame *f, int s)
{
	struct frame branch;
	int has = 0;

	if (schema_open(&branch, f->w, f->at, s, f->v)) {
		has = branch.kw[K_CONST] >= 0 || branch.kw[K_ENUM] >= 0;
		schema_close(&branch);
	}
	return has;
}

/*
 * None of the alternatives fits: say the most helpful thing.  If only one is
 * for this type of value, that is what was meant, and its reason counts.
 */
static enum verdict
none_fits(struct frame *f, enum keyword k)
{
	struct work *w = f->w;
	unsigned t, types = 0, bit = schema_bit(w->val, f->v);
	int i, fit = 0, valued = 0, meant = -1;

	if (w->mute > 0)
		return NO;
	for (i = first_of(f, k); i >= 0; i = json_next(w->doc, i)) {
		t = schema_typeset(w, i);
		types |= t;
		if ((t & bit) == 0)
			continue;
		fit++;
		valued += has_values(f, i);
		meant = i;
	}
	if (fit == 0 && types != 0)
		return schema_no_type(f, types);
	if (fit == 1 && schema_sub(w, f->at, meant, f->v) == NO)
		return NO;
	if (fit > 0 && valued == fit)
		return schema_no_value(f, f->kw[k]);
	return schema_no(w, f->at, "fits none of the %zu alternatives",
	    json_count(w->doc, f->kw[k]));
}

static enum verdict
any_of(struct frame *f)
{
	enum verdict one, r = NO;
	int i = first_of(f, K_ANY_OF);

	if (i < 0)
		return YES;
	for (; i >= 0 && r != YES; i = json_next(f->w->doc, i)) {
		one = schema_quiet(f->w, i, f->v);
		r = one > r ? one : r;
	}
	return r == NO ? none_fits(f, K_ANY_OF) : r;
}

static enum verdict
one_of(struct frame *f)
{
	enum verdict one;
	int yes = 0, maybe = 0, i = first_of(f, K_ONE_OF);

	if (i < 0)
		return YES;
	for (; i >= 0 && yes < 2; i = json_next(f->w->doc, i)) {
		one = schema_quiet(f->w, i, f->v);
		yes += one == YES;
		maybe |= one == MAYBE;
	}
	if (yes > 1)
		return schema_no(f->w, f->at,
		    "fits more than one of the alternatives");
	if (maybe)
		return MAYBE;
	return yes ? YES : none_fits(f, K_ONE_OF);
}

static enum verdict
not_this(struct frame *f)
{
	enum verdict r;

	if (f->kw[K_NOT] < 0)
		return YES;
	r = schema_quiet(f->w, f->kw[K_NOT], f->v);
	if (r != YES)
		return r == NO ? YES : MAYBE;
	return schema_no(f->w, f->at, "this value is not allowed");
}

static enum verdict
branch(struct frame *f, enum keyword k)
{
	if (f->kw[k] < 0)
		return YES;
	return schema_sub(f->w, f->at, f->kw[k], f->v);
}

static enum verdict
condition(struct frame *f)
{
	enum verdict r;

	if (f->kw[K_IF] < 0)
		return YES;
	r = schema_quiet(f->w, f->kw[K_IF], f->v);
	if (r != MAYBE)
		return branch(f, r == YES ? K_THEN : K_ELSE);
	if (f->kw[K_THEN] < 0 || f->kw[K_ELSE] < 0 ||
	    schema_quiet(f->w, f->kw[K_THEN], f->v) != NO)
		return MAYBE;
	return schema_both(MAYBE, branch(f, K_ELSE));
}

static enum verdict (*const rules[])(struct frame *) = {
	type, values, number, string, format, schema_array, schema_object,
	refs, all_of, any_of, one_of, not_this, condition
};

enum verdict
schema_sub(struct work *w, const struct place *at, int s, int v)
{
	enum verdict r = YES;
	struct frame f;
	size_t i;

	switch (json_type(w->doc, s)) {
	case JSON_TRUE:
		return YES;
	case JSON_FALSE:
		return schema_no(w, at, "not allowed");
	case JSON_OBJECT:
		break;
	default:
		return MAYBE;
	}
	if (!schema_open(&f, w, at, s, v))
		return MAYBE;
	if (json_type(w->val, v) == JSON_NULL &&
	    json_bool(w->doc, f.kw[K_NULLABLE], 0))
		r = MAYBE;
	else
		for (i = 0; i < sizeof(rules) / sizeof(rules[0]) && r != NO;
		    i++)
			r = schema_both(r, rules[i](&f));
	schema_close(&f);
	return w->steps == 0 && r == YES ? MAYBE : r;
}

int
schema_check(const struct json *doc, int root, int s, const struct json *val,
    int v, struct buf *why)
{
	struct work w = { doc, val, root, 0, 0, SCHEMA_STEPS, why };

	return schema_sub(&w, NULL, s, v) != NO;
}
