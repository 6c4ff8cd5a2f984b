/*
 * teamfile [--strict] FILE: what mg-orchestrate --check does with it.
 * teamfile --settings|--servers AGENT FILE: what its mg-agent gets.
 * teamfile --json FILE: the document.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cmd/mg-orchestrate/teamfile.h"
#include "../lib/base/die.h"

static int
print_json(const char *path)
{
	struct buf why = BUF_INIT(4096);
	struct teamfile f;
	int rc = teamfile_read(&f, path, &why);

	if (rc < 0)
		warn("%s", buf_str(&why));
	else
		printf("%s\n", buf_str(&f.m.text));
	teamfile_free(&f);
	buf_free(&why);
	return rc < 0 ? ST_USAGE : ST_DONE;
}

static void
print(const struct team *t, const char *what, const char *agent,
    struct buf *b)
{
	int i = team_find(t, slice_of(agent));

	if (i < 0)
		check_print(t, b);
	else if (strcmp(what, "--settings") == 0)
		team_settings(t, &t->agents[i], b);
	else
		(void)team_servers(t, &t->agents[i], b);
}

int
main(int argc, char *argv[])
{
	const char *what = argc > 2 ? argv[1] : "";
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct teamfile f;
	struct team t;
	int rc;

	progname = "teamfile";
	if (argc < 2)
		die(ST_USAGE, "teamfile [--strict] FILE");
	if (strcmp(what, "--json") == 0)
		return print_json(argv[argc - 1]);
	rc = team_load(&f, &t, argv[argc - 1], strcmp(what, "--strict") == 0);
	if (rc == 0) {
		print(&t, what, argc > 3 ? argv[2] : "", &b);
		(void)fputs(buf_str(&b), stdout);
	}
	buf_free(&b);
	team_free(&t);
	teamfile_free(&f);
	return rc == 0 ? ST_DONE : ST_USAGE;
}
