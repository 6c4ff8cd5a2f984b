/* One session for one command: start, ask, print, leave. */

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/text.h"
#include "mg-mcp.h"

enum { TAIL = 20 }; /* lines of a failed server's stderr that are shown */

void
plan_server(const struct server *sv)
{
	struct buf b = BUF_INIT(1 << 24);

	if (sv->socket != NULL)
		buf_printf(&b, "connect: %s\n", sv->socket);
	else if (sv->url != NULL)
		/* Some have a key in what follows. */
		buf_printf(&b, "connect: %.*s\n", (int)strcspn(sv->url, "?"),
		    sv->url);
	else {
		buf_puts(&b, "start: ");
		text_quote(&b, sv->argv);
		buf_putc(&b, '\n');
		if (sv->cwd != NULL)
			buf_printf(&b, "in: %s\n", sv->cwd);
	}
	out_put(&out, buf_slice(&b));
	buf_free(&b);
}

static void
event(void *arg, struct mcp *m, enum mcp_event e, const char *text,
    const struct json *doc, int params)
{
	struct one *o = mcp_arg(m);

	(void)arg;
	if (e == MCP_UP)
		o->state = ONE_UP;
	else if (e == MCP_WARNING)
		warn("%s", text);
	else if (e == MCP_FAILED && !o->asked) {
		o->state = ONE_FAILED;
		say_stderr(m);
		warn("%s", text);
	} else if (e == MCP_DOWN) {
		o->state = ONE_FAILED;
		buf_clear(&o->message);
		buf_puts(&o->message, text);
	} else if (e == MCP_NOTE && o->note != NULL)
		o->note(text, doc, params);
}

void
one_choose(struct one *o, int *argc, char ***argv)
{
	memset(o, 0, sizeof(*o));
	buf_init(&o->message, SIZE_MAX / 2);
	target_server(&o->server, argc, argv);
}

void
one_start(struct one *o)
{
	limit_start();
	if (opt.dry)
		return;
	(void)client_init();
	client.event = event;
	o->mcp = mcp_open(&o->server, &client, o);
}

void
one_open(struct one *o, int *argc, char ***argv)
{
	one_choose(o, argc, argv);
	one_start(o);
}

static void
answered(void *arg, const struct mcp_reply *reply)
{
	struct one *o = arg;

	o->reply = *reply;
	o->answered = 1;
	mcp_hold(o->mcp); /* the reply stays where it is while we print it */
	buf_clear(&o->message);
	buf_puts(&o->message, reply->message != NULL ? reply->message : "");
	o->reply.message = buf_str(&o->message);
}

void
say_stderr(const struct mcp *m)
{
	struct buf b = BUF_INIT(65536), safe = BUF_INIT(1 << 20);
	size_t at, lines = 0;

	mcp_stderr(m, &b);
	while (b.len > 0 && b.s[b.len - 1] == '\n')
		b.len--;
	for (at = b.len; at > 0 && lines < TAIL; at--)
		lines += b.s[at - 1] == '\n';
	at += lines == TAIL;
	while (at < b.len) {
		const char *nl = memchr(b.s + at, '\n', b.len - at);
		struct slice line = { b.s + at, nl != NULL ?
			(size_t)(nl - b.s) - at : b.len - at };

		buf_printf(&safe, "%s: %s: ", progname,
		    server_label(mcp_server(m)));
		text_clean(&safe, line, 0);
		buf_putc(&safe, '\n');
		at += line.n + 1;
	}
	if (safe.len > 0)
		(void)!write(STDERR_FILENO, safe.s, safe.len);
	buf_free(&b);
	buf_free(&safe);
}

void
one_wait(struct one *o)
{
	while (!o->answered && !limit_over() && loop_signal == 0)
		loop_step();
}

static const char *
why_late(const struct one *o)
{
	return o->state == ONE_UP ?
	    "no answer within the time given with -t" :
	    "the server was not ready within the time given with -t";
}

