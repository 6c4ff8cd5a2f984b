/* The command line. */

#include <stdio.h>
#include <stdlib.h>

#include "../../lib/base/option.h"
#include "../../lib/base/text.h"
#include "mg-serve.h"

enum { PARALLEL_MAX = 10000 };

static const char synopsis[] =
    "usage: mg-serve [-hv] [-m size] [-p n] [-t seconds] dir\n";

struct options opt = { NULL, NULL, 300000, (size_t)64 << 20, 16, 0 };

static int help, version;

static void
set_max(const char *name, char *word)
{
	if (text_size(word, &opt.max) < 0 || opt.max == 0)
		die(ST_USAGE, "%s '%s' is no size", name, word);
}

static void
set_parallel(const char *name, char *word)
{
	if (text_count(word, PARALLEL_MAX, &opt.parallel) < 0)
		die(ST_USAGE, "%s '%s' is no number from 1 to %d", name,
		    word, PARALLEL_MAX);
}

static void
set_timeout(const char *name, char *word)
{
	opt.timeout = option_seconds(name, word);
}

static const struct option table[] = {
	{ "-h", .flag = &help }, { "-m", .take = set_max },
	{ "-p", .take = set_parallel }, { "-t", .take = set_timeout },
	{ "-v", .flag = &opt.verbose }, { "--help", .flag = &help },
	{ "--version", .flag = &version }, { .name = NULL }
};

static NORETURN void
print(const char *text)
{
	exit(fputs(text, stdout) < 0 || fflush(stdout) != 0 ? ST_LOCAL :
	    ST_DONE);
}

void
options_read(int argc, char **argv)
{
	argc--;
	argv++;
	while (option_next(table, &argc, &argv))
		continue;
	if (help)
		print(synopsis);
	if (version)
		print("mg-serve " VERSION "\n");
	if (argc != 1) {
		(void)fputs(synopsis, stderr);
		exit(ST_USAGE);
	}
	opt.dir = argv[0];
}
