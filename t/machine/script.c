/* What agents do as a scenario says. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "script.h"

static const char *const phases[] = { "answer", "vote", "present",
	"evaluate" };

static int
phase_of(const char *name, size_t n)
{
	int i;

	for (i = 0; i < PHASES; i++)
		if (strlen(phases[i]) == n && memcmp(name, phases[i], n) == 0)
			return i;
	return ANY_PHASE;
}

static void
fault(void *arg, int token, const char *what, int grave)
{
	(void)arg;
	(void)token;
	if (grave)
		die(ST_USAGE, "team: %s", what);
	warn("team: %s", what);
}

static void
read_team(struct script *s, char *json)
{
	struct json_error e;

	if (json_parse(&s->doc, slice_of(json), SIZE_MAX, &e) < 0)
		die(ST_USAGE, "team: %s", e.why);
	if (team_read(&s->team, &s->doc, fault, NULL) < 0)
		die(ST_USAGE, "no team");
	s->actors = xcalloc(s->team.n, sizeof(*s->actors));
}

static void
add(char ***list, size_t *n, const char *text)
{
	*list = xreallocarray(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = xstrdup(text);
}

/* "agent1: ..." or "agent1 vote: ...". */
static void
read_turn(struct script *s, char *line)
{
	char *colon = strchr(line, ':'), *blank;
	struct turns *t;
	struct slice name;
	int phase = ANY_PHASE, at;

	if (colon == NULL || s->actors == NULL)
		die(ST_USAGE, "scenario: %s", line);
	*colon = '\0';
	name = slice_of(line);
	if ((blank = strchr(line, ' ')) != NULL) {
		name.n = (size_t)(blank - line);
		phase = phase_of(blank + 1, strlen(blank + 1));
	}
	if ((at = team_find(&s->team, name)) < 0)
		die(ST_USAGE, "scenario: no agent '%s'", line);
	t = &s->actors[at].turns[phase];
	add(&t->turn, &t->n, colon + 1);
}

void
script_read(struct script *s, char *text)
{
	char *line, *end;

	memset(s, 0, sizeof(*s));
	s->text = text;
	for (line = text; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		if (*end != '\0')
			*end++ = '\0';
		if (strncmp(line, "team ", 5) == 0)
			read_team(s, line + 5);
		else if (strncmp(line, "question ", 9) == 0)
			add(&s->questions, &s->nquestions, line + 9);
		else if (*line != '\0')
			read_turn(s, line);
	}
	if (s->actors == NULL || s->nquestions == 0)
		die(ST_USAGE, "scenario: no team or no question");
}

static void
free_list(char **list, size_t n)
{
	while (n > 0)
		free(list[--n]);
	free(list);
}

void
script_free(struct script *s)
{
	size_t i, k;

	for (i = 0; i < s->team.n; i++) {
		for (k = 0; k <= PHASES; k++)
			free_list(s->actors[i].turns[k].turn,
			    s->actors[i].turns[k].n);
		free(s->actors[i].steps);
	}
	free(s->actors);
	free_list(s->questions, s->nquestions);
	team_free(&s->team);
	free(s->text);
}

static void
begin(struct buf *b, const struct actor *a, const char *type)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", type);
	jout_kcstr(b, "turn", a->turn);
}

static void
emit(struct sim *s, size_t agent, struct buf *b)
{
	struct actor *a = (struct actor *)s->agents + agent;

	jout_close(b, '}');
	sim_later(s, agent, a->clock, a->turn, buf_slice(b));
	buf_free(b);
}

/* A line with one text. */
static void
emit_text(struct sim *s, size_t agent, const char *type, const char *name,
    const char *text)
{
	struct actor *a = (struct actor *)s->agents + agent;
	struct buf b = BUF_INIT(SIZE_MAX);

	begin(&b, a, type);
	if (name != NULL)
		jout_kcstr(&b, name, text);
	emit(s, agent, &b);
}

static void
emit_call(struct sim *s, size_t agent, const char *tool, struct slice args,
    int offered)
{
	struct actor *a = (struct actor *)s->agents + agent;
	struct buf b = BUF_INIT(SIZE_MAX), id = BUF_INIT(64);

	buf_printf(&id, "c%ld", ++a->calls);
	begin(&b, a, "call");
	jout_kstr(&b, "id", buf_slice(&id));
	jout_kcstr(&b, "tool", tool);
	jout_kraw(&b, "arguments", args);
	if (offered)
		jout_kbool(&b, "offered", 1);
	a->open += offered;
	emit(s, agent, &b);
	buf_free(&id);
}

static int
do_answer(struct sim *s, size_t agent, char *text)
{
	struct buf args = BUF_INIT(SIZE_MAX);

	jout_open(&args, '{');
	jout_kcstr(&args, "content", text);
	jout_close(&args, '}');
	emit_call(s, agent, "new_answer", buf_slice(&args), 1);
	buf_free(&args);
	return 1;
}

