/* The winner is asked for the final answer, and what it thinks of it. */

#include "state.h"

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

int
present_put(struct machine *m, long long now, struct buf *line)
{
	const struct member *a;
	enum phase phase = m->told == PHASE_EVALUATE ? PHASE_EVALUATE :
	    PHASE_PRESENT;

	if (m->chosen == m->n)
		return put_final(m, line);
	if (next_awaits(m, phase)) {
		a = &m->members[m->chosen];
		if (next_phase(m, phase, line))
			return 1;
		return next_is_free(a, now) && next_wanted(m, m->chosen) >= 0 ?
		    next_turn(m, m->chosen, phase, line) : 0;
	}
	if (phase == PHASE_PRESENT && may_evaluate(m))
		return next_phase(m, PHASE_EVALUATE, line);
	return m->again && may_evaluate(m) ? put_restart(m, line) :
	    put_final(m, line);
}
