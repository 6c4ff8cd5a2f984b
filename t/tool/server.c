#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/server.h"
#include "../../lib/base/text.h"
#include "tool.h"

static void
set(struct server *sv, const char *what, const char *value)
{
	const char *why;

	if (strcmp(what, "name") == 0)
		sv->name = xstrdup(value);
	else if (strcmp(what, "command") == 0)
		sv->argv = text_words(value, &why);
	else if (strcmp(what, "env") == 0)
		sv->envp = text_words(value, &why);
	else if (strcmp(what, "env-names") == 0)
		sv->env_names = xstrdup(value);
	else if (strcmp(what, "cwd") == 0)
		sv->cwd = xstrdup(value);
	else if (strcmp(what, "socket") == 0)
		sv->socket = xstrdup(value);
	else if (strcmp(what, "url") == 0)
		sv->url = xstrdup(value);
	else
		die(ST_USAGE, "server: nothing is called '%s'", what);
}

/*
 * server identity|label|limits [WHAT VALUE ...]: of the server that has name,
 * command, env, env-names, cwd, socket, url so
 */
int
tool_server(int argc, char *argv[])
{
	struct server sv;
	char *id;
	int i;

	if (argc < 2 || argc % 2 != 0)
		die(ST_USAGE, "server: identity, label or limits is wanted");
	server_init(&sv);
	for (i = 2; i < argc; i += 2)
		set(&sv, argv[i], argv[i + 1]);
	if (strcmp(argv[1], "identity") == 0) {
		id = server_identity(&sv);
		printf("%s", id);
		free(id);
	} else if (strcmp(argv[1], "label") == 0)
		printf("%s\n", server_label(&sv));
	else
		printf("%lld %lld %lld %zu %zu %s\n", sv.timeout, sv.connect,
		    sv.grace, sv.max_line, sv.max_token, sv.protocol);
	server_free(&sv);
	return ST_DONE;
}
