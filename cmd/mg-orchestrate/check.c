/* What would run: mg-orchestrate --check. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "teamfile.h"

static void
field(struct buf *b, const char *s)
{
	struct slice text = slice_of(s != NULL ? s : "-");

	text_clean(b, text, 0);
	buf_putc(b, '\t');
}

/* Their names with commas, or "-".  How many? */
static size_t
put_servers(const struct team *t, const struct team_agent *a, struct buf *b)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2), name = BUF_INIT(SIZE_MAX / 2);
	struct json j = JSON_INIT;
	struct json_error e;
	size_t n = team_servers(t, a, &text), i = 0;
	int at = -1;

	if (n > 0 && json_parse(&j, buf_slice(&text), INT32_MAX, &e) == 0)
		at = json_first(&j, json_get(&j, 0, "mcpServers"));
	for (; at >= 0; at = json_next(&j, at)) {
		if (json_get(&j, json_value(&j, at), "disabled") >= 0)
			continue;
		buf_clear(&name);
		(void)json_str(&j, at, &name);
		buf_puts(b, i++ > 0 ? "," : "");
		buf_put(b, name.s, name.len);
	}
	buf_puts(b, i > 0 ? "\t" : "-\t");
	json_free(&j);
	buf_free(&text);
	buf_free(&name);
	return n;
}

static void
put_agent(const struct team *t, const struct team_agent *a, struct buf *b)
{
	char settings[32], servers[32], **words;
	struct buf line = BUF_INIT(SIZE_MAX / 2);
	int ours = a->command < 0;

	field(b, a->name);
	field(b, a->id);
	field(b, ours && backend_type(a) == NULL ? "auto" : backend_type(a));
	field(b, a->model);
	(void)snprintf(settings, sizeof(settings), "%s.settings", a->name);
	(void)snprintf(servers, sizeof(servers), "%s.servers", a->name);
	words = team_command(t, a, NULL, settings, put_servers(t, a, b) > 0 ?
	    servers : NULL);
	text_quote(&line, words);
	text_clean(b, buf_slice(&line), 0);
	buf_putc(b, '\n');
	buf_free(&line);
	free(words);
}

static void
put_text(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "%s\t", name);
	text_clean(b, slice_of(value), 0);
	buf_putc(b, '\n');
}

static void
put_words(const struct team *t, struct buf *b)
{
	static const char *const rounds[] = { "settled", "eager" };
	static const char *const restarts[] = { "cancel", "update",
		"finish" };
	static const char *const care[] = { "lenient", "balanced", "strict" };
	const struct team_agent *a;

	if (t->rounds != ROUNDS_SETTLED)
		put_text(b, "rounds", rounds[t->rounds]);
	if (t->restart != RESTART_CANCEL)
		put_text(b, "restart", restarts[t->restart]);
	if (t->method != METHOD_PLURALITY)
		put_text(b, "vote", team_method_name(t->method));
	if (t->vote != NULL)
		put_text(b, "vote.command", t->vote);
	for (a = t->agents; a < t->agents + t->n; a++)
		if (a->weight != 1)
			buf_printf(b, "weight\t%s\t%.15g\n", a->name,
			    a->weight);
	if (t->sensitivity != 0)
		put_text(b, "voting_sensitivity", care[t->sensitivity]);
	if (t->snapshots != NULL)
		put_text(b, "snapshot_storage", t->snapshots);
	if (t->shared != NULL)
		put_text(b, "agent_temporary_workspace", t->shared);
}

enum kind { FLAG, COUNT, AMOUNT };

#define AT(member) offsetof(struct team, member)

static const struct {
	const char *name;
	enum kind kind;
	size_t at;
} numbers[] = {
	{ "seed", COUNT, AT(seed) },
	{ "shuffle", FLAG, AT(shuffle) },
	{ "show_names", FLAG, AT(show_names) },
	{ "show_votes", FLAG, AT(show_votes) },
	{ "present", FLAG, AT(present) },
	{ "stop_early", FLAG, AT(stop_early) },
	{ "skip_coordination_rounds", FLAG, AT(skip_rounds) },
	{ "enable_planning_mode", FLAG, AT(planning) },
	{ "attempts", COUNT, AT(attempts) },
	{ "max_turns", COUNT, AT(max_turns) },
	{ "max_tokens", COUNT, AT(tokens) },
	{ "max_cost", AMOUNT, AT(cost) },
	{ "max_new_answers_per_agent", COUNT, AT(max_answers) },
	{ "max_orchestration_restarts", COUNT, AT(restarts) },
	{ "answer_novelty_requirement", AMOUNT, AT(novelty) },
	{ "orchestrator_timeout_seconds", AMOUNT, AT(run_seconds) },
	{ "agent_timeout_seconds", COUNT, AT(agent_seconds) },
	{ "turn_timeout_seconds", AMOUNT, AT(turn_seconds) },
	{ "presentation_timeout_seconds", AMOUNT, AT(present_seconds) }
};

static void
put_number(struct buf *b, size_t i, const void *team, const void *plain)
{
	const void *p = (const char *)team + numbers[i].at;
	const void *q = (const char *)plain + numbers[i].at;

	switch (numbers[i].kind) {
	case FLAG:
		if (*(const int *)p != *(const int *)q)
			buf_printf(b, "%s\t%s\n", numbers[i].name,
			    *(const int *)p ? "true" : "false");
		break;
	case COUNT:
		if (*(const long long *)p != *(const long long *)q)
			buf_printf(b, "%s\t%lld\n", numbers[i].name,
			    *(const long long *)p);
		break;
	case AMOUNT:
		if (*(const double *)p < *(const double *)q ||
		    *(const double *)p > *(const double *)q)
			buf_printf(b, "%s\t%.15g\n", numbers[i].name,
			    *(const double *)p);
		break;
	}
}

void
check_print(const struct team *t, struct buf *b)
{
	struct team plain;
	size_t i;

	for (i = 0; i < t->n; i++)
		put_agent(t, &t->agents[i], b);
	put_words(t, b);
	team_defaults(&plain);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		put_number(b, i, t, &plain);
	if (t->backoff != plain.backoff)
		buf_printf(b, "backoff_seconds\t%.15g\n",
		    (double)t->backoff / 1000);
	if (t->n == 1 && !t->direct)
		put_text(b, "use_orchestrator_for_single_agent", "true");
}
