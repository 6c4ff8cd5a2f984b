/*
 * mg-mcp pipe --agent: the calls are a model's.  What the server calls
 * read-only and what the rules allow runs; about all else the person at the
 * terminal is asked.
 */

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/text.h"
#include "../../lib/rule/guard.h"
#include "mg-mcp.h"
#include "pipe.h"

enum { SHOWN = 2000 }; /* bytes of the arguments */

/* One in the background would be stopped when it reads the terminal. */
static int
has_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC), ours;

	if (fd < 0)
		return 0;
	ours = tcgetpgrp(fd) == getpgrp();
	(void)close(fd);
	return ours;
}

static void
put_message(struct buf *b, const struct server *sv, struct slice tool,
    struct slice arguments)
{
	size_t n = arguments.n;

	if (n > SHOWN)
		arguments.n = SHOWN;
	buf_puts(b, "the agent wants to call ");
	text_clean(b, slice_of(server_label(sv)), 0);
	buf_putc(b, '/');
	text_clean(b, tool, 0);
	buf_putc(b, '\n');
	text_clean(b, arguments, 0);
	if (n > SHOWN)
		buf_printf(b, "... (%lu bytes)", (unsigned long)n);
}

/* A form of one field, which has no default. */
static void
put_question(struct buf *b, struct slice message)
{
	jout_open(b, '{');
	jout_kcstr(b, "mode", "form");
	jout_kstr(b, "message", message);
	jout_kraw(b, "requestedSchema", slice_of("{\"type\":\"object\","
	    "\"properties\":{\"allow\":{\"type\":\"boolean\","
	    "\"title\":\"Call it?\"}},\"required\":[\"allow\"]}"));
	jout_close(b, '}');
}

static enum status
before(void *arg, const struct server *sv, struct slice tool,
    struct slice arguments, struct buf *why, struct buf *question)
{
	struct buf b = BUF_INIT(65536);
	enum verdict v = guard_judge_agent(sv, tool,
	    served_readonly(sv, tool));
	int goes = v == GUARD_ALLOW || (v == GUARD_ASK && opt.yes);
	enum status s;

	(void)arg;
	/* A call that is asked about counts; one that cannot be is not. */
	if (goes || (v == GUARD_ASK && client.confirm != NULL)) {
		s = client_quota(sv, why);
		if (goes || s != ST_DONE)
			return s;
	}
	if (v == GUARD_ASK) {
		put_message(&b, sv, tool, arguments);
		put_question(question, buf_slice(&b));
		buf_free(&b);
	}
	client_refuse(why, v, sv, tool);
	return ST_REFUSED;
}

void
agent_guard(void)
{
	client.before = before;
	if (!opt.yes && has_terminal())
		client.confirm = client_terminal();
}
