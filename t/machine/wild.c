#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/team/offer.h"
#include "wild.h"

/* splitmix64 */
unsigned
wild_below(struct wild *w, unsigned n)
{
	uint64_t z = w->state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	z ^= z >> 31;
	return (unsigned)(z % n);
}

/* Once in so many times. */
static int
once_in(struct wild *w, unsigned n)
{
	return wild_below(w, n) == 0;
}

static void
wild_limits(struct wild *w, struct team *t)
{
	static const double novelties[] = { 0, 0, 0.7, 0.5 };

	t->max_answers = wild_below(w, 4);
	t->novelty = novelties[wild_below(w, 4)];
	t->attempts = 1 + wild_below(w, 3);
	t->max_turns = 1 + wild_below(w, 20);
	t->tokens = once_in(w, 4) ? 200 + wild_below(w, 2000) : 0;
	t->cost = once_in(w, 8) ? 0.5 * wild_below(w, 10) : 0;
	t->restarts = once_in(w, 2) ? wild_below(w, 3) : 0;
	t->backoff = wild_below(w, 3000);
	t->run_seconds = once_in(w, 3) ? 1 + wild_below(w, 60) : 0;
	t->turn_seconds = 1 + wild_below(w, 20);
	t->present_seconds = once_in(w, 2) ? 0 : 1 + wild_below(w, 10);
}

static void
wild_agent(struct wild *w, struct team_agent *a, size_t place)
{
	memset(a, 0, sizeof(*a));
	(void)snprintf(a->name, sizeof(a->name), "agent%zu", place + 1);
	a->backend = a->servers = a->command = a->run = a->tools = -1;
	a->weight = once_in(w, 4) ? wild_below(w, 4) : 1;
	a->seconds = once_in(w, 8) ? 5 + wild_below(w, 60) : 0;
	a->tokens = once_in(w, 8) ? 100 + wild_below(w, 1000) : 0;
	w->tempers[place] = once_in(w, 2) ? GOOD :
	    (enum temper)wild_below(w, TEMPERS);
}

void
wild_team(struct wild *w, struct team *t, struct team_agent *agents)
{
	static char command[] = "x";
	size_t i;

	team_defaults(t);
	t->n = 1 + wild_below(w, AGENTS);
	t->agents = agents;
	t->rounds = (enum team_rounds)wild_below(w, 2);
	t->restart = (enum team_restart)wild_below(w, 3);
	t->method = (enum team_method)wild_below(w, 6);
	t->seed = wild_below(w, 1000);
	t->shuffle = once_in(w, 2);
	t->show_votes = once_in(w, 3);
	t->direct = once_in(w, 2);
	t->present = once_in(w, 2);
	t->planning = once_in(w, 3);
	t->skip_rounds = once_in(w, 8);
	t->stop_early = once_in(w, 2);
	t->vote = once_in(w, 6) ? command : NULL;
	wild_limits(w, t);
	for (i = 0; i < t->n; i++)
		wild_agent(w, &agents[i], i);
}

static struct wilding *
of(struct sim *s, size_t agent)
{
	return &((struct wild *)s->agents)->agents[agent];
}

/* Some time goes by at that agent. */
static void
pass_time(struct sim *s, size_t agent, unsigned ms)
{
	struct wild *w = s->agents;
	struct wilding *a = of(s, agent);

	if (w->tempers[agent] == SLOW)
		ms *= 8;
	if (a->clock < s->now)
		a->clock = s->now;
	if (ms > 0 && !once_in(w, 4))
		a->clock += wild_below(w, ms);
}

static void
begin(struct buf *b, const struct wilding *a, const char *type)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", type);
	jout_kcstr(b, "turn", a->turn);
}

static void
emit(struct sim *s, size_t agent, struct buf *b)
{
	jout_close(b, '}');
	sim_later(s, agent, of(s, agent)->clock, of(s, agent)->turn,
	    buf_slice(b));
	buf_free(b);
}

