#include <stdlib.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/text.h"
#include "mg-mcp.h"

/* The value of an option: the rest of its word, or the next one. */
static char *
value(const char *name, char *rest, int *argc, char ***argv)
{
	if (rest != NULL && *rest != '\0')
		return rest;
	if (*argc < 2)
		die(ST_USAGE, "option %s needs a value", name);
	(*argc)--;
	(*argv)++;
	return (*argv)[0];
}

static void
add(char **words, char *word, const char *name)
{
	int n = 0;

	while (words[n] != NULL)
		n++;
	if (n == WORDS - 1)
		die(ST_USAGE, "option %s is given more than %d times", name,
		    WORDS - 1);
	words[n] = word;
}

static void
add_root(char *word)
{
	char *real = realpath(word, NULL);

	if (real == NULL)
		die(ST_USAGE, "--root '%s':", word);
	add(opt.roots, real, "--root");
}

static void
set_limit(const char *word)
{
	long long ms;

	if (text_seconds(word, &ms) < 0 || ms == 0)
		die(ST_USAGE, "-t '%s' is no number of seconds", word);
	opt.due = loop_now() + ms;
}

static void
set_parallel(const char *word)
{
	if (text_count(word, 100000, &opt.parallel) < 0)
		die(ST_USAGE, "-p '%s' is no number from 1 to 100000", word);
}

static void
set_max(const char *word)
{
	if (text_size(word, &opt.max_line) < 0 || opt.max_line < 1024 ||
	    opt.max_line > (size_t)2000 << 20)
		die(ST_USAGE, "-m '%s' is no size from 1K to 2000M", word);
}

static void
set(const char *name, char *v)
{
	switch (name[1]) {
	case 'c':
		add(opt.config, v, name);
		break;
	case 'm':
		set_max(v);
		break;
	case 'o':
		opt.dir = v;
		break;
	case 'p':
		set_parallel(v);
		break;
	case 's':
		opt.servers = v;
		break;
	case 't':
		set_limit(v);
		break;
	case 'u':
		opt.socket = v;
		break;
	case 'x':
		opt.exec = v;
		break;
	}
}

static void
flag(int c)
{
	switch (c) {
	case 'h':
		opt.help = 1;
		break;
	case 'j':
		opt.json = 1;
		break;
	case 'n':
		opt.dry = 1;
		break;
	case 'v':
		opt.verbose = 1;
		break;
	default:
		die(ST_USAGE, "no option -%c; mg-mcp -h lists them", c);
	}
}

/* Those without a value. */
static int
is_plain(const char *word)
{
	if (strcmp(word, "--yes") == 0)
		opt.yes = 1;
	else if (strcmp(word, "--agent") == 0)
		opt.agent = 1;
	else if (strcmp(word, "--help") == 0)
		opt.help = 1;
	else if (strcmp(word, "--version") == 0)
		opt.version = 1;
	else
		return 0;
	return 1;
}

static void
long_option(int *argc, char ***argv)
{
	static const char *const names[] = { "--elicit", "--sample",
		"--root" };
	char *word = (*argv)[0], *v;
	size_t i, n;

	if (is_plain(word))
		return;
	for (i = 0; i < 3; i++) {
		n = strlen(names[i]);
		if (strncmp(word, names[i], n) == 0 &&
		    (word[n] == '\0' || word[n] == '='))
			break;
	}
	if (i == 3)
		die(ST_USAGE, "no option '%s'; mg-mcp -h lists them", word);
	v = word[n] == '=' ? word + n + 1 : value(names[i], NULL, argc, argv);
	if (i == 0)
		opt.elicit = v;
	else if (i == 1)
		opt.sample = v;
	else
		add_root(v);
}

static void
short_options(int *argc, char ***argv)
{
	char *word = (*argv)[0] + 1, name[3] = "-?";

	for (; *word != '\0'; word++) {
		name[1] = *word;
		if (strchr("cmopstux", *word) != NULL) {
			set(name, value(name, word + 1, argc, argv));
			return;
		}
		flag(*word);
	}
}

int
option_parse(int *argc, char ***argv)
{
	const char *word = *argc > 0 ? (*argv)[0] : NULL;
	int more = 1;

	if (word == NULL || word[0] != '-' || word[1] == '\0')
		return 0;
	if (strcmp(word, "--") == 0)
		more = 0;
	else if (word[1] == '-')
		long_option(argc, argv);
	else
		short_options(argc, argv);
	(*argc)--;
	(*argv)++;
	return more;
}
