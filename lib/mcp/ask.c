/*
 * What a server asks of us: roots, sampling and elicitation, as requests of
 * its own (until 2025-11-25) or inside an input_required result.  The
 * questions of a set are answered one after the other, and of all sessions one
 * at a time speaks to the person.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/mem.h"
#include "../base/proc.h"
#include "../base/schema.h"
#include "../base/text.h"
#include "session.h"

enum {
	ANSWER_MAX = 16 << 20,
	ASKED_MAX = 16 /* requests of a server's that wait for an answer */
};

struct ask {
	struct ask *next;
	struct mcp *m;
	struct buf id;        /* raw id of a server's request; empty: a set */
	struct buf text;      /* {"key":{"method":...,"params":...},...} */
	struct json questions;
	int at;               /* name of the one that is being answered */
	struct buf answers;   /* {"key":result,... */
	struct proc *handler;
	struct buf in, out;
	size_t written;
	struct timer timer;
	int confirm;          /* our own question, before a call */
	struct ask *behind;   /* the next in line for the person */
	ask_done_fn *done;
	void *arg;
};

static struct ask *line; /* who speaks to the person, and who waits for that */

static void answer(void *);
static void speak(void *);

/* Only what will be answered is declared. */
void
ask_capabilities(const struct mcp_client *c, int modern, struct buf *b)
{
	jout_open(b, '{');
	if (c->roots != NULL && c->roots[0] != NULL)
		jout_kraw(b, "roots", slice_of("{}"));
	if (c->sample != NULL)
		jout_kraw(b, "sampling", slice_of("{}"));
	if (c->elicit != NULL)
		jout_kraw(b, "elicitation", slice_of(
		    strcmp(c->elicit, "defaults") == 0 ? "{\"form\":{}}" :
		    "{\"form\":{},\"url\":{}}"));
	if (modern)
		jout_kraw(b, "extensions", slice_of("{\"" META("tasks")
		    "\":{}}"));
	jout_close(b, '}');
}

/* A person is asked one thing at a time, by whatever server. */
static void
queue(struct ask *a)
{
	struct ask **ap = &line;

	while (*ap != NULL)
		ap = &(*ap)->behind;
	*ap = a;
	a->behind = NULL;
	if (line == a)
		speak(a);
}

static void
leave_queue(struct ask *a)
{
	struct ask **ap = &line, *first = line;

	while (*ap != NULL && *ap != a)
		ap = &(*ap)->behind;
	if (*ap == a)
		*ap = a->behind;
	if (line != NULL && line != first)
		timer_set(&line->timer, 0, speak, line);
}

static void
stop_handler(struct ask *a)
{
	leave_queue(a);
	if (a->handler == NULL)
		return;
	proc_stop(a->handler, 0);
	proc_release(a->handler);
	a->handler = NULL;
}

void
ask_free(struct ask *a)
{
	stop_handler(a);
	timer_stop(&a->timer);
	json_free(&a->questions);
	buf_free(&a->id);
	buf_free(&a->text);
	buf_free(&a->answers);
	buf_free(&a->in);
	buf_free(&a->out);
	free(a);
}

static struct ask *
ask_new(struct mcp *m, ask_done_fn *done, void *arg)
{
	struct ask *a = xcalloc(1, sizeof(*a));

	a->m = m;
	a->done = done;
	a->arg = arg;
	buf_init(&a->id, 65536);
	buf_init(&a->text, SIZE_MAX / 4);
	buf_init(&a->answers, (size_t)4 * ANSWER_MAX);
	buf_init(&a->in, SIZE_MAX / 4);
	buf_init(&a->out, ANSWER_MAX);
	return a;
}

/* The text was read before, as part of the message it came in. */
static void
begin(struct ask *a)
{
	struct json_error e;

	(void)json_parse(&a->questions, buf_slice(&a->text), INT32_MAX, &e);
	a->at = json_first(&a->questions, 0);
	jout_open(&a->answers, '{');
	timer_set(&a->timer, 0, answer, a);
}

struct ask *
ask_inputs(struct mcp *m, const struct json *j, int requests,
    ask_done_fn *done, void *arg)
{
	struct ask *a = ask_new(m, done, arg);

	jout_raw(&a->text, json_raw(j, requests));
	begin(a);
	return a;
}

