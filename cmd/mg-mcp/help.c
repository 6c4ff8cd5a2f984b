/* mg-mcp help: a tool, its arguments as a usage line. */

#include <stdint.h>

#include "../../lib/base/schema.h"
#include "../../lib/base/text.h"
#include "mg-mcp.h"

static const char *
type_word(unsigned types)
{
	if (types & SCHEMA_STRING)
		return "text";
	if (types & SCHEMA_NUMBER)
		return "number";
	if (types & SCHEMA_INTEGER)
		return "integer";
	if (types & SCHEMA_BOOLEAN)
		return "true|false";
	return types & SCHEMA_ARRAY ? "[json,...]" : "json";
}

static int
is_required(const struct json *j, int schema, struct slice name)
{
	int t;

	for (t = json_first(j, json_get(j, schema, "required")); t >= 0;
	    t = json_next(j, t))
		if (json_is_slice(j, t, name))
			return 1;
	return 0;
}

/* " a=number [b=text]" */
static void
put_usage(struct buf *b, const struct json *j, int schema)
{
	int k, props = json_get(j, schema, "properties");
	struct buf name = BUF_INIT(65536);

	for (k = json_first(j, props); k >= 0; k = json_next(j, k)) {
		const char *type = type_word(schema_types(j, schema,
		    json_value(j, k)));
		int need;

		buf_clear(&name);
		(void)json_str(j, k, &name);
		need = is_required(j, schema, buf_slice(&name));
		buf_puts(b, need ? " " : " [");
		text_clean(b, buf_slice(&name), 0);
		buf_printf(b, "=%s%s", type, need ? "" : "]");
	}
	buf_free(&name);
}

static void
put_described(struct buf *b, const struct json *j, int k)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	int s = json_value(j, k), words = json_get(j, s, "enum");

	buf_puts(b, "  ");
	(void)json_str(j, k, &text);
	text_clean(b, buf_slice(&text), 0);
	buf_clear(&text);
	if (json_str(j, json_get(j, s, "description"), &text) == 0) {
		buf_puts(b, ": ");
		text_clean(b, buf_slice(&text), 0);
	}
	if (words >= 0) {
		buf_puts(b, "; one of ");
		text_clean(b, json_raw(j, words), 0);
	}
	if (json_get(j, s, "default") >= 0) {
		buf_puts(b, "; default ");
		text_clean(b, json_raw(j, json_get(j, s, "default")), 0);
	}
	buf_putc(b, '\n');
	buf_free(&text);
}

static void
print_help(const struct one *o, const struct tool *t)
{
	const struct json *j = &t->doc;
	int schema = json_get(j, 0, "inputSchema"), k;
	struct buf b = BUF_INIT(SIZE_MAX / 2), text = BUF_INIT(SIZE_MAX / 2);

	if (json_str(j, json_get(j, 0, "description"), &text) == 0) {
		text_clean(&b, buf_slice(&text), 1);
		buf_puts(&b, "\n\n");
	}
	buf_printf(&b, "usage: mg-mcp call %s ", server_label(&o->server));
	text_clean(&b, slice_of(t->name), 0);
	put_usage(&b, j, schema);
	buf_putc(&b, '\n');
	for (k = json_first(j, json_get(j, schema, "properties")); k >= 0;
	    k = json_next(j, k))
		put_described(&b, j, k);
	out_put(&out, buf_slice(&b));
	buf_free(&b);
	buf_free(&text);
}

void
cmd_help(int argc, char **argv)
{
	struct one o;
	struct tool t;

	one_open(&o, &argc, &argv);
	if (argc != 1)
		usage();
	tool_init(&t, argv[0]);
	if (tool_ask(&o, &t)) {
		if (opt.json)
			print_raw(&t.doc, 0);
		else
			print_help(&o, &t);
	}
	one_close(&o);
	tool_free(&t);
	leave(o.status);
}
