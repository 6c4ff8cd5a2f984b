/* Which server is meant, and may it run? */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/text.h"
#include "../../lib/rule/trust.h"
#include "mg-mcp.h"

static struct config config;
static int loaded;

const struct config *
target_config(void)
{
	struct buf why = BUF_INIT(8192);

	if (!loaded && config_load(&config, opt.config[0] != NULL ?
	    opt.config : NULL, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	loaded = 1;
	buf_free(&why);
	return &config;
}

void
target_config_free(void)
{
	if (loaded)
		config_free(&config);
	loaded = 0;
}

/* A yes on the terminal counts as mg-mcp trust. */
static int
trusted_now(const struct config_file *file, int entry, const char *name)
{
	struct buf b = BUF_INIT(1 << 24);
	int yes;

	trust_describe(file, entry, name, &b);
	buf_puts(&b, "Run it, now and later? [y/N] ");
	yes = tty_yes(buf_str(&b));
	buf_free(&b);
	if (yes && trust_record(file, entry, name) < 0)
		warn("cannot record the trust in '%s':", name);
	return yes;
}

static int
may_run(const char *name, int ask)
{
	int entry;
	const struct config_file *file = config_entry(target_config(), name,
	    &entry);
	int rc;

	if (file == NULL || !file->project)
		return 1;
	rc = trust_check(file, entry, name);
	if (rc < 0)
		warn("cannot read what is trusted:");
	return rc == 1 || (ask && trusted_now(file, entry, name));
}

static void
adjust(struct server *sv)
{
	if (opt.max_line != 0)
		sv->max_line = opt.max_line;
}

/* A remote server is spoken to by mg-http, a program of its own. */
static void
check_kind(const struct server *sv)
{
	if (sv->url != NULL)
		die(ST_USAGE, "'%s' is a remote server (%s), and mg-http, "
		    "which reaches them, is not part of this release",
		    sv->name, sv->url);
}

static NORETURN void
no_server(const char *name)
{
	const struct config *c = target_config();
	struct buf b = BUF_INIT(4096);
	size_t f = 0;
	int t = -1, n = 0;

	while (config_next(c, &f, &t) && n++ < 20) {
		buf_puts(&b, n == 1 ? " (there are: " : ", ");
		(void)json_str(&c->files[f].doc, t, &b);
	}
	buf_puts(&b, n > 20 ? ", ...)" : n > 0 ? ")" :
	    " (no configuration names any)");
	die(ST_USAGE, "no server '%s'%s", name, buf_str(&b));
}

void
target_named(struct server *sv, const char *name)
{
	struct buf why = BUF_INIT(8192);
	int entry;

	if (strncmp(name, "http://", 7) == 0 ||
	    strncmp(name, "https://", 8) == 0)
		die(ST_USAGE, "'%s' is a remote server, and mg-http, which "
		    "reaches them, is not part of this release", name);
	if (config_entry(target_config(), name, &entry) == NULL)
		no_server(name);
	if (config_check(target_config(), name, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	if (!may_run(name, 1))
		die(ST_REFUSED, "'%s' is defined by this directory's "
		    ".mcp.json and not yet trusted; see what it runs and "
		    "allow it with: mg-mcp trust %s", name, name);
	if (config_server(target_config(), name, sv, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	check_kind(sv);
	adjust(sv);
	buf_free(&why);
}

void
target_server(struct server *sv, int *argc, char ***argv)
{
	struct buf why = BUF_INIT(8192);

	if (opt.exec != NULL && opt.socket != NULL)
		die(ST_USAGE, "-x and -u exclude each other");
	if (opt.exec != NULL) {
		if (config_typed(opt.exec, sv, &why) < 0)
			die(ST_USAGE, "-x '%s': %s", opt.exec, buf_str(&why));
	} else if (opt.socket != NULL) {
		config_socket(opt.socket, sv);
	} else {
		if (*argc == 0)
			usage();
		target_named(sv, (*argv)[0]);
		(*argc)--;
		(*argv)++;
	}
	adjust(sv);
	buf_free(&why);
}

/* Fill the server, or say in why it cannot be used now; nobody is asked. */
static int
usable(const char *name, struct server *sv, struct buf *why)
{
	const struct config *c = target_config();

	if (config_check(c, name, why) < 0)
		return 0;
	if (!may_run(name, 0)) {
		buf_printf(why, "not yet trusted (mg-mcp trust %s)", name);
		return 0;
	}
	if (config_server(c, name, sv, why) < 0)
		return 0;
	if (sv->url == NULL)
		return 1;
	buf_puts(why, "a remote server needs mg-http");
	server_free(sv);
	return 0;
}

size_t
target_all(struct server **servers)
{
	const struct config *c = target_config();
	struct buf name = BUF_INIT(65536), why = BUF_INIT(8192);
	size_t f = 0, n = 0;
	int t = -1;

	*servers = NULL;
	while (config_next(c, &f, &t)) {
		buf_clear(&name);
		buf_clear(&why);
		(void)json_str(&c->files[f].doc, t, &name);
		*servers = xreallocarray(*servers, n + 1, sizeof(**servers));
		if (usable(buf_str(&name), &(*servers)[n], &why))
			adjust(&(*servers)[n++]);
		else
			warn("'%s' is left out: %s", buf_str(&name),
			    buf_str(&why));
	}
	buf_free(&name);
	buf_free(&why);
	return n;
}
