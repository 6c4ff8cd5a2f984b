/*
 * To be told of changes: resources/subscribe with a handshake, one long
 * subscriptions/listen request since 2026-07-28.
 */

#include <stdint.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "session.h"

struct subscription {
	struct mcp *m;
	char *const *uris;
	int pending, failed;
	mcp_done_fn *done;
	void *arg;
};

static void
listen_done(void *arg, const struct mcp_reply *reply)
{
	struct subscription *s = arg;

	s->done(s->arg, reply);
	free(s);
}

static void
listen_all(struct subscription *s)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	char *const *uri;

	jout_open(&b, '{');
	jout_key(&b, "notifications");
	jout_open(&b, '{');
	jout_kbool(&b, "toolsListChanged", 1);
	jout_kbool(&b, "promptsListChanged", 1);
	jout_kbool(&b, "resourcesListChanged", 1);
	if (s->uris != NULL && s->uris[0] != NULL) {
		jout_key(&b, "resourceSubscriptions");
		jout_open(&b, '[');
		for (uri = s->uris; *uri != NULL; uri++)
			jout_cstr(&b, *uri);
		jout_close(&b, ']');
	}
	jout_close(&b, '}');
	jout_close(&b, '}');
	(void)mcp_request(s->m, "subscriptions/listen", buf_slice(&b), -1,
	    listen_done, s);
	buf_free(&b);
}

/* The first failure is told; with none there is nothing to tell. */
static void
subscribed(void *arg, const struct mcp_reply *reply)
{
	struct subscription *s = arg;

	if (reply->status != ST_DONE && s->failed++ == 0)
		s->done(s->arg, reply);
	if (--s->pending == 0)
		free(s);
}

static void
subscribe_each(struct subscription *s)
{
	char *const *uri;

	s->pending = 1;
	for (uri = s->uris; uri != NULL && *uri != NULL; uri++) {
		struct buf b = BUF_INIT(SIZE_MAX / 2);

		jout_open(&b, '{');
		jout_kcstr(&b, "uri", *uri);
		jout_close(&b, '}');
		s->pending++;
		(void)mcp_request(s->m, "resources/subscribe", buf_slice(&b),
		    0, subscribed, s);
		buf_free(&b);
	}
	if (--s->pending == 0)
		free(s);
}

void
mcp_subscribe(struct mcp *m, char *const *uris, mcp_done_fn *done, void *arg)
{
	struct subscription *s = xcalloc(1, sizeof(*s));

	s->m = m;
	s->uris = uris;
	s->done = done;
	s->arg = arg;
	if (m->modern)
		listen_all(s);
	else
		subscribe_each(s);
}
