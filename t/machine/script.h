/*
 * A scenario: a team, questions, and what each agent does in its turns.
 *
 *	team JSON                    as a team file
 *	question TEXT                one more
 *	agent1: STEP; STEP ...       its next turn; the last is repeated
 *	agent1 present: STEP ...     of that phase; also answer, vote, evaluate
 *
 * A turn without "end" ends with "done" when its steps are over or a result is
 * final.  After a call its result is awaited; '&' instead of ';' awaits none.
 *
 *	+MS                  time goes by
 *	answer TEXT          new_answer
 *	vote NAME[,NAME]     vote; several as "agent_ids"
 *	call TOOL JSON       any other offered tool
 *	tool                 a tool of a server, called, answered; news is told
 *	text TEXT            thinking TEXT
 *	usage TOKENS [COST]  COST is unknown without it
 *	error STATUS HTTP TEXT
 *	end STATUS [STOP]
 *	hang                 until it is cancelled
 *	deaf                 even then
 *	exit                 its process ends
 */

#ifndef SCRIPT_H
#define SCRIPT_H

#include "sim.h"

enum { PHASES = 4, ANY_PHASE = PHASES };

struct turns {
	char **turn;
	size_t n, done;   /* how many there are, and were played */
};

struct actor {
	struct turns turns[PHASES + 1];
	char turn[32];    /* the one under way */
	int phase, counted;
	char *steps, *at; /* of it, and where it is */
	long long clock;
	long calls;
	int deaf, news;
	int open;         /* calls without a result */
};

struct script {
	struct team team;
	struct json doc;
	char *text;       /* owned; the team's document stands in it */
	char **questions;
	size_t nquestions;
	struct actor *actors;
};

/* Dies of what is wrong with it; takes the text over. */
void script_read(struct script *, char *text);
void script_free(struct script *);

/* Have it play the agents of a run, from the beginning. */
void script_cast(struct script *, struct sim *);

#endif
