#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "entry.h"

enum {
	NAME_LENGTH = 64,
	JUDGED_MAX = 1 << 20 /* what a person can be shown before trust */
};

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
	buf_printf(e->why, "%s:%zu: %s.%.*s%s%s: %s", e->file->path, line,
	    e->file->key, (int)NAME_LENGTH, e->server,
	    *path != '\0' ? "." : "", path, what);
	return -1;
}

int
entry_type(const struct entry *e, int token, const char *path,
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
		(void)entry_type(e, token, path, "a string");
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

static int
check_repeated(const struct entry *e, int object, const char *path)
{
	struct buf b = BUF_INIT(WHY_PATH);
	int t = json_repeated(&e->file->doc, object);

	if (t >= 0) {
		buf_printf(&b, "%s%s", path, *path != '\0' ? "." : "");
		(void)json_str(&e->file->doc, t, &b);
		(void)entry_wrong(e, t, buf_str(&b),
		    "the name stands twice");
	}
	buf_free(&b);
	return t < 0 ? 0 : -1;
}

/* Are there two entries of this name? */
static int
check_only(const struct entry *e, int entry)
{
	const struct json *j = &e->file->doc;
	int t;

	for (t = json_first(j, e->file->servers); t >= 0;
	    t = json_next(j, t))
		if (json_is(j, t, e->server) && json_value(j, t) != entry)
			return entry_wrong(e, t, "", "the name stands twice");
	return 0;
}

static int
good_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= NAME_LENGTH && strcmp(s, ".") != 0 &&
	    strcmp(s, "..") != 0 && strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == n;
}

static int
check(const struct entry *e, int entry)
{
	static const char *const objects[] = { "env", "headers", "mg",
		"oauth" };
	const struct json *j = &e->file->doc;
	size_t i;

	if (!good_name(e->server))
		return entry_wrong(e, entry, "", "a name of a server has 1 "
		    "to 64 of the characters A-Z a-z 0-9 _ . -");
	if (check_only(e, entry) < 0 || check_repeated(e, entry, "") < 0)
		return -1;
	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (check_repeated(e, json_get(j, entry, objects[i]),
		    objects[i]) < 0)
			return -1;
	if (e->file->project && json_raw(j, entry).n > JUDGED_MAX)
		return entry_wrong(e, entry, "",
		    "it is too long for anybody to judge");
	return 0;
}

static int
find(const struct config *c, struct entry *e, int *entry)
{
	e->file = config_entry(c, e->server, entry);
	if (e->file != NULL)
		return 0;
	buf_printf(e->why, "no server '%.*s' is configured",
	    (int)NAME_LENGTH, e->server);
	return -1;
}

int
config_check(const struct config *c, const char *name, struct buf *why)
{
	struct entry e = { NULL, name, why };
	int entry = -1;

	return find(c, &e, &entry) < 0 ? -1 : check(&e, entry);
}

static int
fill(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int off = json_get(j, entry, "disabled");

	if (json_type(j, entry) != JSON_OBJECT)
		return entry_type(e, entry, "", "an object");
	if (off >= 0 && json_bool(j, off, -1) < 0)
		return entry_type(e, off, "disabled", "true or false");
	if (json_bool(j, off, 0))
		return entry_wrong(e, off, "", "the server is disabled");
	if (entry_members(e, entry, sv) < 0)
		return -1;
	return entry_mg(e, json_get(j, entry, "mg"), sv);
}

int
config_server(const struct config *c, const char *name, struct server *sv,
    struct buf *why)
{
	struct entry e = { NULL, name, why };
	int entry = -1;

	server_init(sv);
	if (find(c, &e, &entry) == 0 && check(&e, entry) == 0) {
		sv->name = xstrdup(name);
		sv->origin = e.file->real != NULL ?
		    xstrdup(e.file->real) : NULL;
		sv->project = e.file->project;
		sv->entry = xstrndup(json_raw(&e.file->doc, entry).p,
		    json_raw(&e.file->doc, entry).n);
		if (fill(&e, entry, sv) == 0)
			return 0;
	}
	server_free(sv);
	return -1;
}
