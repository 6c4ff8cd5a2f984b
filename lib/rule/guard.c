#include <stddef.h>

#include "../base/server.h"
#include "guard.h"

/*
 * One '*' at a time: on a mismatch the last one takes a byte more.  What an
 * earlier one took need never be tried again, so a byte of the name is looked
 * at no more often than the pattern is long.
 */
int
guard_match(const char *pattern, struct slice name)
{
	const char *star = NULL;
	size_t i = 0, from = 0;

	while (i < name.n) {
		if (*pattern == '*') {
			star = ++pattern;
			from = i;
		} else if (*pattern == '?' || (*pattern != '\0' &&
		    *pattern == name.p[i])) {
			pattern++;
			i++;
		} else if (star != NULL) {
			pattern = star;
			i = ++from;
		} else
			return 0;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static int
on_list(char *const *patterns, struct slice name)
{
	for (; patterns != NULL && *patterns != NULL; patterns++)
		if (guard_match(*patterns, name))
			return 1;
	return 0;
}

enum verdict
guard_judge(const struct server *sv, struct slice tool)
{
	if (on_list(sv->deny, tool))
		return GUARD_DENY;
	if (on_list(sv->ask, tool))
		return GUARD_ASK;
	if (sv->allow != NULL && !on_list(sv->allow, tool))
		return GUARD_DENY;
	return GUARD_ALLOW;
}

enum verdict
guard_judge_agent(const struct server *sv, struct slice tool, int readonly)
{
	enum verdict v = guard_judge(sv, tool);

	if (v == GUARD_ALLOW && sv->allow == NULL && !readonly)
		return GUARD_ASK;
	return v;
}
