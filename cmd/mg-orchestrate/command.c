/*
 * How an agent is started: the files that its mg-agent reads, in a directory
 * of ours that is gone when we are.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/file.h"
#include "mg-orchestrate.h"

static char *dir, *program;
static char **base, **words; /* of the agent asked for last */

void
command_open(void)
{
	const char *tmp = getenv("TMPDIR");
	struct buf b = BUF_INIT(65536);

	buf_printf(&b, "%s/mg-orchestrate.XXXXXX", tmp != NULL &&
	    *tmp == '/' ? tmp : "/tmp");
	if (mkdtemp(b.s) == NULL)
		die(ST_LOCAL, "cannot make '%s':", buf_str(&b));
	dir = xstrdup(buf_str(&b));
	buf_free(&b);
	/* However we leave: there may be secrets in it. */
	(void)atexit(command_close);
}

static void
path_of(size_t agent, const char *what, struct buf *b)
{
	buf_printf(b, "%s/%s.%s", dir, team.agents[agent].name, what);
}

static void
write_file(const struct buf *path, const struct buf *text)
{
	if (file_replace(buf_str(path), buf_slice(text), 0) < 0)
		die(ST_LOCAL, "cannot write '%s':", buf_str(path));
}

static void
write_files(const struct team_agent *a, struct buf *settings,
    struct buf *servers)
{
	struct buf text = BUF_INIT(TEAMFILE_MAX);
	size_t at = (size_t)(a - team.agents);

	path_of(at, "settings", settings);
	team_settings(&team, a, &text);
	write_file(settings, &text);
	buf_clear(&text);
	if (team_servers(&team, a, &text) > 0) {
		path_of(at, "servers", servers);
		write_file(servers, &text);
	}
	buf_free(&text);
}

/* mg-agent where it is, and options of ours that are every agent's. */
static void
complete(void)
{
	static char yes[] = "--yes", s[] = "-s";
	size_t n;

	for (n = 0; base[n] != NULL; n++)
		continue;
	words = xcalloc(n + 4, sizeof(*words));
	for (n = 0; base[n] != NULL; n++) {
		words[n] = base[n];
		if (strcmp(base[n], "mg-agent") == 0 && program == NULL)
			program = setup_program("mg-agent");
		if (strcmp(base[n], "mg-agent") == 0 && program != NULL)
			words[n] = program;
	}
	if (opt.yes)
		words[n++] = yes;
	if (opt.servers != NULL) {
		words[n++] = s;
		words[n++] = opt.servers;
	}
}

char **
command_words(size_t agent)
{
	const struct team_agent *a = &team.agents[agent];
	struct buf settings = BUF_INIT(65536), servers = BUF_INIT(65536);

	command_free();
	write_files(a, &settings, &servers);
	base = team_command(&team, a, buf_str(&settings),
	    servers.len > 0 ? buf_str(&servers) : NULL);
	if (a->command < 0)
		complete();
	buf_free(&settings);
	buf_free(&servers);
	return words != NULL ? words : base;
}

void
command_free(void)
{
	free(words);
	free(base);
	words = base = NULL;
}

void
command_close(void)
{
	static const char *const kinds[] = { "settings", "servers" };
	struct buf b = BUF_INIT(65536);
	size_t i, k;

	command_free();
	free(program);
	program = NULL;
	for (i = 0; dir != NULL && i < team.n; i++)
		for (k = 0; k < 2; k++) {
			buf_clear(&b);
			path_of(i, kinds[k], &b);
			(void)unlink(buf_str(&b));
		}
	if (dir != NULL)
		(void)rmdir(dir);
	free(dir);
	dir = NULL;
	buf_free(&b);
}
