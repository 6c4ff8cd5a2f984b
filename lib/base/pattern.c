#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "pattern.h"

enum op { CHAR, SPLIT, JUMP, BEGIN, END, MATCH };

enum { SET = 128 / 8, REPEAT = 1000 };

/* Jumps are relative, so that a piece can be copied and moved. */
struct pattern_state {
	enum op op;
	int x, y;
	unsigned char set[SET];
};

struct parse {
	const char *p, *end;
	struct pattern_state *state;
	int n;
	int bad; /* not understood; whatever follows has no effect */
};

static void alternatives(struct parse *);

static int
peek(const struct parse *r)
{
	return r->p < r->end ? (unsigned char)*r->p : -1;
}

static int
take(struct parse *r, int c)
{
	if (peek(r) != c)
		return 0;
	r->p++;
	return 1;
}

/* Make room for n states at the place; the caller fills them. */
static struct pattern_state *
insert(struct parse *r, int at, int n)
{
	if (r->bad || n > PATTERN_MAX - r->n) {
		r->bad = 1;
		return NULL;
	}
	memmove(r->state + at + n, r->state + at,
	    (size_t)(r->n - at) * sizeof(*r->state));
	memset(r->state + at, 0, (size_t)n * sizeof(*r->state));
	r->n += n;
	return r->state + at;
}

static void
put(struct parse *r, int at, enum op op, int x, int y)
{
	struct pattern_state *st = insert(r, at, 1);

	if (st == NULL)
		return;
	st->op = op;
	st->x = x;
	st->y = y;
}

static void
set_add(unsigned char *set, int lo, int hi)
{
	for (; lo <= hi; lo++)
		set[lo / 8] = (unsigned char)(set[lo / 8] | 1 << lo % 8);
}

static int
set_has(const unsigned char *set, int c)
{
	return set[c / 8] >> c % 8 & 1;
}

static void
set_invert(unsigned char *set)
{
	int i;

	for (i = 0; i < SET; i++)
		set[i] = (unsigned char)~set[i];
}

/* \d \w \s and their opposites: 1 when c names such a class. */
static int
named_class(int c, unsigned char *set)
{
	unsigned char named[SET] = { 0 };
	int i;

	switch (c) {
	case 'd': case 'D':
		set_add(named, '0', '9');
		break;
	case 'w': case 'W':
		set_add(named, '0', '9');
		set_add(named, 'A', 'Z');
		set_add(named, 'a', 'z');
		set_add(named, '_', '_');
		break;
	case 's': case 'S':
		set_add(named, '\t', '\r');
		set_add(named, ' ', ' ');
		break;
	default:
		return 0;
	}
	if (c < 'a')
		set_invert(named);
	for (i = 0; i < SET; i++)
		set[i] |= named[i];
	return 1;
}

/* The character that an escape stands for, or -1. */
static int
escaped(int c)
{
	static const char names[] = "tnvfr", means[] = "\t\n\v\f\r";
	const char *p;

	if (c > ' ' && c < 127 && strchr("^$\\.*+?()[]{}|/-", c) != NULL)
		return c;
	if (c > ' ' && (p = strchr(names, c)) != NULL)
		return means[p - names];
	return -1;
}

/*
 * One member of a class, or one atom outside of it, into the set: the
 * character, -1 for a set of several, or bad.
 */
static int
character(struct parse *r, unsigned char *set)
{
	int escape = take(r, '\\'), c = peek(r);

	if (c >= 0)
		r->p++;
	if (escape && named_class(c, set))
		return -1;
	if (escape)
		c = escaped(c);
	if (c < 0 || c > 127) {
		r->bad = 1;
		return -1;
	}
	set_add(set, c, c);
	return c;
}

static void
class_members(struct parse *r, unsigned char *set)
{
	int lo, hi, invert = take(r, '^');

	if (peek(r) == ']') /* empty in ECMA-262, a member in POSIX */
		r->bad = 1;
	while (!r->bad && !take(r, ']')) {
		lo = character(r, set);
		if (r->bad || peek(r) != '-' || r->end - r->p < 2 ||
		    r->p[1] == ']')
			continue;
		r->p++;
		hi = character(r, set);
		if (lo < 0 || hi < lo)
			r->bad = 1;
		else
			set_add(set, lo, hi);
	}
	if (invert)
		set_invert(set);
}

static void
single(struct parse *r)
{
	unsigned char set[SET] = { 0 };
	struct pattern_state *st;

	if (take(r, '[')) {
		class_members(r, set);
	} else if (take(r, '.')) {
		set_add(set, '\n', '\n');
		set_add(set, '\r', '\r');
		set_invert(set);
	} else
		(void)character(r, set);
	if ((st = insert(r, r->n, 1)) != NULL)
		memcpy(st->set, set, sizeof(set)); /* op is CHAR, 0 */
}

static void
group(struct parse *r)
{
	if (take(r, '?') && !take(r, ':'))
		r->bad = 1;
	alternatives(r);
	if (!take(r, ')'))
		r->bad = 1;
}

static int
count(struct parse *r)
{
	int n = 0;

	if (peek(r) < '0' || peek(r) > '9')
		r->bad = 1;
	while (peek(r) >= '0' && peek(r) <= '9' && n <= REPEAT)
		n = n * 10 + *r->p++ - '0';
	if (n > REPEAT)
		r->bad = 1;
	return n;
}

