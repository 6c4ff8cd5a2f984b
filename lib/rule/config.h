/*
 * Servers from configuration files: the ecosystem's own form, "mcpServers"
 * (or "servers"), with our keys in an "mg" object (mg.json(5)).  A file that
 * we only read is never refused for keys that we do not know.
 */

#ifndef CONFIG_H
#define CONFIG_H

#include "../base/json.h"

struct buf;
struct server;

struct config_file {
	char *path;      /* as named */
	char *real;      /* its real path */
	char *dir;       /* the real path of the directory it was found in */
	int project;     /* found in the current directory, not the user's */
	struct json doc; /* the text is owned by the struct */
	char *text;
	int servers;     /* token of the object of servers, or -1 */
	const char *key; /* its name, "mcpServers" or "servers" */
};

struct config {
	struct config_file *files; /* the first that has a name decides */
	size_t n;
};

/*
 * Read the files named (NULL-terminated; they count as the user's own), or,
 * with NULL, $XDG_CONFIG_HOME/mg/mcp.json and then .mcp.json of the current
 * directory, where each may be missing.  0, or -1 with one line in why that
 * names file, line and word.
 */
int config_load(struct config *, char *const *paths, struct buf *why);
void config_free(struct config *);

/*
 * Add a text as if it had been read from the file at that path.  A project's
 * must be there; otherwise the path may be any name for messages.
 */
int config_add(struct config *, const char *path, int project, struct slice,
    struct buf *why);

/*
 * Walk the names in order of the files, each name once: token of the name
 * and its file.  Begin with *file = 0, *name = -1; 0 at the end.
 */
int config_next(const struct config *, size_t *file, int *name);

/*
 * Fill a server (server_init is called here) from the entry of that name.
 * Nothing of the entry is acted on, not even ${VAR}, beyond what config_entry
 * and trust need, until this is called.  0, or -1 with one line in why.
 */
int config_server(const struct config *, const char *name, struct server *,
    struct buf *why);

/*
 * What can be said of an entry before it is trusted: it has a good name, and
 * nothing in it stands twice, which others would read differently.  0, or -1
 * with one line in why.
 */
int config_check(const struct config *, const char *name, struct buf *why);

/* Which entry is it?  Its file, and its token in *entry; NULL: none. */
const struct config_file *config_entry(const struct config *,
    const char *name, int *entry);

/* A server typed as a command line (-x); 0, or -1 with one line in why. */
int config_typed(const char *command_line, struct server *,
    struct buf *why);

/* A server that listens on a Unix socket (-u). */
void config_socket(const char *path, struct server *);

/*
 * A remote server whose address was typed: 0, or -1 when it is none, and
 * url_fault tells why.
 */
int config_url(const char *url, struct server *);

/*
 * A server that mg-mcp hands over on a descriptor: one line, of at most
 * PROC_HANDED bytes, in the form of a configuration file with one entry, to
 * be read as the user's own.  Waits for it.  0, or -1 with one line in why.
 */
int config_handed(int fd, struct server *, struct buf *why);

/*
 * The remote server that a program is told of: one of the two is not NULL, the
 * word after -f (3 or more) or an address.  0, or -1 with one line in why.
 */
int config_remote(const char *fd, const char *url, struct server *,
    struct buf *why);

/*
 * Expand ${VAR} and ${VAR:-default} (also ${env:VAR}), once, without nesting;
 * the default also stands for an empty variable, as in sh(1).  A copy that
 * the caller frees, or NULL with the reason: an unset variable without
 * default, no name, an unclosed or nested brace, above 16 MiB.
 */
char *config_expand(struct slice, struct buf *why);

#endif
