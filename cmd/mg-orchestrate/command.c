/* How an agent is started: the files that its mg-agent reads, and words. */

#include <stdlib.h>
#include <string.h>

#include "mg-orchestrate.h"

static char *program;        /* mg-agent where it is */
static char **base, **words; /* of the agent asked for last */

static void
put_file(const struct team_agent *a, const char *what, const struct buf *text,
    struct buf *path)
{
	struct buf name = BUF_INIT(256);

	buf_printf(&name, "%s.%s", a->name, what);
	scratch_put(buf_str(&name), buf_slice(text), path);
	buf_free(&name);
}

static void
put_files(const struct team_agent *a, struct buf *settings,
    struct buf *servers)
{
	struct buf text = BUF_INIT(TEAMFILE_MAX);

	team_settings(&team, a, &text);
	put_file(a, "settings", &text, settings);
	buf_clear(&text);
	if (team_servers(&team, a, &text) > 0)
		put_file(a, "servers", &text, servers);
	buf_free(&text);
}

/* Options of ours that are every agent's. */
static void
complete(void)
{
	static char yes[] = "--yes", s[] = "-s";
	size_t n;

	for (n = 0; base[n] != NULL; n++)
		continue;
	words = xcalloc(n + 4, sizeof(*words));
	memcpy(words, base, n * sizeof(*words));
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
	if (a->command < 0)
		put_files(a, &settings, &servers);
	if (a->command < 0 && program == NULL)
		program = setup_program("mg-agent");
	base = team_command(&team, a, program, buf_str(&settings),
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
	command_free();
	free(program);
	program = NULL;
}
