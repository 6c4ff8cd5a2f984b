/*
 * Which revision does the server speak?  Until 2025-11-25 a session begins
 * with initialize; since 2026-07-28 there is no handshake, and a client that
 * cannot know asks with server/discover first (basic/versioning).
 */

#include <stdint.h>
#include <string.h>

#include "remember.h"
#include "session.h"

enum { PROBE = 5000 }; /* ms that server/discover has */

#define MODERN "2026-07-28"

static const char *const legacy[] = {
	"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"
};

enum { NLEGACY = sizeof(legacy) / sizeof(legacy[0]) };

static void initialize(struct mcp *, const char *version);
static void discover(struct mcp *);

static const char *
legacy_version(const struct json *j, int t)
{
	size_t i;

	for (i = 0; i < NLEGACY; i++)
		if (json_is(j, t, legacy[i]))
			return legacy[i];
	/* The first draft differs in nothing that we use. */
	return json_is(j, t, "2024-10-07") ? "2024-11-05" : NULL;
}

static void
set_version(struct mcp *m, const char *version)
{
	size_t n = strlen(version);

	if (n >= sizeof(m->version))
		n = sizeof(m->version) - 1;
	memcpy(m->version, version, n);
	m->version[n] = '\0';
}

static void
learnt(struct mcp *m, const char *version)
{
	if (!m->client->forget && !m->remembered)
		remember_keep_version(m->server, version);
}

void
era_forget(struct mcp *m)
{
	remember_drop_version(m->server);
	m->remembered = 0;
}

static void
client_info(struct buf *b, const struct mcp *m)
{
	jout_open(b, '{');
	jout_kcstr(b, "name", m->client->name);
	jout_kcstr(b, "version", VERSION);
	jout_close(b, '}');
}

/* What every stateless request carries (basic, _meta). */
static void
make_meta(struct mcp *m)
{
	struct buf *b = &m->meta;

	buf_clear(b);
	jout_kcstr(b, META("protocolVersion"), MODERN);
	jout_key(b, META("clientCapabilities"));
	ask_capabilities(m->client, 1, b);
	jout_key(b, META("clientInfo"));
	client_info(b, m);
	if (m->client->log_level != NULL)
		jout_kcstr(b, META("logLevel"), m->client->log_level);
}

static void
be_modern(struct mcp *m)
{
	m->modern = 1;
	make_meta(m);
	set_version(m, MODERN);
}

static void
fail(struct mcp *m, enum status status, const char *what)
{
	struct buf b = BUF_INIT(8192);

	buf_printf(&b, "'%s' %s", session_label(m), what);
	session_fail(m, status, buf_str(&b));
	buf_free(&b);
}

/* The lists that have no revision in common with us, for a person. */
static void
fail_versions(struct mcp *m, struct slice theirs)
{
	struct buf b = BUF_INIT(8192);

	buf_puts(&b, "speaks only revisions that we do not: ");
	buf_put(&b, theirs.p, theirs.n < 500 ? theirs.n : 500);
	buf_puts(&b, " (ours: 2024-11-05 to " MODERN ")");
	fail(m, ST_PEER, buf_str(&b));
	buf_free(&b);
}

/*
 * Of a list of revisions: ours of 2026-07-28, else the newest with a
 * handshake, else NULL.
 */
static const char *
choose(const struct json *j, int list)
{
	const char *best = NULL;
	int t;

	for (t = json_first(j, list); t >= 0; t = json_next(j, t)) {
		const char *v = legacy_version(j, t);

		if (json_is(j, t, MODERN))
			return MODERN;
		if (v != NULL && (best == NULL || strcmp(v, best) > 0))
			best = v;
	}
	return best;
}

/* data.supported of an error about the version, or -1. */
static int
supported(const struct json *j, int error)
{
	int list = json_path(j, error, "data", "supported", NULL);
	long long code = 0;

	(void)json_int(j, json_get(j, error, "code"), &code);
	if (json_type(j, list) != JSON_ARRAY || json_first(j, list) < 0)
		return -1;
	if (code == RPC_UNSUPPORTED_VERSION)
		return list;
	/* The form before 2026-07-28 was final, if it is unmistakable. */
	return code == RPC_UNSUPPORTED_VERSION_OLD && json_type(j,
	    json_first(j, list)) == JSON_STRING ? list : -1;
}

