/* mg-mcp call, and what it shares with help: finding the tool. */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/schema.h"
#include "../../lib/base/text.h"
#include "../../lib/mcp/content.h"
#include "../../lib/mcp/remember.h"
#include "../../lib/rule/guard.h"
#include "mg-mcp.h"

struct tool {
	const char *name;
	struct buf text;     /* what tools/list says of it */
	struct json doc;
	int remembered;
	struct buf near;     /* a name like the one that was asked for */
	size_t distance;
};

static void
tool_init(struct tool *t, const char *name)
{
	memset(t, 0, sizeof(*t));
	t->name = name;
	buf_init(&t->text, SIZE_MAX / 2);
	buf_init(&t->near, 4096);
	t->distance = 3;
}

static void
tool_free(struct tool *t)
{
	json_free(&t->doc);
	buf_free(&t->text);
	buf_free(&t->near);
}

static void
found(void *arg, const struct json *j, int item)
{
	struct tool *t = arg;
	int name = json_get(j, item, "name");
	struct buf b = BUF_INIT(4096);
	size_t d;

	if (json_is(j, name, t->name)) {
		buf_clear(&t->text);
		jout_raw(&t->text, json_raw(j, item));
	} else if (json_str(j, name, &b) == 0 && b.err == 0 &&
	    (d = text_distance(buf_str(&b), t->name)) < t->distance) {
		t->distance = d;
		buf_clear(&t->near);
		buf_puts(&t->near, buf_str(&b));
	}
	buf_free(&b);
}

static int
parse_tool(struct tool *t)
{
	struct json_error e;

	return t->text.len > 0 && t->text.err == 0 && json_parse(&t->doc,
	    buf_slice(&t->text), INT32_MAX, &e) == 0 && json_is(&t->doc,
	    json_get(&t->doc, 0, "name"), t->name) ? 0 : -1;
}

/* 1 when it is there; else it was said and the status is set. */
static int
ask_for_tool(struct one *o, struct tool *t)
{
	t->remembered = 0;
	buf_clear(&t->text);
	if (!one_list(o, "tools/list", found, t))
		return 0;
	if (parse_tool(t) == 0) {
		remember_keep_tool(&o->server, slice_of(t->name),
		    buf_slice(&t->text));
		return 1;
	}
	o->status = ST_NO;
	if (t->near.len > 0)
		warn("'%s' has no tool '%s'; did you mean '%s'?",
		    server_label(&o->server), t->name, buf_str(&t->near));
	else
		warn("'%s' has no tool '%s'", server_label(&o->server),
		    t->name);
	return 0;
}

static int
recall_tool(struct one *o, struct tool *t)
{
	t->remembered = remember_tool(&o->server, slice_of(t->name),
	    &t->text) && parse_tool(t) == 0;
	return t->remembered;
}

/* 1 when the words fit the schema. */
static int
compose(const struct tool *t, int argc, char **argv, struct buf *arguments,
    struct buf *why)
{
	int root = json_get(&t->doc, 0, "inputSchema");
	struct json j = JSON_INIT;
	struct json_error e;
	int ok;

	buf_clear(arguments);
	buf_clear(why);
	if (args_compose(argv, argc, &t->doc, root, arguments, why) < 0)
		return 0;
	if (root < 0)
		return 1;
	ok = json_parse(&j, buf_slice(arguments), INT32_MAX, &e) < 0 ||
	    schema_check(&t->doc, root, root, &j, 0, why);
	json_free(&j);
	return ok;
}

/*
 * What is remembered may be stale, so it types the words but refuses none:
 * before a refusal the server is asked.
 */
static int
arguments_for(struct one *o, struct tool *t, int argc, char **argv,
    struct buf *arguments)
{
	struct buf why = BUF_INIT(8192), text = BUF_INIT(SIZE_MAX / 2);
	int ok;

	if (!recall_tool(o, t) && !opt.dry && !ask_for_tool(o, t))
		return 0;
	ok = compose(t, argc, argv, arguments, &why);
	if (!ok && t->remembered && !opt.dry && !one_late() &&
	    loop_signal == 0) {
		if (!ask_for_tool(o, t)) {
			buf_free(&why);
			return 0;
		}
		ok = compose(t, argc, argv, arguments, &why);
	}
	if (!ok) {
		buf_printf(&text, "%s/%s: %s", server_label(&o->server),
		    t->name, buf_str(&why));
		one_refuse(o, buf_str(&text));
		buf_free(&text);
	}
	buf_free(&why);
	return ok;
}

static void
left_out(const char *what)
{
	warn("%s", what);
}

