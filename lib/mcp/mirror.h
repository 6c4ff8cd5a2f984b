/*
 * What 2026-07-28 has in HTTP headers of what is in the message: Mcp-Name and
 * x-mcp-header (basic/transports, "Standard and custom headers").  Pure.
 */

#ifndef MIRROR_H
#define MIRROR_H

#include "../base/json.h"

struct buf;

/*
 * Append a value as such a header has it: as it is, or as =?base64?...?= when
 * it has other bytes than 0x20-0x7E, a blank at an end, or that very form.
 */
void mirror_encode(struct buf *, struct slice);

/*
 * Read the x-mcp-header marks of a tool (an object of tools/list).  Appends
 * them as JSON that mirror_headers reads: [["Name",["path",...]],...].  The
 * number of marks, or -1 with one line in why: one is wrong, and the tool must
 * not be used.
 */
int mirror_read(const struct json *, int tool, struct buf *marks,
    struct buf *why);

/*
 * Append the header lines ("Mcp-Param-Name: value", each ended by NUL) for a
 * call with these arguments.  An absent or null argument has none.  0, or -1
 * with why: an argument that cannot stand in a header.
 */
int mirror_headers(const struct json *marks, int root,
    const struct json *arguments, int object, struct buf *lines,
    struct buf *why);

#endif
