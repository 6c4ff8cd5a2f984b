/* What mg-mcp offers to its sessions: the guard, the handlers, -v. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/text.h"
#include "../../lib/rule/guard.h"
#include "../../lib/rule/quota.h"
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

/*
 * The name and its file are whose quota it is: what a new release of the
 * server does not change.  What cannot be counted is not called.
 */
enum status
client_quota(const struct server *sv, struct buf *why)
{
	struct buf name = BUF_INIT(SIZE_MAX / 2);
	struct quota q = { { NULL, 0 }, 0, 0, 0, 0, 0 };
	long long wait;

	if (sv->calls == 0)
		return ST_DONE;
	buf_printf(&name, "%s\n%s", sv->name, sv->origin);
	q.name = buf_slice(&name);
	q.period = sv->period;
	q.requests = sv->calls;
	wait = quota_take(&q, 0);
	if (wait > 0)
		buf_printf(why, "the quota of '%s' is used up: %lld calls in "
		    "%lld s; the next in %lld s", server_label(sv), sv->calls,
		    sv->period / 1000, (wait + 999) / 1000);
	else if (wait < 0)
		buf_printf(why, "cannot keep the quota of '%s': %s",
		    server_label(sv), strerror(errno));
	buf_free(&name);
	return wait == 0 ? ST_DONE : wait > 0 ? ST_REFUSED : ST_LOCAL;
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
		return client_quota(sv, why);
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
