/* How results are printed. */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/text.h"
#include "../../lib/mcp/content.h"
#include "mg-mcp.h"

static void
left_out(const char *what)
{
	warn("%s", what);
}

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
print_start(struct content *c)
{
	memset(c, 0, sizeof(*c));
	c->out = &out;
	c->due = opt.due;
	c->dir = opt.dir;
	c->terminal = isatty(STDOUT_FILENO);
	c->left_out = left_out;
}

void
print_raw(const struct json *j, int t)
{
	struct content c;

	print_start(&c);
	c.blocks = 1;
	if (content_bytes(&c, json_raw(j, t)) == 0)
		(void)content_end(&c);
}

void
print_lines(struct slice s)
{
	static int terminal = -1;
	struct buf safe = BUF_INIT(SIZE_MAX / 2);

	if (terminal < 0)
		terminal = isatty(STDOUT_FILENO);
	if (terminal) {
		text_clean(&safe, s, 1);
		s = buf_slice(&safe);
	}
	out_put(&out, s);
	buf_free(&safe);
}

void
print_end(struct one *o, const struct content *c, int rc)
{
	if (rc < 0 && out.err == 0 && errno != ETIMEDOUT && errno != EINTR) {
		warn("cannot write a file in '%s':", opt.dir);
		o->status = ST_LOCAL;
	} else if (c->broken)
		o->status = ST_PEER;
}

void
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
		print_start(&c);
		print_end(o, &c, content_result(&c, j, o->reply.result));
	}
}
