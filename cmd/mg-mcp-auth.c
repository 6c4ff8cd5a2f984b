/* mg-mcp-auth: as whom, and for what, one is signed in to a remote server. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lib/base/die.h"
#include "../lib/base/jout.h"
#include "../lib/base/option.h"
#include "../lib/base/proc.h"
#include "../lib/base/server.h"
#include "../lib/base/text.h"
#include "../lib/net/credential.h"
#include "../lib/rule/config.h"

enum { RESULT_MAX = 8 << 20 };

static const char synopsis[] = "usage: mg-mcp-auth [-hj] -f fd | url\n";

static struct {
	char *fd, *url;
	int json;
} given;

/* A column of names on a terminal, else a tab. */
static void
put_line(struct buf *b, const char *name, const char *value)
{
	buf_puts(b, name);
	if (isatty(STDOUT_FILENO))
		buf_printf(b, "%*s", (int)(10 - strlen(name)), "");
	else
		buf_putc(b, '\t');
	text_clean(b, slice_of(value), 0);
	buf_putc(b, '\n');
}

static void
put(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (given.json)
		jout_kcstr(b, name, value);
	else
		put_line(b, name, value);
}

/* Nothing of it can be used to be somebody. */
static void
put_credential(struct buf *b, const struct server *sv,
    const struct credential *c)
{
	struct buf until = BUF_INIT(64);

	if (c->expires != 0)
		text_time(&until, c->expires);
	if (given.json)
		jout_open(b, '{');
	put(b, "server", sv->url);
	put(b, "issuer", c->issuer);
	put(b, "resource", c->resource);
	put(b, "client", c->client_id);
	put(b, "scopes", c->granted != NULL ? c->granted : c->asked);
	put(b, "wanted", c->wanted);
	put(b, "type", c->type);
	put(b, "expires", until.len > 0 ? buf_str(&until) : NULL);
	if (given.json) {
		jout_kbool(b, "refresh", c->refresh != NULL);
		jout_close(b, '}');
		buf_putc(b, '\n');
	} else
		put(b, "refresh", c->refresh != NULL ? "yes" : "no");
	buf_free(&until);
}

static NORETURN void
print(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
		die(ST_LOCAL, "cannot write the output:");
	exit(ST_DONE);
}

static void
run(const struct server *sv)
{
	struct buf why = BUF_INIT(8192), b = BUF_INIT(RESULT_MAX);
	struct credential c;
	const char *name = server_label(sv);
	int rc = credential_get(sv->url, &c, &why);

	if (rc < 0)
		die(ST_LOCAL, "%s", buf_str(&why));
	if (rc == 0 || c.access == NULL)
		die(ST_REFUSED, "not signed in to %s; sign in with: "
		    "mg-mcp login %s", name, name);
	if (c.refresh == NULL && c.expires != 0 &&
	    c.expires <= (long long)time(NULL))
		die(ST_REFUSED, "what was signed in to %s with has expired; "
		    "sign in with: mg-mcp login %s", name, name);
	put_credential(&b, sv, &c);
	credential_free(&c);
	if (fputs(buf_str(&b), stdout) < 0 || fflush(stdout) != 0)
		die(ST_LOCAL, "cannot write the result:");
	buf_free(&b);
	buf_free(&why);
}

static NORETURN void
usage(void)
{
	(void)fputs(synopsis, stderr);
	exit(ST_USAGE);
}

static void
find_server(struct server *sv)
{
	struct buf why = BUF_INIT(8192);

	if ((given.fd == NULL) == (given.url == NULL))
		usage();
	if (config_remote(given.fd, given.url, sv, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	buf_free(&why);
}

static void
options(int argc, char **argv)
{
	static int help, version;
	static const struct option table[] = {
		{ "-f", .word = &given.fd }, { "-h", .flag = &help },
		{ "--help", .flag = &help }, { "-j", .flag = &given.json },
		{ "--version", .flag = &version }, { .name = NULL }
	};

	argc--;
	argv++;
	given.url = option_operand(table, &argc, &argv);
	if (help)
		print(synopsis);
	if (version)
		print("mg-mcp-auth " VERSION "\n");
	if (argc > 0)
		usage();
}

int
main(int argc, char **argv)
{
	struct server sv;

	progname = "mg-mcp-auth";
	proc_clean_fds();
	proc_no_core();
	options(argc, argv);
	find_server(&sv);
	run(&sv);
	server_free(&sv);
	return ST_DONE;
}
