/* Writing HTML: markup of ours as it is, everything of others escaped. */

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/out.h"
#include "../../lib/base/text.h"
#include "mg-report.h"

enum { FLUSH = 256 << 10, QUEUE = 16 << 20, CHUNK = 16 << 10 };

static struct out out;

const char *
phase_name(enum phase phase)
{
	static const char *const names[] = { "turn", "answer", "vote",
		"present", "evaluate" };

	return names[phase];
}

const char *
ending_name(enum ending ending)
{
	static const char *const names[] = { "open", "done", "cancelled",
		"limit", "refused", "failed", "void" };

	return names[ending];
}

static void
flush(void)
{
	if (out_flush(&out, 0) == 0)
		return;
	if (errno == EPIPE)
		loop_die_of(SIGPIPE);
	die(ST_LOCAL, "cannot write the page:");
}

static void
put(const char *p, size_t n)
{
	struct slice s = { p, n };

	out_put(&out, s);
	if (out_queued(&out) > FLUSH)
		flush();
}

void
html_begin(int fd)
{
	out_init(&out, fd, QUEUE);
}

void
html_end(void)
{
	flush();
	out_free(&out);
}

void
html(const char *markup)
{
	put(markup, strlen(markup));
}

void
htmlf(const char *fmt, ...)
{
	char s[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	if (n > 0)
		put(s, (size_t)n < sizeof(s) ? (size_t)n : sizeof(s) - 1);
}

/* What markup is made of, as it is written; NULL: it stands for itself. */
static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* One that would act unseen is shown by its number. */
static void
put_odd(struct slice s, int markup, int lines)
{
	struct buf b = BUF_INIT(64);
	int same;

	text_clean(&b, s, lines);
	same = slice_eq(buf_slice(&b), s);
	if (!same && markup)
		html("<span class=\"odd\">");
	put(b.s, b.len);
	if (!same && markup)
		html("</span>");
	buf_free(&b);
}

/* U+200D makes one picture of two. */
static int
joins(struct slice s, unsigned long before)
{
	unsigned long c;

	if (utf8_char(s, &c) == 0 || c != 0x200D || before < 0x2190)
		return 0;
	s.p += 3;
	s.n -= 3;
	return utf8_char(s, &c) > 0 && c >= 0x2190;
}

static void
escape(struct slice s, int markup, int lines)
{
	size_t plain, n;
	unsigned long c = 0, before;
	const char *e;

	while (s.n > 0) {
		for (plain = 0; plain < s.n && plain < CHUNK &&
		    s.p[plain] >= ' ' && s.p[plain] <= '~' &&
		    entity(s.p[plain]) == NULL; plain++)
			continue;
		put(s.p, plain);
		if (plain > 0)
			c = ' ';
		s.p += plain;
		s.n -= plain;
		if (plain > 0)
			continue;
		before = c;
		c = ' ';
		n = utf8_char(s, &c);
		if ((e = entity(*s.p)) != NULL)
			html(e);
		else if (joins(s, before))
			put(s.p, n);
		else if (!(lines && s.n > 1 && memcmp(s.p, "\r\n", 2) == 0)) {
			struct slice one = { s.p, n > 0 ? n : 1 };

			put_odd(one, markup, lines);
		}
		n = n > 0 ? n : 1;
		s.p += n;
		s.n -= n;
	}
}

void
html_slice(struct slice s)
{
	escape(s, 1, 1);
}

void
html_attribute(struct slice s)
{
	escape(s, 0, 0);
}

void
html_bytes(size_t n)
{
	if (n < 10000)
		htmlf("%zu bytes", n);
	else if (n < 10 << 20)
		htmlf("%zu KiB", n >> 10);
	else
		htmlf("%zu MiB", n >> 20);
}

static void
say_cut(struct text t)
{
	if (t.n >= t.whole)
		return;
	html(" <span class=\"cut\">[cut here: ");
	html_bytes(t.n);
	html(" of about ");
	html_bytes(t.whole);
	html("]</span>");
}

void
html_text(struct text t)
{
	html_slice(text_slice(t));
	say_cut(t);
}

void
html_word(struct text t)
{
	html("<bdi>");
	escape(text_slice(t), 1, 0);
	html(t.n < t.whole ? "\342\200\246</bdi>" : "</bdi>");
}

void
html_block(const char *class, struct text t)
{
	if (t.n == 0 && t.whole == 0) {
		html("<p class=\"none\">Nothing.</p>\n");
		return;
	}
	htmlf("<div class=\"%s\" dir=\"auto\">", class);
	html_text(t);
	html("</div>\n");
}

void
html_ms(long long ms)
{
	if (ms < 0)
		html("<span class=\"none\">\342\200\223</span>");
	else if (ms < 1000)
		htmlf("%lld\302\240ms", ms);
	else if (ms < 59950)
		htmlf("%lld.%lld\302\240s", (ms + 50) / 1000,
		    (ms + 50) % 1000 / 100);
	else if ((ms += 500) < 3600000)
		htmlf("%lld:%02lld\302\240min", ms / 60000,
		    ms % 60000 / 1000);
	else
		htmlf("%lld:%02lld:%02lld\302\240h", ms / 3600000,
		    ms % 3600000 / 60000, ms % 60000 / 1000);
}

/* Digits in threes. */
void
html_count(long long n)
{
	char s[32];
	const char *p;
	size_t left;

	(void)snprintf(s, sizeof(s), "%lld", n);
	for (p = s, left = strlen(s); left > 0; p++, left--) {
		put(p, 1);
		if (left > 1 && left % 3 == 1 && *p != '-')
			html("\342\200\257");
	}
}

void
html_cost(const struct usage *u)
{
	if (u->requests == 0 || (u->cost <= 0 && u->unpriced > 0)) {
		html(u->requests == 0 ?
		    "<span class=\"none\">\342\200\223</span>" :
		    "<span class=\"none\">not known</span>");
		return;
	}
	htmlf(u->cost < 1 ? "%s$%.4f" : "%s$%.2f", u->unpriced > 0 ?
	    "<abbr title=\"some requests have no price\">\342\211\245</abbr>"
	    "\342\200\257" : "", u->cost);
}

void
html_agent(const struct report *r, size_t place)
{
	const struct agent *a;

	if (place >= r->nagents)
		return;
	a = &r->agents[place];
	if (a->name.n == 0)
		html("the agent");
	else
		html_word(a->name);
}
