/*
 * A back end without a model: it plays the steps of a file, one for each
 * request that a model would get.  One piece of text at a time, so that a
 * slow reader holds it.
 */

#include <stdlib.h>

#include "script.h"

static struct timer timer;
static int step = -1;          /* that is being played */
static int piece;              /* of its text that comes next, or -1 */
static int held, waiting;      /* for the reader; for answers to its calls */
static loop_timer_fn *due;     /* what goes on then */
static unsigned long nstep;

static void play_text(void *);

static void
run(void *arg)
{
	loop_timer_fn *fn = due;

	due = NULL;
	fn(arg);
}

static void
soon(long long ms, loop_timer_fn *fn)
{
	due = fn;
	if (!held)
		timer_set(&timer, ms, run, NULL);
}

static void
over(enum ending e, const char *stop, enum status status, const char *why)
{
	step = -1;
	waiting = 0;
	turn_end(e, stop, status, why);
}

static void
tell_usage(void)
{
	const struct json *j = &script_doc;
	int t = json_get(j, step, "usage");
	struct usage u = { 0, 0, 0, 0, 0, 1, 0 };

	(void)json_int(j, json_get(j, t, "input"), &u.input);
	(void)json_int(j, json_get(j, t, "output"), &u.output);
	(void)json_int(j, json_get(j, t, "cache_read"), &u.cache_read);
	(void)json_int(j, json_get(j, t, "cache_write"), &u.cache_write);
	(void)json_int(j, json_get(j, t, "thinking"), &u.thinking);
	(void)json_double(j, json_get(j, t, "cost"), &u.cost);
	turn_usage(&u);
}

static int
stops(const char *word)
{
	return json_is(&script_doc, json_get(&script_doc, step, "stop"), word);
}

/* The answer is whole, and calls nothing. */
static void
end(void)
{
	char *stop = json_strdup(&script_doc, json_get(&script_doc, step,
	    "stop"));

	if (stops("max_tokens"))
		over(END_LIMIT, "max_tokens", ST_LOCAL,
		    "the answer is cut at max_tokens");
	else if (stops("model_context_window_exceeded"))
		over(END_LIMIT, "context", ST_LOCAL,
		    "the context of the model is full");
	else if (stops("refusal"))
		over(END_REFUSED, "refusal", ST_NO, "the model refuses");
	else if (stops("empty"))
		over(END_FAILED, "empty", ST_NO,
		    "the model gave an empty answer");
	else
		over(END_DONE, stop != NULL ? stop : "end_turn", ST_DONE,
		    NULL);
	free(stop);
}

static void
make_call(int call, const char *name, int n)
{
	const struct json *j = &script_doc;
	struct buf id = BUF_INIT(65536), arguments = BUF_INIT(TEXT_MAX);
	int t = json_get(j, call, "arguments_raw");

	if (json_str(j, json_get(j, call, "id"), &id) < 0)
		buf_printf(&id, "%lu_%d", nstep, n);
	if (t >= 0)
		(void)json_str(j, t, &arguments);
	else if (json_get(j, call, "arguments") >= 0)
		script_value(&arguments, json_get(j, call, "arguments"));
	(void)turn_call(buf_slice(&id), slice_of(name),
	    buf_slice(&arguments));
	buf_free(&id);
	buf_free(&arguments);
}

static void
make_calls(int calls)
{
	struct buf name = BUF_INIT(TEXT_MAX), why = BUF_INIT(TEXT_MAX);
	int c, n = 0;

	waiting = 1;
	for (c = json_first(&script_doc, calls); c >= 0;
	    c = json_next(&script_doc, c)) {
		int t = json_get(&script_doc, c, "name");

		buf_clear(&name);
		if (!script_tool(&name, t)) {
			buf_puts(&why, "no tool ends as the script has it: ");
			(void)json_str(&script_doc, t, &why);
			over(END_FAILED, "script", ST_USAGE, buf_str(&why));
			break;
		}
		make_call(c, buf_str(&name), ++n);
	}
	buf_free(&name);
	buf_free(&why);
}

static void next_step(void *);

static void
finish_step(void)
{
	int calls = json_get(&script_doc, step, "calls");

	tell_usage();
	if (json_first(&script_doc, calls) >= 0 && !stops("max_tokens") &&
	    !stops("refusal"))
		make_calls(calls);
	else if (stops("pause_turn"))
		soon(0, next_step);
	else
		end();
}

/* A string, or an array with one for each piece. */
static void
begin_text(void)
{
	int t = json_get(&script_doc, step, "text");

	piece = json_type(&script_doc, t) == JSON_ARRAY ?
	    json_first(&script_doc, t) : t;
	if (stops("empty"))
		piece = -1;
	soon(0, play_text);
}

static void
play_text(void *arg)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	int t = json_get(&script_doc, step, "text");

	(void)arg;
	if (json_bool(&script_doc, json_get(&script_doc, step, "echo"), 0)) {
		script_echo(&b);
		piece = -1;
	} else if (piece >= 0) {
		script_text(&b, piece);
		piece = piece == t ? -1 : json_next(&script_doc, piece);
	}
	turn_text(buf_slice(&b));
	buf_free(&b);
	if (piece >= 0)
		soon(0, play_text);
	else
		finish_step();
}

static void
play_failure(const char *why)
{
	const struct json *j = &script_doc;
	long long code = 0;

	(void)json_int(j, json_path(j, step, "error", "status", NULL), &code);
	turn.http = code >= 400 && code < 600 ? (int)code : 0;
	over(END_FAILED, "error", status_of_http(turn.http), why);
}

static void
play_step(void *arg)
{
	const struct json *j = &script_doc;
	int t = json_get(j, step, "thinking"), fail = json_get(j, step, "fail");
	struct buf b = BUF_INIT(TEXT_MAX);

	(void)arg;
	if (json_str(j, fail, &b) == 0 || json_str(j, json_path(j, step,
	    "error", "message", NULL), &b) == 0)
		play_failure(buf_str(&b));
	else {
		if (t >= 0)
			script_text(&b, t);
		turn_thinking(buf_slice(&b));
		begin_text();
	}
	buf_free(&b);
}

static void
next_step(void *arg)
{
	long long ms = 0;

	(void)arg;
	turn_calls_forget();
	step = script_next();
	nstep++;
	if (step < 0) {
		over(END_FAILED, "script", ST_PEER, "the script is over");
		return;
	}
	(void)json_int(&script_doc, json_get(&script_doc, step, "delay"), &ms);
	soon(ms > 0 ? ms : 0, play_step);
}

static void
script_turn(void)
{
	script_forget_results();
	soon(0, next_step);
}

static void
script_answered(struct call *c)
{
	(void)c;
	if (!waiting || turn_calls_open() > 0)
		return;
	waiting = 0;
	script_results();
	if (!turn_ending())
		soon(0, next_step);
}

static void
script_stop(void)
{
	timer_stop(&timer);
	due = NULL;
	step = -1;
	waiting = 0;
}

static void
script_hold(int on)
{
	held = on;
	if (on)
		timer_stop(&timer);
	else if (due != NULL)
		timer_set(&timer, 0, run, NULL);
}

static void
script_open(void)
{
	static const char *const known[] = { "script", NULL };

	settings_known(known);
	script_read();
}

static void
script_close(void)
{
	script_stop();
	script_free();
}

const struct backend script_backend = { "script", script_open, script_turn,
	script_answered, script_stop, script_hold, script_close };