/* What is under way is cancelled, so that the server knows. */
static void
interrupt(struct one *o)
{
	if (limit_over())
		mcp_cancel_all(o->mcp, ST_TIME, why_late(o));
	else
		mcp_cancel_all(o->mcp, ST_LOCAL, "interrupted");
}

static int
finish(struct one *o)
{
	one_wait(o);
	if (!o->answered)
		interrupt(o);
	o->status = o->reply.status;
	if (o->status == ST_DONE)
		return 1;
	if (o->status != ST_NO && !opt.verbose)
		say_stderr(o->mcp);
	if (loop_signal == 0)
		warn("%s", o->reply.message);
	return 0;
}

void
plan_request(const char *what, struct slice params)
{
	struct buf b = BUF_INIT(1 << 28), json = BUF_INIT(1 << 28);

	jout_raw(&json, params.n > 0 ? params : slice_of("{}"));
	buf_printf(&b, "send: %s ", what);
	buf_put(&b, json.s, json.len);
	buf_putc(&b, '\n');
	out_put(&out, buf_slice(&b));
	buf_free(&b);
	buf_free(&json);
}

static NORETURN void
planned(struct one *o, const char *method, struct slice params)
{
	plan_server(&o->server);
	plan_request(method, params);
	one_close(o);
	leave(ST_DONE);
}

void
one_more(struct one *o)
{
	o->answered = 0;
	o->asked = 1;
	if (o->mcp != NULL)
		mcp_release(o->mcp);
}

int
one_request(struct one *o, const char *method, struct slice params)
{
	if (opt.dry)
		planned(o, method, params);
	one_more(o);
	(void)mcp_request(o->mcp, method, params, 0, answered, o);
	return finish(o);
}

static NORETURN void
planned_call(struct one *o, struct slice tool, struct slice arguments)
{
	struct buf b = BUF_INIT(1 << 20);

	buf_puts(&b, "tool ");
	text_clean(&b, tool, 0);
	planned(o, buf_str(&b), arguments);
}

int
one_call(struct one *o, struct slice tool, struct slice arguments,
    struct slice definition)
{
	if (opt.dry)
		planned_call(o, tool, arguments);
	one_more(o);
	(void)mcp_call(o->mcp, tool, arguments, definition, 0, answered, NULL,
	    o);
	return finish(o);
}

struct items {
	struct one *one;
	mcp_item_fn *item;
	void *arg;
};

static void
pass_item(void *arg, const struct json *j, int item)
{
	struct items *items = arg;

	items->item(items->arg, j, item);
}

static void
listed(void *arg, const struct mcp_reply *reply)
{
	struct items *items = arg;

	answered(items->one, reply);
}

int
one_list(struct one *o, const char *method, mcp_item_fn *item, void *arg)
{
	struct items items = { o, item, arg };
	struct slice none = { NULL, 0 };

	if (opt.dry)
		planned(o, method, none);
	one_more(o);
	mcp_list(o->mcp, method, 0, pass_item, listed, &items);
	return finish(o);
}

void
one_close(struct one *o)
{
	o->asked = 1;
	if (o->mcp != NULL) {
		mcp_release(o->mcp);
		mcp_close(o->mcp);
	}
	o->mcp = NULL;
	buf_free(&o->message);
	server_free(&o->server);
}

void
one_refuse(struct one *o, const char *why)
{
	o->status = limit_over() ? ST_TIME : ST_USAGE;
	if (loop_signal == 0)
		warn("%s", why);
}

int
one_up(struct one *o)
{
	if (opt.dry) {
		plan_server(&o->server);
		leave(ST_DONE);
	}
	while (o->state == ONE_STARTING && !limit_over() && loop_signal == 0)
		loop_step();
	if (o->state == ONE_UP)
		return 1;
	o->status = limit_over() ? ST_TIME : o->state == ONE_FAILED ?
	    mcp_status(o->mcp) : ST_LOCAL;
	if (limit_over())
		warn("'%s' was not ready in time", server_label(&o->server));
	return 0;
}
