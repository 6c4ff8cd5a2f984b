/* What all hosts have in an entry: command, env, url and the like. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "../base/url.h"
#include "entry.h"

/* A string member that is there and not empty into *s. */
static int
take_string(const struct entry *e, int entry, const char *name, char **s)
{
	int t = json_get(&e->file->doc, entry, name);

	if (t < 0)
		return 0;
	*s = entry_string(e, t, name);
	if (*s == NULL)
		return -1;
	return **s != '\0' ? 0 : entry_wrong(e, t, name, "it is empty");
}

/* Each element as a NUL-terminated word. */
static int
put_strings(const struct entry *e, int array, const char *name,
    struct buf *words)
{
	const struct json *j = &e->file->doc;
	struct buf path = BUF_INIT(WHY_PATH);
	char *s;
	int t, i = 0;

	if (json_type(j, array) != JSON_ARRAY)
		return entry_type(e, array, name, "an array of strings");
	for (t = json_first(j, array); t >= 0; t = json_next(j, t)) {
		buf_clear(&path);
		buf_printf(&path, "%s[%d]", name, i++);
		s = entry_string(e, t, buf_str(&path));
		if (s == NULL)
			break;
		buf_put(words, s, strlen(s) + 1);
		free(s);
	}
	buf_free(&path);
	return t < 0 ? 0 : -1;
}

/* A string, or an array that has the arguments too. */
static int
put_command(const struct entry *e, int command, struct buf *words)
{
	char *s;

	if (json_type(&e->file->doc, command) == JSON_ARRAY) {
		if (put_strings(e, command, "command", words) < 0)
			return -1;
	} else {
		s = entry_string(e, command, "command");
		if (s == NULL)
			return -1;
		buf_put(words, s, strlen(s) + 1);
		free(s);
	}
	if (words->len > 0 && words->s[0] != '\0')
		return 0;
	return entry_wrong(e, command, "command", "it is empty");
}

static int
take_command(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int command = json_get(j, entry, "command");
	int args = json_get(j, entry, "args"), rc;
	struct buf words = BUF_INIT(SIZE_MAX / 2);

	rc = command < 0 ? 0 : put_command(e, command, &words);
	if (rc == 0 && args >= 0)
		rc = put_strings(e, args, "args", &words);
	if (rc == 0 && command >= 0)
		sv->argv = words_of(&words);
	buf_free(&words);
	return rc;
}

typedef int check_fn(const struct entry *, int token, const char *path,
    const char *name, const char *value);

static int
check_variable(const struct entry *e, int token, const char *path,
    const char *name, const char *value)
{
	(void)value;
	if (*name != '\0' && strchr(name, '=') == NULL)
		return 0;
	return entry_wrong(e, token, path, "no name for a variable");
}

/* RFC 9110: names are tokens, values have no control characters. */
static int
check_header(const struct entry *e, int token, const char *path,
    const char *name, const char *value)
{
	static const char *const ours[] = { "Connection", "Content-Length",
		"Host", "Transfer-Encoding" };
	const unsigned char *p = (const unsigned char *)value;
	size_t i;

	if (*name == '\0' || text_token(slice_of(name)) != strlen(name))
		return entry_wrong(e, token, path, "no name for a header");
	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcasecmp(name, ours[i]) == 0)
			return entry_wrong(e, token, path,
			    "a header that belongs to the transport");
	for (; *p != '\0'; p++)
		if ((*p < ' ' && *p != '\t') || *p == 0x7F)
			return entry_wrong(e, token, path,
			    "a header's value has no control characters");
	return 0;
}

/* A member "name": "value" of an object, as a word with that between. */
static int
put_pair(const struct entry *e, int name, const char *object,
    const char *between, check_fn *check, struct buf *words)
{
	const struct json *j = &e->file->doc;
	struct buf b = BUF_INIT(SIZE_MAX / 2), path = BUF_INIT(WHY_PATH);
	char *value = NULL;
	int rc = -1;

	(void)json_str(j, name, &b);
	buf_printf(&path, "%s.%s", object, buf_str(&b));
	if (json_has_nul(j, name))
		(void)entry_wrong(e, name, buf_str(&path),
		    "a NUL cannot be in it");
	else
		value = entry_string(e, json_value(j, name), buf_str(&path));
	if (value != NULL)
		rc = check(e, name, buf_str(&path), buf_str(&b), value);
	if (rc == 0) {
		buf_printf(words, "%s%s%s", buf_str(&b), between, value);
		buf_putc(words, '\0');
	}
	buf_free(&b);
	buf_free(&path);
	free(value);
	return rc;
}

