/* mg-mcp doctor: what this machine has, one line a thing. */

#include <stdlib.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/place.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "../../lib/rule/trust.h"
#include "mg-mcp.h"

static void
line(const char *name, const char *value)
{
	struct buf b = BUF_INIT(1 << 20);

	text_clean(&b, slice_of(name), 0);
	buf_putc(&b, '\t');
	text_clean(&b, slice_of(value != NULL ? value : "-"), 0);
	buf_putc(&b, '\n');
	out_put(&out, buf_slice(&b));
	buf_free(&b);
}

static void
place(const char *name, enum place p)
{
	char *dir = place_dir(p);

	line(name, dir);
	free(dir);
}

static void
programs(void)
{
	static const char *const names[] = { "mg-serve", "mg-http", "mg-gate",
		"mg-agent", "mg-vote", "mg-orchestrate", "mg-watch",
		"mg-report", "mg-mcp-elicit", "mg-mcp-login",
		"node", "npx", "uvx", "docker", "claude" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = find_helper(names[i]);

		line(names[i], path);
		free(path);
	}
}

static const char *
ending(const struct proc *p)
{
	if (!p->exited)
		return "nobody tells whether it is signed in to";
	return p->status == 0 ? "signed in" :
	    proc_code(p->status) == ST_REFUSED ? "not signed in" :
	    "what it is signed in to with cannot be read";
}

/* Asked of the program that knows what is kept, and what holds of it. */
static const char *
signed_in(const struct server *sv)
{
	char option[] = "-f", fd[] = "3", *argv[4] = { NULL, NULL, NULL, NULL };
	struct proc_spec spec = { NULL, NULL, NULL, PROC_NULL, PROC_NULL,
		PROC_NULL, 1, NULL };
	struct proc *p = xcalloc(1, sizeof(*p));
	const char *how;

	argv[0] = find_helper("mg-mcp-auth");
	argv[1] = option;
	argv[2] = fd;
	spec.argv = argv;
	spec.handed = sv->handed;
	if (argv[0] != NULL && proc_start(p, &spec, NULL, NULL) == 0)
		while (!p->exited && !limit_over() && loop_signal == 0)
			loop_step();
	how = ending(p);
	proc_release(p);
	free(argv[0]);
	return how;
}

static void
put_state(struct buf *b, const char *name)
{
	struct buf why = BUF_INIT(8192);
	struct server sv;

	if (!target_usable(name, &sv, &why))
		buf_printf(b, ", cannot be used: %s", buf_str(&why));
	else {
		if (sv.url != NULL)
			buf_printf(b, ", remote, %s", signed_in(&sv));
		server_free(&sv);
	}
	buf_free(&why);
}

static void
standing(struct buf *b, const struct config_file *f, int t, const char *name)
{
	int trusted = !f->project ||
	    trust_check(f, json_value(&f->doc, t), name) == 1;

	buf_puts(b, !f->project ? "yours" : trusted ?
	    "the project's, trusted" : "the project's, not yet trusted");
	if (trusted)
		put_state(b, name);
}

static void
servers(void)
{
	const struct config *c = target_config();
	struct buf name = BUF_INIT(65536), label = BUF_INIT(65536);
	struct buf how = BUF_INIT(65536);
	size_t f = 0;
	int t = -1;

	while (config_next(c, &f, &t)) {
		buf_clear(&name);
		buf_clear(&label);
		buf_clear(&how);
		(void)json_str(&c->files[f].doc, t, &name);
		buf_printf(&label, "server %s", buf_str(&name));
		standing(&how, &c->files[f], t, buf_str(&name));
		line(buf_str(&label), buf_str(&how));
	}
	buf_free(&how);
	buf_free(&name);
	buf_free(&label);
}

void
cmd_doctor(int argc, char **argv)
{
	size_t i;

	(void)argv;
	if (argc != 0)
		usage();
	limit_start();
	line("mg-mcp", VERSION);
	line("revisions", "2024-11-05 2025-03-26 2025-06-18 2025-11-25 "
	    "2026-07-28");
	place("configuration", PLACE_CONFIG);
	place("state", PLACE_STATE);
	place("cache", PLACE_CACHE);
	place("runtime", PLACE_RUNTIME);
	line("helpers", LIBEXECDIR);
	line("PATH", getenv("PATH"));
	programs();
	for (i = 0; i < target_config()->n; i++)
		line("file", target_config()->files[i].path);
	servers();
	leave(ST_DONE);
}
