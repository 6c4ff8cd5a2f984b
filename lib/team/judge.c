/*
 * Offered calls, judged: an answer or a vote becomes a line of ours, and then
 * the call gets its result, which ends the turn; or the result tells what is
 * wrong, and the agent may try again.
 */

#include <stdint.h>
#include <string.h>

#include "../base/set.h"
#include "offer.h"
#include "state.h"

struct call {
	struct machine *m;
	struct member *a;
	size_t agent;
	struct json doc;
	struct buf why;       /* what is wrong; empty: nothing */
	size_t same;          /* it is the answer of that one; else m->n */
};

static struct slice
trim(struct slice s)
{
	while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL)
		s.n--;
	while (s.n > 0 && strchr(" \t\r\n", *s.p) != NULL) {
		s.p++;
		s.n--;
	}
	return s;
}

/* Its own answer before counts too: saying it again changes nothing. */
static void
check_novel(struct call *c, struct slice content)
{
	const struct team *t = c->m->team;
	size_t i;

	for (i = 0; i < c->m->n && c->why.len == 0; i++) {
		const struct member *a = &c->m->members[i];
		struct slice other = trim(buf_slice(&a->content));

		if (a->version == 0)
			continue;
		c->same = i;
		if (slice_eq(content, other))
			buf_printf(&c->why, "It is the answer of %s, word by "
			    "word.", shown_name(c->m, i));
		else if (t->novelty > 0 &&
		    prompt_likeness(content, other) > t->novelty)
			buf_printf(&c->why, "It is almost the answer of %s.",
			    shown_name(c->m, i));
	}
	if (c->why.len == 0)
		c->same = c->m->n;
}

/*
 * Who finds by itself what another has found needs no other answer: it is to
 * vote with the rest.
 */
static int
is_agreed(const struct call *c)
{
	return c->same < c->m->n && c->a->phase == PHASE_ANSWER;
}

static int
is_long(struct call *c, const char *what, const struct buf *text)
{
	if (text->len <= MACHINE_TEXT)
		return 0;
	buf_printf(&c->why, "There is more than %d MiB in \"%s\".",
	    MACHINE_TEXT >> 20, what);
	return 1;
}

/* Is there room for it beside the answers of the others? */
static int
has_room(const struct call *c, const struct buf *text)
{
	size_t i, sum = text->len;

	for (i = 0; i < c->m->n; i++)
		if (i != c->agent)
			sum += c->m->members[i].content.len;
	return sum <= MACHINE_ANSWERS;
}

static void
check_answer(struct call *c, const struct buf *text)
{
	const struct team *t = c->m->team;

	if (trim(buf_slice(text)).n == 0)
		buf_puts(&c->why, "The content is missing.");
	else if (t->max_answers > 0 && c->a->answers >= t->max_answers)
		buf_puts(&c->why, "No more answers are taken from you.");
	else if (is_long(c, "content", text))
		return;
	else if (!has_room(c, text))
		buf_printf(&c->why, "All answers together would be above %d "
		    "MiB.", MACHINE_ANSWERS >> 20);
	else
		check_novel(c, trim(buf_slice(text)));
}

/* As an answer line. */
static int
answer(struct call *c, struct buf *line)
{
	struct buf text = BUF_INIT(SIZE_MAX);

	(void)json_str(&c->doc, json_path(&c->doc, 0, "arguments", "content",
	    NULL), &text);
	check_answer(c, &text);
	if (c->why.len == 0) {
		own_agent(line, c->m, "answer", c->agent);
		jout_kstr(line, "turn", buf_slice(&c->a->turn));
		jout_kint(line, "version", c->a->versions + 1);
		jout_kstr(line, "content", buf_slice(&text));
		jout_close(line, '}');
	}
	buf_free(&text);
	return c->why.len == 0;
}

static int
find_shown(const struct machine *m, struct slice name)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (slice_is(name, shown_name(m, i)))
			return (int)i;
	return -1;
}

/* One that may be voted for, or -1 with what is wrong. */
static int
candidate(struct call *c, int name)
{
	struct buf b = BUF_INIT(256);
	int at = -1;

	if (json_str(&c->doc, name, &b) == 0)
		at = find_shown(c->m, buf_slice(&b));
	if (at >= 0 && c->a->seen[at] == 0)
		at = -1;
	if (at < 0)
		buf_printf(&c->why, "No answer of '%s' was shown to you.",
		    buf_str(&b));
	else if (!may_choose(c->m, c->agent, (size_t)at))
		buf_puts(&c->why, "A vote for oneself does not count here.");
	buf_free(&b);
	return c->why.len > 0 ? -1 : at;
}

static void
put_label(struct call *c, int name, struct buf *line)
{
	struct buf label = BUF_INIT(64);
	int at = candidate(c, name);

	if (at >= 0) {
		label_put(&label, c->m->team, (size_t)at, c->a->seen[at]);
		jout_str(line, buf_slice(&label));
	}
	buf_free(&label);
}

static int
names_twice(const struct json *j, int list)
{
	struct set names = SET_INIT;
	struct buf b = BUF_INIT(SIZE_MAX);
	int t, twice = 0;

	for (t = json_first(j, list); t >= 0 && !twice; t = json_next(j, t)) {
		buf_clear(&b);
		(void)json_str(j, t, &b);
		twice = !set_add(&names, buf_slice(&b));
	}
	set_free(&names);
	buf_free(&b);
	return twice;
}

static void
put_several(struct call *c, int list, struct buf *line)
{
	int t;

	jout_open(line, '[');
	for (t = json_first(&c->doc, list); t >= 0 && c->why.len == 0;
	    t = json_next(&c->doc, t))
		put_label(c, t, line);
	jout_close(line, ']');
	if (json_count(&c->doc, list) == 0)
		buf_puts(&c->why, "It names nobody.");
	else if (c->why.len == 0 && names_twice(&c->doc, list))
		buf_puts(&c->why, "It names somebody twice.");
}

