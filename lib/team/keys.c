#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/text.h"
#include "keys.h"

enum { NAME = 100 }; /* bytes of a key that are shown */

void
keys_fault(struct reader *r, int token, int grave, const char *path,
    const char *fmt, ...)
{
	char what[KEY_PATH + 512];
	va_list ap;
	int n;

	n = snprintf(what, KEY_PATH, "%s%s", path, *path != '\0' ? ": " : "");
	n = n < 0 ? 0 : n >= KEY_PATH ? KEY_PATH - 1 : n;
	va_start(ap, fmt);
	(void)vsnprintf(what + n, sizeof(what) - (size_t)n, fmt, ap);
	va_end(ap);
	r->failed |= grave;
	r->fault(r->arg, token, what, grave);
}

void
keys_type(struct reader *r, int token, const char *path, const char *wanted)
{
	keys_fault(r, token, 1, path, "expected %s, got %s", wanted,
	    json_type_name(json_type(r->j, token)));
}

/* The first bytes of a name, whole characters. */
static void
name_of(const struct json *j, int name, struct buf *b)
{
	struct slice rest;
	size_t n, cut = 0;

	(void)json_str(j, name, b);
	for (rest = buf_slice(b); rest.n > 0; rest.p += n, rest.n -= n) {
		n = utf8_char(rest, NULL);
		if (n == 0 || cut + n > NAME)
			break;
		cut += n;
	}
	if (b->len > cut) {
		b->len = cut;
		b->s[cut] = '\0';
		buf_puts(b, "...");
	}
}