static void
send_setup(struct mcp *m, const char *method, struct slice params,
    mcp_done_fn *done)
{
	struct request *r = request_new(m, method, params, done, m);

	r->setup = 1;
	r->ms = 0; /* the timers of this file tell when it is too late */
	request_go(m, r);
}

static void
discovered(struct mcp *m, const struct json *j, int result)
{
	int list = json_get(j, result, "supportedVersions");
	const char *v = choose(j, list);

	if (v == NULL) {
		fail_versions(m, json_raw(j, list));
	} else if (strcmp(v, MODERN) == 0) {
		be_modern(m);
		session_greet(m, json_raw(j, result));
		learnt(m, MODERN);
		session_ready(m);
	} else
		initialize(m, v);
}

/* A discovery that comes after initialize was sent: good to know. */
static void
late_discovery(struct mcp *m, const struct mcp_reply *reply)
{
	const struct json *j = reply->doc;
	const char *v;

	if (reply->status != ST_DONE)
		return;
	v = choose(j, json_get(j, reply->result, "supportedVersions"));
	if (v == NULL || strcmp(v, MODERN) != 0)
		return;
	if (m->state == STATE_READY)
		learnt(m, MODERN);
	else {
		struct slice s = json_raw(j, reply->result);

		buf_put(&m->late, s.p, s.n);
	}
}

static void
probe_done(void *arg, const struct mcp_reply *reply)
{
	struct mcp *m = arg;
	const char *v;
	int list;

	timer_stop(&m->probe);
	if (m->state == STATE_DOWN)
		return;
	if (m->initializing || m->state == STATE_READY) {
		late_discovery(m, reply);
		return;
	}
	if (reply->status == ST_DONE && json_type(reply->doc, json_get(
	    reply->doc, reply->result, "supportedVersions")) == JSON_ARRAY) {
		discovered(m, reply->doc, reply->result);
		return;
	}
	list = supported(reply->doc, reply->error);
	v = choose(reply->doc, list);
	if (list < 0)
		initialize(m, legacy[0]);
	else if (v == NULL)
		fail_versions(m, json_raw(reply->doc, list));
	else if (strcmp(v, MODERN) != 0)
		initialize(m, v);
	else if (m->retried++ == 0)
		discover(m);
	else
		fail(m, ST_PEER, "refuses the revision that it names");
}

/* The same pipe: a server that merely starts slowly must not start twice. */
static void
probe_late(void *arg)
{
	initialize(arg, legacy[0]);
}

static void
discover(struct mcp *m)
{
	struct slice none = { NULL, 0 };

	make_meta(m);
	send_setup(m, "server/discover", none, probe_done);
	m->probe_id = m->last_id;
	buf_clear(&m->meta);
	/* What reaches a remote server always answers. */
	if (m->server->url == NULL)
		timer_set(&m->probe, PROBE, probe_late, m);
}

static void
take_late(struct mcp *m)
{
	be_modern(m);
	session_greet(m, buf_slice(&m->late));
	learnt(m, MODERN);
	session_ready(m);
}

static void
initialize_refused(struct mcp *m, const struct mcp_reply *reply)
{
	const struct json *j = reply->doc;
	int list = json_path(j, reply->error, "data", "supported", NULL);
	const char *v = choose(j, list);
	struct buf b = BUF_INIT(8192);

	if (m->late.len > 0)
		take_late(m);
	else if (v != NULL && strcmp(v, MODERN) != 0 && m->retried++ == 0)
		initialize(m, v);
	else if (m->reprobed++ == 0 && (supported(j, reply->error) >= 0 ||
	    m->remembered)) {
		/* It has changed since we last met it. */
		era_forget(m);
		m->initializing = 0;
		discover(m);
	} else {
		buf_puts(&b, "refused initialize: ");
		buf_puts(&b, reply->message != NULL ? reply->message : "");
		fail(m, ST_PEER, buf_str(&b));
	}
	buf_free(&b);
}

