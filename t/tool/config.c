#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/server.h"
#include "../../lib/rule/config.h"
#include "../../lib/rule/guard.h"
#include "../../lib/rule/trust.h"
#include "tool.h"

static void
put_words(struct buf *b, const char *key, char *const *words)
{
	jout_key(b, key);
	if (words == NULL) {
		jout_cstr(b, NULL);
		return;
	}
	jout_open(b, '[');
	for (; *words != NULL; words++)
		jout_cstr(b, *words);
	jout_close(b, ']');
}

static void
print_remote(struct buf *b, const struct server *sv)
{
	const struct sign_in *s = &sv->sign_in;

	jout_kcstr(b, "transport", sv->transport);
	put_words(b, "headers", sv->headers);
	jout_kcstr(b, "ca", sv->ca);
	jout_kcstr(b, "cert", sv->cert);
	jout_kcstr(b, "key", sv->cert_key);
	jout_kcstr(b, "credential", sv->credential);
	jout_key(b, "auth");
	jout_open(b, '{');
	jout_kcstr(b, "grant", s->grant);
	jout_kcstr(b, "client_id", s->client_id);
	jout_kcstr(b, "client_secret", s->client_secret);
	jout_kcstr(b, "issuer", s->issuer);
	jout_kcstr(b, "client_metadata_url", s->metadata_url);
	jout_kcstr(b, "scope", s->scope);
	jout_kcstr(b, "resource", s->resource);
	jout_kcstr(b, "key", s->key);
	jout_kcstr(b, "assertion", s->assertion);
	jout_kcstr(b, "idp_token", s->idp_token);
	jout_kcstr(b, "idp_token_endpoint", s->idp_token_endpoint);
	jout_kcstr(b, "idp_client_id", s->idp_client_id);
	jout_kcstr(b, "idp_client_secret", s->idp_client_secret);
	jout_kint(b, "port", s->port);
	jout_kbool(b, "localhost", s->localhost);
	jout_kbool(b, "dpop", s->dpop);
	jout_close(b, '}');
}

static void
print(const struct server *sv)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kcstr(&b, "name", sv->name);
	put_words(&b, "argv", sv->argv);
	put_words(&b, "envp", sv->envp);
	jout_kcstr(&b, "cwd", sv->cwd);
	jout_kcstr(&b, "socket", sv->socket);
	jout_kcstr(&b, "url", sv->url);
	print_remote(&b, sv);
	jout_kcstr(&b, "entry", sv->entry);
	jout_kcstr(&b, "origin", sv->origin);
	jout_kbool(&b, "project", sv->project);
	jout_kcstr(&b, "env_names", sv->env_names);
	put_words(&b, "allow", sv->allow);
	put_words(&b, "deny", sv->deny);
	put_words(&b, "ask", sv->ask);
	jout_kcstr(&b, "protocol", sv->protocol);
	jout_kint(&b, "calls", sv->calls);
	jout_kint(&b, "period", sv->period);
	jout_kint(&b, "concurrent", sv->concurrent);
	jout_kint(&b, "timeout", sv->timeout);
	jout_kint(&b, "connect", sv->connect);
	jout_kint(&b, "grace", sv->grace);
	jout_kint(&b, "max_line", (long long)sv->max_line);
	jout_kint(&b, "max_token", (long long)sv->max_token);
	jout_close(&b, '}');
	puts(buf_str(&b));
	buf_free(&b);
}

/* The files named with -c, as many as there are, or those of the place. */
static int
load(struct config *c, int *argc, char ***argv)
{
	struct buf why = BUF_INIT(8192);
	char *paths[8] = { NULL };
	size_t n = 0;
	int rc;

	for (; *argc > 2 && strcmp((*argv)[1], "-c") == 0 && n < 7; n++) {
		paths[n] = (*argv)[2];
		*argc -= 2;
		*argv += 2;
	}
	rc = config_load(c, n > 0 ? paths : NULL, &why);
	if (rc == -1)
		warn("%s", buf_str(&why));
	buf_free(&why);
	return rc;
}

/* server-of [-c FILE]... NAME: the filled server as JSON */
int
tool_server_of(int argc, char *argv[])
{
	struct buf why = BUF_INIT(8192);
	struct server sv;
	struct config c;
	int rc;

	if (load(&c, &argc, &argv) == -1)
		return ST_USAGE;
	if (argc != 2)
		die(ST_USAGE, "server-of: NAME is wanted");
	rc = config_server(&c, argv[1], &sv, &why);
	if (rc == -1)
		warn("%s", buf_str(&why));
	else {
		print(&sv);
		server_free(&sv);
	}
	buf_free(&why);
	config_free(&c);
	return rc == -1 ? ST_USAGE : ST_DONE;
}

/*
 * server-typed LINE, server-socket PATH, server-url URL, server-handed FD:
 * the filled server as JSON
 */
