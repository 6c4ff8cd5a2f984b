#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "json.h"
#include "mem.h"

/*
 * Once a text is tokenised, the parent links have done their work: json_parse
 * replaces them by links to the next sibling.  jsmn puts the first child of
 * a token right behind it, so that no other link is needed.
 */
#define next_of parent

enum { NONE = -1 };

static const jsmntok_t *
token(const struct json *j, int i)
{
	const jsmntok_t *tok = j->tok;

	return i < 0 || (size_t)i >= j->ntok ? NULL : tok + i;
}

/* The bytes of a token; of a string those within the quotes. */
static struct slice
inside(const struct json *j, const jsmntok_t *t)
{
	struct slice s;

	s.p = j->text.p + t->start;
	s.n = (size_t)(t->end - t->start);
	return s;
}

static int
is_name(const jsmntok_t *t)
{
	return t != NULL && t->type == JSMN_STRING && t->size > 0;
}

/* In one pass: what follows a token closes the lists that end before it. */
static void
link_siblings(jsmntok_t *tok, int n)
{
	int i, at, up;

	for (i = 1; i < n; i++) {
		at = i - 1;
		if (tok[i].parent == at)
			continue;
		while (tok[at].parent != tok[i].parent) {
			up = tok[at].parent;
			tok[at].next_of = NONE;
			at = up;
		}
		tok[at].next_of = i;
	}
	for (at = n - 1; at != NONE; at = up) {
		up = tok[at].parent;
		tok[at].next_of = NONE;
	}
}

/* jsmn wants a byte behind a number or a word, which the text may lack. */
static int
lone(jsmntok_t *t, struct slice s)
{
	size_t a = 0, b = s.n;

	while (strchr(" \t\r\n", s.p[a]) != NULL)
		a++;
	while (strchr(" \t\r\n", s.p[b - 1]) != NULL)
		b--;
	if (strchr("\"[{", s.p[a]) != NULL)
		return 0;
	t->type = JSMN_PRIMITIVE;
	t->start = (int)a;
	t->end = (int)b;
	t->size = 0;
	t->parent = NONE;
	return 1;
}

static int
tokenise(struct json *j, struct slice s, size_t n)
{
	jsmn_parser parser;

	if (n > j->cap) {
		free(j->tok);
		j->cap = 0;
		j->tok = xreallocarray(NULL, n, sizeof(jsmntok_t));
		j->cap = n;
	}
	if (n == 1 && lone(j->tok, s))
		return 0;
	jsmn_init(&parser);
	if (jsmn_parse(&parser, s.p, s.n, j->tok, (unsigned int)n) != (int)n)
		return -1;
	link_siblings(j->tok, (int)n);
	return 0;
}

int
json_parse(struct json *j, struct slice s, size_t maxtok,
    struct json_error *e)
{
	size_t n;

	j->ntok = 0;
	if (json_check(s, &n, e) == -1)
		return -1;
	e->at = 0;
	e->ceiling = n > maxtok;
	if (e->ceiling) {
		e->why = "too many values";
		return -1;
	}
	if (tokenise(j, s, n) == -1) {
#ifdef MG_FUZZ
		abort();
#endif
		e->why = "internal";
		return -1;
	}
	j->text = s;
	j->ntok = n;
	return 0;
}

void
json_free(struct json *j)
{
	struct json empty = JSON_INIT;

	free(j->tok);
	*j = empty;
}

void
json_place(struct slice text, size_t at, size_t *line, size_t *column)
{
	size_t i, begin = 0;

	*line = 1;
	for (i = 0; i < at && i < text.n; i++)
		if (text.p[i] == '\n') {
			++*line;
			begin = i + 1;
		}
	*column = i - begin + 1;
}

enum json_type
json_type(const struct json *j, int i)
{
	const jsmntok_t *t = token(j, i);

	if (t == NULL)
		return JSON_NONE;
	if (t->type == JSMN_OBJECT)
		return JSON_OBJECT;
	if (t->type == JSMN_ARRAY)
		return JSON_ARRAY;
	if (t->type == JSMN_STRING)
		return JSON_STRING;
	switch (j->text.p[t->start]) {
	case 'n':
		return JSON_NULL;
	case 'f':
		return JSON_FALSE;
	case 't':
		return JSON_TRUE;
	default:
		return JSON_NUMBER;
	}
}

const char *
json_type_name(enum json_type type)
{
	switch (type) {
	case JSON_NULL:
		return "null";
	case JSON_FALSE:
	case JSON_TRUE:
		return "boolean";
	case JSON_NUMBER:
		return "number";
	case JSON_STRING:
		return "string";
	case JSON_ARRAY:
		return "array";
	case JSON_OBJECT:
		return "object";
	default:
		return "nothing";
	}
}

int
json_first(const struct json *j, int i)
{
	const jsmntok_t *t = token(j, i);

	return t == NULL || t->size == 0 || is_name(t) ? NONE : i + 1;
}

int
json_next(const struct json *j, int i)
{
	const jsmntok_t *t = token(j, i);

	return t == NULL ? NONE : t->next_of;
}

int
json_value(const struct json *j, int name)
{
	return is_name(token(j, name)) ? name + 1 : NONE;
}

size_t
json_count(const struct json *j, int i)
{
	const jsmntok_t *t = token(j, i);

	return t == NULL || is_name(t) ? 0 : (size_t)t->size;
}

int
json_get(const struct json *j, int i, const char *name)
{
	struct slice want = slice_of(name);
	int at, found = NONE;

	if (json_type(j, i) != JSON_OBJECT)
		return NONE;
	for (at = json_first(j, i); at != NONE; at = json_next(j, at))
		if (json_is_slice(j, at, want))
			found = json_value(j, at);
	return found;
}

int
json_path(const struct json *j, int i, ...)
{
	va_list ap;
	const char *name;

	va_start(ap, i);
	while (i != NONE && (name = va_arg(ap, const char *)) != NULL)
		i = json_get(j, i, name);
	va_end(ap);
	return i;
}

struct slice
json_raw(const struct json *j, int i)
{
	struct slice s = { NULL, 0 };
	const jsmntok_t *t = token(j, i);

	if (t == NULL)
		return s;
	s = inside(j, t);
	if (t->type == JSMN_STRING) {
		s.p--;
		s.n += 2;
	}
	return s;
}
