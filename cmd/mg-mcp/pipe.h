/* What the files of mg-mcp pipe share: sessions, and calls of their tools. */

#ifndef PIPE_H
#define PIPE_H

#include "../../lib/mcp/mcp.h"

struct served;

/* served.c: takes the server over; all are added before any is opened. */
void served_add(const struct server *);
size_t served_count(void);
void served_open_all(void);
int served_listing(void); /* is a list of tools under way? */

/* The one of this name, or, with none (-1), the only one; or NULL. */
struct served *served_find(const struct json *, int name);

/* As mcp_call; a server that is down is started anew. */
long long served_call(struct served *, struct slice tool,
    struct slice arguments, long long ms, mcp_done_fn *, mcp_progress_fn *,
    void *arg);
void served_cancel(struct served *, long long request);
/* A call begins (1) or has ended (-1); are there as many as may be? */
void served_count_call(struct served *, int);
int served_busy(const struct served *);
void served_cancel_all(enum status, const char *why);
void served_hold(void); /* or let them go on, as event_held says */
void served_close_all(void);

void served_wake(struct served *); /* start it anew, if it is down */
const char *served_why_down(const struct served *); /* NULL: it is not */
/* Have its tools been told?  When they have, calls_retry is called. */
int served_known(const struct served *);
/* Does the server say so of its tool? */
int served_readonly(const struct server *, struct slice tool);

/* agent.c: let client judge calls as a model's */
void agent_guard(void);

/*
 * calls.c: each call that is added is answered by one result or error line.
 * Ids and arguments are raw.
 */
void calls_add(struct served *, struct slice id, struct slice tool,
    struct slice arguments, long long ms);
int calls_has(struct slice id);
void calls_run(void); /* what may run now */
void calls_retry(void); /* those that wait for tools to be known */
void calls_cancel(struct slice id);
void calls_end(enum status, const char *why); /* all of them */

/* The error line of what could not be added. */
void calls_refuse(struct slice id, enum status, const char *why);

int calls_left(void);
int calls_full(void);   /* no more should be added for now */
int calls_failed(void); /* was there an error line, or isError? */

#endif
