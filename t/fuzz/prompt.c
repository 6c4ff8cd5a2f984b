/*
 * Templates are refused or can be filled, no text forms a mark once it is
 * escaped, and likeness is the same in either order.
 */

#include <string.h>

#include "../../lib/team/prompt.h"
#include "fuzz.h"

enum { MAX = 4096 };

static void
templates(struct slice s)
{
	static const struct prompt_value values[] = {
		{ "question", { "{{", 2 } }, { "answers", { "{{?x}}", 6 } },
		{ NULL, { NULL, 0 } } };
	struct prompts ps = { { NULL } };
	struct buf b = BUF_INIT(64 * MAX), why = BUF_INIT(64 * MAX);
	size_t i;

	if (prompts_read(&ps, s, &why) == -1)
		MUST(why.len > 0 && prompts_missing(&ps) != NULL);
	for (i = 0; i < PROMPT_N; i++)
		prompt_fill(&ps, (enum prompt)i, values, &b);
	MUST(b.err == 0);
	buf_clear(&why);
	if (prompts_set(&ps, "user", s, &why) == -1)
		MUST(why.len > 0);
	prompts_free(&ps);
	buf_free(&b);
	buf_free(&why);
}

/* What is left when all is taken out that may stand within a mark. */
static void
squeeze(struct buf *out, struct slice s)
{
	static const char *const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *at;
	size_t i;

	for (i = 0; i < s.n; i++) {
		at = s.p[i] == '\0' ? NULL : strchr(upper, s.p[i]);
		if (at != NULL)
			buf_putc(out, 'a' + (int)(at - upper));
		else if (s.p[i] > ' ' && s.p[i] < 0x7F &&
		    strchr("/_-", s.p[i]) == NULL)
			buf_putc(out, s.p[i]);
	}
}

static void
escape(struct slice s)
{
	static const char *const marks[] = { "<endof", "<originalmessage",
		"<currentanswers", "<agent0", "<agent9", "<finalanswer" };
	struct buf once = BUF_INIT(8 * MAX), twice = BUF_INIT(8 * MAX),
	    bare = BUF_INIT(8 * MAX);
	size_t i;

	prompt_escape(&once, s);
	prompt_escape(&twice, buf_slice(&once));
	MUST(slice_eq(buf_slice(&once), buf_slice(&twice)));
	squeeze(&bare, buf_slice(&once));
	for (i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		MUST(strstr(buf_str(&bare), marks[i]) == NULL);
	buf_free(&once);
	buf_free(&twice);
	buf_free(&bare);
}

static void
alike(struct slice a, struct slice b)
{
	double d = prompt_likeness(a, b), e = prompt_likeness(b, a);

	MUST(d >= 0 && d <= 1 && !(d < e) && !(e < d));
	MUST(!(prompt_likeness(a, a) < 1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice s = input(p, n), rest;

	if (n > MAX)
		return 0;
	templates(s);
	escape(s);
	rest.p = s.p + n / 2;
	rest.n = n - n / 2;
	s.n = n / 2;
	alike(s, rest);
	return 0;
}
