#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/set.h"
#include "../base/text.h"
#include "entry.h"

enum { NAME_MAX_BYTES = 64 };

int
entry_wrong(const struct entry *e, int token, const char *path,
    const char *what)
{
	const struct json *j = &e->file->doc;
	struct slice raw = json_raw(j, token);
	size_t line = 1, column;

	if (raw.p != NULL)
		json_place(j->text, (size_t)(raw.p - j->text.p), &line,
		    &column);
	buf_clear(e->why);
	buf_printf(e->why, "%s:%lu: mcpServers.%s%s%s: %s", e->file->path,
	    (unsigned long)line, e->server, *path != '\0' ? "." : "", path,
	    what);
	return -1;
}

static int
wrong_type(const struct entry *e, int token, const char *path,
    const char *wanted)
{
	struct buf b = BUF_INIT(256);

	buf_printf(&b, "expected %s, got %s", wanted,
	    json_type_name(json_type(&e->file->doc, token)));
	(void)entry_wrong(e, token, path, buf_str(&b));
	buf_free(&b);
	return -1;
}

char *
entry_string(const struct entry *e, int token, const char *path)
{
	const struct json *j = &e->file->doc;
	struct buf b = BUF_INIT(SIZE_MAX / 2), why = BUF_INIT(1024);
	char *s = NULL;

	if (json_type(j, token) != JSON_STRING)
		(void)wrong_type(e, token, path, "a string");
	else if (json_has_nul(j, token))
		(void)entry_wrong(e, token, path, "a NUL cannot be in it");
	else {
		(void)json_str(j, token, &b);
		s = config_expand(buf_slice(&b), &why);
		if (s == NULL)
			(void)entry_wrong(e, token, path, buf_str(&why));
	}
	buf_free(&b);
	buf_free(&why);
	return s;
}

/* A string member into *s, if it is there. */
static int
take_string(const struct entry *e, int entry, const char *name, char **s)
{
	int t = json_get(&e->file->doc, entry, name);

	if (t < 0)
		return 0;
	free(*s);
	*s = entry_string(e, t, name);
	return *s == NULL ? -1 : 0;
}

/* Each element as a NUL-terminated word. */
static int
put_strings(const struct entry *e, int array, const char *name,
    struct buf *words)
{
	const struct json *j = &e->file->doc;
	struct buf path = BUF_INIT(1024);
	int t, i = 0;

	if (json_type(j, array) != JSON_ARRAY)
		return wrong_type(e, array, name, "an array of strings");
	for (t = json_first(j, array); t >= 0; t = json_next(j, t)) {
		char *s;

		buf_clear(&path);
		buf_printf(&path, "%s[%d]", name, i++);
		s = entry_string(e, t, buf_str(&path));
		if (s == NULL)
			break;
		buf_put(words, s, strlen(s) + 1);
		free(s);
	}
	buf_free(&path);
	return t < 0 ? 0 : -1;
}

static int
take_command(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int command = json_get(j, entry, "command");
	int args = json_get(j, entry, "args"), rc = 0;
	struct buf words = BUF_INIT(SIZE_MAX / 2);
	char *s;

	if (command < 0)
		return 0;
	if (json_type(j, command) == JSON_ARRAY)
		rc = put_strings(e, command, "command", &words);
	else if ((s = entry_string(e, command, "command")) == NULL)
		rc = -1;
	else {
		buf_put(&words, s, strlen(s) + 1);
		free(s);
	}
	if (rc == 0 && (words.len == 0 || words.s[0] == '\0'))
		rc = entry_wrong(e, command, "command", "it is empty");
	if (rc == 0 && args >= 0)
		rc = put_strings(e, args, "args", &words);
	if (rc == 0)
		sv->argv = words_of(&words);
	buf_free(&words);
	return rc;
}

/* One "NAME=value" word; the name also among the names. */
static int
put_variable(const struct entry *e, int name, struct buf *words,
    struct buf *names)
{
	const struct json *j = &e->file->doc;
	struct buf b = BUF_INIT(SIZE_MAX / 2), path = BUF_INIT(1024);
	char *value = NULL;

	(void)json_str(j, name, &b);
	buf_printf(&path, "env.%s", buf_str(&b));
	if (b.len == 0 || strchr(b.s, '=') != NULL || json_has_nul(j, name))
		(void)entry_wrong(e, name, buf_str(&path),
		    "no name for a variable");
	else
		value = entry_string(e, json_value(j, name), buf_str(&path));
	if (value != NULL) {
		buf_printf(words, "%s=%s", buf_str(&b), value);
		buf_putc(words, '\0');
		buf_printf(names, "%s%s", names->len > 0 ? " " : "",
		    buf_str(&b));
	}
	buf_free(&b);
	buf_free(&path);
	free(value);
	return value == NULL ? -1 : 0;
}

static int
take_env(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int env = json_get(j, entry, "env"), t;
	struct buf words = BUF_INIT(SIZE_MAX / 2);
	struct buf names = BUF_INIT(SIZE_MAX / 2);

	if (env >= 0 && json_type(j, env) != JSON_OBJECT)
		return wrong_type(e, env, "env", "an object of strings");
	for (t = json_first(j, env); t >= 0; t = json_next(j, t))
		if (put_variable(e, t, &words, &names) < 0)
			break;
	if (t < 0) {
		sv->envp = environ_of(e->file->project, &words);
		sv->env_names = xstrdup(buf_str(&names));
	}
	buf_free(&words);
	buf_free(&names);
	return t < 0 ? 0 : -1;
}

