#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/buf.h"
#include "../base/die.h"
#include "../base/file.h"
#include "../base/mem.h"
#include "../base/place.h"
#include "../base/set.h"
#include "config.h"

enum {
	FILE_MAX = 16 << 20,
	TOKENS_MAX = 1 << 20,
	SERVERS_MAX = 4096
};

static int
cannot_read(const char *path, struct buf *why)
{
	buf_printf(why, "cannot read '%s': %s", path,
	    errno == EINVAL ? "not a regular file" : strerror(errno));
	return -1;
}

/*
 * A file of the user's that others may write is theirs as well.  A project's
 * file has its own gate, trust.
 */
static int
check_owner(const char *path, const struct stat *st, struct buf *why)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		buf_printf(why, "'%s' belongs to somebody else", path);
	else if (st->st_mode & (S_IWGRP | S_IWOTH))
		buf_printf(why, "'%s' can be written by others (chmod go-w)",
		    path);
	else
		return 0;
	return -1;
}

/* 1, 0 when there is no such file, or -1. */
static int
read_file(const char *path, int project, struct buf *b, struct buf *why)
{
	struct stat st;
	int fd, rc;

	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return cannot_read(path, why);
	}
	if (fstat(fd, &st) < 0 || file_slurp(fd, &st, b) < 0)
		rc = cannot_read(path, why);
	else
		rc = project || check_owner(path, &st, why) == 0 ? 1 : -1;
	(void)close(fd);
	return rc;
}

/* A byte order mark is let pass (RFC 8259, section 8.1). */
static struct slice
without_mark(struct slice s)
{
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0) {
		s.p += 3;
		s.n -= 3;
	}
	return s;
}

/* "FILE:LINE:COLUMN: " of an offset. */
static void
put_place(const struct config_file *f, size_t at, struct buf *why)
{
	size_t line, column;

	json_place(f->doc.text, at, &line, &column);
	buf_printf(why, "%s:%zu:%zu: ", f->path, line, column);
}

/* The second member of that name in the object, or -1. */
static int
second(const struct json *j, int object, const char *name)
{
	int t, n = 0;

	for (t = json_first(j, object); t >= 0; t = json_next(j, t))
		if (json_is(j, t, name) && n++ > 0)
			return t;
	return -1;
}

static int
find_servers(struct config_file *f, struct buf *why)
{
	const struct json *j = &f->doc;
	int t, twice;

	f->key = json_get(j, 0, "mcpServers") >= 0 ? "mcpServers" : "servers";
	t = f->servers = json_get(j, 0, f->key);
	twice = second(j, 0, f->key);
	if (t < 0 || (json_type(j, t) == JSON_OBJECT && twice < 0 &&
	    json_count(j, t) <= SERVERS_MAX))
		return 0;
	t = twice >= 0 ? twice : t;
	put_place(f, (size_t)(json_raw(j, t).p - j->text.p), why);
	buf_printf(why, "%s: ", f->key);
	if (twice >= 0)
		buf_puts(why, "the name stands twice");
	else if (json_type(j, t) != JSON_OBJECT)
		buf_printf(why, "expected an object, got %s",
		    json_type_name(json_type(j, t)));
	else
		buf_printf(why, "more than %d servers", (int)SERVERS_MAX);
	return -1;
}

static int
parse(struct config_file *f, struct slice text, struct buf *why)
{
	struct json_error e;

	text = without_mark(text);
	/* Not xstrndup: there may be NULs, before it is known for no JSON. */
	f->text = xmalloc(text.n + 1);
	if (text.n > 0)
		memcpy(f->text, text.p, text.n);
	text.p = f->text;
	if (json_parse(&f->doc, text, TOKENS_MAX, &e) == 0)
		return find_servers(f, why);
	f->doc.text = text;
	put_place(f, e.at, why);
	buf_printf(why, "%s%s", e.ceiling ? "" : "no JSON: ", e.why);
	return -1;
}

/* The real path of the directory that the path's file is in, or NULL. */
static char *
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = slash == NULL ? xstrdup(".") :
	    xstrndup(path, (size_t)(slash - path) + 1);
	char *real = realpath(name, NULL);

	free(name);
	return real;
}

int
config_add(struct config *c, const char *path, int project,
    struct slice text, struct buf *why)
{
	struct config_file *f;

