/* Teams and agents by chance. */

#ifndef WILD_H
#define WILD_H

#include <stdint.h>

#include "check.h"

struct wilding {
	char turn[ID];
	long long clock;
	long ids;
	int votes, answers, evaluates, done;
};

struct wild {
	uint64_t state;
	struct wilding agents[AGENTS];
	enum temper tempers[AGENTS];
	long contents;
};

/* Less than n. */
unsigned wild_below(struct wild *, unsigned n);

/* The team's agents are in the second; nothing is to be freed. */
void wild_team(struct wild *, struct team *, struct team_agent *);

/* Have them play. */
void wild_cast(struct wild *, struct sim *);

#endif
