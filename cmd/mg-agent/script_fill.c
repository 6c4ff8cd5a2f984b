/* What a step stands for: results in its texts, the names of its tools. */

#include <string.h>

#include "api.h"
#include "script.h"

static struct buf last = BUF_INIT(TEXT_MAX);    /* the last result */
static struct buf all = BUF_INIT(TEXT_MAX);     /* all of them */
static int some;

void
script_forget_results(void)
{
	some = 0;
	buf_clear(&last);
	buf_clear(&all);
}

void
script_results(void)
{
	const struct call *c;

	script_forget_results();
	for (c = turn_calls(); c != NULL; c = c->next) {
		if (some++ > 0)
			buf_putc(&all, '|');
		buf_clear(&last);
		content_text(c, &last);
		buf_put(&all, last.s, last.len);
	}
}

/* Put the last result in the place of each mark; or the text as it is. */
static void
fill(struct buf *b, struct slice s)
{
	static const char mark[] = "{{result}}";
	enum { MARK = sizeof(mark) - 1 };
	size_t i = 0;

	while (i < s.n) {
		const char *p = memchr(s.p + i, '{', s.n - i);
		size_t n = p != NULL ? (size_t)(p - s.p) - i : s.n - i;

		buf_put(b, s.p + i, n);
		i += n;
		if (s.n - i >= MARK && memcmp(s.p + i, mark, MARK) == 0) {
			buf_put(b, buf_str(&last), last.len);
			i += MARK;
		} else if (i < s.n)
			buf_putc(b, s.p[i++]);
	}
}

void
script_text(struct buf *b, int t)
{
	struct buf s = BUF_INIT(TEXT_MAX);

	(void)json_str(&script_doc, t, &s);
	fill(b, buf_slice(&s));
	buf_free(&s);
}

/* As deep as JSON may be nested. */
void
script_value(struct buf *b, int t)
{
	const struct json *j = &script_doc;
	struct buf s = BUF_INIT(TEXT_MAX);
	int k;

	switch (json_type(j, t)) {
	case JSON_STRING:
		script_text(&s, t);
		jout_str(b, buf_slice(&s));
		buf_free(&s);
		break;
	case JSON_ARRAY:
		jout_open(b, '[');
		for (k = json_first(j, t); k >= 0; k = json_next(j, k))
			script_value(b, k);
		jout_close(b, ']');
		break;
	case JSON_OBJECT:
		jout_open(b, '{');
		for (k = json_first(j, t); k >= 0; k = json_next(j, k)) {
			jout_raw(b, json_raw(j, k));
			buf_putc(b, ':');
			script_value(b, json_value(j, k));
		}
		jout_close(b, '}');
		break;
	default:
		jout_raw(b, json_raw(j, t));
	}
}

void
script_echo(struct buf *b)
{
	struct message m;
	struct buf said = BUF_INIT(TEXT_MAX);
	int at = -2;

	buf_puts(b, "echo: ");
	while (some == 0 && turn_message(&at, &m)) {
		if (!m.user)
			continue;
		buf_clear(&said);
		if (m.content < 0)
			buf_put(&said, m.text.p, m.text.n);
		else
			content_join(content_of_message(&m), &said);
	}
	buf_put(b, some > 0 ? buf_str(&all) : buf_str(&said),
	    some > 0 ? all.len : said.len);
	buf_free(&said);
}

/* The part of "{{tool:SUFFIX}}" that counts, or an empty one. */
static struct slice
suffix(struct slice s)
{
	static const char open[] = "{{tool:";
	enum { OPEN = sizeof(open) - 1 };
	struct slice in = { NULL, 0 };

	if (s.n > OPEN + 2 && memcmp(s.p, open, OPEN) == 0 &&
	    memcmp(s.p + s.n - 2, "}}", 2) == 0) {
		in.p = s.p + OPEN;
		in.n = s.n - OPEN - 2;
	}
	return in;
}

static int
is_tool(const struct tool *t, struct slice s)
{
	struct slice end = suffix(s);
	size_t n = strlen(t->name), server;

	if (end.n > 0)
		return n >= end.n && memcmp(t->name + n - end.n, end.p,
		    end.n) == 0;
	if (t->server == NULL)
		return slice_is(s, t->own);
	server = strlen(t->server);
	return s.n > server && memcmp(s.p, t->server, server) == 0 &&
	    s.p[server] == '/' && strlen(t->own) == s.n - server - 1 &&
	    memcmp(s.p + server + 1, t->own, s.n - server - 1) == 0;
}

int
script_tool(struct buf *b, int name)
{
	struct buf s = BUF_INIT(TEXT_MAX);
	const struct tool *t = NULL;
	int found = 1;

	(void)json_str(&script_doc, name, &s);
	while ((t = tools_next(t)) != NULL && !is_tool(t, buf_slice(&s)))
		continue;
	if (t != NULL)
		buf_puts(b, t->name);
	else if (suffix(buf_slice(&s)).n == 0)
		buf_put(b, s.s, s.len); /* a model may call what is not there */
	else
		found = 0;
	buf_free(&s);
	return found;
}
