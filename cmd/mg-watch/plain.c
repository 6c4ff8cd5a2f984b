/* Lines of a run in words. */

#include <string.h>

#include "../../lib/base/text.h"
#include "plain.h"

enum {
	TEXT_BYTES = 1 << 20, /* of a line, or looked at to find some of it */
	NUMBER_BYTES = 20
};

static int
is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* On one line, and cut. */
static void
put_short(struct buf *b, struct slice s, size_t most)
{
	int whole = s.n <= most;

	if (!whole)
		for (s.n = most; s.n > 0 && is_continuation(s.p[s.n]);)
			s.n--;
	text_clean(b, s, 0);
	if (!whole)
		buf_puts(b, "...");
}

/* Of a string that may be huge only the beginning is decoded. */
static void
put_string(struct buf *b, const struct json *j, int value)
{
	struct buf text = BUF_INIT(TEXT_BYTES);
	struct slice raw = json_raw(j, value);
	size_t at = 1;

	if (json_type(j, value) != JSON_STRING)
		return;
	while (at < raw.n - 1 && text.len <= PLAIN_BYTES)
		json_decode(raw, &at, PLAIN_BYTES + 1, &text);
	put_short(b, buf_slice(&text), PLAIN_BYTES);
	buf_free(&text);
}

void
plain_member(struct buf *b, const struct json *j, const char *name)
{
	put_string(b, j, json_get(j, 0, name));
}

void
plain_time(struct buf *b, long long ms)
{
	buf_printf(b, "%lld.%lld", ms / 1000, ms % 1000 / 100);
}

void
plain_tool(struct buf *b, const struct json *j)
{
	if (json_type(j, json_get(j, 0, "server")) == JSON_STRING) {
		plain_member(b, j, "server");
		buf_putc(b, '/');
	}
	plain_member(b, j, "tool");
}

static void
put_result(struct buf *b, const struct json *j, int result)
{
	int content = json_get(j, result, "content"), block;

	if (json_type(j, content) == JSON_STRING) {
		put_string(b, j, content);
		return;
	}
	for (block = json_first(j, content); block >= 0;
	    block = json_next(j, block))
		if (json_is(j, json_get(j, block, "type"), "text")) {
			put_string(b, j, json_get(j, block, "text"));
			return;
		}
	put_short(b, json_raw(j, result), PLAIN_BYTES);
}

/* How many bytes a string has when it is decoded. */
static size_t
decoded(const struct json *j, int value)
{
	struct buf piece = BUF_INIT(TEXT_BYTES);
	struct slice raw = json_raw(j, value);
	size_t at = 1, n = 0;

	if (json_type(j, value) != JSON_STRING)
		return 0;
	while (at < raw.n - 1) {
		json_decode(raw, &at, TEXT_BYTES / 2, &piece);
		n += piece.len;
		buf_clear(&piece);
	}
	buf_free(&piece);
	return n;
}

static void
put_bytes(struct buf *b, const struct json *j)
{
	size_t n = decoded(j, json_get(j, 0, "content"));

	buf_printf(b, " (%zu byte%s)", n, n == 1 ? "" : "s");
}

/* ": " and a member, if there is one. */
static void
put_why(struct buf *b, const struct json *j, const char *name)
{
	if (json_type(j, json_get(j, 0, name)) != JSON_STRING)
		return;
	buf_puts(b, ": ");
	plain_member(b, j, name);
}

static void
say_run(struct buf *b, const struct json *j)
{
	size_t n = json_count(j, json_get(j, 0, "agents"));

	buf_printf(b, " (%zu agent%s)", n, n == 1 ? "" : "s");
}

static void
say_phase(struct buf *b, const struct json *j)
{
	long long attempt = 0;

	put_why(b, j, "phase");
	if (json_int(j, json_get(j, 0, "attempt"), &attempt) == 0 &&
	    attempt > 1)
		buf_printf(b, ", attempt %lld", attempt);
}

static void
say_turn(struct buf *b, const struct json *j)
{
	buf_puts(b, " to ");
	plain_member(b, j, "phase");
}

static void
say_call(struct buf *b, const struct json *j)
{
	int args = json_get(j, 0, "arguments");

	buf_putc(b, ' ');
	plain_tool(b, j);
	/* What is offered comes again, as an answer or a vote. */
	if (args < 0 || json_bool(j, json_get(j, 0, "offered"), 0))
		return;
	buf_putc(b, ' ');
	put_short(b, json_raw(j, args), PLAIN_BYTES);
}

static void
say_result(struct buf *b, const struct json *j)
{
	int result = json_get(j, 0, "result");

	if (json_bool(j, json_get(j, result, "isError"), 0))
		buf_puts(b, " that it failed");
	buf_puts(b, ": ");
	put_result(b, j, result);
}

static void
say_error(struct buf *b, const struct json *j)
{
	long long status = 0;

	if (json_int(j, json_get(j, 0, "status"), &status) == 0)
		buf_printf(b, " %lld", status);
}

static void
say_server(struct buf *b, const struct json *j)
{
	buf_putc(b, ' ');
	plain_member(b, j, "server");
	buf_puts(b, " is ");
	plain_member(b, j, "state");
}

static void
say_end(struct buf *b, const struct json *j)
{
	put_why(b, j, "status");
	if (!json_is(j, json_get(j, 0, "status"), "done")) {
		buf_puts(b, ", ");
		plain_member(b, j, "stop");
	}
}

static void
say_answer(struct buf *b, const struct json *j)
{
	long long version = 0;

	(void)json_int(j, json_get(j, 0, "version"), &version);
	buf_putc(b, ' ');
	plain_member(b, j, "agent");
	buf_printf(b, ".%lld", version);
	put_bytes(b, j);
}

