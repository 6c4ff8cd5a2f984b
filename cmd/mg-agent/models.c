/*
 * What is known of models: the user's table, then the one that comes with
 * us; the first entry whose pattern matches counts, as a whole.  What no
 * entry tells is not known, and never taken for nothing.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "../../lib/base/place.h"
#include "../../lib/rule/guard.h"
#include "api.h"

enum { FILE_MAX = 1 << 20, TOKENS = 100000 };

struct table {
	const char *path;
	struct buf text;
	struct json doc;
	int list;           /* its token; -1: there is no table */
};

static struct table own, ours;

static NORETURN void
wrong(const struct table *t, int at, const char *word, const char *what)
{
	size_t line, column;

	json_place(t->doc.text, (size_t)(json_raw(&t->doc, at).p -
	    t->doc.text.p), &line, &column);
	die(ST_USAGE, "%s:%lu: %s: %s", t->path, (unsigned long)line, word,
	    what);
}

static int
is_price(const char *name)
{
	return strcmp(name, "input") == 0 || strcmp(name, "output") == 0 ||
	    strcmp(name, "cache_read") == 0 ||
	    strcmp(name, "cache_write") == 0;
}

static void
check_price(const struct table *t, int at, const char *name)
{
	double d;

	if (json_double(&t->doc, at, &d) < 0 || !(d >= 0 && d < 1e9))
		wrong(t, at, name, "expected dollars of a million tokens");
}

static void
check_tokens(const struct table *t, int at, const char *name)
{
	long long n;

	if (json_int(&t->doc, at, &n) < 0 || n < 1)
		wrong(t, at, name, "expected a number of tokens");
}

/* The prices when a request is long. */
static void
check_long(const struct table *t, int at)
{
	const struct json *j = &t->doc;
	int m;

	if (json_type(j, at) != JSON_OBJECT || json_get(j, at, "above") < 0)
		wrong(t, at, "long", "expected an object with \"above\"");
	for (m = json_first(j, at); m >= 0; m = json_next(j, m)) {
		char *name = json_strdup(j, m);

		if (json_is(j, m, "above"))
			check_tokens(t, json_value(j, m), "long.above");
		else if (name != NULL && is_price(name))
			check_price(t, json_value(j, m), name);
		else
			wrong(t, m, "long", "no key that is known");
		free(name);
	}
}

static void
check_words(const struct table *t, int at)
{
	const struct json *j = &t->doc;
	int w;

	if (json_type(j, at) != JSON_ARRAY)
		wrong(t, at, "refuses", "expected an array of words");
	for (w = json_first(j, at); w >= 0; w = json_next(j, w))
		if (json_type(j, w) != JSON_STRING)
			wrong(t, w, "refuses", "expected an array of words");
}

static void
check_match(const struct table *t, int at)
{
	char *pattern = json_strdup(&t->doc, at);

	if (pattern == NULL || *pattern == '\0' ||
	    strlen(pattern) > GUARD_PATTERN)
		wrong(t, at, "match", "expected a pattern of model names");
	free(pattern);
}

static void
check_member(const struct table *t, int name, const char *key)
{
	int value = json_value(&t->doc, name);

	if (strcmp(key, "match") == 0)
		check_match(t, value);
	else if (is_price(key))
		check_price(t, value, key);
	else if (strcmp(key, "max_tokens") == 0 || strcmp(key, "context") == 0)
		check_tokens(t, value, key);
	else if (strcmp(key, "long") == 0)
		check_long(t, value);
	else if (strcmp(key, "refuses") == 0)
		check_words(t, value);
	else
		wrong(t, name, key, "no key that is known");
}

static void
check_entry(const struct table *t, int at)
{
	const struct json *j = &t->doc;
	int m;

	if (json_type(j, at) != JSON_OBJECT || json_get(j, at, "match") < 0)
		wrong(t, at, "models", "expected objects with \"match\"");
	if ((m = json_repeated(j, at)) >= 0)
		wrong(t, m, "models", "a name stands twice");
	for (m = json_first(j, at); m >= 0; m = json_next(j, m)) {
		char *key = json_strdup(j, m);

		if (key == NULL)
			wrong(t, m, "models", "a name holds NUL");
		check_member(t, m, key);
		free(key);
	}
}

