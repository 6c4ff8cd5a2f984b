/*
 * What 2026-07-28 has in headers: the method, a name, and arguments that a
 * tool has marked (x-mcp-header).  So a tool must be known before it is
 * called, and one whose marks are wrong must not be used.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/store.h"
#include "../../lib/mcp/mirror.h"
#include "mg-http.h"

enum {
	PAGES = 1000,
	MARKS_MAX = 16 << 20, /* bytes of what is known of all tools */
	BUCKETS = 1024,
	WEEK = 7 * 24 * 3600,
	WHY = 1024
};

struct tool {
	struct tool *next;
	char *name;
	size_t len;       /* a name may hold NUL */
	int wrong;        /* it must not be used: marks is why */
	struct buf marks; /* as mirror_read has them */
};

static struct tool *tools[BUCKETS];
static size_t known; /* bytes of them */

static int fetching, pages;
static struct buf meta = BUF_INIT(1 << 20); /* of the call that asks */
static unsigned asked;

/* FNV-1a */
static struct tool **
bucket(struct slice name)
{
	unsigned long h = 2166136261UL;
	size_t i;

	for (i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619UL & 0xFFFFFFFFUL;
	return &tools[h % BUCKETS];
}

static struct tool *
find(struct slice name)
{
	struct tool *t;
	struct slice own;

	for (t = *bucket(name); t != NULL; t = t->next) {
		own.p = t->name;
		own.n = t->len;
		if (slice_eq(own, name))
			return t;
	}
	return NULL;
}

static struct tool *
add(struct slice name)
{
	struct tool *t = xcalloc(1, sizeof(*t)), **at = bucket(name);

	t->name = xmalloc(name.n + 1);
	if (name.n > 0)
		memcpy(t->name, name.p, name.n);
	t->len = name.n;
	buf_init(&t->marks, MARKS_MAX);
	t->next = *at;
	*at = t;
	known += name.n;
	return t;
}

/* 1 when that was not known of it. */
static int
keep(struct slice name, int wrong, const struct buf *marks)
{
	struct tool *t = find(name);
	int fresh;

	if (known + name.n + marks->len > MARKS_MAX)
		return 1;
	if (t == NULL)
		t = add(name);
	fresh = wrong != t->wrong;
	t->wrong = wrong;
	known -= t->marks.len;
	known += marks->len;
	buf_clear(&t->marks);
	buf_put(&t->marks, marks->s, marks->len);
	return fresh;
}

static struct buf
key_of(struct slice name)
{
	struct buf key = BUF_INIT(SIZE_MAX / 2);

	buf_puts(&key, opt.server.url);
	buf_putc(&key, '\n');
	buf_put(&key, name.p, name.n);
	return key;
}

/* What an earlier process was told; if it has changed, the server says so. */
static struct tool *
recall(struct slice name)
{
	struct buf key = key_of(name), marks = BUF_INIT(MARKS_MAX);
	struct slice k = buf_slice(&key);
	long long age = store_age(STORE_CACHE, "marks", k);
	struct json_error e;
	int found = age >= 0 && age < WEEK &&
	    store_get(STORE_CACHE, "marks", k, &marks) == 1 &&
	    json_check(buf_slice(&marks), NULL, &e) == 0;

	if (found)
		(void)keep(name, 0, &marks);
	buf_free(&key);
	buf_free(&marks);
	return found ? find(name) : NULL;
}

/* A full disk or no home costs the memory, never the work. */
static void
remember(struct slice name, const struct tool *t)
{
	struct buf key = key_of(name);

	if (!t->wrong)
		(void)store_put(STORE_CACHE, "marks", buf_slice(&key),
		    buf_slice(&t->marks));
	buf_free(&key);
}

/* 1 when the tool can be used. */
static int
take_tool(struct slice raw)
{
	struct buf name = BUF_INIT(MARKS_MAX), marks = BUF_INIT(MARKS_MAX);
	struct buf why = BUF_INIT(WHY);
	struct json j = JSON_INIT;
	struct json_error e;
	int good = 1;

	if (json_parse(&j, raw, opt.server.max_token, &e) == 0 &&
	    json_str(&j, json_get(&j, 0, "name"), &name) == 0) {
		good = mirror_read(&j, 0, &marks, &why) >= 0;
		if (keep(buf_slice(&name), !good, good ? &marks : &why) &&
		    !good)
			warn("tool '%s' is left out: %s", buf_str(&name),
			    buf_str(&why));
	}
	json_free(&j);
	buf_free(&name);
	buf_free(&marks);
	buf_free(&why);
	return good;
}

/* The raw array without those that cannot be used; 1 when there are any. */
static int
sift(struct slice array, struct buf *rest)
{
	struct members all;
	struct member m;
	int left_out = 0;

	if (members_open(&all, array) == -1 || all.closer != ']')
		return 0;
	buf_putc(rest, '[');
	while (members_next(&all, &m)) {
		if (!take_tool(m.value)) {
			left_out = 1;
			continue;
		}
		if (rest->len > 1)
			buf_putc(rest, ',');
		buf_put(rest, m.value.p, m.value.n);
	}
	buf_putc(rest, ']');
	return left_out;
}

void
mirrored_list(struct buf *text)
{
	struct slice array, s = buf_slice(text);
	struct buf rest = BUF_INIT(SIZE_MAX / 2), all = rest;
	const char *why;
	struct top top;

	if (top_read(s, &top, &why) != 0 ||
	    member_get(top.result, "tools", &array) != 1)
		return;
	if (sift(array, &rest)) {
		buf_put(&all, s.p, (size_t)(array.p - s.p));
		buf_put(&all, rest.s, rest.len);
		buf_put(&all, array.p + array.n,
		    (size_t)(s.p + s.n - array.p) - array.n);
		buf_free(text);
		*text = all;
	}
	buf_free(&rest);
}

/* The members of _meta that every request must have, and no others. */
static void
take_meta(const struct message *m)
{
	static const char *const names[] = { META("protocolVersion"),
		META("clientCapabilities"), META("clientInfo") };
	struct slice all, value;
	size_t i;

	buf_clear(&meta);
	jout_open(&meta, '{');
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (member_get(m->top.params, "_meta", &all) == 1 &&
		    member_get(all, names[i], &value) == 1)
			jout_kraw(&meta, names[i], value);
	jout_close(&meta, '}');
}

static void fetched(void *, struct buf *, const struct top *, const char *);

static void
fetch(struct slice cursor)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	const char *why;

	jout_open(&b, '{');
	jout_kcstr(&b, "jsonrpc", "2.0");
	jout_key(&b, "id");
	buf_printf(&b, "\"mg-http tools/list %u\"", ++asked);
	jout_kcstr(&b, "method", "tools/list");
	jout_key(&b, "params");
	jout_open(&b, '{');
	jout_kraw(&b, "_meta", buf_slice(&meta));
	if (cursor.n > 0)
		jout_kraw(&b, "cursor", cursor);
	jout_close(&b, '}');
	jout_close(&b, '}');
	exchange_send(exchange_own(message_new(buf_slice(&b), &why), fetched,
	    NULL));
	buf_free(&b);
}

