/*
 * The rounds of a turn over HTTP: a request, its streamed answer, the calls
 * of it, their results, and again.  A request that failed before anything of
 * its answer was passed on is repeated within the turn's time.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/net/http.h"
#include "../../lib/net/retry.h"
#include "../../lib/net/sse.h"
#include "api.h"
#include "round.h"

enum {
	RETRIES = 4,
	PAUSES = 20,          /* answers in a row that the model only pauses */
	FAILURE_MAX = 1 << 20,
	CONNECT = 60000, IDLE = 300000
};

enum phase { NOTHING, ASKING, WAITING, CALLING };

struct buf api_talk = BUF_INIT(TEXT_MAX * 2);

static const struct wire *wire;
static enum phase phase;
static struct api_request request;
static struct slice body[3];
static struct http *http;
static struct sse sse;
static struct buf failure = BUF_INIT(FAILURE_MAX);
static struct timer timer;
static int status, streaming, attempt, pauses, keeps;
static long long rounds, retries;
static size_t came_in;        /* bytes of this answer */
static size_t before;         /* what the conversation was before the turn */
static const char *broken;    /* why the stream makes no sense */
static char type[128];        /* of its content */

static void ask(void);
static void send_request(void *arg);

void
api_header(struct api_request *r, const char *name, const char *value)
{
	struct buf b = BUF_INIT(65536);
	const char *p;

	if (r->nheaders == API_HEADERS - 1 || value == NULL)
		return;
	for (p = value; *p != '\0'; p++)
		if (((unsigned char)*p < ' ' && *p != '\t') || *p == 127)
			die(ST_USAGE, "what is given for the header '%s' has "
			    "control characters", name);
	buf_printf(&b, "%s: %s", name, value);
	r->headers[r->nheaders++] = xstrdup(buf_str(&b));
	r->headers[r->nheaders] = NULL;
	buf_free(&b);
}

int
api_keeps(void)
{
	return keeps;
}

static void
request_free(void)
{
	while (request.nheaders > 0)
		free(request.headers[--request.nheaders]);
	buf_free(&request.url);
	buf_free(&request.head);
	buf_free(&request.tail);
}

/* Members of the user's own, before the last bracket. */
static void
add_extra(struct buf *tail)
{
	struct slice extra = setting_raw("extra_body");
	struct json j = JSON_INIT;
	struct json_error e;
	int name;

	if (extra.n == 0)
		return;
	if (json_parse(&j, extra, INT32_MAX, &e) < 0 ||
	    json_type(&j, 0) != JSON_OBJECT)
		die(ST_USAGE, "setting 'extra_body' is no object");
	buf_room(tail, 1);
	tail->s[--tail->len] = '\0';
	for (name = json_first(&j, 0); name >= 0; name = json_next(&j, name)) {
		char *key = json_strdup(&j, name);

		if (key != NULL)
			jout_kraw(tail, key, json_raw(&j,
			    json_value(&j, name)));
		free(key);
	}
	jout_close(tail, '}');
	json_free(&j);
}

/* Once a turn: only the conversation grows from round to round. */
static void
make_request(void)
{
	request_free();
	buf_init(&request.url, 65536);
	buf_init(&request.head, TEXT_MAX);
	buf_init(&request.tail, TEXT_MAX);
	api_header(&request, "content-type", "application/json");
	api_header(&request, "accept", "text/event-stream");
	api_header(&request, "user-agent", "mg-agent/" VERSION);
	wire->request(&request);
	add_extra(&request.tail);
	/* Only the provider's own tools, if the user adds them, pause. */
	keeps = !event_plain() || tools_next(NULL) != NULL ||
	    setting_raw("extra_body").n > 0;
}

/* A server that says no may quote the key. */
static void
fail_turn(enum ending e, const char *stop, enum status st, const char *why)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (why != NULL)
		access_mask(&b, slice_of(why));
	phase = NOTHING;
	timer_stop(&timer);
	turn_end(e, stop, st, why != NULL ? buf_str(&b) : NULL);
	buf_free(&b);
}

/* Another attempt after ms; its line tells why. */
static void
put_retry(long long ms, const char *why)
{
	struct buf b = BUF_INIT(TEXT_MAX), masked = BUF_INIT(TEXT_MAX);

	access_mask(&masked, slice_of(why));
	event_begin(&b, "retry");
	jout_kint(&b, "attempt", attempt);
	jout_kint(&b, "wait", ms);
	jout_kint(&b, "status", status);
	jout_kstr(&b, "message", buf_slice(&masked));
	event_end(&b);
	buf_free(&masked);
}

