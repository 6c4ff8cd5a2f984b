/* The clock, the queue of lines that will come, and the loop. */

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "../../lib/team/tally.h"
#include "sim.h"

enum { KILL = 2000, LINES = 60000 };

void
sim_init(struct sim *s, const struct team *t, const struct prompts *p,
    struct buf *fault)
{
	memset(s, 0, sizeof(*s));
	s->team = t;
	s->prompts = p;
	s->m = machine_new(t, p);
	s->tally = tally_new(t->method, t->seed);
	s->most = LINES;
	s->fault = fault;
	buf_init(&s->run, SIZE_MAX);
}

void
sim_free(struct sim *s)
{
	size_t i;

	for (i = 0; i < s->nqueue; i++)
		free(s->queue[i].line);
	free(s->queue);
	machine_free(s->m);
	if (s->copy != NULL)
		machine_free(s->copy);
	tally_free(s->tally);
	buf_free(&s->run);
}

void
sim_fault(struct sim *s, const char *format, ...)
{
	char text[512];
	va_list ap;

	if (s->fault->len > 0)
		return;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	buf_printf(s->fault, "line %lld: %s", s->seq, text);
}

static void
send_message(struct sim *s, const struct json *line)
{
	struct buf text = BUF_INIT(SIZE_MAX), name = BUF_INIT(64);
	struct json j = JSON_INIT;
	struct json_error e;
	int agent = -1;

	if (json_str(line, json_get(line, 0, "agent"), &name) == 0)
		agent = team_find(s->team, buf_slice(&name));
	if (machine_message(s->m, line, &text)) {
		if (agent < 0 ||
		    json_parse(&j, buf_slice(&text), SIZE_MAX, &e) < 0) {
			sim_fault(s, "no message: %s", buf_str(&text));
		} else {
			if (s->told != NULL)
				s->told(s, (size_t)agent, &j);
			s->hear(s, (size_t)agent, &j);
		}
	}
	json_free(&j);
	buf_free(&text);
	buf_free(&name);
}

/* Who ignores a cancel is killed. */
static void
may_kill(struct sim *s, const struct json *line)
{
	struct buf b = BUF_INIT(64);
	int agent;

	if (!json_is(line, json_get(line, 0, "type"), "cancel"))
		return;
	(void)json_str(line, json_get(line, 0, "agent"), &b);
	if ((agent = team_find(s->team, buf_slice(&b))) >= 0)
		sim_lose(s, (size_t)agent, s->now + KILL,
		    machine_turn(s->m, (size_t)agent));
	buf_free(&b);
}

static void
apply(struct sim *s, const struct json *j, int own)
{
	struct buf why = BUF_INIT(1024);

	if (machine_apply(s->m, j, &why) < 0)
		sim_fault(s, "not applied: %s", buf_str(&why));
	buf_clear(&why);
	(void)tally_line(s->tally, j, &why);
	buf_clear(&why);
	if (s->copy != NULL && machine_apply(s->copy, j, &why) < 0)
		sim_fault(s, "not applied by the copy: %s", buf_str(&why));
	buf_free(&why);
	if (s->line != NULL)
		s->line(s, j, own);
	if (own) {
		may_kill(s, j);
		send_message(s, j);
	}
}

/* With t and seq, and the name of an agent whose line it is. */
static void
number(struct sim *s, struct slice line, const char *agent)
{
	buf_put(&s->run, line.p, line.n - 1);
	if (agent != NULL)
		jout_kcstr(&s->run, "agent", agent);
	jout_kint(&s->run, "t", s->now);
	jout_kint(&s->run, "seq", s->seq++);
	jout_close(&s->run, '}');
	buf_putc(&s->run, '\n');
}

static void
put(struct sim *s, struct slice line, const char *agent, int own)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct slice text;
	size_t begin = s->run.len;
	char *copy;

	number(s, line, agent);
	text.n = s->run.len - begin - 1;
	text.p = copy = xstrndup(s->run.s + begin, text.n);
	if (json_parse(&j, text, SIZE_MAX, &e) < 0)
		sim_fault(s, "no JSON, %s: %s", e.why, copy);
	else
		apply(s, &j, own);
	json_free(&j);
	free(copy);
}

