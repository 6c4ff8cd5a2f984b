#include <string.h>

#include "piece.h"
#include "prompt.h"

const struct piece_known piece_known[PROMPT_N] = {
	{ "system-answer", "system planning workspace" },
	{ "system-vote", "system sensitivity planning workspace" },
	{ "system-only-vote", "system workspace" },
	{ "system-present", "system winner acting workspace" },
	{ "system-evaluate", "system" },
	{ "sensitivity-lenient", "" },
	{ "sensitivity-balanced", "" },
	{ "sensitivity-strict", "" },
	{ "planning", "" },
	{ "workspace", "own shared" },
	{ "user", "history feedback question answers votes" },
	{ "user-evaluate", "history question answer" },
	{ "feedback", "reason instructions answer" },
	{ "nudge-answer", "" },
	{ "nudge-vote", "" },
	{ "nudge-only-vote", "" },
	{ "news", "answers" },
	{ "bad-vote", "why" },
	{ "bad-answer", "why" },
	{ "noted", "" }
};

/* Where "{{" begins, or the end of the text. */
static size_t
plain(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end && (p = memchr(p, '{', (size_t)(end - p))) != NULL) {
		if (p + 1 < end && p[1] == '{')
			return (size_t)(p - s.p);
		p++;
	}
	return s.n;
}

static size_t
name_length(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= 'a' && s.p[n] <= 'z')
		n++;
	return n;
}

/* The rest begins with "{{". */
static enum piece_type
braced(struct slice *rest, struct slice *what)
{
	enum piece_type type = PIECE_VALUE;
	struct slice s = { rest->p + 2, rest->n - 2 };
	size_t n;

	if (s.n > 0 && strchr("?!/", *s.p) != NULL && *s.p != '\0') {
		type = *s.p == '?' ? PIECE_IF :
		    *s.p == '!' ? PIECE_UNLESS : PIECE_CLOSE;
		s.p++;
		s.n--;
	}
	n = name_length(s);
	if (n == 0 || s.n < n + 2 || s.p[n] != '}' || s.p[n + 1] != '}')
		return PIECE_BAD;
	what->p = s.p;
	what->n = n;
	rest->p = s.p + n + 2;
	rest->n = s.n - n - 2;
	return type;
}

enum piece_type
piece_next(struct slice *rest, struct slice *what)
{
	size_t n;

	if (rest->n == 0)
		return PIECE_END;
	n = plain(*rest);
	if (n == 0)
		return braced(rest, what);
	what->p = rest->p;
	what->n = n;
	rest->p += n;
	rest->n -= n;
	return PIECE_TEXT;
}
