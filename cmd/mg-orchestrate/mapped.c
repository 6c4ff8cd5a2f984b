#include <stdlib.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "mapped.h"

void
mapped_init(struct mapped *m, size_t max)
{
	memset(m, 0, sizeof(*m));
	buf_init(&m->text, max);
}

void
mapped_free(struct mapped *m)
{
	buf_free(&m->text);
	free(m->places);
	memset(m, 0, sizeof(*m));
}

static void
add(struct mapped *m, size_t at, size_t line, size_t column)
{
	struct mapped_place *p;

	if (m->n == m->cap) {
		m->cap = m->cap == 0 ? 64 : 2 * m->cap;
		m->places = xreallocarray(m->places, m->cap,
		    sizeof(*m->places));
	}
	p = &m->places[m->n++];
	p->at = at;
	p->line = line;
	p->column = column;
}

/* Will jout write a comma first? */
static int
comma_is_due(const struct buf *b)
{
	return b->len > 0 && strchr("{[:", b->s[b->len - 1]) == NULL;
}

size_t
mapped_end(const struct mapped *m)
{
	return m->text.len + (comma_is_due(&m->text) ? 1 : 0);
}

void
mapped_mark(struct mapped *m, size_t line, size_t column)
{
	add(m, mapped_end(m), line, column);
}

/* The number of places up to that offset. */
static size_t
count_to(const struct mapped *m, size_t at)
{
	size_t low = 0, high = m->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (m->places[mid].at <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void
mapped_copy(struct mapped *m, const struct mapped *from, size_t at, size_t n)
{
	struct slice s;
	size_t i, to = mapped_end(m);

	s.p = from->text.s + at;
	s.n = n;
	jout_raw(&m->text, s);
	i = count_to(from, at);
	for (i -= i > 0; i < from->n && from->places[i].at < at + n; i++)
		if (from->places[i].at >= at)
			add(m, to + from->places[i].at - at,
			    from->places[i].line, from->places[i].column);
}

void
mapped_find(const struct mapped *m, size_t at, size_t *line, size_t *column)
{
	size_t n = count_to(m, at);

	*line = n > 0 ? m->places[n - 1].line : 1;
	*column = n > 0 ? m->places[n - 1].column : 1;
}
