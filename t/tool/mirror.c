#include <stdint.h>
#include <stdio.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/mcp/mirror.h"
#include "tool.h"

static void
parse(struct json *j, struct slice text)
{
	struct json_error e;

	if (json_parse(j, text, SIZE_MAX, &e) == -1)
		die(ST_USAGE, "%zu: %s", e.at, e.why);
}

/* mirror: stdin as a tool, its marks and how many, or why it is not used */
int
tool_mirror(int argc, char *argv[])
{
	struct buf in, marks = BUF_INIT(SIZE_MAX / 2), why = BUF_INIT(1024);
	struct json j = JSON_INIT;
	int n;

	if (argc != 1)
		die(ST_USAGE, "usage: %s", argv[0]);
	tool_read(&in, "-");
	parse(&j, buf_slice(&in));
	n = mirror_read(&j, 0, &marks, &why);
	if (n >= 0)
		printf("%d %s\n", n, buf_str(&marks));
	else
		printf("%s%s\n", buf_str(&why), marks.len > 0 ? " !" : "");
	json_free(&j);
	buf_free(&in);
	buf_free(&marks);
	buf_free(&why);
	return n >= 0 ? ST_DONE : ST_NO;
}

/* mirror-encode: stdin as a header has it */
int
tool_mirror_encode(int argc, char *argv[])
{
	struct buf in, b = BUF_INIT(SIZE_MAX / 2);

	if (argc != 1)
		die(ST_USAGE, "usage: %s", argv[0]);
	tool_read(&in, "-");
	mirror_encode(&b, buf_slice(&in));
	printf("%s\n", buf_str(&b));
	buf_free(&in);
	buf_free(&b);
	return ST_DONE;
}

/* mirror-headers MARKS ARGUMENTS [MAX]: the header lines */
int
tool_mirror_headers(int argc, char *argv[])
{
	struct buf lines = BUF_INIT(SIZE_MAX / 2), why = BUF_INIT(1024);
	struct json marks = JSON_INIT, arguments = JSON_INIT;
	size_t i;
	int rc;

	if (argc != 3 && argc != 4)
		die(ST_USAGE, "usage: %s MARKS ARGUMENTS [MAX]", argv[0]);
	if (argc == 4)
		lines.max = (size_t)tool_number(argv[3]);
	parse(&marks, slice_of(argv[1]));
	parse(&arguments, slice_of(argv[2]));
	rc = mirror_headers(&marks, 0, &arguments, 0, &lines, &why);
	for (i = 0; rc == 0 && i < lines.len; i++)
		putchar(lines.s[i] == '\0' ? '\n' : lines.s[i]);
	if (rc == -1)
		printf("%s\n", buf_str(&why));
	json_free(&marks);
	json_free(&arguments);
	buf_free(&lines);
	buf_free(&why);
	return rc == 0 ? ST_DONE : ST_NO;
}
