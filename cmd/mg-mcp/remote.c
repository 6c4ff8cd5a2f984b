/*
 * Signing in to a remote server is done by programs of their own, which know
 * HTTP; here is told which server it is, and whether it may be spoken to.
 */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "mg-mcp.h"

/* Become mg-mcp-NAME -f 3 with the words after the server. */
static NORETURN void
become(const char *name, int argc, char **argv)
{
	char **words = xcalloc((size_t)argc + 3, sizeof(*words));
	struct buf why = BUF_INIT(8192);
	struct server sv;
	char *path = find_helper(name);

	if (opt.exec != NULL || opt.socket != NULL || argc == 0)
		usage();
	target_configured(&sv, argv[0]);
	if (sv.url == NULL)
		die(ST_USAGE, "'%s' is no remote server: nobody signs in to "
		    "it", argv[0]);
	if (path == NULL)
		die(ST_USAGE, "%s is not installed", name);
	if (target_hand_over(&sv, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	words[0] = xstrdup(name);
	words[1] = xstrdup("-f");
	words[2] = xstrdup("3");
	memcpy(words + 3, argv + 1, (size_t)(argc - 1) * sizeof(*words));
	run_helper(path, words, sv.handed);
}

void
cmd_login(int argc, char **argv)
{
	become("mg-mcp-login", argc, argv);
}

void
cmd_logout(int argc, char **argv)
{
	become("mg-mcp-logout", argc, argv);
}

void
cmd_auth(int argc, char **argv)
{
	become("mg-mcp-auth", argc, argv);
}
