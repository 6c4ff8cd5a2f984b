#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "piece.h"
#include "prompt.h"

enum { NESTED = 8 };

/* A template that is being read. */
struct section {
	size_t which;
	size_t line; /* of its first byte, from 1 */
	struct slice text;
	struct buf *why;
};

static size_t
known(struct slice name)
{
	size_t i;

	for (i = 0; i < PROMPT_N; i++)
		if (slice_is(name, piece_known[i].name))
			break;
	return i;
}

static int
has_value(const char *values, struct slice name)
{
	struct slice word;

	for (; *values != '\0'; values += *values == ' ') {
		word.p = values;
		word.n = strcspn(values, " ");
		if (slice_eq(word, name))
			return 1;
		values += word.n;
	}
	return 0;
}

/* Says which line a place in the template is on; returns -1. */
static int
fault(const struct section *s, const char *at, const char *before,
    struct slice word, const char *after)
{
	size_t line = s->line;
	const char *p = s->text.p;

	for (; p < at; p++)
		line += *p == '\n';
	buf_printf(s->why, "line %zu: %s", line, before);
	buf_put(s->why, word.p, word.n);
	buf_puts(s->why, after);
	return -1;
}

static int
no_such_value(const struct section *s, struct slice name)
{
	const char *values = piece_known[s->which].values;

	fault(s, name.p, "no value '", name, "' in '");
	buf_printf(s->why, "%s', which has ", piece_known[s->which].name);
	buf_puts(s->why, *values == '\0' ? "none" : values);
	return -1;
}

/* Are the values those it has, and is all that is opened closed? */
static int
check(const struct section *s)
{
	struct slice rest = s->text, what = rest, open[NESTED];
	enum piece_type type;
	size_t n = 0;

	if (memchr(rest.p, '\0', rest.n) != NULL)
		return fault(s, s->text.p, "a NUL within", slice_of(NULL), "");
	while ((type = piece_next(&rest, &what)) != PIECE_END) {
		if (type == PIECE_TEXT)
			continue;
		if (type == PIECE_BAD)
			return fault(s, rest.p, "no name and }} after {{",
			    slice_of(NULL), "");
		if (!has_value(piece_known[s->which].values, what))
			return no_such_value(s, what);
		if (type == PIECE_CLOSE &&
		    (n == 0 || !slice_eq(open[--n], what)))
			return fault(s, what.p, "{{/", what,
			    "}} closes nothing");
		if (type != PIECE_IF && type != PIECE_UNLESS)
			continue;
		if (n == NESTED)
			return fault(s, what.p, "'", what, "' is too deep");
		open[n++] = what;
	}
	if (n > 0)
		return fault(s, open[n - 1].p, "'", open[n - 1],
		    "' is not closed");
	return 0;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Blank lines at the ends are no part of it. */
static void
trim(struct section *s)
{
	size_t i, start = 0;

	for (i = 0; i < s->text.n && is_blank(s->text.p[i]); i++)
		if (s->text.p[i] == '\n') {
			start = i + 1;
			s->line++;
		}
	s->text.p += start;
	s->text.n -= start;
	while (s->text.n > 0 && is_blank(s->text.p[s->text.n - 1]))
		s->text.n--;
}

/* Check it and put it in its place. */
static int
take(struct prompts *ps, struct section *s)
{
	trim(s);
	if (check(s) == -1)
		return -1;
	free(ps->text[s->which]);
	ps->text[s->which] = xstrndup(s->text.p, s->text.n);
	return 0;
}

/* A line "== name"? */
static int
is_heading(struct slice line, struct slice *name)
{
	if (line.n < 3 || memcmp(line.p, "== ", 3) != 0)
		return 0;
	name->p = line.p + 3;
	name->n = line.n - 3;
	while (name->n > 0 && is_blank(name->p[name->n - 1]))
		name->n--;
	return 1;
}

/* The line and its newline, which *rest is moved over. */
static struct slice
next_line(struct slice *rest)
{
	struct slice line = *rest;
	const char *end = memchr(rest->p, '\n', rest->n);

	if (end != NULL)
		line.n = (size_t)(end - line.p) + 1;
	rest->p += line.n;
	rest->n -= line.n;
	return line;
}

static int
begin(const struct prompts *ps, struct section *s, const struct section *file,
    struct slice name)
{
	s->which = known(name);
	if (s->which == PROMPT_N)
		return fault(file, name.p, "no template '", name, "' is known");
	if (ps->text[s->which] != NULL)
		return fault(file, name.p, "'", name, "' stands twice");
	return 0;
}

static int
read_sections(struct prompts *ps, const struct section *file)
{
	struct section s = *file;
	struct slice rest = file->text, line, name;
	size_t n;

	s.text.n = 0;
	for (n = 1; rest.n > 0; n++) {
		line = next_line(&rest);
		if (!is_heading(line, &name)) {
			s.text.n += line.n;
			continue;
		}
		if (s.which < PROMPT_N && take(ps, &s) == -1)
			return -1;
		if (begin(ps, &s, file, name) == -1)
			return -1;
		s.text.p = rest.p;
		s.text.n = 0;
		s.line = n + 1;
	}
	if (s.which < PROMPT_N)
		return take(ps, &s);
	buf_puts(file->why, "no line '== NAME' in it");
	return -1;
}

int
prompts_read(struct prompts *ps, struct slice file, struct buf *why)
{
	struct prompts new = { { NULL } };
	struct section whole = { PROMPT_N, 1, { "", 0 }, why };
	size_t i;

	if (file.n > 0)
		whole.text = file;
	if (read_sections(&new, &whole) == -1) {
		prompts_free(&new);
		return -1;
	}
	for (i = 0; i < PROMPT_N; i++) {
		if (new.text[i] == NULL)
			continue;
		free(ps->text[i]);
		ps->text[i] = new.text[i];
	}
	return 0;
}

int
prompts_set(struct prompts *ps, const char *name, struct slice text,
    struct buf *why)
{
	struct section s = { known(slice_of(name)), 1, { "", 0 }, why };

	if (s.which == PROMPT_N) {
		buf_printf(why, "no template '%s' is known", name);
		return -1;
	}
	if (text.n > 0)
		s.text = text;
	return take(ps, &s);
}
