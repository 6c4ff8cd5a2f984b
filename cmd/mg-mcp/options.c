/* The command line: the same options before a command and after it. */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/option.h"
#include "../../lib/base/text.h"
#include "mg-mcp.h"

static void
add_config(const char *name, char *word)
{
	option_add(opt.config, word, name);
}

static void
add_root(const char *name, char *word)
{
	char *real = realpath(word, NULL);

	if (real == NULL)
		die(ST_USAGE, "--root '%s':", word);
	option_add(opt.roots, real, name);
}

static void
set_limit(const char *name, char *word)
{
	long long ms;

	if (text_seconds(word, &ms) < 0 || ms == 0)
		die(ST_USAGE, "%s '%s' is no number of seconds", name, word);
	opt.due = loop_now() + ms;
}

static void
set_parallel(const char *name, char *word)
{
	if (text_count(word, 100000, &opt.parallel) < 0)
		die(ST_USAGE, "%s '%s' is no number from 1 to 100000", name,
		    word);
}

static void
set_max(const char *name, char *word)
{
	if (text_size(word, &opt.max_line) < 0 || opt.max_line < 1024 ||
	    opt.max_line > (size_t)2000 << 20)
		die(ST_USAGE, "%s '%s' is no size from 1K to 2000M", name,
		    word);
}

static void
set_word(const char *name, char *word)
{
	static const struct {
		const char *name;
		char **to;
	} words[] = {
		{ "-o", &opt.dir }, { "-s", &opt.servers },
		{ "-u", &opt.socket }, { "-x", &opt.exec },
		{ "--elicit", &opt.elicit }, { "--sample", &opt.sample }
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, name) == 0)
			*words[i].to = word;
}

int
option_parse(int *argc, char ***argv)
{
	static const struct option table[] = {
		{ "-c", NULL, add_config }, { "-m", NULL, set_max },
		{ "-o", NULL, set_word }, { "-p", NULL, set_parallel },
		{ "-s", NULL, set_word }, { "-t", NULL, set_limit },
		{ "-u", NULL, set_word }, { "-x", NULL, set_word },
		{ "-h", &opt.help, NULL }, { "-j", &opt.json, NULL },
		{ "-n", &opt.dry, NULL }, { "-v", &opt.verbose, NULL },
		{ "--agent", &opt.agent, NULL },
		{ "--elicit", NULL, set_word },
		{ "--help", &opt.help, NULL },
		{ "--root", NULL, add_root },
		{ "--sample", NULL, set_word },
		{ "--version", &opt.version, NULL },
		{ "--yes", &opt.yes, NULL }, { NULL, NULL, NULL }
	};

	return option_next(table, argc, argv);
}
