#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/text.h"
#include "session.h"

enum { REPLIES_MAX = 1 << 20 }; /* bytes of replies to one who won't read */

const char *
session_label(const struct mcp *m)
{
	return server_label(m->server);
}

void *
mcp_arg(const struct mcp *m)
{
	return m->arg;
}

const struct server *
mcp_server(const struct mcp *m)
{
	return m->server;
}

enum status
mcp_status(const struct mcp *m)
{
	return m->status;
}

const char *
mcp_version(const struct mcp *m)
{
	return m->version[0] != '\0' ? m->version : NULL;
}

int
mcp_modern(const struct mcp *m)
{
	return m->modern;
}

struct slice
mcp_greeting(const struct mcp *m)
{
	return buf_slice(&m->greeting);
}

/* Before the final text, servers gave serverInfo at the top level there. */
struct slice
mcp_name(const struct mcp *m)
{
	const struct json *j = &m->greeted;
	int t = json_path(j, 0, "_meta", META("serverInfo"), NULL);

	return json_raw(j, t >= 0 ? t : json_get(j, 0, "serverInfo"));
}

int
mcp_can(const struct mcp *m, const char *capability)
{
	const struct json *j = &m->greeted;
	int t = json_get(j, 0, "capabilities");
	char name[64];
	size_t n;

	while (t >= 0 && *capability != '\0') {
		n = strcspn(capability, ".");
		if (n >= sizeof(name))
			return 0;
		memcpy(name, capability, n);
		name[n] = '\0';
		t = json_get(j, t, name);
		capability += n + (capability[n] == '.');
	}
	return t >= 0 && json_bool(j, t, 1);
}

void
mcp_stderr(const struct mcp *m, struct buf *b)
{
	struct slice s = { NULL, 0 };

	if (m->peer != NULL)
		s = peer_stderr(m->peer);
	buf_put(b, s.p, s.n);
}

void
mcp_hold(struct mcp *m)
{
	m->held = 1;
	if (m->peer != NULL)
		peer_hold(m->peer);
}

void
mcp_release(struct mcp *m)
{
	m->held = 0;
	if (m->peer != NULL)
		peer_resume(m->peer);
}

void
session_event(struct mcp *m, enum mcp_event e, const char *text,
    const struct json *doc, int params)
{
	if (m->client->event != NULL)
		m->client->event(m->client->arg, m, e, text, doc, params);
}

/* The text is kept parsed too: capabilities are asked for often. */
void
session_greet(struct mcp *m, struct slice greeting)
{
	struct json_error e;

	buf_clear(&m->greeting);
	buf_put(&m->greeting, greeting.p, greeting.n);
	(void)json_parse(&m->greeted, buf_slice(&m->greeting),
	    m->server->max_token, &e);
}

void
session_ready(struct mcp *m)
{
	m->state = STATE_READY;
	timer_stop(&m->connect);
	timer_stop(&m->probe);
	session_event(m, MCP_UP, m->version, NULL, -1);
	request_send_waiting(m);
}

const char *
session_why(const struct mcp *m, enum status status, const char *why,
    struct buf *b)
{
	if (status != ST_TIME || m->strays == 0)
		return why;
	buf_printf(b, "%s; it answered requests that were never made", why);
	return buf_str(b);
}

void
session_fail(struct mcp *m, enum status status, const char *why)
{
	int was_up = m->state == STATE_READY;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (m->state == STATE_DOWN)
		return;
	why = session_why(m, status, why, &b);
	/* Perhaps it is of another era than it was, and mute about that. */
	if (!was_up && m->remembered)
		era_forget(m);
	m->state = STATE_DOWN;
	m->status = status;
	era_stop(m);
	ask_drop_all(m);
	session_event(m, was_up ? MCP_DOWN : MCP_FAILED, why, NULL, -1);
	request_fail_all(m, status, why);
	buf_free(&b);
}

static void broken(void *, const char *, int);

/*
 * An error without an id is meant for the only request there is; a message
 * whose id cannot be told leaves somebody waiting.
 */
static void
answer(struct mcp *m, const struct json *doc, const struct rpc *rpc)
{
	struct request *r = NULL;
	long long id;

	if (rpc_number(doc, rpc->id, &id) == 0)
		r = request_by_id(m, id);
	else if (rpc->kind == RPC_ERROR && json_type(doc, rpc->id) <=
	    JSON_NULL)
		r = request_only(m);
	if (r != NULL)
		request_answer(m, r, doc, rpc);
	else if (rpc->kind == RPC_BROKEN && json_repeated(doc, 0) >= 0)
		broken(m, rpc->why, 0);
	else
		m->strays++;
}

