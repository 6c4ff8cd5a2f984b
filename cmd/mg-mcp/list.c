/* mg-mcp tools, resources, templates, prompts: one line an item. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/text.h"
#include "mg-mcp.h"

enum {
	LINES_MAX = 1 << 30,
	NAME_WIDTH = 40 /* columns that names take on a terminal at most */
};

struct kind {
	const char *method, *identity, *capability;
};

/* The lists of several servers are asked for at once, shown in order. */
struct listing {
	struct server server;
	struct mcp *mcp;
	struct buf lines; /* name, NUL, description, newline; or JSON */
	int done;
	enum status status;
	const struct kind *kind;
	int named;        /* lines begin with the server's name */
};

static int left;          /* lists that are not done */

static void
put_member(struct buf *b, const struct json *j, int t)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	if (json_str(j, t, &text) == 0)
		text_clean(b, buf_slice(&text), 0);
	buf_free(&text);
}

/* The first line of the description, or else a title. */
static void
put_about(struct buf *b, const struct json *j, int item)
{
	int t = json_get(j, item, "description");
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	if (t < 0 || json_is(j, t, ""))
		t = json_get(j, item, "title");
	if (t < 0)
		t = json_path(j, item, "annotations", "title", NULL);
	if (t < 0 && json_get(j, item, "uri") >= 0)
		t = json_get(j, item, "name");
	if (json_str(j, t, &text) == 0) {
		struct slice s = buf_slice(&text);

		while (s.n > 0 && (*s.p == '\n' || *s.p == ' ')) {
			s.p++;
			s.n--;
		}
		if (s.n > 0 && memchr(s.p, '\n', s.n) != NULL)
			s.n = (size_t)((const char *)memchr(s.p, '\n', s.n) -
			    s.p);
		text_clean(b, s, 0);
	}
	buf_free(&text);
}

static void
item(void *arg, const struct json *j, int t)
{
	struct listing *l = arg;

	if (opt.json) {
		/* The raw object, told apart by its server where it must. */
		struct slice raw = json_raw(j, t);

		if (l->named) {
			jout_open(&l->lines, '{');
			jout_kcstr(&l->lines, "server", l->server.name);
			if (raw.n > 2)
				buf_putc(&l->lines, ',');
			buf_put(&l->lines, raw.p + 1, raw.n - 1);
		} else
			jout_raw(&l->lines, raw);
	} else {
		if (l->named)
			buf_printf(&l->lines, "%s/", l->server.name);
		put_member(&l->lines, j, json_get(j, t, l->kind->identity));
		buf_putc(&l->lines, '\t');
		put_about(&l->lines, j, t);
	}
	buf_putc(&l->lines, '\n');
}

/* A server without that kind of thing has an empty list of it. */
static int
has_none(const struct listing *l, const struct mcp_reply *reply)
{
	long long code = 0;

	(void)json_int(reply->doc, json_get(reply->doc, reply->error, "code"),
	    &code);
	return code == -32601 && (l->kind->capability == NULL ||
	    !mcp_can(l->mcp, l->kind->capability));
}

static void
listed(void *arg, const struct mcp_reply *reply)
{
	struct listing *l = arg;

	l->done = 1;
	left--;
	if (reply->status == ST_DONE || has_none(l, reply))
		return;
	l->status = reply->status;
	if (loop_signal == 0) {
		say_stderr(l->mcp);
		warn("%s", reply->message);
	}
}

static void
event(void *arg, struct mcp *m, enum mcp_event e, const char *text,
    const struct json *doc, int params)
{
	(void)arg;
	(void)m;
	(void)doc;
	(void)params;
	if (e == MCP_WARNING)
		warn("%s", text);
}

/* The widest name, up to a limit: descriptions begin in one column. */
static size_t
width(const struct listing *lists, size_t n)
{
	size_t i, widest = 0;

	for (i = 0; i < n; i++) {
		const char *s = buf_str(&lists[i].lines);

		for (; *s != '\0'; s = strchr(s, '\n') + 1) {
			size_t w = strcspn(s, "\t");

			if (w > widest && w <= NAME_WIDTH)
				widest = w;
		}
	}
	return widest;
}

