/* mg-mcp doctor: what this machine has, one line a thing. */

#include <stdlib.h>
#include <string.h>

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
		"mg-report", "mg-mcp-elicit", "node", "npx", "uvx", "docker",
		"claude" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = find_helper(names[i]);

		line(names[i], path);
		free(path);
	}
}

static const char *
standing(const struct config_file *f, int t, const char *name)
{
	if (!f->project)
		return "yours";
	return trust_check(f, json_value(&f->doc, t), name) == 1 ?
	    "the project's, trusted" : "the project's, not yet trusted";
}

static void
servers(void)
{
	const struct config *c = target_config();
	struct buf name = BUF_INIT(65536), label = BUF_INIT(65536);
	size_t f = 0;
	int t = -1;

	while (config_next(c, &f, &t)) {
		buf_clear(&name);
		buf_clear(&label);
		(void)json_str(&c->files[f].doc, t, &name);
		buf_printf(&label, "server %s", buf_str(&name));
		buf_puts(&name, "");
		line(buf_str(&label), standing(&c->files[f], t,
		    buf_str(&name)));
	}
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