static void
say_vote(struct buf *b, const struct json *j)
{
	int to = json_get(j, 0, "for"), i;
	const char *between = " ";

	if (json_type(j, to) == JSON_STRING) {
		buf_putc(b, ' ');
		plain_member(b, j, "for");
	}
	for (i = json_type(j, to) == JSON_ARRAY ? json_first(j, to) : -1;
	    i >= 0 && b->len < TEXT_BYTES; i = json_next(j, i)) {
		buf_puts(b, between);
		put_string(b, j, i);
		between = ", ";
	}
}

static void
say_wait(struct buf *b, const struct json *j)
{
	long long ms = 0;

	(void)json_int(j, json_get(j, 0, "ms"), &ms);
	buf_putc(b, ' ');
	plain_time(b, ms);
	buf_puts(b, " s");
}

static void
say_retry(struct buf *b, const struct json *j)
{
	long long ms = 0;

	(void)json_int(j, json_get(j, 0, "wait"), &ms);
	buf_puts(b, " in ");
	plain_time(b, ms);
	buf_puts(b, " s");
}

static void
say_outcome(struct buf *b, const struct json *j)
{
	int votes = json_get(j, 0, "votes"), name;
	const char *between = " (";

	buf_puts(b, ": ");
	if (json_type(j, json_get(j, 0, "label")) == JSON_STRING)
		plain_member(b, j, "label");
	else if (json_type(j, json_get(j, 0, "winner")) == JSON_STRING)
		plain_member(b, j, "winner");
	else
		buf_puts(b, "none");
	for (name = json_first(j, votes); name >= 0 && b->len < TEXT_BYTES;
	    name = json_next(j, name)) {
		buf_puts(b, between);
		put_string(b, j, name);
		buf_putc(b, ' ');
		put_short(b, json_raw(j, json_value(j, name)), NUMBER_BYTES);
		between = ", ";
	}
	if (json_count(j, votes) > 0)
		buf_putc(b, ')');
	if (json_bool(j, json_get(j, 0, "tie"), 0))
		buf_puts(b, ", a tie");
	if (!json_bool(j, json_get(j, 0, "majority"), 1))
		buf_puts(b, ", no majority");
}

static void
say_final(struct buf *b, const struct json *j)
{
	long long status = 0;

	if (json_type(j, json_get(j, 0, "agent")) == JSON_STRING) {
		buf_puts(b, ": ");
		plain_member(b, j, "agent");
		buf_puts(b, ", from ");
		plain_member(b, j, "from");
		put_bytes(b, j);
	}
	if (json_int(j, json_get(j, 0, "status"), &status) == 0 &&
	    status != 0)
		buf_printf(b, ", status %lld", status);
}

static const struct saying {
	const char *type;
	const char *alone; /* what is said of a line that names no agent */
	const char *verb;  /* after the name of its agent */
	void (*rest)(struct buf *, const struct json *);
	const char *why;   /* the member that tells more */
} sayings[] = {
	{ "run", "run", NULL, say_run, "question" },
	{ "question", "question", NULL, NULL, "question" },
	{ "phase", "phase", NULL, say_phase, NULL },
	{ "turn", "asked", "is asked", say_turn, NULL },
	{ "call", "calls", "calls", say_call, NULL },
	{ "result", "is told", "is told", say_result, NULL },
	{ "error", "error", "error", say_error, "message" },
	{ "retry", "tries again", "tries again", say_retry, "message" },
	{ "server", "server", "server", say_server, "message" },
	{ "end", "ends", "ends", say_end, NULL },
	{ "answer", NULL, "answers", say_answer, NULL },
	{ "vote", NULL, "votes for", say_vote, "reason" },
	{ "cancel", NULL, "is cancelled", NULL, "why" },
	{ "say", NULL, "is told the news", NULL, NULL },
	{ "wait", NULL, "waits", say_wait, "why" },
	{ "abstain", NULL, "abstains", NULL, "why" },
	{ "retired", NULL, "is retired", NULL, "why" },
	{ "outcome", "outcome", NULL, say_outcome, NULL },
	{ "restart", "restart", NULL, NULL, "reason" },
	{ "final", "final", NULL, say_final, "message" },
	{ "resumed", "resumed", NULL, NULL, NULL },
	{ "stop", "stop", NULL, NULL, "why" },
	{ NULL, NULL, NULL, NULL, NULL }
};

static const struct saying *
saying_of(const struct json *j)
{
	int type = json_get(j, 0, "type");
	const struct saying *s = sayings;

	while (s->type != NULL && !json_is(j, type, s->type))
		s++;
	return s->type != NULL ? s : NULL;
}

int
plain_what(const struct json *j, int named, struct buf *b)
{
	const struct saying *s = saying_of(j);

	if (s == NULL || (named ? s->verb : s->alone) == NULL)
		return 0;
	buf_puts(b, named ? s->verb : s->alone);
	if (s->rest != NULL)
		s->rest(b, j);
	if (s->why != NULL)
		put_why(b, j, s->why);
	return 1;
}

int
plain_line(const struct json *j, long long t, struct buf *b)
{
	size_t before = b->len;
	int named = json_type(j, json_get(j, 0, "agent")) == JSON_STRING;
	const struct saying *s = saying_of(j);

	if (s == NULL)
		return 0;
	named = named && s->verb != NULL;
	plain_time(b, t);
	buf_putc(b, ' ');
	if (named) {
		plain_member(b, j, "agent");
		buf_putc(b, ' ');
	}
	if (plain_what(j, named, b))
		return 1;
	b->len = before;
	return 0;
}
