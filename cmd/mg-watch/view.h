/*
 * What the lines of a run, or of one mg-agent, say about its agents: enough
 * to show them, in bounded memory.  It believes every line and refuses none;
 * what is no line of a run is passed over.
 */

#ifndef VIEW_H
#define VIEW_H

#include "../../lib/base/json.h"
#include "name.h"
#include "roll.h"

#define VIEW_MOST 1000000000000000LL /* of any number; ms, tokens */

enum { VIEW_AGENTS = 1000 }; /* of more nothing is shown */

struct agent {
	char name[NAME_BYTES];   /* the pseudonym */
	char id[NAME_BYTES];     /* all cleaned, "" when not told */
	char model[NAME_BYTES];
	const char *state;      /* "voting", "retired", ... */
	char doing[NAME_BYTES];  /* in its turn: the tool that runs, ... */
	int runs;               /* a turn is under way */
	int settled;            /* its state outlives the turn */
	struct roll said;
	struct roll answer;     /* the last one */
	char label[NAME_BYTES];  /* its answer that is a candidate, or "" */
	char vote[NAME_BYTES];   /* the label that it votes for, or "" */
	char vote_name[NAME_BYTES]; /* the agent of that label */
	long long turns, calls, tokens, answers;
	long long counted;      /* tokens of the turn under way */
	double cost;            /* dollars; 0: not known */
	long long began, spent; /* ms; of the turn under way, of those before */
};

struct view {
	struct agent *agents;
	size_t n, cap, last;
	char from[NAME_BYTES];  /* whose stream it is, of a hello line */
	int run;                /* a run line has come: no lone mg-agent */
	unsigned long long taken; /* lines */
	int done;               /* a final line, and nothing after it */
	char phase[NAME_BYTES];  /* "" before the first */
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

/* The agent with that name, or NULL; and a new one, NULL beyond the ceiling. */
struct agent *view_find(const struct view *, const char *name);
struct agent *view_add(struct view *, const char *name);

/* Is the answer that it voted for still a candidate? */
int view_counts(const struct view *, const struct agent *voter);

#endif
