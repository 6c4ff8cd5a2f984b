/* Between responses.c, which writes, and responses_read.c, which reads. */

#ifndef RESPONSES_H
#define RESPONSES_H

#include "api.h"

/* As struct wire has them. */
void responses_start(void);
int responses_event(const struct sse_event *, const char **why);
int responses_whole(void);
void responses_keep(void);

#endif
