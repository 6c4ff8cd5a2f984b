/* Servers that are typed on the command line. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/text.h"
#include "../base/url.h"
#include "entry.h"

/* Is it NAME=value, as sh(1) has it before a command? */
static int
is_assignment(const char *word)
{
	size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return n > 0 && word[n] == '=' && (word[0] < '0' || word[0] > '9');
}

static void
init(struct server *sv)
{
	server_init(sv);
	sv->name = xstrdup("-");
	sv->entry = xstrdup("");
	sv->env_names = xstrdup("");
}

int
config_typed(const char *line, struct server *sv, struct buf *why)
{
	const char *reason = NULL;
	char **words = text_words(line, &reason);
	struct buf env = BUF_INIT(SIZE_MAX / 2);
	struct buf argv = BUF_INIT(SIZE_MAX / 2);
	size_t i = 0;

	init(sv);
	for (; words != NULL && words[i] != NULL &&
	    is_assignment(words[i]); i++)
		buf_put(&env, words[i], strlen(words[i]) + 1);
	for (; words != NULL && words[i] != NULL; i++)
		buf_put(&argv, words[i], strlen(words[i]) + 1);
	if (argv.len > 0 && argv.s[0] != '\0') {
		sv->argv = words_of(&argv);
		environ_of(sv, &env);
	} else {
		buf_puts(why, reason != NULL ? reason : "it has no command");
		server_free(sv);
	}
	free(words);
	buf_free(&env);
	buf_free(&argv);
	return sv->argv != NULL ? 0 : -1;
}

void
config_socket(const char *path, struct server *sv)
{
	init(sv);
	sv->socket = xstrdup(path);
}

int
config_url(const char *url, struct server *sv)
{
	if (url_fault(url) != NULL)
		return -1;
	init(sv);
	server_set_url(sv, url);
	return 0;
}
