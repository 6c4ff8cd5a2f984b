/* The turns of each agent as bars over the time. */

#include <stdlib.h>

#include "../../lib/base/mem.h"
#include "mg-report.h"

struct scale {
	long long from, length; /* ms */
};

static double
place(const struct scale *s, long long t)
{
	double x = 100.0 * (double)(t - s->from) / (double)s->length;

	return x < 0 ? 0 : x > 100 ? 100 : x;
}

static void
put_turn_title(const struct turn *t)
{
	htmlf("<title>%s: %s, ", phase_name(t->phase),
	    ending_name(t->ending));
	html_attribute(text_slice(t->stop));
	html(t->stop.n > 0 ? ", " : "");
	if (t->from >= 0 && t->to >= t->from)
		htmlf("%.1f s", (double)(t->to - t->from) / 1000);
	html("</title>");
}

static void
put_bar(const struct scale *s, const struct turn *t)
{
	double x, w;

	if (t->from < 0)
		return;
	x = place(s, t->from);
	w = t->to > t->from ? place(s, t->to) - x : 0;
	htmlf("<rect class=\"p%d e%d\" x=\"%.3f%%\" y=\"6\" width=\"%.3f%%\" "
	    "height=\"12\" rx=\"2\">", (int)t->phase, (int)t->ending, x,
	    w < 0.3 ? 0.3 : w);
	put_turn_title(t);
	html("</rect>");
}

static void
put_mark(const struct scale *s, long long t, const char *class,
    const char *what)
{
	if (t >= 0)
		htmlf("<circle class=\"%s\" cx=\"%.3f%%\" cy=\"12\" r=\"4\">"
		    "<title>%s</title></circle>", class, place(s, t), what);
}

static void
put_parts(const struct report *r, const struct scale *s)
{
	size_t i;

	for (i = 1; i < r->nparts; i++)
		if (r->parts[i].t >= 0)
			htmlf("<line class=\"part\" x1=\"%.3f%%\" y1=\"0\" "
			    "x2=\"%.3f%%\" y2=\"24\"/>", place(s,
			    r->parts[i].t), place(s, r->parts[i].t));
}

/* What is read aloud in place of the picture; the tables tell the rest. */
static void
put_label(const struct report *r, size_t agent)
{
	const struct agent *a = &r->agents[agent];

	html("<svg role=\"img\" aria-label=\"");
	html_attribute(text_slice(a->name));
	htmlf(": %lld turns, %lld answers, %lld votes\">", a->turns,
	    a->answers, a->votes);
}

static void
put_row(const struct report *r, const struct scale *s, size_t agent,
    const size_t *next)
{
	size_t i;

	html("<dt>");
	html_agent(r, agent);
	html("</dt><dd>");
	put_label(r, agent);
	html("<line class=\"base\" x1=\"0\" y1=\"12\" x2=\"100%\" y2=\"12\"/>");
	for (i = next[agent]; i != 0; i = next[r->nagents + i - 1])
		put_bar(s, &r->turns[i - 1]);
	put_parts(r, s);
	for (i = 0; i < r->nanswers; i++)
		if (r->answers[i].agent == agent)
			put_mark(s, r->answers[i].t, "mark", "an answer");
	for (i = 0; i < r->nvotes; i++)
		if (r->votes[i].agent == agent)
			put_mark(s, r->votes[i].t, "mark v", "a vote");
	html("</svg></dd>\n");
}

/* So that there are at most five, as people count time. */
static long long
step_of(const struct scale *s)
{
	static const long long steps[] = { 1, 2, 5, 10, 20, 50, 100, 200,
		500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000,
		300000, 600000, 900000, 1800000, 3600000, 7200000, 14400000,
		43200000, 86400000 };
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (s->length / steps[i] <= 5)
			return steps[i];
	return s->length / 5;
}

static void
put_tick(const struct scale *s, long long t)
{
	double x = 100.0 * (double)t / (double)s->length;

	htmlf("<line class=\"base\" x1=\"%.3f%%\" y1=\"0\" x2=\"%.3f%%\" "
	    "y2=\"5\"/><text x=\"%.3f%%\" y=\"17\" text-anchor=\"%s\">", x,
	    x, x, t == 0 ? "start" : x > 96 ? "end" : "middle");
	if (s->length < 1000)
		htmlf("%lld ms", t);
	else if (s->length < 120000)
		htmlf("%g s", (double)t / 1000);
	else
		htmlf("%lld:%02lld", t / 60000, t % 60000 / 1000);
	html("</text>");
}

static void
put_axis(const struct scale *s)
{
	long long step = step_of(s), t;

	html("<dt></dt><dd class=\"axis\" aria-hidden=\"true\"><svg>");
	for (t = 0; t <= s->length; t += step)
		put_tick(s, t);
	html("</svg></dd>\n");
}

static void
put_key(const char *class, const char *what)
{
	htmlf("<li><svg aria-hidden=\"true\"><rect class=\"%s\" y=\"2\" "
	    "width=\"24\" height=\"12\" rx=\"2\"/></svg>%s</li>\n", class,
	    what);
}

static void
put_keys(const struct report *r)
{
	html("<ul class=\"key\" aria-label=\"Key\">\n");
	put_key("p1 e1", r->run ? "answering" : "a turn");
	if (r->run) {
		put_key("p2 e1", "voting");
		put_key("p3 e1", "presenting");
		put_key("p4 e1", "evaluating");
	}
	put_key("p1 e2", "cancelled");
	put_key("p1 e5", "failed, refused, or at a limit");
	if (r->run)
		html("<li><svg aria-hidden=\"true\"><circle class=\"mark\" "
		    "cx=\"12\" cy=\"8\" r=\"4\"/></svg>an answer</li>\n<li>"
		    "<svg aria-hidden=\"true\"><circle class=\"mark v\" "
		    "cx=\"12\" cy=\"8\" r=\"4\"/></svg>a vote</li>\n");
	html("</ul>\n");
}

/* Lists of turns by agent: places + 1, the first ones first. */
static size_t *
chain(const struct report *r)
{
	size_t *next = xcalloc(r->nagents + r->nturns + 1, sizeof(*next));
	size_t i, agent;

	for (i = r->nturns; i-- > 0;) {
		agent = r->turns[i].agent;
		next[r->nagents + i] = next[agent];
		next[agent] = i + 1;
	}
	return next;
}

void
page_timeline(const struct report *r)
{
	struct scale s = { r->first, r->last - r->first };
	size_t i, *next;

	if (s.length <= 0 || r->nturns == 0)
		return;
	next = chain(r);
	html("<section aria-labelledby=\"time\">\n"
	    "<h2 id=\"time\">Timeline</h2>\n<dl class=\"time\">\n");
	for (i = 0; i < r->nagents; i++)
		put_row(r, &s, i, next);
	put_axis(&s);
	html("</dl>\n");
	put_keys(r);
	html("</section>\n");
	free(next);
}
