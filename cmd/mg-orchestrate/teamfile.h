/*
 * Team files: how they are read, and what their agents become.  All that is
 * said of a file is one line that begins with "FILE:LINE:COLUMN: ".
 */

#ifndef TEAMFILE_H
#define TEAMFILE_H

#include "../../lib/base/json.h"
#include "mapped.h"

enum { TEAMFILE_MAX = 1 << 20 };

struct teamfile {
	char *path;      /* as named */
	struct mapped m; /* JSON; without places it is the file's own text */
	struct json doc; /* of it: for team_read, which takes it over */
};

/*
 * Read a file, JSON or YAML.  0, or -1 with one line in why; only
 * teamfile_free is good then.
 */
int teamfile_read(struct teamfile *, const char *path, struct buf *why);

/* The same of a text, which is copied; the path is only for messages. */
int teamfile_text(struct teamfile *, const char *path, struct slice,
    struct buf *why);
void teamfile_free(struct teamfile *);

/* Append "FILE:LINE:COLUMN: " of a token of the document. */
void teamfile_place(const struct teamfile *, const struct json *doc,
    int token, struct buf *);

#endif