static void
print_columns(const struct listing *l, size_t widest)
{
	const char *s = buf_str(&l->lines), *end;
	struct buf b = BUF_INIT(LINES_MAX);

	for (; *s != '\0'; s = end + 1) {
		size_t w = strcspn(s, "\t");

		end = strchr(s, '\n');
		buf_put(&b, s, w);
		do
			buf_putc(&b, ' ');
		while (w++ <= widest);
		buf_put(&b, s + strcspn(s, "\t") + 1,
		    (size_t)(end - s) - strcspn(s, "\t"));
	}
	out_put(&out, buf_slice(&b));
	buf_free(&b);
}

static void
print_all(struct listing *lists, size_t n)
{
	size_t i, widest = width(lists, n);
	int columns = isatty(STDOUT_FILENO) && !opt.json;

	for (i = 0; i < n; i++)
		if (columns)
			print_columns(&lists[i], widest);
		else
			print_lines(buf_slice(&lists[i].lines));
}

static void
start(struct listing *l, const struct kind *kind, int named)
{
	buf_init(&l->lines, LINES_MAX);
	l->kind = kind;
	l->named = named;
	l->mcp = mcp_open(&l->server, &client, l);
	left++;
	mcp_list(l->mcp, kind->method, 0, item, listed, l);
}

/* The status of the first that failed; the others' lines are there. */
static enum status
finish(struct listing *lists, size_t n)
{
	enum status status = ST_DONE;
	size_t i;

	print_all(lists, n);
	for (i = 0; i < n; i++) {
		if (status == ST_DONE)
			status = lists[i].status;
		mcp_close(lists[i].mcp);
		buf_free(&lists[i].lines);
		server_free(&lists[i].server);
	}
	free(lists);
	return status;
}

static struct listing *
choose(int argc, char **argv, size_t *n)
{
	struct listing *lists;
	struct server *servers;
	size_t i;

	if (argc == 0 && opt.exec == NULL && opt.socket == NULL) {
		*n = target_all(&servers);
		lists = xcalloc(*n + 1, sizeof(*lists));
		for (i = 0; i < *n; i++)
			lists[i].server = servers[i];
		free(servers);
		return lists;
	}
	*n = argc == 0 ? 1 : (size_t)argc;
	lists = xcalloc(*n, sizeof(*lists));
	for (i = 0; i < *n; i++)
		target_server(&lists[i].server, &argc, &argv);
	return lists;
}

static NORETURN void
plan(const struct kind *kind, struct listing *lists, size_t n)
{
	struct slice none = { NULL, 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		plan_server(&lists[i].server);
		plan_request(kind->method, none);
		server_free(&lists[i].server);
	}
	free(lists);
	leave(ST_DONE);
}

static NORETURN void
run(const struct kind *kind, int argc, char **argv)
{
	struct listing *lists;
	size_t n, i;
	int named;

	named = argc != 1 && opt.exec == NULL && opt.socket == NULL;
	lists = choose(argc, argv, &n);
	if (opt.dry)
		plan(kind, lists, n);
	(void)client_init();
	client.event = event;
	limit_start();
	for (i = 0; i < n; i++)
		start(&lists[i], kind, named);
	while (left > 0 && !limit_over() && loop_signal == 0)
		loop_step();
	for (i = 0; left > 0 && i < n; i++)
		mcp_cancel_all(lists[i].mcp, ST_TIME,
		    "the time given with -t is over");
	leave(finish(lists, n));
}

void
cmd_tools(int argc, char **argv)
{
	static const struct kind kind = { "tools/list", "name", "tools" };

	run(&kind, argc, argv);
}

void
cmd_resources(int argc, char **argv)
{
	static const struct kind kind = { "resources/list", "uri",
		"resources" };

	run(&kind, argc, argv);
}

void
cmd_templates(int argc, char **argv)
{
	static const struct kind kind = { "resources/templates/list",
		"uriTemplate", NULL };

	run(&kind, argc, argv);
}

void
cmd_prompts(int argc, char **argv)
{
	static const struct kind kind = { "prompts/list", "name", "prompts" };

	run(&kind, argc, argv);
}
