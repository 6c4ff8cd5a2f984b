#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/file.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/set.h"
#include "mg-serve.h"

enum {
	NAME_LENGTH = 64,
	DEFINITION_MAX = 1 << 20
};

int
tool_name_ok(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= NAME_LENGTH &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_-") == n;
}

/* The path of a file in the directory. */
static void
put_path(const char *file, struct buf *b)
{
	buf_printf(b, "%s/%s", opt.real, file);
}

/* What anyone but root and we could do with it, or NULL. */
static const char *
others_may(const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "belongs to another user";
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "can be written by others";
	return NULL;
}

/* Where the path goes on below the directory, or NULL: it lies elsewhere. */
static char *
below(char *real)
{
	size_t n = strcmp(opt.real, "/") == 0 ? 0 : strlen(opt.real);

	return strncmp(real, opt.real, n) == 0 && real[n] == '/' ?
	    real + n : NULL;
}

/* Who can write a directory can replace what is in it: look at them all. */
static int
check_directories(const char *file, const char *real, struct buf *why)
{
	char *dir = xstrdup(real), *top = below(dir), *slash;
	const char *reason = NULL, *where;
	struct stat st;

	while (reason == NULL && (slash = strrchr(dir, '/')) != NULL &&
	    slash >= top) {
		*slash = '\0';
		where = dir[0] == '\0' ? "/" : dir;
		reason = stat(where, &st) < 0 ? "is gone" : others_may(&st);
		if (reason != NULL)
			buf_printf(why, "'%s' is in '%s', which %s", file,
			    where, reason);
	}
	free(dir);
	return reason == NULL ? 0 : -1;
}

/*
 * The real path of a file in the directory, which the caller frees, if nobody
 * but root and we can change or replace it; NULL with one line in why.
 */
static char *
safe_path(const char *file, struct buf *why)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	const char *reason = NULL;
	struct stat st;
	char *real;

	put_path(file, &path);
	real = realpath(buf_str(&path), NULL);
	buf_free(&path);
	if (real == NULL || below(real) == NULL)
		reason = "is a link out of the directory";
	else if (stat(real, &st) < 0 || !S_ISREG(st.st_mode))
		reason = "is no regular file";
	else
		reason = others_may(&st);
	if (reason != NULL)
		buf_printf(why, "'%s' %s", file, reason);
	if (reason == NULL && check_directories(file, real, why) == 0)
		return real;
	free(real);
	return NULL;
}

char *
tool_find(const char *name, struct buf *why)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	const char *reason = NULL;
	char *real = NULL;
	struct stat st;

	put_path(name, &path);
	if (!tool_name_ok(name))
		reason = "is no name of a tool (1 to 64 of A-Z a-z 0-9 _ -)";
	else if (lstat(buf_str(&path), &st) < 0)
		reason = "is no tool";
	else if ((real = safe_path(name, why)) != NULL &&
	    access(real, X_OK) != 0)
		reason = "cannot be executed";
	buf_free(&path);
	if (reason == NULL)
		return real;
	buf_printf(why, "'%s' %s", name, reason);
	free(real);
	return NULL;
}

static void
put_default(const char *name, struct buf *b)
{
	jout_open(b, '{');
	jout_kcstr(b, "name", name);
	jout_kcstr(b, "description", name);
	jout_kraw(b, "inputSchema", slice_of("{\"type\":\"object\"}"));
	jout_close(b, '}');
}

/* What is told of a tool, but for its name, which is the executable's. */
static const struct member {
	const char *name;
	enum json_type type;
} members[] = {
	{ "title", JSON_STRING },
	{ "description", JSON_STRING },
	{ "inputSchema", JSON_OBJECT },
	{ "outputSchema", JSON_OBJECT },
	{ "annotations", JSON_OBJECT }
};

enum { NMEMBERS = sizeof(members) / sizeof(members[0]) };

