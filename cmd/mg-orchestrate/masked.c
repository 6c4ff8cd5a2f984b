/*
 * Secrets of a team, by their names: what is a reference to the environment
 * may stand in a run's file, what is written out may not.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mg-orchestrate.h"

static const char mask[] = "***";

static int
has_word(const char *name, const char *word)
{
	size_t n = strlen(word), i;

	for (; *name != '\0'; name++) {
		for (i = 0; i < n; i++)
			if (tolower((unsigned char)name[i]) != word[i])
				break;
		if (i == n)
			return 1;
	}
	return 0;
}

static int
is_secret(const char *name)
{
	static const char *const words[] = { "key", "token", "secret",
		"password", "passwd", "authorization", "cookie",
		"credential" };
	size_t i;

	/* Where a secret is, or how many of something there may be. */
	if (has_word(name, "_env") || has_word(name, "tokens"))
		return 0;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(name, words[i]))
			return 1;
	return 0;
}

static int
is_reference(const struct json *j, int value)
{
	char *s = json_strdup(j, value);
	int is = s != NULL && strstr(s, "${") != NULL;

	free(s);
	return is;
}

static void put_value(const struct json *, int, struct buf *);

static void
put_member(const struct json *j, int name, struct buf *b)
{
	char *s = json_strdup(j, name);
	int value = json_value(j, name);

	jout_key(b, s != NULL ? s : "");
	if (s != NULL && is_secret(s) && !is_reference(j, value) &&
	    (json_type(j, value) == JSON_STRING ||
	    json_type(j, value) == JSON_NUMBER))
		jout_cstr(b, mask);
	else
		put_value(j, value, b);
	free(s);
}

static void
put_value(const struct json *j, int value, struct buf *b)
{
	enum json_type type = json_type(j, value);
	int t;

	if (type != JSON_OBJECT && type != JSON_ARRAY) {
		jout_raw(b, json_raw(j, value));
		return;
	}
	jout_open(b, type == JSON_OBJECT ? '{' : '[');
	for (t = json_first(j, value); t >= 0; t = json_next(j, t))
		if (type == JSON_OBJECT)
			put_member(j, t, b);
		else
			put_value(j, t, b);
	jout_close(b, type == JSON_OBJECT ? '}' : ']');
}

void
team_masked(const struct team *t, struct buf *b)
{
	put_value(&t->doc, 0, b);
}

int
team_is_masked(const struct team *t)
{
	size_t i;

	for (i = 0; i < t->doc.ntok; i++)
		if (json_is(&t->doc, (int)i, mask))
			return 1;
	return 0;
}
