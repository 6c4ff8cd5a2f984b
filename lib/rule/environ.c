#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "entry.h"

extern char **environ;

/* What our programs read as secrets: no server has a right to them. */
static const char *const secrets[] = {
	"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN",
	"ANTHROPIC_CUSTOM_HEADERS", "AZURE_OPENAI_API_KEY",
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

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Of a name that was declared twice the last counts, as in sh(1). */
static int
is_overruled(char *const *rest, const char *name)
{
	size_t n = strcspn(name, "=") + 1;

	for (; *rest != NULL; rest++)
		if (strncmp(*rest, name, n) == 0)
			return 1;
	return 0;
}

/* The words' names, sorted, with blanks between. */
static char *
names_of(const struct buf *declared)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	char **words = words_of(declared);
	size_t i, n;

	for (n = 0; words[n] != NULL; n++)
		words[n][strcspn(words[n], "=")] = '\0';
	qsort(words, n, sizeof(*words), by_text);
	for (i = 0; i < n; i++)
		if (i == 0 || strcmp(words[i], words[i - 1]) != 0)
			buf_printf(&b, "%s%s", i > 0 ? " " : "", words[i]);
	free(words);
	buf_puts(&b, "");
	return b.s;
}

void
environ_of(struct server *sv, const struct buf *declared)
{
	struct buf all = BUF_INIT(SIZE_MAX / 2);
	char **words = words_of(declared), **w;

	for (w = environ; w != NULL && *w != NULL; w++)
		if (passes(*w, sv->project) && !is_overruled(words, *w))
			buf_put(&all, *w, strlen(*w) + 1);
	for (w = words; *w != NULL; w++)
		if (!is_overruled(w + 1, *w))
			buf_put(&all, *w, strlen(*w) + 1);
	sv->envp = words_of(&all);
	free(sv->env_names);
	sv->env_names = names_of(declared);
	free(words);
	buf_free(&all);
}
