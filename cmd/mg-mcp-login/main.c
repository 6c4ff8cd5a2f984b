/*
 * mg-mcp-login: have a person sign in to a remote server, or do it without
 * one where the configuration says how, and keep the token for mg-http.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/option.h"
#include "../../lib/base/out.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "../../lib/base/url.h"
#include "../../lib/net/fetch.h"
#include "../../lib/rule/config.h"
#include "mg-mcp-login.h"

enum {
	TIME = 300000,      /* ms for all of it */
	WRITE_TIME = 10000, /* ms that the reader of the result has */
	LOCK_TIME = 30000,  /* ms that another process may take to refresh */
	RESULT_MAX = 1 << 20
};

static const char synopsis[] =
    "usage: mg-mcp-login [-hv] [-t seconds] [--no-browser] [--port n]\n"
    "                    [--scope scopes] -f fd | url\n";

struct options opt;
struct server server;

static struct {
	char *fd, *port, *scope, *url;
	long long time;
} given = { NULL, NULL, NULL, NULL, TIME };

void
leave(enum status status)
{
	if (proc_any()) /* the browser: exit(3) would end it */
		_exit((int)status);
	exit((int)status);
}

void
check_stop(void)
{
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (loop_now() < opt.due)
		return;
	warn("'%s': not signed in within the time (-t)",
	    server_label(&server));
	leave(ST_TIME);
}

void
leave_oauth(enum oauth rc, const struct buf *why)
{
	warn("%s", buf_str(why));
	leave(rc == OAUTH_FAILED ? ST_PEER : rc == OAUTH_LOCAL ? ST_LOCAL :
	    ST_REFUSED);
}

static void
say(const char *text)
{
	struct out out;

	out_init(&out, STDOUT_FILENO, RESULT_MAX);
	out_put(&out, slice_of(text));
	if (out_flush(&out, loop_now() + WRITE_TIME) < 0) {
		warn("cannot write the result:");
		leave(ST_LOCAL);
	}
	out_free(&out);
}

/* What stays on the way to signing in would be of no use here. */
static void
check_server(void)
{
	if (!url_is_safe(server.url))
		die(ST_REFUSED, "'%s': a token may not go there: the "
		    "connection would not be encrypted",
		    server_label(&server));
	if (server.credential != NULL)
		die(ST_USAGE, "'%s' has its token from a command "
		    "(mg.credential)", server_label(&server));
	if (server_has_header(&server, "Authorization"))
		die(ST_USAGE, "'%s' has its token from the configuration "
		    "(headers.Authorization)", server_label(&server));
}

/* What the server said when it refused us last, where it says less now. */
static void
add_kept(struct challenge *c, const struct credential *kept)
{
	if (kept->metadata != NULL && c->metadata[0].len == 0)
		buf_puts(&c->metadata[0], kept->metadata);
}

static void
grant(const struct challenge *c, struct credential *kept)
{
	struct buf why = BUF_INIT(8192);
	enum oauth rc = oauth_grant(&server, c, kept, &why);

	check_stop();
	if (rc != OAUTH_DONE)
		leave_oauth(rc, &why);
	buf_free(&why);
}

static void
keep(struct credential *got)
{
	struct buf why = BUF_INIT(8192);
	int lock = credential_lock(server.url, LOCK_TIME, &why);

	oauth_lend_secret(&server.sign_in, got, 0);
	if (lock < 0 || credential_put(server.url, got, &why) < 0) {
		warn("%s", buf_str(&why));
		leave(ST_LOCAL);
	}
	credential_unlock(lock);
	buf_free(&why);
}

static void
say_result(const struct credential *got)
{
	const char *scopes = got->granted != NULL ? got->granted : got->asked;
	struct buf b = BUF_INIT(RESULT_MAX);

	buf_printf(&b, "signed in to %s (scopes: ", server_label(&server));
	text_clean(&b, slice_of(scopes != NULL && *scopes != '\0' ? scopes :
	    "none named"), 0);
	if (got->expires != 0) {
		buf_puts(&b, "; until ");
		text_time(&b, got->expires);
	}
	if (got->refresh != NULL)
		buf_puts(&b, ", renewed by itself");
	buf_puts(&b, ")\n");
	say(buf_str(&b));
	buf_free(&b);
}