static void
message(void *arg, const struct json *doc, const struct rpc *rpc)
{
	struct mcp *m = arg;
	struct buf method;

	switch (rpc->kind) {
	case RPC_REQUEST:
		/* One who asks and never reads gets no more answers. */
		if (peer_queued(m->peer) < REPLIES_MAX)
			ask_request(m, doc, rpc);
		return;
	case RPC_NOTE:
		if (json_is(doc, rpc->method, "notifications/progress")) {
			request_progress(m, doc, rpc->params);
			return;
		}
		if (json_is(doc, rpc->method, "notifications/cancelled"))
			ask_cancelled(m, json_raw(doc, json_get(doc,
			    rpc->params, "requestId")));
		buf_init(&method, 1024);
		(void)json_str(doc, rpc->method, &method);
		session_event(m, MCP_NOTE, buf_str(&method), doc,
		    rpc->params);
		buf_free(&method);
		return;
	default:
		answer(m, doc, rpc);
	}
}

/* Some request was answered and nobody can tell which: none waits on. */
static void
broken(void *arg, const char *why, int local)
{
	struct mcp *m = arg;
	struct buf b = BUF_INIT(1024);
	struct request *r;

	buf_printf(&b, "'%s' sent a message that cannot be read: %s",
	    session_label(m), why);
	if ((r = request_only(m)) != NULL && !r->setup)
		request_fail(m, r, local ? ST_LOCAL : ST_PEER, buf_str(&b));
	else
		session_fail(m, local ? ST_LOCAL : ST_PEER, buf_str(&b));
	buf_free(&b);
}

static void
closed(void *arg, const char *why)
{
	struct mcp *m = arg;
	struct buf b = BUF_INIT(2048);
	struct slice noise = peer_noise(m->peer);

	if (era_closed(m, why))
		return;
	buf_printf(&b, "'%s' %s", session_label(m), why);
	if (m->state == STATE_STARTING)
		buf_puts(&b, " before it was ready");
	if (noise.n > 0 && m->state == STATE_STARTING) {
		buf_puts(&b, "; it wrote what is no MCP: ");
		text_clean(&b, noise, 0);
	}
	session_fail(m, ST_PEER, buf_str(&b));
	buf_free(&b);
}

static void
trace(void *arg, int direction, struct slice s)
{
	struct mcp *m = arg;

	m->client->trace(m->client->arg, m->server, direction, s);
}

static const struct peer_ops traced = { message, broken, closed, trace };
static const struct peer_ops quiet = { message, broken, closed, NULL };

int
session_start_peer(struct mcp *m)
{
	struct buf why = BUF_INIT(2048);
	int ours;

	if (m->peer != NULL)
		peer_close(m->peer);
	m->probe_id = 0;
	m->initializing = 0;
	m->peer = peer_open(m->server, m->client->trace != NULL ? &traced :
	    &quiet, m, &why);
	ours = errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
	    errno == EAGAIN;
	if (m->peer == NULL)
		session_fail(m, ours ? ST_LOCAL : ST_PEER, buf_str(&why));
	else if (m->held)
		peer_hold(m->peer);
	buf_free(&why);
	return m->peer == NULL ? -1 : 0;
}

struct mcp *
mcp_open(const struct server *sv, const struct mcp_client *client, void *arg)
{
	struct mcp *m = xcalloc(1, sizeof(*m));

	m->server = sv;
	m->client = client;
	m->arg = arg;
	m->last_waiting = &m->waiting;
	buf_init(&m->greeting, SIZE_MAX / 2);
	buf_init(&m->meta, SIZE_MAX / 2);
	buf_init(&m->late, SIZE_MAX / 2);
	era_open(m);
	return m;
}

void
mcp_close(struct mcp *m)
{
	mcp_cancel_all(m, ST_LOCAL, "the session is over");
	m->state = STATE_DOWN;
	era_stop(m);
	ask_drop_all(m);
	if (m->peer != NULL)
		peer_close(m->peer);
	json_free(&m->greeted);
	buf_free(&m->greeting);
	buf_free(&m->meta);
	buf_free(&m->late);
	free(m);
}

void
mcp_notify(struct mcp *m, const char *method, struct slice params)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (m->peer == NULL || m->state != STATE_READY)
		return;
	rpc_note(&b, method, params);
	peer_send(m->peer, buf_slice(&b));
	buf_free(&b);
}