/* Room for one line of text on stderr, or on stdout with -j. */
static void
print_error(struct one *o)
{
	const struct json *j = o->reply.doc;
	int t, content = json_get(j, o->reply.result, "content");
	struct buf text = BUF_INIT(SIZE_MAX / 2), safe = BUF_INIT(SIZE_MAX / 2);

	for (t = json_first(j, content); t >= 0; t = json_next(j, t)) {
		if (text.len > 0 && text.s[text.len - 1] != '\n')
			buf_putc(&text, '\n');
		(void)json_str(j, json_get(j, t, "text"), &text);
	}
	while (text.len > 0 && text.s[text.len - 1] == '\n')
		text.len--;
	if (text.len == 0)
		buf_puts(&text, "the tool failed and says nothing");
	buf_printf(&safe, "%s: ", progname);
	text_clean(&safe, buf_slice(&text), 1);
	buf_putc(&safe, '\n');
	(void)!write(STDERR_FILENO, safe.s, safe.len);
	buf_free(&text);
	buf_free(&safe);
}

void
content_start(struct content *c)
{
	memset(c, 0, sizeof(*c));
	c->out = &out;
	c->due = opt.due;
	c->dir = opt.dir;
	c->terminal = isatty(STDOUT_FILENO);
	c->left_out = left_out;
}

/* The bytes as they came; on a terminal nothing in them may act on it. */
void
print_raw(const struct json *j, int t)
{
	struct content c;

	content_start(&c);
	c.blocks = 1;
	if (content_bytes(&c, json_raw(j, t)) == 0)
		(void)content_end(&c);
}

void
print_lines(struct slice s)
{
	struct buf safe = BUF_INIT(SIZE_MAX / 2);

	if (isatty(STDOUT_FILENO)) {
		text_clean(&safe, s, 1);
		s = buf_slice(&safe);
	}
	out_put(&out, s);
	buf_free(&safe);
}

static void
print_result(struct one *o)
{
	const struct json *j = o->reply.doc;
	struct content c;
	int error = json_bool(j, json_get(j, o->reply.result, "isError"), 0);

	if (error)
		o->status = ST_NO;
	if (opt.json) {
		print_raw(j, o->reply.result);
	} else if (error) {
		print_error(o);
	} else {
		content_start(&c);
		if (content_result(&c, j, o->reply.result) < 0 &&
		    out.err == 0 && errno != ETIMEDOUT && errno != EINTR) {
			warn("cannot write a file in '%s':", opt.dir);
			o->status = ST_LOCAL;
		}
	}
}

static int
asked_and_denied(const struct server *sv, const char *tool)
{
	struct buf b = BUF_INIT(65536);

	if (guard_judge(sv, slice_of(tool)) != GUARD_ASK || opt.yes ||
	    !isatty(STDERR_FILENO))
		return 0;
	buf_puts(&b, "Call ");
	text_clean(&b, slice_of(server_label(sv)), 0);
	buf_putc(&b, '/');
	text_clean(&b, slice_of(tool), 0);
	buf_puts(&b, "? [y/N] ");
	opt.yes = tty_yes(buf_str(&b));
	buf_free(&b);
	return !opt.yes;
}

static void
call(struct one *o, struct tool *t, int argc, char **argv)
{
	struct buf arguments = BUF_INIT(SIZE_MAX / 2);
	int ok = arguments_for(o, t, argc, argv, &arguments);

	if (ok) {
		ok = one_call(o, slice_of(t->name), buf_slice(&arguments),
		    buf_slice(&t->text));
		if (ok)
			print_result(o);
		/* It may be the schema that has changed. */
		if (o->status != ST_DONE && t->remembered)
			remember_drop_tool(&o->server, slice_of(t->name));
	}
	buf_free(&arguments);
}

void
cmd_call(int argc, char **argv)
{
	struct one o;
	struct tool t;

	one_open(&o, &argc, &argv);
	if (argc < 1)
		usage();
	tool_init(&t, argv[0]);
	if (asked_and_denied(&o.server, t.name)) {
		warn("'%s/%s' was not called", server_label(&o.server),
		    t.name);
		o.status = ST_REFUSED;
	} else
		call(&o, &t, argc - 1, argv + 1);
	one_close(&o);
	tool_free(&t);
	leave(o.status);
}

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
	if (ask_for_tool(&o, &t)) {
		if (opt.json)
			print_raw(&t.doc, 0);
		else
			print_help(&o, &t);
	}
	one_close(&o);
	tool_free(&t);
	leave(o.status);
}