static void
level_set(void *arg, const struct mcp_reply *reply)
{
	(void)arg;
	(void)reply;
}

static void
set_log_level(struct mcp *m)
{
	struct buf b = BUF_INIT(256);

	if (m->client->log_level == NULL || !mcp_can(m, "logging"))
		return;
	jout_open(&b, '{');
	jout_kcstr(&b, "level", m->client->log_level);
	jout_close(&b, '}');
	(void)mcp_request(m, "logging/setLevel", buf_slice(&b), 0, level_set,
	    NULL);
	buf_free(&b);
}

/* Is one revision to be spoken, and this is another? */
static int
is_unwanted(const struct mcp *m, const char *version)
{
	const char *wanted = m->server->protocol;

	return wanted != NULL && strcmp(wanted, "auto") != 0 &&
	    strcmp(wanted, version) != 0;
}

static void
fail_unwanted(struct mcp *m, const char *version)
{
	struct buf b = BUF_INIT(256);

	buf_printf(&b, "speaks %s, not %s, which is configured", version,
	    m->server->protocol);
	fail(m, ST_PEER, buf_str(&b));
	buf_free(&b);
}

static void
initialize_done(void *arg, const struct mcp_reply *reply)
{
	struct mcp *m = arg;
	struct slice none = { NULL, 0 };
	const char *v;
	int t;

	if (m->state != STATE_STARTING)
		return;
	if (reply->status != ST_DONE) {
		initialize_refused(m, reply);
		return;
	}
	t = json_get(reply->doc, reply->result, "protocolVersion");
	if ((v = legacy_version(reply->doc, t)) == NULL) {
		fail_versions(m, json_raw(reply->doc, t));
		return;
	}
	if (is_unwanted(m, v)) {
		fail_unwanted(m, v);
		return;
	}
	set_version(m, v);
	session_greet(m, json_raw(reply->doc, reply->result));
	m->state = STATE_READY;
	mcp_notify(m, "notifications/initialized", none);
	set_log_level(m);
	learnt(m, v);
	session_ready(m);
}

static void
initialize(struct mcp *m, const char *version)
{
	struct buf b = BUF_INIT(65536);

	timer_stop(&m->probe);
	m->initializing = 1;
	m->modern = 0;
	buf_clear(&m->meta);
	jout_open(&b, '{');
	jout_kcstr(&b, "protocolVersion", version);
	jout_key(&b, "capabilities");
	ask_capabilities(m->client, 0, &b);
	jout_key(&b, "clientInfo");
	client_info(&b, m);
	jout_close(&b, '}');
	send_setup(m, "initialize", buf_slice(&b), initialize_done);
	buf_free(&b);
}

static void
too_late(void *arg)
{
	struct mcp *m = arg;
	struct buf b = BUF_INIT(256);

	buf_printf(&b, "did not answer %s within %g s", m->initializing ?
	    "initialize" : "server/discover",
	    (double)m->server->connect / 1000);
	fail(m, ST_TIME, buf_str(&b));
	buf_free(&b);
}

static int
is_legacy(const char *version)
{
	size_t i;

	for (i = 0; i < NLEGACY; i++)
		if (strcmp(version, legacy[i]) == 0)
			return 1;
	return 0;
}

static void
ready_later(void *arg)
{
	session_ready(arg);
}

/*
 * Not within mcp_open, whose caller does not have the session yet: a
 * stateless server is ready the next time that the loop runs.
 */
static void
begin(struct mcp *m, const char *version)
{
	if (strcmp(version, MODERN) == 0) {
		be_modern(m);
		timer_set(&m->probe, 0, ready_later, m);
	} else
		initialize(m, version);
}

static void
start(void *arg)
{
	struct mcp *m = arg;
	const char *protocol = m->server->protocol;
	char version[16];

	timer_set(&m->connect, m->server->connect, too_late, m);
	if (session_start_peer(m) < 0)
		return;
	if (protocol != NULL && strcmp(protocol, "auto") != 0) {
		begin(m, protocol);
	} else if (!m->client->forget &&
	    remember_version(m->server, version) &&
	    (is_legacy(version) || strcmp(version, MODERN) == 0)) {
		m->remembered = 1;
		begin(m, is_legacy(version) ? legacy[0] : version);
	} else
		discover(m);
}

