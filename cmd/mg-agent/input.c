/*
 * Turns in.  What begins with '{' is lines of events; anything else is a
 * question, which ends where the input does.
 */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "mg-agent.h"

enum { UNKNOWN, EVENTS, QUESTION };

static struct line in;
static struct json doc;
static struct buf text = BUF_INIT(TEXT_MAX); /* of the question */
static int kind, ended;
static enum status status;

static void
wrong(enum status st, const char *why)
{
	struct slice none = { NULL, 0 };

	if (status == ST_DONE)
		status = st;
	event_error(none, NULL, st, why);
}

static void
say(const struct json *j, struct slice turn_id)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (json_str(j, json_get(j, 0, "content"), &b) < 0)
		wrong(ST_USAGE, "say needs content, a string");
	else
		turn_say(turn_id, buf_slice(&b));
	buf_free(&b);
}

static void
take_line(struct slice s)
{
	struct json_error e;
	struct buf why = BUF_INIT(1024);
	struct slice turn_id = { NULL, 0 };
	int type;

	if (json_parse(&doc, s, INT32_MAX, &e) < 0) {
		buf_printf(&why, "no JSON: %s at byte %lu", e.why,
		    (unsigned long)e.at + 1);
		wrong(ST_USAGE, buf_str(&why));
		buf_free(&why);
		return;
	}
	type = json_get(&doc, 0, "type");
	if (json_get(&doc, 0, "turn") >= 0)
		turn_id = json_raw(&doc, json_get(&doc, 0, "turn"));
	if (json_type(&doc, type) != JSON_STRING)
		wrong(ST_USAGE, "a line must be an object with a type");
	else if (json_is(&doc, type, "turn"))
		turn_add(s);
	else if (json_is(&doc, type, "result"))
		turn_result(&doc, 0);
	else if (json_is(&doc, type, "say"))
		say(&doc, turn_id);
	else if (json_is(&doc, type, "cancel"))
		turn_cancel(turn_id);
}

static void
take_lines(void)
{
	struct slice s;
	int rc;

	while (!ended && (rc = line_next(&in, &s)) != LINE_NONE) {
		if (rc == LINE_EOF)
			ended = 1;
		else if (rc == LINE_LONG)
			wrong(ST_LOCAL, "a line above the ceiling");
		else if (!line_partial(&in))
			take_line(s);
		else
			wrong(ST_USAGE, "the last line has no newline");
	}
	if (ended)
		turn_no_answers();
}

/* All that was read so far belongs to the question. */
static void
take_text(void)
{
	buf_put(&text, in.b.s + in.off, in.b.len - in.off);
	buf_clear(&in.b);
	in.off = in.scanned = 0;
}

static void
ask(struct slice question)
{
	struct buf line = BUF_INIT(TEXT_MAX);

	while (question.n > 0 && strchr("\r\n", question.p[question.n - 1]))
		question.n--;
	if (text.err != 0)
		die(ST_LOCAL, "the question is above our ceiling");
	if (opt.sampling)
		sampling_turn(question, &line);
	else if (question.n == 0)
		die(ST_USAGE, "no question");
	else
		question_turn(question, &line);
	turn_add(buf_slice(&line));
	buf_free(&line);
}

/* Blanks before the first character decide nothing. */
static void
decide(void)
{
	size_t i = in.off;

	while (i < in.b.len && strchr(" \t\r\n", in.b.s[i]) != NULL)
		i++;
	if (i == in.b.len)
		return;
	kind = in.b.s[i] == '{' && !opt.sampling ? EVENTS : QUESTION;
	if (kind == EVENTS)
		event_input();
}

static void
readable(void *arg, int events)
{
	long n = line_fill(&in);

	(void)arg;
	(void)events;
	if (n < 0 && errno == EAGAIN)
		return;
	if (n < 0) {
		warn("cannot read stdin:");
		status = ST_LOCAL;
		ended = 1;
		return;
	}
	if (kind == UNKNOWN)
		decide();
	if (kind == EVENTS)
		take_lines();
	else if (n > 0 && kind == QUESTION)
		take_text();
	else if (n == 0) {
		ended = 1;
		ask(buf_slice(&text));
	}
}

void
input_open(const char *question)
{
	line_init(&in, STDIN_FILENO, TEXT_MAX);
	if (question == NULL)
		return;
	kind = QUESTION;
	ended = 1;
	ask(slice_of(question));
}

void
input_watch(void)
{
	loop_fd(STDIN_FILENO, ended ? 0 : LOOP_READ, readable, NULL);
}

int
input_ended(void)
{
	return ended;
}

enum status
input_status(void)
{
	return status;
}

void
input_close(void)
{
	loop_fd(STDIN_FILENO, 0, NULL, NULL);
	line_free(&in);
	json_free(&doc);
	buf_free(&text);
}
