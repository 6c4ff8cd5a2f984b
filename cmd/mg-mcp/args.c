/*
 * ARG words into the arguments of a tool.  The tool's schema gives the type:
 * where it allows a string the value is one, whatever it looks like.
 */

#include <stdint.h>
#include <string.h>

#include "../../lib/base/schema.h"
#include "../../lib/base/set.h"
#include "../../lib/base/text.h"
#include "mg-mcp.h"

struct word {
	struct slice name;
	const char *value;
	int json;  /* := */
	int file;  /* @ */
};

/* "name=value", "name:=JSON", either with "@FILE" for the value. */
static int
split(const char *s, struct word *w)
{
	const char *eq = strchr(s, '=');

	if (eq == NULL)
		return -1;
	w->json = eq > s && eq[-1] == ':';
	w->name.p = s;
	w->name.n = (size_t)(eq - s) - (w->json ? 1 : 0);
	w->file = eq[1] == '@';
	w->value = eq + 1 + w->file;
	return w->name.n > 0 ? 0 : -1;
}

static void
name_it(struct buf *why, const struct word *w)
{
	buf_puts(why, "argument '");
	buf_put(why, w->name.p, w->name.n);
	buf_puts(why, "': ");
}

static int
load(const struct word *w, struct buf *text, struct buf *why)
{
	struct buf named = BUF_INIT(8192);
	int rc;

	if (!w->file) {
		buf_puts(text, w->value);
		return 0;
	}
	name_it(&named, w);
	rc = source_read(w->value, text, &named);
	if (rc < 0)
		buf_put(why, named.s, named.len);
	buf_free(&named);
	return rc;
}

static unsigned
type_bit(const struct json *j)
{
	switch (json_type(j, 0)) {
	case JSON_NULL:
		return SCHEMA_NULL;
	case JSON_TRUE:
	case JSON_FALSE:
		return SCHEMA_BOOLEAN;
	case JSON_NUMBER:
		return SCHEMA_NUMBER | SCHEMA_INTEGER;
	case JSON_ARRAY:
		return SCHEMA_ARRAY;
	case JSON_OBJECT:
		return SCHEMA_OBJECT;
	default:
		return SCHEMA_STRING;
	}
}

static void
wanted(struct buf *why, unsigned types)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
		{ SCHEMA_NUMBER, "number" }, { SCHEMA_INTEGER, "integer" },
		{ SCHEMA_BOOLEAN, "boolean" }, { SCHEMA_NULL, "null" },
		{ SCHEMA_ARRAY, "array" }, { SCHEMA_OBJECT, "object" }
	};
	size_t i, n = 0;

	if (types & SCHEMA_NUMBER)
		types &= ~(unsigned)SCHEMA_INTEGER;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (types & names[i].bit)
			buf_printf(why, "%s%s", n++ > 0 ? " or " : "",
			    names[i].name);
}

/* A value that is not a string: JSON, of a type that the schema allows. */
static int
put_json(const struct word *w, struct slice text, unsigned types,
    struct buf *b, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e = { 0, NULL, 0 };
	int ok = json_parse(&j, text, INT32_MAX, &e) == 0 &&
	    (w->json || (type_bit(&j) & types) != 0);

	if (ok)
		jout_raw(b, json_raw(&j, 0));
	else {
		name_it(why, w);
		if (w->json)
			buf_printf(why, "no JSON: %s at byte %lu", e.why,
			    (unsigned long)e.at + 1);
		else {
			buf_puts(why, "expected ");
			wanted(why, types);
			buf_puts(why, ", got '");
			buf_put(why, text.p, text.n < 60 ? text.n : 60);
			buf_putc(why, '\'');
		}
	}
	json_free(&j);
	return ok ? 0 : -1;
}

/* Bytes that are no text would not arrive as what they are. */
static int
put_text(const struct word *w, struct slice text, struct buf *b,
    struct buf *why)
{
	struct slice left = text;
	size_t n = 1;

	for (; left.n > 0 && n > 0; left.p += n, left.n -= n)
		n = utf8_char(left, NULL);
	if (n == 0) {
		name_it(why, w);
		buf_printf(why, "no UTF-8 at byte %lu",
		    (unsigned long)(text.n - left.n) + 1);
		return -1;
	}
	jout_str(b, text);
	return 0;
}

static int
put_word(const struct word *w, unsigned types, struct buf *b,
    struct buf *why)
{
	struct buf text = BUF_INIT(SOURCE_MAX);
	int rc = load(w, &text, why);

	if (rc == 0) {
		jout_str(b, w->name);
		buf_putc(b, ':');
		if (!w->json && (types & SCHEMA_STRING))
			rc = put_text(w, buf_slice(&text), b, why);
		else
			rc = put_json(w, buf_slice(&text), types, b, why);
	}
	buf_free(&text);
	return rc;
}

static unsigned
types_of(const struct json *schema, int root, struct slice name)
{
	int s;

	if (schema == NULL || root < 0)
		return SCHEMA_STRING;
	s = schema_property(schema, root, root, name);
	return s < 0 ? SCHEMA_STRING : schema_types(schema, root, s);
}

static int
pairs(char *const *words, int n, const struct json *schema, int root,
    struct buf *b, struct buf *why)
{
	struct set names = SET_INIT;
	struct word w;
	int i, rc = 0;

	jout_open(b, '{');
	for (i = 0; i < n && rc == 0; i++) {
		if (split(words[i], &w) < 0) {
			buf_printf(why, "'%s' is no argument: name=value, "
			    "name:=json, one JSON object, or -", words[i]);
			rc = -1;
		} else if (!set_add(&names, w.name)) {
			name_it(why, &w);
			buf_puts(why, "given twice");
			rc = -1;
		} else
			rc = put_word(&w, types_of(schema, root, w.name), b,
			    why);
	}
	jout_close(b, '}');
	set_free(&names);
	return rc;
}

static int
whole_object(struct slice text, const char *from, struct buf *b,
    struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int rc = -1, twice;

	if (json_parse(&j, text, INT32_MAX, &e) < 0)
		buf_printf(why, "%s: no JSON: %s at byte %lu", from, e.why,
		    (unsigned long)e.at + 1);
	else if (json_type(&j, 0) != JSON_OBJECT)
		buf_printf(why, "%s: expected a JSON object, got %s", from,
		    json_type_name(json_type(&j, 0)));
	else if ((twice = json_repeated(&j, 0)) >= 0) {
		struct slice raw = json_raw(&j, twice);

		buf_printf(why, "%s: the name %.*s stands twice", from,
		    raw.n < 60 ? (int)raw.n : 60, raw.p);
	} else {
		jout_raw(b, json_raw(&j, 0));
		rc = 0;
	}
	json_free(&j);
	return rc;
}

static int
from_stdin(struct buf *b, struct buf *why)
{
	struct buf text = BUF_INIT(SOURCE_MAX);
	int rc = source_read("-", &text, why);

	if (rc == 0)
		rc = whole_object(buf_slice(&text), "stdin", b, why);
	buf_free(&text);
	return rc;
}

int
args_compose(char *const *words, int n, const struct json *schema, int root,
    struct buf *b, struct buf *why)
{
	if (n == 1 && strcmp(words[0], "-") == 0)
		return from_stdin(b, why);
	if (n == 1 && words[0][0] == '{')
		return whole_object(slice_of(words[0]), "the argument", b,
		    why);
	return pairs(words, n, schema, root, b, why);
}
