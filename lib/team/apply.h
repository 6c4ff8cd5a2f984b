/* How lines are taken into the machine; for lib/team/apply*.c only. */

#ifndef APPLY_H
#define APPLY_H

#include "state.h"

/*
 * Take a line, of that agent if it is of one.  0, or -1 with why when it
 * cannot follow what came before, and then nothing has changed.
 */
typedef int apply_fn(struct machine *, struct member *, const struct json *,
    struct buf *why);

/* Lines that nobody's agent, any agent, or an agent's turn must be of. */
enum whose { OF_RUN, OF_AGENT, OF_TURN };

struct apply_type {
	const char *type;     /* NULL ends a table */
	enum whose whose;
	apply_fn *fn;
};

/* apply_agent.c: those of agents */
extern const struct apply_type apply_agent_types[];

/* The string of that name takes the place of what is in the buffer. */
void apply_take_str(const struct json *, const char *name, struct buf *);

/* The number of that name, if it is whole and from 0 to 10^15. */
long long apply_take_int(const struct json *, const char *name,
    long long otherwise);

/* The tally takes it, too; what is not for it passes by. */
void apply_tell_tally(struct machine *, const struct json *);

#endif
