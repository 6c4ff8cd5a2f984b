/* What turn.c and calls.c share. */

#ifndef CALLS_H
#define CALLS_H

#include "mg-agent.h"

/* turn.c: the limit of that name is passed; the turn ends soon. */
void turn_limit(const char *name);
const char *turn_limited(void); /* which one, or NULL */

/* Answer all that are open with this text, and tell the back end. */
void calls_close(const char *why);

/* The turn has ended: stop what runs, forget all. */
void calls_end(void);

/* Keep the text for the next answer. */
void calls_say(struct slice);

/* Take a result line for an offered call; 1 when it was for one. */
int calls_take(const struct json *, int line);

#endif
