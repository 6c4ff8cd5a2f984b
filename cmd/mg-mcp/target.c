/* Which server is meant, and may it run? */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "../../lib/base/url.h"
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

/* Its entry, as it is written, in one line: only who reads it expands it. */
static void
put_handed(struct buf *b, const struct server *sv)
{
	int typed = *sv->entry == '\0';

	jout_open(b, '{');
	jout_key(b, "mcpServers");
	jout_open(b, '{');
	jout_key(b, typed ? "-" : sv->name);
	if (typed) {
		jout_open(b, '{');
		jout_kcstr(b, "url", sv->url);
		jout_close(b, '}');
	} else
		jout_raw(b, slice_of(sv->entry));
	jout_close(b, '}');
	jout_close(b, '}');
	buf_putc(b, '\n');
}

int
target_hand_over(struct server *sv, struct buf *why)
{
	struct buf b = BUF_INIT(PROC_HANDED);

	put_handed(&b, sv);
	if (b.err == 0)
		sv->handed = xstrdup(buf_str(&b));
	else
		buf_printf(why, "'%s': its entry is longer than %d KiB",
		    server_label(sv), PROC_HANDED / 1024);
	buf_free(&b);
	return sv->handed != NULL ? 0 : -1;
}

/* A remote server is spoken to by mg-http, a program of its own. */
static int
by_http(struct server *sv, struct buf *why)
{
	char *argv[2] = { NULL, NULL };
	struct buf words = BUF_INIT(65536);
	const char *wrong;

	argv[0] = find_helper("mg-http");
	if (argv[0] == NULL) {
		buf_printf(why, "'%s' is a remote server, and mg-http, which "
		    "reaches them, is not installed", server_label(sv));
		return -1;
	}
	text_quote(&words, argv);
	free(argv[0]);
	buf_printf(&words, " -f 3%s", opt.verbose ? " -v" : "");
	if (opt.max_line != 0)
		buf_printf(&words, " -m %zu", opt.max_line);
	sv->argv = text_words(buf_str(&words), &wrong);
	buf_free(&words);
	return target_hand_over(sv, why);
}

static int
adjust(struct server *sv, struct buf *why)
{
	if (opt.max_line != 0)
		sv->max_line = opt.max_line;
	return sv->url != NULL ? by_http(sv, why) : 0;
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

/* Its address is its name, which tells several of them apart. */
static void
remote_server(struct server *sv, const char *url)
{
	if (config_url(url, sv) < 0)
		die(ST_USAGE, "'%s': %s", url, url_fault(url));
	free(sv->name);
	sv->name = xstrdup(url);
}

void
target_configured(struct server *sv, const char *name)
{
	struct buf why = BUF_INIT(8192);
	int entry;

	if (strstr(name, "://") != NULL) {
		remote_server(sv, name);
		return;
	}
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
	buf_free(&why);
}

void
target_named(struct server *sv, const char *name)
{
	struct buf why = BUF_INIT(8192);

	target_configured(sv, name);
	if (adjust(sv, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	buf_free(&why);
}

static void
local_server(struct server *sv)
{
	struct buf why = BUF_INIT(8192);

	if (opt.exec != NULL && opt.socket != NULL)
		die(ST_USAGE, "-x and -u exclude each other");
	if (opt.exec == NULL)
		config_socket(opt.socket, sv);
	else if (config_typed(opt.exec, sv, &why) < 0)
		die(ST_USAGE, "-x '%s': %s", opt.exec, buf_str(&why));
	(void)adjust(sv, &why);
	buf_free(&why);
}

void
target_server(struct server *sv, int *argc, char ***argv)
{
	if (opt.exec != NULL || opt.socket != NULL) {
		local_server(sv);
		return;
	}
	if (*argc == 0)
		usage();
	target_named(sv, (*argv)[0]);
	(*argc)--;
	(*argv)++;
}

int
target_usable(const char *name, struct server *sv, struct buf *why)
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
	if (adjust(sv, why) == 0)
		return 1;
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
		if (target_usable(buf_str(&name), &(*servers)[n], &why))
			n++;
		else
			warn("'%s' is left out: %s", buf_str(&name),
			    buf_str(&why));
	}
	buf_free(&name);
	buf_free(&why);
	return n;
}
