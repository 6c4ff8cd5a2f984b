#include <stddef.h>

#include "team.h"

static const char *const names[] = {
	"plurality", "no-self-vote", "weighted", "approval", "borda", "schulze"
};

const char *
team_method_name(enum team_method m)
{
	return names[m];
}

/* MassGen's words have '_' where ours have '-'. */
static int
same(const char *name, const char *word)
{
	for (; *name != '\0'; name++, word++)
		if (*word != *name && !(*name == '-' && *word == '_'))
			return 0;
	return *word == '\0';
}

int
team_method_of(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (same(names[i], word))
			return (int)i;
	return -1;
}
