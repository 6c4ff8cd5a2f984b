/* Which tools of a server an agent may use: MassGen's lists as our rules. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/set.h"
#include "servers.h"

/*
 * What of a list is about this server.  Bare names in the list of a back end
 * are about all its servers, but for claude-code, whose own tools they are.
 */
static const char *
tool_of(const struct server_entry *e, const char *name, int own)
{
	size_t n = strlen(e->name);

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

/* A server's list stands for that of its back end. */
void
filter_allow(const struct server_entry *e)
{
	int list = json_get(e->r->j, e->a->backend, "allowed_tools");
	int own = e->allowed >= 0;
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct set seen = SET_INIT;
	size_t n;

	if (own && json_get(e->r->j, e->mg, "allow") >= 0)
		keys_fault(e->r, e->allowed, 1, e->path,
		    "it has both allowed_tools and mg.allow");
	list = own ? e->allowed : list;
	jout_open(&b, '[');
	n = put_tools(e, list, own, &seen, &b);
	jout_close(&b, ']');
	if (own || (list >= 0 && json_get(e->r->j, e->mg, "allow") < 0 &&
	    (n > 0 || !backend_is(e->a, "claude-code"))))
		jout_kraw(e->out, "allow", buf_slice(&b));
	set_free(&seen);
	buf_free(&b);
}

/* What any list leaves out is left out. */
void
filter_deny(const struct server_entry *e)
{
	int list = json_get(e->r->j, e->a->backend, "exclude_tools");
	int mg = json_get(e->r->j, e->mg, "deny");
	struct set seen = SET_INIT;

	if (list < 0 && mg < 0 && e->excluded < 0)
		return;
	jout_key(e->out, "deny");
	jout_open(e->out, '[');
	(void)put_tools(e, mg, 1, &seen, e->out);
	(void)put_tools(e, e->excluded, 1, &seen, e->out);
	(void)put_tools(e, list, 0, &seen, e->out);
	jout_close(e->out, ']');
	set_free(&seen);
}
