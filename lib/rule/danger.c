/*
 * What looks dangerous in an entry.  No filter, since what is evil need not
 * look so; only marks for whoever has to judge it.
 */

#include <stdint.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/text.h"
#include "entry.h"

struct mark {
	const char *sign, *why;
};

/* Words that are such a program, wherever they stand. */
static const struct mark programs[] = {
	{ "sh", "a shell" }, { "ash", "a shell" }, { "bash", "a shell" },
	{ "dash", "a shell" }, { "fish", "a shell" }, { "ksh", "a shell" },
	{ "zsh", "a shell" },
	{ "sudo", "with the rights of others" },
	{ "doas", "with the rights of others" },
	{ "su", "with the rights of others" },
	{ "rm", "removes files" },
	{ "curl", "fetches from the network" },
	{ "wget", "fetches from the network" }
};

/* Programs that fetch what they run, and change with it when unpinned. */
static const struct mark runners[] = {
	{ "npx", NULL }, { "bunx", NULL }, { "pnpx", NULL }, { "dlx", NULL },
	{ "uvx", NULL }, { "pipx", NULL }
};

/* What may stand anywhere in a word. */
static const struct mark within[] = {
	{ "rm -r", "removes files" },
	{ "sudo ", "with the rights of others" },
	{ "--privileged", "all rights inside a container" },
	{ "/:/", "the whole disk inside a container" },
	{ "| sh", "runs what it fetched" },
	{ "|sh", "runs what it fetched" },
	{ "| bash", "runs what it fetched" },
	{ "|bash", "runs what it fetched" },
	{ "http://", "not encrypted" },
	{ ".ssh", "your keys" },
	{ ".aws", "your keys" },
	{ ".gnupg", "your keys" }
};

/* What a variable's name begins with. */
static const char *const variables[] = {
	"LD_", "DYLD_", "NODE_OPTIONS", "BASH_ENV", "ENV", "PATH", "PYTHON",
	"PERL5", "RUBYOPT", "JAVA_TOOL_OPTIONS", "GIT_"
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
note(struct buf *b, const char *what, const char *why)
{
	buf_puts(b, "  careful: ");
	text_clean(b, slice_of(what), 0);
	buf_printf(b, " (%s)\n", why);
}

static const struct mark *
named(const char *s, const struct mark *m, size_t n)
{
	const char *slash = strrchr(s, '/');

	if (slash != NULL)
		s = slash + 1;
	for (; n > 0; n--, m++)
		if (strcmp(s, m->sign) == 0)
			return m;
	return NULL;
}

/* "name@1.2.3" or "name==1.2.3", but not "@scope/name", "name@latest". */
static int
is_pinned(const char *s)
{
	const char *at = *s == '\0' ? NULL : strpbrk(s + 1, "@=");

	return at != NULL && strcmp(at, "@latest") != 0;
}

/* Is there a version in one of the next words? */
static int
pins(const struct json *j, int t)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	int yes = 0, left;

	for (left = 8; t >= 0 && left > 0 && !yes; left--) {
		buf_clear(&b);
		(void)json_str(j, t, &b);
		yes = *buf_str(&b) != '-' && is_pinned(buf_str(&b));
		t = json_next(j, t);
	}
	buf_free(&b);
	return yes;
}

static void
look_within(const char *s, struct buf *b)
{
	size_t i;

	for (i = 0; i < COUNT(within); i++)
		if (strstr(s, within[i].sign) != NULL)
			note(b, within[i].sign, within[i].why);
}

/* A word of the command; rest: the words that follow it. */
static void
look_at_word(const struct json *j, int t, int rest, struct buf *b)
{
	struct buf s = BUF_INIT(SIZE_MAX / 2);
	const struct mark *m;

	(void)json_str(j, t, &s);
	if ((m = named(buf_str(&s), programs, COUNT(programs))) != NULL)
		note(b, m->sign, m->why);
	if ((m = named(buf_str(&s), runners, COUNT(runners))) != NULL &&
	    !pins(j, rest))
		note(b, m->sign, "fetches and runs any version");
	look_within(buf_str(&s), b);
	buf_free(&s);
}

static void
look_at_command(const struct json *j, int entry, struct buf *b)
{
	int command = json_get(j, entry, "command");
	int args = json_first(j, json_get(j, entry, "args")), t;

	if (json_type(j, command) == JSON_STRING)
		look_at_word(j, command, args, b);
	for (t = json_first(j, command); t >= 0; t = json_next(j, t))
		look_at_word(j, t, json_next(j, t), b);
	for (t = args; t >= 0; t = json_next(j, t))
		look_at_word(j, t, json_next(j, t), b);
}

static void
look_at_pairs(const struct json *j, int object, int env, struct buf *b)
{
	struct buf s = BUF_INIT(SIZE_MAX / 2);
	size_t i;
	int t;

	for (t = json_first(j, object); t >= 0; t = json_next(j, t)) {
		buf_clear(&s);
		(void)json_str(j, t, &s);
		for (i = 0; env && i < COUNT(variables); i++)
			if (strncmp(buf_str(&s), variables[i],
			    strlen(variables[i])) == 0)
				note(b, buf_str(&s),
				    "changes what programs load and run");
		buf_clear(&s);
		(void)json_str(j, json_value(j, t), &s);
		look_within(buf_str(&s), b);
	}
	buf_free(&s);
}

void
danger_describe(const struct json *j, int entry, struct buf *b)
{
	struct buf s = BUF_INIT(SIZE_MAX / 2);

	look_at_command(j, entry, b);
	look_at_pairs(j, json_get(j, entry, "env"), 1, b);
	look_at_pairs(j, json_get(j, entry, "headers"), 0, b);
	(void)json_str(j, json_get(j, entry, "url"), &s);
	(void)json_str(j, json_get(j, entry, "cwd"), &s);
	look_within(buf_str(&s), b);
	buf_free(&s);
}
