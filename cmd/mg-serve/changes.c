/* Changes of the directory, and who is told of them. */

#include <stdint.h>

#include "../../lib/base/loop.h"
#include "../../lib/mcp/rpc.h"
#include "mg-serve.h"

enum {
	LOOK = 1000, /* ms between looks at the directory */
	LISTENERS = 16
};

static int session; /* its client is told, too */
static struct buf listeners[LISTENERS]; /* raw ids; empty: free */
static unsigned long long stamp; /* of the directory at the last look */
static struct timer timer;

static void
put_subscription(struct buf *b, struct slice id)
{
	jout_key(b, "_meta");
	jout_open(b, '{');
	jout_kraw(b, META("subscriptionId"), id);
	jout_close(b, '}');
}

static void
acknowledge(const struct request *q, int wanted)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), p = BUF_INIT(SIZE_MAX / 2);

	jout_open(&p, '{');
	jout_kraw(&p, "notifications", slice_of(wanted ?
	    "{\"toolsListChanged\":true}" : "{}"));
	put_subscription(&p, q->id);
	jout_close(&p, '}');
	rpc_note(&b, "notifications/subscriptions/acknowledged",
	    buf_slice(&p));
	send_line(&b);
	buf_free(&p);
}

void
changes_listen(const struct request *q, const struct json *j, int params)
{
	int to = json_get(j, params, "notifications"), wanted, i = 0;

	while (i < LISTENERS && listeners[i].len > 0)
		i++;
	if (i == LISTENERS || json_type(j, to) != JSON_OBJECT) {
		answer_error(q, RPC_INVALID_PARAMS, i == LISTENERS ?
		    "too many subscriptions" : "no notifications to listen to");
		return;
	}
	wanted = json_bool(j, json_get(j, to, "toolsListChanged"), 0);
	if (wanted) {
		buf_init(&listeners[i], SIZE_MAX / 2);
		buf_put(&listeners[i], q->id.p, q->id.n);
	}
	acknowledge(q, wanted);
}

void
changes_cancel(const struct json *j, int id)
{
	int i;

	for (i = 0; i < LISTENERS; i++)
		if (listeners[i].len > 0 &&
		    id_is(buf_slice(&listeners[i]), j, id))
			buf_free(&listeners[i]);
}

void
changes_session(void)
{
	session = 1;
}

static void
tell(struct slice params)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	rpc_note(&b, "notifications/tools/list_changed", params);
	send_line(&b);
}

static void
tell_all(void)
{
	struct slice none = { NULL, 0 };
	struct buf p = BUF_INIT(SIZE_MAX / 2);
	int i;

	if (session)
		tell(none);
	for (i = 0; i < LISTENERS; i++) {
		if (listeners[i].len == 0)
			continue;
		buf_clear(&p);
		jout_open(&p, '{');
		put_subscription(&p, buf_slice(&listeners[i]));
		jout_close(&p, '}');
		tell(buf_slice(&p));
	}
	buf_free(&p);
}

static void
look(void *arg)
{
	unsigned long long now = tool_stamp();

	(void)arg;
	if (now != stamp)
		tell_all();
	stamp = now;
	timer_set(&timer, LOOK, look, NULL);
}

void
changes_watch(void)
{
	stamp = tool_stamp();
	timer_set(&timer, LOOK, look, NULL);
}

void
changes_stop(void)
{
	timer_stop(&timer);
}
