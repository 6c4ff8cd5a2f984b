/* Calls of tools: those under way, a row for each, and sums for each tool. */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "mg-report.h"

static size_t
find_tool(struct report *r, struct slice server, struct slice name)
{
	size_t i;

	for (i = 0; i < r->ntools; i++)
		if (slice_eq(text_slice(r->tools[i].name), name) &&
		    slice_eq(text_slice(r->tools[i].server), server))
			return i;
	return NOWHERE;
}

static size_t
add_tool(struct report *r, struct slice server, struct slice name,
    int offered)
{
	static const struct tool none = { 0 };
	struct tool *t = keep_more(r->tools, r->ntools, &r->tool_cap,
	    sizeof(*t), MAX_TOOLS);

	if (t == NULL) {
		r->unkept++;
		return NOWHERE;
	}
	r->tools = t;
	t += r->ntools;
	*t = none;
	t->server = keep_text(r, POOL_NAMES, server, MAX_NAME);
	t->name = keep_text(r, POOL_NAMES, name, MAX_NAME);
	t->offered = offered;
	return r->ntools++;
}

/* Both names stand in the buffer, one behind the other. */
static size_t
tool_of(struct report *r, const struct json *j)
{
	struct slice server, name;
	size_t i;

	buf_clear(&r->scratch);
	(void)json_str(j, json_get(j, 0, "server"), &r->scratch);
	server.n = r->scratch.len < MAX_NAME ? r->scratch.len : MAX_NAME;
	buf_drop(&r->scratch, r->scratch.len - server.n);
	(void)json_str(j, json_get(j, 0, "tool"), &r->scratch);
	server.p = buf_str(&r->scratch);
	name.p = server.p + server.n;
	name.n = r->scratch.len - server.n;
	if (name.n > MAX_NAME)
		name.n = MAX_NAME;
	i = find_tool(r, server, name);
	return i != NOWHERE ? i : add_tool(r, server, name,
	    json_bool(j, json_get(j, 0, "offered"), 0));
}

static void
open_call(struct agent *a, const struct event *e, size_t tool, size_t call)
{
	struct slice id = json_raw(e->j, json_get(e->j, 0, "id"));
	struct open *o;

	if (a->open == NULL)
		a->open = xcalloc(MAX_OPEN, sizeof(*a->open));
	if (a->nopen == MAX_OPEN || id.n == 0)
		return;
	o = &a->open[a->nopen++];
	o->n = id.n;
	memcpy(o->id, id.p, id.n < sizeof(o->id) ? id.n : sizeof(o->id));
	o->tool = tool;
	o->call = call;
	o->from = e->t;
}

static size_t
list(struct report *r, const struct event *e, const struct turn *t,
    size_t tool)
{
	static const struct call none = { 0 };
	struct call *c = keep_more(r->calls, r->ncalls, &r->call_cap,
	    sizeof(*c), MAX_CALLS);
	int args = json_get(e->j, 0, "arguments");

	if (c == NULL || tool == NOWHERE) {
		r->unkept++;
		return NOWHERE;
	}
	r->calls = c;
	c += r->ncalls;
	*c = none;
	c->agent = report_place(r, e->agent);
	c->tool = tool;
	c->turn = t->id;
	c->from = e->t;
	c->to = -1;
	c->arguments = keep_value(r, POOL_TEXTS, e->j, args >= 0 ? args :
	    json_get(e->j, 0, "unparsed"), MAX_EXCERPT);
	return r->ncalls++;
}

void
call_begin(struct report *r, const struct event *e)
{
	struct turn *t = turn_of(r, e);
	size_t tool;

	if (t == NULL) {
		r->faulty++;
		return;
	}
	t->calls++;
	e->agent->calls++;
	tool = tool_of(r, e->j);
	if (tool != NOWHERE)
		r->tools[tool].calls++;
	open_call(e->agent, e, tool, list(r, e, t, tool));
}

static struct open *
find_open(const struct event *e)
{
	struct slice id = json_raw(e->j, json_get(e->j, 0, "id"));
	struct agent *a = e->agent;
	struct open *o;
	size_t i, n = id.n < sizeof(o->id) ? id.n : sizeof(o->id);

	if (a == NULL || id.n == 0)
		return NULL;
	for (i = a->nopen; i > 0; i--) {
		o = &a->open[i - 1];
		if (o->n == id.n && memcmp(o->id, id.p, n) == 0)
			return o;
	}
	return NULL;
}

