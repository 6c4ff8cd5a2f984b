/*
 * The tools that a turn offers to an agent, and whose calls are answered by
 * us.  Their names and arguments are MassGen's; where a vote names several,
 * "agent_id" is "agent_ids".
 *
 *	new_answer             {"content":"..."}
 *	vote                   {"agent_id":"agent1","reason":"..."}
 *	vote, approval         {"agent_ids":["agent1"],"reason":"..."}: those
 *	                       that it approves of, in any order
 *	vote, borda, schulze   the same, best first
 *	submit                 {}; others are passed over
 *	restart_orchestration  {"reason":"...","instructions":"..."}
 */

#ifndef OFFER_H
#define OFFER_H

#include "team.h"

struct buf;

/* Which ones; or them together. */
enum {
	OFFER_ANSWER = 1,
	OFFER_VOTE = 2,
	OFFER_SUBMIT = 4,
	OFFER_RESTART = 8
};

/*
 * Append the elements of an "offer" array that is open: name, description,
 * inputSchema.  The names are those that can be voted for; without one there
 * is no vote.
 */
void offer_put(struct buf *, unsigned which, enum team_method,
    const char *const *names, size_t n);

/* Does a vote name several: has it "agent_ids" instead of "agent_id"? */
int offer_several(enum team_method);

#endif
