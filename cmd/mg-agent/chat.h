/* Between chat.c, which writes, and chat_read.c, which reads. */

#ifndef CHAT_H
#define CHAT_H

#include "api.h"

/* As struct wire has them. */
void chat_start(void);
int chat_event(const struct sse_event *, const char **why);
int chat_whole(void);
void chat_keep(void);

/* Must the model have its reasoning back with the results of its calls? */
int chat_reasoning_back(void);

#endif
