/*
 * The "mg" object of an entry.  A rule that is not understood is an error,
 * since one that is ignored protects nobody.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "entry.h"
#include "guard.h"

typedef int take_fn(const struct entry *, int token, struct server *);

static int
is_blank(char c)
{
	return c != '\0' && strchr(" \t\r\n", c) != NULL;
}

/* Why a string is no pattern, or NULL. */
static const char *
no_pattern(const struct json *j, int t, struct buf *b)
{
	if (json_str(j, t, b) < 0 || b->len == 0)
		return "a pattern is a string that is not empty";
	if (b->len > GUARD_PATTERN)
		return "a pattern has at most 256 bytes";
	if (json_has_nul(j, t))
		return "a NUL cannot be in it";
	if (is_blank(b->s[0]) || is_blank(b->s[b->len - 1]))
		return "a pattern does not begin or end with a blank";
	return NULL;
}

static int
patterns(const struct entry *e, int array, const char *path, char ***list)
{
	const struct json *j = &e->file->doc;
	struct buf words = BUF_INIT(SIZE_MAX / 2), b = BUF_INIT(SIZE_MAX / 2);
	struct buf at = BUF_INIT(WHY_PATH);
	const char *why;
	int t, i = 0;

	if (json_type(j, array) != JSON_ARRAY)
		return entry_type(e, array, path, "an array of patterns");
	for (t = json_first(j, array); t >= 0; t = json_next(j, t), i++) {
		buf_clear(&b);
		why = no_pattern(j, t, &b);
		if (why != NULL) {
			buf_printf(&at, "%s[%d]", path, i);
			(void)entry_wrong(e, t, buf_str(&at), why);
			break;
		}
		buf_put(&words, b.s, b.len + 1);
	}
	if (t < 0)
		*list = words_of(&words);
	buf_free(&words);
	buf_free(&b);
	buf_free(&at);
	return t < 0 ? 0 : -1;
}

static int
take_allow(const struct entry *e, int t, struct server *sv)
{
	return patterns(e, t, "mg.allow", &sv->allow);
}

static int
take_deny(const struct entry *e, int t, struct server *sv)
{
	return patterns(e, t, "mg.deny", &sv->deny);
}

static int
take_ask(const struct entry *e, int t, struct server *sv)
{
	return patterns(e, t, "mg.ask", &sv->ask);
}

int
entry_unknown(const struct entry *e, int name, const char *object,
    const char *const *names)
{
	struct buf key = BUF_INIT(256), path = BUF_INIT(512);
	struct buf b = BUF_INIT(512);
	const char *near = NULL;
	size_t d, best = 3;

	(void)json_str(&e->file->doc, name, &key);
	for (; *names != NULL; names++) {
		d = text_distance(buf_str(&key), *names);
		if (d < best && d < key.len) {
			best = d;
			near = *names;
		}
	}
	buf_printf(&path, "%s.%s", object, buf_str(&key));
	buf_puts(&b, "no key that is known");
	if (near != NULL)
		buf_printf(&b, "; did you mean '%s'?", near);
	(void)entry_wrong(e, name, buf_str(&path), buf_str(&b));
	buf_free(&key);
	buf_free(&path);
	buf_free(&b);
	return -1;
}

/* One to nine digits that are not 0: what follows them, or NULL. */
static const char *
count(const char *s, long long *n)
{
	size_t i, digits = strspn(s, "0123456789");

	*n = 0;
	for (i = 0; i < digits && i < 10; i++)
		*n = *n * 10 + (s[i] - '0');
	return *n > 0 && digits <= 9 ? s + digits : NULL;
}

