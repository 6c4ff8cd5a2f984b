#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "../../lib/base/mem.h"
#include "teamfile.h"
#include "yamltext.h"

enum {
	TEXT_MAX = 16 << 20,
	TOKENS = 1 << 20
};

static void
put_place(const struct teamfile *f, size_t at, struct buf *b)
{
	size_t line, column;

	if (f->m.n > 0)
		mapped_find(&f->m, at, &line, &column);
	else
		json_place(buf_slice(&f->m.text), at, &line, &column);
	buf_printf(b, "%.300s:%zu:%zu: ", f->path, line, column);
}

void
teamfile_place(const struct teamfile *f, const struct json *j, int token,
    struct buf *b)
{
	const char *p = json_raw(j, token).p;

	put_place(f, p == NULL ? 0 : (size_t)(p - j->text.p), b);
}

/* YAML has been looked through for these. */
static int
check_names(const struct teamfile *f, struct buf *why)
{
	const struct json *j = &f->doc;
	struct slice name;
	size_t i;
	int t;

	for (i = 0; i < j->ntok; i++) {
		t = json_type(j, (int)i) == JSON_OBJECT ?
		    json_repeated(j, (int)i) : -1;
		if (t < 0)
			continue;
		teamfile_place(f, j, t, why);
		name = json_raw(j, t);
		buf_printf(why, "the key '%.*s' stands twice",
		    (int)(name.n > 102 ? 100 : name.n - 2), name.p + 1);
		return -1;
	}
	return 0;
}

static int
parse(struct teamfile *f, const char *what, struct buf *why)
{
	struct json_error e;

	if (json_parse(&f->doc, buf_slice(&f->m.text), TOKENS, &e) == 0)
		return 0;
	put_place(f, e.at, why);
	buf_printf(why, "%s%s", e.ceiling ? "" : what, e.why);
	return -1;
}

static int
ends_in(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n > m && strcmp(path + n - m, end) == 0;
}

/* What is JSON is read as JSON whatever its name; YAML is the rest. */
static int
is_json(const char *path, struct slice text)
{
	struct json_error e;

	return ends_in(path, ".json") || json_check(text, NULL, &e) == 0 ||
	    e.ceiling;
}

int
teamfile_text(struct teamfile *f, const char *path, struct slice text,
    struct buf *why)
{
	memset(f, 0, sizeof(*f));
	f->path = xstrdup(path);
	mapped_init(&f->m, TEXT_MAX);
	if (text.n > 3 && strncmp(text.p, "\xef\xbb\xbf", 3) == 0) {
		text.p += 3;
		text.n -= 3;
	}
	if (is_json(path, text)) {
		buf_put(&f->m.text, text.p, text.n);
		return parse(f, "no JSON: ", why) < 0 ? -1 :
		    check_names(f, why);
	}
	if (yaml_read(&f->m, text, path, why) < 0)
		return -1;
	return parse(f, "", why);
}

int
teamfile_read(struct teamfile *f, const char *path, struct buf *why)
{
	struct buf text = BUF_INIT(TEAMFILE_MAX);
	int rc = -1;

	if (file_read(path, &text) == 0)
		rc = teamfile_text(f, path, buf_slice(&text), why);
	else {
		memset(f, 0, sizeof(*f));
		if (errno == EFBIG)
			buf_printf(why, "cannot read '%s': a team file has at "
			    "most 1 MiB", path);
		else
			buf_printf(why, "cannot read '%s': %s", path,
			    errno == EINVAL ? "not a regular file" :
			    strerror(errno));
	}
	buf_free(&text);
	return rc;
}

void
teamfile_free(struct teamfile *f)
{
	json_free(&f->doc);
	mapped_free(&f->m);
	free(f->path);
	memset(f, 0, sizeof(*f));
}
