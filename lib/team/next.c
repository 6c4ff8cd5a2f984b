/* What is to be done next: the one place that decides. */

#include "state.h"

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

int
next_phase(struct machine *m, enum phase phase, struct buf *line)
{
	if (m->told == (int)phase)
		return 0;
	own_begin(line, "phase");
	jout_kcstr(line, "phase", phase_name(phase));
	jout_kint(line, "attempt", m->attempt);
	jout_close(line, '}');
	return 1;
}

int
next_is_free(const struct member *a, long long now)
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

int
next_turn(struct machine *m, size_t agent, enum phase phase, struct buf *line)
{
	const char *why = used_up(m, agent, phase);

	if (why != NULL)
		return put_retired(m, agent, why, line);
	ask_put(m, agent, phase, line);
	return 1;
}

int
next_awaits(const struct machine *m, enum phase phase)
{
	return !m->stopped && !m->members[m->chosen].retired && !m->ended &&
	    (phase == PHASE_EVALUATE || m->team->present || is_direct(m));
}

int
next_wanted(const struct machine *m, size_t agent)
{
	enum phase last = m->told == PHASE_EVALUATE ? PHASE_EVALUATE :
	    PHASE_PRESENT;

	if (m->members[agent].retired)
		return -1;
	if (m->stage == STAGE_PRESENT)
		return agent == m->chosen && !m->asked && next_awaits(m, last) ?
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
	if (next_phase(m, may_vote(m) ? PHASE_VOTE : PHASE_ANSWER, line))
		return 1;
	for (i = 0; i < m->n; i++)
		if (next_is_free(&m->members[i], now) &&
		    (phase = next_wanted(m, i)) >= 0)
			return next_turn(m, i, (enum phase)phase, line);
	return 0;
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
		if (turns_put(m, i, now, line))
			return 1;
	if (m->stage == STAGE_COORDINATE)
		return coordinate(m, now, line);
	return m->stage == STAGE_PRESENT ? present_put(m, now, line) : 0;
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

		if (member_runs(a) && a->cancelled == WHY_NONE)
			due = sooner(due, turns_due(m, i));
		else if (!member_runs(a) && a->wait_until > 0 &&
		    next_wanted(m, i) >= 0)
			due = sooner(due, a->wait_until);
	}
	return due;
}
