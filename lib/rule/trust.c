#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "../base/jout.h"
#include "../base/sha256.h"
#include "../base/store.h"
#include "../base/text.h"
#include "entry.h"
#include "trust.h"

/* The parts of an entry that say what runs and how. */
static const char *const parts[] = { "command", "args", "env", "cwd", "url",
	"headers", "type", "oauth", "mg" };

enum { NPARTS = sizeof(parts) / sizeof(parts[0]), TOLD_DEPTH = 4 };

/*
 * The directory too: a link in another one to a file that is trusted would
 * borrow its trust for programs of that directory.
 */
static struct buf
key_of(const struct config_file *f, const char *name)
{
	struct buf key = BUF_INIT(SIZE_MAX / 2);

	buf_printf(&key, "%s\n%s\n%s", f->real, f->dir, name);
	return key;
}

/* Over the values as they are written, each with its name and length. */
static void
hash_of(const struct config_file *f, int entry, char hex[65])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct slice raw;
	size_t i;

	for (i = 0; i < NPARTS; i++) {
		raw = json_raw(&f->doc, json_get(&f->doc, entry, parts[i]));
		buf_printf(&b, "%s %zu ", parts[i], raw.n);
		buf_put(&b, raw.p, raw.n);
	}
	sha256_hex(buf_slice(&b), hex);
	buf_free(&b);
}

/* What is written differently, by a later release say, is no yes. */
static int
says_yes(struct slice text, const char *hex)
{
	struct json j = JSON_INIT;
	struct json_error e;
	long long v;
	int yes;

	yes = json_parse(&j, text, 1000, &e) == 0 &&
	    json_int(&j, json_get(&j, 0, "v"), &v) == 0 && v == 1 &&
	    json_is(&j, json_get(&j, 0, "hash"), hex);
	json_free(&j);
	return yes;
}

int
trust_check(const struct config_file *f, int entry, const char *name)
{
	struct buf key = key_of(f, name), text = BUF_INIT(1 << 20);
	char hex[65];
	int rc = store_get(STORE_STATE, "trust", buf_slice(&key), &text);
	int e = errno;

	if (rc == 1) {
		hash_of(f, entry, hex);
		rc = says_yes(buf_slice(&text), hex);
	}
	buf_free(&key);
	buf_free(&text);
	errno = e;
	return rc;
}

int
trust_record(const struct config_file *f, int entry, const char *name)
{
	struct buf key = key_of(f, name), text = BUF_INIT(1 << 20);
	char hex[65];
	int rc, e;

	hash_of(f, entry, hex);
	jout_open(&text, '{');
	jout_kint(&text, "v", 1);
	jout_kcstr(&text, "hash", hex);
	jout_kcstr(&text, "file", f->real);
	jout_kcstr(&text, "server", name);
	jout_kint(&text, "time", (long long)time(NULL));
	jout_close(&text, '}');
	buf_putc(&text, '\n');
	rc = store_put(STORE_STATE, "trust", buf_slice(&key),
	    buf_slice(&text));
	e = errno;
	buf_free(&key);
	buf_free(&text);
	errno = e;
	return rc;
}

int
trust_drop(const struct config_file *f, int entry, const char *name)
{
	struct buf key = key_of(f, name);
	int rc = store_drop(STORE_STATE, "trust", buf_slice(&key));
	int e = errno;

	(void)entry;
	buf_free(&key);
	errno = e;
	return rc;
}

/* A value with its strings written plainly: no "\u0072\u006d" for "rm". */
static void
retell(struct buf *b, const struct json *j, int t, int depth)
{
	enum json_type type = json_type(j, t);
	struct buf s = BUF_INIT(SIZE_MAX / 2);
	int i;

	if (type == JSON_STRING) {
		(void)json_str(j, t, &s);
		jout_str(b, buf_slice(&s));
		if (json_value(j, t) >= 0) {
			buf_putc(b, ':');
			retell(b, j, json_value(j, t), depth);
		}
	} else if (depth < TOLD_DEPTH &&
	    (type == JSON_ARRAY || type == JSON_OBJECT)) {
		jout_open(b, type == JSON_ARRAY ? '[' : '{');
		for (i = json_first(j, t); i >= 0; i = json_next(j, i))
			retell(b, j, i, depth + 1);
		jout_close(b, type == JSON_ARRAY ? ']' : '}');
	} else
		jout_raw(b, json_raw(j, t));
	buf_free(&s);
}

static void
put_part(struct buf *b, const struct config_file *f, int entry,
    const char *name)
{
	struct buf told = BUF_INIT(SIZE_MAX / 2);
	int t = json_get(&f->doc, entry, name);

	if (t < 0)
		return;
	retell(&told, &f->doc, t, 0);
	buf_printf(b, "  %s: ", name);
	text_clean(b, buf_slice(&told), 0);
	buf_putc(b, '\n');
	buf_free(&told);
}

void
trust_describe(const struct config_file *f, int entry, const char *name,
    struct buf *b)
{
	size_t i;

	buf_puts(b, "server '");
	text_clean(b, slice_of(name), 0);
	buf_puts(b, "' of ");
	text_clean(b, slice_of(f->real), 0);
	buf_puts(b, " runs with your rights:\n");
	for (i = 0; i < NPARTS; i++)
		put_part(b, f, entry, parts[i]);
	danger_describe(&f->doc, entry, b);
}
