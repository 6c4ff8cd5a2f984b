#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/json.h"
#include "tool.h"

static void
print(struct slice s)
{
	fwrite(s.p, 1, s.n, stdout);
	putchar('\n');
}

/*
 * The text as it is, without a NUL behind it and on the heap by itself, so
 * that sanitizers see who reads past its end.
 */
static struct slice
text_of(const char *path)
{
	struct buf b;
	struct slice s;
	char *copy;

	tool_read(&b, path);
	copy = malloc(b.len > 0 ? b.len : 1);
	if (copy == NULL)
		die(ST_LOCAL, "out of memory");
	memcpy(copy, buf_str(&b), b.len);
	s.p = copy;
	s.n = b.len;
	buf_free(&b);
	return s;
}

static int
bad(const struct json_error *e)
{
	printf("%zu: %s%s\n", e->at, e->why, e->ceiling ? " (ceiling)" : "");
	return ST_NO;
}

/* Parse argv[1] and follow the names behind it; dies when it is no JSON. */
static int
find(struct json *j, int argc, char *argv[])
{
	struct json_error e;
	int i, at = 0;

	if (argc < 2)
		die(ST_USAGE, "%s: no file given", argv[0]);
	if (json_parse(j, text_of(argv[1]), SIZE_MAX, &e) == -1)
		die(ST_USAGE, "%s: %zu: %s", argv[1], e.at, e.why);
	for (i = 2; i < argc; i++)
		at = json_get(j, at, argv[i]);
	return at;
}

static void
done(struct json *j)
{
	void *text;

	memcpy(&text, &j->text.p, sizeof(text));
	free(text);
	json_free(j);
}

/* json FILE [MAXTOK]: is it one JSON text? */
int
tool_json(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	struct json_error e;
	size_t max = SIZE_MAX;

	if (argc < 2)
		die(ST_USAGE, "json: no file given");
	if (argc > 2)
		max = (size_t)tool_number(argv[2]);
	j.text = text_of(argv[1]);
	if (json_parse(&j, j.text, max, &e) == -1) {
		done(&j);
		return bad(&e);
	}
	done(&j);
	return ST_DONE;
}

/* json-count FILE [NAME ...]: tokens of the text, members of the value */
int
tool_json_count(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	int at = find(&j, argc, argv);

	printf("%zu %zu\n", j.ntok, json_count(&j, at));
	done(&j);
	return ST_DONE;
}

/* json-get FILE [NAME ...]: the bytes of a value */
int
tool_json_get(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	int at = find(&j, argc, argv);

	if (json_type(&j, at) == JSON_NONE) {
		done(&j);
		return ST_NO;
	}
	print(json_raw(&j, at));
	done(&j);
	return ST_DONE;
}

/* json-str FILE [NAME ...]: the decoded bytes of a string */
int
tool_json_str(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	struct buf b = BUF_INIT(SIZE_MAX);
	int at = find(&j, argc, argv), status = ST_NO;

	if (json_str(&j, at, &b) == 0) {
		print(buf_slice(&b));
		status = ST_DONE;
	}
	buf_free(&b);
	done(&j);
	return status;
}

/* json-decode FILE MAX: the same in pieces of about MAX bytes, one a line */
int
tool_json_decode(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	struct buf b = BUF_INIT(SIZE_MAX);
	struct slice raw;
	size_t at = 1;

	if (argc != 3)
		die(ST_USAGE, "json-decode: usage: FILE MAX");
	raw = json_raw(&j, find(&j, 2, argv));
	while (at < raw.n - 1) {
		json_decode(raw, &at, (size_t)tool_number(argv[2]), &b);
		print(buf_slice(&b));
		buf_clear(&b);
	}
	buf_free(&b);
	done(&j);
	return ST_DONE;
}

/* json-dup FILE [NAME ...]: a string as a C string, when it is one */
int
tool_json_dup(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	int at = find(&j, argc, argv), status = ST_NO;
	char *s = json_strdup(&j, at);

	if (s != NULL) {
		puts(s);
		status = ST_DONE;
	} else if (json_has_nul(&j, at))
		puts("a NUL within");
	free(s);
	done(&j);
	return status;
}

/* json-is FILE STRING: is the root this string? */
int
tool_json_is(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	int is;

	if (argc != 3)
		die(ST_USAGE, "json-is: usage: FILE STRING");
	is = json_is(&j, find(&j, 2, argv), argv[2]);
	done(&j);
	return is ? ST_DONE : ST_NO;
}

/* json-int FILE [NAME ...] */
int
tool_json_int(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	int at = find(&j, argc, argv), status = ST_NO;
	long long v;

	if (json_int(&j, at, &v) == 0) {
		printf("%lld\n", v);
		status = ST_DONE;
	}
	done(&j);
	return status;
}

/* json-double FILE [NAME ...] */
int
tool_json_double(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	int at = find(&j, argc, argv), status = ST_NO;
	double v;

	if (json_double(&j, at, &v) == 0) {
		printf("%.17g\n", v);
		status = ST_DONE;
	}
	done(&j);
	return status;
}

/* json-bool FILE [NAME ...]: "maybe" when it is neither */
int
tool_json_bool(int argc, char *argv[])
{
	static const char *const words[] = { "no", "yes", "maybe" };
	struct json j = JSON_INIT;
	int at = find(&j, argc, argv);

	puts(words[json_bool(&j, at, 2)]);
	done(&j);
	return ST_DONE;
}

/* json-repeated FILE [NAME ...]: status 1 and the name that stands twice */
int
tool_json_repeated(int argc, char *argv[])
{
	struct json j = JSON_INIT;
	int at = find(&j, argc, argv), name = json_repeated(&j, at);

	if (name >= 0)
		print(json_raw(&j, name));
	done(&j);
	return name >= 0 ? ST_NO : ST_DONE;
}

/* json-place FILE OFFSET: line and column */
int
tool_json_place(int argc, char *argv[])
{
	struct buf b;
	size_t line, column;

	if (argc != 3)
		die(ST_USAGE, "json-place: usage: FILE OFFSET");
	tool_read(&b, argv[1]);
	json_place(buf_slice(&b), (size_t)tool_number(argv[2]), &line,
	    &column);
	printf("%zu:%zu\n", line, column);
	buf_free(&b);
	return ST_DONE;
}

static void
walk(const struct json *j, int i, int depth)
{
	struct slice raw = json_raw(j, i);
	int k, value;

	for (k = json_first(j, i); k >= 0; k = json_next(j, k)) {
		value = json_value(j, k);
		raw = json_raw(j, k);
		printf("%*s", 4 * depth, "");
		if (value >= 0)
			printf("%.*s ", (int)raw.n, raw.p);
		else
			value = k;
		raw = json_raw(j, value);
		printf("%s", json_type_name(json_type(j, value)));
		if (json_type(j, value) >= JSON_ARRAY)
			printf(" %zu\n", json_count(j, value));
		else
			printf(" %.*s\n", (int)raw.n, raw.p);
		walk(j, value, depth + 1);
	}
}

/* json-walk FILE [NAME ...]: what is in a value, one line each */
int
tool_json_walk(int argc, char *argv[])
{
	struct json j = JSON_INIT;

	walk(&j, find(&j, argc, argv), 0);
	done(&j);
	return ST_DONE;
}
