/*
 * The turn under way: how it begins, its limits, and its one end.  Turns that
 * come meanwhile wait for it.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mg-agent.h"
#include "calls.h"

enum {
	QUEUE = 1000,          /* turns that wait, at most */
	QUEUE_BYTES = 1 << 30,
	CALLS = 1000,          /* of a turn that gives no limit */
	SECONDS = 1800
};

struct turn turn;

static struct buf queue[QUEUE];
static size_t first, waiting, bytes;
static struct buf line, id, system_text;
static int running, ending;
static struct usage used, all; /* of this turn, of all */
static struct timer deadline, limit;
static const char *passed;     /* the limit that was */
static enum status worst;

static const struct usage nothing;

static const char *const endings[] = { "done", "cancelled", "limit",
	"refused", "failed" };

int
turn_running(void)
{
	return running;
}

int
turn_ending(void)
{
	return ending;
}

size_t
turn_waiting(void)
{
	return waiting;
}

enum status
turn_status(void)
{
	return worst;
}

static void
put_end(struct slice turn_id, const char *status, const char *stop,
    const struct usage *u)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "end");
	jout_kraw(&b, "turn", turn_id);
	jout_kcstr(&b, "status", status);
	if (stop != NULL)
		jout_kcstr(&b, "stop", stop);
	jout_key(&b, "usage");
	event_usage(&b, u);
	event_end(&b);
}

static void
fail(enum status status)
{
	if (worst == ST_DONE)
		worst = status;
}

/* A line that is no turn has its end too. */
static void
refuse(struct slice turn_id, const char *why)
{
	event_error(turn_id, NULL, ST_USAGE, why);
	put_end(turn_id, endings[END_FAILED], "usage", &nothing);
	fail(ST_USAGE);
}

/* null when it has none, or one that can be none. */
static struct slice
id_in(const struct json *j)
{
	int t = json_get(j, 0, "id");

	if (json_type(j, t) != JSON_STRING && json_type(j, t) != JSON_NUMBER)
		return slice_of("null");
	return json_raw(j, t);
}

/* The id of a turn line. */
static struct slice
id_of(struct json *j, struct slice s)
{
	struct json_error e;

	return json_parse(j, s, INT32_MAX, &e) < 0 ? slice_of("null") :
	    id_in(j);
}

void
turn_add(struct slice s)
{
	struct buf *b = &queue[(first + waiting) % QUEUE];
	struct json j = JSON_INIT;

	if (waiting == QUEUE || bytes + s.n > QUEUE_BYTES) {
		refuse(id_of(&j, s), "too many turns are waiting");
		json_free(&j);
		return;
	}
	buf_init(b, TEXT_MAX);
	buf_put(b, s.p, s.n);
	bytes += s.n;
	waiting++;
}

static void
time_over(void *arg)
{
	(void)arg;
	turn_stop(END_LIMIT, "seconds", ST_TIME,
	    "the time of the turn is over");
}

static void
limit_over(void *arg)
{
	struct buf b = BUF_INIT(256);

	(void)arg;
	buf_printf(&b, "the limit of %s is reached", passed);
	turn_stop(END_LIMIT, passed, ST_LOCAL, buf_str(&b));
	buf_free(&b);
}

/* Not within the call that finds it: its caller still works on the turn. */
void
turn_limit(const char *name)
{
	if (passed != NULL)
		return;
	passed = name;
	timer_set(&limit, 0, limit_over, NULL);
}

const char *
turn_limited(void)
{
	return passed;
}

/* NULL, or what is wrong with the messages. */
static const char *
check_messages(const struct json *j, int messages)
{
	int t;

	if (json_type(j, messages) != JSON_ARRAY ||
	    json_count(j, messages) == 0)
		return "a turn needs messages, an array";
	for (t = json_first(j, messages); t >= 0; t = json_next(j, t)) {
		int role = json_get(j, t, "role");
		enum json_type type = json_type(j, json_get(j, t, "content"));

		if (!json_is(j, role, "user") && !json_is(j, role, "assistant"))
			return "a message has the role user or assistant";
		if (type != JSON_STRING && type != JSON_ARRAY)
			return "content is a string or an array of blocks";
	}
	return NULL;
}

static const char *
check_limit(const struct json *j, const char *name, double *n)
{
	int t = json_path(j, 0, "limits", name, NULL);

	if (t >= 0 && (json_double(j, t, n) < 0 || !(*n > 0 && *n <= 1e12)))
		return "a limit is a number above 0";
	return NULL;
}

