/* What is to be done next: the one place that decides. */

#include <stdint.h>
#include <string.h>

#include "state.h"

/*
 * A program that keeps its own limit has so long to say so, and one that was
 * told that its turn is done to end it, in ms.
 */
enum { GRACE = 1000, CLOSING = 5000 };

enum { BACKOFF_MAX = 60000 }; /* ms, however often it has failed */

/* When the time of the run is over, if it has any. */
static long long
run_due(const struct machine *m)
{
	return m->began + (long long)(m->team->run_seconds * 1000);
}

/* The limit of the whole run; what it has then is presented. */
static int
put_stop(struct machine *m, long long now, struct buf *line)
{
	const struct team *t = m->team;
	const char *why = NULL;
	int status = 6;

	if (m->stopped || m->stage == STAGE_DONE)
		return 0;
	if (t->run_seconds > 0 && now >= run_due(m)) {
		why = "seconds";
	} else if (t->tokens > 0 && m->tokens > t->tokens) {
		why = "tokens";
		status = 5;
	} else if (t->cost > 0 && m->cost > t->cost) {
		why = "cost";
		status = 5;
	}
	if (why == NULL)
		return 0;
	own_begin(line, "stop");
	jout_kcstr(line, "why", why);
	jout_kint(line, "status", status);
	jout_close(line, '}');
	return 1;
}

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

/* Of one agent: calls to answer, turns to cancel, troubles to tell. */
static int
put_agent(struct machine *m, size_t agent, long long now, struct buf *line)
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

static int
none_left(const struct machine *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (!m->members[i].retired)
			return 0;
	return 1;
}

static size_t
count(const struct machine *m, int (*is)(const struct machine *, size_t))
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++)
		n += is(m, i) != 0;
	return n;
}

/* In its turn it may still give an answer that all would have to see. */
static int
is_answering(const struct machine *m, size_t agent)
{
	const struct member *a = &m->members[agent];

	return member_runs(a) && a->phase == PHASE_ANSWER;
}

/* Is it time to vote?  "settled" waits for all. */
static int
may_vote(const struct machine *m)
{
	if (!answers_any(m) || m->team->skip_rounds)
		return 0;
	return m->voting || m->team->rounds == ROUNDS_EAGER ||
	    (count(m, has_acted) == m->n && count(m, is_answering) == 0);
}

/* The answers are there, and votes are not wanted, or not any more. */
static int
is_complete(const struct machine *m)
{
	size_t acted = count(m, has_acted);

	if (m->stopped || none_left(m))
		return 1;
	if (acted < m->n || count(m, is_answering) > 0 || !answers_any(m))
		return 0;
	if (m->team->skip_rounds || is_alone(m) ||
	    count(m, must_vote) == 0)
		return 1;
	return m->voting && m->team->stop_early && tally_settled(m->tally);
}

static int
put_outcome(struct machine *m, struct buf *line)
{
	if (m->stage != STAGE_COORDINATE || !is_complete(m))
		return 0;
	if (m->team->vote != NULL && answers_any(m) && !m->stopped)
		return 0; /* its program tells */
	own_begin(line, "outcome");
	(void)tally_outcome(m->tally, line);
	jout_close(line, '}');
	return 1;
}

int
machine_wants_outcome(const struct machine *m)
{
	return m->stage == STAGE_COORDINATE && m->team->vote != NULL &&
	    !m->stopped && answers_any(m) && is_complete(m);
}

static int
put_phase(struct machine *m, enum phase phase, struct buf *line)
{
	if (m->told == (int)phase)
		return 0;
	own_begin(line, "phase");
	jout_kcstr(line, "phase", phase_name(phase));
	jout_kint(line, "attempt", m->attempt);
	jout_close(line, '}');
	return 1;
}

static int
is_free(const struct member *a, long long now)
{
	return !member_runs(a) && a->wait_until <= now;
}