/* Milliseconds, as other hosts have it. */
static int
take_timeout(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int t = json_get(j, entry, "timeout");
	double ms;

	if (t < 0)
		return 0;
	if (json_double(j, t, &ms) < 0)
		return wrong_type(e, t, "timeout", "a number");
	if (!(ms >= 1 && ms <= 1e12))
		return entry_wrong(e, t, "timeout",
		    "no number of milliseconds");
	sv->timeout = (long long)ms;
	return 0;
}

static int
check_type(const struct entry *e, int entry, const struct server *sv)
{
	static const char *const types[] = { "stdio", "http", "sse",
		"streamable-http", "streamableHttp" };
	const struct json *j = &e->file->doc;
	int t = json_get(j, entry, "type");
	size_t i;

	if (t < 0)
		t = json_get(j, entry, "transport");
	for (i = 0; t >= 0 && i < 5 && !json_is(j, t, types[i]); i++)
		continue;
	if (t >= 0 && i == 5)
		return entry_wrong(e, t, "type", "no type that is known "
		    "(stdio, http, sse, streamable-http)");
	if (sv->argv != NULL && sv->url != NULL)
		return entry_wrong(e, entry, "",
		    "it has both a command and a url");
	if (sv->argv == NULL && sv->url == NULL)
		return entry_wrong(e, entry, "",
		    "it has neither a command nor a url");
	return 0;
}

static int
check_repeated(const struct entry *e, int object, const char *path)
{
	int t = json_repeated(&e->file->doc, object);

	return t < 0 ? 0 : entry_wrong(e, t, path, "the name stands twice");
}

static int
fill(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;

	if (json_type(j, entry) != JSON_OBJECT)
		return wrong_type(e, entry, "", "an object");
	if (check_repeated(e, entry, "") < 0 ||
	    check_repeated(e, json_get(j, entry, "env"), "env") < 0)
		return -1;
	if (json_bool(j, json_get(j, entry, "disabled"), 0))
		return entry_wrong(e, json_get(j, entry, "disabled"),
		    "disabled", "the server is disabled");
	if (take_command(e, entry, sv) < 0 ||
	    take_string(e, entry, "url", &sv->url) < 0 ||
	    take_string(e, entry, "cwd", &sv->cwd) < 0 ||
	    take_env(e, entry, sv) < 0 || take_timeout(e, entry, sv) < 0 ||
	    check_type(e, entry, sv) < 0)
		return -1;
	return entry_mg(e, json_get(j, entry, "mg"), sv);
}

static int
good_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= NAME_MAX_BYTES && strcmp(s, ".") != 0 &&
	    strcmp(s, "..") != 0 && strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == n;
}

int
config_server(const struct config *c, const char *name, struct server *sv,
    struct buf *why)
{
	struct entry e = { NULL, name, why };
	int entry = -1, rc;

	server_init(sv);
	e.file = config_entry(c, name, &entry);
	if (e.file == NULL) {
		buf_printf(why, "no server '%s' is configured", name);
		return -1;
	}
	sv->name = xstrdup(name);
	sv->origin = xstrdup(e.file->real != NULL ? e.file->real :
	    e.file->path);
	sv->project = e.file->project;
	sv->entry = xstrndup(json_raw(&e.file->doc, entry).p,
	    json_raw(&e.file->doc, entry).n);
	if (!good_name(name))
		rc = entry_wrong(&e, entry, "", "a name of a server has 1 to "
		    "64 of the characters A-Z a-z 0-9 _ . -");
	else if ((rc = check_repeated(&e, e.file->servers, "")) == 0)
		rc = fill(&e, entry, sv);
	if (rc < 0)
		server_free(sv);
	return rc;
}

/* "NAME=value" words before the command, as sh(1) has them. */
static size_t
assignments(char *const *words)
{
	size_t n = 0;

	while (words[n] != NULL && strchr(words[n], '=') != NULL &&
	    words[n][0] != '=' && strspn(words[n], "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
	    strcspn(words[n], "=") && (words[n][0] < '0' ||
	    words[n][0] > '9'))
		n++;
	return n;
}

int
config_typed(const char *line, struct server *sv, struct buf *why)
{
	const char *reason = NULL;
	char **words = text_words(line, &reason);
	struct buf env = BUF_INIT(SIZE_MAX / 2);
	struct buf argv = BUF_INIT(SIZE_MAX / 2);
	size_t i, n;

	server_init(sv);
	if (words == NULL || words[n = assignments(words)] == NULL) {
		buf_puts(why, words == NULL ? reason : "it has no command");
		free(words);
		server_free(sv);
		return -1;
	}
	for (i = 0; words[i] != NULL; i++)
		buf_put(i < n ? &env : &argv, words[i],
		    strlen(words[i]) + 1);
	sv->name = xstrdup("-");
	sv->entry = xstrdup("");
	sv->argv = words_of(&argv);
	sv->envp = environ_of(0, &env);
	sv->env_names = xstrdup("");
	buf_free(&env);
	buf_free(&argv);
	free(words);
	return 0;
}

void
config_socket(const char *path, struct server *sv)
{
	server_init(sv);
	sv->name = xstrdup("-");
	sv->entry = xstrdup("");
	sv->socket = xstrdup(path);
	sv->env_names = xstrdup("");
}
