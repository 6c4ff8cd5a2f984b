/* What mg-agent --backend gets. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "../../lib/rule/config.h"
#include "servers.h"

void
settings_cwd(const struct team_agent *a, const char *s, struct buf *b)
{
	static const char name[] = "${cwd}";
	const char *at;

	while (a->cwd != NULL && (at = strstr(s, name)) != NULL) {
		buf_put(b, s, (size_t)(at - s));
		buf_puts(b, a->cwd);
		s = at + strlen(name);
	}
	buf_puts(b, s);
}

char *
settings_string(struct reader *r, const struct team_agent *a, int value,
    const char *path, int expand)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), why = BUF_INIT(512);
	struct slice raw = json_raw(r->j, value);
	char *s, *expanded = NULL;

	s = json_type(r->j, value) == JSON_NUMBER ? xstrndup(raw.p, raw.n) :
	    json_strdup(r->j, value);
	if (s == NULL && json_type(r->j, value) != JSON_STRING)
		keys_type(r, value, path, "a string");
	else if (s == NULL)
		keys_fault(r, value, 1, path, "a NUL cannot be in it");
	else {
		settings_cwd(a, s, &b);
		expanded = config_expand(buf_slice(&b), &why);
		if (expanded == NULL)
			keys_fault(r, value, 1, path, "%s", buf_str(&why));
		else if (!expand) {
			free(expanded);
			expanded = xstrdup(buf_str(&b));
		}
	}
	free(s);
	buf_free(&b);
	buf_free(&why);
	return expanded;
}

/* The variable of "${VAR}", which mg-agent can look up itself; or NULL. */
static char *
variable(const struct json *j, int value)
{
	char *s = json_strdup(j, value), *name = NULL;
	size_t n = s != NULL ? strlen(s) : 0;

	if (n > 3 && strncmp(s, "${", 2) == 0 &&
	    2 + strspn(s + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_") == n - 1 &&
	    s[n - 1] == '}')
		name = xstrndup(s + 2, n - 3);
	free(s);
	return name;
}

/* So the key itself is in no file. */
static void
put_key(struct reader *r, const struct team_agent *a, int value,
    const char *path, struct buf *b)
{
	char *name = variable(r->j, value);
	char *s = settings_string(r, a, value, path, 1);

	if (name != NULL && json_get(r->j, a->backend, "api_key_env") < 0)
		jout_kcstr(b, "api_key_env", name);
	else if (s != NULL)
		jout_kcstr(b, "api_key", s);
	free(name);
	free(s);
}

/* Of Claude Code's list those that are no MCP tools. */
static void
put_own_tools(const struct json *j, int list, struct buf *b)
{
	struct buf s = BUF_INIT(SIZE_MAX / 2);
	int t;

	jout_key(b, "allowed_tools");
	jout_open(b, '[');
	for (t = json_first(j, list); t >= 0; t = json_next(j, t)) {
		buf_clear(&s);
		if (json_str(j, t, &s) == 0 &&
		    !filter_is_server_tool(buf_str(&s)))
			jout_str(b, buf_slice(&s));
	}
	jout_close(b, ']');
	buf_free(&s);
}

static int
is_ours(const struct json *j, int name)
{
	static const char *const ours[] = { "type", "mcp_servers", "cwd",
		"allowed_tools", "exclude_tools" };
	const struct key *k;
	size_t i;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (json_is(j, name, ours[i]))
			return 1;
	for (k = backend_keys; k->name != NULL; k++)
		if (k->kind == KEY_UNUSED && json_is(j, name, k->name))
			return 1;
	return json_type(j, json_value(j, name)) == JSON_NULL;
}

static char *
with_cwd(const struct json *j, const struct team_agent *a, int value)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	char *s = json_strdup(j, value), *copy;

	if (s == NULL)
		return NULL;
	settings_cwd(a, s, &b);
	copy = xstrdup(buf_str(&b));
	buf_free(&b);
	free(s);
	return copy;
}

static void
put_member(struct reader *r, const struct team_agent *a, int name,
    const char *path, struct buf *b)
{
	int value = json_value(r->j, name);
	char *key = json_strdup(r->j, name), *s = NULL, at[KEY_PATH];

	if (key == NULL)
		return;
	(void)snprintf(at, sizeof(at), "%s.%.100s", path, key);
	if (strcmp(key, "api_key") == 0) {
		put_key(r, a, value, at, b);
		free(key);
		return;
	}
	if (strcmp(key, "base_url") == 0)
		s = settings_string(r, a, value, at, 1);
	else if (json_type(r->j, value) == JSON_STRING)
		s = with_cwd(r->j, a, value);
	if (s != NULL)
		jout_kcstr(b, key, s);
	else
		jout_kraw(b, key, json_raw(r->j, value));
	free(s);
	free(key);
}

void
settings_put(struct reader *r, const struct team_agent *a, const char *path,
    struct buf *b)
{
	int t, own = json_get(r->j, a->backend, "allowed_tools");

	jout_open(b, '{');
	if (backend_type(a) != NULL)
		jout_kcstr(b, "type", backend_type(a));
	for (t = json_first(r->j, a->backend); t >= 0;
	    t = json_next(r->j, t))
		if (!is_ours(r->j, t))
			put_member(r, a, t, path, b);
	if (backend_is(a, "claude-code")) {
		if (a->cwd != NULL)
			jout_kcstr(b, "cwd", a->cwd);
		if (own >= 0)
			put_own_tools(r->j, own, b);
	}
	jout_close(b, '}');
}
