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

/* Record it.  0, or -1 with errno. */
int trust_record(const struct config_file *, int entry, const char *name);

/* Forget it again.  0, or -1 with errno. */
int trust_drop(const struct config_file *, int entry, const char *name);

/*
 * Append what would run, for a person to judge: the exact words, directory,
 * names of the environment, the file, and what looks dangerous.  Several
 * lines, safe to show.
 */
void trust_describe(const struct config_file *, int entry, const char *name,
    struct buf *);

#endif
