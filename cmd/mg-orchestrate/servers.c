/* An agent's mcp_servers as mg.json(5) has them. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/set.h"
#include "servers.h"

#define AT(member) offsetof(struct server_entry, member)

static const struct key keys[] = {
	{ "name", KEY_TEXT, AT(name), 0, 0, NULL },
	{ "type", KEY_TEXT, AT(type), 0, 0, NULL },
	{ "transport", KEY_TEXT, AT(type), 0, 0, NULL },
	{ "command", KEY_WORDS, AT(command), 0, 0, NULL },
	{ "args", KEY_TOKEN, AT(args), 0, 0, NULL },
	{ "env", KEY_OBJECT, AT(env), 0, 0, NULL },
	{ "headers", KEY_OBJECT, AT(headers), 0, 0, NULL },
	{ "url", KEY_TOKEN, AT(url), 0, 0, NULL },
	{ "cwd", KEY_TOKEN, AT(cwd), 0, 0, NULL },
	{ "timeout", KEY_AMOUNT, AT(timeout), 0.001, 1e9, NULL },
	{ "allowed_tools", KEY_PASSED, 0, 0, 0, NULL },
	{ "exclude_tools", KEY_PASSED, 0, 0, 0, NULL },
	{ "disabled", KEY_FLAG, AT(disabled), 0, 0, NULL },
	{ "mg", KEY_OBJECT, AT(mg), 0, 0, NULL },
	{ "security", KEY_PASSED, 0, 0, 0, NULL },
	{ "http_read_timeout", KEY_PASSED, 0, 0, 0, NULL },
	{ "description", KEY_PASSED, 0, 0, 0, NULL },
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

static void
put_string(const struct server_entry *e, const char *key, int value)
{
	char path[KEY_PATH], *s;

	if (value < 0)
		return;
	(void)snprintf(path, sizeof(path), "%s.%s", e->path, key);
	s = settings_string(e->r, e->a, value, path, 0);
	if (s != NULL)
		jout_kcstr(e->out, key, s);
	free(s);
}

/* MassGen splits a command; its arguments may come in "args", too. */
static void
put_command(const struct server_entry *e)
{
	struct buf words = BUF_INIT(SIZE_MAX / 2), b = BUF_INIT(SIZE_MAX / 2);
	char path[KEY_PATH];
	size_t at = 0;

	if (e->command < 0)
		return;
	(void)snprintf(path, sizeof(path), "%s.command", e->path);
	(void)keys_split(e->r, e->command, path, &words);
	jout_key(e->out, "command");
	jout_open(e->out, '[');
	for (; at < words.len; at += strlen(words.s + at) + 1) {
		buf_clear(&b);
		settings_cwd(e->a, words.s + at, &b);
		jout_str(e->out, buf_slice(&b));
	}
	jout_close(e->out, ']');
	buf_free(&words);
	buf_free(&b);
}

static void
put_args(const struct server_entry *e)
{
	const struct json *j = e->r->j;
	char path[KEY_PATH], *s;
	int t, i = 0;

	if (e->args < 0)
		return;
	(void)snprintf(path, sizeof(path), "%s.args", e->path);
	if (json_type(j, e->args) != JSON_ARRAY)
		keys_type(e->r, e->args, path, "an array of strings");
	jout_key(e->out, "args");
	jout_open(e->out, '[');
	for (t = json_first(j, e->args); t >= 0; t = json_next(j, t)) {
		(void)snprintf(path, sizeof(path), "%s.args[%d]", e->path,
		    i++);
		s = settings_string(e->r, e->a, t, path, 0);
		if (s != NULL)
			jout_cstr(e->out, s);
		free(s);
	}
	jout_close(e->out, ']');
}

/* Objects of strings: "env" and "headers". */
static void
put_pairs(const struct server_entry *e, const char *key, int object)
{
	const struct json *j = e->r->j;
	char path[KEY_PATH], *name, *s;
	int t;

	if (object < 0)
		return;
	jout_key(e->out, key);
	jout_open(e->out, '{');
	for (t = json_first(j, object); t >= 0; t = json_next(j, t)) {
		name = json_strdup(j, t);
		(void)snprintf(path, sizeof(path), "%s.%s.%.100s", e->path,
		    key, name != NULL ? name : "");
		s = settings_string(e->r, e->a, json_value(j, t), path, 0);
		if (s != NULL)
			jout_kcstr(e->out, name != NULL ? name : "", s);
		free(name);
		free(s);
	}
	jout_close(e->out, '}');
}

