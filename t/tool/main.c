#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "tool.h"

static const struct {
	const char *name;
	int (*run)(int, char **);
} areas[] = {
	{ "buf", tool_buf },
	{ "jout", tool_jout },
	{ "json", tool_json },
	{ "json-bool", tool_json_bool },
	{ "json-count", tool_json_count },
	{ "json-decode", tool_json_decode },
	{ "json-double", tool_json_double },
	{ "json-dup", tool_json_dup },
	{ "json-get", tool_json_get },
	{ "json-int", tool_json_int },
	{ "json-is", tool_json_is },
	{ "json-place", tool_json_place },
	{ "json-repeated", tool_json_repeated },
	{ "json-str", tool_json_str },
	{ "json-walk", tool_json_walk },
};

void
tool_read(struct buf *b, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	char piece[65536];
	size_t n;

	if (f == NULL)
		die(ST_USAGE, "cannot open '%s':", path);
	buf_init(b, SIZE_MAX);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_put(b, piece, n);
	if (ferror(f))
		die(ST_USAGE, "cannot read '%s':", path);
	if (f != stdin)
		fclose(f);
}

long long
tool_number(const char *s)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (*s == '\0' || *end != '\0' || errno != 0)
		die(ST_USAGE, "no number: '%s'", s);
	return n;
}

int
main(int argc, char *argv[])
{
	size_t i;
	int status;

	progname = "mg-test";
	for (i = 0; argc > 1 && i < sizeof(areas) / sizeof(areas[0]); i++) {
		if (strcmp(argv[1], areas[i].name) != 0)
			continue;
		status = areas[i].run(argc - 1, argv + 1);
		if (fflush(stdout) == EOF)
			die(ST_LOCAL, "cannot write:");
		return status;
	}
	fprintf(stderr, "usage: mg-test AREA [ARG ...]\n");
	return ST_USAGE;
}