static const char *
read_limits(const struct json *j)
{
	double s = opt.limit != 0 ? (double)opt.limit / 1000 : SECONDS;
	double tokens = 0, calls = CALLS, rounds = 0;
	const char *why = check_limit(j, "seconds", &s);

	if (why == NULL)
		why = check_limit(j, "tokens", &tokens);
	if (why == NULL)
		why = check_limit(j, "calls", &calls);
	if (why == NULL)
		why = check_limit(j, "rounds", &rounds);
	if (opt.limit != 0 && s > (double)opt.limit / 1000)
		s = (double)opt.limit / 1000;
	if (s > 1e9)
		s = 1e9;
	turn.due = loop_now() + (long long)(s * 1000);
	turn.tokens = (long long)tokens;
	turn.calls = (long long)calls;
	turn.rounds = (long long)rounds;
	return why;
}

static const char *
read_system(const struct json *j)
{
	int t = json_get(j, 0, "system");

	buf_clear(&system_text);
	if (t < 0 && opt.system != NULL)
		buf_puts(&system_text, opt.system);
	else if (t >= 0 && json_str(j, t, &system_text) < 0)
		return "system is a string";
	turn.system = buf_slice(&system_text);
	turn.keep = json_bool(j, json_get(j, 0, "keep"), 0);
	return NULL;
}

/* The line is the turn's; NULL, or what is wrong with it. */
static const char *
read_turn(struct buf *why)
{
	struct json_error e;
	struct json *j = &turn.doc;
	const char *wrong;

	turn.line = buf_slice(&line);
	turn.id = slice_of("null");
	if (json_parse(j, turn.line, INT32_MAX, &e) < 0)
		return e.why;
	turn.id = id_in(j);
	buf_clear(&id);
	buf_put(&id, turn.id.p, turn.id.n);
	turn.id = buf_slice(&id);
	if (json_repeated(j, 0) >= 0)
		return "a name stands twice";
	if (json_get(j, 0, "id") >= 0 && slice_is(turn.id, "null"))
		return "an id is a string or a number";
	wrong = check_messages(j, json_get(j, 0, "messages"));
	if (wrong == NULL)
		wrong = read_limits(j);
	if (wrong == NULL)
		wrong = read_system(j);
	if (wrong == NULL && tools_choose(j, 0, why) < 0)
		wrong = buf_str(why);
	return wrong;
}

static void
begin(void)
{
	long long left = turn.due - loop_now();

	used = nothing;
	passed = NULL;
	turn.http = 0;
	running = 1;
	ending = 0;
	shape_begin();
	timer_set(&deadline, left, time_over, NULL);
	if (opt.max_cost > 0 && all.cost >= opt.max_cost)
		turn_limit("cost");
	else
		backend->turn();
}

void
turn_start_next(void)
{
	struct buf why = BUF_INIT(8192);
	const char *wrong;

	if (running || waiting == 0)
		return;
	if (id.max == 0) {
		buf_init(&id, TEXT_MAX);
		buf_init(&system_text, TEXT_MAX);
	}
	buf_free(&line);
	line = queue[first];
	bytes -= line.len;
	first = (first + 1) % QUEUE;
	waiting--;
	wrong = read_turn(&why);
	if (wrong != NULL)
		refuse(turn.id, wrong);
	else
		begin();
	buf_free(&why);
}

int
turn_message(int *at, struct message *m)
{
	static struct buf text;
	const struct json *j = &turn.doc;
	int content;

	*at = *at == -2 ? json_first(j, json_get(j, 0, "messages")) :
	    json_next(j, *at);
	if (*at < 0)
		return 0;
	content = json_get(j, *at, "content");
	if (text.max == 0)
		buf_init(&text, TEXT_MAX);
	buf_clear(&text);
	m->doc = j;
	m->last = json_next(j, *at) < 0;
	m->user = json_is(j, json_get(j, *at, "role"), "user");
	m->content = json_str(j, content, &text) < 0 ? content : -1;
	m->text = buf_slice(&text);
	return 1;
}

void
turn_text(struct slice s)
{
	if (!running || s.n == 0)
		return;
	shape_add(s);
	event_text("text", s);
}

void
turn_thinking(struct slice s)
{
	if (running && s.n > 0)
		event_text("thinking", s);
}

static void
add_up(struct usage *sum, const struct usage *u)
{
	sum->input += u->input;
	sum->output += u->output;
	sum->cache_read += u->cache_read;
	sum->cache_write += u->cache_write;
	sum->thinking += u->thinking;
	sum->requests += u->requests;
	/* One cost that is not known makes the sum unknown. */
	sum->cost = sum->cost < 0 || u->cost < 0 ? -1 : sum->cost + u->cost;
}

