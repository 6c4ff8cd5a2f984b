/*
 * What two texts have in common: the algorithm of Myers (1986), which finds
 * the fewest insertions and deletions, with a ceiling of how many.
 */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "mg-report.h"

enum { MOST = 1000, TOKENS = 50000 };

/* Lines or words [0, n) and [0, m) in the middle, where the sides differ. */
struct middle {
	struct token *a, *b;
	int n, m;
	int *reach;        /* x by diagonal, MOST + 1 in the middle */
	int *trace;        /* of each step d its 2d + 1 from d * d on */
	size_t cap;
};

static size_t
line_end(struct slice s, size_t i)
{
	const char *end = memchr(s.p + i, '\n', s.n - i);

	return end != NULL ? (size_t)(end - s.p) + 1 : s.n;
}

/* A newline is a word of its own, so that lines end where they did. */
static size_t
word_end(struct slice s, size_t i)
{
	if (s.p[i] == '\n')
		return i + 1;
	while (i < s.n && strchr(" \t\n", s.p[i]) == NULL)
		i++;
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	return i;
}

void
diff_split(struct side *side, struct slice s, int words)
{
	size_t i, end, cap = 0, k;
	struct token *t;

	side->tok = NULL;
	for (side->n = i = 0; i < s.n; i = end) {
		side->tok = keep_more(side->tok, side->n, &cap,
		    sizeof(*side->tok), SIZE_MAX / sizeof(*side->tok));
		t = &side->tok[side->n++];
		/* One too many takes all the rest. */
		end = side->n > TOKENS ? s.n :
		    words ? word_end(s, i) : line_end(s, i);
		t->s.p = s.p + i;
		t->s.n = end - i;
		t->kept = 0;
		for (t->hash = 2166136261U, k = i; k < end; k++)
			t->hash = (t->hash ^ (unsigned char)s.p[k]) *
			    16777619U;
	}
}

void
diff_free(struct side *side)
{
	free(side->tok);
	side->tok = NULL;
	side->n = 0;
}

static int
same(const struct token *a, const struct token *b)
{
	return a->hash == b->hash && slice_eq(a->s, b->s);
}

/* What stands alike at the beginning and at the end needs no search. */
static struct middle
trim(struct side *a, struct side *b)
{
	struct middle m = { NULL, NULL, 0, 0, NULL, NULL, 0 };
	size_t from = 0, x = a->n, y = b->n;

	for (; from < x && from < y &&
	    same(&a->tok[from], &b->tok[from]); from++)
		a->tok[from].kept = b->tok[from].kept = 1;
	for (; x > from && y > from &&
	    same(&a->tok[x - 1], &b->tok[y - 1]); x--, y--)
		a->tok[x - 1].kept = b->tok[y - 1].kept = 1;
	if (a->n > 0)
		m.a = a->tok + from;
	if (b->n > 0)
		m.b = b->tok + from;
	m.n = (int)(x - from);
	m.m = (int)(y - from);
	return m;
}

/* Where diagonal k is entered in step d: by an insertion, or a deletion. */
static int
from_above(const int *at, int d, int k)
{
	return k == -d || (k != d && at[k - 1] < at[k + 1]);
}

/* All diagonals of step d; 1: the end is reached. */
static int
advance(struct middle *m, int d, size_t *work)
{
	int *at = m->reach + MOST + 1, k, x, y, from;

	for (k = -d; k <= d; k += 2) {
		x = from = from_above(at, d, k) ? at[k + 1] : at[k - 1] + 1;
		for (y = x - k; x < m->n && y < m->m &&
		    same(&m->a[x], &m->b[y]); x++)
			y++;
		at[k] = x;
		from = x - from + 1;
		*work -= (size_t)from < *work ? (size_t)from : *work;
		if (x >= m->n && y >= m->m)
			return 1;
	}
	return 0;
}

static void
remember(struct middle *m, int d)
{
	size_t from = (size_t)d * (size_t)d, n = 2 * (size_t)d + 1;

	while (m->cap < from + n) {
		m->cap = m->cap == 0 ? 1024 : 2 * m->cap;
		m->trace = xreallocarray(m->trace, m->cap,
		    sizeof(*m->trace));
	}
	memcpy(m->trace + from, m->reach + MOST + 1 - d,
	    n * sizeof(*m->trace));
}

static void
go_back(struct middle *m, int d)
{
	const int *at;
	int x = m->n, y = m->m, k, px, py;

	for (; d >= 0; d--) {
		px = py = 0;
		if (d > 0) {
			/* The middle of what step d - 1 has left. */
			at = m->trace + (d - 1) * (d - 1) + (d - 1);
			k = x - y;
			k += from_above(at, d, k) ? 1 : -1;
			px = at[k];
			py = px - k;
		}
		for (; x > px && y > py; x--, y--)
			m->a[x - 1].kept = m->b[y - 1].kept = 1;
		x = px;
		y = py;
	}
}

int
diff_sides(struct side *a, struct side *b, size_t *work)
{
	struct middle m = trim(a, b);
	int d, found = m.n == 0 || m.m == 0;

	if (found)
		return 0;
	if (a->n > TOKENS || b->n > TOKENS)
		return -1;
	m.reach = xcalloc(2 * MOST + 3, sizeof(*m.reach));
	for (d = 0; d <= MOST && *work > 0; d++) {
		found = advance(&m, d, work);
		remember(&m, d);
		if (found)
			break;
	}
	if (found)
		go_back(&m, d);
	free(m.reach);
	free(m.trace);
	return found ? 0 : -1;
}