	c->files = xreallocarray(c->files, c->n + 1, sizeof(*c->files));
	f = &c->files[c->n++];
	memset(f, 0, sizeof(*f));
	f->path = xstrdup(path);
	f->project = project;
	f->servers = -1;
	f->real = realpath(path, NULL);
	f->dir = directory_of(path);
	/* Trust without a place would hold in any. */
	if (project && (f->real == NULL || f->dir == NULL))
		return cannot_read(path, why);
	return parse(f, text, why);
}

/* 1 when it was added, 0 when there is no such file, or -1. */
static int
add_file(struct config *c, const char *path, int project, struct buf *why)
{
	struct buf b = BUF_INIT(FILE_MAX);
	int rc = read_file(path, project, &b, why);

	if (rc == 1 && config_add(c, path, project, buf_slice(&b), why) < 0)
		rc = -1;
	buf_free(&b);
	return rc;
}

/* A file that was named is there, and has servers. */
static int
add_named(struct config *c, const char *path, struct buf *why)
{
	int rc = add_file(c, path, 0, why);

	if (rc == 0) {
		errno = ENOENT;
		return cannot_read(path, why);
	}
	if (rc == 1 && c->files[c->n - 1].servers < 0) {
		buf_printf(why, "%s: there is no \"mcpServers\" in it", path);
		rc = -1;
	}
	return rc;
}

static int
add_user_file(struct config *c, struct buf *why)
{
	char *dir = place_dir(PLACE_CONFIG);
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	int rc = 0;

	if (dir != NULL) {
		buf_printf(&path, "%s/mcp.json", dir);
		rc = add_file(c, buf_str(&path), 0, why);
	}
	buf_free(&path);
	free(dir);
	return rc;
}

int
config_load(struct config *c, char *const *paths, struct buf *why)
{
	int rc = 0;

	memset(c, 0, sizeof(*c));
	if (paths == NULL) {
		rc = add_user_file(c, why);
		if (rc >= 0)
			rc = add_file(c, ".mcp.json", 1, why);
	} else
		while (rc >= 0 && *paths != NULL)
			rc = add_named(c, *paths++, why);
	if (rc >= 0)
		return 0;
	config_free(c);
	return -1;
}

void
config_free(struct config *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		json_free(&c->files[i].doc);
		free(c->files[i].text);
		free(c->files[i].path);
		free(c->files[i].real);
		free(c->files[i].dir);
	}
	free(c->files);
	memset(c, 0, sizeof(*c));
}

static int
name_in(const struct config_file *f, struct slice name)
{
	int t;

	for (t = json_first(&f->doc, f->servers); t >= 0;
	    t = json_next(&f->doc, t))
		if (json_is_slice(&f->doc, t, name))
			return t;
	return -1;
}

/* Does the name stand before this place? */
static int
hidden(const struct config *c, size_t file, int name)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	int found = 0;
	size_t i;

	(void)json_str(&c->files[file].doc, name, &b);
	for (i = 0; i < file && !found; i++)
		found = name_in(&c->files[i], buf_slice(&b)) >= 0;
	found = found || name_in(&c->files[file], buf_slice(&b)) != name;
	buf_free(&b);
	return found;
}

int
config_next(const struct config *c, size_t *file, int *name)
{
	while (*file < c->n) {
		const struct config_file *f = &c->files[*file];

		*name = *name < 0 ? json_first(&f->doc, f->servers) :
		    json_next(&f->doc, *name);
		if (*name < 0) {
			(*file)++;
			continue;
		}
		if (!json_bool(&f->doc, json_get(&f->doc,
		    json_value(&f->doc, *name), "disabled"), 0) &&
		    !hidden(c, *file, *name))
			return 1;
	}
	return 0;
}

/* That the user's entry hides the project's is said once. */
static void
say_hidden(const struct config *c, size_t chosen, const char *name)
{
	static struct set said;
	size_t i;

	for (i = chosen + 1; i < c->n; i++)
		if (name_in(&c->files[i], slice_of(name)) >= 0 &&
		    set_add(&said, slice_of(name)))
			warn("'%s' is taken from '%s', not from '%s'", name,
			    c->files[chosen].path, c->files[i].path);
}

const struct config_file *
config_entry(const struct config *c, const char *name, int *entry)
{
	size_t i;
	int t;

	for (i = 0; i < c->n; i++)
		if ((t = name_in(&c->files[i], slice_of(name))) >= 0) {
			say_hidden(c, i, name);
			*entry = json_value(&c->files[i].doc, t);
			return &c->files[i];
		}
	return NULL;
}
