#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "entry.h"

extern char **environ;

/* What our programs read as secrets: no server has a right to them. */
static const char *const secrets[] = {
	"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "AZURE_OPENAI_API_KEY",
	"CEREBRAS_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "FIREWORKS_API_KEY",
	"GEMINI_API_KEY", "GOOGLE_API_KEY", "GROQ_API_KEY", "NEBIUS_API_KEY",
	"OPENAI_API_KEY", "OPENROUTER_API_KEY", "TOGETHER_API_KEY",
	"XAI_API_KEY", "ZAI_API_KEY"
};

/* What a project's server needs to run at all. */
static const char *const plain[] = {
	"HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER"
};

static int
is_named(const char *word, const char *const *names, size_t n)
{
	size_t i, len = strcspn(word, "=");

	for (i = 0; i < n; i++)
		if (strlen(names[i]) == len &&
		    strncmp(word, names[i], len) == 0)
			return 1;
	return 0;
}

static int
is_declared(const char *word, const struct buf *declared)
{
	size_t len = strcspn(word, "=") + 1, at;

	for (at = 0; at < declared->len;
	    at += strlen(declared->s + at) + 1)
		if (strncmp(declared->s + at, word, len) == 0)
			return 1;
	return 0;
}

/* A value that begins with "()" was once a way to hide code in. */
static int
passes(const char *word, int project)
{
	if (!project)
		return !is_named(word, secrets,
		    sizeof(secrets) / sizeof(secrets[0]));
	if (strncmp(word + strcspn(word, "="), "=()", 3) == 0)
		return 0;
	return strncmp(word, "LC_", 3) == 0 ||
	    is_named(word, plain, sizeof(plain) / sizeof(plain[0]));
}

char **
words_of(const struct buf *b)
{
	size_t n = 0, at, bytes;
	char **words, *text;

	for (at = 0; at < b->len; at += strlen(b->s + at) + 1)
		n++;
	bytes = (n + 1) * sizeof(*words);
	words = xmalloc(bytes + b->len);
	text = (char *)(words + n + 1);
	if (b->len > 0)
		memcpy(text, b->s, b->len);
	for (n = 0, at = 0; at < b->len; at += strlen(b->s + at) + 1)
		words[n++] = text + at;
	words[n] = NULL;
	return words;
}

char **
environ_of(int project, const struct buf *declared)
{
	struct buf all = BUF_INIT(SIZE_MAX / 2);
	char **e, **words;

	for (e = environ; *e != NULL; e++)
		if (passes(*e, project) && !is_declared(*e, declared))
			buf_put(&all, *e, strlen(*e) + 1);
	if (declared->len > 0)
		buf_put(&all, declared->s, declared->len);
	words = words_of(&all);
	buf_free(&all);
	return words;
}
