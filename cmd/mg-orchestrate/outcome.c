/*
 * The program that tallies, when the team names one: it reads the run's file
 * on stdin, and the first outcome line that it writes is that of the run.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "mg-orchestrate.h"

enum { WAIT = 60 };     /* seconds that it may take */

static struct proc *child;
static struct line in;
static struct timer late;

void
outcome_drop(void)
{
	if (child == NULL)
		return;
	timer_stop(&late);
	loop_fd(child->out, 0, NULL, NULL);
	line_free(&in);
	proc_stop(child, 0);
	proc_release(child);
	child = NULL;
}

static void
too_late(void *arg)
{
	(void)arg;
	die(ST_PEER, "vote '%s' has told no outcome in %d seconds", team.vote,
	    WAIT);
}

static int
is_outcome(struct slice s)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int is = json_parse(&j, s, INT32_MAX, &e) == 0 &&
	    json_is(&j, json_get(&j, 0, "type"), "outcome");

	json_free(&j);
	return is;
}

/* Nothing more of it matters; nor does this, if the run was stopped. */
static void
take(struct slice s)
{
	struct buf outcome = BUF_INIT(LINE_BYTES);

	buf_put(&outcome, s.p, s.n);
	outcome_drop();
	if (machine_wants_outcome(machine)) {
		record_now();
		drive_line(buf_slice(&outcome), NULL);
	}
	buf_free(&outcome);
}

static void
readable(void *arg, int events)
{
	struct slice s;
	int rc;

	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN)
		in.eof = 1;
	while ((rc = line_next(&in, &s)) != LINE_NONE && rc != LINE_EOF)
		if (rc == LINE_OK && !line_partial(&in) && is_outcome(s)) {
			take(s);
			return;
		}
	if (rc == LINE_EOF)
		die(ST_PEER, "vote '%s' has told no outcome", team.vote);
}

void
outcome_ask(void)
{
	struct proc_spec spec = { NULL, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_PIPE, 1, NULL };
	const char *why = NULL;
	char **words;

	if (child != NULL)
		return;
	words = text_words(team.vote, &why);
	if (words == NULL || words[0] == NULL)
		die(ST_USAGE, "vote '%s': %s", team.vote,
		    why != NULL ? why : "no command");
	spec.argv = words;
	spec.in = record_reader();
	child = xcalloc(1, sizeof(*child));
	if (proc_start(child, &spec, NULL, NULL) < 0)
		die(ST_PEER, "cannot start '%s':", words[0]);
	free(words);
	errors_watch(child->err, "vote");
	child->err = -1;
	line_init(&in, child->out, LINE_BYTES);
	loop_fd(child->out, LOOP_READ, readable, NULL);
	timer_set(&late, WAIT * 1000, too_late, NULL);
}
