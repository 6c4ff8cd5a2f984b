/* Answers and their versions, and what changed from one to the next. */

#include "mg-report.h"

enum { CONTEXT = 2, WORK = 200000000 };

/* What makes two texts different ones, rather than versions. */
static int
is_alike(const struct side *a, const struct side *b)
{
	size_t i, kept = 0, all = 0;

	for (i = 0; i < a->n; i++) {
		all += a->tok[i].s.n;
		kept += a->tok[i].kept ? a->tok[i].s.n : 0;
	}
	for (i = 0; i < b->n; i++)
		all += b->tok[i].s.n;
	return 2 * kept * 10 >= all * 3;
}

/* The bytes of tokens [i, end), which lie together. */
static struct slice
span(const struct side *s, size_t i, size_t end)
{
	struct slice all = { NULL, 0 };

	if (i < end) {
		all.p = s->tok[i].s.p;
		all.n = (size_t)(s->tok[end - 1].s.p - all.p) +
		    s->tok[end - 1].s.n;
	}
	return all;
}

static void
put_tagged(const char *tag, const char *class, struct slice s)
{
	if (s.n == 0)
		return;
	htmlf("<%s%s>", tag, class);
	html_slice(s);
	htmlf("</%s>", tag);
}

static size_t
run_of(const struct side *s, size_t i, int kept)
{
	while (i < s->n && s->tok[i].kept == kept)
		i++;
	return i;
}

static void
put_words(const struct side *a, const struct side *b)
{
	size_t i = 0, j = 0, end;

	while (i < a->n || j < b->n) {
		end = run_of(a, i, 0);
		put_tagged("del", "", span(a, i, end));
		i = end;
		end = run_of(b, j, 0);
		put_tagged("ins", "", span(b, j, end));
		j = end;
		for (end = i; end < a->n && j < b->n && a->tok[end].kept &&
		    b->tok[j].kept; end++)
			j++;
		html_slice(span(a, i, end));
		i = end;
	}
}

static void
put_change(struct slice old, struct slice new, size_t *work)
{
	struct side a, b;

	diff_split(&a, old, 1);
	diff_split(&b, new, 1);
	if (old.n > 0 && new.n > 0 && diff_sides(&a, &b, work) == 0 &&
	    is_alike(&a, &b))
		put_words(&a, &b);
	else {
		put_tagged("del", " class=\"b\"", old);
		put_tagged("ins", " class=\"b\"", new);
	}
	diff_free(&a);
	diff_free(&b);
}

/* Lines that both have, of which only those beside a change are shown. */
static void
put_same(const struct side *a, size_t i, size_t end)
{
	size_t head = i == 0 ? i : i + CONTEXT;
	size_t tail = end == a->n ? end : end < CONTEXT ? 0 : end - CONTEXT;

	if (end - i <= 2 * CONTEXT + 1 || head + 1 >= tail) {
		html_slice(span(a, i, end));
		return;
	}
	html_slice(span(a, i, head));
	htmlf("<span class=\"gap\">\342\213\257 %zu lines unchanged</span>",
	    tail - head);
	html_slice(span(a, tail, end));
}

static void
put_lines(const struct side *a, const struct side *b, size_t *work)
{
	size_t i = 0, j = 0, x, y;

	html("<div class=\"diff\" dir=\"auto\">");
	while (i < a->n || j < b->n) {
		x = run_of(a, i, 0);
		y = run_of(b, j, 0);
		if (x > i || y > j)
			put_change(span(a, i, x), span(b, j, y), work);
		i = x;
		for (j = y; x < a->n && j < b->n && a->tok[x].kept &&
		    b->tok[j].kept; j++)
			x++;
		put_same(a, i, x);
		i = x;
	}
	html("</div>\n");
}

void
page_changes(struct text before, struct text after, size_t *work)
{
	struct side a, b;

	diff_split(&a, text_slice(before), 0);
	diff_split(&b, text_slice(after), 0);
	if (text_is(before, after))
		html("<p class=\"none\">The same text as before.</p>\n");
	else if (diff_sides(&a, &b, work) < 0)
		html("<p class=\"none\">Changed, in too much to show where."
		    "</p>\n");
	else
		put_lines(&a, &b, work);
	diff_free(&a);
	diff_free(&b);
}

static void
put_answer(const struct report *r, const struct answer *a,
    const struct answer *before, size_t *work)
{
	html("<article>\n<h4>");
	html_agent(r, a->agent);
	htmlf(".%lld</h4>\n<p class=\"meta\">", a->version);
	html_bytes(a->content.whole);
	if (a->t >= 0) {
		html(", at ");
		html_ms(a->t);
	}
	html("</p>\n<details><summary>The text</summary>\n");
	html_block("prose", a->content);
	html("</details>\n");
	if (before != NULL) {
		htmlf("<details open><summary>What changed since version "
		    "%lld</summary>\n", before->version);
		page_changes(before->content, a->content, work);
		html("</details>\n");
	}
	html("</article>\n");
}

static int
same_question(const struct report *r, const struct answer *a,
    const struct answer *b)
{
	return r->nparts == 0 ||
	    r->parts[a->part].question == r->parts[b->part].question;
}

static void
put_agent(const struct report *r, size_t agent, size_t *work)
{
	const struct answer *a, *before = NULL;
	size_t i;

	for (i = 0; i < r->nanswers; i++) {
		a = &r->answers[i];
		if (a->agent != agent)
			continue;
		if (before == NULL) {
			html("<h3>");
			html_agent(r, agent);
			html("</h3>\n");
		} else if (!same_question(r, before, a))
			before = NULL;
		put_answer(r, a, before, work);
		before = a;
	}
}

/* Of a stream that is no run: what each turn has said. */
static void
page_texts(const struct report *r)
{
	const struct turn *t;
	size_t i;

	html("<section aria-labelledby=\"texts\">\n"
	    "<h2 id=\"texts\">Answers</h2>\n");
	for (i = 0; i < r->nturns; i++) {
		t = &r->turns[i];
		html("<article>\n<h3>Turn ");
		html_word(t->id);
		html("</h3>\n");
		html_block("prose final", t->said);
		htmlf("<p class=\"meta\">%s", ending_name(t->ending));
		if (t->stop.n > 0) {
			html(", ");
			html_word(t->stop);
		}
		html("</p>\n</article>\n");
	}
	html("</section>\n");
}

void
page_versions(const struct report *r)
{
	size_t work = WORK, i;

	if (!r->run && r->nturns > 0)
		page_texts(r);
	if (r->nanswers == 0)
		return;
	html("<section aria-labelledby=\"versions\">\n"
	    "<h2 id=\"versions\">Answers and their versions</h2>\n");
	for (i = 0; i < r->nagents; i++)
		put_agent(r, i, &work);
	html("</section>\n");
}