/* "N/PERIOD", a period such as 10s, 5m, 1h, 1d; 0 or -1. */
static int
rate(const char *s, struct server *sv)
{
	static const char units[] = "smhd";
	static const long long ms[] = { 1000, 60000, 3600000, 86400000 };
	const char *unit;

	if ((s = count(s, &sv->calls)) == NULL || *s != '/')
		return -1;
	if ((s = count(s + 1, &sv->period)) == NULL || *s == '\0')
		return -1;
	unit = strchr(units, *s);
	if (unit == NULL || s[1] != '\0')
		return -1;
	sv->period *= ms[unit - units];
	return 0;
}

static int
take_calls(const struct entry *e, int t, struct server *sv)
{
	char *s = json_strdup(&e->file->doc, t);
	int rc = s != NULL ? rate(s, sv) : -1;

	free(s);
	return rc == 0 ? 0 : entry_wrong(e, t, "mg.quota.calls",
	    "expected calls and a period, such as \"100/1h\"");
}

static int
take_concurrent(const struct entry *e, int t, struct server *sv)
{
	long long n;

	if (json_int(&e->file->doc, t, &n) < 0 || n < 1 || n > 1000000)
		return entry_wrong(e, t, "mg.quota.concurrent",
		    "expected a number from 1 to 1000000");
	sv->concurrent = (int)n;
	return 0;
}

