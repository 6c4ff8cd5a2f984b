/*
 * Trust in servers that a project's file defines: the user says yes once to
 * the entry as it is written, at that file's real path.  One changed byte in
 * what would run, or another directory, asks again.
 */

#ifndef TRUST_H
#define TRUST_H

struct buf;
struct config_file;

/* Is this entry trusted?  1, 0, or -1 with errno: the store is unreadable. */
int trust_check(const struct config_file *, int entry, const char *name);

/* Record it; config_check has passed.  0, or -1 with errno. */
int trust_record(const struct config_file *, int entry, const char *name);

/* Forget it again.  0, or -1 with errno. */
int trust_drop(const struct config_file *, int entry, const char *name);

/*
 * Append what would run, for a person to judge: the file, the exact words,
 * directory, environment, url, headers and rules as they are written (no
 * ${VAR} expanded), and what looks dangerous.  Several lines, safe to show.
 */
void trust_describe(const struct config_file *, int entry, const char *name,
    struct buf *);

#endif
