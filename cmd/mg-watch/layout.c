#include <stdlib.h>
#include <wchar.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/text.h"
#include "layout.h"

enum { TAB = 4, REPLACEMENT = 0xFFFD };

int layout_utf8;

/* A row that grows. */
struct cursor {
	size_t start; /* of the row */
	int cells;
	size_t blank; /* behind the last blank in it, or its start */
	int before;   /* cells up to there */
};

/* wchar_t holds code points wherever the locale is UTF-8. */
int
layout_cell(struct slice s, unsigned long *cp, size_t *n)
{
	int cells;

	if (*s.p >= ' ' && *s.p <= '~') {
		*cp = (unsigned char)*s.p;
		*n = 1;
		return 1;
	}
	if (*s.p == '\t') {
		*cp = ' ';
		*n = 1;
		return TAB;
	}
	*n = utf8_char(s, cp);
	cells = *n > 0 && layout_utf8 ? wcwidth((wchar_t)*cp) : -1;
	if (cells >= 0)
		return cells;
	*n = *n > 0 ? *n : 1;
	*cp = REPLACEMENT;
	return 1;
}

int
layout_cells(struct slice s)
{
	unsigned long cp;
	size_t n;
	int cells = 0;

	for (; s.n > 0; s.p += n, s.n -= n)
		cells += layout_cell(s, &cp, &n);
	return cells;
}

static void
emit(struct rows *r, struct slice s, size_t from, size_t to, enum style style)
{
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 64 : r->cap * 2;
		r->row = xreallocarray(r->row, r->cap, sizeof(*r->row));
	}
	r->row[r->n].text.p = s.p + from;
	r->row[r->n].text.n = to - from;
	r->row[r->n++].style = style;
}

static void
begin(struct cursor *c, size_t at)
{
	c->start = c->blank = at;
	c->cells = c->before = 0;
}

/* The row is full at that place: a word that began in it moves on. */
static size_t
break_row(struct cursor *c, size_t at)
{
	size_t end = c->blank > c->start ? c->blank : at;
	int cells = end == c->blank ? c->cells - c->before : 0;

	begin(c, end);
	c->cells = cells;
	return end;
}

/* One more character; its bytes. */
static size_t
add(struct rows *r, struct cursor *c, struct slice s, size_t at,
    enum style style, int width)
{
	struct slice rest = { s.p + at, s.n - at };
	size_t from = c->start, n;
	unsigned long cp;
	int cells = layout_cell(rest, &cp, &n);

	/* A blank may stand in the margin, where nobody sees it. */
	if (c->cells + cells > width && at > from && cp != ' ')
		emit(r, s, from, break_row(c, at), style);
	c->cells += cells;
	if (cp == ' ') {
		c->blank = at + n;
		c->before = c->cells;
	}
	return n;
}

void
layout_text(struct rows *r, struct slice s, enum style style, int width)
{
	struct cursor c = { 0, 0, 0, 0 };
	size_t i;

	for (r->n = i = 0; i < s.n;) {
		if (s.p[i] == '\n')
			emit(r, s, c.start, i, style);
		else if (s.p[i] > 0 && s.p[i] < STYLE_COUNT)
			style = (enum style)s.p[i];
		else {
			i += add(r, &c, s, i, style, width);
			continue;
		}
		begin(&c, ++i);
	}
	if (c.start < s.n)
		emit(r, s, c.start, s.n, style);
}

void
layout_free(struct rows *r)
{
	free(r->row);
}