int
tool_server_typed(int argc, char *argv[])
{
	struct buf why = BUF_INIT(8192);
	struct server sv;
	int rc = 0;

	if (argc != 2)
		die(ST_USAGE, "%s: one operand is wanted", argv[0]);
	if (strcmp(argv[0], "server-socket") == 0)
		config_socket(argv[1], &sv);
	else if (strcmp(argv[0], "server-url") == 0) {
		rc = config_url(argv[1], &sv);
		if (rc == -1)
			buf_puts(&why, "no address");
	} else if (strcmp(argv[0], "server-handed") == 0)
		rc = config_handed((int)strtol(argv[1], NULL, 10), &sv, &why);
	else
		rc = config_typed(argv[1], &sv, &why);
	if (rc == -1)
		warn("%s", buf_str(&why));
	else {
		print(&sv);
		server_free(&sv);
	}
	buf_free(&why);
	return rc == -1 ? ST_USAGE : ST_DONE;
}

/* servers [-c FILE]...: the names, each with its file */
int
tool_servers(int argc, char *argv[])
{
	struct config c;
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t f = 0;
	int t = -1;

	if (load(&c, &argc, &argv) == -1)
		return ST_USAGE;
	while (config_next(&c, &f, &t)) {
		(void)json_str(&c.files[f].doc, t, &b);
		printf("%s %s\n", buf_str(&b), c.files[f].path);
		buf_clear(&b);
	}
	buf_free(&b);
	config_free(&c);
	return ST_DONE;
}

static int
trust(const struct config *c, const char *verb, const char *name)
{
	struct buf b = BUF_INIT(1 << 24), why = BUF_INIT(8192);
	const struct config_file *f;
	int entry, rc = -1;

	f = config_entry(c, name, &entry);
	if (f == NULL || config_check(c, name, &why) == -1)
		warn("%s", f == NULL ? "no such server" : buf_str(&why));
	else if (strcmp(verb, "show") == 0) {
		trust_describe(f, entry, name, &b);
		rc = fputs(buf_str(&b), stdout) == EOF ? -1 : 0;
	} else {
		rc = strcmp(verb, "check") == 0 ?
		    trust_check(f, entry, name) :
		    strcmp(verb, "record") == 0 ?
		    trust_record(f, entry, name) : trust_drop(f, entry, name);
		if (rc == -1)
			warn("%s:", verb);
	}
	buf_free(&b);
	buf_free(&why);
	return rc;
}

/*
 * trust check|record|drop|show [-c FILE]... NAME: check says yes or no; whose
 * file it is does not count here.
 */
int
tool_trust(int argc, char *argv[])
{
	const char *verb;
	struct config c;
	int rc;

	if (argc < 3)
		die(ST_USAGE, "trust: check, record, drop or show NAME");
	verb = argv[1];
	argc--;
	argv++;
	if (load(&c, &argc, &argv) == -1)
		return ST_USAGE;
	if (argc != 2)
		die(ST_USAGE, "trust: NAME is wanted");
	rc = trust(&c, verb, argv[1]);
	if (rc != -1 && strcmp(verb, "check") == 0)
		puts(rc == 1 ? "yes" : "no");
	config_free(&c);
	return rc == -1 ? ST_LOCAL : ST_DONE;
}

/* guard PATTERN NAME: status 0 when it matches, else 1 */
int
tool_guard(int argc, char *argv[])
{
	if (argc != 3)
		die(ST_USAGE, "guard: PATTERN NAME are wanted");
	return guard_match(argv[1], slice_of(argv[2])) ? ST_DONE : ST_NO;
}

/* guard-cost: the longest pattern against a long name that it nearly is */
int
tool_guard_cost(int argc, char *argv[])
{
	struct buf pattern = BUF_INIT(GUARD_PATTERN);
	struct buf name = BUF_INIT(SIZE_MAX / 2);
	int matched;

	(void)argc;
	(void)argv;
	while (pattern.len + 3 < GUARD_PATTERN)
		buf_puts(&pattern, "*a");
	buf_puts(&pattern, "b");
	while (name.len < 10000000)
		buf_puts(&name, "aaaaaaaaaa");
	matched = guard_match(buf_str(&pattern), buf_slice(&name));
	buf_free(&pattern);
	buf_free(&name);
	return matched ? ST_DONE : ST_NO;
}

/* judge [-c FILE]... SERVER TOOL: allow, ask or deny */
int
tool_judge(int argc, char *argv[])
{
	static const char *const words[] = { "allow", "ask", "deny" };
	struct buf why = BUF_INIT(8192);
	struct server sv;
	struct config c;

	if (load(&c, &argc, &argv) == -1)
		return ST_USAGE;
	if (argc != 3)
		die(ST_USAGE, "judge: SERVER TOOL are wanted");
	if (config_server(&c, argv[1], &sv, &why) == -1)
		die(ST_USAGE, "%s", buf_str(&why));
	puts(words[guard_judge(&sv, slice_of(argv[2]))]);
	server_free(&sv);
	config_free(&c);
	return ST_DONE;
}

/* expand STRING: what it expands to, in < and > */
int
tool_expand(int argc, char *argv[])
{
	struct buf why = BUF_INIT(1024);
	char *s;

	if (argc != 2)
		die(ST_USAGE, "expand: STRING is wanted");
	s = config_expand(slice_of(argv[1]), &why);
	if (s == NULL)
		printf("%s\n", buf_str(&why));
	else
		printf("<%s>\n", s);
	buf_free(&why);
	if (s == NULL)
		return ST_NO;
	free(s);
	return ST_DONE;
}