static void
put_for(struct call *c, struct buf *line)
{
	int args = json_get(&c->doc, 0, "arguments");

	jout_key(line, "for");
	if (offer_several(c->m->team->method))
		put_several(c, json_get(&c->doc, args, "agent_ids"), line);
	else
		put_label(c, json_get(&c->doc, args, "agent_id"), line);
}

static int
vote(struct call *c, struct buf *line)
{
	struct buf b = BUF_INIT(SIZE_MAX), reason = BUF_INIT(SIZE_MAX);
	int args = json_get(&c->doc, 0, "arguments");

	if (c->a->phase != PHASE_VOTE)
		buf_puts(&c->why, "There is nothing to vote on yet.");
	own_agent(&b, c->m, "vote", c->agent);
	jout_kstr(&b, "turn", buf_slice(&c->a->turn));
	if (c->why.len == 0)
		put_for(c, &b);
	ask_put_seen(c->m, c->agent, c->a->seen, &b);
	if (json_str(&c->doc, json_get(&c->doc, args, "reason"), &reason) ==
	    0 && !is_long(c, "reason", &reason))
		jout_kstr(&b, "reason", buf_slice(&reason));
	jout_close(&b, '}');
	if (c->why.len == 0)
		buf_put(line, b.s, b.len);
	buf_free(&b);
	buf_free(&reason);
	return c->why.len == 0;
}

/* The result of the call: accepted, or what is wrong; with news, those. */
static void
put_result(struct call *c, enum prompt text, int accepted, int seen,
    struct buf *line)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	struct prompt_value values[] = { { "why", buf_slice(&c->why) },
		{ "answers", buf_slice(&c->why) }, { NULL, { NULL, 0 } } };

	prompt_fill(c->m->prompts, text, values, &b);
	own_agent(line, c->m, "result", c->agent);
	jout_kstr(line, "turn", buf_slice(&c->a->turn));
	jout_kraw(line, "id", json_raw(&c->doc, json_get(&c->doc, 0, "id")));
	jout_key(line, "result");
	jout_open(line, '{');
	jout_key(line, "content");
	jout_open(line, '[');
	jout_open(line, '{');
	jout_kcstr(line, "type", "text");
	jout_kstr(line, "text", buf_slice(&b));
	jout_close(line, '}');
	jout_close(line, ']');
	if (!accepted && !seen)
		jout_kbool(line, "isError", 1);
	jout_close(line, '}');
	if (accepted || is_agreed(c) ||
	    (!seen && calls_open(c->a) == 1 &&
	    c->a->tries + 1 >= c->m->team->attempts))
		jout_kbool(line, "final", 1);
	if (is_agreed(c))
		jout_kcstr(line, "same", c->m->team->agents[c->same].name);
	if (seen)
		ask_put_seen(c->m, c->agent, NULL, line);
	jout_close(line, '}');
	buf_free(&b);
}

static int
is_tool(const struct call *c, const char *name)
{
	return json_is(&c->doc, json_get(&c->doc, 0, "tool"), name);
}

/* "update": what has come since is told before a vote is taken. */
static int
needs_news(const struct call *c)
{
	return c->m->team->restart == RESTART_UPDATE &&
	    c->a->phase == PHASE_VOTE && c->a->knows < c->m->news;
}

static void
check_restart(struct call *c)
{
	static const char *const names[] = { "reason", "instructions" };
	int args = json_get(&c->doc, 0, "arguments");
	struct buf text = BUF_INIT(SIZE_MAX);
	size_t i;

	for (i = 0; i < 2 && c->why.len == 0; i++) {
		buf_clear(&text);
		(void)json_str(&c->doc, json_get(&c->doc, args, names[i]),
		    &text);
		(void)is_long(c, names[i], &text);
	}
	buf_free(&text);
}

static void
take(struct call *c, struct buf *line)
{
	if (c->a->phase == PHASE_EVALUATE)
		check_restart(c);
	if (c->why.len == 0 && (c->a->phase == PHASE_EVALUATE ||
	    c->a->accepted)) {
		put_result(c, PROMPT_NOTED, 1, 0, line);
		return;
	}
	if (c->why.len == 0 && c->a->several)
		buf_puts(&c->why, "Several calls came at once.");
	else if (is_tool(c, "vote") && needs_news(c)) {
		ask_news(c->m, c->agent, &c->why);
		put_result(c, PROMPT_NEWS, 0, 1, line);
		return;
	} else if (c->a->phase <= PHASE_VOTE && (is_tool(c, "new_answer") ?
	    answer(c, line) : is_tool(c, "vote") && vote(c, line)))
		return;
	else if (c->why.len == 0)
		buf_puts(&c->why, "No such tool is offered.");
	put_result(c, is_tool(c, "vote") ? PROMPT_BAD_VOTE :
	    PROMPT_BAD_ANSWER, 0, 0, line);
}

int
judge(struct machine *m, size_t agent, struct buf *line)
{
	struct member *a = &m->members[agent];
	struct json_error e;
	struct call c;

	if (calls_open(a) == 0 || a->cancelled != WHY_NONE)
		return 0;
	memset(&c, 0, sizeof(c));
	c.m = m;
	c.a = a;
	c.agent = agent;
	c.same = m->n;
	buf_init(&c.why, SIZE_MAX);
	(void)json_parse(&c.doc, calls_first(a), SIZE_MAX, &e);
	take(&c, line);
	json_free(&c.doc);
	buf_free(&c.why);
	return 1;
}