/* Keys of the user's own begin with "x-": a place for anchors, say. */
static void
unknown(struct reader *r, int name, const char *path, const struct key *keys)
{
	struct buf key = BUF_INIT(SIZE_MAX / 2);
	const char *near = NULL;
	size_t d, best = 3;

	name_of(r->j, name, &key);
	if (strncmp(buf_str(&key), "x-", 2) == 0) {
		buf_free(&key);
		return;
	}
	for (; keys->name != NULL; keys++) {
		d = text_distance(buf_str(&key), keys->name);
		if (d < best && 2 * d < key.len) {
			best = d;
			near = keys->name;
		}
	}
	keys_fault(r, name, 0, path, "unknown key '%s'%s%s%s", buf_str(&key),
	    near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
	buf_free(&key);
}

static void
take_text(struct reader *r, int value, const char *path, char **to)
{
	char *s = json_strdup(r->j, value);

	if (json_type(r->j, value) != JSON_STRING)
		keys_type(r, value, path, "a string");
	else if (s == NULL)
		keys_fault(r, value, 1, path, "a NUL cannot be in it");
	else if (*s != '\0') {
		free(*to);
		*to = s;
		return;
	}
	free(s);
}

static void
take_number(struct reader *r, int value, const char *path,
    const struct key *k, double *to)
{
	double d;

	if (json_type(r->j, value) != JSON_NUMBER)
		keys_type(r, value, path, "a number");
	else if (json_double(r->j, value, &d) < 0 || !(d >= k->least &&
	    d <= k->most))
		keys_fault(r, value, 1, path, "expected a number from %.15g "
		    "to %.15g", k->least, k->most);
	else
		*to = d;
}

static void
take_count(struct reader *r, int value, const char *path,
    const struct key *k, long long *to)
{
	long long n;

	if (json_type(r->j, value) != JSON_NUMBER)
		keys_type(r, value, path, "a whole number");
	else if (json_int(r->j, value, &n) < 0 || (double)n < k->least ||
	    (double)n > k->most)
		keys_fault(r, value, 1, path, "expected a whole number from "
		    "%.15g to %.15g", k->least, k->most);
	else
		*to = n;
}

static void
take_millis(struct reader *r, int value, const char *path,
    const struct key *k, long long *to)
{
	double seconds = -1;

	take_number(r, value, path, k, &seconds);
	if (seconds >= 0)
		*to = (long long)(seconds * 1000 + 0.5);
}

static void
take_words(struct reader *r, int value, const char *path, int *to)
{
	int t;

	if (json_type(r->j, value) != JSON_ARRAY &&
	    json_type(r->j, value) != JSON_STRING)
		keys_type(r, value, path, "a string or an array of strings");
	for (t = json_first(r->j, value); t >= 0; t = json_next(r->j, t))
		if (json_type(r->j, t) != JSON_STRING)
			keys_type(r, t, path, "strings");
		else if (json_has_nul(r->j, t))
			keys_fault(r, t, 1, path, "a NUL cannot be in it");
	if (json_type(r->j, value) == JSON_ARRAY &&
	    json_count(r->j, value) == 0)
		keys_fault(r, value, 1, path, "it is empty");
	*to = value;
}

int
keys_split(struct reader *r, int value, const char *path, struct buf *b)
{
	char *line = json_strdup(r->j, value), **words;
	const char *why = "a NUL cannot be in it";
	int t, i;

	for (t = json_first(r->j, value); t >= 0; t = json_next(r->j, t)) {
		(void)json_str(r->j, t, b);
		buf_putc(b, '\0');
	}
	if (json_type(r->j, value) != JSON_STRING)
		return 0;
	words = line != NULL ? text_words(line, &why) : NULL;
	free(line);
	if (words != NULL && words[0] == NULL)
		why = "it is empty";
	if (words == NULL || words[0] == NULL)
		keys_fault(r, value, 1, path, "%s", why);
	for (i = 0; words != NULL && words[i] != NULL; i++)
		buf_put(b, words[i], strlen(words[i]) + 1);
	t = words != NULL && words[0] != NULL ? 0 : -1;
	free(words);
	return t;
}

static void
take_flag(struct reader *r, int value, const char *path, int *to)
{
	if (json_bool(r->j, value, -1) < 0)
		keys_type(r, value, path, "true or false");
	else
		*to = json_bool(r->j, value, 0);
}

static void
take_object(struct reader *r, int value, const char *path, int *to)
{
	if (json_type(r->j, value) != JSON_OBJECT)
		keys_type(r, value, path, "an object");
	else
		*to = value;
}

static void
take(struct reader *r, int value, const char *path, const struct key *k,
    void *to)
{
	void *at = (char *)to + k->at;

	switch (k->kind) {
	case KEY_TEXT:
		take_text(r, value, path, at);
		break;
	case KEY_FLAG:
		take_flag(r, value, path, at);
		break;
	case KEY_COUNT:
		take_count(r, value, path, k, at);
		break;
	case KEY_MILLIS:
		take_millis(r, value, path, k, at);
		break;
	case KEY_AMOUNT:
		take_number(r, value, path, k, at);
		break;
	case KEY_TOKEN:
		*(int *)at = value;
		break;
	case KEY_OBJECT:
		take_object(r, value, path, at);
		break;
	case KEY_WORDS:
		take_words(r, value, path, at);
		break;
	case KEY_TAKE:
		k->take(r, value, path);
		break;
	default:
		break;
	}
}

static void
member(struct reader *r, int name, const char *path, const struct key *keys,
    void *to)
{
	int value = json_value(r->j, name);
	const struct key *k;
	char at[KEY_PATH];

	for (k = keys; k->name != NULL && !json_is(r->j, name, k->name); k++)
		continue;
	if (k->name == NULL) {
		if (k->kind != KEY_PASSED)
			unknown(r, name, path, keys);
		return;
	}
	(void)snprintf(at, sizeof(at), "%s%s%s", path,
	    *path != '\0' ? "." : "", k->name);
	if (k->kind == KEY_UNUSED && json_type(r->j, value) != JSON_FALSE &&
	    json_type(r->j, value) != JSON_NULL)
		keys_fault(r, name, 0, at, "not used by mg");
	else if (json_type(r->j, value) != JSON_NULL)
		take(r, value, at, k, to);
}

void
keys_read(struct reader *r, int object, const char *path,
    const struct key *keys, void *to)
{
	int t;

	if (json_type(r->j, object) == JSON_NONE ||
	    json_type(r->j, object) == JSON_NULL)
		return;
	if (json_type(r->j, object) != JSON_OBJECT) {
		keys_type(r, object, path, "an object");
		return;
	}
	for (t = json_first(r->j, object); t >= 0; t = json_next(r->j, t))
		member(r, t, path, keys, to);
}

int
keys_word(struct reader *r, int value, const char *path,
    const char *const *words)
{
	char list[256] = "";
	int i, n = 0;

	for (i = 0; words[i] != NULL; i++) {
		if (json_is(r->j, value, words[i]))
			return i;
		n += snprintf(list + n, sizeof(list) - (size_t)n, "%s%s",
		    i > 0 ? ", " : "", words[i]);
	}
	keys_fault(r, value, 1, path, "expected one of: %s", list);
	return -1;
}
