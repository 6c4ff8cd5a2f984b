/* mg-mcp-logout: give up what one is signed in to a remote server with. */

#include <stdio.h>
#include <stdlib.h>

#include "../lib/base/buf.h"
#include "../lib/base/die.h"
#include "../lib/base/loop.h"
#include "../lib/base/option.h"
#include "../lib/base/proc.h"
#include "../lib/base/server.h"
#include "../lib/net/fetch.h"
#include "../lib/net/oauth.h"
#include "../lib/rule/config.h"

enum {
	TIME = 30000,       /* ms for all of it */
	LOCK_TIME = 30000   /* ms that another process may take to refresh */
};

static const char synopsis[] =
    "usage: mg-mcp-logout [-h] [-t seconds] [--all] -f fd | url\n";

static struct {
	char *fd, *url;
	int all;
	long long time;
} given = { NULL, NULL, 0, TIME };

static NORETURN void
print(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
		die(ST_LOCAL, "cannot write the output:");
	exit(ST_DONE);
}

/* What is kept goes in any case; 1 when the issuer knows. */
static int
revoke(const struct credential *c)
{
	struct buf why = BUF_INIT(8192);
	int told = c->revocation_endpoint == NULL || c->access == NULL ||
	    oauth_revoke(c, &why) == OAUTH_DONE;

	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (!told)
		warn("the token may be good for a while yet: %s",
		    buf_str(&why));
	buf_free(&why);
	return told;
}

static void
drop(const char *url, const struct credential *c)
{
	struct buf why = BUF_INIT(8192);

	if (credential_drop(url, &why) < 0 || (given.all &&
	    c->issuer != NULL && client_drop(c->issuer, &why) < 0))
		die(ST_LOCAL, "%s", buf_str(&why));
	buf_free(&why);
}

/*
 * Under the lock, or a process that refreshes would bring it back.  It goes
 * from the disk first, and then the issuer is told, who may take its time.
 */
static enum status
sign_out(const struct server *sv)
{
	struct buf why = BUF_INIT(8192);
	int lock = credential_lock(sv->url, LOCK_TIME, &why), rc, told = 1;
	struct credential c;

	if (lock < 0 || (rc = credential_get(sv->url, &c, &why)) < 0)
		die(ST_LOCAL, "%s", buf_str(&why));
	if (rc > 0) {
		drop(sv->url, &c);
		oauth_lend_secret(&sv->sign_in, &c, 1);
		told = revoke(&c);
		credential_free(&c);
	}
	credential_unlock(lock);
	if (printf(rc > 0 ? "signed out of %s\n" : "not signed in to %s\n",
	    server_label(sv)) < 0 || fflush(stdout) != 0)
		die(ST_LOCAL, "cannot write the result:");
	buf_free(&why);
	return told ? ST_DONE : ST_PEER;
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
take_time(const char *name, char *value)
{
	given.time = option_seconds(name, value);
}

static void
options(int argc, char **argv)
{
	static int help, version;
	static const struct option table[] = {
		{ "--all", .flag = &given.all }, { "-f", .word = &given.fd },
		{ "-h", .flag = &help }, { "--help", .flag = &help },
		{ "-t", .take = take_time },
		{ "--version", .flag = &version }, { .name = NULL }
	};

	argc--;
	argv++;
	given.url = option_operand(table, &argc, &argv);
	if (help)
		print(synopsis);
	if (version)
		print("mg-mcp-logout " VERSION "\n");
	if (argc > 0)
		usage();
}

int
main(int argc, char **argv)
{
	struct server sv;
	enum status status;

	progname = "mg-mcp-logout";
	proc_clean_fds();
	proc_no_core();
	options(argc, argv);
	find_server(&sv);
	loop_catch_signals();
	fetch_due(loop_now() + given.time);
	fetch_for(&sv);
	status = sign_out(&sv);
	server_free(&sv);
	return (int)status;
}
