/* Parts of requests and errors that wires share. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "api.h"

enum { SAID = 300 }; /* bytes of an answer that is no JSON */

char wire_after_ms[24];

int
wire_schema_strict(void)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int strict = json_parse(&j, shape_schema, INT32_MAX, &e) == 0 &&
	    !json_bool(&j, json_get(&j, 0, "additionalProperties"), 1);

	json_free(&j);
	return strict;
}

void
wire_bearer(struct api_request *r)
{
	struct buf b = BUF_INIT(65536);

	if (access_.key == NULL)
		return;
	buf_printf(&b, "Bearer %s", access_.key);
	api_header(r, "authorization", buf_str(&b));
	buf_free(&b);
}

/* "7" of the command line is a number too. */
static void
put_number(struct buf *b, const struct wire_setting *s)
{
	double d = setting_num(s->key, 0);
	char text[40];

	if (!(d > -HUGE_VAL && d < HUGE_VAL))
		die(ST_USAGE, "setting '%s': expected a number", s->key);
	(void)snprintf(text, sizeof(text), "%.15g", d);
	jout_kraw(b, s->name, slice_of(text));
}

static int
is_given(const char *key)
{
	struct slice raw = setting_raw(key);

	return raw.n > 0 && !slice_is(raw, "null");
}

long long
wire_number(const char *key, long long otherwise)
{
	double d = setting_num(key, (double)otherwise);

	if (!(d >= 0 && d <= 1e12))
		die(ST_USAGE, "setting '%s': expected a number from 0 to 10^12",
		    key);
	return (long long)d;
}

/* Who takes no temperature takes no other way of choosing words. */
static const char *
refusal_of(const char *key)
{
	return strcmp(key, "top_p") == 0 || strcmp(key, "top_k") == 0 ?
	    "temperature" : key;
}

void
wire_settings(struct buf *b, const struct wire_setting *s)
{
	for (; s->key != NULL; s++) {
		if (!is_given(s->key))
			continue;
		if (model_refuses(access_.model, refusal_of(s->key)))
			setting_refused(s->key, access_.model);
		else if (s->kind == 'n')
			put_number(b, s);
		else if (s->kind == 's')
			jout_kcstr(b, s->name, setting_str(s->key));
		else if (s->kind == 'b')
			jout_kbool(b, s->name, setting_bool(s->key, 0));
		else
			jout_kraw(b, s->name, setting_raw(s->key));
	}
}

void
wire_most(struct buf *b, const char *key, const char *name)
{
	const struct wire_setting most[] = {
		{ is_given(key) ? key : "max_tokens", name, 'n' },
		{ NULL, NULL, 0 }
	};

	wire_settings(b, most);
}

void
wire_ask(void (*put)(struct buf *, const struct message *))
{
	struct buf *b = &api_talk;
	struct message m;
	int at = -2;

	while (turn_message(&at, &m)) {
		jout_open(b, '{');
		jout_kcstr(b, "role", m.user ? "user" : "assistant");
		jout_key(b, "content");
		if (m.content < 0)
			jout_str(b, m.text);
		else
			put(b, &m);
		jout_close(b, '}');
	}
}

void
wire_tool(struct buf *b, const char *name, const struct tool *t,
    const char *schema)
{
	struct buf text = BUF_INIT(TEXT_MAX);

	jout_kcstr(b, "name", name);
	tool_description(t, &text);
	jout_kstr(b, "description", buf_slice(&text));
	buf_clear(&text);
	tool_schema(t, &text);
	jout_kraw(b, schema, buf_slice(&text));
	buf_free(&text);
}

void
wire_result(struct buf *b, const struct call *c)
{
	if (c->error)
		buf_puts(b, "error: ");
	content_text(c, b);
}

struct slice
wire_string(const struct json *j, int t, struct buf *b)
{
	struct slice s = { NULL, 0 };
	size_t start = b->len;

	if (json_str(j, t, b) == 0 && b->len > start) {
		s.p = b->s + start;
		s.n = b->len - start;
	}
	return s;
}

struct slice
wire_text(const struct json *j, int t, struct buf *b)
{
	if (!api_keeps())
		buf_clear(b);
	return wire_string(j, t, b);
}

long long
wire_count(const struct json *j, int object, const char *name)
{
	long long n = 0;

	(void)json_int(j, json_get(j, object, name), &n);
	return n < 0 ? 0 : n < API_COUNT_MAX ? n : API_COUNT_MAX;
}

/* The word is a code that is text, or else the type. */
static void
read_error(const struct json *j, int error, struct buf *type, struct buf *why)
{
	if (json_str(j, error, why) == 0)
		return;
	if (json_str(j, json_get(j, error, "code"), type) < 0 &&
	    json_str(j, json_get(j, error, "status"), type) < 0)
		(void)json_str(j, json_get(j, error, "type"), type);
	if (json_str(j, json_get(j, error, "message"), why) < 0)
		(void)json_str(j, json_get(j, error, "detail"), why);
}

/* The status that HTTP would have had; 0 when nothing tells. */
static int
status_of(const struct json *j, int error, const char *type)
{
	static const struct { const char *part; int status; } known[] = {
		{ "invalid_", 400 }, { "INVALID_ARGUMENT", 400 },
		{ "context_length", 400 }, { "auth", 401 },
		{ "insufficient_quota", 402 }, { "permission", 403 },
		{ "not_found", 404 }, { "rate_limit", 429 },
		{ "RESOURCE_EXHAUSTED", 429 }, { "overloaded", 503 },
		{ "server", 500 }
	};
	long long code;
	size_t i;

	if (json_int(j, json_get(j, error, "code"), &code) == 0 &&
	    code >= 400 && code < 600)
		return (int)code;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strstr(type, known[i].part) != NULL)
			return known[i].status;
	return 0;
}

void
wire_error(const struct json *j, int error)
{
	struct buf type = BUF_INIT(TEXT_MAX), why = BUF_INIT(TEXT_MAX);

	read_error(j, error, &type, &why);
	api_error(status_of(j, error, buf_str(&type)), buf_slice(&type),
	    buf_slice(&why));
	buf_free(&type);
	buf_free(&why);
}

static int
tells_full(const char *type, const char *why)
{
	static const char *const parts[] = { "maximum context length",
		"context window", "exceed_context_size",
		"input token count" };
	size_t i;

	if (strstr(type, "context_length") != NULL ||
	    strstr(type, "exceed_context_size") != NULL)
		return 1;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(why, parts[i]) != NULL)
			return 1;
	return 0;
}

/* {"error":...}, which some put into an array and some leave out. */
void
wire_failure(struct slice body, struct buf *type, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int root = 0;

	if (json_parse(&j, body, INT32_MAX, &e) < 0) {
		body.n = body.n < SAID ? body.n : SAID;
		text_clean(why, body, 0);
		return;
	}
	if (json_type(&j, 0) == JSON_ARRAY)
		root = json_first(&j, 0);
	if (json_get(&j, root, "error") >= 0)
		root = json_get(&j, root, "error");
	read_error(&j, root, type, why);
	if (tells_full(buf_str(type), buf_str(why)))
		api_stop(ROUND_CONTEXT, slice_of("context"));
	json_free(&j);
}
