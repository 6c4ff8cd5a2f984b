/* The agents: who they are, what they did, what it cost. */

#include "mg-report.h"

static void
put_who(const struct report *r)
{
	size_t i;

	html("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"Who the agents are\"><table>\n"
	    "<caption>Who they are</caption>\n<thead><tr>"
	    "<th scope=\"col\">Agent</th><th scope=\"col\">In the team file"
	    "</th><th scope=\"col\">Back end</th><th scope=\"col\">Model</th>"
	    "<th scope=\"col\" class=\"n\">Weight</th></tr></thead>\n"
	    "<tbody>\n");
	for (i = 0; i < r->nagents; i++) {
		html("<tr><th scope=\"row\" class=\"id\">");
		html_agent(r, i);
		html("</th><td class=\"id\">");
		html_word(r->agents[i].id);
		html("</td><td class=\"id\">");
		html_word(r->agents[i].backend);
		html("</td><td class=\"id\">");
		html_word(r->agents[i].model);
		htmlf("</td><td class=\"n\">%g</td></tr>\n",
		    r->agents[i].weight);
	}
	html("</tbody></table></div>\n");
}

static void
put_number(long long n)
{
	html("<td class=\"n\">");
	if (n == 0)
		html("<span class=\"none\">0</span>");
	else
		html_count(n);
	html("</td>");
}

static void
put_work(const struct agent *a)
{
	put_number(a->turns);
	put_number(a->ended[END_CANCELLED]);
	put_number(a->ended[END_FAILED] + a->ended[END_REFUSED] +
	    a->ended[END_LIMIT]);
	put_number(a->answers);
	put_number(a->votes);
	put_number(a->calls);
	put_number(a->errors);
	put_number(a->retries);
	html("<td class=\"n\">");
	html_ms(a->busy > 0 ? a->busy : -1);
	html("</td></tr>\n");
}

static void
put_cost(const struct agent *a)
{
	put_number(a->usage.requests);
	put_number(a->usage.input);
	put_number(a->usage.cache_read);
	put_number(a->usage.cache_write);
	put_number(a->usage.output);
	put_number(a->usage.thinking);
	html("<td class=\"n\">");
	html_cost(&a->usage);
	html("</td></tr>\n");
}

static void
put_table(const struct report *r, void (*put)(const struct agent *))
{
	struct agent sum;
	size_t i;

	html("<tbody>\n");
	for (i = 0; i < r->nagents; i++) {
		html("<tr><th scope=\"row\" class=\"id\">");
		html_agent(r, i);
		if (r->agents[i].retired && put == put_work)
			html(" <span class=\"bad\">retired</span>");
		html("</th>");
		put(&r->agents[i]);
	}
	html("</tbody>\n");
	if (r->nagents > 1) {
		report_totals(r, &sum);
		html("<tfoot><tr><th scope=\"row\">All</th>");
		put(&sum);
		html("</tfoot>\n");
	}
	html("</table></div>\n");
}

void
page_team(const struct report *r)
{
	if (r->nagents == 0)
		return;
	html("<section aria-labelledby=\"agents\">\n"
	    "<h2 id=\"agents\">Agents</h2>\n");
	if (r->run)
		put_who(r);
	html("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"What the agents did\"><table>\n"
	    "<caption>What they did</caption>\n<thead><tr>"
	    "<th scope=\"col\">Agent</th>"
	    "<th scope=\"col\" class=\"n\">Turns</th>"
	    "<th scope=\"col\" class=\"n\">cancelled</th>"
	    "<th scope=\"col\" class=\"n\">failed</th>"
	    "<th scope=\"col\" class=\"n\">Answers</th>"
	    "<th scope=\"col\" class=\"n\">Votes</th>"
	    "<th scope=\"col\" class=\"n\">Calls</th>"
	    "<th scope=\"col\" class=\"n\">errors</th>"
	    "<th scope=\"col\" class=\"n\">Retries</th>"
	    "<th scope=\"col\" class=\"n\">Time in turns</th>"
	    "</tr></thead>\n");
	put_table(r, put_work);
	html("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"Tokens and cost\"><table>\n"
	    "<caption>Tokens and cost</caption>\n<thead><tr>"
	    "<th scope=\"col\">Agent</th>"
	    "<th scope=\"col\" class=\"n\">Requests</th>"
	    "<th scope=\"col\" class=\"n\">Input</th>"
	    "<th scope=\"col\" class=\"n\">from cache</th>"
	    "<th scope=\"col\" class=\"n\">to cache</th>"
	    "<th scope=\"col\" class=\"n\">Output</th>"
	    "<th scope=\"col\" class=\"n\">thinking</th>"
	    "<th scope=\"col\" class=\"n\">Cost</th></tr></thead>\n");
	put_table(r, put_cost);
	html("</section>\n");
}