/* All late, and no answer at all: once more. */
static int
is_to_answer(const struct machine *m, const struct member *a)
{
	return !m->voting && a->version == 0 && !a->abstains &&
	    (!a->late || (!answers_any(m) && count(m, has_acted) == m->n &&
	    count(m, is_answering) == 0)) && a->vote.len == 0;
}

static int
put_retired(struct machine *m, size_t agent, const char *why,
    struct buf *line)
{
	own_agent(line, m, "retired", agent);
	jout_kcstr(line, "why", why);
	jout_close(line, '}');
	return 1;
}

/* Which limit of its own it has reached, or NULL. */
static const char *
used_up(const struct machine *m, size_t agent, enum phase phase)
{
	const struct team_agent *limit = &m->team->agents[agent];
	const struct member *a = &m->members[agent];

	if (m->team->max_turns > 0 && a->turns >= m->team->max_turns &&
	    phase <= PHASE_VOTE)
		return "it has had all its turns";
	if (limit->seconds > 0 && a->spent >= limit->seconds * 1000)
		return "its time is used up";
	if (limit->tokens > 0 && a->tokens >= limit->tokens)
		return "its tokens are used up";
	return NULL;
}

static int
put_turn(struct machine *m, size_t agent, enum phase phase, struct buf *line)
{
	const char *why = used_up(m, agent, phase);

	if (why != NULL)
		return put_retired(m, agent, why, line);
	ask_put(m, agent, phase, line);
	return 1;
}

/* Is what it says in that phase still awaited? */
static int
awaits(const struct machine *m, enum phase phase)
{
	return !m->stopped && !m->members[m->chosen].retired && !m->ended &&
	    (phase == PHASE_EVALUATE || m->team->present || is_direct(m));
}

/* The phase of its next turn, once it is free; -1: it is not to be asked. */
static int
wanted(const struct machine *m, size_t agent)
{
	enum phase last = m->told == PHASE_EVALUATE ? PHASE_EVALUATE :
	    PHASE_PRESENT;

	if (m->members[agent].retired)
		return -1;
	if (m->stage == STAGE_PRESENT)
		return agent == m->chosen && !m->asked && awaits(m, last) ?
		    (int)last : -1;
	if (m->stage != STAGE_COORDINATE || m->stopped)
		return -1;
	if (may_vote(m))
		return must_vote(m, agent) ? PHASE_VOTE : -1;
	return is_to_answer(m, &m->members[agent]) ? PHASE_ANSWER : -1;
}

static int
coordinate(struct machine *m, long long now, struct buf *line)
{
	int phase;
	size_t i;

	if (put_outcome(m, line))
		return 1;
	if (machine_wants_outcome(m))
		return 0;
	if (put_phase(m, may_vote(m) ? PHASE_VOTE : PHASE_ANSWER, line))
		return 1;
	for (i = 0; i < m->n; i++)
		if (is_free(&m->members[i], now) &&
		    (phase = wanted(m, i)) >= 0)
			return put_turn(m, i, (enum phase)phase, line);
	return 0;
}

/* Its status when there is no answer at all. */
static int
failed_status(const struct machine *m)
{
	int status = m->members[0].status;
	size_t i;

	for (i = 1; i < m->n; i++)
		if (m->members[i].status != status)
			return 4;
	return status > 0 ? status : 4;
}

static void
put_why(struct machine *m, int status, struct buf *line)
{
	struct buf b = BUF_INIT(65536);
	size_t i;

	if (m->stopped && status == m->status)
		buf_puts(&b, status == 6 ? "the time of the run is over" :
		    status == 5 ? "a limit of the run is reached" :
		    "interrupted");
	else if (status == 1)
		buf_puts(&b, "no vote counts; the rule for ties decided");
	if (m->cut != NULL && m->chosen < m->n)
		buf_printf(&b, "%sthe answer of %s as it was: %s",
		    b.len > 0 ? "; " : "", m->team->agents[m->chosen].name,
		    m->cut);
	for (i = 0; m->chosen == m->n && i < m->n; i++)
		if (m->members[i].retired)
			buf_printf(&b, "%s%s: %s", b.len > 0 ? "; " : "",
			    m->team->agents[i].name,
			    buf_str(&m->members[i].reason));
	if (b.len > 0)
		jout_kstr(line, "message", buf_slice(&b));
	buf_free(&b);
}