/* A list that cannot be had: the call tells what is wrong with the server. */
static void
fetched(void *arg, struct buf *text, const struct top *top, const char *why)
{
	struct slice array, cursor;
	struct members all;
	struct member m;

	(void)arg;
	(void)text;
	(void)why;
	if (top != NULL && member_get(top->result, "tools", &array) == 1 &&
	    members_open(&all, array) == 0)
		while (members_next(&all, &m))
			(void)take_tool(m.value);
	if (top != NULL && ++pages < PAGES &&
	    member_get(top->result, "nextCursor", &cursor) == 1 &&
	    *cursor.p == '"') {
		fetch(cursor);
		return;
	}
	fetching = 0;
	exchange_unpark(1);
}

static void
ask(struct exchange *x)
{
	struct slice none = { NULL, 0 };

	x->state = PARKED;
	x->listed = 1;
	/* A list without end puts off no deadline. */
	x->since = loop_now();
	exchange_arm(x);
	if (fetching)
		return;
	fetching = 1;
	pages = 0;
	take_meta(x->m);
	fetch(none);
}

/* Its header lines, out of its arguments. */
static int
mirror(struct exchange *x, const struct tool *t)
{
	struct json marks = JSON_INIT, arguments = JSON_INIT;
	struct buf why = BUF_INIT(WHY);
	struct slice raw = slice_of("{}");
	struct json_error e;
	int rc = 0;

	buf_clear(&x->mirrored);
	(void)member_get(x->m->top.params, "arguments", &raw);
	if (json_parse(&marks, buf_slice(&t->marks), SIZE_MAX, &e) == 0 &&
	    json_count(&marks, 0) > 0 &&
	    json_parse(&arguments, raw, opt.server.max_token, &e) == 0)
		rc = mirror_headers(&marks, 0, &arguments, 0, &x->mirrored,
		    &why);
	if (rc == -1)
		exchange_fail(x, ST_USAGE, buf_str(&why));
	json_free(&marks);
	json_free(&arguments);
	buf_free(&why);
	return rc;
}

static int
refuse(struct exchange *x, const struct tool *t)
{
	struct buf why = BUF_INIT(2 * WHY);

	buf_printf(&why, "the tool is not used: %s", buf_str(&t->marks));
	exchange_fail(x, ST_PEER, buf_str(&why));
	buf_free(&why);
	return -1;
}

int
mirrored_prepare(struct exchange *x)
{
	struct slice name = buf_slice(&x->m->name);
	struct tool *t;

	if (x->m->revision == NULL || !x->m->named || !message_is_call(x->m))
		return 0;
	t = find(name);
	if (t != NULL && x->listed)
		remember(name, t);
	else if (t == NULL && !x->listed)
		t = recall(name);
	if (t != NULL)
		return t->wrong ? refuse(x, t) : mirror(x, t);
	if (x->listed)
		return 0;
	ask(x);
	return 1;
}

int
mirrored_refused(struct exchange *x)
{
	if (!message_is_call(x->m) || x->relisted)
		return 0;
	x->relisted = 1;
	transfer_stop(x->t);
	x->t = NULL;
	ask(x);
	return 1;
}

static void
line(struct buf *lines, const char *name, struct slice value)
{
	buf_printf(lines, "%s: ", name);
	mirror_encode(lines, value);
	buf_putc(lines, '\0');
}

void
mirrored_headers(const struct exchange *x, struct buf *lines)
{
	const struct message *m = x->m;

	line(lines, "MCP-Protocol-Version", slice_of(m->revision));
	if (m->top.kind != RESPONSE)
		line(lines, "Mcp-Method", slice_of(m->method));
	if (m->named)
		line(lines, "Mcp-Name", buf_slice(&m->name));
	buf_put(lines, x->mirrored.s, x->mirrored.len);
}

void
mirrored_free(void)
{
	struct tool *t;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		while ((t = tools[i]) != NULL) {
			tools[i] = t->next;
			buf_free(&t->marks);
			free(t->name);
			free(t);
		}
	buf_free(&meta);
}
