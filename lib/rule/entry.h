/* How an entry of a configuration becomes a server; for lib/rule only. */

#ifndef ENTRY_H
#define ENTRY_H

#include "config.h"

/* Where an error is: the file, the token at fault, its name for people. */
struct entry {
	const struct config_file *file;
	const char *server;
	struct buf *why;
};

/*
 * Say in why that the value of a member (a dotted path below the server's
 * name) is wrong, with file and line.  Returns -1.
 */
int entry_wrong(const struct entry *, int token, const char *path,
    const char *what);

/* A string of the entry, decoded and expanded; NULL: it was said. */
char *entry_string(const struct entry *, int token, const char *path);

/* Our own keys, the "mg" object; 0 or -1. */
int entry_mg(const struct entry *, int token, struct server *);

/* NUL-terminated words, one after the other, as one piece of memory. */
char **words_of(const struct buf *);

/*
 * The environment of a server: ours less the keys of models, or for a
 * project's server a short list, and what it declares ("NAME=value" words).
 */
char **environ_of(int project, const struct buf *declared);

#endif
