/*
 * What is learnt about a server and kept between runs, for a week at most:
 * the revision it speaks, and the tools that were called.  It saves round
 * trips and is never a reason to refuse anything.
 */

#ifndef REMEMBER_H
#define REMEMBER_H

#include "../base/slice.h"

struct buf;
struct server;

/* The revision, as a string of at least 11 bytes; 1 when it is known. */
int remember_version(const struct server *, char version[16]);
void remember_keep_version(const struct server *, const char *version);

/* Append what tools/list said of a tool; 1 when it is known. */
int remember_tool(const struct server *, struct slice name, struct buf *);
void remember_keep_tool(const struct server *, struct slice name,
    struct slice tool);

void remember_drop_version(const struct server *);
void remember_drop_tool(const struct server *, struct slice name);

#endif
