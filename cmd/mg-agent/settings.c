/* The keys of the back end: of a file, then of the command line. */

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "mg-agent.h"

struct setting {
	char *key;
	struct buf raw;    /* as JSON; the document's text */
	struct json doc;
	char *str;         /* decoded, when it is a string */
	int from_file, refused;
};

enum { SETTINGS = 256 };

static struct setting settings[SETTINGS];
static size_t nsettings;

static const struct setting *
find(const char *key)
{
	size_t i;

	for (i = nsettings; i-- > 0;)
		if (strcmp(settings[i].key, key) == 0)
			return &settings[i];
	return NULL;
}

static struct setting *
put(const char *key, struct slice raw)
{
	struct setting *s = &settings[nsettings];
	struct json_error e;

	if (nsettings == SETTINGS)
		die(ST_USAGE, "more than %d settings", SETTINGS);
	memset(s, 0, sizeof(*s));
	buf_init(&s->raw, TEXT_MAX);
	buf_put(&s->raw, raw.p, raw.n);
	if (json_parse(&s->doc, buf_slice(&s->raw), INT32_MAX, &e) < 0)
		die(ST_USAGE, "setting '%s' is no JSON: %s at byte %lu", key,
		    e.why, (unsigned long)e.at + 1);
	s->key = xstrdup(key);
	s->str = json_strdup(&s->doc, 0);
	nsettings++;
	return s;
}

void
setting_put(const char *key, struct slice value, int json)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (json)
		buf_put(&b, value.p, value.n);
	else
		jout_str(&b, value);
	(void)put(key, buf_slice(&b));
	buf_free(&b);
}

static void
wrong(const char *path, struct slice text, size_t at, const char *why)
{
	size_t line, column;

	json_place(text, at, &line, &column);
	die(ST_USAGE, "%s:%lu:%lu: %s", path, (unsigned long)line,
	    (unsigned long)column, why);
}

void
settings_file(const char *path)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct json j = JSON_INIT;
	struct json_error e;
	int name;

	if (file_read(path, &text) < 0)
		die(ST_USAGE, "cannot read '%s':", path);
	if (json_parse(&j, buf_slice(&text), INT32_MAX, &e) < 0)
		wrong(path, buf_slice(&text), e.at, e.why);
	if (json_type(&j, 0) != JSON_OBJECT)
		wrong(path, buf_slice(&text), 0, "not an object of settings");
	name = json_repeated(&j, 0);
	if (name >= 0)
		wrong(path, buf_slice(&text), (size_t)(json_raw(&j, name).p -
		    text.s), "a name stands twice");
	for (name = json_first(&j, 0); name >= 0; name = json_next(&j, name)) {
		char *key = json_strdup(&j, name);

		if (key == NULL)
			die(ST_USAGE, "%s: a name holds NUL", path);
		put(key, json_raw(&j, json_value(&j, name)))->from_file = 1;
		free(key);
	}
	json_free(&j);
	buf_free(&text);
}

int
setting_from_file(const char *key)
{
	const struct setting *s = find(key);

	return s != NULL && s->from_file;
}

static NORETURN void
no_type(const char *key, const struct setting *s, const char *wanted)
{
	die(ST_USAGE, "setting '%s': expected %s, got %s", key, wanted,
	    json_type_name(json_type(&s->doc, 0)));
}

const char *
setting_str(const char *key)
{
	const struct setting *s = find(key);

	if (s == NULL || json_type(&s->doc, 0) == JSON_NULL)
		return NULL;
	if (s->str == NULL)
		no_type(key, s, "a string");
	return s->str;
}

/* "7" from the command line is as good as 7 of a file. */
double
setting_num(const char *key, double otherwise)
{
	const struct setting *s = find(key);
	double d;
	char *end;

	if (s == NULL || json_type(&s->doc, 0) == JSON_NULL)
		return otherwise;
	if (json_double(&s->doc, 0, &d) == 0)
		return d;
	if (s->str == NULL || *s->str == '\0')
		no_type(key, s, "a number");
	d = strtod(s->str, &end);
	if (*end != '\0' || !(d > -HUGE_VAL && d < HUGE_VAL))
		no_type(key, s, "a number");
	return d;
}

