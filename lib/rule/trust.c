#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "../base/jout.h"
#include "../base/sha256.h"
#include "../base/store.h"
#include "../base/text.h"
#include "config.h"
#include "trust.h"

/* The parts of an entry that say what runs and how. */
static const char *const parts[] = { "command", "args", "env", "cwd", "url",
	"headers", "type", "mg" };

enum { NPARTS = sizeof(parts) / sizeof(parts[0]) };

static struct buf
key_of(const struct config_file *f, const char *name)
{
	struct buf key = BUF_INIT(SIZE_MAX / 2);

	buf_printf(&key, "%s\n%s", f->real != NULL ? f->real : f->path, name);
	return key;
}

/* Over the values as they are written, each with its name and length. */
static void
hash_of(const struct config_file *f, int entry, char hex[65])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t i;

	for (i = 0; i < NPARTS; i++) {
		struct slice raw = json_raw(&f->doc, json_get(&f->doc, entry,
		    parts[i]));

		buf_printf(&b, "%s %lu ", parts[i], (unsigned long)raw.n);
		buf_put(&b, raw.p, raw.n);
	}
	sha256_hex(buf_slice(&b), hex);
	buf_free(&b);
}

/* An entry with a name twice reads differently to different readers. */
static int
is_clear(const struct config_file *f, int entry)
{
	return json_repeated(&f->doc, f->servers) < 0 &&
	    json_repeated(&f->doc, entry) < 0;
}

int
trust_check(const struct config_file *f, int entry, const char *name)
{
	struct buf key = key_of(f, name), text = BUF_INIT(1 << 20);
	struct json j = JSON_INIT;
	struct json_error e;
	char hex[65];
	int rc = store_get(STORE_STATE, "trust", buf_slice(&key), &text);

	if (rc == 1) {
		hash_of(f, entry, hex);
		rc = is_clear(f, entry) &&
		    json_parse(&j, buf_slice(&text), 1000, &e) == 0 &&
		    json_is(&j, json_get(&j, 0, "hash"), hex);
	}
	json_free(&j);
	buf_free(&key);
	buf_free(&text);
	return rc;
}

int
trust_record(const struct config_file *f, int entry, const char *name)
{
	struct buf key = key_of(f, name), text = BUF_INIT(1 << 24);
	char hex[65];
	int rc;

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
	buf_free(&key);
	buf_free(&text);
	return rc;
}

int
trust_drop(const struct config_file *f, int entry, const char *name)
{
	struct buf key = key_of(f, name);
	int rc = store_drop(STORE_STATE, "trust", buf_slice(&key));

	(void)entry;
	buf_free(&key);
	return rc;
}

static void
put_part(struct buf *b, const struct config_file *f, int entry,
    const char *name)
{
	int t = json_get(&f->doc, entry, name);

	if (t < 0)
		return;
	buf_printf(b, "  %s: ", name);
	text_clean(b, json_raw(&f->doc, t), 0);
	buf_putc(b, '\n');
}

/* Is the bytes' text anywhere in the entry as it is written? */
static int
holds(struct slice raw, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; i + n <= raw.n; i++)
		if (memcmp(raw.p + i, word, n) == 0)
			return 1;
	return 0;
}

/* Not a filter, only what a tired reader may overlook. */
static void
put_dangers(struct buf *b, struct slice raw)
{
	static const char *const dangers[][2] = {
		{ "sh\"", "runs a shell" },
		{ "sudo", "runs with another's rights" },
		{ "rm -", "removes files" },
		{ "npx", "downloads what it runs" },
		{ "uvx", "downloads what it runs" },
		{ "curl", "downloads" },
		{ "--privileged", "has all rights in its container" },
		{ "http://", "goes over an open line" },
		{ ".ssh", "reads your keys" },
		{ ".aws", "reads your keys" },
		{ "LD_", "changes what programs load" },
		{ "NODE_OPTIONS", "changes what programs load" },
		{ "PYTHON", "changes what programs load" },
		{ "BASH_ENV", "changes what programs load" },
		{ "\\u", "hides characters" }
	};
	size_t i;

	for (i = 0; i < sizeof(dangers) / sizeof(dangers[0]); i++)
		if (holds(raw, dangers[i][0]))
			buf_printf(b, "  note: '%s' stands there (%s)\n",
			    dangers[i][0], dangers[i][1]);
}

void
trust_describe(const struct config_file *f, int entry, const char *name,
    struct buf *b)
{
	size_t i;

	buf_puts(b, "server '");
	text_clean(b, slice_of(name), 0);
	buf_puts(b, "' of ");
	text_clean(b, slice_of(f->real != NULL ? f->real : f->path), 0);
	buf_puts(b, " runs with your rights:\n");
	for (i = 0; i < NPARTS; i++)
		put_part(b, f, entry, parts[i]);
	put_dangers(b, json_raw(&f->doc, entry));
}
