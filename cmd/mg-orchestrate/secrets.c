/*
 * Values that no line of a run shows: those of the team's settings that are
 * secrets by their names, and of variables that keys come from.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/rule/config.h"
#include "mg-orchestrate.h"

enum { LEAST = 8 };     /* bytes; what is shorter is a word */

enum form { TEXT = 1, JSON = 2 };

extern char **environ;

static struct secret {
	char *s;
	size_t n;
	unsigned forms; /* that are written so */
} *secrets;             /* longer ones first */
static size_t nsecrets;
static unsigned char begins[256]; /* some secret begins with that byte */

static struct secret *
find(struct slice s)
{
	size_t i;

	for (i = 0; i < nsecrets; i++)
		if (secrets[i].n == s.n &&
		    memcmp(secrets[i].s, s.p, s.n) == 0)
			return &secrets[i];
	return NULL;
}

static struct secret *
insert(struct slice s)
{
	size_t i;

	secrets = xreallocarray(secrets, nsecrets + 1, sizeof(*secrets));
	for (i = nsecrets++; i > 0 && secrets[i - 1].n < s.n; i--)
		secrets[i] = secrets[i - 1];
	secrets[i].s = xstrndup(s.p, s.n);
	secrets[i].n = s.n;
	secrets[i].forms = 0;
	begins[(unsigned char)*s.p] = 1;
	return &secrets[i];
}

static void
add(struct slice s, enum form form)
{
	struct secret *known = find(s);

	if (known == NULL && s.n >= LEAST)
		known = insert(s);
	if (known != NULL)
		known->forms |= form;
}

/* As it is, and as it stands in a line.  A path only says where a key is. */
static void
add_value(const char *value)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct slice s;

	if (value == NULL || *value == '/')
		return;
	add(slice_of(value), TEXT);
	jout_cstr(&b, value);
	s = buf_slice(&b);
	s.p++;
	s.n -= 2;
	add(s, JSON);
	buf_free(&b);
}

/* What comes after the scheme of "Bearer KEY", too. */
static void
add_setting(const char *value)
{
	const char *blank = strchr(value, ' ');

	add_value(value);
	if (blank != NULL)
		add_value(blank + 1);
}

/* The variables in "${A}x${B}", and what becomes of it. */
static void
add_reference(const char *value)
{
	struct buf why = BUF_INIT(512);
	char *name, *expanded = config_expand(slice_of(value), &why);
	const char *p = value;

	while ((p = strstr(p, "${")) != NULL) {
		p += 2;
		name = xstrndup(p, strcspn(p, "}:"));
		add_value(getenv(name));
		free(name);
	}
	if (expanded != NULL)
		add_setting(expanded);
	free(expanded);
	buf_free(&why);
}

static void
add_member(const struct json *j, int name)
{
	char *key = json_strdup(j, name);
	char *value = json_strdup(j, json_value(j, name));

	if (key != NULL && value != NULL) {
		if (strcmp(key, "api_key_env") == 0)
			add_value(getenv(value));
		else if (masked_is_secret(key) && strstr(value, "${") != NULL)
			add_reference(value);
		else if (masked_is_secret(key))
			add_setting(value);
	}
	free(key);
	free(value);
}

static void
add_members(const struct json *j, int value)
{
	int t, object = json_type(j, value) == JSON_OBJECT;

	for (t = json_first(j, value); t >= 0; t = json_next(j, t)) {
		if (object)
			add_member(j, t);
		add_members(j, object ? json_value(j, t) : t);
	}
}

/* Those that keys are commonly in: OPENAI_API_KEY, GITHUB_TOKEN. */
static int
is_key_variable(struct slice name)
{
	static const char *const ends[] = { "_KEY", "_TOKEN", "_SECRET",
		"_PASSWORD", "_PASSWD", "_PAT", "_CREDENTIAL" };
	size_t i, n;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		n = strlen(ends[i]);
		if (name.n > n &&
		    memcmp(name.p + name.n - n, ends[i], n) == 0)
			return 1;
	}
	return 0;
}

void
secrets_open(const struct team *t)
{
	char *const *e;

	add_members(&t->doc, 0);
	for (e = environ; *e != NULL; e++) {
		struct slice name = { *e, strcspn(*e, "=") };

		if ((*e)[name.n] == '=' && is_key_variable(name))
			add_value(*e + name.n + 1);
	}
}

/* The bytes of the secret that begins there, or 0. */
static size_t
secret_at(struct slice s, enum form form)
{
	size_t i;

	for (i = 0; begins[(unsigned char)*s.p] && i < nsecrets; i++)
		if ((secrets[i].forms & form) != 0 && secrets[i].n <= s.n &&
		    memcmp(secrets[i].s, s.p, secrets[i].n) == 0)
			return secrets[i].n;
	return 0;
}

void
secrets_put_text(struct buf *b, struct slice s)
{
	size_t i = 0, from = 0, n;

	while (nsecrets > 0 && i < s.n) {
		struct slice rest = { s.p + i, s.n - i };

		n = secret_at(rest, TEXT);
		if (n > 0) {
			buf_put(b, s.p + from, i - from);
			buf_puts(b, masked);
			from = i + n;
		}
		i += n > 0 ? n : 1;
	}
	buf_put(b, s.p + from, s.n - from);
}

/* The bytes of the escape or other character of a string at that place. */
static size_t
character(struct slice s)
{
	if (*s.p != '\\')
		return 1;
	return s.n > 6 && s.p[1] == 'u' ? 6 : 2;
}

void
secrets_put_json(struct buf *b, struct slice s)
{
	size_t i = 0, from = 0, n;
	int inside = 0;

	while (nsecrets > 0 && i < s.n) {
		struct slice rest = { s.p + i, s.n - i };

		n = inside ? secret_at(rest, JSON) : 0;
		if (n > 0) {
			buf_put(b, s.p + from, i - from);
			buf_puts(b, masked);
			from = i + n;
		} else if (*rest.p == '"')
			inside = !inside;
		i += n > 0 ? n : character(rest);
	}
	buf_put(b, s.p + from, s.n - from);
}

void
secrets_close(void)
{
	size_t i;

	for (i = 0; i < nsecrets; i++)
		free(secrets[i].s);
	free(secrets);
	secrets = NULL;
	nsecrets = 0;
}
