/*
 * Signing in to a remote server is done by programs of their own, which know
 * HTTP.  Here is told which server it is, and whether it may be spoken to.
 */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "mg-mcp.h"

/* Options of ours that such a program may have too. */
enum { HAS_J = 1, HAS_T = 2, HAS_V = 4 };

enum { WORDS_BEFORE = 8 }; /* of its own and for options, at most */

static char **
put_options(char **word, int has)
{
	struct buf left = BUF_INIT(64);

	if ((has & HAS_J) && opt.json)
		*word++ = xstrdup("-j");
	if ((has & HAS_V) && opt.verbose)
		*word++ = xstrdup("-v");
	if ((has & HAS_T) && opt.due != 0) {
		buf_printf(&left, "%.3f", opt.due > loop_now() ?
		    (double)(opt.due - loop_now()) / 1000 : 0.001);
		*word++ = xstrdup("-t");
		*word++ = xstrdup(buf_str(&left));
	}
	buf_free(&left);
	return word;
}

/* Become that program; what follows the server is for it. */
static NORETURN void
become(const char *name, int has, int argc, char **argv)
{
	struct buf why = BUF_INIT(8192);
	char *path, **words, **word;
	struct server sv;

	if (opt.exec != NULL || opt.socket != NULL || argc == 0)
		usage();
	target_configured(&sv, argv[0]);
	if (sv.url == NULL)
		die(ST_USAGE, "'%s' is no remote server: nobody signs in to "
		    "it", argv[0]);
	if ((path = find_helper(name)) == NULL)
		die(ST_USAGE, "%s is not installed", name);
	if (target_hand_over(&sv, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	word = words = xcalloc((size_t)argc + WORDS_BEFORE, sizeof(*words));
	*word++ = xstrdup(name);
	*word++ = xstrdup("-f");
	*word++ = xstrdup("3");
	word = put_options(word, has);
	memcpy(word, argv + 1, (size_t)(argc - 1) * sizeof(*word));
	run_helper(path, words, sv.handed);
}

void
cmd_login(int argc, char **argv)
{
	become("mg-mcp-login", HAS_T | HAS_V, argc, argv);
}

void
cmd_logout(int argc, char **argv)
{
	become("mg-mcp-logout", HAS_T, argc, argv);
}

void
cmd_auth(int argc, char **argv)
{
	become("mg-mcp-auth", HAS_J, argc, argv);
}