void
sim_put(struct sim *s, struct slice line)
{
	put(s, line, NULL, 1);
}

static void
put_voting(const struct sim *s, struct buf *b)
{
	size_t i;

	jout_key(b, "vote");
	jout_open(b, '{');
	jout_kcstr(b, "method", team_method_name(s->team->method));
	jout_key(b, "weights");
	jout_open(b, '{');
	for (i = 0; i < s->team->n; i++) {
		jout_key(b, s->team->agents[i].name);
		buf_printf(b, "%.3f", s->team->agents[i].weight);
	}
	jout_close(b, '}');
	jout_close(b, '}');
}

void
sim_run(struct sim *s, struct slice question)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	size_t i;

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "run");
	jout_kint(&b, "v", 1);
	jout_kstr(&b, "question", question);
	jout_kint(&b, "seed", s->team->seed);
	jout_key(&b, "agents");
	jout_open(&b, '[');
	for (i = 0; i < s->team->n; i++) {
		jout_open(&b, '{');
		jout_kcstr(&b, "agent", s->team->agents[i].name);
		jout_close(&b, '}');
	}
	jout_close(&b, ']');
	put_voting(s, &b);
	jout_close(&b, '}');
	sim_put(s, buf_slice(&b));
	buf_free(&b);
}

void
sim_again(struct sim *s, struct slice lines)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct slice line;
	const char *end;

	while (lines.n > 0 && (end = memchr(lines.p, '\n', lines.n)) != NULL) {
		line.p = lines.p;
		line.n = (size_t)(end - lines.p);
		lines.p += line.n + 1;
		lines.n -= line.n + 1;
		buf_put(&s->run, line.p, line.n + 1);
		if (json_parse(&j, line, SIZE_MAX, &e) < 0)
			sim_fault(s, "no JSON: %s", e.why);
		(void)json_int(&j, json_get(&j, 0, "t"), &s->now);
		s->seq++;
		apply(s, &j, 0);
	}
	json_free(&j);
}

void
sim_resumed(struct sim *s)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	size_t i;

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "resumed");
	jout_key(&b, "turns");
	jout_open(&b, '[');
	for (i = 0; i < s->team->n; i++)
		if (*machine_turn(s->m, i) != '\0')
			jout_cstr(&b, machine_turn(s->m, i));
	jout_close(&b, ']');
	jout_close(&b, '}');
	sim_put(s, buf_slice(&b));
	buf_free(&b);
}

static struct pending *
later(struct sim *s, size_t agent, long long at, const char *turn)
{
	struct pending *p;

	if (s->nqueue == s->cap) {
		s->cap = s->cap == 0 ? 64 : 2 * s->cap;
		s->queue = xreallocarray(s->queue, s->cap, sizeof(*s->queue));
	}
	p = &s->queue[s->nqueue++];
	memset(p, 0, sizeof(*p));
	p->agent = agent;
	p->at = at < s->now ? s->now : at;
	p->order = s->order++;
	(void)snprintf(p->turn, sizeof(p->turn), "%s", turn);
	return p;
}

void
sim_later(struct sim *s, size_t agent, long long at, const char *turn,
    struct slice line)
{
	later(s, agent, at, turn)->line = xstrndup(line.p, line.n);
}

void
sim_wake(struct sim *s, size_t agent, long long at, const char *turn)
{
	later(s, agent, at, turn)->wakes = 1;
}

void
sim_lose(struct sim *s, size_t agent, long long at, const char *turn)
{
	(void)later(s, agent, at, turn);
}

static size_t
first(const struct sim *s)
{
	size_t i, best = 0;

	for (i = 1; i < s->nqueue; i++) {
		const struct pending *a = &s->queue[i], *b = &s->queue[best];

		if (a->at < b->at || (a->at == b->at && a->order < b->order))
			best = i;
	}
	return best;
}

