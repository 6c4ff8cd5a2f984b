/* What a server says of one of its tools. */

#include <stdint.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "../../lib/mcp/remember.h"
#include "mg-mcp.h"

void
tool_init(struct tool *t, const char *name)
{
	memset(t, 0, sizeof(*t));
	t->name = name;
	buf_init(&t->text, SIZE_MAX / 2);
	buf_init(&t->near, 4096);
	t->distance = 3;
}

void
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
parse(struct tool *t)
{
	struct json_error e;

	return t->text.len > 0 && t->text.err == 0 && json_parse(&t->doc,
	    buf_slice(&t->text), INT32_MAX, &e) == 0 && json_is(&t->doc,
	    json_get(&t->doc, 0, "name"), t->name) ? 0 : -1;
}

int
tool_ask(struct one *o, struct tool *t)
{
	t->remembered = 0;
	buf_clear(&t->text);
	if (!one_list(o, "tools/list", found, t))
		return 0;
	if (parse(t) == 0) {
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

int
tool_recall(struct one *o, struct tool *t)
{
	t->remembered = remember_tool(&o->server, slice_of(t->name),
	    &t->text) && parse(t) == 0;
	return t->remembered;
}
