/* For servers.c and filter.c only. */

#ifndef SERVERS_H
#define SERVERS_H

#include "teamfile.h"

/* One entry as it is written; -1 and NULL where nothing is. */
struct server_entry {
	struct reader *r;
	const struct team_agent *a;
	const char *path;
	char *name, *type;
	int entry; /* the object */
	int command, args, env, headers, url, cwd, mg;
	int disabled;
	double timeout;
	struct buf *out;
};

/*
 * A member that is an array of strings, or -1; what is none of either is
 * told.
 */
int filter_list(struct reader *, int object, const char *key,
    const char *path);

/* Has it the form of mcp__server__tool or server/tool? */
int filter_is_server_tool(const char *);

/* Append the member "allow", or "deny", of its rules, if it has any. */
void filter_allow(const struct server_entry *);
void filter_deny(const struct server_entry *);

#endif