static void
put_lost(struct sim *s, const struct pending *p)
{
	struct buf b = BUF_INIT(256);

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "end");
	jout_kcstr(&b, "turn", p->turn);
	jout_kcstr(&b, "status", "failed");
	jout_kcstr(&b, "stop", "lost");
	jout_close(&b, '}');
	put(s, buf_slice(&b), s->team->agents[p->agent].name, 0);
	buf_free(&b);
}

/*
 * The first of those that are to come, taken into the run.  Believed is only
 * what is of the turn that the agent works on.
 */
static void
take(struct sim *s)
{
	size_t i = first(s);
	struct pending p = s->queue[i];

	s->queue[i] = s->queue[--s->nqueue];
	if (!machine_runs(s->m, p.agent, slice_of(p.turn)))
		;
	else if (p.wakes)
		s->wake(s, p.agent);
	else if (p.line == NULL)
		put_lost(s, &p);
	else
		put(s, slice_of(p.line), s->team->agents[p.agent].name, 0);
	free(p.line);
}

/* A copy that knows the lines alone wants the same line. */
static void
compare(struct sim *s, int some, struct slice line)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	if (s->copy == NULL)
		return;
	if (machine_next(s->copy, s->now, &b) != some ||
	    !slice_eq(line, buf_slice(&b)))
		sim_fault(s, "the copy wants '%s', not '%s'", buf_str(&b),
		    line.p == NULL ? "" : line.p);
	buf_free(&b);
}

static int
put_outcome(struct sim *s)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	if (!machine_wants_outcome(s->m))
		return 0;
	jout_open(&b, '{');
	jout_kcstr(&b, "type", "outcome");
	(void)tally_outcome(s->tally, &b);
	jout_close(&b, '}');
	sim_put(s, buf_slice(&b));
	buf_free(&b);
	return 1;
}

/* All that is to be done now. */
static void
drain(struct sim *s)
{
	struct buf line = BUF_INIT(SIZE_MAX);
	int some;

	while (s->fault->len == 0) {
		buf_clear(&line);
		some = machine_next(s->m, s->now, &line);
		compare(s, some, buf_slice(&line));
		if (some)
			sim_put(s, buf_slice(&line));
		else if (!put_outcome(s))
			break;
		if (s->seq > (long long)s->most)
			sim_fault(s, "it does not end");
	}
	buf_free(&line);
}

static int
is_over(const struct sim *s)
{
	size_t i;

	if (!machine_done(s->m) || s->hasty)
		return machine_done(s->m);
	for (i = 0; i < s->team->n; i++)
		if (*machine_turn(s->m, i) != '\0')
			return 0;
	return 1;
}

/* Nothing is to be written before the time that it names. */
static void
check_quiet(struct sim *s, long long until)
{
	struct buf line = BUF_INIT(SIZE_MAX);

	if (until > s->now && machine_next(s->m, until, &line))
		sim_fault(s, "wanted before its time: %s", buf_str(&line));
	buf_free(&line);
}

/* To the next moment at which something happens. */
static void
sleep_on(struct sim *s)
{
	long long due = machine_due(s->m), next;
	long long at = s->nqueue > 0 ? s->queue[first(s)].at : -1;

	if (due >= 0 && due <= s->now)
		sim_fault(s, "due at %lld, and there is no line", due);
	if (due < 0 && at < 0)
		sim_fault(s, "it waits for nothing");
	if (s->fault->len > 0)
		return;
	next = due < 0 || (at >= 0 && at <= due) ? at : due;
	check_quiet(s, next - 1);
	if (next > s->now)
		s->now = next;
	if (next != at)
		return;
	do
		take(s);
	while (s->more != NULL && s->nqueue > 0 &&
	    s->queue[first(s)].at <= s->now && s->more(s));
}

int
sim_play(struct sim *s)
{
	for (;;) {
		drain(s);
		if (s->fault->len > 0)
			return -1;
		if (is_over(s))
			return 0;
		sleep_on(s);
		if (s->seq > (long long)s->most)
			sim_fault(s, "it does not end");
	}
}
