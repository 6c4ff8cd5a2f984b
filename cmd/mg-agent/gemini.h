/* Between gemini.c, which writes, and gemini_read.c, which reads. */

#ifndef GEMINI_H
#define GEMINI_H

#include "api.h"

/* As struct wire has them. */
void gemini_start(void);
int gemini_event(const struct sse_event *, const char **why);
int gemini_whole(void);
void gemini_keep(void);

/* A tool's name begins with a letter or _ there: one more _, and back. */
void gemini_name(struct buf *, struct slice name);
struct slice gemini_own_name(struct slice);

#endif
