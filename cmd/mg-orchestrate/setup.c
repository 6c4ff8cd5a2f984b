/* What a run consists of: the team, its prompts, the machine. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "../../lib/base/proc.h"
#include "mg-orchestrate.h"

enum { PROMPTS_MAX = 4 << 20 };

struct team team;
struct prompts prompts;
struct teamfile team_file;
struct machine *machine;

char *
setup_program(const char *name)
{
	return proc_find(self, name);
}

/* TYPE or TYPE:MODEL; ids are the types, numbered where one comes again. */
static void
put_agent(size_t at, struct buf *b)
{
	const char *word = opt.agents[at];
	size_t n = strcspn(word, ":"), i, before = 0;
	struct slice type = { word, n };
	struct buf id = BUF_INIT(256);

	for (i = 0; i < at; i++)
		before += strcspn(opt.agents[i], ":") == n &&
		    strncmp(opt.agents[i], word, n) == 0;
	buf_put(&id, word, n);
	if (before > 0)
		buf_printf(&id, "-%lu", (unsigned long)before + 1);
	jout_open(b, '{');
	jout_kstr(b, "id", buf_slice(&id));
	jout_key(b, "backend");
	jout_open(b, '{');
	jout_kstr(b, "type", type);
	if (word[n] == ':')
		jout_kcstr(b, "model", word + n + 1);
	jout_close(b, '}');
	jout_close(b, '}');
	buf_free(&id);
}

static void
put_agents(struct buf *b)
{
	size_t i;

	jout_open(b, '{');
	jout_key(b, "agents");
	jout_open(b, '[');
	for (i = 0; opt.agents[i] != NULL; i++)
		put_agent(i, b);
	jout_close(b, ']');
	jout_close(b, '}');
}

/* What the command line says goes before what the team says. */
static void
choose(void)
{
	if (opt.seeded)
		team.seed = opt.seed;
	if (opt.limit > 0)
		team.run_seconds = (double)opt.limit / 1000;
}

void
setup_team(void)
{
	struct buf text = BUF_INIT(TEAMFILE_MAX);
	int rc;

	if (opt.team == NULL && opt.agents[0] == NULL)
		die(ST_USAGE, "no team: -c TEAM, or --agent TYPE for each");
	if (opt.team != NULL) {
		rc = team_load(&team_file, &team, opt.team, opt.strict);
	} else {
		put_agents(&text);
		rc = team_load_text(&team_file, &team, "--agent",
		    buf_slice(&text), opt.strict);
	}
	if (rc < 0)
		exit(ST_USAGE);
	choose();
	buf_free(&text);
}

/* With -c the team is read again: what is masked in the file is there. */
void
setup_recorded(const struct json *run, const char *path)
{
	struct slice raw = json_raw(run, json_get(run, 0, "team"));
	long long seed;

	if (raw.n == 0)
		die(ST_USAGE, "'%s' is no run: it has no team", path);
	if (opt.team != NULL) {
		setup_team();
	} else if (team_load_text(&team_file, &team, path, raw,
	    0) < 0) {
		exit(ST_USAGE);
	} else if (opt.replay == NULL && team_is_masked(&team)) {
		die(ST_USAGE, "'%s' does not hold the team's secrets: give "
		    "-c TEAM too", path);
	}
	choose();
	if (!opt.seeded && json_int(run, json_get(run, 0, "seed"), &seed) == 0)
		team.seed = seed;
}

void
setup_put(struct buf *line)
{
	struct buf number = BUF_INIT(64);
	char hex[65];

	prompts_hash(&prompts, hex);
	jout_kcstr(line, "prompts", hex);
	buf_printf(&number, "%.3f", (double)opt.limit / 1000);
	if (opt.limit > 0)
		jout_kraw(line, "seconds", buf_slice(&number));
	buf_free(&number);
}

