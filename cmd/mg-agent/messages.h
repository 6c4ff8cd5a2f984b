/* Between messages.c, which writes, and messages_read.c, which reads. */

#ifndef MESSAGES_H
#define MESSAGES_H

#include "api.h"

/* As struct wire has them. */
void messages_start(void);
int messages_event(const struct sse_event *, const char **why);
int messages_whole(void);
void messages_keep(void);
void messages_failure(struct slice body, struct buf *type, struct buf *why);

#endif