static void
put_names(struct buf *args, char *names)
{
	char *end;

	jout_key(args, "agent_ids");
	jout_open(args, '[');
	for (; names != NULL; names = end) {
		if ((end = strchr(names, ',')) != NULL)
			*end++ = '\0';
		jout_cstr(args, names);
	}
	jout_close(args, ']');
}

static int
do_vote(struct sim *s, size_t agent, char *names)
{
	struct buf args = BUF_INIT(SIZE_MAX);

	jout_open(&args, '{');
	if (strchr(names, ',') != NULL)
		put_names(&args, names);
	else
		jout_kcstr(&args, "agent_id", names);
	jout_kcstr(&args, "reason", "because");
	jout_close(&args, '}');
	emit_call(s, agent, "vote", buf_slice(&args), 1);
	buf_free(&args);
	return 1;
}

static int
do_call(struct sim *s, size_t agent, char *text)
{
	char *json = text + strcspn(text, " ");

	if (*json != '\0')
		*json++ = '\0';
	emit_call(s, agent, text, slice_of(*json != '\0' ? json : "{}"), 1);
	return 1;
}

static int
do_tool(struct sim *s, size_t agent, char *text)
{
	struct actor *a = (struct actor *)s->agents + agent;
	struct buf b = BUF_INIT(1024);

	(void)text;
	emit_call(s, agent, "read", slice_of("{}"), 0);
	begin(&b, a, "result");
	buf_printf(&b, ",\"id\":\"c%ld\",\"result\":{\"content\":[]}",
	    a->calls);
	emit(s, agent, &b);
	if (a->news)
		emit_text(s, agent, "said", NULL, NULL);
	a->news = 0;
	return 0;
}

static int
do_text(struct sim *s, size_t agent, char *text)
{
	emit_text(s, agent, "text", "text", text);
	return 0;
}

static int
do_thinking(struct sim *s, size_t agent, char *text)
{
	emit_text(s, agent, "thinking", "text", text);
	return 0;
}

static int
do_usage(struct sim *s, size_t agent, char *text)
{
	struct actor *a = (struct actor *)s->agents + agent;
	struct buf b = BUF_INIT(1024);
	char *end;
	long n = strtol(text, &end, 10);

	begin(&b, a, "usage");
	jout_kint(&b, "input", n);
	jout_kint(&b, "requests", 1);
	if (*end == ' ')
		jout_kraw(&b, "cost", slice_of(end + 1));
	emit(s, agent, &b);
	return 0;
}

static int
do_error(struct sim *s, size_t agent, char *text)
{
	struct actor *a = (struct actor *)s->agents + agent;
	struct buf b = BUF_INIT(SIZE_MAX);
	char *end;
	long status = strtol(text, &end, 10), http = strtol(end, &end, 10);

	begin(&b, a, "error");
	jout_kint(&b, "status", status);
	if (http > 0)
		jout_kint(&b, "http", http);
	jout_kcstr(&b, "message", *end == ' ' ? end + 1 : end);
	emit(s, agent, &b);
	return 0;
}

static int
do_end(struct sim *s, size_t agent, char *text)
{
	struct actor *a = (struct actor *)s->agents + agent;
	struct buf b = BUF_INIT(1024);
	char *stop = text + strcspn(text, " ");

	if (*stop != '\0')
		*stop++ = '\0';
	begin(&b, a, "end");
	jout_kcstr(&b, "status", text);
	if (*stop != '\0')
		jout_kcstr(&b, "stop", stop);
	emit(s, agent, &b);
	a->at = NULL;
	return 1;
}

static int
do_hang(struct sim *s, size_t agent, char *text)
{
	(void)s;
	(void)agent;
	(void)text;
	return 1;
}

static int
do_deaf(struct sim *s, size_t agent, char *text)
{
	(void)text;
	((struct actor *)s->agents + agent)->deaf = 1;
	return 1;
}

static int
do_exit(struct sim *s, size_t agent, char *text)
{
	struct actor *a = (struct actor *)s->agents + agent;

	(void)text;
	sim_lose(s, agent, a->clock, a->turn);
	a->at = NULL;
	return 1;
}

/* 1: nothing more before a message comes. */
static const struct {
	const char *word;
	int (*fn)(struct sim *, size_t, char *);
} steps[] = {
	{ "answer", do_answer }, { "vote", do_vote }, { "call", do_call },
	{ "tool", do_tool }, { "text", do_text },
	{ "thinking", do_thinking }, { "usage", do_usage },
	{ "error", do_error }, { "end", do_end }, { "hang", do_hang },
	{ "deaf", do_deaf }, { "exit", do_exit }
};

