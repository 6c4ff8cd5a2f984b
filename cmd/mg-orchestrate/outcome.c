/*
 * The program that tallies, when the team names one: it reads the run's file
 * on stdin, and the outcome line that it writes is that of the run.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "mg-orchestrate.h"

enum { WAIT = 60000 }; /* ms that it may take */

static struct proc child;
static struct line in;
static struct buf outcome = BUF_INIT(LINE_BYTES);
static int over;

static void
too_late(void *arg)
{
	(void)arg;
	over = 1;
}

static void
take_line(struct slice s)
{
	struct json j = JSON_INIT;
	struct json_error e;

	if (outcome.len == 0 && json_parse(&j, s, INT32_MAX, &e) == 0 &&
	    json_is(&j, json_get(&j, 0, "type"), "outcome"))
		buf_put(&outcome, s.p, s.n);
	json_free(&j);
}

static void
readable(void *arg, int events)
{
	struct slice s;
	int rc;

	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN)
		over = 1;
	while ((rc = line_next(&in, &s)) != LINE_NONE && rc != LINE_EOF)
		if (rc == LINE_OK && !line_partial(&in))
			take_line(s);
	over = over || rc == LINE_EOF;
}

static void
start(void)
{
	struct proc_spec spec = { NULL, NULL, NULL, PROC_PIPE, PROC_PIPE,
		PROC_PIPE, 1, NULL };
	const char *why = NULL;
	char **words = text_words(team.vote, &why);

	if (words == NULL || words[0] == NULL)
		die(ST_USAGE, "vote '%s': %s", team.vote,
		    why != NULL ? why : "no command");
	spec.argv = words;
	spec.in = record_reader();
	memset(&child, 0, sizeof(child));
	if (proc_start(&child, &spec, NULL, NULL) < 0)
		die(ST_PEER, "cannot start '%s':", words[0]);
	errors_watch(child.err, "vote");
	child.err = -1;
	free(words);
}

void
outcome_ask(void)
{
	struct timer late;
	int signals = loop_signals;

	memset(&late, 0, sizeof(late));
	over = 0;
	start();
	line_init(&in, child.out, LINE_BYTES);
	loop_fd(child.out, LOOP_READ, readable, NULL);
	timer_set(&late, WAIT, too_late, NULL);
	while (!over && loop_signals == signals)
		loop_step();
	timer_stop(&late);
	loop_fd(child.out, 0, NULL, NULL);
	line_free(&in);
	proc_close(&child);
	proc_stop(&child, 0);
	while (!proc_done(&child))
		loop_step();
	if (outcome.len > 0) {
		record_now();
		drive_line(buf_slice(&outcome), NULL);
	} else if (loop_signals == signals) {
		die(ST_PEER, "vote '%s' has told no outcome", team.vote);
	}
	buf_free(&outcome);
}
