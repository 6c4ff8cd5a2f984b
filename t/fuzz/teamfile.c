/*
 * Any text as a team file, YAML or JSON: it is refused with a reason and a
 * place in it, or what its agents are started with is JSON.
 */

#include <limits.h>
#include <string.h>

#include "../../cmd/mg-orchestrate/teamfile.h"
#include "../../lib/base/die.h"
#include "fuzz.h"

enum { MAX = 8192, ROOM = 64 << 20 };

struct seen {
	struct teamfile *f;
	struct team *team;
	int grave;
};

static void
on_fault(void *arg, int token, const char *what, int grave)
{
	struct seen *s = arg;
	struct buf b = BUF_INIT(4096);

	teamfile_place(s->f, &s->team->doc, token, &b);
	MUST(strncmp(buf_str(&b), "f:", 2) == 0 && *what != '\0');
	s->grave |= grave;
	buf_free(&b);
}

static void
is_json(const struct buf *b)
{
	struct json_error e;

	MUST(b->err == 0 && json_check(buf_slice(b), NULL, &e) == 0);
}

static void
use(const struct team *t)
{
	struct buf b = BUF_INIT(ROOM);
	char **words;
	size_t i;

	for (i = 0; i < t->n; i++) {
		MUST(t->agents[i].id != NULL);
		MUST(team_find(t, slice_of(t->agents[i].name)) == (int)i);
		buf_clear(&b);
		team_settings(t, &t->agents[i], &b);
		is_json(&b);
		buf_clear(&b);
		if (team_servers(t, &t->agents[i], &b) > 0)
			is_json(&b);
		words = team_command(t, &t->agents[i], NULL, "s",
		    NULL);
		free(words);
	}
	check_print(t, &b);
	MUST(b.err == 0);
	buf_free(&b);
}

/* As team_load does, which tells people. */
static void
check(struct team *t, struct seen *s)
{
	struct reader r = { t, &t->doc, on_fault, s, 0 };
	struct buf b = BUF_INIT(ROOM);
	size_t i;

	for (i = 0; i < t->n; i++) {
		backend_check(&r, &t->agents[i], "b");
		settings_put(&r, &t->agents[i], "b", &b);
		(void)servers_put(&r, &t->agents[i], "b", &b);
	}
	buf_free(&b);
}

static void
read_team(const char *path, struct slice text)
{
	struct buf why = BUF_INIT(4096);
	struct teamfile f;
	struct team t;
	struct seen s = { &f, &t, 0 };
	int rc = teamfile_text(&f, path, text, &why);

	MUST((rc < 0) == (why.len > 0));
	MUST(rc == 0 || strncmp(buf_str(&why), path, strlen(path)) == 0);
	if (rc == 0) {
		rc = team_read(&t, &f.doc, on_fault, &s);
		MUST((rc < 0) == (s.grave != 0));
		check(&t, &s);
		if (rc == 0)
			use(&t);
		team_free(&t);
	}
	teamfile_free(&f);
	buf_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n > MAX)
		return 0;
	progname = "teamfile";
	read_team("f:yaml", input(p, n));
	read_team("f:.json", input(p, n));
	return 0;
}