static void
say_open(void)
{
	struct buf b = BUF_INIT(RESULT_MAX);

	buf_printf(&b, "%s needs no signing in\n", server_label(&server));
	say(buf_str(&b));
	buf_free(&b);
}

static int
is_wanted(const struct credential *c)
{
	return c->wanted != NULL || c->metadata != NULL;
}

static void
sign_in(struct challenge *c, struct credential *kept)
{
	const char *name = server.sign_in.grant;
	struct credential got;

	memset(&got, 0, sizeof(got));
	add_kept(c, kept);
	if (name == NULL || strcmp(name, "code") == 0) {
		code_sign_in(c, kept, &got);
		credential_free(kept);
		*kept = got;
	} else
		grant(c, kept);
	keep(kept);
	say_result(kept);
}

static void
run(void)
{
	struct buf why = BUF_INIT(8192);
	struct credential kept;
	struct challenge c;

	memset(&kept, 0, sizeof(kept));
	memset(&c, 0, sizeof(c));
	check_server();
	if (credential_get(server.url, &kept, &why) < 0)
		die(ST_LOCAL, "%s", buf_str(&why));
	if (probe(&c) || is_wanted(&kept))
		sign_in(&c, &kept);
	else
		say_open();
	challenge_free(&c);
	credential_free(&kept);
	buf_free(&why);
}

static NORETURN void
usage(void)
{
	(void)fputs(synopsis, stderr);
	exit(ST_USAGE);
}

static NORETURN void
print(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
		die(ST_LOCAL, "cannot write the output:");
	exit(ST_DONE);
}

static void
take_time(const char *name, char *value)
{
	given.time = option_seconds(name, value);
}

static void
find_server(void)
{
	struct buf why = BUF_INIT(8192);

	if ((given.fd == NULL) == (given.url == NULL))
		usage();
	if (config_remote(given.fd, given.url, &server, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	buf_free(&why);
}

/* The command line goes before the configuration. */
static void
adjust_server(void)
{
	struct sign_in *s = &server.sign_in;

	if (given.scope != NULL) {
		free(s->scope);
		s->scope = xstrdup(given.scope);
	}
	if (given.port != NULL && text_count(given.port, 65535, &s->port) < 0)
		die(ST_USAGE, "--port '%s' is no port", given.port);
}

static void
options(int argc, char **argv)
{
	static int help, version;
	static const struct option table[] = {
		{ "-f", .word = &given.fd }, { "-h", .flag = &help },
		{ "--help", .flag = &help },
		{ "--no-browser", .flag = &opt.no_browser },
		{ "--port", .word = &given.port },
		{ "--scope", .word = &given.scope },
		{ "-t", .take = take_time }, { "-v", .flag = &opt.verbose },
		{ "--version", .flag = &version }, { .name = NULL }
	};

	argc--;
	argv++;
	given.url = option_operand(table, &argc, &argv);
	if (help)
		print(synopsis);
	if (version)
		print("mg-mcp-login " VERSION "\n");
	if (argc > 0)
		usage();
}

/* So that the loop never waits for longer than that: see check_stop. */
static void
wake(void *arg)
{
	(void)arg;
}

int
main(int argc, char **argv)
{
	static struct timer timer;

	progname = "mg-mcp-login";
	proc_clean_fds();
	proc_no_core();
	options(argc, argv);
	find_server();
	adjust_server();
	loop_catch_signals();
	opt.due = loop_now() + given.time;
	timer_set(&timer, given.time, wake, NULL);
	fetch_due(opt.due);
	fetch_for(&server);
	run();
	server_free(&server);
	leave(ST_DONE);
}