void
turn_usage(const struct usage *u)
{
	struct buf b = BUF_INIT(4096);

	add_up(&used, u);
	add_up(&all, u);
	if (!running)
		return;
	event_begin(&b, "usage");
	event_usage_members(&b, u);
	event_end(&b);
	if (turn.tokens > 0 && used.input + used.output + used.cache_read +
	    used.cache_write > turn.tokens)
		turn_limit("tokens");
	if (opt.max_cost > 0 && all.cost > opt.max_cost)
		turn_limit("cost");
}

static enum status
status_of(enum ending e, enum status status)
{
	if (status != ST_DONE || e == END_DONE)
		return status;
	return e == END_REFUSED ? ST_NO : e == END_LIMIT ? ST_LOCAL : ST_PEER;
}

void
turn_end(enum ending e, const char *stop, enum status status,
    const char *why)
{
	struct buf b = BUF_INIT(65536);

	if (!running)
		return;
	if (e == END_DONE && tools_failed() != ST_DONE) {
		/* The answer may come in one read with the failure. */
		e = END_FAILED;
		stop = "server";
		status = tools_failed();
		why = "a server has failed";
	} else if (e == END_DONE && !ending && !shape_check(&b)) {
		e = END_FAILED;
		stop = "schema";
		status = ST_NO;
		why = buf_str(&b);
	}
	if (e == END_DONE || e == END_LIMIT)
		shape_show(stop);
	status = status_of(e, status);
	running = 0;
	timer_stop(&deadline);
	timer_stop(&limit);
	if (why != NULL)
		event_failed(status, why);
	put_end(turn.id, endings[e], stop, &used);
	if (e != END_CANCELLED)
		fail(status);
	calls_end();
	buf_free(&b);
}

/*
 * By our will.  The back end may keep the conversation, so each call gets an
 * answer first.
 */
void
turn_stop(enum ending e, const char *stop, enum status status,
    const char *why)
{
	if (!running)
		return;
	ending = 1;
	calls_close("not run: the turn has ended");
	backend->stop();
	ending = 0;
	turn_end(e, stop, status, why);
}

static int
is_this(struct slice turn_id)
{
	return running && (turn_id.n == 0 || slice_eq(turn_id, turn.id));
}

void
turn_drop_waiting(void)
{
	struct json j = JSON_INIT;

	for (; waiting > 0; waiting--, first = (first + 1) % QUEUE) {
		put_end(id_of(&j, buf_slice(&queue[first])),
		    endings[END_CANCELLED], "signal", &nothing);
		buf_free(&queue[first]);
	}
	json_free(&j);
}

/* One that waits is cancelled before it begins. */
static void
cancel_waiting(struct slice turn_id)
{
	struct json j = JSON_INIT;
	size_t i;

	for (i = 0; i < waiting; i++) {
		struct buf *b = &queue[(first + i) % QUEUE];

		if (!slice_eq(id_of(&j, buf_slice(b)), turn_id))
			continue;
		put_end(turn_id, endings[END_CANCELLED], "cancel", &nothing);
		bytes -= b->len;
		buf_free(b);
		for (; i + 1 < waiting; i++)
			queue[(first + i) % QUEUE] =
			    queue[(first + i + 1) % QUEUE];
		waiting--;
		break;
	}
	json_free(&j);
}

void
turn_cancel(struct slice turn_id)
{
	if (is_this(turn_id))
		turn_stop(END_CANCELLED, "cancel", ST_DONE, NULL);
	else if (turn_id.n > 0)
		cancel_waiting(turn_id);
}

void
turn_say(struct slice turn_id, struct slice text)
{
	if (is_this(turn_id))
		calls_say(text);
}

void
turn_result(const struct json *j, int result_line)
{
	int t = json_get(j, result_line, "turn");

	if (!running || (t >= 0 && !slice_eq(json_raw(j, t), turn.id)))
		return;
	ending = json_bool(j, json_get(j, result_line, "final"), 0);
	if (calls_take(j, result_line) && ending)
		turn_stop(END_DONE, "final", ST_DONE, NULL);
	ending = 0;
}

void
turn_free(void)
{
	for (; waiting > 0; waiting--, first = (first + 1) % QUEUE)
		buf_free(&queue[first]);
	buf_free(&line);
	buf_free(&id);
	buf_free(&system_text);
	json_free(&turn.doc);
}
