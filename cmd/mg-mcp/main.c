/* mg-mcp: any MCP server, from the shell. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/proc.h"
#include "mg-mcp.h"

enum { OUT_MAX = 1 << 30 };

static const char synopsis[] =
    "usage: mg-mcp [-hjnv] [-c file] [-m size] [-t seconds] [-u socket]\n"
    "              [-x command] [--elicit command] [--root dir]\n"
    "              [--sample command] [--yes] command ...\n"
    "       mg-mcp call [-o dir] server tool [arg ...]\n"
    "       mg-mcp tools|resources|templates|prompts [server ...]\n"
    "       mg-mcp help server tool\n"
    "       mg-mcp read [-o dir] server uri\n"
    "       mg-mcp prompt server name [arg ...]\n"
    "       mg-mcp complete server ref argument value [arg ...]\n"
    "       mg-mcp watch server [uri ...]\n"
    "       mg-mcp info server\n"
    "       mg-mcp send server method [json]\n"
    "       mg-mcp pipe [--agent] [-p n] [-s server,...]\n"
    "       mg-mcp login|logout|auth server [arg ...]\n"
    "       mg-mcp trust server\n"
    "       mg-mcp doctor\n";

static const struct command {
	const char *name;
	void (*run)(int, char **);
} commands[] = {
	{ "auth", cmd_auth },
	{ "call", cmd_call },
	{ "complete", cmd_complete },
	{ "doctor", cmd_doctor },
	{ "help", cmd_help },
	{ "info", cmd_info },
	{ "login", cmd_login },
	{ "logout", cmd_logout },
	{ "pipe", cmd_pipe },
	{ "prompt", cmd_prompt },
	{ "prompts", cmd_prompts },
	{ "read", cmd_read },
	{ "resources", cmd_resources },
	{ "send", cmd_send },
	{ "templates", cmd_templates },
	{ "tools", cmd_tools },
	{ "trust", cmd_trust },
	{ "watch", cmd_watch }
};

struct options opt;
struct out out;

static const char *self = "mg-mcp";

void
usage(void)
{
	(void)fputs(synopsis, stderr);
	exit(ST_USAGE);
}

/* Printed because it was asked for: then it is the result. */
static NORETURN void
print(const char *text)
{
	out_put(&out, slice_of(text));
	leave(ST_DONE);
}

/* The options before a command and those after it are the same. */
static void
options(int *argc, char ***argv)
{
	while (option_parse(argc, argv))
		continue;
	if (opt.help)
		print(synopsis);
	if (opt.version)
		print("mg-mcp " VERSION "\n");
}

char *
find_helper(const char *name)
{
	return proc_find(self, name);
}

void
run_helper(const char *path, char **argv, const char *handed)
{
	(void)proc_exec(path, argv, handed);
	die(ST_LOCAL, "cannot run '%s':", path);
}

static NORETURN void
run_other(char **argv)
{
	struct buf name = BUF_INIT(4096);
	char *path = NULL;

	buf_printf(&name, "mg-mcp-%s", argv[0]);
	if (strchr(argv[0], '/') == NULL && name.err == 0)
		path = find_helper(buf_str(&name));
	if (path == NULL)
		die(ST_USAGE, "no command '%s'; mg-mcp -h lists them",
		    argv[0]);
	run_helper(path, argv, NULL);
}

static void
run(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[0], commands[i].name) == 0) {
			argc--;
			argv++;
			options(&argc, &argv);
			commands[i].run(argc, argv);
			return;
		}
	run_other(argv);
}

int
main(int argc, char **argv)
{
	progname = "mg-mcp";
	proc_clean_fds();
	if (argc > 0 && argv[0] != NULL)
		self = argv[0];
	loop_catch_signals();
	out_init(&out, STDOUT_FILENO, OUT_MAX);
	opt.parallel = 16;
	if (argc > 0) {
		argc--;
		argv++;
	}
	options(&argc, &argv);
	if (argc == 0)
		usage();
	run(argc, argv);
	return ST_DONE;
}