static void
emit_end(struct sim *s, size_t agent, const char *status, const char *stop)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	pass_time(s, agent, 200);
	begin(&b, of(s, agent), "end");
	jout_kcstr(&b, "status", status);
	if (stop != NULL)
		jout_kcstr(&b, "stop", stop);
	emit(s, agent, &b);
	of(s, agent)->done = 1;
}

static void
emit_text(struct sim *s, size_t agent)
{
	struct wild *w = s->agents;
	struct buf b = BUF_INIT(SIZE_MAX);

	begin(&b, of(s, agent), "text");
	if (once_in(w, 8))
		jout_kcstr(&b, "text", " \n");
	else {
		jout_key(&b, "text");
		buf_printf(&b, "\"said %ld \"", ++w->contents);
	}
	emit(s, agent, &b);
}

static void
emit_usage(struct sim *s, size_t agent)
{
	struct wild *w = s->agents;
	struct buf b = BUF_INIT(SIZE_MAX);

	begin(&b, of(s, agent), "usage");
	jout_kint(&b, "input", wild_below(w, 100));
	jout_kint(&b, "output", once_in(w, 50) ? -5 : 20);
	if (once_in(w, 2))
		jout_kraw(&b, "cost", slice_of("0.25"));
	emit(s, agent, &b);
}

static void
emit_call(struct sim *s, size_t agent, const char *tool, struct buf *args)
{
	struct wild *w = s->agents;
	struct wilding *a = of(s, agent);
	struct buf b = BUF_INIT(SIZE_MAX);

	begin(&b, a, "call");
	jout_key(&b, "id");
	/* Some count, and some name a call as the one before. */
	a->ids += !once_in(w, 20);
	buf_printf(&b, agent % 2 == 0 ? "%ld" : "\"c%ld\"", a->ids);
	jout_kcstr(&b, "tool", tool);
	if (args->len > 0)
		jout_kraw(&b, "arguments", buf_slice(args));
	jout_kbool(&b, "offered", 1);
	emit(s, agent, &b);
	buf_free(args);
}

/* Somebody's answer as it is now, or a blank, or what is like another. */
static void
put_bad_content(struct sim *s, struct buf *args)
{
	struct wild *w = s->agents;
	struct member_view v;

	machine_view(s->m, wild_below(w, (unsigned)s->team->n), &v);
	switch (wild_below(w, 4)) {
	case 0:
		jout_kcstr(args, "content", " \t");
		break;
	case 1:
		jout_kint(args, "content", 7);
		break;
	case 2:
		jout_kstr(args, "content", v.answer);
		break;
	default:
		jout_key(args, "content");
		buf_printf(args, "\"%.*s almost\"", (int)v.answer.n,
		    v.answer.n > 0 ? v.answer.p : "");
	}
}

static void
call_answer(struct sim *s, size_t agent, int bad)
{
	struct wild *w = s->agents;
	struct buf args = BUF_INIT(SIZE_MAX);
	long n = ++w->contents;

	jout_open(&args, '{');
	if (bad)
		put_bad_content(s, &args);
	else {
		jout_key(&args, "content");
		buf_printf(&args, "\"a%ld b%ld c%ld\"", n, n, n);
	}
	jout_close(&args, '}');
	emit_call(s, agent, "new_answer", &args);
}

/* Of those who have an answer; n when nobody has. */
static size_t
candidate(struct sim *s)
{
	struct wild *w = s->agents;
	struct member_view v;
	size_t i, at = wild_below(w, (unsigned)s->team->n);

	for (i = 0; i < s->team->n; i++) {
		machine_view(s->m, (at + i) % s->team->n, &v);
		if (v.version > 0)
			return (at + i) % s->team->n;
	}
	return s->team->n;
}

static void
put_choice(struct sim *s, int bad, struct buf *b)
{
	struct wild *w = s->agents;
	size_t at = candidate(s);

	if (bad && once_in(w, 3))
		jout_cstr(b, "agent99");
	else if (bad && once_in(w, 6))
		jout_int(b, 1);
	else if (bad || at == s->team->n)
		jout_cstr(b, s->team->agents[wild_below(w,
		    (unsigned)s->team->n)].name);
	else
		jout_cstr(b, s->team->agents[at].name);
}

