/*
 * What must hold in any run, watched from outside: a naive book of answers,
 * votes and turns, made from the lines and from what agents were sent.
 */

#ifndef CHECK_H
#define CHECK_H

#include "sim.h"

enum { AGENTS = 8, OPEN = 256, ID = 32 };

enum temper { GOOD, WILD, SLOW, MUTE, FAILS, REFUSED, TEMPERS };

/* An agent, as the lines tell of it. */
struct seen_agent {
	enum temper temper;
	char turn[ID];            /* under way, or "" */
	char phase[16];
	char open[OPEN][ID];      /* calls that were not answered */
	size_t nopen;
	int cancelled, taken, retired, abstains, voted, spoke, failed;
	long long turns;          /* that no cancel ended, of this attempt */
	long long last, current, answers; /* versions */
	struct buf content, speech, call;
	long long shown[AGENTS], told[AGENTS];
	long long choice[AGENTS]; /* places of whom it votes for */
	long long version[AGENTS]; /* that it votes for */
	long long knew[AGENTS];   /* when it voted */
	size_t nchoice;
	long long not_before;
};

struct check {
	struct seen_agent agents[AGENTS];
	const struct team *team;
	struct tally *tally;
	long long attempt, questions, finals;
	int stopped, outcome, final, chosen;
	struct buf presented;
};

void check_init(struct check *, const struct team *);
void check_free(struct check *);

/* For the watcher of a run. */
void check_line(struct sim *, const struct json *, int own);
void check_told(struct sim *, size_t agent, const struct json *);

#endif
