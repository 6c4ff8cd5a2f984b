/* What the files of the tree share; for tree*.c only. */

#ifndef TREE_WORK_H
#define TREE_WORK_H

#include <dirent.h>

#include "tree.h"

/* The same directory in the tree, its copy, and the copy before (or -1). */
struct tree_level {
	DIR *d;               /* NULL: it cannot be read */
	int from, to, previous;
	size_t path;          /* bytes of its path in the tree's */
};

/* The directory that is being copied, and the name of what in it is. */
struct tree_level *tree_top(const struct tree *);
const char *tree_name(const struct tree *);

/* What is being copied is left out, for a reason, static or strerror(3)'s. */
void tree_leave(struct tree *, const char *why);
void tree_halt(struct tree *, const char *why); /* and all that would follow */
int tree_is_late(struct tree *);     /* then it was halted */

/* The copy cannot be written, by errno. */
void tree_fail(struct tree *);

/* tree_file.c: begin with that file; then t->file.fd tells if there is more */
void tree_file_begin(struct tree *, const struct tree_level *,
    const char *name);
void tree_file_go_on(struct tree *);
void tree_file_end(struct tree *);   /* however much of it was copied */

#endif