static void
put_choices(struct sim *s, int bad, struct buf *b)
{
	struct wild *w = s->agents;
	unsigned n = bad ? wild_below(w, 4) : 1;

	jout_key(b, "agent_ids");
	jout_open(b, '[');
	while (n-- > 0)
		put_choice(s, bad, b);
	jout_close(b, ']');
}

static void
call_vote(struct sim *s, size_t agent, int bad)
{
	struct wild *w = s->agents;
	struct buf args = BUF_INIT(SIZE_MAX);
	int several = offer_several(s->team->method);

	jout_open(&args, '{');
	if (bad && once_in(w, 4))
		several = !several;
	if (several)
		put_choices(s, bad, &args);
	else {
		jout_key(&args, "agent_id");
		put_choice(s, bad, &args);
	}
	if (!once_in(w, 5))
		jout_kcstr(&args, "reason", "r");
	jout_close(&args, '}');
	emit_call(s, agent, "vote", &args);
}

static void
call_other(struct sim *s, size_t agent)
{
	static const char *const tools[] = { "submit",
		"restart_orchestration", "no_such_tool" };
	struct wild *w = s->agents;
	struct buf args = BUF_INIT(SIZE_MAX);

	if (!once_in(w, 4))
		buf_puts(&args, "{\"reason\":\"r\",\"instructions\":\"i\"}");
	emit_call(s, agent, tools[wild_below(w, 3)], &args);
}

static void
do_well(struct sim *s, size_t agent)
{
	struct wild *w = s->agents;
	struct wilding *a = of(s, agent);

	pass_time(s, agent, 4000);
	if (once_in(w, 2))
		emit_usage(s, agent);
	if (a->votes && (!a->answers || !once_in(w, 6)))
		call_vote(s, agent, 0);
	else if (a->answers)
		call_answer(s, agent, 0);
	else if (a->evaluates)
		call_other(s, agent);
	else {
		emit_text(s, agent);
		pass_time(s, agent, 2000);
		emit_text(s, agent);
		emit_end(s, agent, "done", NULL);
	}
}

static void
fail(struct sim *s, size_t agent)
{
	static const int statuses[] = { 4, 4, 4, 6, 3, 2, 1, 5 };
	static const int https[] = { 429, 429, 401, 529, 0 };
	struct wild *w = s->agents;
	struct buf b = BUF_INIT(SIZE_MAX);

	pass_time(s, agent, 1000);
	if (!once_in(w, 4)) {
		begin(&b, of(s, agent), "error");
		jout_kint(&b, "status", statuses[wild_below(w, 8)]);
		jout_kint(&b, "http", https[wild_below(w, 5)]);
		jout_kcstr(&b, "message", "it fails");
		emit(s, agent, &b);
	}
	emit_end(s, agent, "failed", NULL);
}

static void
flood(struct sim *s, size_t agent)
{
	struct wild *w = s->agents;
	unsigned n = 1 + wild_below(w, 40);

	while (n-- > 0) {
		if (once_in(w, 2))
			emit_text(s, agent);
		else if (once_in(w, 2))
			call_vote(s, agent, once_in(w, 2));
		else
			call_answer(s, agent, once_in(w, 2));
		if (once_in(w, 4))
			pass_time(s, agent, 100);
	}
}

static void
end_somehow(struct sim *s, size_t agent)
{
	static const char *const ends[] = { "done", "limit", "refused",
		"cancelled", "failed", "what" };
	static const char *const stops[] = { "seconds", "tokens", "calls",
		NULL };
	struct wild *w = s->agents;

	emit_end(s, agent, ends[wild_below(w, 6)], stops[wild_below(w, 4)]);
}

static void
call_badly(struct sim *s, size_t agent)
{
	call_answer(s, agent, 1);
}

static void
vote_badly(struct sim *s, size_t agent)
{
	call_vote(s, agent, 1);
}

static void
call_both(struct sim *s, size_t agent)
{
	call_vote(s, agent, 0);
	call_answer(s, agent, 0);
}