static int
final_status(const struct machine *m)
{
	if (m->chosen == m->n || (is_direct(m) && m->presented.len == 0))
		return m->stopped ? m->status : failed_status(m);
	if (m->stopped && !m->in_time)
		return m->status;
	return m->decided || is_direct(m) ? 0 : 1;
}

/* What is printed in the end. */
static int
put_final(struct machine *m, struct buf *line)
{
	int status = final_status(m);
	struct slice text = final_text(m);
	const char *from = text.n == 0 ? "none" :
	    m->presented.len > 0 ? "presentation" : "answer";

	own_begin(line, "final");
	jout_kcstr(line, "agent", text.n > 0 ?
	    m->team->agents[m->chosen].name : NULL);
	jout_kint(line, "status", status);
	jout_kcstr(line, "from", from);
	jout_kbool(line, "complete", text.n > 0 && !(m->stopped &&
	    !m->in_time));
	if (text.n > 0)
		jout_kstr(line, "content", text);
	put_why(m, status, line);
	jout_close(line, '}');
	return 1;
}

static int
may_evaluate(const struct machine *m)
{
	return !m->stopped && !m->members[m->chosen].retired &&
	    !is_direct(m) && m->attempt <= m->team->restarts;
}

static int
put_restart(struct machine *m, struct buf *line)
{
	own_begin(line, "restart");
	jout_kint(line, "attempt", m->attempt + 1);
	jout_kstr(line, "reason", buf_slice(&m->want));
	jout_kstr(line, "instructions", buf_slice(&m->how));
	jout_close(line, '}');
	return 1;
}

static int
present(struct machine *m, long long now, struct buf *line)
{
	const struct member *a;
	enum phase phase = m->told == PHASE_EVALUATE ? PHASE_EVALUATE :
	    PHASE_PRESENT;

	if (m->chosen == m->n)
		return put_final(m, line);
	if (awaits(m, phase)) {
		a = &m->members[m->chosen];
		if (put_phase(m, phase, line))
			return 1;
		return is_free(a, now) && wanted(m, m->chosen) >= 0 ?
		    put_turn(m, m->chosen, phase, line) : 0;
	}
	if (phase == PHASE_PRESENT && may_evaluate(m))
		return put_phase(m, PHASE_EVALUATE, line);
	return m->again && may_evaluate(m) ? put_restart(m, line) :
	    put_final(m, line);
}

int
machine_next(struct machine *m, long long now, struct buf *line)
{
	size_t i;

	if (m->stage == STAGE_NONE)
		return 0;
	if (put_stop(m, now, line))
		return 1;
	for (i = 0; i < m->n; i++)
		if (put_agent(m, i, now, line))
			return 1;
	if (m->stage == STAGE_COORDINATE)
		return coordinate(m, now, line);
	return m->stage == STAGE_PRESENT ? present(m, now, line) : 0;
}

static long long
sooner(long long a, long long b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

long long
machine_due(const struct machine *m)
{
	long long due = -1;
	size_t i;

	if (m->stage == STAGE_NONE)
		return -1;
	if (m->team->run_seconds > 0 && !m->stopped && m->stage != STAGE_DONE)
		due = run_due(m);
	for (i = 0; i < m->n; i++) {
		const struct member *a = &m->members[i];

		if (member_runs(a) && a->cancelled == WHY_NONE) {
			due = sooner(due, turn_due(m, i));
			if (a->closed < 0)
				due = sooner(due, agent_due(m, i));
		} else if (!member_runs(a) && a->wait_until > 0 &&
		    wanted(m, i) >= 0) {
			due = sooner(due, a->wait_until);
		}
	}
	return due;
}