static long long
may_retry(void)
{
	struct retry r = { 0, NULL, NULL, NULL, 0, 0, 0 };
	long long ms;

	if (round_passed() || attempt >= retries)
		return -1;
	r.status = round_error_status() >= 0 ? round_error_status() :
	    status == 200 ? 0 : status;
	if (http != NULL) {
		/* Borrowed until the next call: only one of them is used. */
		r.should_retry = http_header(http, "x-should-retry");
		if (r.should_retry != NULL &&
		    strcmp(r.should_retry, "false") == 0)
			return -1;
		r.after_ms = http_header(http, "retry-after-ms");
		if (r.after_ms == NULL)
			r.after = http_header(http, "retry-after");
	}
	if (r.after_ms == NULL && r.after == NULL && *wire_after_ms != '\0')
		r.after_ms = wire_after_ms;
	r.attempt = attempt;
	r.random = (unsigned)(loop_now() * 2654435761LL) ^ (unsigned)getpid();
	r.now = (long long)time(NULL);
	ms = retry_wait(&r);
	return ms >= 0 && loop_now() + ms < turn.due ? ms : -1;
}

enum status
status_of_http(int code)
{
	switch (code) {
	case 401:
	case 402:
	case 403:
	case 429:
		return ST_REFUSED;
	default:
		return ST_PEER;
	}
}

/* What HTTP has said, or would have, had the stream not begun; or 0. */
static int
bad_status(void)
{
	return round_error_status() > 0 ? round_error_status() :
	    status != 200 ? status : 0;
}

static void
give_up(const char *why)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	buf_printf(&b, "%s: %s", access_.provider->label, why);
	if (attempt > 0)
		buf_printf(&b, " (after %d attempts)", attempt + 1);
	turn.http = bad_status();
	fail_turn(END_FAILED, "error", status_of_http(turn.http), buf_str(&b));
	buf_free(&b);
}

static void
failed(const char *why)
{
	long long ms = replaying() ? 0 : may_retry();

	if (replaying() && (round_passed() || !record_more()))
		ms = -1;
	if (ms >= 0) {
		attempt++;
		put_retry(ms, why);
		phase = WAITING;
		timer_set(&timer, ms, send_request, NULL);
	} else
		give_up(why);
}

/* An answer that is none: what does it say? */
static void
refused(void)
{
	struct buf word = BUF_INIT(4096), said = BUF_INIT(TEXT_MAX);
	struct buf why = BUF_INIT(TEXT_MAX);

	if (status == 200)
		buf_printf(&why, "answered with %s instead of a stream",
		    *type != '\0' ? type : "no type");
	else {
		wire->failure(buf_slice(&failure), &word, &said);
		buf_printf(&why, "HTTP %d", status);
		if (word.len > 0)
			buf_printf(&why, ", %s", buf_str(&word));
		if (said.len > 0)
			buf_printf(&why, ": %s", buf_str(&said));
	}
	if (round_stop() == ROUND_CONTEXT) {
		turn.http = bad_status();
		fail_turn(END_LIMIT, "context", ST_LOCAL, buf_str(&why));
	} else
		failed(buf_str(&why));
	buf_free(&word);
	buf_free(&said);
	buf_free(&why);
}

static void
forget_turn(void)
{
	api_talk.len = before;
	if (api_talk.s != NULL)
		api_talk.s[before] = '\0';
}

/* The answer is whole, and has come to this. */
static void
finished(enum round_stop stop, const char *reason)
{
	static const char *const limits[] = { "max_tokens", "context" };

	switch (stop) {
	case ROUND_REFUSED:
		forget_turn();
		fail_turn(END_REFUSED, reason, ST_NO, "the model refuses");
		break;
	case ROUND_FULL:
	case ROUND_CONTEXT:
		if (round_calls() == 0 && round_passed())
			wire->keep();
		fail_turn(END_LIMIT, limits[stop == ROUND_CONTEXT], ST_LOCAL,
		    stop == ROUND_FULL ? "the answer is cut at max_tokens" :
		    "the context of the model is full");
		break;
	default:
		if (round_passed_text()) {
			wire->keep();
			fail_turn(END_DONE, reason, ST_DONE, NULL);
		} else
			fail_turn(END_FAILED, "empty", ST_NO,
			    "the model gave an empty answer");
	}
}

