/*
 * The wheel: what agents say and what the machine wants become lines of the
 * file, are taken by the machine, and only then acted upon.
 */

#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "../../lib/base/loop.h"
#include "mg-orchestrate.h"

enum { IDLE = 60000 };  /* ms to wait when nothing is due */

static struct json doc;
static struct timer timer;
static int stopped;     /* a line says that a signal came */
static int status;      /* of the final line */

/* What a retired agent leaves the others to do is worth a line. */
static void
tell_retired(const struct json *j, int at)
{
	struct buf why = BUF_INIT(65536);

	(void)json_str(j, json_get(j, 0, "why"), &why);
	if (at >= 0)
		warn("%s (%s) is asked no more: %s", team.agents[at].name,
		    team.agents[at].id, buf_str(&why));
	buf_free(&why);
}

static void
take(const struct json *j)
{
	struct buf why = BUF_INIT(4096);

	setup_take(j);
	if (machine_apply(machine, j, &why) < 0)
		die(ST_LOCAL, "'%s': %s", record_path(), buf_str(&why));
	buf_free(&why);
}

/* What it is sent, and what it left behind. */
static void
act_agent(const struct json *j, size_t at)
{
	struct buf message = BUF_INIT(LINE_BYTES);
	int type = json_get(j, 0, "type");
	long long version;

	if (json_is(j, type, "answer") &&
	    json_int(j, json_get(j, 0, "version"), &version) == 0)
		snapshot_take(at, version);
	if (machine_message(machine, j, &message)) {
		if (message.err != 0)
			agent_refused(at);
		else
			agent_send(at, buf_slice(&message));
	}
	if (json_is(j, type, "cancel"))
		agent_cancelled(at);
	buf_free(&message);
}

static void
act(const struct json *j)
{
	struct buf name = BUF_INIT(64);
	int type = json_get(j, 0, "type"), at = -1;
	long long n;

	if (json_str(j, json_get(j, 0, "agent"), &name) == 0)
		at = team_find(&team, buf_slice(&name));
	buf_free(&name);
	if (json_is(j, type, "retired"))
		tell_retired(j, at);
	if (json_is(j, type, "final")) {
		if (json_int(j, json_get(j, 0, "status"), &n) == 0)
			status = (int)n;
		answer_final(j);
	} else if (at >= 0) {
		act_agent(j, (size_t)at);
	}
}

void
drive_line(struct slice line, const char *agent)
{
	record_put(line, agent, &doc);
	answer_line(doc.text);
	take(&doc);
	if (agent == NULL)
		act(&doc);
}

void
drive_settle(void)
{
	struct buf line = BUF_INIT(LINE_BYTES);

	while (machine_next(machine, record_now(), &line)) {
		drive_line(buf_slice(&line), NULL);
		buf_clear(&line);
	}
	buf_free(&line);
}

void
drive_question(struct slice question)
{
	struct buf line = BUF_INIT(LINE_BYTES);

	jout_open(&line, '{');
	jout_kcstr(&line, "type", "question");
	jout_kstr(&line, "question", question);
	jout_close(&line, '}');
	record_now();
	drive_line(buf_slice(&line), NULL);
	buf_free(&line);
	stopped = 0;
}

/* The first SIGINT presents what there is; anything more ends us. */
static void
heed_signal(void)
{
	struct buf line = BUF_INIT(256);

	if (loop_signal == 0 || (stopped && loop_signals == 1))
		return;
	if (loop_signal != SIGINT || loop_signals > 1)
		answer_leave(ST_LOCAL);
	warn("interrupted: presenting what there is; again to stop");
	stopped = 1;
	jout_open(&line, '{');
	jout_kcstr(&line, "type", "stop");
	jout_kcstr(&line, "why", "signal");
	jout_kint(&line, "status", 128 + SIGINT);
	jout_close(&line, '}');
	record_now();
	drive_line(buf_slice(&line), NULL);
	buf_free(&line);
}

static void
wake(void *arg)
{
	(void)arg;
}

static void
step(void)
{
	long long due = machine_due(machine), now = record_now();

	if (due < 0 || due > now + IDLE)
		due = now + IDLE;
	timer_set(&timer, due > now ? due - now : 0, wake, NULL);
	loop_step();
	timer_stop(&timer);
}

int
drive_run(void)
{
	while (!machine_done(machine)) {
		heed_signal();
		if (answer_gone())
			answer_leave(ST_LOCAL);
		drive_settle();
		if (machine_wants_outcome(machine))
			outcome_ask();
		else
			outcome_drop();
		if (!machine_done(machine))
			step();
	}
	/* An answer that is printed has its snapshot, unless time is over. */
	while (snapshot_busy() && status != ST_TIME && loop_signal == 0 &&
	    !answer_gone())
		loop_step();
	return status;
}

void
drive_free(void)
{
	json_free(&doc);
}