/* The bounds of a repeat; max -1 is without end.  0 when there is none. */
static int
bounds(struct parse *r, int *min, int *max)
{
	*min = peek(r) == '+';
	*max = peek(r) == '?' ? 1 : -1;
	if (take(r, '{')) {
		*max = *min = count(r);
		if (take(r, ','))
			*max = peek(r) == '}' ? -1 : count(r);
		if (!take(r, '}') || (*max >= 0 && *max < *min))
			r->bad = 1;
	} else if (!take(r, '*') && !take(r, '+') && !take(r, '?'))
		return 0;
	(void)take(r, '?'); /* lazy: the same strings match */
	return 1;
}

static void
copy(struct parse *r, const struct pattern_state *piece, int len)
{
	struct pattern_state *st = insert(r, r->n, len);

	if (st != NULL)
		memcpy(st, piece, (size_t)len * sizeof(*st));
}

/* Repeat what was put since the place. */
static void
repeat(struct parse *r, int at, int min, int max)
{
	struct pattern_state *piece;
	int i, len = r->n - at;

	if (r->bad)
		return;
	piece = xcalloc((size_t)len + 1, sizeof(*piece));
	memcpy(piece, r->state + at, (size_t)len * sizeof(*piece));
	r->n = at;
	for (i = 0; i < min && !r->bad; i++)
		copy(r, piece, len);
	if (max < 0 && min > 0) {
		put(r, r->n, SPLIT, -len, 1);
	} else if (max < 0) {
		put(r, r->n, SPLIT, 1, len + 2);
		copy(r, piece, len);
		put(r, r->n, JUMP, -len - 1, 0);
	}
	for (; i < max && !r->bad; i++) {
		put(r, r->n, SPLIT, 1, len + 1);
		copy(r, piece, len);
	}
	free(piece);
}

static void
sequence(struct parse *r)
{
	int at, min, max;

	while (!r->bad && peek(r) >= 0 && peek(r) != '|' && peek(r) != ')') {
		at = r->n;
		if (take(r, '^')) {
			put(r, at, BEGIN, 0, 0);
			continue;
		}
		if (take(r, '$')) {
			put(r, at, END, 0, 0);
			continue;
		}
		if (strchr("*+?{}]", peek(r)) != NULL)
			r->bad = 1;
		else if (take(r, '('))
			group(r);
		else
			single(r);
		if (bounds(r, &min, &max))
			repeat(r, at, min, max);
	}
}

static void
alternatives(struct parse *r)
{
	int at = r->n, jump;

	sequence(r);
	if (r->bad || !take(r, '|'))
		return;
	put(r, at, SPLIT, 1, r->n - at + 2);
	jump = r->n;
	put(r, jump, JUMP, 0, 0);
	alternatives(r);
	if (!r->bad)
		r->state[jump].x = r->n - jump;
}

void
pattern_open(struct pattern *pat, struct slice text)
{
	struct parse r;

	pat->state = NULL;
	pat->n = 0;
	if (text.n > PATTERN_MAX)
		return;
	r.p = text.p;
	r.end = text.p + text.n;
	r.state = xcalloc(PATTERN_MAX, sizeof(*r.state));
	r.n = r.bad = 0;
	alternatives(&r);
	put(&r, r.n, MATCH, 0, 0);
	if (r.bad || r.p != r.end) {
		free(r.state);
		return;
	}
	pat->n = (size_t)r.n;
	pat->state = xreallocarray(r.state, pat->n, sizeof(*r.state));
}

void
pattern_close(struct pattern *pat)
{
	free(pat->state);
	pat->state = NULL;
}

/* The states that wait for the next byte, each once. */
struct run {
	const struct pattern_state *state;
	int wait[PATTERN_MAX], n;
	size_t seen[PATTERN_MAX]; /* position + 1 at which it was added */
	size_t pos, end;
	int matched;
};

static void
add(struct run *r, int i)
{
	const struct pattern_state *st;

	for (;;) {
		if (r->seen[i] == r->pos + 1)
			return;
		r->seen[i] = r->pos + 1;
		st = &r->state[i];
		switch (st->op) {
		case CHAR:
			r->wait[r->n++] = i;
			return;
		case MATCH:
			r->matched = 1;
			return;
		case BEGIN:
			if (r->pos != 0)
				return;
			i++;
			break;
		case END:
			if (r->pos != r->end)
				return;
			i++;
			break;
		case SPLIT:
			add(r, i + st->y);
			i += st->x;
			break;
		case JUMP:
			i += st->x;
			break;
		}
	}
}

static int
run(const struct pattern_state *state, struct slice s)
{
	struct run r = { state, { 0 }, 0, { 0 }, 0, s.n, 0 };
	int now[PATTERN_MAX], n, i;

	for (;;) {
		add(&r, 0);
		if (r.matched || r.pos == r.end)
			return r.matched;
		n = r.n;
		memcpy(now, r.wait, (size_t)n * sizeof(*now));
		r.n = 0;
		r.pos++;
		for (i = 0; i < n; i++)
			if (set_has(state[now[i]].set, s.p[r.pos - 1]))
				add(&r, now[i] + 1);
	}
}

int
pattern_match(const struct pattern *pat, struct slice s)
{
	size_t i;

	if (pat->state == NULL || s.n > PATTERN_SUBJECT)
		return -1;
	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] > 127)
			return -1;
	return run(pat->state, s);
}

size_t
pattern_cost(const struct pattern *pat, size_t n)
{
	return pat->state == NULL || n > PATTERN_SUBJECT ? 1 : pat->n * (n + 1);
}
