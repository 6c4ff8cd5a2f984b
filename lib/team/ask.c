/* Turns: their lines in the file, and what an agent is sent for one. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/sha256.h"
#include "offer.h"
#include "state.h"

/* In the order of the team, or of hashes of the seed and the voter. */
struct place {
	size_t agent;
	char key[65];
};

static int
by_key(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int c = strcmp(x->key, y->key);

	return c != 0 ? c : x->agent < y->agent ? -1 : 1;
}

static void
place_key(const struct machine *m, size_t viewer, struct place *p)
{
	struct buf b = BUF_INIT(256);

	p->key[0] = '\0';
	if (m->team->shuffle) {
		buf_printf(&b, "%lld:%s:%s", m->team->seed,
		    m->team->agents[viewer].name,
		    m->team->agents[p->agent].name);
		sha256_hex(buf_slice(&b), p->key);
	}
	buf_free(&b);
}

void
ask_put_seen(struct machine *m, size_t viewer, const long long *versions,
    struct buf *line)
{
	struct place *places = xcalloc(m->n, sizeof(*places));
	struct buf label = BUF_INIT(64);
	size_t i;

	for (i = 0; i < m->n; i++) {
		places[i].agent = i;
		place_key(m, viewer, &places[i]);
	}
	qsort(places, m->n, sizeof(*places), by_key);
	jout_key(line, "seen");
	jout_open(line, '[');
	for (i = 0; i < m->n; i++) {
		size_t at = places[i].agent;
		long long v = versions != NULL ? versions[at] :
		    m->members[at].version;

		if (v == 0)
			continue;
		buf_clear(&label);
		label_put(&label, m->team, at, v);
		jout_str(line, buf_slice(&label));
	}
	jout_close(line, ']');
	buf_free(&label);
	free(places);
}

/* The conversation before goes on: it is only told to use a tool. */
static int
goes_on(const struct machine *m, const struct member *a, enum phase phase)
{
	return a->keeps && a->tries > 0 && a->phase == phase &&
	    phase <= PHASE_VOTE && (phase == PHASE_ANSWER ||
	    a->knows == m->news);
}

void
ask_put(struct machine *m, size_t agent, enum phase phase, struct buf *line)
{
	static const long long none[TEAM_AGENTS];
	const struct member *a = &m->members[agent];
	struct buf id = BUF_INIT(64);

	buf_printf(&id, "%s-%lld", m->team->agents[agent].name, a->asked + 1);
	own_agent(line, m, "turn", agent);
	jout_kstr(line, "turn", buf_slice(&id));
	jout_kcstr(line, "phase", phase_name(phase));
	jout_kint(line, "attempt", m->attempt);
	jout_kint(line, "try", a->tries + 1);
	jout_kbool(line, "keep", goes_on(m, a, phase));
	ask_put_seen(m, agent, phase == PHASE_ANSWER ? none : NULL, line);
	jout_close(line, '}');
	buf_free(&id);
}

static void
put_entries(struct machine *m, const struct json *j, int labels,
    struct buf *b)
{
	struct buf label = BUF_INIT(64);
	long long version;
	size_t agent;
	int t;

	for (t = json_first(j, labels); t >= 0; t = json_next(j, t)) {
		buf_clear(&label);
		if (json_str(j, t, &label) == 0 && label_read(m->team,
		    buf_slice(&label), &agent, &version) == 0)
			prompt_entry(b, shown_name(m, agent),
			    buf_slice(&m->members[agent].content));
	}
	buf_free(&label);
}

void
ask_news(struct machine *m, size_t agent, struct buf *b)
{
	const struct member *a = &m->members[agent];
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->members[i].version != a->seen[i])
			prompt_entry(b, shown_name(m, i),
			    buf_slice(&m->members[i].content));
}

static int
only_votes(const struct machine *m, const struct member *a)
{
	return m->team->max_answers > 0 && a->answers >= m->team->max_answers;
}

