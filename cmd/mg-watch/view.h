/*
 * What the lines of a run, or of one mg-agent, say about its agents: enough
 * to show them, in bounded memory.  It believes every line and refuses none;
 * what is no line of a run is passed over.
 */

#ifndef VIEW_H
#define VIEW_H

#include "../../lib/base/json.h"
#include "roll.h"

#define VIEW_MOST 1000000000000000LL /* of any number; ms, tokens */

enum {
	VIEW_AGENTS = 1000, /* of more agents nothing is shown */
	VIEW_NAME = 64      /* bytes of a name that are kept */
};

struct agent {
	char name[VIEW_NAME];   /* the pseudonym */
	char id[VIEW_NAME];     /* all cleaned, "" when not told */
	char model[VIEW_NAME];
	const char *state;      /* "voting", "retired", ... */
	char doing[VIEW_NAME];  /* in its turn: the tool that runs, ... */
	int runs;               /* a turn is under way */
	int settled;            /* its state outlives the turn */
	struct roll said;
	struct roll answer;     /* the last one */
	char label[VIEW_NAME];  /* its answer that is a candidate, or "" */
	char vote[VIEW_NAME];   /* the label that it votes for, or "" */
	char vote_name[VIEW_NAME]; /* the agent of that label */
	long long turns, calls, tokens, answers;
	long long counted;      /* tokens of the turn under way */
	double cost;            /* dollars; 0: not known */
	long long began, spent; /* ms; of the turn under way, of those before */
};

struct view {
	struct agent *agents;
	size_t n, cap, last;
	int run;                /* a run line has come: no lone mg-agent */
	unsigned long long taken; /* lines */
	int done;               /* a final line, and nothing after it */
	char phase[VIEW_NAME];  /* "" before the first */
	long long attempt;
	struct roll question;
	struct roll log;        /* of all, as plain_line tells it */
	struct roll final;      /* what is printed at the end */
	struct roll outcome;    /* one line; empty: none yet */
	long long t;            /* ms of the last line */
	long long answers, votes;
};

void view_init(struct view *);
void view_free(struct view *);

/* Take a line that was read at this time, in ms, unless it has its own. */
void view_line(struct view *, const struct json *, long long now);

/* The time of a line, or -1. */
long long view_time(const struct json *);

/* The agent with that name, or NULL. */
const struct agent *view_find(const struct view *, const char *name);

/* Is the answer that it voted for still a candidate? */
int view_counts(const struct view *, const struct agent *voter);

#endif