struct ask *
ask_confirm(struct mcp *m, struct slice params, ask_done_fn *done, void *arg)
{
	struct ask *a = ask_new(m, done, arg);

	a->confirm = 1;
	jout_open(&a->text, '{');
	jout_key(&a->text, "confirm");
	jout_open(&a->text, '{');
	jout_kcstr(&a->text, "method", "elicitation/create");
	jout_kraw(&a->text, "params", params);
	jout_close(&a->text, '}');
	jout_close(&a->text, '}');
	begin(a);
	return a;
}

/* Who wants to know. */
static const char *
asker(const struct ask *a)
{
	return a->confirm ? a->m->client->name : session_label(a->m);
}

/* The command that answers elicitations, or NULL. */
static const char *
elicitor(const struct ask *a)
{
	return a->confirm ? a->m->client->confirm : a->m->client->elicit;
}

static void
unlist(struct ask *a)
{
	struct ask **ap = &a->m->asks;

	while (*ap != NULL && *ap != a)
		ap = &(*ap)->next;
	if (*ap == a)
		*ap = a->next;
}

static void
ended(struct ask *a, const char *why)
{
	struct slice answers = { NULL, 0 };
	ask_done_fn *done = a->done;
	void *arg = a->arg;

	jout_close(&a->answers, '}');
	answers = buf_slice(&a->answers);
	if (done != NULL)
		done(arg, answers, why);
	unlist(a);
	ask_free(a);
}

/* The answer to the question at hand; then the next one. */
static void
answered(struct ask *a, struct slice result)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (a->id.len > 0) {
		rpc_reply(&b, buf_slice(&a->id), result);
		peer_send(a->m->peer, buf_slice(&b));
		buf_free(&b);
	} else {
		jout_raw(&a->answers, json_raw(&a->questions, a->at));
		buf_putc(&a->answers, ':');
		jout_raw(&a->answers, result);
	}
	a->at = json_next(&a->questions, a->at);
	timer_set(&a->timer, 0, answer, a);
}

/* A server's own request gets the error; a set has no place for one. */
static void
refused(struct ask *a, int code, const char *why)
{
	struct buf b = BUF_INIT(4096);

	if (a->id.len > 0) {
		rpc_refuse(&b, buf_slice(&a->id), code, why);
		peer_send(a->m->peer, buf_slice(&b));
		buf_clear(&b);
		a->at = -1;
		ended(a, NULL);
	} else {
		buf_printf(&b, "'%s' asks for what it may not: %s",
		    session_label(a->m), why);
		ended(a, buf_str(&b));
	}
	buf_free(&b);
}

static int
question(const struct ask *a, const char *member)
{
	return json_get(&a->questions, json_value(&a->questions, a->at),
	    member);
}

static void
give_roots(struct ask *a)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), uri;
	char *const *dir;

	jout_open(&b, '{');
	jout_key(&b, "roots");
	jout_open(&b, '[');
	for (dir = a->m->client->roots; *dir != NULL; dir++) {
		buf_init(&uri, SIZE_MAX / 2);
		buf_puts(&uri, "file://");
		text_uri_path(&uri, *dir);
		jout_open(&b, '{');
		jout_kstr(&b, "uri", buf_slice(&uri));
		jout_close(&b, '}');
		buf_free(&uri);
	}
	jout_close(&b, ']');
	jout_close(&b, '}');
	answered(a, buf_slice(&b));
	buf_free(&b);
}

static int
is_form(const struct ask *a)
{
	int mode = json_get(&a->questions, question(a, "params"), "mode");

	return mode < 0 || json_is(&a->questions, mode, "form");
}

/* Every default of the form, if nothing that is required has none. */
static void
give_defaults(struct ask *a)
{
	const struct json *q = &a->questions;
	int schema = json_get(q, question(a, "params"), "requestedSchema");
	int k, of, props = json_get(q, schema, "properties");
	int required = json_get(q, schema, "required");
	struct buf b = BUF_INIT(ANSWER_MAX), name = BUF_INIT(ANSWER_MAX);

	jout_open(&b, '{');
	jout_kcstr(&b, "action", "accept");
	jout_key(&b, "content");
	jout_open(&b, '{');
	for (k = json_first(q, props); k >= 0; k = json_next(q, k)) {
		of = json_get(q, json_value(q, k), "default");
		if (of < 0)
			continue;
		jout_raw(&b, json_raw(q, k));
		buf_putc(&b, ':');
		jout_raw(&b, json_raw(q, of));
	}
	jout_close(&b, '}');
	jout_close(&b, '}');
	for (k = json_first(q, required); k >= 0; k = json_next(q, k)) {
		buf_clear(&name);
		(void)json_str(q, k, &name);
		if (json_path(q, props, buf_str(&name), "default", NULL) < 0)
			break;
	}
	answered(a, k < 0 ? buf_slice(&b) :
	    slice_of("{\"action\":\"decline\"}"));
	buf_free(&b);
	buf_free(&name);
}

