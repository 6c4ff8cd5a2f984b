#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/store.h"
#include "remember.h"

enum {
	WEEK = 7 * 24 * 3600,
	TOOL_MAX = 16 << 20
};

/* Under which name it is kept: what makes the server that one, and what. */
static struct buf
key_of(const struct server *sv, struct slice what)
{
	struct buf key = BUF_INIT(SIZE_MAX / 2);
	char *identity = server_identity(sv);

	buf_puts(&key, identity);
	buf_putc(&key, '\n');
	buf_put(&key, what.p, what.n);
	free(identity);
	return key;
}

static int
recall(const struct server *sv, struct slice what, struct buf *text)
{
	struct buf key = key_of(sv, what);
	struct slice k = buf_slice(&key);
	long long age = store_age(STORE_CACHE, "servers", k);
	int found = age >= 0 && age < WEEK &&
	    store_get(STORE_CACHE, "servers", k, text) == 1;

	buf_free(&key);
	return found;
}

/* A full disk or no home costs the memory, never the work. */
static void
keep(const struct server *sv, struct slice what, struct slice text)
{
	struct buf key = key_of(sv, what);

	(void)store_put(STORE_CACHE, "servers", buf_slice(&key), text);
	buf_free(&key);
}

static void
drop(const struct server *sv, struct slice what)
{
	struct buf key = key_of(sv, what);

	(void)store_drop(STORE_CACHE, "servers", buf_slice(&key));
	buf_free(&key);
}

static struct slice
version_key(void)
{
	return slice_of("version");
}

int
remember_version(const struct server *sv, char version[16])
{
	struct buf text = BUF_INIT(15);
	int found = recall(sv, version_key(), &text) && text.err == 0;

	if (found)
		memcpy(version, buf_str(&text), text.len + 1);
	buf_free(&text);
	return found;
}

void
remember_keep_version(const struct server *sv, const char *version)
{
	keep(sv, version_key(), slice_of(version));
}

void
remember_drop_version(const struct server *sv)
{
	drop(sv, version_key());
}

static struct buf
tool_key(struct slice name)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	buf_puts(&b, "tool ");
	buf_put(&b, name.p, name.n);
	return b;
}

int
remember_tool(const struct server *sv, struct slice name, struct buf *text)
{
	struct buf what = tool_key(name);
	int found = recall(sv, buf_slice(&what), text);

	buf_free(&what);
	return found;
}

void
remember_keep_tool(const struct server *sv, struct slice name,
    struct slice tool)
{
	struct buf what = tool_key(name);

	if (tool.n <= TOOL_MAX)
		keep(sv, buf_slice(&what), tool);
	buf_free(&what);
}

void
remember_drop_tool(const struct server *sv, struct slice name)
{
	struct buf what = tool_key(name);

	drop(sv, buf_slice(&what));
	buf_free(&what);
}
