/*
 * The guard before a call: what the rules of a server allow.  Deny comes
 * before ask, ask before allow; a pattern matches the whole name, '*' any
 * bytes ('/' too) and '?' one; nothing else is special.
 */

#ifndef GUARD_H
#define GUARD_H

#include "../base/slice.h"

struct server;

/* Longer patterns are refused, so matching is linear in the name. */
enum { GUARD_PATTERN = 256 };

enum verdict { GUARD_ALLOW, GUARD_ASK, GUARD_DENY };

/* With an allow list, what is not on it is denied; without rules, allowed. */
enum verdict guard_judge(const struct server *, struct slice tool);

/*
 * The same for what a model asks for: without rules a tool that the server
 * calls read-only is allowed, and any other is asked about.
 */
enum verdict guard_judge_agent(const struct server *, struct slice tool,
    int readonly);

/* Does the pattern match the whole name? */
int guard_match(const char *pattern, struct slice name);

#endif