static int
is_elicitation(const struct ask *a)
{
	return json_is(&a->questions, question(a, "method"),
	    "elicitation/create");
}

static void
no_answer(struct ask *a, const char *why)
{
	struct buf b = BUF_INIT(1024);

	stop_handler(a);
	buf_printf(&b, "no answer to '%s': %s", asker(a), why);
	session_event(a->m, MCP_WARNING, buf_str(&b), NULL, -1);
	buf_free(&b);
	if (is_elicitation(a))
		answered(a, slice_of("{\"action\":\"cancel\"}"));
	else
		refused(a, -1, "User rejected sampling request");
}

/* What the person accepted must be what the form asked for. */
static int
fits(struct ask *a, const struct json *j, struct buf *why)
{
	int schema = json_get(&a->questions, question(a, "params"),
	    "requestedSchema");

	if (!is_elicitation(a) || !is_form(a) || schema < 0 ||
	    !json_is(j, json_get(j, 0, "action"), "accept"))
		return 1;
	return schema_check(&a->questions, schema, schema, j,
	    json_get(j, 0, "content"), why);
}

static void
take_answer(struct ask *a)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct buf why = BUF_INIT(1024);
	int parsed = a->out.err == 0 &&
	    json_parse(&j, buf_slice(&a->out), INT32_MAX, &e) == 0 &&
	    json_type(&j, 0) == JSON_OBJECT;
	int ok = parsed && fits(a, &j, &why);

	if (ok) {
		stop_handler(a);
		answered(a, json_raw(&j, 0));
	} else if (parsed)
		no_answer(a, buf_str(&why));
	else
		no_answer(a, "the handler's output is no JSON object");
	json_free(&j);
	buf_free(&why);
}

static void
handler_ended(struct ask *a)
{
	char ending[64];
	struct buf b = BUF_INIT(256);

	if (!a->handler->exited || a->handler->out >= 0)
		return;
	timer_stop(&a->timer);
	if (a->handler->status == 0) {
		take_answer(a);
		return;
	}
	buf_printf(&b, "the handler %s", proc_ending(a->handler->status,
	    ending, sizeof(ending)));
	no_answer(a, buf_str(&b));
	buf_free(&b);
}

static void
handler_gone(void *arg)
{
	handler_ended(arg);
}

static void
read_answer(void *arg, int events)
{
	struct ask *a = arg;
	struct proc *p = a->handler;
	char bytes[16384];
	ssize_t n = read(p->out, bytes, sizeof(bytes));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		buf_put(&a->out, bytes, (size_t)n);
		if (a->out.err != 0)
			no_answer(a, "the handler writes too much");
		return;
	}
	loop_fd(p->out, 0, NULL, NULL);
	(void)close(p->out);
	p->out = -1;
	handler_ended(a);
}

static void
write_question(void *arg, int events)
{
	struct ask *a = arg;
	struct proc *p = a->handler;
	ssize_t n = write(p->in, a->in.s + a->written,
	    a->in.len - a->written);

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		a->written += (size_t)n;
	if (n < 0 || a->written == a->in.len) {
		loop_fd(p->in, 0, NULL, NULL);
		(void)close(p->in);
		p->in = -1;
	}
}

static void
handler_late(void *arg)
{
	no_answer(arg, "the handler took too long");
}

static void
put_question(struct ask *a)
{
	const struct json *q = &a->questions;
	int params = question(a, "params");

	buf_clear(&a->in);
	buf_clear(&a->out);
	a->written = 0;
	jout_open(&a->in, '{');
	jout_kcstr(&a->in, "server", asker(a));
	jout_kraw(&a->in, "method", json_raw(q, question(a, "method")));
	if (params >= 0)
		jout_kraw(&a->in, "params", json_raw(q, params));
	jout_close(&a->in, '}');
	buf_putc(&a->in, '\n');
}