static int
put_pairs(const struct entry *e, int entry, const char *object,
    const char *between, check_fn *check, struct buf *words)
{
	const struct json *j = &e->file->doc;
	int pairs = json_get(j, entry, object), t;

	if (pairs >= 0 && json_type(j, pairs) != JSON_OBJECT)
		return entry_type(e, pairs, object, "an object of strings");
	for (t = json_first(j, pairs); t >= 0; t = json_next(j, t))
		if (put_pair(e, t, object, between, check, words) < 0)
			return -1;
	return 0;
}

/*
 * What reaches a remote server is our own program: it gets our environment,
 * which the entry's variables come from, and nothing that the entry declares.
 */
static int
take_env(const struct entry *e, int entry, struct server *sv)
{
	struct buf words = BUF_INIT(SIZE_MAX / 2);
	int rc = put_pairs(e, entry, "env", "=", check_variable, &words);

	if (rc == 0 && sv->url == NULL)
		environ_of(sv, &words);
	buf_free(&words);
	return rc;
}

static int
take_headers(const struct entry *e, int entry, struct server *sv)
{
	struct buf words = BUF_INIT(SIZE_MAX / 2);
	int rc = put_pairs(e, entry, "headers", ": ", check_header, &words);

	if (rc == 0 && words.len > 0)
		sv->headers = words_of(&words);
	buf_free(&words);
	return rc;
}

static int
take_url(const struct entry *e, int entry, struct server *sv)
{
	char *url = NULL;
	int rc = take_string(e, entry, "url", &url);

	if (rc == 0 && url != NULL && url_fault(url) != NULL)
		rc = entry_wrong(e, json_get(&e->file->doc, entry, "url"),
		    "url", url_fault(url));
	else if (rc == 0 && url != NULL)
		server_set_url(sv, url);
	free(url);
	return rc;
}

/* Milliseconds, as other hosts have it. */
static int
take_timeout(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int t = json_get(j, entry, "timeout");
	double ms;

	if (t < 0)
		return 0;
	if (json_type(j, t) != JSON_NUMBER)
		return entry_type(e, t, "timeout", "a number");
	if (json_double(j, t, &ms) < 0 || !(ms >= 1 && ms <= 1e12))
		return entry_wrong(e, t, "timeout",
		    "no number of milliseconds");
	sv->timeout = (long long)ms;
	return 0;
}

static int
take_type(const struct entry *e, int entry, struct server *sv)
{
	static const char *const types[] = { "stdio", "http", "sse",
		"streamable-http", "streamableHttp" };
	static const char *const transports[] = { NULL, "http", "sse", "http",
		"http" };
	const struct json *j = &e->file->doc;
	int t = json_get(j, entry, "type");
	const char *path = t >= 0 ? "type" : "transport";
	struct buf b = BUF_INIT(SIZE_MAX / 2), why = BUF_INIT(1024);
	size_t i;

	if (t < 0)
		t = json_get(j, entry, "transport");
	if (t < 0)
		return 0;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (json_is(j, t, types[i])) {
			if (transports[i] != NULL)
				sv->transport = xstrdup(transports[i]);
			return 0;
		}
	if (json_str(j, t, &b) < 0)
		return entry_type(e, t, path, "a string");
	buf_printf(&why, "unknown: '%.100s' (there are: stdio, http, sse, "
	    "streamable-http)", buf_str(&b));
	(void)entry_wrong(e, t, path, buf_str(&why));
	buf_free(&b);
	buf_free(&why);
	return -1;
}

int
entry_members(const struct entry *e, int entry, struct server *sv)
{
	if (take_type(e, entry, sv) < 0 || take_command(e, entry, sv) < 0 ||
	    take_url(e, entry, sv) < 0 || take_headers(e, entry, sv) < 0 ||
	    take_string(e, entry, "cwd", &sv->cwd) < 0 ||
	    take_env(e, entry, sv) < 0 || take_timeout(e, entry, sv) < 0 ||
	    entry_oauth(e, entry, sv) < 0)
		return -1;
	if (sv->argv != NULL && sv->url != NULL)
		return entry_wrong(e, entry, "",
		    "it has both a command and a url");
	if (sv->argv == NULL && sv->url == NULL)
		return entry_wrong(e, entry, "",
		    "it has neither a command nor a url");
	return 0;
}
