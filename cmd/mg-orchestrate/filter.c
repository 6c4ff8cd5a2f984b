/* Which tools of a server an agent may use: MassGen's lists as our rules. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/set.h"
#include "servers.h"

int
filter_is_server_tool(const char *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_.-");

	return strncmp(name, "mcp__", 5) == 0 || (n > 0 && name[n] == '/');
}

/*
 * What of a list is about this server.  Bare names in the list of a back end
 * are about all its servers, but for claude-code, whose own tools they are.
 */
static const char *
tool_of(const struct server_entry *e, const char *name, int own)
{
	size_t n = strlen(e->name);

	if (strncmp(name, e->name, n) == 0 && name[n] == '/')
		return name + n + 1;
	if (!own && filter_is_server_tool(name) && strchr(name, '/') != NULL)
		return NULL;
	if (strncmp(name, "mcp__", 5) != 0)
		return own || !backend_is(e->a, "claude-code") ? name : NULL;
	if (strncmp(name + 5, e->name, n) != 0)
		return NULL;
	if (name[5 + n] == '\0')
		return "*";
	return strncmp(name + 5 + n, "__", 2) == 0 ? name + 7 + n : NULL;
}

static size_t
put_tools(const struct server_entry *e, int list, int own, struct set *seen,
    struct buf *b)
{
	const struct json *j = e->r->j;
	const char *tool;
	size_t n = 0;
	char *s;
	int t;

	for (t = json_first(j, list); t >= 0; t = json_next(j, t)) {
		s = json_strdup(j, t);
		tool = s != NULL ? tool_of(e, s, own) : NULL;
		n += tool != NULL;
		if (tool != NULL && set_add(seen, slice_of(tool)))
			jout_cstr(b, tool);
		free(s);
	}
	return n;
}

int
filter_list(struct reader *r, int object, const char *key, const char *path)
{
	int list = json_get(r->j, object, key), t;
	char at[KEY_PATH];

	if (list < 0 || json_type(r->j, list) == JSON_NULL)
		return -1;
	(void)snprintf(at, sizeof(at), "%.400s.%s", path, key);
	if (json_type(r->j, list) != JSON_ARRAY)
		keys_type(r, list, at, "an array of strings");
	for (t = json_first(r->j, list); t >= 0; t = json_next(r->j, t))
		if (json_type(r->j, t) != JSON_STRING)
			keys_type(r, t, at, "strings");
	return list;
}

/* A server's list stands for that of its back end. */
void
filter_allow(const struct server_entry *e)
{
	int own = filter_list(e->r, e->entry, "allowed_tools", e->path);
	int all = json_get(e->r->j, e->a->backend, "allowed_tools");
	int mg = json_get(e->r->j, e->mg, "allow");
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct set seen = SET_INIT;
	size_t n;

	all = json_type(e->r->j, all) == JSON_NULL ? -1 : all;
	if (own >= 0 && mg >= 0)
		keys_fault(e->r, own, 1, e->path,
		    "it has both allowed_tools and mg.allow");
	jout_open(&b, '[');
	n = put_tools(e, own >= 0 ? own : all, own >= 0, &seen, &b);
	jout_close(&b, ']');
	if (mg < 0 && (own >= 0 || n > 0 || (all >= 0 &&
	    !backend_is(e->a, "claude-code"))))
		jout_kraw(e->out, "allow", buf_slice(&b));
	set_free(&seen);
	buf_free(&b);
}

/* What any list leaves out is left out. */
void
filter_deny(const struct server_entry *e)
{
	const struct json *j = e->r->j;
	int all = json_get(j, e->a->backend, "exclude_tools"), t;
	int own = filter_list(e->r, e->entry, "exclude_tools", e->path);
	int mg = filter_list(e->r, e->mg, "deny", e->path);
	struct set seen = SET_INIT;

	if (all < 0 && mg < 0 && own < 0)
		return;
	jout_key(e->out, "deny");
	jout_open(e->out, '[');
	for (t = json_first(j, mg); t >= 0; t = json_next(j, t))
		jout_raw(e->out, json_raw(j, t));
	(void)put_tools(e, own, 1, &seen, e->out);
	(void)put_tools(e, all, 0, &seen, e->out);
	jout_close(e->out, ']');
	set_free(&seen);
}