static enum prompt
system_of(const struct machine *m, const struct member *a)
{
	static const enum prompt prompts[] = { PROMPT_SYSTEM_ANSWER,
		PROMPT_SYSTEM_VOTE, PROMPT_SYSTEM_PRESENT,
		PROMPT_SYSTEM_EVALUATE };

	return a->phase == PHASE_VOTE && only_votes(m, a) ?
	    PROMPT_SYSTEM_ONLY_VOTE : prompts[a->phase];
}

static enum prompt
nudge_of(const struct machine *m, const struct member *a)
{
	return a->phase == PHASE_ANSWER ? PROMPT_NUDGE_ANSWER :
	    only_votes(m, a) ? PROMPT_NUDGE_ONLY_VOTE : PROMPT_NUDGE_VOTE;
}

static void
put_workspace(const struct machine *m, size_t agent, struct buf *b)
{
	const char *own = m->team->agents[agent].cwd;
	const char *shared = m->team->shared;
	struct buf dir = BUF_INIT(65536);
	struct prompt_value values[] = { { "own", slice_of(own) },
		{ "shared", { NULL, 0 } }, { NULL, { NULL, 0 } } };

	if (shared != NULL)
		buf_printf(&dir, "%s/%s", shared, m->team->agents[agent].name);
	values[1].value = buf_slice(&dir);
	if (own != NULL)
		prompt_fill(m->prompts, PROMPT_WORKSPACE, values, b);
	buf_free(&dir);
}

static void
put_system(struct machine *m, size_t agent, struct buf *line)
{
	static const struct prompt_value none[1];
	const struct team_agent *who = &m->team->agents[agent];
	const struct member *a = &m->members[agent];
	struct buf text = BUF_INIT(SIZE_MAX), work = BUF_INIT(SIZE_MAX),
	    plan = BUF_INIT(SIZE_MAX), care = BUF_INIT(SIZE_MAX);
	struct prompt_value values[] = { { "system", slice_of(who->system) },
		{ "planning", { NULL, 0 } }, { "workspace", { NULL, 0 } },
		{ "sensitivity", { NULL, 0 } }, { "winner",
		slice_of(shown_name(m, agent)) }, { "acting", slice_of(
		m->team->planning ? "1" : "") }, { NULL, { NULL, 0 } } };

	put_workspace(m, agent, &work);
	if (m->team->planning && m->team->planning_text != NULL)
		buf_puts(&plan, m->team->planning_text);
	else if (m->team->planning)
		prompt_fill(m->prompts, PROMPT_PLANNING, none, &plan);
	prompt_fill(m->prompts, (enum prompt)(PROMPT_LENIENT +
	    m->team->sensitivity), none, &care);
	values[1].value = buf_slice(&plan);
	values[2].value = buf_slice(&work);
	values[3].value = buf_slice(&care);
	if (!is_direct(m))
		prompt_fill(m->prompts, system_of(m, a), values, &text);
	else if (who->system != NULL)
		buf_puts(&text, who->system);
	if (text.len > 0)
		jout_kstr(line, "system", buf_slice(&text));
	buf_free(&text);
	buf_free(&work);
	buf_free(&plan);
	buf_free(&care);
}

/* A label under the name that agents know. */
static void
put_shown(const struct machine *m, struct slice label, struct buf *b)
{
	size_t agent;
	long long version;

	if (label_read(m->team, label, &agent, &version) == 0)
		buf_printf(b, "%s.%lld", shown_name(m, agent), version);
}

/* One label, or the text of an array of them. */
static void
put_vote(const struct machine *m, struct slice vote, struct buf *b)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct buf label = BUF_INIT(SIZE_MAX);
	int t, i = 0;

	if (*vote.p != '[')
		put_shown(m, vote, b);
	else if (json_parse(&j, vote, SIZE_MAX, &e) == 0)
		for (t = json_first(&j, 0); t >= 0; t = json_next(&j, t)) {
			buf_puts(b, i++ > 0 ? ", " : "");
			buf_clear(&label);
			(void)json_str(&j, t, &label);
			put_shown(m, buf_slice(&label), b);
		}
	json_free(&j);
	buf_free(&label);
}