static void
put_members(const char *name, const struct json *j, struct buf *b)
{
	size_t i;
	int t;

	jout_open(b, '{');
	jout_kcstr(b, "name", name);
	for (i = 0; i < NMEMBERS; i++)
		if ((t = json_get(j, 0, members[i].name)) >= 0)
			jout_kraw(b, members[i].name, json_raw(j, t));
	if (json_get(j, 0, "inputSchema") < 0)
		jout_kraw(b, "inputSchema",
		    slice_of("{\"type\":\"object\"}"));
	jout_close(b, '}');
}

/* "FILE:LINE:COLUMN: "; returns -1. */
static int
wrong_at(const char *path, struct slice text, size_t at, struct buf *why)
{
	size_t line, column;

	json_place(text, at, &line, &column);
	buf_printf(why, "%s:%lu:%lu: ", path, (unsigned long)line,
	    (unsigned long)column);
	return -1;
}

static int
wrong(const char *path, const struct json *j, int t, struct buf *why)
{
	return wrong_at(path, j->text,
	    (size_t)(json_raw(j, t).p - j->text.p), why);
}

/* Some clients refuse a whole list for one hint that is no boolean. */
static int
check_annotations(const char *path, const struct json *j, int annotations,
    struct buf *why)
{
	enum json_type type;
	size_t n;
	int k;

	for (k = json_first(j, annotations); k >= 0; k = json_next(j, k)) {
		type = json_type(j, json_value(j, k));
		n = json_raw(j, k).n;
		if (n > 6 && memcmp(json_raw(j, k).p + n - 5, "Hint\"",
		    5) == 0 && type != JSON_TRUE && type != JSON_FALSE) {
			(void)wrong(path, j, k, why);
			buf_puts(why, "a hint is true or false");
			return -1;
		}
	}
	k = json_get(j, annotations, "title");
	if (k < 0 || json_type(j, k) == JSON_STRING)
		return 0;
	(void)wrong(path, j, k, why);
	buf_puts(why, "expected a string");
	return -1;
}

static int
check_member(const char *path, const struct json *j, const struct member *m,
    struct buf *why)
{
	int t = json_get(j, 0, m->name);

	if (t < 0)
		return 0;
	if (json_type(j, t) != m->type) {
		(void)wrong(path, j, t, why);
		buf_printf(why, "%s: expected %s, got %s", m->name,
		    json_type_name(m->type), json_type_name(json_type(j, t)));
		return -1;
	}
	if (strstr(m->name, "Schema") != NULL &&
	    !json_is(j, json_get(j, t, "type"), "object")) {
		(void)wrong(path, j, t, why);
		buf_printf(why, "%s: expected \"type\": \"object\" in it",
		    m->name);
		return -1;
	}
	return strcmp(m->name, "annotations") == 0 ?
	    check_annotations(path, j, t, why) : 0;
}

static int
check_file(const char *path, const struct json *j, struct buf *why)
{
	size_t i;
	int t;

	if (json_type(j, 0) != JSON_OBJECT) {
		(void)wrong(path, j, 0, why);
		buf_puts(why, "expected an object");
		return -1;
	}
	if ((t = json_repeated(j, 0)) >= 0) {
		(void)wrong(path, j, t, why);
		buf_puts(why, "the name stands twice");
		return -1;
	}
	for (i = 0; i < NMEMBERS; i++)
		if (check_member(path, j, &members[i], why) < 0)
			return -1;
	return 0;
}

static int
read_definition(const char *name, const char *path, const struct buf *text,
    struct buf *b, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int rc;

	if (json_parse(&j, buf_slice(text), INT32_MAX, &e) < 0) {
		rc = wrong_at(path, buf_slice(text), e.at, why);
		buf_puts(why, e.why);
	} else if ((rc = check_file(path, &j, why)) == 0)
		put_members(name, &j, b);
	json_free(&j);
	return rc;
}

