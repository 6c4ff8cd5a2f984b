/*
 * Secrets of a team, by their names: what is a reference to the environment
 * may stand in a run's file, what is written out may not.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mg-orchestrate.h"

const char masked[] = "***";

/* Case does not matter. */
static int
begins_with(const char *name, const char *word)
{
	for (; *word != '\0'; name++, word++)
		if (tolower((unsigned char)*name) != *word)
			return 0;
	return 1;
}

static int
is_letter(char c)
{
	return isalpha((unsigned char)c) != 0;
}

static int
is_upper(char c)
{
	return isupper((unsigned char)c) != 0;
}

/* Does a word begin at b, after a?  As in "my_pat", "myPat". */
static int
is_border(char a, char b)
{
	return !is_letter(a) || !is_letter(b) || (!is_upper(a) && is_upper(b));
}

static int
has_word(const char *name, const char *word, int whole)
{
	size_t n = strlen(word), i;

	for (i = 0; name[i] != '\0'; i++)
		if (begins_with(name + i, word) && (!whole ||
		    ((i == 0 || is_border(name[i - 1], name[i])) &&
		    is_border(name[i + n - 1], name[i + n]))))
			return 1;
	return 0;
}

int
masked_is_secret(const char *name)
{
	static const struct {
		const char *word;
		int whole; /* "pat" is no part of "path" */
	} words[] = {
		{ "key", 0 }, { "token", 0 }, { "secret", 0 },
		{ "password", 0 }, { "passwd", 0 }, { "authorization", 0 },
		{ "cookie", 0 }, { "credential", 0 }, { "bearer", 0 },
		{ "auth", 1 }, { "pass", 1 }, { "pat", 1 }, { "pwd", 1 }
	};
	size_t i;

	/* Where a secret is, or how many of something there may be. */
	if (has_word(name, "_env", 0) || has_word(name, "tokens", 0))
		return 0;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(name, words[i].word, words[i].whole))
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
	if (s != NULL && masked_is_secret(s) && !is_reference(j, value) &&
	    (json_type(j, value) == JSON_STRING ||
	    json_type(j, value) == JSON_NUMBER))
		jout_cstr(b, masked);
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
		if (json_is(&t->doc, (int)i, masked))
			return 1;
	return 0;
}