/* Who has voted for what, when that is not hidden. */
static void
put_votes(const struct machine *m, struct buf *b)
{
	size_t i;

	for (i = 0; m->team->show_votes && i < m->n; i++) {
		if (m->members[i].vote.len == 0)
			continue;
		buf_printf(b, "%s: ", shown_name(m, i));
		put_vote(m, buf_slice(&m->members[i].vote), b);
		buf_putc(b, '\n');
	}
}

static void
put_user(struct machine *m, const struct member *a, const struct json *j,
    struct buf *text)
{
	struct buf question = BUF_INIT(SIZE_MAX), answers = BUF_INIT(SIZE_MAX),
	    votes = BUF_INIT(SIZE_MAX), answer = BUF_INIT(SIZE_MAX);
	struct prompt_value values[] = {
		{ "history", buf_slice(&m->history) },
		{ "feedback", buf_slice(&m->feedback) },
		{ "question", { NULL, 0 } }, { "answers", { NULL, 0 } },
		{ "votes", { NULL, 0 } }, { "answer", { NULL, 0 } },
		{ NULL, { NULL, 0 } } };

	prompt_escape(&question, buf_slice(&m->question));
	put_entries(m, j, json_get(j, 0, "seen"), &answers);
	put_votes(m, &votes);
	prompt_escape(&answer, final_text(m));
	values[2].value = buf_slice(&question);
	values[3].value = buf_slice(&answers);
	values[4].value = buf_slice(&votes);
	values[5].value = buf_slice(&answer);
	prompt_fill(m->prompts, a->phase == PHASE_EVALUATE ?
	    PROMPT_USER_EVALUATE : PROMPT_USER, values, text);
	buf_free(&question);
	buf_free(&answers);
	buf_free(&votes);
	buf_free(&answer);
}

static void
put_message(struct buf *b, const char *role, struct slice text)
{
	jout_open(b, '{');
	jout_kcstr(b, "role", role);
	jout_kstr(b, "content", text);
	jout_close(b, '}');
}

/* An only agent is asked as if there were no team: the talk, as it was. */
static void
put_talk(struct machine *m, struct buf *b)
{
	size_t i;

	for (i = 0; i < m->ntalk; i++)
		put_message(b, i % 2 == 0 ? "user" : "assistant",
		    buf_slice(&m->talk[i]));
	put_message(b, "user", buf_slice(&m->question));
}

static void
put_messages(struct machine *m, struct member *a, const struct json *j,
    struct buf *line)
{
	static const struct prompt_value none[1];
	struct buf text = BUF_INIT(SIZE_MAX);

	jout_key(line, "messages");
	jout_open(line, '[');
	if (is_direct(m)) {
		put_talk(m, line);
	} else {
		if (json_bool(j, json_get(j, 0, "keep"), 0))
			prompt_fill(m->prompts, nudge_of(m, a), none, &text);
		else
			put_user(m, a, j, &text);
		put_message(line, "user", buf_slice(&text));
	}
	jout_close(line, ']');
	buf_free(&text);
}

static void
put_offer(const struct machine *m, const struct member *a, struct buf *line)
{
	const char *names[TEAM_AGENTS];
	unsigned which = 0;
	size_t i, n = 0;

	for (i = 0; i < m->n; i++)
		if (a->seen[i] > 0 &&
		    may_choose(m, (size_t)(a - m->members), i))
			names[n++] = shown_name(m, i);
	if (a->phase <= PHASE_VOTE && !only_votes(m, a))
		which |= OFFER_ANSWER;
	if (a->phase == PHASE_VOTE && n > 0)
		which |= OFFER_VOTE;
	if (a->phase == PHASE_EVALUATE)
		which |= OFFER_SUBMIT | OFFER_RESTART;
	if (which == 0)
		return;
	jout_key(line, "offer");
	jout_open(line, '[');
	offer_put(line, which, m->team->method, names, n);
	jout_close(line, ']');
}