static void
whole(void)
{
	enum round_stop stop = round_stop();

	round_account();
	if (!turn_running())
		return;
	if (stop == ROUND_PAUSE && keeps && ++pauses <= PAUSES) {
		wire->keep();
		ask();
	} else if (round_calls() > 0 && stop != ROUND_FULL &&
	    stop != ROUND_REFUSED && stop != ROUND_CONTEXT) {
		pauses = 0;
		wire->keep();
		phase = CALLING;
		round_run_calls();
	} else if (stop == ROUND_PAUSE)
		fail_turn(END_LIMIT, "pause_turn", ST_LOCAL,
		    "the model pauses again and again");
	else
		finished(stop, round_reason());
}

static void
came(enum http_result result, const char *why)
{
	if (result == HTTP_STOPPED && round_error_status() >= 0)
		failed(round_error());
	else if (result == HTTP_STOPPED)
		failed(broken != NULL ? broken : "the stream makes no sense");
	else if (result == HTTP_UNTRUSTED || result == HTTP_DENIED)
		/* which time does not mend */
		give_up(why);
	else if (result != HTTP_OK)
		failed(why);
	else if (!streaming)
		refused();
	else if (!wire->whole())
		failed("the stream ended before the answer did");
	else
		whole();
}

static void
head(void *arg, int s)
{
	const char *t = http_header(http, "content-type");
	char line[256];

	(void)arg;
	status = s;
	(void)snprintf(type, sizeof(type), "%s", t != NULL ? t : "");
	streaming = s == 200 && strncmp(type, "text/event-stream", 17) == 0;
	if (recording()) {
		(void)snprintf(line, sizeof(line), "%d %s", s, type);
		record_got("status", slice_of(line));
	}
}

static int
event(void *arg, const struct sse_event *e)
{
	(void)arg;
	if (recording()) {
		struct buf b = BUF_INIT(TEXT_MAX);

		buf_put(&b, e->name.p, e->name.n);
		buf_putc(&b, '\n');
		buf_put(&b, e->data.p, e->data.n);
		record_got("event", buf_slice(&b));
		buf_free(&b);
	}
	if (wire->event(e, &broken) < 0 || round_error_status() >= 0)
		return -1;
	return turn_running() ? 0 : -1;
}

static int
data(void *arg, struct slice s)
{
	(void)arg;
	if (!streaming) {
		buf_put(&failure, s.p, s.n);
		return 0;
	}
	came_in += s.n;
	if (came_in > TEXT_MAX) {
		broken = "the answer is above our ceiling";
		return -1;
	}
	return sse_feed(&sse, s, event, NULL);
}

static void
done(void *arg, enum http_result result, const char *why)
{
	struct http *old = http;
	char line[32];

	(void)arg;
	if (recording() && !streaming)
		record_got("body", buf_slice(&failure));
	if (recording()) {
		(void)snprintf(line, sizeof(line), "%d", (int)result);
		record_got("end", slice_of(line));
	}
	phase = NOTHING;
	if (turn_running())
		came(result, why);
	if (http == old) /* and no new one has begun */
		http = NULL;
}

/* What the file has instead of the network. */
static int
play_one(const char *kind, struct slice text)
{
	struct sse_event e = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, -1 };
	const char *nl;

	if (strcmp(kind, "status") == 0) {
		status = (int)strtol(text.p, NULL, 10);
		streaming = status == 200 &&
		    strstr(text.p, "text/event-stream") != NULL;
	} else if (strcmp(kind, "body") == 0)
		buf_put(&failure, text.p, text.n);
	else if (strcmp(kind, "event") == 0 &&
	    (nl = memchr(text.p, '\n', text.n)) != NULL) {
		e.name.p = text.p;
		e.name.n = (size_t)(nl - text.p);
		e.data.p = nl + 1;
		e.data.n = text.n - e.name.n - 1;
		(void)event(NULL, &e);
	} else if (strcmp(kind, "end") == 0) {
		done(NULL, (enum http_result)strtol(text.p, NULL, 10),
		    "the connection failed when it was recorded");
		return 0;
	}
	return 1;
}

