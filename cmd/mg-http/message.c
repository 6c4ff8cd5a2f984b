/*
 * Messages by what their top level says.  A result may be large: nothing in
 * it becomes tokens.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/json.h"
#include "../../lib/base/mem.h"
#include "mg-http.h"

enum { WORD = 4096 }; /* bytes of a method or revision */

static const char call[] = "tools/call";

static void
top_member(struct top *t, const struct member *m, int *twice)
{
	static const char *const names[] = { "id", "method", "params",
		"result", "error" };
	struct slice *at[] = { &t->id, &t->method, &t->params, &t->result,
		&t->error };
	size_t i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		if (member_is(m->name, names[i])) {
			*twice |= at[i]->p != NULL;
			*at[i] = m->value;
		}
}

static int
is_id(struct slice raw)
{
	return raw.n > 0 && (*raw.p == '"' || *raw.p == '-' ||
	    (*raw.p >= '0' && *raw.p <= '9'));
}

/* The kind, or NO_MESSAGE. */
static enum kind
kind_of(const struct top *t)
{
	int string = t->method.n > 0 && *t->method.p == '"';

	if (t->method.p != NULL && (t->result.p != NULL ||
	    t->error.p != NULL || !string))
		return NO_MESSAGE;
	if (t->method.p != NULL && t->id.p != NULL)
		return is_id(t->id) ? REQUEST : NO_MESSAGE;
	if (t->method.p != NULL)
		return NOTE;
	if ((t->result.p != NULL) == (t->error.p != NULL))
		return NO_MESSAGE;
	return RESPONSE;
}

int
top_read(struct slice text, struct top *t, const char **why)
{
	struct top empty = { NO_MESSAGE, { NULL, 0 }, { NULL, 0 },
		{ NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	struct json_error e;
	struct members all;
	struct member m;
	int twice = 0;

	*t = empty;
	*why = "no JSON-RPC message";
	if (json_check(text, NULL, &e) == -1) {
		*why = e.why;
		return e.ceiling ? 1 : -1;
	}
	if (members_open(&all, text) == -1 || all.closer != '}')
		return -1;
	while (members_next(&all, &m))
		top_member(t, &m, &twice);
	t->kind = kind_of(t);
	if (twice) {
		*why = "a message with a name that stands twice";
		t->kind = NO_MESSAGE;
	}
	return t->kind == NO_MESSAGE ? -1 : 0;
}

static struct slice
unquoted(struct slice raw)
{
	if (raw.n >= 2 && *raw.p == '"') {
		raw.p++;
		raw.n -= 2;
	}
	return raw;
}

static int
is_escaped(struct slice raw)
{
	return raw.n > 0 && memchr(raw.p, '\\', raw.n) != NULL;
}

int
id_same(struct slice a, struct slice b)
{
	struct buf x = BUF_INIT(SIZE_MAX / 2), y = x;
	int same;

	if (a.n == 0 || b.n == 0)
		return 0;
	if (!is_escaped(a) && !is_escaped(b))
		return slice_eq(unquoted(a), unquoted(b));
	same = member_str(a, &x) == 0 && member_str(b, &y) == 0 &&
	    slice_eq(buf_slice(&x), buf_slice(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}

long long
error_code(struct slice error)
{
	struct json j = JSON_INIT;
	struct slice code;
	struct json_error e;
	long long n = 0;

	if (member_get(error, "code", &code) == 1 &&
	    json_parse(&j, code, 1, &e) == 0)
		(void)json_int(&j, 0, &n);
	json_free(&j);
	return n;
}

/* A decoded copy of a string without NUL, or NULL. */
static char *
word(struct slice raw)
{
	struct buf b = BUF_INIT(WORD);

	buf_put(&b, "", 0);
	if (member_str(raw, &b) == -1 || b.err != 0 ||
	    strlen(b.s) != b.len) {
		buf_free(&b);
		return NULL;
	}
	return b.s;
}

/* Of which member of params is Mcp-Name the copy?  NULL: of none. */
static const char *
name_of(const char *method)
{
	if (strcmp(method, call) == 0 || strcmp(method, "prompts/get") == 0)
		return "name";
	if (strcmp(method, "resources/read") == 0)
		return "uri";
	return strncmp(method, "tasks/", 6) == 0 ? "taskId" : NULL;
}

static void
read_params(struct message *m)
{
	const char *name = name_of(m->method);
	struct slice meta, value;

	if (member_get(m->top.params, "_meta", &meta) == 1 &&
	    member_get(meta, META("protocolVersion"), &value) == 1)
		m->revision = word(value);
	if (name != NULL && member_get(m->top.params, name, &value) == 1)
		m->named = member_str(value, &m->name) == 0;
}

struct message *
message_new(struct slice text, const char **why)
{
	struct message *m = xcalloc(1, sizeof(*m));

	buf_init(&m->text, SIZE_MAX / 2);
	buf_init(&m->name, SIZE_MAX / 2);
	buf_put(&m->text, text.p, text.n);
	if (top_read(buf_slice(&m->text), &m->top, why) != 0)
		goto bad;
	m->method = m->top.method.p != NULL ? word(m->top.method) :
	    xstrdup("");
	*why = "a method that is too long";
	if (m->method == NULL)
		goto bad;
	read_params(m);
	return m;
bad:
	message_free(m);
	return NULL;
}

void
message_free(struct message *m)
{
	if (m == NULL)
		return;
	buf_free(&m->text);
	buf_free(&m->name);
	free(m->method);
	free(m->revision);
	free(m);
}

int
message_is(const struct message *m, const char *method)
{
	return m != NULL && strcmp(m->method, method) == 0;
}

int
message_is_call(const struct message *m)
{
	return message_is(m, call);
}

int
message_is_safe(const struct message *m)
{
	static const char *const all[] = { "completion/complete",
		"initialize", "ping", "prompts/get", "prompts/list",
		"resources/list", "resources/read",
		"resources/templates/list", "server/discover", "tools/list" };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (message_is(m, all[i]))
			return 1;
	return 0;
}
