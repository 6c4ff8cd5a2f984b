#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/schema.h"
#include "mg-mcp-elicit.h"

/* The values that a schema lets choose from. */
struct choices {
	int list;            /* of values, or of {"const":..., "title":...} */
	int titled;
	int names;           /* enumNames, or -1 */
};

/* 1 when the schema has a list of values. */
static int
choices_of(int schema, struct choices *c)
{
	c->titled = 0;
	c->names = json_get(&q, schema, "enumNames");
	c->list = json_get(&q, schema, "enum");
	if (json_type(&q, c->list) == JSON_ARRAY)
		return json_first(&q, c->list) >= 0;
	c->titled = 1;
	c->list = json_get(&q, schema, "oneOf");
	if (c->list < 0)
		c->list = json_get(&q, schema, "anyOf");
	return json_type(&q, c->list) == JSON_ARRAY &&
	    json_get(&q, json_first(&q, c->list), "const") >= 0;
}

static int
choice_value(const struct choices *c, int item)
{
	return c->titled ? json_get(&q, item, "const") : item;
}

/* The title of the nth item, or -1. */
static int
choice_title(const struct choices *c, int item, size_t n)
{
	int t;

	if (c->titled)
		return json_get(&q, item, "title");
	t = json_type(&q, c->names) == JSON_ARRAY ?
	    json_first(&q, c->names) : -1;
	while (t >= 0 && n-- > 0)
		t = json_next(&q, t);
	return t;
}

static void
show_choices(const struct choices *c)
{
	int t, value, title;
	size_t n = 0;

	for (t = json_first(&q, c->list); t >= 0; t = json_next(&q, t)) {
		value = choice_value(c, t);
		title = choice_title(c, t, n++);
		buf_printf(&screen, "    %lu  ", (unsigned long)n);
		show_value(&q, value, 0);
		if (title >= 0 && !slice_eq(json_raw(&q, title),
		    json_raw(&q, value))) {
			show(" (");
			show_value(&q, title, 0);
			show(")");
		}
		show("\n");
	}
}

void
value_show_choices(int schema)
{
	struct choices c;

	if (choices_of(schema, &c) ||
	    choices_of(json_get(&q, schema, "items"), &c))
		show_choices(&c);
}

static int
says(int token, struct slice typed)
{
	return json_is_slice(&q, token, typed) ||
	    (json_type(&q, token) != JSON_STRING &&
	    slice_eq(json_raw(&q, token), typed));
}

/* Which value is meant?  By its name, or else by its number; -1: none. */
static int
find_choice(const struct choices *c, struct slice typed)
{
	size_t i, n = 0;
	int t;

	for (t = json_first(&q, c->list); t >= 0; t = json_next(&q, t))
		if (says(choice_value(c, t), typed) ||
		    says(choice_title(c, t, n++), typed))
			return choice_value(c, t);
	for (n = 0, i = 0; i < typed.n && n < 1000000; i++) {
		if (!isdigit((unsigned char)typed.p[i]))
			return -1;
		n = n * 10 + (size_t)(typed.p[i] - '0');
	}
	for (t = n > 0 ? json_first(&q, c->list) : -1; t >= 0 && --n > 0;)
		t = json_next(&q, t);
	return choice_value(c, t);
}

static int
put_choice(const struct choices *c, struct slice typed, struct buf *value,
    struct buf *why)
{
	int t = find_choice(c, typed);

	if (t >= 0) {
		jout_raw(value, json_raw(&q, t));
		return 1;
	}
	buf_put(why, typed.p, typed.n);
	buf_puts(why, ": none of the choices");
	return 0;
}

static struct slice
trimmed(const char *s, size_t n)
{
	struct slice t = { s, n };

	while (t.n > 0 && (t.p[0] == ' ' || t.p[0] == '\t')) {
		t.p++;
		t.n--;
	}
	while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t'))
		t.n--;
	return t;
}

/* Several, with commas between; one whose name has a comma by its number. */
static int
put_list(const struct choices *c, struct slice typed, struct buf *value,
    struct buf *why)
{
	const char *s = typed.p, *end = typed.p + typed.n, *comma;
	int ok = 1;

	jout_open(value, '[');
	for (; ok && s <= end; s = comma + 1) {
		comma = memchr(s, ',', (size_t)(end - s));
		if (comma == NULL)
			comma = end;
		ok = put_choice(c, trimmed(s, (size_t)(comma - s)), value,
		    why);
	}
	jout_close(value, ']');
	return ok;
}

static int
put_boolean(struct slice typed, struct buf *value, struct buf *why)
{
	static const char *const words[] = { "no", "n", "false", "yes", "y",
		"true" };
	size_t i;

	for (i = 0; i < 6; i++)
		if (strlen(words[i]) == typed.n &&
		    strncasecmp(words[i], typed.p, typed.n) == 0) {
			jout_bool(value, i >= 3);
			return 1;
		}
	buf_puts(why, "expected yes or no");
	return 0;
}

/* A number stays the text that was typed. */
static int
put_json(struct slice typed, struct buf *value, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int ok = json_parse(&j, typed, INT32_MAX, &e) == 0;

	if (ok)
		jout_raw(value, json_raw(&j, 0));
	else {
		buf_puts(why, "this is no JSON: ");
		buf_puts(why, e.why);
	}
	json_free(&j);
	return ok;
}

const char *
value_kind(int root, int schema)
{
	unsigned types = schema_types(&q, root, schema);
	struct choices c;

	if (choices_of(schema, &c))
		return "one of these";
	if (types == SCHEMA_ARRAY &&
	    choices_of(json_get(&q, schema, "items"), &c))
		return "some of these, with commas between";
	if (types & SCHEMA_STRING)
		return "text";
	if (types == SCHEMA_BOOLEAN)
		return "yes or no";
	if (types == SCHEMA_INTEGER)
		return "a whole number";
	return types == (SCHEMA_NUMBER | SCHEMA_INTEGER) ||
	    types == SCHEMA_NUMBER ? "a number" : "JSON";
}

int
value_take(int root, int schema, struct slice typed, struct buf *value,
    struct buf *why)
{
	unsigned types = schema_types(&q, root, schema);
	struct slice word = trimmed(typed.p, typed.n);
	struct choices c;

	if (choices_of(schema, &c))
		return put_choice(&c, word, value, why);
	if (types == SCHEMA_ARRAY &&
	    choices_of(json_get(&q, schema, "items"), &c))
		return put_list(&c, word, value, why);
	if (types == SCHEMA_BOOLEAN)
		return put_boolean(word, value, why);
	if ((types & SCHEMA_STRING) == 0)
		return put_json(word, value, why);
	jout_str(value, typed);
	return 1;
}

int
value_fits(int root, int schema, struct slice value, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int ok = json_parse(&j, value, INT32_MAX, &e) < 0 ||
	    schema_check(&q, root, schema, &j, 0, why);

	json_free(&j);
	return ok;
}
