#include <stddef.h>
#include <string.h>

#include "die.h"
#include "option.h"
#include "text.h"

void
option_add(char **words, char *word, const char *name)
{
	int n = 0;

	while (words[n] != NULL)
		n++;
	if (n == OPTION_WORDS - 1)
		die(ST_USAGE, "option %s is given more than %d times", name,
		    OPTION_WORDS - 1);
	words[n] = word;
}

long long
option_seconds(const char *name, const char *value)
{
	long long ms;

	if (text_seconds(value, &ms) < 0 || ms == 0)
		die(ST_USAGE, "%s '%s' is no number of seconds", name, value);
	return ms;
}

/* The entry of that name, of which the first n bytes count. */
static const struct option *
find(const struct option *o, const char *name, size_t n)
{
	for (; o->name != NULL; o++)
		if (strncmp(o->name, name, n) == 0 && o->name[n] == '\0')
			return o;
	die(ST_USAGE, "no option '%.*s'; %s -h lists them", (int)n, name,
	    progname);
}

static void
take(const struct option *o, char *rest, int *argc, char ***argv)
{
	if (rest == NULL && *argc < 2)
		die(ST_USAGE, "option %s needs a value", o->name);
	if (rest == NULL) {
		(*argc)--;
		rest = *++(*argv);
	}
	if (o->take != NULL)
		o->take(o->name, rest);
	else
		*o->word = rest;
}

static void
long_option(const struct option *table, int *argc, char ***argv)
{
	char *word = **argv;
	size_t n = strcspn(word, "=");
	const struct option *o = find(table, word, n);

	if (o->flag == NULL)
		take(o, word[n] == '=' ? word + n + 1 : NULL, argc, argv);
	else if (word[n] == '\0')
		*o->flag = 1;
	else
		die(ST_USAGE, "option %s takes no value", o->name);
}

static void
short_options(const struct option *table, int *argc, char ***argv)
{
	char *word = **argv + 1, name[] = "-?";
	const struct option *o;

	for (; *word != '\0'; word++) {
		name[1] = *word;
		o = find(table, name, 2);
		if (o->flag == NULL) {
			take(o, word[1] != '\0' ? word + 1 : NULL, argc,
			    argv);
			return;
		}
		*o->flag = 1;
	}
}

int
option_next(const struct option *table, int *argc, char ***argv)
{
	const char *word = *argc > 0 ? **argv : NULL;
	int more = 1;

	if (word == NULL || word[0] != '-' || word[1] == '\0')
		return 0;
	if (strcmp(word, "--") == 0)
		more = 0;
	else if (word[1] == '-')
		long_option(table, argc, argv);
	else
		short_options(table, argc, argv);
	(*argc)--;
	(*argv)++;
	return more;
}

char *
option_operand(const struct option *table, int *argc, char ***argv)
{
	char *operand = NULL;

	while (option_next(table, argc, argv))
		continue;
	if (*argc > 0) {
		operand = *(*argv)++;
		(*argc)--;
	}
	while (option_next(table, argc, argv))
		continue;
	return operand;
}
