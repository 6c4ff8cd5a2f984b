/* mg-mcp call: words into arguments, and the call. */

#include <stdint.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/schema.h"
#include "../../lib/base/text.h"
#include "../../lib/mcp/remember.h"
#include "../../lib/rule/guard.h"
#include "mg-mcp.h"

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

	if (!tool_recall(o, t) && !opt.dry && !tool_ask(o, t))
		return 0;
	ok = compose(t, argc, argv, arguments, &why);
	if (!ok && t->remembered && !opt.dry && !limit_over() &&
	    loop_signal == 0) {
		if (!tool_ask(o, t)) {
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

	one_choose(&o, &argc, &argv);
	if (argc < 1)
		usage();
	tool_init(&t, argv[0]);
	if (asked_and_denied(&o.server, t.name)) {
		warn("'%s/%s' was not called", server_label(&o.server),
		    t.name);
		o.status = ST_REFUSED;
	} else {
		one_start(&o);
		call(&o, &t, argc - 1, argv + 1);
	}
	one_close(&o);
	tool_free(&t);
	leave(o.status);
}
