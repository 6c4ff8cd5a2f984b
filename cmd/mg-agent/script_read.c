/*
 * A script is {"turns":[STEP,...]}, or one STEP a line: it becomes one array
 * of steps either way.
 */

#include <stdint.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "script.h"

struct json script_doc;

static struct buf text = BUF_INIT(TEXT_MAX);
static const char *name;      /* of the file, for people */
static int step;              /* that was played last, or -1 */
static int first;
static long long left;        /* times that it is played again */

static NORETURN void
wrong(size_t at, const char *why)
{
	size_t line, column;

	json_place(buf_slice(&text), at, &line, &column);
	die(ST_USAGE, "%s:%lu: %s", name, (unsigned long)line, why);
}

static size_t
place(int token)
{
	return (size_t)(json_raw(&script_doc, token).p - text.s);
}

/* What model doubles have besides is passed over. */
static void
check_step(int t)
{
	const struct json *j = &script_doc;
	int calls = json_get(j, t, "calls"), c;
	int repeat = json_get(j, t, "repeat");
	long long n = 1;

	if (json_type(j, t) != JSON_OBJECT)
		wrong(place(t), "a step is an object");
	if (repeat >= 0 && (json_int(j, repeat, &n) < 0 || n < 1))
		wrong(place(repeat), "repeat is a number above 0");
	if (calls >= 0 && json_type(j, calls) != JSON_ARRAY)
		wrong(place(calls), "calls is an array");
	for (c = json_first(j, calls); c >= 0; c = json_next(j, c))
		if (json_type(j, json_get(j, c, "name")) != JSON_STRING)
			wrong(place(c), "a call needs the name of a tool");
}

/* Commas between the lines make an array; the line numbers stay. */
static void
join_lines(void)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	size_t i = 0, n;
	int some = 0;

	buf_putc(&b, '[');
	for (; i < text.len; i += n + 1) {
		const char *nl = memchr(text.s + i, '\n', text.len - i);
		struct slice s = { text.s + i, 0 };
		struct json_error e;

		n = nl != NULL ? (size_t)(nl - s.p) : text.len - i;
		s.n = n;
		if (s.n == strspn(s.p, " \t\r\n") || s.p[0] == '\n') {
			buf_putc(&b, '\n');
			continue;
		}
		if (json_check(s, NULL, &e) < 0)
			wrong(i + e.at, e.why);
		if (some++ > 0)
			buf_putc(&b, ',');
		buf_put(&b, s.p, s.n);
		buf_putc(&b, '\n');
	}
	buf_putc(&b, ']');
	buf_free(&text);
	text = b;
}

static void
load(const char *path)
{
	struct slice raw = setting_raw("script");

	name = "the script";
	if (raw.n > 0 && raw.p[0] == '{')
		buf_put(&text, raw.p, raw.n);
	else if (path == NULL)
		die(ST_USAGE, "no script: '-o script=FILE' names it");
	else if (path[0] == '{')
		buf_puts(&text, path);
	else {
		name = path;
		if (file_read(path, &text) < 0)
			die(ST_USAGE, "cannot read '%s':", path);
	}
}

static int
turns(void)
{
	return json_get(&script_doc, 0, "turns");
}

void
script_read(void)
{
	struct slice raw = setting_raw("script");
	struct json_error e;
	int root;

	load(raw.n > 0 && raw.p[0] == '{' ? NULL : setting_str("script"));
	if (json_parse(&script_doc, buf_slice(&text), INT32_MAX, &e) < 0 ||
	    turns() < 0) {
		join_lines();
		if (json_parse(&script_doc, buf_slice(&text), INT32_MAX,
		    &e) < 0)
			wrong(e.at, e.why);
	}
	root = turns() >= 0 ? turns() : 0;
	if (json_type(&script_doc, root) != JSON_ARRAY)
		wrong(place(root), "turns is an array of steps");
	first = json_first(&script_doc, root);
	for (step = first; step >= 0; step = json_next(&script_doc, step))
		check_step(step);
	left = -1;
}

int
script_next(void)
{
	if (left > 0) {
		left--;
		return step;
	}
	if (left < 0)
		step = first;
	else if (step >= 0)
		step = json_next(&script_doc, step);
	left = 1;
	(void)json_int(&script_doc, json_get(&script_doc, step, "repeat"),
	    &left);
	left--;
	return step;
}

void
script_free(void)
{
	json_free(&script_doc);
	buf_free(&text);
}
