#include <string.h>

#include "prompt.h"

/*
 * How our marks begin, without what may stand between their letters; '1' is
 * any digit.  Words that a text has for reasons of its own are not among them.
 */
static const char *const marks[] = {
	"agent1", "endof", "originalmessage", "currentanswers",
	"conversationhistory", "earlierquestion", "earlieranswer",
	"previousattempt", "finalanswer", "votesoftheagents"
};

enum { MARK_MAX = 20 };

static int
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* What a reader of the mark would not see, or take for a blank. */
static int
is_between(int c)
{
	return c <= ' ' || c >= 0x7F || strchr("/_-", c) != NULL;
}

static int
begins(const char *letters, size_t n, const char *mark)
{
	size_t len = strlen(mark);

	return n >= len && memcmp(letters, mark, len) == 0;
}

/* Could it be a mark, when the text before it was '<'? */
static int
is_mark(const char *p, const char *end)
{
	char letters[MARK_MAX];
	size_t n = 0, i;
	int c;

	for (; p < end && n < sizeof(letters); p++) {
		c = (unsigned char)*p;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (is_digit(c))
			c = '1';
		if ((c >= 'a' && c <= 'z') || c == '1')
			letters[n++] = (char)c;
		else if (!is_between(c))
			break;
	}
	for (i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (begins(letters, n, marks[i]))
			return 1;
	return 0;
}

void
prompt_escape(struct buf *b, struct slice s)
{
	const char *p, *end, *next;

	if (s.n == 0)
		return;
	p = s.p;
	end = s.p + s.n;
	while (p < end) {
		next = memchr(p, '<', (size_t)(end - p));
		if (next == NULL)
			break;
		next++;
		buf_put(b, p, (size_t)(next - p));
		if (is_mark(next, end))
			buf_putc(b, '\\');
		p = next;
	}
	buf_put(b, p, (size_t)(end - p));
}

void
prompt_entry(struct buf *b, const char *name, struct slice text)
{
	buf_printf(b, "<%s>\n", name);
	prompt_escape(b, text);
	buf_printf(b, "\n<end of %s>\n", name);
}
