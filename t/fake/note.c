#include <stdlib.h>
#include <string.h>

#include "fake.h"

/* A listen of 2026-07-28, or one uri of resources/subscribe (no id). */
struct watch {
	struct watch *next;
	char *line;		/* a copy, which the rest points into */
	size_t n;
	struct span id, filter, uri;
};

static struct watch *watches;
static int level;

static const char *const levels[] = { "debug", "info", "notice", "warning",
	"error", "critical", "alert", "emergency" };

static int
level_of(struct span s)
{
	int i;

	for (i = 0; i < 8; i++)
		if (json_is(s, levels[i]))
			return i;
	return -1;
}

void
note_level(const struct req *r)
{
	int n;

	n = level_of(json_get(r->params, "level"));
	if (n == -1) {
		reply_error(r, -32602, "No such level", NULL);
		return;
	}
	level = n;
	reply_empty(r);
}

static void
message(const char *name, const char *text)
{
	wire_begin("notifications/message");
	out_json("{'jsonrpc':'2.0','method':'notifications/message',"
	    "'params':{'level':%q,'logger':'fake','data':%q}}", name, text);
	wire_end("notifications/message");
}

void
tool_log(const struct req *r)
{
	struct span s;
	char *text;
	int n, least;

	n = level_of(json_get(r->args, "level"));
	if (n == -1)
		n = 1;
	least = level;
	if (r->modern) {
		s = json_get(r->meta, P "logLevel");
		least = s.p == NULL ? 8 : level_of(s);
	}
	text = json_text(json_get(r->args, "text"));
	if (n >= least)
		message(levels[n], *text != '\0' ? text : "a line of the log");
	free(text);
	reply_text(r, n >= least ? "logged" : "below the level");
}

static struct watch *
watch(const struct req *r)
{
	struct watch *w;
	struct req copy;
	struct span line;

	w = calloc(1, sizeof(*w));
	if (w == NULL || (w->line = malloc(r->line.n + 1)) == NULL)
		abort();
	memcpy(w->line, r->line.p, r->line.n);
	line.p = w->line;
	line.n = w->n = r->line.n;
	rpc_parse(&copy, line);
	w->id = copy.id;
	w->filter = json_get(copy.params, "notifications");
	w->uri = json_get(copy.params, "uri");
	w->next = watches;
	watches = w;
	return w;
}

static void
unwatch(struct span uri, struct span id)
{
	struct watch **p, *w;

	for (p = &watches; (w = *p) != NULL; ) {
		if (!json_same(w->uri, uri) && (w->uri.p != NULL ||
		    !json_same(w->id, id))) {
			p = &w->next;
			continue;
		}
		*p = w->next;
		free(w->line);
		free(w);
	}
}

void
note_subscribe(const struct req *r)
{
	watch(r);
	reply_empty(r);
}

void
note_unsubscribe(const struct req *r)
{
	struct span no = { NULL, 0 };

	unwatch(json_get(r->params, "uri"), no);
	reply_empty(r);
}

/* A notification up to its params, and for a listen with its id. */
static void
begin(const struct watch *w, const char *method)
{
	wire_begin(method);
	out_json("{'jsonrpc':'2.0','method':%q,'params':{", method);
	if (w->uri.p == NULL)
		out_json("'_meta':{'" P "subscriptionId':%r},", w->id);
}

static void
end(const char *method)
{
	out_json("}}");
	wire_end(method);
}

void
note_listen(const struct req *r)
{
	static const char method[] =
	    "notifications/subscriptions/acknowledged";
	struct watch *w;

	w = watch(r);
	begin(w, method);
	if (w->filter.p != NULL)
		out_json("'notifications':%r", w->filter);
	else
		out_json("'notifications':{}");
	end(method);
}

void
note_unlisten(struct span id)
{
	struct span no = { NULL, 0 };

	unwatch(no, id);
}

/* Tells those who watch the uri; without one, of every uri they watch. */
static void
updated(struct span uri)
{
	static const char method[] = "notifications/resources/updated";
	struct watch *w;
	struct span one, list;
	size_t at;

	for (w = watches; w != NULL; w = w->next) {
		one = w->uri;
		list = json_get(w->filter, "resourceSubscriptions");
		at = 0;
		if (one.p == NULL)
			one = json_each(list, &at);
		for (; one.p != NULL; one = json_each(list, &at)) {
			if (uri.p != NULL && !json_same(one, uri))
				continue;
			begin(w, method);
			out_json("'uri':%r", one);
			end(method);
		}
	}
}

static void
changed(const char *what, const char *method)
{
	struct watch *w;
	struct span on;

	if (rpc_ready())
		note_plain(method);
	for (w = watches; w != NULL; w = w->next) {
		on = json_get(w->filter, what);
		if (on.p == NULL || *on.p != 't')
			continue;
		begin(w, method);
		out_json("'_fake':1");
		end(method);
	}
}

void
tool_touch(const struct req *r)
{
	struct span uri;

	uri = json_get(r->args, "uri");
	if (uri.p == NULL) {
		reply_fail(r, "touch: uri is missing");
		return;
	}
	updated(uri);
	reply_text(r, "touched");
}

void
tool_grow(const struct req *r)
{
	tools_grow();
	changed("toolsListChanged", "notifications/tools/list_changed");
	reply_text(r, "grown");
}

/* Ends every listen the way a server does that has to leave. */
void
tool_hangup(const struct req *r)
{
	struct req listen;
	struct watch *w;
	struct span line;

	while ((w = watches) != NULL) {
		line.p = w->line;
		line.n = w->n;
		watches = w->next;
		rpc_parse(&listen, line);
		if (w->uri.p == NULL) {
			reply_begin(&listen);
			out_json("'subscription':'over'");
			reply_end(&listen);
		}
		free(w->line);
		free(w);
	}
	reply_text(r, "hung up");
}

static void
tick(struct job *j)
{
	struct span any = { NULL, 0 };

	updated(any);
	changed("toolsListChanged", "notifications/tools/list_changed");
	if (rpc_ready())
		message("info", "tick");
	j->at = now_ms() + j->ms;
}

void
note_tick(long ms)
{
	struct req nobody;
	struct span line;
	struct job *j;

	line.p = "{}";
	line.n = 2;
	rpc_parse(&nobody, line);
	j = job_new(&nobody, tick, ms);
	j->ms = ms;
}
