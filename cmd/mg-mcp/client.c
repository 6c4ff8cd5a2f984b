/* What mg-mcp offers to its sessions: the guard, the handlers, -v. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/text.h"
#include "../../lib/rule/guard.h"
#include "mg-mcp.h"

struct mcp_client client;

static long long began;

static void
put_name(struct buf *why, const struct server *sv, struct slice tool)
{
	buf_putc(why, '\'');
	buf_puts(why, server_label(sv));
	buf_putc(why, '/');
	buf_put(why, tool.p, tool.n);
	buf_putc(why, '\'');
}

/* A model's call may be asked about without any rule that wants it. */
void
client_refuse(struct buf *why, enum verdict v, const struct server *sv,
    struct slice tool)
{
	if (v == GUARD_ASK && guard_judge(sv, tool) != GUARD_ASK) {
		put_name(why, sv, tool);
		buf_puts(why, " is not read-only: it needs an \"allow\" for "
		    "it or --yes");
		return;
	}
	buf_puts(why, v == GUARD_ASK ? "needs a yes (--yes gives it): " :
	    "denied by the rules of the server: ");
	put_name(why, sv, tool);
}

/* A call that was typed is asked about before its session is opened. */
static enum status
before(void *arg, const struct server *sv, struct slice tool,
    struct slice arguments, struct buf *why, struct buf *question)
{
	enum verdict v = guard_judge(sv, tool);

	(void)arg;
	(void)arguments;
	(void)question;
	if (v == GUARD_ALLOW || (v == GUARD_ASK && opt.yes))
		return ST_DONE;
	client_refuse(why, v, sv, tool);
	return ST_REFUSED;
}

static void
after(void *arg, const struct server *sv, struct slice tool,
    const struct mcp_reply *reply)
{
	(void)arg;
	(void)sv;
	(void)tool;
	(void)reply;
}

static void
trace_line(const struct server *sv, int direction, struct slice s)
{
	struct buf b = BUF_INIT(s.n * 10 + 4096);
	long long ms = loop_now() - began;

	buf_printf(&b, "%s: %lld.%03lld ", progname, ms / 1000, ms % 1000);
	text_clean(&b, slice_of(server_label(sv)), 0);
	buf_printf(&b, " %c ", direction);
	text_clean(&b, s, 0);
	buf_putc(&b, '\n');
	(void)!write(STDERR_FILENO, b.s, b.len);
	buf_free(&b);
}

/* stderr comes in pieces that may hold several lines. */
static void
trace(void *arg, const struct server *sv, int direction, struct slice s)
{
	(void)arg;
	while (direction == '!' && s.n > 0) {
		const char *nl = memchr(s.p, '\n', s.n);
		struct slice line = { s.p,
			nl != NULL ? (size_t)(nl - s.p) : s.n };

		trace_line(sv, direction, line);
		s.p += line.n + (nl != NULL);
		s.n -= line.n + (nl != NULL);
	}
	if (direction != '!')
		trace_line(sv, direction, s);
}

const char *
client_terminal(void)
{
	static struct buf words = BUF_INIT(65536);
	char *argv[2] = { NULL, NULL };

	if (words.len > 0)
		return buf_str(&words);
	argv[0] = find_helper("mg-mcp-elicit");
	if (argv[0] == NULL)
		return NULL;
	text_quote(&words, argv);
	free(argv[0]);
	return buf_str(&words);
}

/* On a terminal a server's question is asked there. */
static const char *
default_elicit(void)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return NULL;
	return client_terminal();
}

const struct mcp_client *
client_init(void)
{
	began = loop_now();
	client.name = "mg-mcp";
	client.roots = opt.roots;
	client.elicit = opt.elicit != NULL ? opt.elicit : default_elicit();
	client.sample = opt.sample;
	client.forget = opt.forget;
	client.before = before;
	client.after = after;
	client.trace = opt.verbose ? trace : NULL;
	return &client;
}