static double
least(double a, double b)
{
	return a <= 0 || (b > 0 && b < a) ? b : a;
}

/* Of the turn: its own, and what is left of the agent's and the run's. */
static double
seconds_of(const struct machine *m, size_t agent)
{
	const struct team *t = m->team;
	const struct member *a = &m->members[agent];
	double s = a->phase == PHASE_PRESENT && t->present_seconds > 0 ?
	    t->present_seconds : t->turn_seconds;

	if (t->agents[agent].seconds > 0)
		s = least(s, (double)t->agents[agent].seconds -
		    (double)a->spent / 1000);
	if (t->run_seconds > 0)
		s = least(s, t->run_seconds -
		    (double)(a->began - m->began) / 1000);
	return s;
}

static void
put_limits(const struct machine *m, size_t agent, struct buf *line)
{
	long long tokens = m->team->agents[agent].tokens;
	double seconds = seconds_of(m, agent);
	struct buf b = BUF_INIT(64);

	tokens -= tokens > 0 ? m->members[agent].tokens : 0;
	jout_key(line, "limits");
	jout_open(line, '{');
	if (seconds > 0) {
		buf_printf(&b, "%.3f", seconds < 0.001 ? 0.001 : seconds);
		jout_kraw(line, "seconds", buf_slice(&b));
	}
	if (tokens > 0)
		jout_kint(line, "tokens", tokens);
	jout_close(line, '}');
	buf_free(&b);
}

static void
put_tools(const struct machine *m, size_t agent, struct buf *line)
{
	const struct json *j = &m->team->doc;
	int tools = m->team->agents[agent].tools;

	if (m->team->planning && m->members[agent].phase != PHASE_PRESENT) {
		jout_kcstr(line, "tools", "readonly");
	} else if (json_type(j, tools) == JSON_STRING &&
	    !json_is(j, tools, "readonly")) {
		jout_key(line, "tools");
		jout_open(line, '[');
		jout_raw(line, json_raw(j, tools));
		jout_close(line, ']');
	} else if (tools >= 0) {
		jout_kraw(line, "tools", json_raw(j, tools));
	}
}

static void
turn_message(struct machine *m, size_t agent, const struct json *j,
    struct buf *line)
{
	struct member *a = &m->members[agent];

	own_begin(line, "turn");
	jout_kstr(line, "id", buf_slice(&a->turn));
	put_system(m, agent, line);
	put_messages(m, a, j, line);
	jout_kbool(line, "keep", json_bool(j, json_get(j, 0, "keep"), 0));
	put_tools(m, agent, line);
	put_limits(m, agent, line);
	put_offer(m, a, line);
	jout_close(line, '}');
}

/* Members that an agent has no need of are left out. */
static void
pass_on(const struct json *j, struct buf *line)
{
	static const char *const members[] = { "type", "turn", "id", "result",
		"final", "content" };
	size_t i;
	int t;

	jout_open(line, '{');
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if ((t = json_get(j, 0, members[i])) >= 0)
			jout_kraw(line, members[i], json_raw(j, t));
	jout_close(line, '}');
}

int
machine_message(struct machine *m, const struct json *j, struct buf *line)
{
	struct member *a = member_of(m, j);
	int type = json_get(j, 0, "type");

	if (a == NULL)
		return 0;
	if (json_is(j, type, "turn"))
		turn_message(m, (size_t)(a - m->members), j, line);
	else if (json_is(j, type, "result") || json_is(j, type, "cancel") ||
	    json_is(j, type, "say"))
		pass_on(j, line);
	else
		return 0;
	return 1;
}