static void
check(struct table *t)
{
	struct json_error e;
	int m;

	if (json_parse(&t->doc, buf_slice(&t->text), TOKENS, &e) < 0) {
		size_t line, column;

		json_place(buf_slice(&t->text), e.at, &line, &column);
		die(ST_USAGE, "%s:%lu: %s", t->path, (unsigned long)line,
		    e.why);
	}
	t->list = json_get(&t->doc, 0, "models");
	if (json_type(&t->doc, t->list) != JSON_ARRAY)
		wrong(t, 0, "models", "expected an array of objects");
	for (m = json_first(&t->doc, t->list); m >= 0;
	    m = json_next(&t->doc, m))
		check_entry(t, m);
}

/* 1, or 0: there is no such file. */
static int
read_table(struct table *t, const char *path)
{
	t->path = path;
	t->list = -1;
	buf_init(&t->text, FILE_MAX);
	if (file_read(path, &t->text) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			die(ST_USAGE, "cannot read '%s':", path);
		return 0;
	}
	check(t);
	return 1;
}

/* The path lives as long as the program does. */
static char *
beside(const char *dir, size_t n)
{
	struct buf b = BUF_INIT(65536);

	buf_put(&b, dir, n);
	buf_puts(&b, "/models.json");
	return b.s;
}

/* In a build tree it lies beside the program. */
static void
read_ours(void)
{
	char *program = find_program("mg-agent");
	const char *slash = program != NULL ? strrchr(program, '/') : NULL;
	char *path = slash == NULL ? NULL :
	    beside(program, (size_t)(slash - program));

	free(program);
	if (path != NULL && read_table(&ours, path))
		return;
	free(path);
	path = beside(DATADIR, strlen(DATADIR));
	if (!read_table(&ours, path))
		warn("no '%s': nothing is known of models", path);
}

static void
read_both(void)
{
	char *dir;

	if (ours.path != NULL)
		return;
	dir = place_dir(PLACE_CONFIG);
	own.list = -1;
	if (dir != NULL)
		(void)read_table(&own, beside(dir, strlen(dir)));
	free(dir);
	read_ours();
}

static int
entry_of(const struct table *t, const char *name)
{
	int m, found;

	for (m = json_first(&t->doc, t->list); m >= 0;
	    m = json_next(&t->doc, m)) {
		char *pattern = json_strdup(&t->doc,
		    json_get(&t->doc, m, "match"));

		found = guard_match(pattern, slice_of(name));
		free(pattern);
		if (found)
			break;
	}
	return m;
}

/* The entry's token and its document, or -1. */
static int
find(const char *name, const struct json **j)
{
	int m;

	read_both();
	m = entry_of(&own, name);
	*j = &own.doc;
	if (m >= 0)
		return m;
	*j = &ours.doc;
	return entry_of(&ours, name);
}

static double
price(const struct json *j, int entry, const char *key)
{
	double d;

	return json_double(j, json_get(j, entry, key), &d) == 0 ? d : -1;
}

static void
prices(const struct json *j, int entry, struct model *m)
{
	m->input = price(j, entry, "input");
	m->output = price(j, entry, "output");
	m->cache_read = price(j, entry, "cache_read");
	m->cache_write = price(j, entry, "cache_write");
}

void
model_find(const char *name, struct model *m)
{
	const struct json *j;
	int entry = find(name, &j);

	m->max_tokens = m->context = 0;
	(void)json_int(j, json_get(j, entry, "max_tokens"), &m->max_tokens);
	(void)json_int(j, json_get(j, entry, "context"), &m->context);
	prices(j, entry, m);
}

int
model_refuses(const char *name, const char *what)
{
	const struct json *j;
	int entry = find(name, &j), w;

	for (w = json_first(j, json_get(j, entry, "refuses")); w >= 0;
	    w = json_next(j, w))
		if (json_is(j, w, what))
			return 1;
	return 0;
}

static double
part(long long tokens, double each, int *known)
{
	if (tokens > 0 && each < 0)
		*known = 0;
	return (double)tokens * each / 1e6;
}

void
model_cost(const char *name, struct usage *u)
{
	const struct json *j;
	int entry = find(name, &j), more = json_get(j, entry, "long");
	int known = 1;
	long long above;
	struct model m;

	if (json_int(j, json_get(j, more, "above"), &above) == 0 &&
	    u->input + u->cache_read + u->cache_write > above)
		entry = more;
	prices(j, entry, &m);
	u->cost = part(u->input, m.input, &known) +
	    part(u->output, m.output, &known) +
	    part(u->cache_read, m.cache_read, &known) +
	    part(u->cache_write, m.cache_write, &known);
	if (!known || entry < 0)
		u->cost = -1;
}
