/* Tools, turns and troubles: tables of what there was. */

#include "mg-report.h"

enum { MANY = 100 }; /* calls that are a long list */

static void
table(const char *label, const char *caption)
{
	htmlf("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"%s\"><table>\n<caption>%s</caption>\n<thead><tr>",
	    label, caption);
}

static void
column(const char *name, int number)
{
	htmlf("<th scope=\"col\"%s>%s</th>", number ? " class=\"n\"" : "",
	    name);
}

static void
put_tool_name(const struct tool *t)
{
	if (t->server.n > 0) {
		html_word(t->server);
		html("/");
	}
	html_word(t->name);
	if (t->offered)
		html(" <span class=\"none\">of the team</span>");
}

static void
number(long long n, const char *class)
{
	htmlf("<td class=\"n%s\">", n > 0 ? class : " none");
	html_count(n);
	html("</td>");
}

static void
time_cell(long long ms)
{
	html("<td class=\"n\">");
	html_ms(ms);
	html("</td>");
}

static void
put_tool(const struct tool *t)
{
	html("<tr><th scope=\"row\" class=\"id\">");
	put_tool_name(t);
	html("</th>");
	number(t->calls, "");
	number(t->errors, " bad");
	number(t->failed, " bad");
	number(t->lost, "");
	time_cell(tool_percentile(t, 50));
	time_cell(tool_percentile(t, 95));
	time_cell(tool_percentile(t, 100));
	html("</tr>\n");
}

static void
put_tools(const struct report *r)
{
	size_t i;

	table("Tools", "Each tool: how often it was called, how often it "
	    "reported a failure or gave no result, and how long it took");
	column("Tool", 0);
	column("Calls", 1);
	column("Errors", 1);
	column("Failed", 1);
	column("Unanswered", 1);
	column("Median", 1);
	column("95&#8239;%", 1);
	column("Longest", 1);
	html("</tr></thead>\n<tbody>\n");
	for (i = 0; i < r->ntools; i++)
		put_tool(&r->tools[i]);
	html("</tbody></table></div>\n");
}

static void
put_fate(const struct call *c)
{
	static const char *const words[] = { "under way", "done", "an error",
		"failed", "unanswered" };

	htmlf("<span class=\"%s\">%s</span>", c->fate == CALL_ERROR ||
	    c->fate == CALL_FAILED ? "bad" : "none", words[c->fate]);
}

static void
put_call(const struct report *r, const struct call *c)
{
	html("<details><summary>");
	put_tool_name(&r->tools[c->tool]);
	html(" <span class=\"none\">");
	html_agent(r, c->agent);
	html("</span> ");
	put_fate(c);
	if (c->from >= 0) {
		html(" <span class=\"none\">at ");
		html_ms(c->from);
		html("</span>");
	}
	if (c->from >= 0 && c->to >= c->from) {
		html(" <span class=\"none\">took ");
		html_ms(c->to - c->from);
		html("</span>");
	}
	html("</summary>\n<p class=\"meta\">In turn ");
	html_word(c->turn);
	html(", with these arguments:</p>\n");
	html_block("code", c->arguments);
	if (c->fate != CALL_OPEN && c->fate != CALL_LOST) {
		html("<p class=\"meta\">Result:</p>\n");
		html_block("code", c->result);
	}
	html("</details>\n");
}

void
page_tools(const struct report *r)
{
	size_t i;

	if (r->ntools == 0)
		return;
	html("<section aria-labelledby=\"tools\">\n"
	    "<h2 id=\"tools\">Tool calls</h2>\n");
	put_tools(r);
	html("<h3>Each call</h3>\n");
	if (r->ncalls > MANY)
		htmlf("<details><summary>All %zu</summary>\n", r->ncalls);
	for (i = 0; i < r->ncalls; i++)
		put_call(r, &r->calls[i]);
	html(r->ncalls > MANY ? "</details>\n</section>\n" :
	    "</section>\n");
}

static void
put_ending(const struct turn *t)
{
	int bad = t->ending == END_FAILED || t->ending == END_REFUSED ||
	    t->ending == END_LIMIT;

	htmlf("<td><span class=\"%s\">%s</span>", bad ? "bad" : t->ending ==
	    END_DONE ? "" : "none", ending_name(t->ending));
	if (t->cancel.n > 0) {
		html(": ");
		html_word(t->cancel);
	} else if (t->stop.n > 0) {
		html(": ");
		html_word(t->stop);
	}
	html("</td><td class=\"text\" dir=\"auto\">");
	html_text(t->error);
	html("</td>");
}

static void
put_turn(const struct report *r, const struct turn *t)
{
	html("<tr>");
	time_cell(t->from);
	html("<th scope=\"row\" class=\"id\">");
	html_word(t->id);
	html("</th>");
	if (r->run) {
		htmlf("<td>%s", phase_name(t->phase));
		if (t->try > 1)
			htmlf(", try %lld", t->try);
		html("</td>");
	}
	time_cell(t->from >= 0 && t->to >= t->from ? t->to - t->from : -1);
	number(t->calls, "");
	number(report_sum(t->usage.input, report_sum(t->usage.cache_read,
	    t->usage.cache_write)), "");
	number(t->usage.output, "");
	html("<td class=\"n\">");
	html_cost(&t->usage);
	html("</td>");
	put_ending(t);
	html("</tr>\n");
}

void
page_turns(const struct report *r)
{
	size_t i;

	if (r->nturns == 0)
		return;
	html("<section aria-labelledby=\"turns\">\n"
	    "<h2 id=\"turns\">Turns</h2>\n");
	table("Turns", "In the order in which they ended");
	column("At", 1);
	column("Turn", 0);
	if (r->run)
		column("Phase", 0);
	column("Took", 1);
	column("Calls", 1);
	column("Tokens in", 1);
	column("out", 1);
	column("Cost", 1);
	column("End", 0);
	column("Why", 0);
	html("</tr></thead>\n<tbody>\n");
	for (i = 0; i < r->nturns; i++)
		put_turn(r, &r->turns[i]);
	html("</tbody></table></div>\n</section>\n");
}

void
page_notes(const struct report *r)
{
	const struct note *n;
	size_t i;

	if (r->nnotes == 0)
		return;
	html("<section aria-labelledby=\"troubles\">\n"
	    "<h2 id=\"troubles\">Troubles</h2>\n");
	table("Troubles", "Failures, retries, waits, retirements, stops");
	column("At", 1);
	column("Agent", 0);
	column("What", 0);
	column("Why", 0);
	html("</tr></thead>\n<tbody>\n");
	for (i = 0; i < r->nnotes; i++) {
		n = &r->notes[i];
		html("<tr>");
		time_cell(n->t);
		html("<td class=\"id\">");
		html_agent(r, n->agent);
		htmlf("</td><td>%s</td><td class=\"text\" dir=\"auto\">",
		    n->what);
		html_text(n->text);
		html("</td></tr>\n");
	}
	html("</tbody></table></div>\n</section>\n");
}
