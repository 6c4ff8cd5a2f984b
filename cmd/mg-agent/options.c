/* The command line. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "mg-agent.h"

static const char synopsis[] =
    "usage: mg-agent [-hjnv] [-b backend] [-c file] [-f file] [-m model]\n"
    "                [-o key=value] [-s server,...] [-t seconds]\n"
    "                [-x command] [--backend file] [--max-cost dollars]\n"
    "                [--record file | --replay file] [--schema file]\n"
    "                [--strict] [--system text] [--yes] [question]\n"
    "       mg-agent --sampling [-b backend] [-m model] [-o key=value]\n";

struct options opt;

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
set_limit(const char *word)
{
	if (text_seconds(word, &opt.limit) < 0 || opt.limit == 0)
		die(ST_USAGE, "-t '%s' is no number of seconds", word);
}

static void
set_cost(const char *word)
{
	char *end;

	opt.max_cost = strtod(word, &end);
	if (*word == '\0' || *end != '\0' || !(opt.max_cost > 0))
		die(ST_USAGE, "--max-cost '%s' is no sum of dollars", word);
}

/* KEY=VALUE, a string, or KEY:=JSON. */
static void
set_key(char *word)
{
	char *eq = strchr(word, '=');
	int json;

	if (eq == NULL || eq == word)
		die(ST_USAGE, "-o '%s' is no KEY=VALUE", word);
	json = eq[-1] == ':';
	*eq = '\0';
	if (json)
		eq[-1] = '\0';
	setting_put(word, slice_of(eq + 1), json);
	*eq = '=';
	if (json)
		eq[-1] = ':';
}

static void
set_short(int c, char *v)
{
	switch (c) {
	case 'b':
		setting_put("type", slice_of(v), 0);
		break;
	case 'c':
		add(opt.config, v, "-c");
		break;
	case 'f':
		add(opt.files, v, "-f");
		break;
	case 'm':
		setting_put("model", slice_of(v), 0);
		break;
	case 'o':
		set_key(v);
		break;
	case 's':
		opt.servers = v;
		break;
	case 't':
		set_limit(v);
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
		die(ST_USAGE, "no option -%c; mg-agent -h lists them", c);
	}
}

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
set_long(const char *name, char *v)
{
	if (strcmp(name, "--backend") == 0)
		settings_file(v);
	else if (strcmp(name, "--max-cost") == 0)
		set_cost(v);
	else if (strcmp(name, "--record") == 0)
		opt.record = v;
	else if (strcmp(name, "--replay") == 0)
		opt.replay = v;
	else if (strcmp(name, "--schema") == 0)
		opt.schema = v;
	else
		opt.system = v;
}

static int *
plain(const char *word)
{
	if (strcmp(word, "--yes") == 0)
		return &opt.yes;
	if (strcmp(word, "--strict") == 0)
		return &opt.strict;
	if (strcmp(word, "--sampling") == 0)
		return &opt.sampling;
	if (strcmp(word, "--help") == 0)
		return &opt.help;
	if (strcmp(word, "--version") == 0)
		return &opt.version;
	return NULL;
}

static void
long_option(int *argc, char ***argv)
{
	static const char *const names[] = { "--backend", "--max-cost",
		"--record", "--replay", "--schema", "--system" };
	char *word = (*argv)[0];
	size_t i, n;

	if (plain(word) != NULL) {
		*plain(word) = 1;
		return;
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		n = strlen(names[i]);
		if (strncmp(word, names[i], n) != 0)
			continue;
		if (word[n] == '=')
			set_long(names[i], word + n + 1);
		else if (word[n] == '\0')
			set_long(names[i], value(names[i], NULL, argc, argv));
		else
			continue;
		return;
	}
	die(ST_USAGE, "no option '%s'; mg-agent -h lists them", word);
}

static void
short_options(int *argc, char ***argv)
{
	char *word = (*argv)[0] + 1, name[3] = "-?";

	for (; *word != '\0'; word++) {
		name[1] = *word;
		if (strchr("bcfmostx", *word) != NULL) {
			set_short(*word, value(name, word + 1, argc, argv));
			return;
		}
		flag(*word);
	}
}

static NORETURN void
print(const char *text)
{
	event_print(slice_of(text));
	event_leave(ST_DONE);
}

static void
check(void)
{
	if (opt.record != NULL && opt.replay != NULL)
		die(ST_USAGE, "--record and --replay exclude each other");
	if (opt.exec != NULL && opt.servers != NULL)
		die(ST_USAGE, "-s and -x exclude each other");
	if (opt.sampling && (opt.exec != NULL || opt.servers != NULL ||
	    opt.json || opt.files[0] != NULL || opt.schema != NULL))
		die(ST_USAGE, "--sampling has no tools, files or events");
}

char *
options_read(int argc, char **argv)
{
	char *question;

	argc--;
	argv++;
	while (argc > 0 && argv[0][0] == '-' && argv[0][1] != '\0') {
		int last = strcmp(argv[0], "--") == 0;

		if (!last && argv[0][1] == '-')
			long_option(&argc, &argv);
		else if (!last)
			short_options(&argc, &argv);
		argc--;
		argv++;
		if (last)
			break;
	}
	if (opt.help)
		print(synopsis);
	if (opt.version)
		print("mg-agent " VERSION "\n");
	question = argc > 0 ? argv[0] : NULL;
	if (argc > 1)
		die(ST_USAGE, "one question, quoted as one word: '%s' is left",
		    argv[1]);
	check();
	return question;
}