static int
take_quota(const struct entry *e, int quota, struct server *sv)
{
	static const char *const names[] = { "calls", "concurrent", NULL };
	const struct json *j = &e->file->doc;
	int t, rc;

	if (json_type(j, quota) != JSON_OBJECT)
		return entry_type(e, quota, "mg.quota", "an object");
	if ((t = json_repeated(j, quota)) >= 0)
		return entry_wrong(e, t, "mg.quota", "a name stands twice");
	for (t = json_first(j, quota); t >= 0; t = json_next(j, t)) {
		rc = json_is(j, t, "calls") ?
		    take_calls(e, json_value(j, t), sv) :
		    json_is(j, t, "concurrent") ?
		    take_concurrent(e, json_value(j, t), sv) :
		    entry_unknown(e, t, "mg.quota", names);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
seconds(const struct entry *e, int t, const char *path, double least,
    long long *ms)
{
	double s;

	if (json_double(&e->file->doc, t, &s) < 0 ||
	    !(s >= least && s <= 1e9))
		return entry_wrong(e, t, path,
		    "expected a number of seconds");
	*ms = (long long)(s * 1000);
	return 0;
}

/* A project's file may only make it shorter. */
static int
take_timeout(const struct entry *e, int t, struct server *sv)
{
	long long ms = 0;

	if (seconds(e, t, "mg.timeout", 0.001, &ms) < 0)
		return -1;
	if (!sv->project || ms < sv->timeout)
		sv->timeout = ms;
	return 0;
}

static int
take_connect(const struct entry *e, int t, struct server *sv)
{
	return seconds(e, t, "mg.connect", 0.001, &sv->connect);
}

static int
take_grace(const struct entry *e, int t, struct server *sv)
{
	return seconds(e, t, "mg.grace", 0, &sv->grace);
}

/* For mg-gate; one session needs one. */
static int
take_replicas(const struct entry *e, int t, struct server *sv)
{
	long long n;

	(void)sv;
	if (json_int(&e->file->doc, t, &n) < 0 || n < 1 || n > 1000)
		return entry_wrong(e, t, "mg.replicas",
		    "expected a number from 1 to 1000");
	return 0;
}

static int
take_protocol(const struct entry *e, int t, struct server *sv)
{
	static const char *const known[] = { "auto", "2024-11-05",
		"2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28" };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (json_is(&e->file->doc, t, known[i])) {
			free(sv->protocol);
			sv->protocol = xstrdup(known[i]);
			return 0;
		}
	return entry_wrong(e, t, "mg.protocol", "expected \"auto\" or one of "
	    "2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28");
}

static int
take_line(const struct entry *e, int t, struct server *sv)
{
	char *s = json_strdup(&e->file->doc, t);
	int rc = s != NULL && text_size(s, &sv->max_line) == 0 &&
	    sv->max_line >= 1024 && sv->max_line <= (size_t)2000 << 20;

	free(s);
	return rc ? 0 : entry_wrong(e, t, "mg.line",
	    "expected a size from \"1K\" to \"2000M\"");
}

static int
take_tokens(const struct entry *e, int t, struct server *sv)
{
	long long n;

	if (json_int(&e->file->doc, t, &n) < 0 || n < 1000 || n > 100000000)
		return entry_wrong(e, t, "mg.tokens",
		    "expected a number from 1000 to 100000000");
	sv->max_token = (size_t)n;
	return 0;
}

static int
take_word(const struct entry *e, int t, const char *path, char **s)
{
	free(*s);
	*s = entry_string(e, t, path);
	if (*s == NULL)
		return -1;
	return **s != '\0' ? 0 : entry_wrong(e, t, path, "it is empty");
}

static int
take_ca(const struct entry *e, int t, struct server *sv)
{
	return take_word(e, t, "mg.ca", &sv->ca);
}

static int
take_cert(const struct entry *e, int t, struct server *sv)
{
	return take_word(e, t, "mg.cert", &sv->cert);
}

static int
take_key(const struct entry *e, int t, struct server *sv)
{
	return take_word(e, t, "mg.key", &sv->cert_key);
}

static int
take_credential(const struct entry *e, int t, struct server *sv)
{
	const char *why = NULL;
	char **words;

	if (take_word(e, t, "mg.credential", &sv->credential) < 0)
		return -1;
	words = text_words(sv->credential, &why);
	free(words);
	return words != NULL ? 0 : entry_wrong(e, t, "mg.credential", why);
}

/* A project's file may narrow what runs, not change how we run it. */
static const struct key {
	const char *name;
	int project;
	take_fn *take;
} keys[] = {
	{ "allow", 1, take_allow },
	{ "ask", 1, take_ask },
	{ "auth", 0, entry_auth },
	{ "ca", 0, take_ca },
	{ "cert", 0, take_cert },
	{ "connect", 0, take_connect },
	{ "credential", 0, take_credential },
	{ "deny", 1, take_deny },
	{ "grace", 0, take_grace },
	{ "key", 0, take_key },
	{ "line", 0, take_line },
	{ "protocol", 0, take_protocol },
	{ "quota", 1, take_quota },
	{ "replicas", 0, take_replicas },
	{ "timeout", 1, take_timeout },
	{ "tokens", 0, take_tokens }
};

enum { NKEYS = sizeof(keys) / sizeof(keys[0]) };

static int
take(const struct entry *e, int name, struct server *sv)
{
	const struct json *j = &e->file->doc;
	const char *names[NKEYS + 1] = { NULL };
	struct buf path = BUF_INIT(256);
	size_t i;

	for (i = 0; i < NKEYS && !json_is(j, name, keys[i].name); i++)
		names[i] = keys[i].name;
	if (i == NKEYS)
		return entry_unknown(e, name, "mg", names);
	if (!e->file->project || keys[i].project)
		return keys[i].take(e, json_value(j, name), sv);
	buf_printf(&path, "mg.%s", keys[i].name);
	(void)entry_wrong(e, name, buf_str(&path),
	    "a project's file may not set it; your own may");
	buf_free(&path);
	return -1;
}

int
entry_mg(const struct entry *e, int mg, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int t;

	if (mg < 0)
		return 0;
	if (json_type(j, mg) != JSON_OBJECT)
		return entry_type(e, mg, "mg", "an object");
	for (t = json_first(j, mg); t >= 0; t = json_next(j, t))
		if (take(e, t, sv) < 0)
			return -1;
	if (sv->cert_key != NULL && sv->cert == NULL)
		return entry_wrong(e, json_get(j, mg, "key"), "mg.key",
		    "there is no \"cert\" that it belongs to");
	return 0;
}
