/*
 * A tool and a call's arguments, with a newline between: marks are read back
 * as they were written, and header lines are lines with nothing but printable
 * characters, each with a name that HTTP allows.
 */

#include <string.h>

#include "../../lib/base/text.h"
#include "../../lib/mcp/mirror.h"
#include "fuzz.h"

enum { MAX = 1 << 16, LINES = 64 * MAX };

static void
check_line(struct slice line)
{
	static const char begin[] = "Mcp-Param-";
	size_t i;

	MUST(line.n > sizeof(begin) - 1);
	MUST(memcmp(line.p, begin, sizeof(begin) - 1) == 0);
	i = text_token(line);
	MUST(i > sizeof(begin) - 1 && i + 2 <= line.n);
	MUST(memcmp(line.p + i, ": ", 2) == 0);
	for (i += 2; i < line.n; i++)
		MUST(line.p[i] >= ' ' && line.p[i] <= '~');
}

static void
headers(struct slice text, const struct json *arguments)
{
	struct buf lines = BUF_INIT(LINES), why = BUF_INIT(LINES);
	struct json marks = JSON_INIT;
	struct json_error e;
	struct slice line;
	size_t at;

	MUST(json_parse(&marks, text, LINES, &e) == 0);
	if (mirror_headers(&marks, 0, arguments, 0, &lines, &why) == -1)
		MUST(why.len > 0);
	else for (at = 0; at < lines.len; at += line.n + 1) {
		line.p = lines.s + at;
		line.n = strlen(line.p);
		check_line(line);
	}
	json_free(&marks);
	buf_free(&lines);
	buf_free(&why);
}

static void
tool(struct slice text, const struct json *arguments)
{
	struct buf marks = BUF_INIT(LINES), why = BUF_INIT(1024);
	struct json j = JSON_INIT, again = JSON_INIT;
	struct json_error e;
	int n;

	if (json_parse(&j, text, MAX, &e) == 0) {
		n = mirror_read(&j, 0, &marks, &why);
		MUST((n == -1) == (why.len > 0));
		MUST((n == -1) == (marks.len == 0));
		if (n >= 0) {
			MUST(json_parse(&again, buf_slice(&marks), LINES,
			    &e) == 0);
			MUST(json_count(&again, 0) == (size_t)n);
			headers(buf_slice(&marks), arguments);
		}
	}
	json_free(&j);
	json_free(&again);
	buf_free(&marks);
	buf_free(&why);
}

static void
encode(struct slice text)
{
	struct buf b = BUF_INIT(LINES), again = BUF_INIT(LINES);
	size_t i;

	mirror_encode(&b, text);
	for (i = 0; i < b.len; i++)
		MUST(b.s[i] >= ' ' && b.s[i] <= '~');
	/* What was encoded looks encoded, so it is never taken for plain. */
	mirror_encode(&again, buf_slice(&b));
	MUST(slice_eq(text, buf_slice(&b)) ==
	    slice_eq(buf_slice(&b), buf_slice(&again)));
	buf_free(&b);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct json arguments = JSON_INIT;
	struct slice text = input(p, n), rest = { NULL, 0 };
	const char *nl;
	struct json_error e;

	if (n == 0 || n > MAX)
		return 0;
	encode(text);
	nl = memchr(text.p, '\n', n);
	if (nl != NULL) {
		rest.p = nl + 1;
		rest.n = n - (size_t)(nl + 1 - text.p);
		text.n = (size_t)(nl - text.p);
	}
	if (rest.n > 0 && json_parse(&arguments, rest, MAX, &e) == 0)
		tool(text, &arguments);
	json_free(&arguments);
	return 0;
}