static void
leave(struct sim *s, size_t agent)
{
	struct wilding *a = of(s, agent);

	sim_lose(s, agent, a->clock, a->turn);
	a->done = 1;
}

static void
be_deaf(struct sim *s, size_t agent)
{
	of(s, agent)->done = 1;
}

static void
be_silent(struct sim *s, size_t agent)
{
	(void)s;
	(void)agent;
}

static void
do_ill(struct sim *s, size_t agent)
{
	static void (*const deeds[])(struct sim *, size_t) = { call_badly,
		vote_badly, call_other, call_both, flood, fail, end_somehow,
		leave, be_deaf, be_silent, do_well, do_well };

	pass_time(s, agent, 6000);
	deeds[wild_below(s->agents, sizeof(deeds) / sizeof(deeds[0]))](s,
	    agent);
}

static void
act(struct sim *s, size_t agent)
{
	struct wild *w = s->agents;

	switch (w->tempers[agent]) {
	case MUTE:
		pass_time(s, agent, 1000);
		if (once_in(w, 2))
			emit_text(s, agent);
		emit_end(s, agent, "done", NULL);
		break;
	case FAILS:
		fail(s, agent);
		break;
	case REFUSED:
		emit_end(s, agent, "refused", NULL);
		break;
	case WILD:
		do_ill(s, agent);
		break;
	default:
		do_well(s, agent);
	}
}

static int
offers(const struct json *msg, const char *tool)
{
	int list = json_get(msg, 0, "offer"), t;

	for (t = json_first(msg, list); t >= 0; t = json_next(msg, t))
		if (json_is(msg, json_get(msg, t, "name"), tool))
			return 1;
	return 0;
}

static void
hear_turn(struct sim *s, size_t agent, const struct json *msg)
{
	struct wilding *a = of(s, agent);
	struct buf id = BUF_INIT(ID - 1);

	(void)json_str(msg, json_get(msg, 0, "id"), &id);
	(void)snprintf(a->turn, sizeof(a->turn), "%s", buf_str(&id));
	buf_free(&id);
	a->votes = offers(msg, "vote");
	a->answers = offers(msg, "new_answer");
	a->evaluates = offers(msg, "submit");
	a->done = 0;
	act(s, agent);
}

static void
hear_result(struct sim *s, size_t agent, const struct json *msg)
{
	struct wild *w = s->agents;

	if (!json_bool(msg, json_get(msg, 0, "final"), 0)) {
		if (once_in(w, 4))
			emit_end(s, agent, "done", NULL);
		else
			act(s, agent);
		return;
	}
	if (w->tempers[agent] == WILD && once_in(w, 4)) {
		call_vote(s, agent, 0);
		call_answer(s, agent, 0);
	}
	if (w->tempers[agent] != WILD || !once_in(w, 4))
		emit_end(s, agent, "done", NULL);
}

static void
hear_cancel(struct sim *s, size_t agent)
{
	struct wild *w = s->agents;

	if (w->tempers[agent] == WILD && once_in(w, 4))
		return;
	if (once_in(w, 8))
		emit_end(s, agent, "done", NULL);
	else
		emit_end(s, agent, "cancelled", NULL);
}

static void
hear(struct sim *s, size_t agent, const struct json *msg)
{
	struct wild *w = s->agents;
	struct buf b = BUF_INIT(SIZE_MAX);
	int type = json_get(msg, 0, "type");

	if (json_is(msg, type, "turn"))
		hear_turn(s, agent, msg);
	else if (of(s, agent)->done)
		return;
	else if (json_is(msg, type, "result"))
		hear_result(s, agent, msg);
	else if (json_is(msg, type, "cancel"))
		hear_cancel(s, agent);
	else if (!once_in(w, 3)) {
		pass_time(s, agent, 1000);
		begin(&b, of(s, agent), "said");
		emit(s, agent, &b);
	}
}

static int
more(struct sim *s)
{
	return once_in(s->agents, 2);
}

void
wild_cast(struct wild *w, struct sim *s)
{
	memset(w->agents, 0, sizeof(w->agents));
	s->agents = w;
	s->hear = hear;
	s->more = more;
}
