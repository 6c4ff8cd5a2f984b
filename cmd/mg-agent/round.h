/* What api.c and round.c share: the answer that is coming in. */

#ifndef ROUND_H
#define ROUND_H

#include "api.h"

void round_start(void);         /* nothing has come yet */
void round_free(void);
enum round_stop round_stop(void);
const char *round_reason(void); /* the API's word for it, or ours */

/* Has anything of it been passed on?  Any text? */
int round_passed(void);
int round_passed_text(void);

/* The stream's own failure: -1, or a status of HTTP or 0; and in words. */
int round_error_status(void);
const char *round_error(void);

size_t round_calls(void);       /* how many it makes */
void round_run_calls(void);     /* hand them to turn_call */
void round_account(void);       /* tell what it has used */

/* limits.c: call fn when the user's shared limits let a request go. */
void limits_ask(loop_timer_fn *);
void limits_used(const struct usage *);
void limits_stop(void);

#endif
