/* mg-mcp pipe: its sessions, one a server, and the lists of their tools. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/set.h"
#include "mg-mcp.h"
#include "pipe.h"

enum { RELIST = 100 }; /* ms that changes of a list are gathered */

struct served {
	struct server server;
	struct mcp *mcp;
	int down;                 /* to be started anew by the next call */
	int listing, again;
	int running;              /* calls */
	int known;                /* its tools have been told, if it has any */
	struct buf why;           /* it is down */
	struct set tasks;         /* tools that must run as tasks */
	struct set readonly, fresh; /* and those of the list under way */
	struct timer relist;
};

static struct served *served;
static size_t nserved;
static int listings;

static void
note_kind(struct served *s, const struct json *j, int item)
{
	struct buf name = BUF_INIT(65536);

	if (json_str(j, json_get(j, item, "name"), &name) == 0 &&
	    name.err == 0) {
		if (json_is(j, json_path(j, item, "execution", "taskSupport",
		    NULL), "required"))
			(void)set_add(&s->tasks, buf_slice(&name));
		if (json_bool(j, json_path(j, item, "annotations",
		    "readOnlyHint", NULL), 0))
			(void)set_add(&s->fresh, buf_slice(&name));
	}
	buf_free(&name);
}

static void
tool(void *arg, const struct json *j, int item)
{
	struct served *s = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	event_begin(&b, "tool");
	jout_kcstr(&b, "server", s->server.name);
	jout_kraw(&b, "name", json_raw(j, json_get(j, item, "name")));
	jout_kraw(&b, "tool", json_raw(j, item));
	event_end(&b);
	note_kind(s, j, item);
}

static void
ready(void)
{
	struct buf b = BUF_INIT(256);

	if (--listings > 0)
		return;
	event_begin(&b, "ready");
	event_end(&b);
}

static void relist(void *);

static void
now_known(struct served *s)
{
	set_free(&s->readonly);
	s->readonly = s->fresh;
	memset(&s->fresh, 0, sizeof(s->fresh));
	s->known = 1;
	calls_retry();
}

static void
listed(void *arg, const struct mcp_reply *reply)
{
	struct served *s = arg;
	struct buf b = BUF_INIT(8192);

	s->listing = 0;
	if (reply->status != ST_DONE && !s->down &&
	    (reply->error < 0 || mcp_can(s->mcp, "tools"))) {
		buf_printf(&b, "cannot list its tools: %s", reply->message);
		event_server(s->server.name, "up", buf_str(&b));
	}
	buf_free(&b);
	now_known(s);
	ready();
	if (s->again && !s->down)
		timer_set(&s->relist, RELIST, relist, s);
	s->again = 0;
}

static void
relist(void *arg)
{
	struct served *s = arg;

	if (s->listing || s->down) {
		s->again = 1;
		return;
	}
	s->listing = 1;
	listings++;
	mcp_list(s->mcp, "tools/list", 0, tool, listed, s);
}

static void
not_told(void *arg, const struct mcp_reply *reply)
{
	(void)arg;
	(void)reply; /* a server need not tell of changes */
}

static void
event(void *arg, struct mcp *m, enum mcp_event e, const char *text,
    const struct json *j, int params)
{
	struct served *s = mcp_arg(m);

	(void)arg;
	(void)j;
	(void)params;
	switch (e) {
	case MCP_UP:
		event_server(s->server.name, "up", NULL);
		if (mcp_modern(m))
			mcp_subscribe(m, NULL, not_told, NULL);
		break;
	case MCP_DOWN:
	case MCP_FAILED:
		s->down = 1;
		timer_stop(&s->relist);
		buf_clear(&s->why);
		buf_puts(&s->why, text);
		event_server(s->server.name, e == MCP_DOWN ? "down" :
		    "failed", text);
		break;
	case MCP_NOTE:
		if (strcmp(text, "notifications/tools/list_changed") == 0)
			timer_set(&s->relist, RELIST, relist, s);
		break;
	case MCP_WARNING:
		warn("%s", text);
	}
}

static void
open_session(struct served *s)
{
	s->down = 0;
	s->known = 0;
	set_free(&s->readonly);
	s->mcp = mcp_open(&s->server, &client, s);
	if (event_held())
		mcp_hold(s->mcp);
	relist(s);
}

void
served_add(const struct server *sv)
{
	served = xreallocarray(served, nserved + 1, sizeof(*served));
	memset(&served[nserved], 0, sizeof(*served));
	buf_init(&served[nserved].why, 8192);
	served[nserved++].server = *sv;
}

size_t
served_count(void)
{
	return nserved;
}

void
served_open_all(void)
{
	size_t i;

	(void)client_init();
	client.event = event;
	if (opt.agent)
		agent_guard();
	if (nserved == 0) {
		listings++;
		ready();
	}
	for (i = 0; i < nserved; i++)
		open_session(&served[i]);
}

int
served_listing(void)
{
	return listings > 0;
}

struct served *
served_find(const struct json *j, int name)
{
	size_t i;

	if (name < 0 && nserved == 1)
		return &served[0];
	for (i = 0; i < nserved; i++)
		if (json_is(j, name, served[i].server.name))
			return &served[i];
	return NULL;
}

static void
open_again(struct served *s)
{
	mcp_close(s->mcp);
	open_session(s);
}

void
served_wake(struct served *s)
{
	if (s->down)
		open_again(s);
}

int
served_known(const struct served *s)
{
	return s->known;
}

const char *
served_why_down(const struct served *s)
{
	return s->down ? buf_str(&s->why) : NULL;
}

int
served_readonly(const struct server *sv, struct slice tool_name)
{
	size_t i = 0;

	while (i < nserved && &served[i].server != sv)
		i++;
	return i < nserved && served[i].readonly.n > 0 &&
	    set_has(&served[i].readonly, tool_name);
}

long long
served_call(struct served *s, struct slice tool_name, struct slice arguments,
    long long ms, mcp_done_fn *done, mcp_progress_fn *progress, void *arg)
{
	struct slice definition = { NULL, 0 };

	served_wake(s);
	if (s->tasks.n > 0 && set_has(&s->tasks, tool_name))
		definition = slice_of("{\"execution\":{\"taskSupport\":"
		    "\"required\"}}");
	return mcp_call(s->mcp, tool_name, arguments, definition, ms, done,
	    progress, arg);
}

void
served_count_call(struct served *s, int n)
{
	s->running += n;
}

int
served_busy(const struct served *s)
{
	return s->server.concurrent > 0 && s->running >= s->server.concurrent;
}

void
served_cancel(struct served *s, long long request)
{
	mcp_cancel(s->mcp, request, ST_NO, "cancelled");
}

void
served_cancel_all(enum status status, const char *why)
{
	size_t i;

	for (i = 0; i < nserved; i++)
		mcp_cancel_all(served[i].mcp, status, why);
}

/* What one says when it is released may hold them all again. */
void
served_hold(void)
{
	size_t i;

	for (i = 0; i < nserved; i++) {
		if (served[i].mcp == NULL)
			continue;
		if (event_held())
			mcp_hold(served[i].mcp);
		else
			mcp_release(served[i].mcp);
	}
}

void
served_close_all(void)
{
	size_t i;

	for (i = 0; i < nserved; i++) {
		timer_stop(&served[i].relist);
		mcp_close(served[i].mcp);
		set_free(&served[i].tasks);
		set_free(&served[i].readonly);
		set_free(&served[i].fresh);
		buf_free(&served[i].why);
		server_free(&served[i].server);
	}
	free(served);
	nserved = 0;
}
