/* A directory as it is now, copied to be read. */

#ifndef TREE_H
#define TREE_H

#include <sys/types.h>

#include "../../lib/base/buf.h"

enum {
	TREE_FILES = 100000,  /* and directories and links */
	TREE_BYTES = 1 << 30, /* of all files */
	TREE_DEPTH = 32,
	TREE_LINK = 4096,     /* bytes of a link */
	TREE_TIME = 30000     /* ms */
};

struct tree {
	/* What is left out, wherever it stands. */
	struct { dev_t dev; ino_t ino; } without[3];
	size_t nwithout;
	/* What was left out: how much, and the first and why it was. */
	size_t left;
	struct buf first;
	const char *why;

	/* Only tree.c looks at the rest. */
	size_t files;
	long long bytes, due;
	int cloning, stop, err;
	struct buf path;
};

void tree_init(struct tree *);
void tree_free(struct tree *);

/* Leave that file or directory out, if there is one; three at most. */
void tree_without(struct tree *, const char *path);

/*
 * Copy what is in the directory to another, which is made, all of it modes
 * 0444 and 0555.  Equal files of "previous", an earlier copy, or NULL, are
 * linked to.  0, or -1 with errno when it cannot be written: then nothing is
 * there.  What lies outside cannot get in: links are copied when they stay
 * inside, and never followed.
 */
int tree_copy(struct tree *, const char *from, const char *to,
    const char *previous);

/* Remove a copy.  0 or -1 with errno. */
int tree_remove(const char *path);

#endif
