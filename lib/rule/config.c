#include <errno.h>
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

enum { FILE_MAX = 16 << 20 };

/*
 * A file of the user's that others may write is theirs as well.  A project's
 * file has its own gate, trust.
 */
static int
check_owner(const char *path, struct buf *why)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return 0;
	if (st.st_uid != geteuid() && st.st_uid != 0)
		buf_printf(why, "'%s' belongs to somebody else", path);
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		buf_printf(why, "'%s' can be written by others (chmod go-w)",
		    path);
	return why->len > 0 ? -1 : 0;
}

static void
wrong_json(const char *path, struct slice text, const struct json_error *e,
    struct buf *why)
{
	size_t line, column;

	json_place(text, e->at, &line, &column);
	buf_printf(why, "%s:%lu:%lu: no JSON: %s", path, (unsigned long)line,
	    (unsigned long)column, e->why);
}

/* A byte order mark is let pass (RFC 8259, section 8.1). */
static struct slice
without_mark(const struct buf *b)
{
	struct slice s = buf_slice(b);

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0) {
		s.p += 3;
		s.n -= 3;
	}
	return s;
}

static int
parse_file(struct config_file *f, const struct buf *b, struct buf *why)
{
	struct slice s = without_mark(b);
	struct json_error e;

	f->text = xstrndup(s.p != NULL ? s.p : "", s.n);
	s.p = f->text;
	if (json_parse(&f->doc, s, INT32_MAX, &e) < 0) {
		wrong_json(f->path, s, &e, why);
		return -1;
	}
	f->servers = json_get(&f->doc, 0, "mcpServers");
	if (f->servers < 0)
		f->servers = json_get(&f->doc, 0, "servers");
	if (f->servers >= 0 &&
	    json_type(&f->doc, f->servers) != JSON_OBJECT) {
		buf_printf(why, "%s: mcpServers: expected an object, got %s",
		    f->path, json_type_name(json_type(&f->doc, f->servers)));
		return -1;
	}
	return 0;
}

/* 1 when it was added, 0 when it is not there and need not be. */
static int
add_file(struct config *c, const char *path, int project, int must,
    struct buf *why)
{
	struct config_file *f;
	struct buf b = BUF_INIT(FILE_MAX);
	int rc = -1;

	if (file_read(path, &b) < 0) {
		if (errno == ENOENT && !must)
			rc = 0;
		else
			buf_printf(why, "cannot read '%s': %s", path,
			    errno == EINVAL ? "not a regular file" :
			    strerror(errno));
	} else if (project || check_owner(path, why) == 0) {
		c->files = xreallocarray(c->files, c->n + 1,
		    sizeof(*c->files));
		f = &c->files[c->n++];
		memset(f, 0, sizeof(*f));
		f->path = xstrdup(path);
		f->real = realpath(path, NULL);
		f->project = project;
		f->servers = -1;
		rc = parse_file(f, &b, why) < 0 ? -1 : 1;
		if (rc == 1 && must && f->servers < 0) {
			buf_printf(why, "%s: there is no \"mcpServers\" in "
			    "it", path);
			rc = -1;
		}
	}
	buf_free(&b);
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
		rc = add_file(c, buf_str(&path), 0, 0, why);
	}
	buf_free(&path);
	free(dir);
	return rc;
}

int
config_load(struct config *c, char *const *paths, struct buf *why)
{
	memset(c, 0, sizeof(*c));
	if (paths == NULL)
		return add_user_file(c, why) < 0 ||
		    add_file(c, ".mcp.json", 1, 0, why) < 0 ? -1 : 0;
	for (; *paths != NULL; paths++)
		if (add_file(c, *paths, 0, 1, why) < 0)
			return -1;
	return 0;
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

/* Is the name in a file before this one? */
static int
hidden(const struct config *c, size_t file, int name)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	int found = 0;
	size_t i;

	(void)json_str(&c->files[file].doc, name, &b);
	for (i = 0; i < file && !found; i++)
		found = name_in(&c->files[i], buf_slice(&b)) >= 0;
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
