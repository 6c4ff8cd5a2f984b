/*
 * What is remembered between runs: one file per key, named by the SHA-256 of
 * the key, mode 0600 in a directory of mode 0700, replaced by rename so that
 * a reader sees the old or the new text and nothing between, at any crash.
 */

#ifndef STORE_H
#define STORE_H

#include "slice.h"

struct buf;

enum store_kind { STORE_CACHE, STORE_STATE }; /* $XDG_CACHE_HOME, _STATE_HOME */

/*
 * Append the path of the entry, for messages; nothing when there is no home.
 */
void store_path(enum store_kind, const char *name, struct slice key,
    struct buf *);

/*
 * Append the text kept in that kind's "mg/NAME" directory under the key.
 * 1, 0: there is none, -1 with errno: it cannot be read, is not ours (nor its
 * directory), can be written by others, has a second name, or is no regular
 * file.
 */
int store_get(enum store_kind, const char *name, struct slice key,
    struct buf *);

/* Seconds since the entry was written; -1: there is none, or of the future. */
long long store_age(enum store_kind, const char *name, struct slice key);

/*
 * Keep the text.  0, or -1 with errno; the old entry then stands.  State is
 * on the disk when this returns; what a power failure takes of a cache was not
 * worth waiting for.
 */
int store_put(enum store_kind, const char *name, struct slice key,
    struct slice text);

/* Forget it; no entry is no error.  0 or -1 with errno. */
int store_drop(enum store_kind, const char *name, struct slice key);

/*
 * Hold the key's lock (fcntl(2), so it ends with the process) until
 * store_unlock.  A descriptor, or -1 with errno; waits at most ms, then gives
 * ETIMEDOUT.  Between processes only: inside of one it keeps nobody out.
 */
int store_lock(enum store_kind, const char *name, struct slice key, int ms);
void store_unlock(int);

#endif
