/* mg-mcp watch: changes and logs as event lines (mg-events(7)). */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "mg-mcp.h"

static struct one *watching;

static void
hold(void)
{
	if (event_held())
		mcp_hold(watching->mcp);
	else
		mcp_release(watching->mcp);
}

static void
begin(struct buf *b, const char *type)
{
	event_begin(b, type);
	jout_kcstr(b, "server", watching->server.name);
}

static void
member(struct buf *b, const char *name, const struct json *j, int t)
{
	if (t >= 0)
		jout_kraw(b, name, json_raw(j, t));
}

static void
changed(const char *what)
{
	struct buf b = BUF_INIT(65536);

	begin(&b, "changed");
	jout_kcstr(&b, "what", what);
	event_end(&b);
}

static void
note(const char *method, const struct json *j, int params)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (strcmp(method, "notifications/tools/list_changed") == 0)
		changed("tools");
	else if (strcmp(method, "notifications/prompts/list_changed") == 0)
		changed("prompts");
	else if (strcmp(method, "notifications/resources/list_changed") == 0)
		changed("resources");
	else if (strcmp(method, "notifications/resources/updated") == 0) {
		begin(&b, "updated");
		member(&b, "uri", j, json_get(j, params, "uri"));
		event_end(&b);
	} else if (strcmp(method, "notifications/message") == 0) {
		begin(&b, "log");
		member(&b, "level", j, json_get(j, params, "level"));
		member(&b, "logger", j, json_get(j, params, "logger"));
		member(&b, "data", j, json_get(j, params, "data"));
		event_end(&b);
	} else {
		begin(&b, "notification");
		jout_kcstr(&b, "method", method);
		member(&b, "params", j, params);
		event_end(&b);
	}
}

static void
ended(void *arg, const struct mcp_reply *reply)
{
	struct one *o = arg;

	if (o->answered)
		return;
	o->answered = 1;
	o->status = reply->status;
	if (reply->status != ST_DONE && loop_signal == 0)
		warn("%s", reply->message);
}

/* Until the server ends, or the reader of our output has gone. */
static void
watch(struct one *o, char **uris)
{
	event_start("mg-mcp watch", hold);
	event_server(o->server.name, "up", NULL);
	mcp_subscribe(o->mcp, uris, ended, o);
	while (!o->answered && o->state == ONE_UP && out.err == 0 &&
	    loop_signal == 0 && !limit_over())
		loop_step();
	if (o->state != ONE_UP) {
		o->status = ST_PEER;
		if (!o->answered)
			warn("%s", buf_str(&o->message));
	} else if (!o->answered && limit_over()) {
		o->status = ST_TIME;
		mcp_cancel_all(o->mcp, ST_TIME,
		    "the time given with -t is over");
	}
	o->answered = 1;
	event_stop();
}

void
cmd_watch(int argc, char **argv)
{
	struct one o;

	client.log_level = "debug";
	one_open(&o, &argc, &argv);
	watching = &o;
	o.note = note;
	if (one_up(&o))
		watch(&o, argv);
	one_close(&o);
	leave(o.status);
}
