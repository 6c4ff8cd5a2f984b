#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/schema.h"
#include "tool.h"

static void
parse(struct json *j, struct slice text)
{
	struct json_error e;

	if (json_parse(j, text, SIZE_MAX, &e) == -1)
		die(ST_USAGE, "%.*s: %zu: %s",
		    (int)(text.n < 60 ? text.n : 60), text.p, e.at, e.why);
}

static int
check(struct slice schema, struct slice value, struct buf *why)
{
	struct json doc = JSON_INIT, val = JSON_INIT;
	int ok;

	parse(&doc, schema);
	parse(&val, value);
	ok = schema_check(&doc, 0, 0, &val, 0, why);
	json_free(&doc);
	json_free(&val);
	return ok;
}

/* schema SCHEMAFILE VALUEFILE: does the value satisfy the schema? */
int
tool_schema(int argc, char *argv[])
{
	struct buf s, v, why = BUF_INIT(4096);
	int ok;

	if (argc != 3)
		die(ST_USAGE, "usage: schema SCHEMAFILE VALUEFILE");
	tool_read(&s, argv[1]);
	tool_read(&v, argv[2]);
	ok = check(buf_slice(&s), buf_slice(&v), &why);
	if (why.len > 0)
		printf("%s\n", buf_str(&why));
	buf_free(&s);
	buf_free(&v);
	buf_free(&why);
	return ok ? ST_DONE : ST_NO;
}

static void
put_types(struct buf *b, unsigned types)
{
	static const char *const names[] = { "string", "number", "integer",
	    "boolean", "null", "array", "object" };
	unsigned i, left;

	if (types == 0 || types == SCHEMA_ANY) {
		buf_puts(b, types == 0 ? "none" : "any");
		return;
	}
	for (i = 0, left = types; left != 0; i++) {
		if ((left & 1U << i) == 0)
			continue;
		left &= ~(1U << i);
		buf_puts(b, names[i]);
		buf_puts(b, left != 0 ? " " : "");
	}
}

/* Of the property of that name, or of the schema itself when p is NULL. */
static int
types(struct slice schema, struct slice name, struct buf *out)
{
	struct json doc = JSON_INIT;
	int at = 0;

	parse(&doc, schema);
	if (name.p != NULL)
		at = schema_property(&doc, 0, 0, name);
	if (at >= 0)
		put_types(out, schema_types(&doc, 0, at));
	json_free(&doc);
	return at >= 0;
}

/*
 * schema-types SCHEMAFILE [NAME]: what types the schema, or its property of
 * that name, could accept; status 1 when the property is not known.
 */
int
tool_schema_types(int argc, char *argv[])
{
	struct buf s, out = BUF_INIT(4096);
	struct slice name = { NULL, 0 };
	int known;

	if (argc != 2 && argc != 3)
		die(ST_USAGE, "usage: schema-types SCHEMAFILE [NAME]");
	if (argc == 3)
		name = slice_of(argv[2]);
	tool_read(&s, argv[1]);
	if ((known = types(buf_slice(&s), name, &out)))
		printf("%s\n", buf_str(&out));
	buf_free(&s);
	buf_free(&out);
	return known ? ST_DONE : ST_NO;
}

/* What stands before the next " | ", which is passed over. */
static struct slice
column(struct slice *rest)
{
	struct slice s = *rest;
	size_t i;

	for (i = 0; i + 3 <= s.n && memcmp(s.p + i, " | ", 3) != 0; i++)
		continue;
	if (i + 3 > s.n)
		die(ST_USAGE, "not three columns: %.*s", (int)s.n, s.p);
	s.n = i;
	rest->p += i + 3;
	rest->n -= i + 3;
	return s;
}

static void
row(struct slice line, int of_types)
{
	struct slice s = column(&line), v = column(&line);
	struct buf out = BUF_INIT(4096);

	printf("%.*s | %.*s | ", (int)s.n, s.p, (int)v.n, v.p);
	if (!of_types) {
		if (check(s, v, &out))
			buf_puts(&out, "ok");
	} else if (!types(s, v, &out))
		buf_puts(&out, "unknown");
	printf("%s\n", buf_str(&out));
	buf_free(&out);
}

/*
 * schema-table FILE, schema-types-table FILE: of each line, "schema | value
 * (or name) | anything", the third column as we find it.
 */
int
tool_schema_table(int argc, char *argv[])
{
	const char *nl;
	struct buf b;
	struct slice rest, line;

	if (argc != 2)
		die(ST_USAGE, "usage: %s FILE", argv[0]);
	tool_read(&b, argv[1]);
	rest = buf_slice(&b);
	while ((nl = memchr(rest.p, '\n', rest.n)) != NULL) {
		line.p = rest.p;
		line.n = (size_t)(nl - rest.p);
		row(line, strcmp(argv[0], "schema-table") != 0);
		rest.p += line.n + 1;
		rest.n -= line.n + 1;
	}
	buf_free(&b);
	return ST_DONE;
}