/* Lines that differ for it are told in a replay; they may well not. */
static void
check_prompts(const struct json *j)
{
	static int told;
	int hash = json_get(j, 0, "prompts");
	char hex[65];

	prompts_hash(&prompts, hex);
	if (hash < 0 || json_is(j, hash, hex) || told++)
		return;
	warn("'%s': agents had other prompts than there are now",
	    opt.replay != NULL ? opt.replay : record_path());
}

void
setup_take(const struct json *j)
{
	int type = json_get(j, 0, "type");

	if (!json_is(j, type, "run") && !json_is(j, type, "resumed"))
		return;
	(void)json_double(j, json_get(j, 0, "seconds"), &team.run_seconds);
	check_prompts(j);
}

static void
read_file(const char *file, struct buf *b)
{
	buf_clear(b);
	if (file_read(file, b) < 0)
		die(ST_USAGE, "cannot read '%s':", file);
}

static int
read_ours(const char *dir, size_t n, struct buf *text)
{
	struct buf file = BUF_INIT(65536), why = BUF_INIT(4096);
	int rc;

	buf_printf(&file, "%.*s/prompts", (int)n, dir);
	buf_clear(text);
	rc = file_read(buf_str(&file), text);
	if (rc == 0 && prompts_read(&prompts, buf_slice(text), &why) < 0)
		die(ST_LOCAL, "%s: %s", buf_str(&file), buf_str(&why));
	buf_free(&file);
	buf_free(&why);
	return rc == 0;
}

/* Those that lie beside the program, or where it was installed. */
static void
read_own_prompts(struct buf *text)
{
	char *program = setup_program("mg-orchestrate");
	const char *slash = program != NULL ? strrchr(program, '/') : NULL;

	if ((slash == NULL ||
	    !read_ours(program, (size_t)(slash - program), text)) &&
	    !read_ours(DATADIR, strlen(DATADIR), text))
		die(ST_LOCAL, "cannot read '%s/prompts':", DATADIR);
	free(program);
}

static void
set_prompt(const char *name, struct slice text, const char *from)
{
	struct buf why = BUF_INIT(4096);

	if (prompts_set(&prompts, name, text, &why) < 0)
		die(ST_USAGE, "%s: %s", from, buf_str(&why));
	buf_free(&why);
}

/* Of the team file: a text, or {"file": PATH}. */
static void
read_team_prompts(struct buf *text)
{
	const struct json *j = &team.doc;
	int t = json_first(j, team.prompts);

	for (; t >= 0; t = json_next(j, t)) {
		char *name = json_strdup(j, t);
		char *file = json_strdup(j, json_get(j, json_value(j, t),
		    "file"));

		buf_clear(text);
		if (file != NULL)
			read_file(file, text);
		else
			(void)json_str(j, json_value(j, t), text);
		set_prompt(name != NULL ? name : "", buf_slice(text),
		    opt.team != NULL ? opt.team : "prompts");
		free(name);
		free(file);
	}
}

static void
read_prompts(void)
{
	struct buf text = BUF_INIT(PROMPTS_MAX);
	char *eq;
	size_t i;

	read_own_prompts(&text);
	read_team_prompts(&text);
	for (i = 0; opt.prompts[i] != NULL; i++) {
		eq = strchr(opt.prompts[i], '=');
		*eq = '\0';
		read_file(eq + 1, &text);
		set_prompt(opt.prompts[i], buf_slice(&text), "--prompt");
	}
	if (prompts_missing(&prompts) != NULL)
		die(ST_LOCAL, "there is no prompt '%s'",
		    prompts_missing(&prompts));
	buf_free(&text);
}

void
setup_machine(void)
{
	read_prompts();
	secrets_open(&team);
	machine = machine_new(&team, &prompts);
}

void
setup_free(void)
{
	if (machine != NULL)
		machine_free(machine);
	prompts_free(&prompts);
	secrets_close();
	team_free(&team);
	teamfile_free(&team_file);
}
