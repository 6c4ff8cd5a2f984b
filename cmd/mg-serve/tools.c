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

static int
good_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= NAME_LENGTH &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_-") == n;
}

void
tool_path(const char *name, struct buf *b)
{
	buf_printf(b, "%s/%s", opt.real, name);
}

static int
is_inside(const char *path)
{
	char *real = realpath(path, NULL);
	size_t n = strlen(opt.real);
	int in = real != NULL && strncmp(real, opt.real, n) == 0 &&
	    (real[n] == '/' || strcmp(opt.real, "/") == 0);

	free(real);
	return in;
}

static int
others_write(const struct stat *st)
{
	return (st->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

/* What must hold, in the order in which it is looked at. */
static const char *
unfit(const char *path)
{
	struct stat st, dir;

	if (!is_inside(path))
		return "is a link out of the directory";
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return "is no regular file";
	if (access(path, X_OK) != 0)
		return "cannot be executed";
	if (others_write(&st))
		return "can be written by others";
	if (stat(opt.real, &dir) < 0 || others_write(&dir))
		return "is in a directory that others can write";
	return NULL;
}

int
tool_check(const char *name, struct buf *why)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	const char *reason;
	struct stat st;

	tool_path(name, &path);
	if (!good_name(name) || lstat(buf_str(&path), &st) < 0)
		reason = "is no tool";
	else
		reason = unfit(buf_str(&path));
	buf_free(&path);
	if (reason != NULL)
		buf_printf(why, "'%s' %s", name, reason);
	return reason == NULL;
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

/* What the file says, but for the name, which is the executable's. */
static void
put_members(const char *name, const struct json *j, struct buf *b)
{
	int k;

	jout_open(b, '{');
	jout_kcstr(b, "name", name);
	for (k = json_first(j, 0); k >= 0; k = json_next(j, k)) {
		if (json_is(j, k, "name"))
			continue;
		jout_raw(b, json_raw(j, k));
		buf_putc(b, ':');
		jout_raw(b, json_raw(j, json_value(j, k)));
	}
	if (json_get(j, 0, "inputSchema") < 0)
		jout_kraw(b, "inputSchema",
		    slice_of("{\"type\":\"object\"}"));
	jout_close(b, '}');
}

static int
check_file(const char *path, const struct json *j, struct buf *why)
{
	int schema = json_get(j, 0, "inputSchema");

	if (json_type(j, 0) != JSON_OBJECT)
		buf_printf(why, "%s: expected an object", path);
	else if (json_repeated(j, 0) >= 0)
		buf_printf(why, "%s: a name stands twice", path);
	else if (schema >= 0 && json_type(j, schema) != JSON_OBJECT)
		buf_printf(why, "%s: inputSchema: expected an object", path);
	return why->len > 0 ? -1 : 0;
}

static int
read_definition(const char *name, const char *path, const struct buf *text,
    struct buf *b, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	size_t line, column;
	int rc = -1;

	if (json_parse(&j, buf_slice(text), INT32_MAX, &e) < 0) {
		json_place(buf_slice(text), e.at, &line, &column);
		buf_printf(why, "%s:%lu:%lu: %s", path, (unsigned long)line,
		    (unsigned long)column, e.why);
	} else if ((rc = check_file(path, &j, why)) == 0)
		put_members(name, &j, b);
	json_free(&j);
	return rc;
}

int
tool_define(const char *name, struct buf *b, struct buf *why)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	struct buf text = BUF_INIT(DEFINITION_MAX);
	int rc = 0;

	tool_path(name, &path);
	buf_puts(&path, ".json");
	if (file_read(buf_str(&path), &text) == 0)
		rc = read_definition(name, buf_str(&path), &text, b, why);
	else if (errno == ENOENT)
		put_default(name, b);
	else {
		buf_printf(why, "%s: %s", buf_str(&path), strerror(errno));
		rc = -1;
	}
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
	struct stat st;
	int maybe;

	tool_path(name, &path);
	maybe = name[0] != '.' && lstat(buf_str(&path), &st) == 0 &&
	    (S_ISLNK(st.st_mode) || (S_ISREG(st.st_mode) &&
	    (st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0));
	buf_free(&path);
	return maybe;
}

static int
is_tool(const char *name)
{
	struct buf why = BUF_INIT(8192), definition;
	int ok;

	if (!may_be_tool(name))
		return 0;
	buf_init(&definition, 2 * DEFINITION_MAX);
	ok = tool_check(name, &why) &&
	    tool_define(name, &definition, &why) == 0;
	if (!ok)
		say(&why);
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

long long
tool_stamp(void)
{
	struct stat st;

	if (stat(opt.real, &st) < 0)
		return 0;
	return (long long)st.st_mtim.tv_sec * 1000000000 +
	    st.st_mtim.tv_nsec;
}
