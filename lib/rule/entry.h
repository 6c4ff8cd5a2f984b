/* How an entry of a configuration becomes a server; for lib/rule only. */

#ifndef ENTRY_H
#define ENTRY_H

#include "config.h"

enum { WHY_PATH = 1024 }; /* of a dotted path in a message */

/* Where an error is: the file, the token at fault, its name for people. */
struct entry {
	const struct config_file *file;
	const char *server;
	struct buf *why;
};

/* entry.c */

/*
 * Say in why that the value of a member (a dotted path below the server's
 * name) is wrong, with file and line.  Returns -1.
 */
int entry_wrong(const struct entry *, int token, const char *path,
    const char *what);

/* The same of a value that has another type than is wanted. */
int entry_type(const struct entry *, int token, const char *path,
    const char *wanted);

/* A string of the entry, decoded and expanded; NULL: it was said. */
char *entry_string(const struct entry *, int token, const char *path);

/* members.c: what all hosts have in an entry; 0 or -1. */
int entry_members(const struct entry *, int entry, struct server *);

/* mgkeys.c: our own keys, the "mg" object; 0 or -1. */
int entry_mg(const struct entry *, int token, struct server *);

/*
 * Say that a name is no key of an object, and which of the known ones
 * (NULL-terminated) may be meant.  Returns -1.
 */
int entry_unknown(const struct entry *, int name, const char *object,
    const char *const *known);

/*
 * auth.c: how to sign in to a remote server: "oauth", as other hosts have it,
 * and our own "mg".auth, which comes later and overrules it; 0 or -1.
 */
int entry_oauth(const struct entry *, int entry, struct server *);
int entry_auth(const struct entry *, int auth, struct server *);

/* environ.c */

/* NUL-terminated words, one after the other, as one piece of memory. */
char **words_of(const struct buf *);

/*
 * The environment of a server, and the sorted names of what it declares:
 * ours less the keys of models, or for a project's server a short list, and
 * what it declares ("NAME=value" words, of which the last of a name counts).
 */
void environ_of(struct server *, const struct buf *declared);

/* danger.c: append a line for each thing a tired reader may overlook. */
void danger_describe(const struct json *, int entry, struct buf *);

#endif
