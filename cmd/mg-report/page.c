/* The page: head, summary, the way to its parts, foot. */

#include "mg-report.h"

enum { TITLE = 160 };

void
report_totals(const struct report *r, struct agent *sum)
{
	static const struct agent none = { 0 };
	const struct agent *a;
	size_t i, k;

	*sum = none;
	for (i = 0; i < r->nagents; i++) {
		a = &r->agents[i];
		usage_add(&sum->usage, &a->usage);
		sum->busy = report_sum(sum->busy, a->busy);
		sum->turns += a->turns;
		sum->answers += a->answers;
		sum->votes += a->votes;
		sum->calls += a->calls;
		sum->errors += a->errors;
		sum->retries += a->retries;
		sum->waits += a->waits;
		for (k = 0; k < ENDINGS; k++)
			sum->ended[k] += a->ended[k];
	}
}

static struct text
question_of(const struct report *r)
{
	static const struct text none = { "", 0, 0 };

	return r->nparts > 0 ? r->parts[0].text : none;
}

/* Its first line, if that is what a title can be. */
static struct text
title_of(const struct report *r)
{
	struct text t = question_of(r);
	size_t n;

	for (n = 0; n < t.n && n < TITLE && t.p[n] != '\n'; n++)
		continue;
	while (n < t.n && n > 0 && ((unsigned char)t.p[n] & 0xC0) == 0x80)
		n--;
	t.n = n;
	return t;
}

static void
put_title(const struct report *r)
{
	struct text t = title_of(r);

	if (t.n > 0)
		html_attribute(text_slice(t));
	else if (r->from.n > 0)
		html_attribute(text_slice(r->from));
	else
		html("Events");
}

static void
put_head(const struct report *r)
{
	struct buf hash = BUF_INIT(128);

	style_hash(&hash);
	html("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; base-uri 'none'; form-action 'none'; "
	    "style-src '");
	html(buf_str(&hash));
	html("'\">\n<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n<meta name=\"referrer\" content=\""
	    "no-referrer\">\n<meta name=\"generator\" content=\"mg-report "
	    VERSION "\">\n<title>");
	put_title(r);
	html("</title>\n<style>");
	style_put();
	html("</style>\n</head>\n<body>\n"
	    "<a class=\"skip\" href=\"#report\">To the report</a>\n");
	buf_free(&hash);
}

static void
fact(const char *name)
{
	htmlf("<div><dt>%s</dt><dd>", name);
}

static void
put_facts(const struct report *r)
{
	struct agent sum;

	report_totals(r, &sum);
	html("<dl class=\"facts\">\n");
	if (r->last > r->first) {
		fact("Time");
		html_ms(r->last - r->first);
		html("</dd></div>\n");
	}
	fact("Agents");
	html_count((long long)r->nagents);
	html("</dd></div>\n");
	fact("Turns");
	html_count(sum.turns);
	if (sum.ended[END_DONE] < sum.turns)
		htmlf("<small>%lld of them done</small>",
		    sum.ended[END_DONE]);
	html("</dd></div>\n");
	fact("Tool calls");
	html_count(sum.calls);
	if (sum.errors > 0)
		htmlf("<small>%lld with an error</small>", sum.errors);
	html("</dd></div>\n");
	fact("Tokens");
	html_count(report_sum(report_sum(sum.usage.input,
	    sum.usage.output), report_sum(sum.usage.cache_read,
	    sum.usage.cache_write)));
	html("<small>");
	html_count(sum.usage.output);
	html(" of them output</small></dd></div>\n");
	fact("Cost");
	html_cost(&sum.usage);
	if (sum.usage.unpriced > 0 && sum.usage.cost > 0)
		htmlf("<small>%lld requests have no price</small>",
		    sum.usage.unpriced);
	html("</dd></div>\n</dl>\n");
}

/* One sentence: what came of it. */
static void
put_lead(const struct report *r)
{
	const struct part *p = r->nparts > 0 ? &r->parts[r->nparts - 1] : NULL;

	if (!r->run)
		return;
	html("<p class=\"lead\">");
	if (p == NULL || !p->final.told)
		html("The run has not come to its end.");
	else if (p->final.agent.n == 0)
		html("There is no answer.");
	else {
		html("The answer is that of ");
		html_word(p->final.agent);
		if (p->outcome.told && p->outcome.winner.n > 0)
			html(p->outcome.majority ?
			    ", chosen by a majority" :
			    p->outcome.tie ? ", chosen by the rule for ties" :
			    ", chosen without a majority");
		html(p->final.complete ? "." : "; the run was cut short.");
	}
	html("</p>\n");
}

static void
put_header(const struct report *r)
{
	struct text t = question_of(r);

	html("<header>\n<p class=\"kind\">");
	if (r->run)
		html("Report of a run of mg-orchestrate");
	else if (r->from.n > 0) {
		html("Report of events of ");
		html_word(r->from);
	} else
		html("Report of events");
	html("</p>\n<h1 dir=\"auto\">");
	put_title(r);
	html(title_of(r).n < t.n ? "\342\200\246</h1>\n" : "</h1>\n");
	put_lead(r);
	put_facts(r);
	html("</header>\n");
}

static void
put_nav(const struct report *r)
{
	html("<nav aria-label=\"Parts of the report\">\n<ul>\n");
	html(r->run ? "<li><a href=\"#answer\">Answer</a></li>\n" :
	    "<li><a href=\"#texts\">Answers</a></li>\n");
	if (r->last > r->first && r->nturns > 0)
		html("<li><a href=\"#time\">Timeline</a></li>\n");
	if (r->nagents > 0)
		html("<li><a href=\"#agents\">Agents</a></li>\n");
	if (r->nanswers > 0)
		html("<li><a href=\"#versions\">Versions</a></li>\n");
	if (r->ntools > 0)
		html("<li><a href=\"#tools\">Tools</a></li>\n");
	if (r->nturns > 0)
		html("<li><a href=\"#turns\">Turns</a></li>\n");
	if (r->nnotes > 0)
		html("<li><a href=\"#troubles\">Troubles</a></li>\n");
	html("</ul>\n</nav>\n");
}

static void
remark(const char *what, long long n)
{
	if (n > 0)
		htmlf(" %s: %lld.", what, n);
}

static void
put_footer(const struct report *r)
{
	htmlf("<footer>\n<p>Made by mg-report %s from %lld events.", VERSION,
	    r->events);
	remark("Lines that are no events, passed over", r->foreign);
	remark("Events of types that are not known, passed over", r->unknown);
	remark("Events not of their form, passed over", r->faulty);
	remark("Lines that were too long, passed over", r->longest);
	remark("Things beyond a ceiling, counted but not shown", r->unkept);
	if (r->torn)
		html(" The last line was cut off, and is no event.");
	if (r->seed.n > 0) {
		html(" Seed ");
		html_word(r->seed);
		html(".");
	}
	html("</p>\n</footer>\n");
}

void
page_write(struct report *r)
{
	put_head(r);
	put_header(r);
	put_nav(r);
	html("<main id=\"report\">\n");
	page_questions(r);
	page_timeline(r);
	page_team(r);
	page_versions(r);
	page_tools(r);
	page_turns(r);
	page_notes(r);
	html("</main>\n");
	put_footer(r);
	html("</body>\n</html>\n");
}
