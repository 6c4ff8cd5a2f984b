/* The command line. */

#include <stdlib.h>
#include <string.h>

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
set_limit(const char *name, char *word)
{
	opt.limit = option_seconds(name, word);
}

static void
set_cost(const char *name, char *word)
{
	char *end;

	opt.max_cost = strtod(word, &end);
	if (*word == '\0' || *end != '\0' || !(opt.max_cost > 0))
		die(ST_USAGE, "%s '%s' is no sum of dollars", name, word);
}

/* KEY=VALUE, a string, or KEY:=JSON. */
static void
set_key(const char *name, char *word)
{
	char *eq = strchr(word, '=');
	int json;

	if (eq == NULL || eq == word)
		die(ST_USAGE, "%s '%s' is no KEY=VALUE", name, word);
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
set_setting(const char *name, char *word)
{
	setting_put(strcmp(name, "-b") == 0 ? "type" : "model",
	    slice_of(word), 0);
}

static void
set_file(const char *name, char *word)
{
	(void)name;
	settings_file(word);
}

static void
add_word(const char *name, char *word)
{
	option_add(strcmp(name, "-c") == 0 ? opt.config : opt.files, word,
	    name);
}

static const struct option table[] = {
	{ "-b", .take = set_setting }, { "-c", .take = add_word },
	{ "-f", .take = add_word }, { "-m", .take = set_setting },
	{ "-o", .take = set_key }, { "-s", .word = &opt.servers },
	{ "-t", .take = set_limit }, { "-x", .word = &opt.exec },
	{ "-h", .flag = &opt.help }, { "-j", .flag = &opt.json },
	{ "-n", .flag = &opt.dry }, { "-v", .flag = &opt.verbose },
	{ "--backend", .take = set_file }, { "--help", .flag = &opt.help },
	{ "--max-cost", .take = set_cost }, { "--record", .word = &opt.record },
	{ "--replay", .word = &opt.replay },
	{ "--sampling", .flag = &opt.sampling },
	{ "--schema", .word = &opt.schema },
	{ "--strict", .flag = &opt.strict },
	{ "--system", .word = &opt.system },
	{ "--version", .flag = &opt.version }, { "--yes", .flag = &opt.yes },
	{ .name = NULL }
};

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
	argc--;
	argv++;
	while (option_next(table, &argc, &argv))
		continue;
	if (opt.help)
		print(synopsis);
	if (opt.version)
		print("mg-agent " VERSION "\n");
	if (argc > 1)
		die(ST_USAGE, "one question, quoted as one word: '%s' is left",
		    argv[1]);
	check();
	return argc > 0 ? argv[0] : NULL;
}
