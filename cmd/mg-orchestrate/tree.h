/* A directory as it is now, copied to be read, a little at a time. */

#ifndef TREE_H
#define TREE_H

#include <sys/stat.h>
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
	char why[128];

	/* Only tree.c looks at the rest. */
	size_t files;
	long long bytes, due;
	int cloning, stop, err;
	struct buf path;
	char *to;
	struct tree_level *levels; /* directories that are open, TREE_DEPTH */
	size_t nlevels;
	struct tree_file {
		int fd;       /* the one that is being copied, or -1 */
		int other;    /* it may be equal to this one, or -1 */
		int to;
		struct stat st;
	} file;
};

void tree_init(struct tree *);
/* Leave that file or directory out, if there is one; three at most. */
void tree_without(struct tree *, const char *path);

/*
 * Begin to copy what is in the directory to another, which is made, all of it
 * modes 0444 and 0555.  Equal files of "previous", an earlier copy, or NULL,
 * are linked to.  0, or -1 with errno: it cannot be read.  What lies outside
 * cannot get in: links are copied when they stay inside, and never followed.
 */
int tree_begin(struct tree *, const char *from, const char *to,
    const char *previous);

/*
 * Go on for about so many ms: 1, there is more; 0, it is done; -1 with errno,
 * it cannot be written, and nothing is there.
 */
int tree_go_on(struct tree *, long long ms);

/* A copy that is not done is removed. */
void tree_free(struct tree *);

/* Remove a copy.  0 or -1 with errno. */
int tree_remove(const char *path);

#endif
