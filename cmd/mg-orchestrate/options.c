/* The command line. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "mg-orchestrate.h"

static const char synopsis[] =
    "usage: mg-orchestrate [-jv] -c team | --agent type[:model]\n"
    "                      [-o events] [-s server,...] [-t seconds]\n"
    "                      [--prompt name=file] [--seed n] [--strict] [--yes]\n"
    "                      [question]\n"
    "       mg-orchestrate --resume events [-c team]\n"
    "       mg-orchestrate --continue events [-c team] [question]\n"
    "       mg-orchestrate --replay events [-o events]\n"
    "       mg-orchestrate --batch [-p n] -c team [-o directory]\n"
    "       mg-orchestrate --check team [--strict]\n";

enum { SEED_DIGITS = 15 }; /* as many as all read JSON alike with */

struct options opt;

static void
set_limit(const char *name, char *word)
{
	opt.limit = option_seconds(name, word);
}

static void
set_seed(const char *name, char *word)
{
	size_t n = strspn(word, "0123456789");

	if (n == 0 || n > SEED_DIGITS || word[n] != '\0')
		die(ST_USAGE, "%s '%s' is no number of at most %d digits",
		    name, word, SEED_DIGITS);
	opt.seed = strtoll(word, NULL, 10);
	opt.seeded = 1;
}

static void
set_parallel(const char *name, char *word)
{
	if (text_count(word, 1000, &opt.parallel) < 0 || opt.parallel == 0)
		die(ST_USAGE, "%s '%s' is no number from 1 to 1000", name,
		    word);
}

static void
add_agent(const char *name, char *word)
{
	option_add(opt.agents, word, name);
}

static void
add_prompt(const char *name, char *word)
{
	if (strchr(word, '=') == NULL)
		die(ST_USAGE, "%s '%s' is no NAME=FILE", name, word);
	option_add(opt.prompts, word, name);
}

/* What was asked for is output like any other. */
static void
tell(const char *text)
{
	answer_open();
	answer_text(slice_of(text));
	answer_leave(ST_DONE);
}

static void
check_modes(void)
{
	int modes = (opt.resume != NULL) + (opt.go_on != NULL) +
	    (opt.replay != NULL) + (opt.check != NULL) + opt.batch;

	if (modes > 1)
		die(ST_USAGE, "--resume, --continue, --replay, --batch and "
		    "--check exclude each other");
	if (opt.team != NULL && opt.agents[0] != NULL)
		die(ST_USAGE, "-c and --agent exclude each other");
	if ((opt.resume != NULL || opt.replay != NULL || opt.check != NULL ||
	    opt.batch) && opt.question != NULL)
		die(ST_USAGE, "no question is needed: '%s'", opt.question);
	if ((opt.resume != NULL || opt.go_on != NULL || opt.replay != NULL) &&
	    opt.seeded)
		die(ST_USAGE, "--seed: that of the run stays");
	if (opt.replay != NULL && opt.limit > 0)
		die(ST_USAGE, "-t: that of the run stays");
	if ((opt.resume != NULL || opt.go_on != NULL) && opt.events != NULL)
		die(ST_USAGE, "-o '%s': the run goes on in its own file",
		    opt.events);
}

void
options_read(int argc, char **argv)
{
	static int help, version;
	static const struct option options[] = {
		{ "-c", .word = &opt.team }, { "-h", .flag = &help },
		{ "-j", .flag = &opt.lines }, { "-o", .word = &opt.events },
		{ "-p", .take = set_parallel }, { "-s", .word = &opt.servers },
		{ "-t", .take = set_limit }, { "-v", .flag = &opt.verbose },
		{ "--agent", .take = add_agent },
		{ "--batch", .flag = &opt.batch },
		{ "--check", .word = &opt.check },
		{ "--continue", .word = &opt.go_on },
		{ "--help", .flag = &help }, { "--prompt", .take = add_prompt },
		{ "--replay", .word = &opt.replay },
		{ "--resume", .word = &opt.resume },
		{ "--seed", .take = set_seed },
		{ "--strict", .flag = &opt.strict },
		{ "--version", .flag = &version },
		{ "--yes", .flag = &opt.yes }, { .name = NULL }
	};

	argc--;
	argv++;
	while (option_next(options, &argc, &argv))
		continue;
	if (help)
		tell(synopsis);
	if (version)
		tell("mg-orchestrate " VERSION);
	if (argc > 1)
		die(ST_USAGE, "one question, one word: what is '%s'?",
		    argv[1]);
	if (argc == 1)
		opt.question = argv[0];
	check_modes();
}