static void
play(void *arg)
{
	struct buf kind = BUF_INIT(256), text = BUF_INIT(TEXT_MAX);
	int more = 1;

	(void)arg;
	while (more && turn_running()) {
		buf_clear(&kind);
		buf_clear(&text);
		if (!record_next(&kind, &text)) {
			fail_turn(END_FAILED, "replay", ST_NO,
			    "the record ends before the answer does");
			break;
		}
		buf_puts(&text, "");
		more = play_one(buf_str(&kind), buf_slice(&text));
	}
	buf_free(&kind);
	buf_free(&text);
}

static void
send_request(void *arg)
{
	struct http_request r = { .method = "POST", .body = body, .nbody = 3,
		.connect = CONNECT, .idle = IDLE };
	static const struct http_ops ops = { head, data, done };

	(void)arg;
	if (turn.due - loop_now() < r.limit)
		r.limit = turn.due - loop_now();
	body[0] = buf_slice(&request.head);
	body[1] = buf_slice(&api_talk);
	body[2] = buf_slice(&request.tail);
	status = streaming = 0;
	came_in = 0;
	broken = NULL;
	*wire_after_ms = '\0';
	buf_clear(&failure);
	sse_free(&sse);
	sse_init(&sse, TEXT_MAX);
	round_start();
	wire->start();
	phase = ASKING;
	if (record_sent("request", body, 3) < 0) {
		fail_turn(END_FAILED, "replay", ST_NO,
		    "the request is not the recorded one");
		return;
	}
	if (replaying()) {
		timer_set(&timer, 0, play, NULL);
		return;
	}
	r.url = buf_str(&request.url);
	r.headers = (const char *const *)request.headers;
	http = http_start(&r, &ops, NULL);
}

/* The next round. */
static void
ask(void)
{
	if (turn.rounds > 0 && rounds >= turn.rounds) {
		fail_turn(END_LIMIT, "rounds", ST_LOCAL,
		    "the limit of rounds is reached");
		return;
	}
	if (api_talk.err != 0) {
		fail_turn(END_LIMIT, "size", ST_LOCAL,
		    "the conversation is above our ceiling");
		return;
	}
	rounds++;
	attempt = 0;
	limits_ask(send_request);
}

/* Not within an answer: whoever gave it still works on the calls. */
static void
next_round(void *arg)
{
	(void)arg;
	turn_calls_forget();
	ask();
}

static void
api_turn(void)
{
	rounds = 0;
	pauses = 0;
	if (!turn.keep)
		buf_clear(&api_talk);
	before = api_talk.len;
	wire->ask();
	make_request();
	ask();
}

static void
api_answered(struct call *c)
{
	(void)c;
	if (phase != CALLING || turn_calls_open() > 0)
		return;
	wire->results();
	phase = NOTHING;
	if (!turn_ending())
		timer_set(&timer, 0, next_round, NULL);
}

/* What is half an answer is forgotten; what is whole keeps its results. */
static void
api_stop_turn(void)
{
	timer_stop(&timer);
	limits_stop();
	if (http != NULL)
		http_cancel(http);
	http = NULL;
	phase = NOTHING;
}

static void
api_hold(int on)
{
	if (http != NULL)
		http_hold(http, on);
}

/* A limit that could not be kept is none. */
static void
check_cost(void)
{
	struct model m;

	if (opt.max_cost == 0)
		return;
	model_find(access_.model, &m);
	if (m.input < 0 || m.output < 0)
		die(ST_USAGE, "--max-cost: the price of '%s' is not known "
		    "(models.json tells it)", access_.model);
}

static void
api_open(void)
{
	static const struct wire *const wires[] = { &messages_wire,
		&chat_wire, &responses_wire, &gemini_wire };
	size_t i;

	provider_open(setting_str("type"));
	limits_open();
	for (i = 0; i < 4; i++)
		if (strcmp(wires[i]->name, access_.provider->wire) == 0)
			wire = wires[i];
	settings_known(wire->settings);
	retries = wire_number("max_retries", RETRIES);
	make_request(); /* now, so that no turn dies of a wrong setting */
	check_cost();
	if (!replaying())
		http_init();
}

static void
api_close(void)
{
	api_stop_turn();
	sse_free(&sse);
	request_free();
	round_free();
	buf_free(&failure);
	buf_free(&api_talk);
	http_end();
}

const struct backend api_backend = { "api", api_open, api_turn, api_answered,
	api_stop_turn, api_hold, api_close };
