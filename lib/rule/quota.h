/*
 * Limits that all processes of a user share: so many requests and tokens in
 * any stretch of one period.  The period is cut into slots, and what the last
 * of them and the one that runs hold together never passes the limit; so a
 * crash at any point loses nothing, and what was taken by whoever is killed
 * comes back a period later.  By the wall clock: when it is set back, what is
 * known counts as of now, when it is set forward the limit begins anew.
 */

#ifndef QUOTA_H
#define QUOTA_H

#include "../base/slice.h"

struct quota {
	struct slice name;   /* whose limit; no secret, for it is a key */
	long long period;    /* ms, 1000 or more */
	long long requests;  /* in a period; 0: no limit */
	long long tokens;    /* likewise */

	/* Only quota.c looks at the rest: the last take. */
	long long at, taken;
};

enum { QUOTA_LOCK = 5000 }; /* ms that a take waits for others, at most */

/*
 * Take one request and so many tokens; what is more than the limit counts as
 * the limit.  0: go; above: so many ms until it may be worth to ask again,
 * nothing was taken (who asks first then goes first); -1 with errno: limits
 * cannot be kept (EBADMSG: what is kept is none of ours).
 */
long long quota_take(struct quota *, long long tokens);

/* How many tokens the last take has come to.  0, or -1 with errno. */
int quota_spent(struct quota *, long long tokens);

#endif
