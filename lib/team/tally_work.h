/* What the files of the tally share; for lib/team/tally*.c only. */

#ifndef TALLY_WORK_H
#define TALLY_WORK_H

#include "../base/buf.h"
#include "tally.h"

enum {
	UNIT = 1000000,   /* a weight of 1 */
	SLOTS = 2048,     /* of the table of names: twice TEAM_AGENTS */
	VERSION_DIGITS = 18
};

/* A label, whose agent is known by its place. */
struct choice {
	size_t agent;
	long long version;
};

struct agent {
	struct slice name;         /* owned */
	unsigned char lot[32];     /* the smaller one wins a tie */
	long long weight;          /* in units */
	int weight_kept;           /* no run line changes it */
	int listed;                /* one of the voters by name */
	int retired, asked;
	unsigned long abstained;   /* in this round */
	unsigned long seen;        /* in the vote of that number */

	long long version;         /* of its newest answer */
	unsigned long answered;    /* in this part of the run */

	/* Its last vote. */
	unsigned long voted;       /* in this part of the run */
	int lame;                  /* it never counted */
	struct choice *choice;     /* owned; best first */
	size_t n, cap;

	size_t number;             /* among those that are counted */
};

struct tally {
	enum team_method method;
	long long seed;
	int keep;                  /* enum tally_keep */
	int closed;                /* the voters are known by name */
	size_t expected;           /* or how many they are; 0: not known */
	unsigned long part;        /* of the run: question and restart */
	unsigned long round;       /* answers too begin one */
	unsigned long votes;       /* lines of that type so far */
	struct agent *agents;
	size_t n, cap;
	unsigned short slots[SLOTS]; /* place + 1 by hash of the name */
	int fresh, sure;           /* what tally_certain said, still so */
	struct buf name;           /* of the line that is read */
	struct choice *choice;     /* room for TEAM_AGENTS */
};

struct count {
	size_t *candidate, n;      /* places of those who have an answer */
	size_t *voter, nvoter;     /* of those whose vote counts */
	size_t nvoid;
	long long weight;          /* of all votes that count */
	long long *first;          /* weight of those who name it first */
	long long *points;         /* what the method gives, in its units */
};

/* The place of an agent, or -1. */
long tally_find(const struct tally *, struct slice name);

/* The same; one that is not known is added.  -1: there are too many. */
long tally_agent(struct tally *, struct slice name);

/* All that was answered and voted is forgotten. */
void tally_forget(struct tally *);
void tally_reseed(struct tally *, long long seed);

/* Set it unless the user has said another. */
void tally_weigh(struct agent *, double);

/* What tally_line answers to a bad line, and to one agent too many. */
enum { BAD = -1, MANY = -2 };
int tally_bad(struct buf *why, const char *text);
int tally_many(struct buf *why);

/* A string of the line that names an agent, kept until the next; or BAD. */
int tally_name(struct tally *, const struct json *, int tok, struct slice *,
    struct buf *why);

int tally_run(struct tally *, const struct json *, struct buf *why);

/* Does the rule for ties prefer the agent at that place? */
int tally_before(const struct tally *, size_t, size_t);

/* Is its answer a candidate?  Is its last vote one that counts? */
int tally_stands(const struct tally *, const struct agent *);
int tally_counts(const struct tally *, const struct agent *);

/*
 * Count.  With "firm", only the votes of those who are not asked again.  For
 * Schulze's method "points" is 1 for those that nobody beats.
 */
void tally_count(const struct tally *, struct count *, int firm);
void tally_count_free(struct count *);

void schulze_points(const struct tally *, struct count *);

/*
 * Is there one who wins against each other one by more than that weight?
 */
int schulze_sure(const struct tally *, const struct count *, long long weight);

#endif
