/*
 * Chat Completions: an answer that comes.  Servers differ in how they cut a
 * call: by index, or without; with an id, or not; in pieces, or whole.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/net/sse.h"
#include "chat.h"

enum { CALLS_MAX = 4096 };

struct part {
	long long index;       /* -1: none was given */
	struct buf id, name, arguments;
	struct buf extra;      /* Google's, which wants it back */
};

static struct part *parts;
static size_t nparts, cap;
static struct buf text = BUF_INIT(TEXT_MAX), thought = BUF_INIT(TEXT_MAX);
static const char *thought_name; /* what the server calls it */
static int told, done, refused;
static struct json doc;
static unsigned long named;      /* ids that we had to give */

static void
forget_parts(void)
{
	while (nparts > 0) {
		struct part *p = &parts[--nparts];

		buf_free(&p->id);
		buf_free(&p->name);
		buf_free(&p->arguments);
		buf_free(&p->extra);
	}
}

void
chat_start(void)
{
	forget_parts();
	buf_clear(&text);
	buf_clear(&thought);
	thought_name = NULL;
	told = done = refused = 0;
}

static struct part *
part_new(long long index)
{
	struct part *p;

	if (parts == NULL || nparts == cap) {
		cap = cap == 0 ? 8 : cap * 2;
		parts = xreallocarray(parts, cap, sizeof(*parts));
	}
	p = &parts[nparts++];
	p->index = index;
	buf_init(&p->id, TEXT_MAX);
	buf_init(&p->name, TEXT_MAX);
	buf_init(&p->arguments, TEXT_MAX);
	buf_init(&p->extra, TEXT_MAX);
	return p;
}

static int
is_filled(int t)
{
	return json_type(&doc, t) == JSON_STRING && json_raw(&doc, t).n > 2;
}

/* Does it begin another call than p, which has its index? */
static int
is_other(const struct part *p, int id, int name)
{
	return is_filled(id) && is_filled(name) && p->id.len > 0 &&
	    !json_is_slice(&doc, id, buf_slice(&p->id));
}

/*
 * The call that a delta goes on with, or NULL.  Without an index an id
 * decides, without an id a name begins a call.
 */
static struct part *
part_find(long long index, int id, int name)
{
	size_t i;

	for (i = nparts; index >= 0 && i-- > 0;)
		if (parts[i].index == index)
			return is_other(&parts[i], id, name) ? NULL :
			    &parts[i];
	if (index >= 0)
		return NULL;
	for (i = nparts; is_filled(id) && i-- > 0;)
		if (json_is_slice(&doc, id, buf_slice(&parts[i].id)))
			return &parts[i];
	return is_filled(name) || nparts == 0 ? NULL : &parts[nparts - 1];
}

/* Arguments come as text; a few servers give the object itself. */
static int
take_call(int call)
{
	int id = json_get(&doc, call, "id"), extra;
	int function = json_get(&doc, call, "function");
	int name = json_get(&doc, function, "name");
	int arguments = json_get(&doc, function, "arguments");
	long long index = -1;
	struct part *p;

	(void)json_int(&doc, json_get(&doc, call, "index"), &index);
	p = part_find(index, id, name);
	if (p == NULL && nparts == CALLS_MAX)
		return -1;
	if (p == NULL)
		p = part_new(index);
	if (p->id.len == 0)
		(void)json_str(&doc, id, &p->id);
	if (p->name.len == 0)
		(void)json_str(&doc, name, &p->name);
	if (json_type(&doc, arguments) == JSON_OBJECT)
		jout_raw(&p->arguments, json_raw(&doc, arguments));
	else
		(void)json_str(&doc, arguments, &p->arguments);
	extra = json_get(&doc, call, "extra_content");
	if (json_type(&doc, extra) == JSON_OBJECT && p->extra.len == 0)
		jout_raw(&p->extra, json_raw(&doc, extra));
	return p->arguments.err != 0 ? -1 : 0;
}

static void
take_thought(int delta, const char *name)
{
	int t = json_get(&doc, delta, name);

	if (!is_filled(t) || (thought_name != NULL && thought_name != name))
		return;
	thought_name = name;
	api_thinking(wire_text(&doc, t, &thought));
}

/* 0, or -1 when it is above a ceiling. */
static int
take_delta(int delta)
{
	static const char *const names[] = { "reasoning_content",
		"reasoning" };
	int refusal = json_get(&doc, delta, "refusal"), t;

	take_thought(delta, names[0]);
	take_thought(delta, names[1]);
	api_text(wire_text(&doc, json_get(&doc, delta, "content"), &text));
	if (is_filled(refusal)) {
		refused = 1;
		api_text(wire_text(&doc, refusal, &text));
	}
	t = json_get(&doc, delta, "tool_calls");
	t = json_type(&doc, t) == JSON_ARRAY ? json_first(&doc, t) : -1;
	for (; t >= 0; t = json_next(&doc, t))
		if (take_call(t) < 0)
			return -1;
	return text.err != 0 || thought.err != 0 ? -1 : 0;
}