static void
put_mg(const struct server_entry *e)
{
	const struct json *j = e->r->j;
	char *key;
	int t;

	jout_key(e->out, "mg");
	jout_open(e->out, '{');
	for (t = json_first(j, e->mg); t >= 0; t = json_next(j, t)) {
		key = json_strdup(j, t);
		if (key != NULL && strcmp(key, "deny") != 0)
			jout_kraw(e->out, key, json_raw(j, json_value(j, t)));
		free(key);
	}
	filter_allow(e);
	filter_deny(e);
	if (e->timeout > 0 && json_get(j, e->mg, "timeout") < 0) {
		jout_key(e->out, "timeout");
		buf_printf(e->out, "%.3f", e->timeout);
	}
	jout_close(e->out, '}');
}

static void
put_entry(const struct server_entry *e)
{
	jout_key(e->out, e->name);
	jout_open(e->out, '{');
	if (e->type != NULL)
		jout_kcstr(e->out, "type", e->type);
	put_command(e);
	put_args(e);
	put_pairs(e, "env", e->env);
	put_string(e, "cwd", e->cwd);
	put_string(e, "url", e->url);
	put_pairs(e, "headers", e->headers);
	if (e->disabled)
		jout_kbool(e->out, "disabled", 1);
	put_mg(e);
	jout_close(e->out, '}');
}

/* The entry of that name in a map, or of its own one in a list. */
static void
read_entry(struct reader *r, const struct team_agent *a, int value,
    const char *name, const char *path, struct set *names, struct buf *out)
{
	struct server_entry e;

	memset(&e, 0, sizeof(e));
	e.r = r;
	e.a = a;
	e.path = path;
	e.out = out;
	e.command = e.args = e.env = e.headers = e.url = e.cwd = -1;
	e.mg = -1;
	e.entry = value;
	keys_read(r, value, path, keys, &e);
	if (json_type(r->j, value) != JSON_OBJECT) {
		if (json_type(r->j, value) == JSON_NULL)
			keys_type(r, value, path, "an object");
		return;
	}
	if (name != NULL) {
		free(e.name);
		e.name = xstrdup(name);
	}
	if (e.name == NULL)
		keys_fault(r, value, 1, path, "it has no name");
	else if (!set_add(names, slice_of(e.name)))
		keys_fault(r, value, 1, path, "the name '%.64s' is that of "
		    "another server", e.name);
	else
		put_entry(&e);
	free(e.name);
	free(e.type);
}

static void
read_all(struct reader *r, const struct team_agent *a, const char *path,
    struct buf *out)
{
	int map = json_type(r->j, a->servers) == JSON_OBJECT, i = 0, t;
	struct set names = SET_INIT;
	char at[KEY_PATH], *name;

	for (t = json_first(r->j, a->servers); t >= 0;
	    t = json_next(r->j, t)) {
		name = map ? json_strdup(r->j, t) : NULL;
		if (map)
			(void)snprintf(at, sizeof(at), "%.400s.%.64s", path,
			    name != NULL ? name : "");
		else
			(void)snprintf(at, sizeof(at), "%.400s[%d]", path, i++);
		if (map && name == NULL)
			keys_fault(r, t, 1, path, "a NUL cannot be in it");
		else
			read_entry(r, a, map ? json_value(r->j, t) : t, name,
			    at, &names, out);
		free(name);
	}
	set_free(&names);
}

size_t
servers_put(struct reader *r, const struct team_agent *a, const char *path,
    struct buf *b)
{
	char at[KEY_PATH];

	(void)filter_list(r, a->backend, "allowed_tools", path);
	(void)filter_list(r, a->backend, "exclude_tools", path);
	if (a->servers < 0)
		return 0;
	(void)snprintf(at, sizeof(at), "%s.mcp_servers", path);
	if (json_type(r->j, a->servers) != JSON_ARRAY &&
	    json_type(r->j, a->servers) != JSON_OBJECT)
		keys_type(r, a->servers, at, "a list or a map of servers");
	if (json_count(r->j, a->servers) == 0)
		return 0;
	jout_open(b, '{');
	jout_key(b, "mcpServers");
	jout_open(b, '{');
	read_all(r, a, at, b);
	jout_close(b, '}');
	jout_close(b, '}');
	return json_count(r->j, a->servers);
}
