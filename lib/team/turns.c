/* Turns under way: their calls are answered, they are told news, cancelled. */

#include <stdint.h>

#include "state.h"

/*
 * A program that keeps its own limit has so long to say so, and one that was
 * told that its turn is done to end it, in ms.
 */
enum { GRACE = 1000, CLOSING = 5000 };

enum { BACKOFF_MAX = 60000 }; /* ms, however often it has failed */

static int
put_trouble(struct machine *m, size_t agent, struct buf *line)
{
	static const char *const types[] = { "", "wait", "abstain",
		"retired" };
	const struct member *a = &m->members[agent];
	long long ms = m->team->backoff, i;

	if (a->trouble == TROUBLE_NONE || a->retired ||
	    m->stage == STAGE_DONE)
		return 0;
	for (i = 1; i < a->failures && ms < BACKOFF_MAX; i++)
		ms *= 2;
	own_agent(line, m, types[a->trouble], agent);
	if (a->trouble == TROUBLE_WAIT) {
		jout_kint(line, "ms", ms < BACKOFF_MAX ? ms : BACKOFF_MAX);
		jout_kint(line, "failures", a->failures);
	}
	jout_kstr(line, "why", buf_slice(&a->reason));
	jout_close(line, '}');
	return 1;
}

static int
put_cancel(struct machine *m, size_t agent, enum why why, struct buf *line)
{
	own_agent(line, m, "cancel", agent);
	jout_kstr(line, "turn", buf_slice(&m->members[agent].turn));
	jout_kcstr(line, "why", why_name(why));
	jout_close(line, '}');
	return 1;
}

/* When its turn has taken too long, in ms of the run; -1: never. */
static long long
turn_due(const struct machine *m, size_t agent)
{
	const struct team *t = m->team;
	const struct member *a = &m->members[agent];
	double s = a->phase == PHASE_PRESENT && t->present_seconds > 0 ?
	    t->present_seconds : t->turn_seconds;

	if (a->closed >= 0)
		return a->closed + CLOSING;
	return s > 0 ? a->began + (long long)(s * 1000) + GRACE : -1;
}

/* When it has used up the time of all its turns. */
static long long
agent_due(const struct machine *m, size_t agent)
{
	const struct member *a = &m->members[agent];
	long long s = m->team->agents[agent].seconds;

	return s > 0 ? a->began + s * 1000 - a->spent + GRACE : -1;
}

long long
turns_due(const struct machine *m, size_t agent)
{
	long long turn = turn_due(m, agent), all = agent_due(m, agent);

	if (m->members[agent].closed >= 0 || all < 0)
		return turn;
	return turn < 0 || all < turn ? all : turn;
}

/* Its answer or vote could not count any more. */
static int
is_stale(const struct machine *m, const struct member *a)
{
	return m->team->restart == RESTART_CANCEL && !a->accepted &&
	    a->phase == PHASE_VOTE && a->knows < m->news;
}

static enum why
why_cancel(const struct machine *m, size_t agent, long long now)
{
	const struct member *a = &m->members[agent];
	long long tokens = m->team->agents[agent].tokens;
	long long turn = turn_due(m, agent), all = agent_due(m, agent);

	if (a->closed >= 0)
		return now >= turn ? WHY_SECONDS : WHY_NONE; /* it ends */
	if (m->stopped || m->stage == STAGE_DONE || a->old)
		return WHY_STOP;
	if (m->outcome && a->phase <= PHASE_VOTE)
		return WHY_DECIDED;
	if (turn_excess(a) != NULL)
		return WHY_LIMIT;
	if (tokens > 0 && a->tokens > tokens && !a->accepted)
		return WHY_LIMIT;
	if (all >= 0 && now >= all)
		return WHY_LIMIT;
	if (turn >= 0 && now >= turn)
		return WHY_SECONDS;
	return is_stale(m, a) ? WHY_STALE : WHY_NONE;
}

static int
put_say(struct machine *m, size_t agent, struct buf *line)
{
	const struct member *a = &m->members[agent];
	struct buf news = BUF_INIT(SIZE_MAX), text = BUF_INIT(SIZE_MAX);
	struct prompt_value values[] = { { "answers", { NULL, 0 } },
		{ NULL, { NULL, 0 } } };

	if (m->team->restart != RESTART_UPDATE || a->phase != PHASE_VOTE ||
	    a->accepted || a->closed >= 0 || a->knows == m->news ||
	    a->saying == m->news)
		return 0;
	ask_news(m, agent, &news);
	values[0].value = buf_slice(&news);
	prompt_fill(m->prompts, PROMPT_NEWS, values, &text);
	own_agent(line, m, "say", agent);
	jout_kstr(line, "turn", buf_slice(&a->turn));
	jout_kstr(line, "content", buf_slice(&text));
	ask_put_seen(m, agent, NULL, line);
	jout_close(line, '}');
	buf_free(&news);
	buf_free(&text);
	return 1;
}

/* An answer is never stale. */
static int
brings_answer(const struct member *a)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int brings = 0;

	if (calls_open(a) == 1 && json_parse(&j, calls_first(a), SIZE_MAX,
	    &e) == 0)
		brings = json_is(&j, json_get(&j, 0, "tool"), "new_answer");
	json_free(&j);
	return brings;
}

int
turns_put(struct machine *m, size_t agent, long long now, struct buf *line)
{
	const struct member *a = &m->members[agent];
	enum why why;

	if (!member_runs(a))
		return put_trouble(m, agent, line);
	if (a->cancelled != WHY_NONE)
		return 0;
	why = why_cancel(m, agent, now);
	if (why == WHY_STALE && brings_answer(a))
		why = WHY_NONE;
	if (why != WHY_NONE)
		return put_cancel(m, agent, why, line);
	return judge(m, agent, line) || put_say(m, agent, line);
}