int
tool_define(const char *name, struct buf *b, struct buf *why)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	struct buf file = BUF_INIT(SIZE_MAX / 2);
	struct buf text = BUF_INIT(DEFINITION_MAX);
	char *real = NULL;
	struct stat st;
	int rc = -1;

	buf_printf(&file, "%s.json", name);
	put_path(buf_str(&file), &path);
	if (lstat(buf_str(&path), &st) < 0 && errno == ENOENT) {
		put_default(name, b);
		rc = 0;
	} else if ((real = safe_path(buf_str(&file), why)) == NULL)
		rc = -1;
	else if (file_read(real, &text) < 0)
		buf_printf(why, "%s: %s", buf_str(&path), strerror(errno));
	else
		rc = read_definition(name, buf_str(&path), &text, b, why);
	free(real);
	buf_free(&file);
	buf_free(&path);
	buf_free(&text);
	return rc;
}

/* Once for each reason, not at each tools/list. */
static void
say(const struct buf *why)
{
	static struct set said;

	if (set_add(&said, buf_slice(why)))
		warn("left out: %s", buf_str(why));
}

/* Files beside the tools (NAME.json, notes) are nobody's concern. */
static int
may_be_tool(const char *name)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	const char *dot = strrchr(name, '.');
	struct stat st;
	int maybe;

	put_path(name, &path);
	maybe = name[0] != '.' && (dot == NULL ||
	    strcmp(dot, ".json") != 0) && lstat(buf_str(&path), &st) == 0 &&
	    (S_ISLNK(st.st_mode) || (S_ISREG(st.st_mode) &&
	    (st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0));
	buf_free(&path);
	return maybe;
}

static int
is_tool(const char *name)
{
	struct buf why = BUF_INIT(8192), definition;
	char *real;
	int ok;

	if (!may_be_tool(name))
		return 0;
	buf_init(&definition, 2 * DEFINITION_MAX);
	real = tool_find(name, &why);
	ok = real != NULL && tool_define(name, &definition, &why) == 0;
	if (!ok)
		say(&why);
	free(real);
	buf_free(&why);
	buf_free(&definition);
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
tool_names(void)
{
	DIR *d = opendir(opt.real);
	struct dirent *e;
	char **names = NULL;
	size_t n = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (!is_tool(e->d_name))
			continue;
		names = xreallocarray(names, n + 2, sizeof(*names));
		names[n++] = xstrdup(e->d_name);
	}
	if (d != NULL)
		(void)closedir(d);
	if (names == NULL)
		names = xcalloc(1, sizeof(*names));
	names[n] = NULL;
	qsort(names, n, sizeof(*names), by_name);
	return names;
}

void
free_names(char **names)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		free(names[i]);
	free(names);
}

static unsigned long long
mix(unsigned long long sum, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	while (n-- > 0)
		sum = (sum ^ *p++) * 1099511628211ULL; /* FNV-1a */
	return sum;
}

static unsigned long long
stamp_of(const char *name)
{
	unsigned long long sum = 14695981039346656037ULL;
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	struct stat st;

	put_path(name, &path);
	if (stat(buf_str(&path), &st) == 0) {
		sum = mix(sum, name, strlen(name));
		sum = mix(sum, &st.st_ino, sizeof(st.st_ino));
		sum = mix(sum, &st.st_size, sizeof(st.st_size));
		sum = mix(sum, &st.st_ctim.tv_sec, sizeof(st.st_ctim.tv_sec));
		sum = mix(sum, &st.st_ctim.tv_nsec,
		    sizeof(st.st_ctim.tv_nsec));
	}
	buf_free(&path);
	return sum;
}

/* A sum, since a directory has no order. */
unsigned long long
tool_stamp(void)
{
	unsigned long long sum = 0;
	DIR *d = opendir(opt.real);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			sum += stamp_of(e->d_name);
	if (d != NULL)
		(void)closedir(d);
	return sum;
}
