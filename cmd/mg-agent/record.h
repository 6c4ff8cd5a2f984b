/* What the files of recording share. */

#ifndef RECORD_H
#define RECORD_H

#include "../../lib/base/slice.h"

struct buf;

/*
 * differ.c: 0 when both texts are the same, or the same JSON; else -1 with
 * where they first differ: "differs at messages[3].content: recorded "a", now
 * "b"".
 */
int differ_find(struct slice was, struct slice now, struct buf *why);

#endif
