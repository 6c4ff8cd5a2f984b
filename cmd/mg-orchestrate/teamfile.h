/*
 * Team files: how they are read, and what their agents become.  All that is
 * said of a file is one line that begins with "FILE:LINE:COLUMN: ".
 */

#ifndef TEAMFILE_H
#define TEAMFILE_H

#include "../../lib/base/json.h"
#include "../../lib/team/keys.h"
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

/*
 * Read a file and check all of it, telling each fault by warn().  With
 * "strict" every fault is grave.  0, or -1, and then both are only good for
 * being freed.
 */
int team_load(struct teamfile *, struct team *, const char *path,
    int strict);

/* The same of a text, which is copied. */
int team_load_text(struct teamfile *, struct team *, const char *path,
    struct slice, int strict);

/*
 * What the agent's mg-agent gets.  Both are good after team_load only, and
 * may hold secrets: a file of them is mode 0600.
 */

/* Append its settings, one object, for --backend. */
void team_settings(const struct team *, const struct team_agent *,
    struct buf *);

/*
 * Append its servers, the text of an mg.json(5) file, for -c.  How many there
 * are; where it is 0 there is no text.
 */
size_t team_servers(const struct team *, const struct team_agent *,
    struct buf *);

/*
 * The words that start it, for one free(): "run", then "command", or the
 * program (NULL: "mg-agent") with these files.  Servers may be NULL: it has
 * none.
 */
char **team_command(const struct team *, const struct team_agent *,
    const char *program, const char *settings, const char *servers);

/* Append what would run, as mg-orchestrate --check prints it. */
void check_print(const struct team *, struct buf *);

/* What follows is for the files of teamfile.h only. */

/* backends.c: the keys of a back end, their faults, its type or NULL */
extern const struct key backend_keys[];
void backend_check(struct reader *, const struct team_agent *,
    const char *path);
const char *backend_type(const struct team_agent *);
int backend_is(const struct team_agent *, const char *type);

/* servers.c: append the servers of an agent, or tell what is wrong. */
size_t servers_put(struct reader *, const struct team_agent *,
    const char *path, struct buf *);

/* settings.c: likewise its settings */
void settings_put(struct reader *, const struct team_agent *,
    const char *path, struct buf *);

/* Append a string with ${cwd} replaced. */
void settings_cwd(const struct team_agent *, const char *, struct buf *);

/*
 * A string (or number) with ${cwd} replaced; for who expands it later, when
 * "expand" is 0.  The caller frees it; NULL: told.
 */
char *settings_string(struct reader *, const struct team_agent *, int value,
    const char *path, int expand);

#endif
