/* A team file read and checked; what its agents are started with. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/server.h"
#include "../../lib/rule/config.h"
#include "teamfile.h"

enum { FAULTS = 100 }; /* that are told */

struct load {
	const struct teamfile *f;
	struct team *team;
	int strict, failed, told;
};

static void
on_fault(void *arg, int token, const char *what, int grave)
{
	struct load *l = arg;
	struct buf b = BUF_INIT(2048);

	l->failed |= grave || l->strict;
	if (l->told++ >= FAULTS)
		return;
	teamfile_place(l->f, &l->team->doc, token, &b);
	warn("%s%s", buf_str(&b), what);
	buf_free(&b);
}

/* Faults of what was checked before. */
static void
on_none(void *arg, int token, const char *what, int grave)
{
	(void)arg;
	(void)token;
	(void)what;
	(void)grave;
}

/* Whatever mg-mcp would refuse, such as a rule that is none. */
static void
check_config(struct reader *r, const struct team_agent *a, const char *path,
    struct slice text)
{
	struct buf why = BUF_INIT(8192), name = BUF_INIT(SIZE_MAX / 2);
	struct config c = { NULL, 0 };
	const char *at;
	struct server sv;
	size_t file = 0;
	int t = -1;

	if (config_add(&c, ".", 0, text, &why) < 0)
		keys_fault(r, a->servers, 1, path, "%s", buf_str(&why));
	else
		while (config_next(&c, &file, &t)) {
			buf_clear(&name);
			buf_clear(&why);
			(void)json_str(&c.files[file].doc, t, &name);
			if (config_server(&c, buf_str(&name), &sv, &why) == 0) {
				server_free(&sv);
				continue;
			}
			at = strstr(buf_str(&why), "mcpServers.");
			keys_fault(r, a->servers, 1, path, "%s", at != NULL ?
			    at + strlen("mcpServers.") : buf_str(&why));
		}
	config_free(&c);
	buf_free(&why);
	buf_free(&name);
}

static void
check_words(struct reader *r, int value, const char *path, const char *key)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	char at[96];

	(void)snprintf(at, sizeof(at), "%s.%s", path, key);
	if (value >= 0)
		(void)keys_split(r, value, at, &b);
	buf_free(&b);
}

/* Directories may be named with ${VAR}, too. */
static void
expand(struct reader *r, char **s, int token, const char *path)
{
	struct buf why = BUF_INIT(512);
	char *to = *s != NULL ? config_expand(slice_of(*s), &why) : NULL;

	if (to != NULL) {
		free(*s);
		*s = to;
	} else if (*s != NULL)
		keys_fault(r, token, 1, path, "%s", buf_str(&why));
	buf_free(&why);
}

static void
expand_rules(struct reader *r)
{
	struct team *t = r->team;
	int rules = json_get(r->j, 0, "orchestrator");

	expand(r, &t->snapshots, json_get(r->j, rules, "snapshot_storage"),
	    "orchestrator.snapshot_storage");
	expand(r, &t->shared, json_get(r->j, rules,
	    "agent_temporary_workspace"),
	    "orchestrator.agent_temporary_workspace");
}

static void
check_backend(struct reader *r, const struct team_agent *a, const char *path)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), text = BUF_INIT(SIZE_MAX / 2);
	int had = r->failed;
	char at[96];

	backend_check(r, a, path);
	settings_put(r, a, path, &b);
	r->failed = 0;
	if (servers_put(r, a, path, &text) > 0 && !r->failed) {
		(void)snprintf(at, sizeof(at), "%s.mcp_servers", path);
		check_config(r, a, at, buf_slice(&text));
	}
	r->failed |= had;
	buf_free(&b);
	buf_free(&text);
}

static void
check_agent(struct reader *r, size_t i)
{
	struct team_agent *a = &r->team->agents[i];
	char path[32], at[64];

	(void)snprintf(path, sizeof(path),
	    json_get(r->j, 0, "agent") >= 0 ? "agent" : "agents[%zu]", i);
	check_words(r, a->run, path, "run");
	check_words(r, a->command, path, "command");
	(void)snprintf(at, sizeof(at), "%s.backend.cwd", path);
	expand(r, &a->cwd, json_get(r->j, a->backend, "cwd"), at);
	(void)snprintf(at, sizeof(at), "%s.backend", path);
	check_backend(r, a, at);
}

/* What was read, or why it was not. */
static int
load(struct teamfile *f, struct team *t, int read, struct buf *why,
    int strict)
{
	struct load l = { f, t, strict, read < 0, 0 };
	struct reader r = { t, &t->doc, on_fault, &l, 0 };
	size_t i;

	team_defaults(t);
	if (read < 0)
		warn("%s", buf_str(why));
	else {
		(void)team_read(t, &f->doc, on_fault, &l);
		expand_rules(&r);
		for (i = 0; i < t->n; i++)
			check_agent(&r, i);
	}
	if (l.told > FAULTS)
		warn("%s: %d more", f->path, l.told - FAULTS);
	buf_free(why);
	return l.failed ? -1 : 0;
}

int
team_load(struct teamfile *f, struct team *t, const char *path, int strict)
{
	struct buf why = BUF_INIT(4096);
	int rc = teamfile_read(f, path, &why);

	return load(f, t, rc, &why, strict);
}

int
team_load_text(struct teamfile *f, struct team *t, const char *path,
    struct slice text, int strict)
{
	struct buf why = BUF_INIT(4096);
	int rc = teamfile_text(f, path, text, &why);

	return load(f, t, rc, &why, strict);
}

static struct reader
silent(const struct team *t)
{
	struct reader r;

	r.team = NULL;
	r.j = &t->doc;
	r.fault = on_none;
	r.arg = NULL;
	r.failed = 0;
	return r;
}

void
team_settings(const struct team *t, const struct team_agent *a,
    struct buf *b)
{
	struct reader r = silent(t);

	settings_put(&r, a, "", b);
}

size_t
team_servers(const struct team *t, const struct team_agent *a, struct buf *b)
{
	struct reader r = silent(t);

	return servers_put(&r, a, "", b);
}

static void
put_word(struct buf *b, const char *word)
{
	buf_put(b, word, strlen(word) + 1);
}

/* Words that end with a NUL each, as one piece of memory. */
static char **
words_of(const struct buf *b)
{
	size_t i, n = 0;
	char **words, *p;

	for (i = 0; i < b->len; i++)
		n += b->s[i] == '\0';
	words = xmalloc((n + 1) * sizeof(*words) + b->len);
	p = (char *)(words + n + 1);
	memcpy(p, b->s, b->len);
	for (i = 0; i < n; i++, p += strlen(p) + 1)
		words[i] = p;
	words[n] = NULL;
	return words;
}

char **
team_command(const struct team *t, const struct team_agent *a,
    const char *program, const char *settings, const char *servers)
{
	struct reader r = silent(t);
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	char **words;

	if (a->run >= 0)
		(void)keys_split(&r, a->run, "", &b);
	if (a->command >= 0)
		(void)keys_split(&r, a->command, "", &b);
	else {
		put_word(&b, program != NULL ? program : "mg-agent");
		put_word(&b, "--backend");
		put_word(&b, settings);
		put_word(&b, servers != NULL ? "-c" : "-s");
		put_word(&b, servers != NULL ? servers : "");
	}
	words = words_of(&b);
	buf_free(&b);
	return words;
}