/* An id that even the strictest servers take. */
static void
tell_calls(void)
{
	size_t i;

	for (i = 0; i < nparts; i++) {
		struct part *p = &parts[i];

		if (p->id.len == 0)
			buf_printf(&p->id, "call%05lu", ++named);
		api_call(buf_slice(&p->id), buf_slice(&p->name),
		    buf_slice(&p->arguments));
	}
}

/* Whether there are calls is seen by the calls, not by the word. */
static void
finish(struct slice word)
{
	if (told)
		return;
	told = 1;
	if (slice_is(word, "content_filter") || slice_is(word, "refusal"))
		refused = 1;
	if (slice_is(word, "error"))
		api_error(0, word, slice_of("the server gave up"));
	else if (refused || slice_is(word, "length")) {
		forget_parts();
		api_stop(refused ? ROUND_REFUSED : ROUND_FULL, word);
	} else {
		tell_calls();
		api_stop(nparts > 0 ? ROUND_CALLS : ROUND_DONE, word);
	}
}

/* Some count the reasoning beside the completion, in the total only. */
static void
take_usage(int t)
{
	struct usage u = { 0, 0, 0, 0, 0, 0, 0 };
	long long prompt = wire_count(&doc, t, "prompt_tokens");
	long long total = wire_count(&doc, t, "total_tokens");

	if (json_type(&doc, t) != JSON_OBJECT)
		return;
	u.cache_read = wire_count(&doc, json_get(&doc, t,
	    "prompt_tokens_details"), "cached_tokens");
	if (u.cache_read > prompt)
		u.cache_read = prompt;
	u.input = prompt - u.cache_read;
	u.output = wire_count(&doc, t, "completion_tokens");
	if (total - prompt > u.output)
		u.output = total - prompt;
	u.thinking = wire_count(&doc, json_get(&doc, t,
	    "completion_tokens_details"), "reasoning_tokens");
	api_usage(&u);
}

static int
take_choice(int choice)
{
	int reason = json_get(&doc, choice, "finish_reason");
	struct buf word = BUF_INIT(4096);
	int r = take_delta(json_get(&doc, choice, "delta"));

	if (r == 0 && is_filled(reason)) {
		(void)json_str(&doc, reason, &word);
		finish(buf_slice(&word));
	}
	buf_free(&word);
	return r;
}

int
chat_event(const struct sse_event *e, const char **why)
{
	struct json_error error;
	int t;

	if (slice_is(e->data, "[DONE]")) {
		finish(slice_of("stop"));
		done = 1;
	}
	if (done)
		return 0;
	if (json_parse(&doc, e->data, INT32_MAX, &error) < 0) {
		*why = "the stream holds what is no JSON";
		return -1;
	}
	t = json_get(&doc, 0, "error");
	if (t >= 0 && json_type(&doc, t) != JSON_NULL) {
		wire_error(&doc, t);
		return 0;
	}
	t = json_get(&doc, 0, "choices");
	if (json_type(&doc, t) == JSON_ARRAY && json_count(&doc, t) > 0 &&
	    take_choice(json_first(&doc, t)) < 0) {
		*why = "the answer is above our ceiling";
		return -1;
	}
	take_usage(json_get(&doc, 0, "usage"));
	return 0;
}

int
chat_whole(void)
{
	return told;
}

/* What is no object is called as it is, but servers parse what they get. */
static void
put_arguments(struct buf *b, struct slice arguments)
{
	struct buf object = BUF_INIT(TEXT_MAX);
	struct json_error e;

	if (json_parse(&doc, arguments, INT32_MAX, &e) == 0 &&
	    json_type(&doc, 0) == JSON_OBJECT)
		jout_kstr(b, "arguments", arguments);
	else {
		jout_open(&object, '{');
		if (arguments.n > 0)
			jout_kstr(&object, "unparsed", arguments);
		jout_close(&object, '}');
		jout_kstr(b, "arguments", buf_slice(&object));
	}
	buf_free(&object);
}

static void
put_calls(struct buf *b)
{
	size_t i;

	jout_key(b, "tool_calls");
	jout_open(b, '[');
	for (i = 0; i < nparts; i++) {
		jout_open(b, '{');
		jout_kstr(b, "id", buf_slice(&parts[i].id));
		jout_kcstr(b, "type", "function");
		jout_key(b, "function");
		jout_open(b, '{');
		jout_kstr(b, "name", buf_slice(&parts[i].name));
		put_arguments(b, buf_slice(&parts[i].arguments));
		jout_close(b, '}');
		if (parts[i].extra.len > 0)
			jout_kraw(b, "extra_content",
			    buf_slice(&parts[i].extra));
		jout_close(b, '}');
	}
	jout_close(b, ']');
}

void
chat_keep(void)
{
	struct buf *b = &api_talk;

	if (text.len == 0 && nparts == 0)
		return;
	jout_open(b, '{');
	jout_kcstr(b, "role", "assistant");
	if (text.len > 0)
		jout_kstr(b, "content", buf_slice(&text));
	else
		jout_kcstr(b, "content", NULL);
	if (nparts > 0 && thought.len > 0 && chat_reasoning_back())
		jout_kstr(b, thought_name, buf_slice(&thought));
	if (nparts > 0)
		put_calls(b);
	jout_close(b, '}');
}
