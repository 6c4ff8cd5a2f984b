/* Lists, to their last page (server/utilities/pagination). */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/set.h"
#include "session.h"

enum { PAGES = 1000 };

static const struct kind {
	const char *method, *array, *identity;
} kinds[] = {
	{ "tools/list", "tools", "name" },
	{ "resources/list", "resources", "uri" },
	{ "resources/templates/list", "resourceTemplates", "uriTemplate" },
	{ "prompts/list", "prompts", "name" }
};

struct list {
	struct mcp *m;
	const struct kind *kind;
	long long ms;
	int pages, restarted;
	int empty;           /* the cursor that was sent last is "" */
	struct set seen, cursors;
	mcp_item_fn *item;
	mcp_done_fn *done;
	void *arg;
};

static void page(void *, const struct mcp_reply *);

static void
ask_page(struct list *l, struct slice cursor)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	if (cursor.n > 0)
		jout_kraw(&b, "cursor", cursor);
	l->empty = slice_eq(cursor, slice_of("\"\""));
	jout_close(&b, '}');
	(void)mcp_request(l->m, l->kind->method, buf_slice(&b), l->ms, page,
	    l);
	buf_free(&b);
}

static void
list_end(struct list *l, const struct mcp_reply *reply)
{
	l->done(l->arg, reply);
	set_free(&l->seen);
	set_free(&l->cursors);
	free(l);
}

static void
pass_items(struct list *l, const struct json *j, int array)
{
	struct buf id = BUF_INIT(SIZE_MAX / 2);
	int t, name;

	for (t = json_first(j, array); t >= 0; t = json_next(j, t)) {
		name = json_get(j, t, l->kind->identity);
		buf_clear(&id);
		if (json_str(j, name, &id) == 0 &&
		    set_add(&l->seen, buf_slice(&id)))
			l->item(l->arg, j, t);
	}
	buf_free(&id);
}

/*
 * An empty cursor is one like any other since 2026-07-28; before, servers
 * are met that mean the end by it.
 */
static int
next_cursor(const struct list *l, const struct mcp_reply *reply)
{
	int cursor = json_get(reply->doc, reply->result, "nextCursor");

	if (json_type(reply->doc, cursor) != JSON_STRING)
		return -1;
	if (!mcp_modern(l->m) && json_is(reply->doc, cursor, ""))
		return -1;
	return cursor;
}

/* The items so far were passed on. */
static void
cut_short(struct list *l, enum status status, const char *why,
    const struct json *doc)
{
	struct mcp_reply reply = { status, NULL, doc, -1, -1 };
	struct buf b = BUF_INIT(1024);

	buf_printf(&b, "'%s': %s is cut short: %s", session_label(l->m),
	    l->kind->method, why);
	reply.message = buf_str(&b);
	list_end(l, &reply);
	buf_free(&b);
}

/*
 * The list has changed under a cursor: once more from the beginning.
 */
static void
page_refused(struct list *l, const struct mcp_reply *reply)
{
	struct mcp_reply short_one = { ST_DONE, NULL, NULL, -1, -1 };
	struct slice none = { NULL, 0 };
	long long code = 0;

	short_one.doc = reply->doc;
	(void)json_int(reply->doc, json_get(reply->doc, reply->error, "code"),
	    &code);
	if (l->pages == 0 || code != RPC_INVALID_PARAMS) {
		list_end(l, reply);
	} else if (l->empty) {
		/* It was meant as the end after all. */
		list_end(l, &short_one);
	} else if (l->restarted++ == 0) {
		set_free(&l->cursors);
		ask_page(l, none);
	} else {
		cut_short(l, ST_PEER, "a cursor of its own was refused",
		    reply->doc);
	}
}

static void
page(void *arg, const struct mcp_reply *reply)
{
	struct list *l = arg;
	int cursor, fresh;

	if (reply->status != ST_DONE) {
		page_refused(l, reply);
		return;
	}
	pass_items(l, reply->doc, json_get(reply->doc, reply->result,
	    l->kind->array));
	cursor = next_cursor(l, reply);
	fresh = cursor >= 0 &&
	    set_add(&l->cursors, json_raw(reply->doc, cursor));
	/* An empty one that comes again was meant as the end after all. */
	if (cursor < 0 || (!fresh && json_is(reply->doc, cursor, "")))
		list_end(l, reply);
	else if (!fresh)
		cut_short(l, ST_PEER, "a cursor came twice", reply->doc);
	else if (++l->pages >= PAGES)
		cut_short(l, ST_LOCAL, "it has more than 1000 pages",
		    reply->doc);
	else
		ask_page(l, json_raw(reply->doc, cursor));
}

void
mcp_list(struct mcp *m, const char *method, long long ms, mcp_item_fn *item,
    mcp_done_fn *done, void *arg)
{
	struct list *l = xcalloc(1, sizeof(*l));
	struct slice none = { NULL, 0 };
	const struct kind *k = kinds;

	while (strcmp(k->method, method) != 0)
		k++;
	l->m = m;
	l->kind = k;
	l->ms = ms;
	l->item = item;
	l->done = done;
	l->arg = arg;
	ask_page(l, none);
}
