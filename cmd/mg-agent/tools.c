/*
 * What the model may call: the tools of the servers behind one "mg-mcp pipe",
 * and those that come with a turn.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/sha256.h"
#include "../../lib/rule/guard.h"
#include "mg-agent.h"
#include "tools.h"

enum { NAME_MAX_BYTES = 64 };

struct entry {
	struct tool tool;
	struct buf text;
	struct buf pattern;  /* "server/tool" */
	int stale;           /* its server tells its tools again */
	struct entry *next;
};

static struct entry *entries, **last = &entries;
static int ready;            /* those of servers are all told */

static int
plain_char(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* As much of the text as fits, other characters as '_'.  Is it all there? */
static int
put_plain(struct buf *b, const char *s)
{
	int same = 1;

	for (; *s != '\0' && b->len < NAME_MAX_BYTES; s++) {
		int plain = plain_char((unsigned char)*s);

		buf_putc(b, plain ? *s : '_');
		same = same && plain;
	}
	return same && *s == '\0';
}

static struct entry *
find_name(const char *name)
{
	struct entry *e;

	for (e = entries; e != NULL; e = e->next)
		if (strcmp(e->tool.name, name) == 0)
			return e;
	return NULL;
}

/*
 * mcp__server__tool as other hosts have it.  What does not fit in, or was
 * changed, gets a part of its hash: the same name in every run, whichever
 * server is the first to tell of a tool like it.
 */
static char *
model_name(const char *server, const char *own)
{
	struct buf b = BUF_INIT(1024), full = BUF_INIT(1 << 20);
	char hex[65], *name;
	int same;

	buf_printf(&full, "%s/%s", server, own);
	buf_puts(&b, "mcp__");
	same = put_plain(&b, server);
	same = put_plain(&b, "__") && same;
	same = put_plain(&b, own) && same;
	if (!same || find_name(buf_str(&b)) != NULL) {
		sha256_hex(buf_slice(&full), hex);
		if (b.len > NAME_MAX_BYTES - 9)
			b.len = NAME_MAX_BYTES - 9;
		buf_printf(&b, "_%.8s", hex);
	}
	name = xstrdup(buf_str(&b));
	buf_free(&b);
	buf_free(&full);
	return name;
}

static void
entry_free(struct entry *e)
{
	free(e->tool.name);
	free(e->tool.server);
	free(e->tool.own);
	json_free(&e->tool.doc);
	buf_free(&e->text);
	buf_free(&e->pattern);
	free(e);
}

/* Those that match are forgotten; calls of the turn may still name them. */
static void
sweep(int (*old)(const struct entry *))
{
	struct entry **at = &entries, *e;

	while ((e = *at) != NULL) {
		if (old(e)) {
			*at = e->next;
			entry_free(e);
		} else
			at = &e->next;
	}
	last = at;
}

static int
is_offered(const struct entry *e)
{
	return e->tool.server == NULL;
}

static int
is_stale(const struct entry *e)
{
	return e->stale;
}

static struct entry *
entry_new(struct slice text)
{
	struct entry *e = xcalloc(1, sizeof(*e));
	struct json_error error;

	buf_init(&e->text, TEXT_MAX);
	buf_init(&e->pattern, TEXT_MAX);
	buf_put(&e->text, text.p, text.n);
	e->tool.text = buf_slice(&e->text);
	(void)json_parse(&e->tool.doc, e->tool.text, INT32_MAX, &error);
	return e;
}

static void
append(struct entry *e)
{
	*last = e;
	last = &e->next;
}

/*
 * Servers stand in the order of their names, not in that in which they are
 * ready: the same turn is the same request, for caches and for --replay.
 */
static void
insert(struct entry *e)
{
	struct entry **at = &entries;

	while (*at != NULL && (*at)->tool.server != NULL &&
	    strcmp((*at)->tool.server, e->tool.server) <= 0)
		at = &(*at)->next;
	e->next = *at;
	*at = e;
	if (e->next == NULL)
		last = &e->next;
}

/* It takes the place of a stale one in the turn that runs. */
static int
was_shown(const struct entry *e)
{
	const struct entry *old;

	for (old = entries; old != NULL; old = old->next)
		if (old->stale && old->tool.shown &&
		    slice_eq(buf_slice(&old->pattern), buf_slice(&e->pattern)))
			return 1;
	return 0;
}

static int
is_refused_at_top(const struct json *j, int name)
{
	return json_is(j, name, "oneOf") || json_is(j, name, "anyOf") ||
	    json_is(j, name, "allOf") || json_is(j, name, "not") ||
	    json_is(j, name, "enum") || json_is(j, name, "type");
}

/* What tool_schema leaves out; once, not each time that tools are told. */
static void
say_left_out(const struct entry *e)
{
	const struct json *j = &e->tool.doc;
	const struct entry *old;
	char *key;
	int t;

	for (old = entries; old != NULL; old = old->next)
		if (slice_eq(buf_slice(&old->pattern), buf_slice(&e->pattern)))
			return;
	t = json_first(j, json_get(j, 0, "inputSchema"));
	for (; t >= 0; t = json_next(j, t)) {
		if (!is_refused_at_top(j, t) || json_is(j, t, "type"))
			continue;
		key = json_strdup(j, t);
		warn("tool '%s': '%s' at the top of its schema is left out",
		    buf_str(&e->pattern), key);
		free(key);
	}
}

/* A server's tool, as its line in the pipe tells. */
void
tools_add(const struct json *j, int line)
{
	char *server = json_strdup(j, json_get(j, line, "server"));
	char *own = json_strdup(j, json_get(j, line, "name"));
	struct entry *e;

	if (server == NULL || own == NULL) {
		free(server);
		free(own);
		return;
	}
	e = entry_new(json_raw(j, json_get(j, line, "tool")));
	e->tool.server = server;
	e->tool.own = own;
	e->tool.readonly = json_bool(&e->tool.doc, json_path(&e->tool.doc, 0,
	    "annotations", "readOnlyHint", NULL), 0);
	buf_printf(&e->pattern, "%s/%s", server, own);
	e->tool.name = model_name(server, own);
	e->tool.shown = was_shown(e);
	say_left_out(e);
	insert(e);
}

/* The server tells its tools anew; the old ones go when no turn runs. */
void
tools_stale(struct slice server)
{
	struct entry *e;

	for (e = entries; e != NULL; e = e->next)
		if (e->tool.server != NULL &&
		    slice_is(server, e->tool.server)) {
			e->stale = 1;
			e->tool.name[0] = '\0';
		}
}

void
tools_told(void)
{
	ready = 1;
}

int
tools_ready(void)
{
	return ready || !pipe_wanted();
}

/* Is it among the turn's "tools": patterns, or "readonly"? */
static int
is_wanted(const struct entry *e, const struct json *j, int tools)
{
	struct slice name = slice_of(e->tool.name);
	int t;

	if (tools < 0)
		return 1;
	if (json_type(j, tools) == JSON_STRING)
		return e->tool.readonly;
	for (t = json_first(j, tools); t >= 0; t = json_next(j, t)) {
		char *pattern = json_strdup(j, t);
		int yes = pattern != NULL && (guard_match(pattern,
		    buf_slice(&e->pattern)) || guard_match(pattern, name));

		free(pattern);
		if (yes)
			return 1;
	}
	return 0;
}

static int
check_wanted(const struct json *j, int tools, struct buf *why)
{
	int t;

	if (tools < 0 || json_is(j, tools, "readonly"))
		return 0;
	if (json_type(j, tools) != JSON_ARRAY)
		buf_puts(why, "tools is \"readonly\" or an array of patterns");
	for (t = json_first(j, tools); t >= 0; t = json_next(j, t))
		if (json_type(j, t) != JSON_STRING ||
		    json_raw(j, t).n > GUARD_PATTERN)
			buf_puts(why, "tools holds what is no pattern");
	return why->len > 0 ? -1 : 0;
}

static int
offer(const struct json *j, int tool, struct buf *why)
{
	char *name = json_strdup(j, json_get(j, tool, "name"));
	const char *p = name;
	struct entry *e;

	while (p != NULL && plain_char((unsigned char)*p))
		p++;
	if (name == NULL || *p != '\0' || p == name ||
	    p - name > NAME_MAX_BYTES) {
		buf_printf(why, "an offered tool needs a name of A-Z a-z 0-9 _"
		    " -, not '%s'", name != NULL ? name : "");
		free(name);
		return -1;
	}
	if (find_name(name) != NULL) {
		buf_printf(why, "there are two tools of the name '%s'", name);
		free(name);
		return -1;
	}
	e = entry_new(json_raw(j, tool));
	e->tool.name = name;
	e->tool.own = xstrdup(name);
	e->tool.shown = 1;
	append(e);
	return 0;
}

int
tools_choose(const struct json *j, int line, struct buf *why)
{
	int tools = json_get(j, line, "tools"), t;
	int offers = json_get(j, line, "offer");
	struct entry *e;

	sweep(is_offered);
	sweep(is_stale);
	if (check_wanted(j, tools, why) < 0)
		return -1;
	for (e = entries; e != NULL; e = e->next)
		e->tool.shown = is_wanted(e, j, tools);
	if (offers >= 0 && json_type(j, offers) != JSON_ARRAY) {
		buf_puts(why, "offer is an array of tools");
		return -1;
	}
	for (t = json_first(j, offers); t >= 0; t = json_next(j, t))
		if (offer(j, t, why) < 0)
			return -1;
	return 0;
}

const struct tool *
tools_next(const struct tool *t)
{
	/* The tool is the first member of its entry. */
	const struct entry *e = t == NULL ? entries :
	    ((const struct entry *)(const void *)t)->next;

	while (e != NULL && (!e->tool.shown || e->stale))
		e = e->next;
	return e != NULL ? &e->tool : NULL;
}

/* By the model's name, or as people write it, server/tool. */
const struct tool *
tools_find(struct slice name)
{
	const struct tool *t = NULL;

	while (name.n > 0 && (t = tools_next(t)) != NULL)
		if (slice_is(name, t->name) || slice_eq(name, buf_slice(
		    &((const struct entry *)(const void *)t)->pattern)))
			break;
	return name.n > 0 ? t : NULL;
}

void
tools_free(void)
{
	struct entry *e;

	while ((e = entries) != NULL) {
		entries = e->next;
		entry_free(e);
	}
	last = &entries;
}

void
tool_description(const struct tool *t, struct buf *b)
{
	const struct json *j = &t->doc;

	if (json_str(j, json_get(j, 0, "description"), b) < 0 &&
	    json_str(j, json_get(j, 0, "title"), b) < 0)
		buf_puts(b, t->own);
}

/*
 * The top level is an object without alternatives: APIs refuse the whole
 * request otherwise.  What is left out is still checked by the server.
 */
void
tool_schema(const struct tool *t, struct buf *b)
{
	const struct json *j = &t->doc;
	int schema = json_get(j, 0, "inputSchema"), name;

	jout_open(b, '{');
	jout_kcstr(b, "type", "object");
	name = json_type(j, schema) == JSON_OBJECT ? json_first(j, schema) : -1;
	for (; name >= 0; name = json_next(j, name)) {
		char *key;

		if (is_refused_at_top(j, name) ||
		    (key = json_strdup(j, name)) == NULL)
			continue;
		if (json_type(j, json_value(j, name)) != JSON_NULL)
			jout_kraw(b, key, json_raw(j, json_value(j, name)));
		free(key);
	}
	if (json_path(j, 0, "inputSchema", "properties", NULL) < 0)
		jout_kraw(b, "properties", slice_of("{}"));
	jout_close(b, '}');
}