/* The handler may speak to the person, so it stays in our process group. */
static void
run_handler(struct ask *a, const char *command)
{
	struct proc_spec spec = { NULL, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_INHERIT, 0, NULL };
	const char *why = "the handler cannot be started";
	char **words = text_words(command, &why);

	put_question(a);
	if (words == NULL || words[0] == NULL) {
		free(words);
		no_answer(a, why);
		return;
	}
	a->handler = xmalloc(sizeof(*a->handler));
	spec.argv = words;
	if (proc_start(a->handler, &spec, handler_gone, a) < 0) {
		free(a->handler);
		a->handler = NULL;
		free(words);
		no_answer(a, strerror(errno));
		return;
	}
	free(words);
	loop_fd(a->handler->in, LOOP_WRITE, write_question, a);
	loop_fd(a->handler->out, LOOP_READ, read_answer, a);
	timer_set(&a->timer, a->m->server->timeout, handler_late, a);
}

static void
speak(void *arg)
{
	struct ask *a = arg;

	run_handler(a, elicitor(a));
}

static void
elicit(struct ask *a, const char *handler)
{
	if (strcmp(handler, "defaults") != 0)
		queue(a);
	else if (is_form(a))
		give_defaults(a);
	else
		refused(a, RPC_INVALID_PARAMS,
		    "elicitation by URL was not declared");
}

static void
answer(void *arg)
{
	struct ask *a = arg;
	const struct mcp_client *c = a->m->client;
	const struct json *q = &a->questions;
	int method;

	if (a->at < 0) {
		ended(a, NULL);
		return;
	}
	method = question(a, "method");
	if (json_is(q, method, "roots/list") && c->roots != NULL &&
	    c->roots[0] != NULL)
		give_roots(a);
	else if (json_is(q, method, "elicitation/create") &&
	    elicitor(a) != NULL)
		elicit(a, elicitor(a));
	else if (json_is(q, method, "sampling/createMessage") &&
	    c->sample != NULL) {
		if (json_get(q, question(a, "params"), "tools") >= 0)
			refused(a, RPC_INVALID_PARAMS,
			    "tools in sampling were not declared");
		else
			run_handler(a, c->sample);
	} else
		refused(a, RPC_METHOD_NOT_FOUND, "not offered by this client");
}

static int
asked(const struct mcp *m)
{
	const struct ask *a;
	int n = 0;

	for (a = m->asks; a != NULL; a = a->next)
		n++;
	return n;
}

/*
 * A request of the server's own.  A stateless server may make none, and an
 * answer would be none that it knows (basic/transports/stdio).
 */
void
ask_request(struct mcp *m, const struct json *j, const struct rpc *rpc)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct ask *a;

	if (m->modern)
		return;
	if (json_is(j, rpc->method, "ping")) {
		rpc_reply(&b, json_raw(j, rpc->id), slice_of("{}"));
		peer_send(m->peer, buf_slice(&b));
		buf_free(&b);
		return;
	}
	if (asked(m) >= ASKED_MAX) {
		rpc_refuse(&b, json_raw(j, rpc->id), RPC_INTERNAL,
		    "too many requests at once");
		peer_send(m->peer, buf_slice(&b));
		buf_free(&b);
		return;
	}
	a = ask_new(m, NULL, NULL);
	a->next = m->asks;
	m->asks = a;
	jout_raw(&a->id, json_raw(j, rpc->id));
	jout_open(&a->text, '{');
	jout_key(&a->text, "request");
	jout_open(&a->text, '{');
	jout_kraw(&a->text, "method", json_raw(j, rpc->method));
	if (rpc->params >= 0)
		jout_kraw(&a->text, "params", json_raw(j, rpc->params));
	jout_close(&a->text, '}');
	jout_close(&a->text, '}');
	begin(a);
}

void
ask_cancelled(struct mcp *m, struct slice id)
{
	struct ask *a = m->asks;

	while (a != NULL && !slice_eq(buf_slice(&a->id), id))
		a = a->next;
	if (a == NULL || id.n == 0)
		return;
	unlist(a);
	ask_free(a);
}

void
ask_drop_all(struct mcp *m)
{
	struct ask *a;

	while ((a = m->asks) != NULL) {
		m->asks = a->next;
		ask_free(a);
	}
}
