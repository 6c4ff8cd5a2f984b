/* The figures of a run as one line of JSON. */

#include "../../lib/base/jout.h"
#include "mg-report.h"

static void
put_usage(struct buf *b, const struct usage *u)
{
	struct buf cost = BUF_INIT(64);

	jout_key(b, "tokens");
	jout_open(b, '{');
	jout_kint(b, "input", u->input);
	jout_kint(b, "output", u->output);
	jout_kint(b, "cache_read", u->cache_read);
	jout_kint(b, "cache_write", u->cache_write);
	jout_kint(b, "thinking", u->thinking);
	jout_close(b, '}');
	jout_kint(b, "requests", u->requests);
	buf_printf(&cost, "%.6f", u->cost);
	if (u->requests > u->unpriced || u->cost > 0)
		jout_kraw(b, "cost", buf_slice(&cost));
	jout_kint(b, "unpriced", u->unpriced);
	buf_free(&cost);
}

static void
put_turns(struct buf *b, const struct agent *a)
{
	int i;

	jout_kint(b, "turns", a->turns);
	jout_key(b, "ended");
	jout_open(b, '{');
	for (i = 0; i < ENDINGS; i++)
		if (a->ended[i] > 0)
			jout_kint(b, ending_name((enum ending)i),
			    a->ended[i]);
	jout_close(b, '}');
	jout_kint(b, "answers", a->answers);
	jout_kint(b, "votes", a->votes);
	jout_kint(b, "calls", a->calls);
	jout_kint(b, "errors", a->errors);
	jout_kint(b, "retries", a->retries);
	jout_kint(b, "busy", a->busy);
	put_usage(b, &a->usage);
}

static void
put_string(struct buf *b, const char *name, struct text t)
{
	if (t.n > 0)
		jout_kstr(b, name, text_slice(t));
}

static void
put_agents(struct buf *b, const struct report *r)
{
	const struct agent *a;
	size_t i;

	jout_key(b, "agents");
	jout_open(b, '[');
	for (i = 0; i < r->nagents; i++) {
		a = &r->agents[i];
		jout_open(b, '{');
		put_string(b, "agent", a->name);
		put_string(b, "id", a->id);
		put_string(b, "backend", a->backend);
		put_string(b, "model", a->model);
		put_turns(b, a);
		jout_kbool(b, "retired", a->retired);
		jout_close(b, '}');
	}
	jout_close(b, ']');
}

static void
put_tools(struct buf *b, const struct report *r)
{
	const struct tool *t;
	size_t i;

	jout_key(b, "tools");
	jout_open(b, '[');
	for (i = 0; i < r->ntools; i++) {
		t = &r->tools[i];
		jout_open(b, '{');
		put_string(b, "server", t->server);
		jout_kstr(b, "tool", text_slice(t->name));
		if (t->offered)
			jout_kbool(b, "offered", 1);
		jout_kint(b, "calls", t->calls);
		jout_kint(b, "errors", t->errors);
		jout_kint(b, "failed", t->failed);
		jout_kint(b, "unanswered", t->lost);
		if (t->n > 0) {
			jout_kint(b, "p50", tool_percentile(t, 50));
			jout_kint(b, "p95", tool_percentile(t, 95));
			jout_kint(b, "max", tool_percentile(t, 100));
		}
		jout_close(b, '}');
	}
	jout_close(b, ']');
}

static void
put_outcome(struct buf *b, const struct report *r)
{
	const struct part *p = r->nparts > 0 ? &r->parts[r->nparts - 1] : NULL;
	long long counted = 0;
	size_t i;

	if (p == NULL)
		return;
	if (p->outcome.told) {
		put_string(b, "winner", p->outcome.winner);
		put_string(b, "label", p->outcome.label);
		jout_kbool(b, "majority", p->outcome.majority);
		jout_kbool(b, "tie", p->outcome.tie);
		put_string(b, "method", p->outcome.method);
	}
	for (i = 0; i < r->nvotes; i++)
		counted += r->votes[i].part == r->nparts - 1 &&
		    r->votes[i].verdict == VOTE_COUNTS;
	jout_kint(b, "counted", counted);
	if (p->final.told) {
		jout_kint(b, "status", p->final.status);
		jout_kbool(b, "complete", p->final.complete);
	}
}

void
figures_put(const struct report *r, struct buf *b)
{
	long long questions = 0;
	struct agent sum;
	size_t i;

	for (i = 0; i < r->nparts; i++)
		questions += r->parts[i].first;
	report_totals(r, &sum);
	jout_open(b, '{');
	jout_kcstr(b, "type", "report");
	put_string(b, "from", r->from);
	jout_kint(b, "events", r->events);
	if (r->last >= 0)
		jout_kint(b, "ms", r->last - r->first);
	jout_kint(b, "questions", questions);
	jout_kint(b, "attempts", (long long)r->nparts);
	put_outcome(b, r);
	put_turns(b, &sum);
	put_agents(b, r);
	put_tools(b, r);
	jout_kint(b, "passed_over", r->foreign + r->unknown + r->faulty +
	    r->longest + r->torn);
	jout_close(b, '}');
	buf_putc(b, '\n');
}
