/* Each question: the answer that was given, and the vote that chose it. */

#include <stdlib.h>

#include "mg-report.h"

static int
several(const struct report *r)
{
	size_t i;

	for (i = 1; i < r->nparts; i++)
		if (r->parts[i].first)
			return 1;
	return 0;
}

static void
put_source(const struct final *f)
{
	html("<p class=\"meta\">");
	if (f->agent.n > 0) {
		html("By ");
		html_word(f->agent);
		html(slice_is(text_slice(f->from), "presentation") ?
		    ", as it presented it" : ", its answer in the vote");
		html(", ");
	}
	htmlf("exit status %lld", f->status);
	if (f->t >= 0) {
		html(", at ");
		html_ms(f->t);
	}
	html(f->complete ? ".</p>\n" :
	    ". <strong class=\"bad\">Not complete.</strong></p>\n");
	if (f->message.n > 0) {
		html("<p class=\"bad\">");
		html_text(f->message);
		html("</p>\n");
	}
}

static void
put_final(const struct report *r, const struct part *p, int level)
{
	htmlf("<h%d%s>Answer</h%d>\n", level, p == r->parts ?
	    " id=\"answer\"" : "", level);
	if (!p->final.told) {
		html("<p class=\"none\">There is none yet.</p>\n");
		return;
	}
	if (p->final.content.n > 0)
		html_block("prose final", p->final.content);
	put_source(&p->final);
}

static void
put_bar(struct text points, double most)
{
	char s[40];
	double x;
	size_t i;

	for (i = 0; i < points.n && i < sizeof(s) - 1; i++)
		s[i] = points.p[i];
	s[i] = '\0';
	x = strtod(s, NULL);
	if (most > 0 && x > 0 && x <= most)
		htmlf("<svg class=\"bar\" aria-hidden=\"true\"><rect "
		    "class=\"p2\" height=\"100%%\" width=\"%.1f%%\"/></svg>",
		    100 * x / most);
}

static double
most_points(const struct outcome *o)
{
	double most = 0, x;
	struct text t;
	char s[40];
	size_t i, k;

	for (i = 0; i < o->n; i++) {
		t = o->points[i].points;
		for (k = 0; k < t.n && k < sizeof(s) - 1; k++)
			s[k] = t.p[k];
		s[k] = '\0';
		x = strtod(s, NULL);
		if (x > most)
			most = x;
	}
	return most;
}

static void
put_points(const struct outcome *o)
{
	double most = most_points(o);
	size_t i;

	html("<div class=\"wide\"><table>\n<caption>Votes for each agent"
	    "</caption>\n<thead><tr><th scope=\"col\">Agent</th>"
	    "<th scope=\"col\" class=\"n\">Votes</th><td></td></tr></thead>\n"
	    "<tbody>\n");
	for (i = 0; i < o->n; i++) {
		html("<tr><th scope=\"row\" class=\"id\">");
		html_word(o->points[i].name);
		if (text_is(o->points[i].name, o->winner))
			html(" <span class=\"good\">chosen</span>");
		html("</th><td class=\"n\">");
		html_word(o->points[i].points);
		html("</td><td>");
		put_bar(o->points[i].points, most);
		html("</td></tr>\n");
	}
	html("</tbody></table></div>\n");
}

static void
put_outcome(const struct outcome *o)
{
	html("<p>");
	if (o->winner.n == 0)
		html("Nobody was chosen: no vote counted.");
	else {
		html("<strong>");
		html_word(o->label.n > 0 ? o->label : o->winner);
		html("</strong> was chosen ");
		html(o->majority ? "by a majority" : "without a majority");
		html(o->tie ? "; there was a tie, which the rule for ties "
		    "decided." : ".");
	}
	html(" Method ");
	html_word(o->method);
	htmlf(", %lld vote%s counted, %lld void.</p>\n", o->voters,
	    o->voters == 1 ? "" : "s", o->voids);
	if (o->n > 0)
		put_points(o);
}

static void
put_vote(const struct report *r, const struct vote *v)
{
	struct buf why = BUF_INIT(4 * MAX_NAME);
	size_t i;

	html("<tr><td class=\"n\">");
	html_ms(v->t);
	html("</td><th scope=\"row\" class=\"id\">");
	html_agent(r, v->agent);
	html("</th><td class=\"id\">");
	for (i = 0; i < v->n; i++) {
		html(i > 0 ? ", " : "");
		html_word(v->choice[i].label);
	}
	if (v->n < v->all)
		htmlf(" and %zu more", v->all - v->n);
	html("</td><td>");
	if (v->verdict == VOTE_COUNTS)
		html("<span class=\"good\">counts</span>");
	else {
		html("<span class=\"bad\">void</span>: ");
		ballot_why(r, v, &why);
		html_slice(buf_slice(&why));
	}
	html("</td><td class=\"text\" dir=\"auto\">");
	html_text(v->reason);
	html("</td></tr>\n");
	buf_free(&why);
}

static void
put_votes(const struct report *r, size_t part)
{
	int any = 0;
	size_t i;

	for (i = 0; i < r->nvotes; i++) {
		if (r->votes[i].part != part)
			continue;
		if (!any++)
			html("<div class=\"wide\" tabindex=\"0\" role="
			    "\"region\" aria-label=\"Votes\"><table>\n"
			    "<caption>Votes, in the order in which they came"
			    "</caption>\n<thead><tr>"
			    "<th scope=\"col\" class=\"n\">At</th>"
			    "<th scope=\"col\">Voter</th>"
			    "<th scope=\"col\">For</th>"
			    "<th scope=\"col\">Does it count?</th>"
			    "<th scope=\"col\">Reason</th></tr></thead>\n"
			    "<tbody>\n");
		put_vote(r, &r->votes[i]);
	}
	html(any ? "</tbody></table></div>\n" :
	    "<p class=\"none\">There were no votes.</p>\n");
}

static void
put_attempt(const struct report *r, size_t part, int level)
{
	const struct part *p = &r->parts[part];

	if (!p->first) {
		htmlf("<h%d>Attempt %lld</h%d>\n", level, p->attempt, level);
		html("<p class=\"meta\">Begun anew because:</p>\n");
		html_block("prose", p->text);
		if (p->more.n > 0) {
			html("<p class=\"meta\">To be done:</p>\n");
			html_block("prose", p->more);
		}
	}
	htmlf("<h%d>Vote</h%d>\n", level, level);
	if (p->outcome.told)
		put_outcome(&p->outcome);
	else
		html("<p class=\"none\">Nothing was decided by a vote.</p>\n");
	put_votes(r, part);
}

/* The parts of one question; its answer comes with the last of them. */
static size_t
put_question(const struct report *r, size_t part, int many)
{
	size_t last = part, i;
	const struct part *p = &r->parts[part];
	int level = many ? 3 : 2;

	while (last + 1 < r->nparts && !r->parts[last + 1].first)
		last++;
	htmlf("<section aria-label=\"Question %lld\">\n", p->question);
	if (many)
		htmlf("<h2>Question %lld</h2>\n", p->question);
	if (many || p->text.n > 160) {
		if (!many)
			html("<h2>Question</h2>\n");
		html_block("prose", p->text);
	}
	if (last != part && part == 0 && many)
		html("<p id=\"answer\"></p>\n");
	put_final(r, &r->parts[last], level);
	for (i = part; i <= last; i++)
		put_attempt(r, i, level);
	html("</section>\n");
	return last + 1;
}

void
page_questions(const struct report *r)
{
	size_t i;
	int many = several(r);

	for (i = 0; r->run && i < r->nparts;)
		i = put_question(r, i, many);
}
