/* What tools.c and pipe.c share. */

#ifndef TOOLS_H
#define TOOLS_H

#include "mg-agent.h"

/* tools.c: a tool line of the pipe; a server whose tools come again; ready. */
void tools_add(const struct json *, int line);
void tools_stale(struct slice server);
void tools_told(void);
void tools_free(void);

/* pipe.c: are there servers to be asked for tools? */
int pipe_wanted(void);

#endif
