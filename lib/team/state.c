/* What the machine knows, looked at. */

#include <string.h>

#include "state.h"

static const char *const phases[] = { "answer", "vote", "present",
	"evaluate" };

const char *
phase_name(enum phase p)
{
	return phases[p];
}

int
phase_of(const struct json *j, int value)
{
	int i;

	for (i = 0; i < 4; i++)
		if (json_is(j, value, phases[i]))
			return i;
	return -1;
}

struct member *
member_of(struct machine *m, const struct json *j)
{
	struct buf b = BUF_INIT(64);
	int at = -1;

	if (json_str(j, json_get(j, 0, "agent"), &b) == 0)
		at = team_find(m->team, buf_slice(&b));
	buf_free(&b);
	return at < 0 ? NULL : &m->members[at];
}

int
member_runs(const struct member *a)
{
	return a->turn.len > 0;
}

int
answers_any(const struct machine *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->members[i].version > 0)
			return 1;
	return 0;
}

/* May that voter name that agent, if it was shown its answer? */
int
may_choose(const struct machine *m, size_t voter, size_t agent)
{
	return m->members[agent].version > 0 &&
	    (m->team->method != METHOD_NO_SELF || voter != agent);
}

static int
has_choice(const struct machine *m, size_t voter)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (may_choose(m, voter, i))
			return 1;
	return 0;
}

/* It has not, or did not know all that there is now. */
int
must_vote(const struct machine *m, size_t agent)
{
	const struct member *a = &m->members[agent];

	return !a->retired && !a->abstains && has_choice(m, agent) &&
	    (a->vote.len == 0 || a->voted < m->news);
}

/* There is nothing to wait for before others may vote. */
int
has_acted(const struct machine *m, size_t agent)
{
	const struct member *a = &m->members[agent];

	return a->version > 0 || a->late || a->abstains || a->retired ||
	    a->vote.len > 0;
}

int
is_direct(const struct machine *m)
{
	return m->n == 1 && m->team->direct;
}

int
is_alone(const struct machine *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++) {
		const struct member *a = &m->members[i];

		if (a->retired != (a->version == 0))
			return 0;
		n += !a->retired;
	}
	return n == 1 && m->n > 1;
}

struct slice
final_text(const struct machine *m)
{
	static const struct slice none = { NULL, 0 };

	if (m->presented.len > 0)
		return buf_slice(&m->presented);
	if (m->chosen < m->n && m->members[m->chosen].version > 0)
		return buf_slice(&m->members[m->chosen].content);
	return none;
}

const char *
shown_name(const struct machine *m, size_t agent)
{
	const struct team_agent *a = &m->team->agents[agent];

	return m->team->show_names && a->id != NULL ? a->id : a->name;
}

size_t
calls_open(const struct member *a)
{
	return a->ncalls + a->nmore;
}

struct slice
calls_first(const struct member *a)
{
	struct slice s;
	const char *end;

	if (a->ncalls > 0)
		return buf_slice(&a->calls[0]);
	s = buf_slice(&a->more);
	s.p += a->more_at;
	s.n -= a->more_at;
	end = memchr(s.p, '\n', s.n);
	s.n = (size_t)(end - s.p);
	return s;
}

void
calls_forget(struct member *a)
{
	a->ncalls = a->nmore = a->more_at = 0;
	buf_clear(&a->more);
}

const char *
turn_excess(const struct member *a)
{
	if (a->text.err != 0)
		return "what it says is above 16 MiB";
	return a->flood ? "it makes too many calls at once" : NULL;
}

void
turn_forget(struct member *a)
{
	buf_clear(&a->turn);
	calls_forget(a);
	a->cancelled = WHY_NONE;
	a->saying = 0;
	a->closed = -1;
	a->old = 0;
}

/* A new question, or a new attempt at it. */
void
members_reset(struct machine *m)
{
	struct member *a;
	size_t i;

	for (i = 0; i < m->n; i++) {
		a = &m->members[i];
		a->version = a->answers = a->voted = 0;
		a->late = a->abstains = 0;
		a->tries = 0;
		a->old = member_runs(a);
		calls_forget(a);
		buf_clear(&a->content);
		buf_clear(&a->vote);
	}
	m->voting = m->decided = m->outcome = 0;
	m->asked = m->ended = m->again = m->in_time = 0;
	m->told = -1;
	m->cut = NULL;
	m->chosen = is_direct(m) ? 0 : m->n;
	m->stage = is_direct(m) ? STAGE_PRESENT : STAGE_COORDINATE;
	buf_clear(&m->presented);
}

void
label_put(struct buf *b, const struct team *t, size_t agent,
    long long version)
{
	buf_printf(b, "%s.%lld", t->agents[agent].name, version);
}

int
label_read(const struct team *t, struct slice s, size_t *agent,
    long long *version)
{
	size_t dot = s.n, i;
	long long v = 0;
	int at;

	while (dot > 0 && s.p[dot - 1] != '.')
		dot--;
	if (dot < 2 || dot == s.n || s.n - dot > 15)
		return -1;
	for (i = dot; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v * 10 + (s.p[i] - '0');
	}
	s.n = dot - 1;
	if ((at = team_find(t, s)) < 0)
		return -1;
	*agent = (size_t)at;
	*version = v;
	return 0;
}

void
own_begin(struct buf *b, const char *type)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", type);
}

void
own_agent(struct buf *b, const struct machine *m, const char *type,
    size_t agent)
{
	own_begin(b, type);
	jout_kcstr(b, "agent", m->team->agents[agent].name);
}

static const char *const whys[] = { "", "stale", "decided", "seconds",
	"limit", "stop" };

const char *
why_name(enum why w)
{
	return whys[w];
}

enum why
why_of(const struct json *j, int value)
{
	int i;

	for (i = WHY_STALE; i <= WHY_STOP; i++)
		if (json_is(j, value, whys[i]))
			return (enum why)i;
	return WHY_NONE;
}

/* These labels, an array, are what the prompt of its turn shows now. */
void
turn_show(struct machine *m, struct member *a, const struct json *j,
    int labels)
{
	struct buf b = BUF_INIT(64);
	size_t agent;
	long long version;
	int t;

	memset(a->seen, 0, m->n * sizeof(*a->seen));
	for (t = json_first(j, labels); t >= 0; t = json_next(j, t)) {
		buf_clear(&b);
		if (json_str(j, t, &b) == 0 &&
		    label_read(m->team, buf_slice(&b), &agent, &version) == 0)
			a->seen[agent] = version;
	}
	a->knows = m->news;
	buf_free(&b);
}