static int
do_step(struct sim *s, size_t agent, char *step)
{
	struct actor *a = (struct actor *)s->agents + agent;
	size_t n, i;

	if (*step == '+') {
		a->clock += strtol(step + 1, NULL, 10);
		sim_wake(s, agent, a->clock, a->turn);
		return 1;
	}
	n = strcspn(step, " ");
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strlen(steps[i].word) == n &&
		    memcmp(step, steps[i].word, n) == 0)
			return steps[i].fn(s, agent,
			    step + n + (step[n] == ' '));
	die(ST_USAGE, "scenario: no step '%s'", step);
}

/* The next step, without blanks around it; *awaits: what follows waits. */
static char *
next_step(struct actor *a, int *awaits)
{
	char *step = a->at + strspn(a->at, " "), *end;
	size_t n = strcspn(step, ";&");

	end = step + n;
	*awaits = *end != '&';
	a->at = *end == '\0' ? end : end + 1;
	*end = '\0';
	while (n > 0 && step[n - 1] == ' ')
		step[--n] = '\0';
	return step;
}

static void
go_on(struct sim *s, size_t agent)
{
	struct actor *a = (struct actor *)s->agents + agent;
	char done[] = "done", *step;
	int awaits;

	if (a->clock < s->now)
		a->clock = s->now;
	while (a->at != NULL) {
		step = next_step(a, &awaits);
		if (*step == '\0') {
			do_end(s, agent, done);
			return;
		}
		if (do_step(s, agent, step) && awaits)
			return;
	}
}

static void
begin_turn(struct sim *s, size_t agent, const struct json *msg)
{
	struct actor *a = (struct actor *)s->agents + agent;
	struct turns *t = &a->turns[a->phase];
	struct buf id = BUF_INIT(sizeof(a->turn) - 1);

	(void)json_str(msg, json_get(msg, 0, "id"), &id);
	(void)snprintf(a->turn, sizeof(a->turn), "%s", buf_str(&id));
	buf_free(&id);
	if (t->n == 0)
		t = &a->turns[ANY_PHASE];
	if (t->n == 0)
		die(ST_USAGE, "scenario: no turn of %s for %s",
		    s->team->agents[agent].name, phases[a->phase]);
	free(a->steps);
	a->steps = a->at =
	    xstrdup(t->turn[t->done < t->n ? t->done : t->n - 1]);
	a->deaf = a->news = a->open = 0;
	a->clock = s->now;
	go_on(s, agent);
}

static void
hear(struct sim *s, size_t agent, const struct json *msg)
{
	struct actor *a = (struct actor *)s->agents + agent;
	int type = json_get(msg, 0, "type");
	char done[] = "done", cancelled[] = "cancelled";

	if (json_is(msg, type, "turn"))
		begin_turn(s, agent, msg);
	else if (a->at == NULL || a->deaf)
		return;
	else if (json_is(msg, type, "say"))
		a->news = 1;
	else if (json_is(msg, type, "cancel")) {
		a->clock = s->now;
		do_end(s, agent, cancelled);
	} else if (json_bool(msg, json_get(msg, 0, "final"), 0)) {
		if (strncmp(a->at + strspn(a->at, " "), "hang", 4) != 0)
			do_end(s, agent, done);
	} else if (--a->open == 0)
		go_on(s, agent);
}

/* Which turns are over is told by the lines, for runs that go on. */
static void
watch(struct sim *s, const struct json *j, int own)
{
	struct buf b = BUF_INIT(64);
	int type = json_get(j, 0, "type"), at = -1;
	struct actor *a;

	(void)own;
	if (json_str(j, json_get(j, 0, "agent"), &b) == 0)
		at = team_find(s->team, buf_slice(&b));
	buf_clear(&b);
	a = at < 0 ? NULL : (struct actor *)s->agents + at;
	if (a != NULL && json_is(j, type, "turn")) {
		(void)json_str(j, json_get(j, 0, "phase"), &b);
		a->phase = phase_of(buf_str(&b), b.len);
		a->counted = 0;
	} else if (a != NULL && !a->counted && (json_is(j, type, "end") ||
	    json_is(j, type, "answer") || json_is(j, type, "vote"))) {
		a->turns[a->turns[a->phase].n > 0 ? a->phase :
		    ANY_PHASE].done++;
		a->counted = 1;
	}
	buf_free(&b);
}

/* What comes at the same time comes together. */
static int
more(struct sim *s)
{
	(void)s;
	return 1;
}

void
script_cast(struct script *c, struct sim *s)
{
	size_t i, k;

	for (i = 0; i < c->team.n; i++)
		for (k = 0; k <= PHASES; k++)
			c->actors[i].turns[k].done = 0;
	s->agents = c->actors;
	s->hear = hear;
	s->wake = go_on;
	s->more = more;
	s->line = watch;
}