static void
keep_time(struct report *r, struct tool *t, long long ms)
{
	uint32_t *more;

	if (r->ntimes == MAX_TIMES ||
	    (more = keep_more(t->ms, t->n, &t->cap, sizeof(*more),
	    MAX_TIMES)) == NULL) {
		r->unkept++;
		return;
	}
	r->ntimes++;
	t->ms = more;
	t->ms[t->n++] = ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

static void
count(struct report *r, const struct event *e, const struct open *o,
    enum fate fate)
{
	struct tool *t = o->tool == NOWHERE ? NULL : &r->tools[o->tool];

	if (fate != CALL_DONE) {
		e->agent->errors++;
		e->agent->now.errors++;
	}
	if (t == NULL)
		return;
	t->errors += fate == CALL_ERROR;
	t->failed += fate == CALL_FAILED;
	if (o->from >= 0 && e->t >= o->from)
		keep_time(r, t, e->t - o->from);
}

/* The call is done; result is kept with its row, if it has one. */
static void
close_call(struct report *r, const struct event *e, struct open *o,
    enum fate fate, struct slice result)
{
	struct agent *a = e->agent;
	struct call *c;

	count(r, e, o, fate);
	if (o->call != NOWHERE) {
		c = &r->calls[o->call];
		c->fate = fate;
		c->to = e->t;
		c->result = keep_text(r, POOL_TEXTS, result, MAX_EXCERPT);
	}
	*o = a->open[--a->nopen];
}

/* The text of a content block, or what it is. */
static void
put_block(const struct json *j, int block, struct buf *b)
{
	int type = json_get(j, block, "type");
	int text = json_get(j, block, "text");

	if (b->len > 0)
		buf_putc(b, '\n');
	if (json_type(j, text) == JSON_STRING) {
		(void)json_str(j, text, b);
		return;
	}
	buf_putc(b, '[');
	if (json_str(j, type, b) < 0)
		buf_puts(b, "content");
	buf_putc(b, ']');
}

/* More than an excerpt is not looked for. */
static struct slice
result_text(struct report *r, const struct json *j, int result)
{
	struct buf *b = &r->scratch;
	int content = json_get(j, result, "content"), tok;

	buf_clear(b);
	if (json_str(j, result, b) == 0 || json_str(j, content, b) == 0)
		return buf_slice(b);
	if (json_type(j, content) != JSON_ARRAY || json_count(j, content) == 0)
		return json_raw(j, result);
	for (tok = json_first(j, content); tok >= 0 && b->len <= MAX_EXCERPT;
	    tok = json_next(j, tok))
		put_block(j, tok, b);
	return buf_slice(b);
}

void
call_result(struct report *r, const struct event *e)
{
	struct open *o = find_open(e);
	int result = json_get(e->j, 0, "result");

	if (o == NULL)
		return;
	close_call(r, e, o, json_bool(e->j, json_get(e->j, result,
	    "isError"), 0) ? CALL_ERROR : CALL_DONE,
	    result_text(r, e->j, result));
}

int
call_failed(struct report *r, const struct event *e)
{
	struct open *o = find_open(e);

	if (o == NULL)
		return 0;
	close_call(r, e, o, CALL_FAILED, result_text(r, e->j,
	    json_get(e->j, 0, "message")));
	return 1;
}

void
call_drop(struct report *r, struct agent *a)
{
	const struct open *o;

	while (a->nopen > 0) {
		o = &a->open[--a->nopen];
		if (o->tool != NOWHERE)
			r->tools[o->tool].lost++;
		if (o->call != NOWHERE)
			r->calls[o->call].fate = CALL_LOST;
	}
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

void
tool_sort(struct report *r)
{
	size_t i;

	for (i = 0; i < r->ntools; i++)
		if (r->tools[i].n > 0)
			qsort(r->tools[i].ms, r->tools[i].n,
			    sizeof(*r->tools[i].ms), compare);
}

long long
tool_percentile(const struct tool *t, unsigned p)
{
	size_t at = (t->n * p + 99) / 100;

	return t->n == 0 ? -1 : (long long)t->ms[at > 0 ? at - 1 : 0];
}
