/*
 * What a team file becomes: teamfile json FILE is the document, and
 * teamfile settings|servers AGENT FILE what the agent's mg-agent gets.
 */

#include <stdint.h>
#include <stdio.h>
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

static int
print_agent(const char *what, const char *agent, const char *path)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct teamfile f;
	struct team t;
	int rc = team_load(&f, &t, path, 0), i = -1;

	if (rc == 0 && (i = team_find(&t, slice_of(agent))) < 0)
		die(ST_USAGE, "no agent '%s'", agent);
	if (i >= 0 && strcmp(what, "settings") == 0)
		team_settings(&t, &t.agents[i], &b);
	else if (i >= 0)
		(void)team_servers(&t, &t.agents[i], &b);
	if (rc == 0)
		printf("%s\n", buf_str(&b));
	buf_free(&b);
	team_free(&t);
	teamfile_free(&f);
	return rc == 0 ? ST_DONE : ST_USAGE;
}

int
main(int argc, char *argv[])
{
	progname = "teamfile";
	if (argc == 3 && strcmp(argv[1], "json") == 0)
		return print_json(argv[2]);
	if (argc == 4)
		return print_agent(argv[1], argv[2], argv[3]);
	die(ST_USAGE, "teamfile json FILE | settings|servers AGENT FILE");
}