void
era_open(struct mcp *m)
{
	/* Failures are told by the loop, not to a caller half-way. */
	timer_set(&m->connect, 0, start, m);
}

void
era_stop(struct mcp *m)
{
	timer_stop(&m->connect);
	timer_stop(&m->probe);
}

/*
 * Requests that a server of the wrong era has seen in vain wait again.  A
 * call may have reached its tool: it stays, and its own answer decides.
 */
static void
find_out_again(struct mcp *m)
{
	struct request *r, *next;
	int i;

	era_forget(m);
	for (i = 0; i < BUCKETS; i++)
		for (r = m->buckets[i]; r != NULL; r = next) {
			next = r->next;
			if (!call_is(r->method))
				request_requeue(m, r);
		}
	m->state = STATE_STARTING;
	timer_set(&m->connect, m->server->connect, too_late, m);
}

static void
drop_setup(struct mcp *m)
{
	struct request *r, *next;
	int i;

	for (i = 0; i < BUCKETS; i++)
		for (r = m->buckets[i]; r != NULL; r = next) {
			next = r->next;
			if (r->setup)
				request_drop(m, r);
		}
}

static int
has_sent_call(const struct mcp *m)
{
	const struct request *r;
	int i;

	for (i = 0; i < BUCKETS; i++)
		for (r = m->buckets[i]; r != NULL; r = r->next)
			if (call_is(r->method))
				return 1;
	return 0;
}

/*
 * A server of the handshake era may exit when the first request is not
 * initialize: once, it is started again and greeted so at once.  The same
 * holds for one that was remembered to be stateless, unless a call was sent:
 * nobody can tell whether that reached the tool.  That what reaches a remote
 * server has gone tells nothing of the server.
 */
int
era_closed(struct mcp *m, const char *why)
{
	(void)why;
	if (m->server->url != NULL)
		return 0;
	if (m->state == STATE_STARTING && m->probe_id != 0 &&
	    !has_sent_call(m) && m->restarted++ == 0) {
		drop_setup(m);
		if (session_start_peer(m) == 0)
			initialize(m, legacy[0]);
		return 1;
	}
	if (!m->remembered || m->proven)
		return 0;
	if (!m->modern || m->state != STATE_READY || has_sent_call(m) ||
	    m->restarted++ > 0) {
		era_forget(m);
		return 0;
	}
	find_out_again(m);
	if (session_start_peer(m) == 0)
		discover(m);
	return 1;
}

/* Of the methods that a server may lack only the tools' tell an era. */
static int
is_unknown(const char *method, long long code)
{
	return strncmp(method, "tools/", 6) == 0 &&
	    (code == RPC_METHOD_NOT_FOUND || code == RPC_INVALID_REQUEST);
}

/*
 * A stateless request was refused for its revision or as unknown, so no tool
 * has run: the server may not be what it was.  Others that are under way may
 * be refused in turn, when that is known.
 */
int
era_error(struct mcp *m, struct request *r, const struct json *j, int error)
{
	const char *v = choose(j, supported(j, error));
	int refused = v != NULL && strcmp(v, MODERN) != 0;
	long long code = 0;

	(void)json_int(j, json_get(j, error, "code"), &code);
	if (!r->stateless || r->tries > 0)
		return 0;
	if (!refused && !((m->remembered || !m->modern) &&
	    is_unknown(r->method, code))) {
		/* Whatever else it means, the next run had better ask. */
		if (m->remembered && !m->proven)
			era_forget(m);
		return 0;
	}
	r->tries++;
	request_requeue(m, r);
	if (m->state == STATE_STARTING)
		return 1;
	if (!m->modern) {
		request_send_waiting(m);
		return 1;
	}
	find_out_again(m);
	if (refused)
		initialize(m, v);
	else
		discover(m);
	return 1;
}
