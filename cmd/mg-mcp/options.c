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
	opt.due = loop_now() + option_seconds(name, word);
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

int
option_parse(int *argc, char ***argv)
{
	static const struct option table[] = {
		{ "-c", .take = add_config }, { "-m", .take = set_max },
		{ "-o", .word = &opt.dir }, { "-p", .take = set_parallel },
		{ "-s", .word = &opt.servers }, { "-t", .take = set_limit },
		{ "-u", .word = &opt.socket }, { "-x", .word = &opt.exec },
		{ "-h", .flag = &opt.help }, { "-j", .flag = &opt.json },
		{ "-n", .flag = &opt.dry }, { "-v", .flag = &opt.verbose },
		{ "--agent", .flag = &opt.agent },
		{ "--elicit", .word = &opt.elicit },
		{ "--help", .flag = &opt.help }, { "--root", .take = add_root },
		{ "--sample", .word = &opt.sample },
		{ "--version", .flag = &opt.version },
		{ "--yes", .flag = &opt.yes }, { .name = NULL }
	};

	return option_next(table, argc, argv);
}