int
setting_bool(const char *key, int otherwise)
{
	const struct setting *s = find(key);
	int b;

	if (s == NULL || json_type(&s->doc, 0) == JSON_NULL)
		return otherwise;
	b = json_bool(&s->doc, 0, -1);
	if (s->str != NULL && strcmp(s->str, "true") == 0)
		b = 1;
	if (s->str != NULL && strcmp(s->str, "false") == 0)
		b = 0;
	if (b < 0)
		no_type(key, s, "true or false");
	return b;
}

struct slice
setting_raw(const char *key)
{
	const struct setting *s = find(key);
	struct slice none = { NULL, 0 };

	return s != NULL ? buf_slice(&s->raw) : none;
}

/* A string stands for an array of one; "a,b" of the command line for two. */
static void
put_words(const struct setting *s, const char *key, struct buf *b)
{
	const char *p = s->str;
	int t;

	for (; p != NULL && *p != '\0'; p += strcspn(p, ",")) {
		p += *p == ',';
		buf_put(b, p, strcspn(p, ","));
		buf_putc(b, '\0');
	}
	if (s->str == NULL && json_type(&s->doc, 0) != JSON_ARRAY)
		no_type(key, s, "an array of strings");
	for (t = json_first(&s->doc, 0); t >= 0; t = json_next(&s->doc, t)) {
		if (json_str(&s->doc, t, b) < 0 || json_has_nul(&s->doc, t))
			no_type(key, s, "an array of strings");
		buf_putc(b, '\0');
	}
}

char **
setting_words(const char *key)
{
	const struct setting *s = find(key);
	struct buf b = BUF_INIT(TEXT_MAX);
	size_t i, n = 0;
	char **words, *p;

	if (s == NULL || json_type(&s->doc, 0) == JSON_NULL)
		return NULL;
	put_words(s, key, &b);
	for (i = 0; i < b.len; i++)
		n += b.s[i] == '\0';
	words = xmalloc((n + 1) * sizeof(*words) + b.len + 1);
	p = (char *)(words + n + 1);
	if (b.len > 0)
		memcpy(p, b.s, b.len);
	for (i = 0; i < n; i++, p += strlen(p) + 1)
		words[i] = p;
	words[n] = NULL;
	buf_free(&b);
	return words;
}

void
settings_known(const char *const *keys)
{
	static const char *const ours[] = { "type", "api_key", "api_key_env",
		"base_url", "model", "insecure", "max_result",
		"requests_per_minute", "tokens_per_minute", "max_retries",
		"extra_body", "mcp_servers", NULL };
	size_t i, k;

	for (i = 0; i < nsettings; i++) {
		const char *key = settings[i].key;

		for (k = 0; ours[k] != NULL && strcmp(ours[k], key) != 0; k++)
			continue;
		if (ours[k] != NULL)
			continue;
		for (k = 0; keys[k] != NULL && strcmp(keys[k], key) != 0; k++)
			continue;
		if (keys[k] == NULL)
			warn("setting '%s' is not known to this back end", key);
	}
}

void
setting_refused(const char *key, const char *by)
{
	size_t i;

	for (i = 0; i < nsettings; i++) {
		struct setting *s = &settings[i];

		if (strcmp(s->key, key) != 0 || s->refused)
			continue;
		s->refused = 1;
		warn("setting '%s' is not sent: %s does not take it", key,
		    by);
	}
}

void
settings_free(void)
{
	while (nsettings > 0) {
		struct setting *s = &settings[--nsettings];

		free(s->key);
		free(s->str);
		json_free(&s->doc);
		buf_free(&s->raw);
	}
}
