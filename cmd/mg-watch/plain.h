/* Lines of a run in words: cleaned, each on one line. */

#ifndef PLAIN_H
#define PLAIN_H

#include "../../lib/base/buf.h"
#include "../../lib/base/json.h"

enum { PLAIN_BYTES = 300 }; /* of an argument, a result, a reason */

/*
 * Append "12.3 agent2 answers agent2.1 (431 bytes)"; t is in ms.  0, and
 * nothing is appended, when it is no line that matters.
 */
int plain_line(const struct json *, long long t, struct buf *);

/*
 * The same without the time, and without the name of its agent: "named" says
 * whether it has one.
 */
int plain_what(const struct json *, int named, struct buf *);

/* Append seconds with one digit: "12.3". */
void plain_time(struct buf *, long long ms);

/* Append a member that is a string, cut after PLAIN_BYTES. */
void plain_member(struct buf *, const struct json *, const char *name);

/* Append the tool of a call: "server/tool". */
void plain_tool(struct buf *, const struct json *);

#endif
