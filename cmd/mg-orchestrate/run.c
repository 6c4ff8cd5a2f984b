/* The ways to run: a new one, one that goes on, one that is repeated. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "mg-orchestrate.h"

static int ended;            /* stdin is */

static void
read_some(void *arg, int events)
{
	char block[65536];
	ssize_t n = read(STDIN_FILENO, block, sizeof(block));

	(void)events;
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		die(ST_LOCAL, "cannot read the question:");
	if (n > 0)
		buf_put(arg, block, (size_t)n);
	ended = n == 0;
}

static int
is_over(void)
{
	return loop_signal != 0 || answer_gone();
}

/* A signal or a reader that leaves is no end of the question. */
static void
read_input(struct buf *q)
{
	loop_fd(STDIN_FILENO, LOOP_READ, read_some, q);
	while (!ended && q->err == 0) {
		loop_step();
		if (is_over())
			answer_leave(ST_LOCAL);
	}
	loop_fd(STDIN_FILENO, 0, NULL, NULL);
}

/* Of the operand or of stdin, to its end; blanks at its end are cut. */
static void
read_question(struct buf *q)
{
	buf_init(q, MACHINE_TEXT);
	if (opt.question != NULL)
		buf_puts(q, opt.question);
	else
		read_input(q);
	if (q->err != 0)
		die(ST_LOCAL, "the question is above %d MiB",
		    MACHINE_TEXT >> 20);
	while (q->len > 0 && strchr(" \t\r\n", q->s[q->len - 1]) != NULL)
		q->len--;
	if (q->len == 0)
		die(ST_USAGE, "no question");
}

static void
put_members(struct buf *line)
{
	size_t i;

	jout_key(line, "agents");
	jout_open(line, '[');
	for (i = 0; i < team.n; i++) {
		const struct team_agent *a = &team.agents[i];

		jout_open(line, '{');
		jout_kcstr(line, "agent", a->name);
		jout_kcstr(line, "id", a->id);
		if (a->type != NULL)
			jout_kcstr(line, "backend", a->type);
		if (a->model != NULL)
			jout_kcstr(line, "model", a->model);
		jout_close(line, '}');
	}
	jout_close(line, ']');
}

static void
put_method(struct buf *line)
{
	size_t i;

	jout_key(line, "vote");
	jout_open(line, '{');
	jout_kcstr(line, "method", team_method_name(team.method));
	jout_key(line, "weights");
	jout_open(line, '{');
	for (i = 0; i < team.n; i++) {
		struct buf number = BUF_INIT(64);

		buf_printf(&number, "%.17g", team.agents[i].weight);
		if (team.agents[i].weight != 1)
			jout_kraw(line, team.agents[i].name,
			    buf_slice(&number));
		buf_free(&number);
	}
	jout_close(line, '}');
	jout_close(line, '}');
}

static void
begin(struct slice question)
{
	struct buf line = BUF_INIT(LINE_BYTES);

	jout_open(&line, '{');
	jout_kcstr(&line, "type", "run");
	jout_kint(&line, "v", 1);
	jout_kstr(&line, "question", question);
	jout_key(&line, "team");
	team_masked(&team, &line);
	jout_kint(&line, "seed", team.seed);
	setup_put(&line);
	put_members(&line);
	put_method(&line);
	jout_close(&line, '}');
	record_now();
	drive_line(buf_slice(&line), NULL);
	buf_free(&line);
}

void
run_begin(struct slice question)
{
	record_create();
	scratch_open();
	agents_open();
	snapshot_open(1);
	begin(question);
}

int
run_new(void)
{
	struct buf question;

	setup_team();
	setup_machine();
	if (opt.question == NULL && isatty(STDIN_FILENO))
		return run_talk();
	read_question(&question);
	run_begin(buf_slice(&question));
	buf_free(&question);
	return drive_run();
}

/* Nothing is started. */
int
run_check(void)
{
	struct buf b = BUF_INIT(LINE_BYTES);

	opt.team = opt.check;
	setup_team();
	check_print(&team, &b);
	answer_text(buf_slice(&b));
	buf_free(&b);
	return ST_DONE;
}

static void
apply(const struct json *j)
{
	struct buf why = BUF_INIT(4096);

	setup_take(j);
	if (machine_apply(machine, j, &why) < 0)
		die(ST_USAGE, "'%s' is no run of this program: %s",
		    record_path(), buf_str(&why));
	buf_free(&why);
}

/* Take what stands in the file; *last is its last final line. */
static void
read_run(struct json *last, struct buf *text)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int begun = 0;

	buf_init(text, LINE_BYTES);
	while (record_read(&j)) {
		if (!begun && !json_is(&j, json_get(&j, 0, "type"), "run"))
			break;
		if (!begun) {
			setup_recorded(&j, record_path());
			setup_machine();
			begun = 1;
		}
		apply(&j);
		if (!json_is(&j, json_get(&j, 0, "type"), "final"))
			continue;
		buf_clear(text);
		buf_put(text, j.text.p, j.text.n);
	}
	if (!begun)
		die(ST_USAGE, "'%s' is no run", record_path());
	if (text->len > 0)
		(void)json_parse(last, buf_slice(text), INT32_MAX, &e);
	json_free(&j);
}

/* The turns that were under way are void: their processes are no more. */
static void
put_resumed(void)
{
	struct buf line = BUF_INIT(LINE_BYTES);
	size_t i;

	jout_open(&line, '{');
	jout_kcstr(&line, "type", "resumed");
	jout_key(&line, "turns");
	jout_open(&line, '[');
	for (i = 0; i < team.n; i++)
		if (*machine_turn(machine, i) != '\0')
			jout_cstr(&line, machine_turn(machine, i));
	jout_close(&line, ']');
	setup_put(&line);
	jout_close(&line, '}');
	record_now();
	drive_line(buf_slice(&line), NULL);
	buf_free(&line);
}

static int
print_again(const struct json *final)
{
	long long status = ST_DONE;

	(void)json_int(final, json_get(final, 0, "status"), &status);
	answer_line(final->text);
	answer_final(final);
	return (int)status;
}

int
run_resume(void)
{
	struct json final = JSON_INIT;
	struct buf text;
	int status;

	record_open(opt.resume);
	read_run(&final, &text);
	if (machine_done(machine)) {
		status = print_again(&final);
	} else {
		scratch_open();
		agents_open();
		snapshot_open(0);
		put_resumed();
		status = drive_run();
	}
	json_free(&final);
	buf_free(&text);
	return status;
}

int
run_continue(void)
{
	struct json final = JSON_INIT;
	struct buf text, question;

	record_open(opt.go_on);
	read_run(&final, &text);
	json_free(&final);
	buf_free(&text);
	if (!machine_done(machine))
		die(ST_USAGE, "'%s' is not at its end: --resume it first",
		    record_path());
	scratch_open();
	agents_open();
	snapshot_open(0);
	put_resumed();
	if (opt.question == NULL && isatty(STDIN_FILENO))
		return run_talk();
	read_question(&question);
	drive_question(buf_slice(&question));
	buf_free(&question);
	return drive_run();
}

static void
read_typed(void *arg, int events)
{
	struct line *in = arg;

	(void)events;
	if (line_fill(in) < 0 && errno != EAGAIN)
		in->eof = 1;
}

/*
 * After the answer before.  The agents are heard meanwhile: one may still end
 * a turn, or leave.
 */
static int
ask_user(struct line *in, struct slice *question)
{
	int rc = LINE_NONE;

	while (answer_queued() > 0 && !is_over())
		loop_step();
	(void)fputs("> ", stderr);
	loop_fd(in->fd, LOOP_READ, read_typed, in);
	while (!is_over() && ((rc = line_next(in, question)) == LINE_NONE ||
	    rc == LINE_LONG))
		loop_step();
	loop_fd(in->fd, 0, NULL, NULL);
	return !is_over() && rc == LINE_OK;
}

/* Questions typed at a terminal, one a line, each with its answer. */
int
run_talk(void)
{
	struct line in;
	struct slice question;
	int status = ST_DONE;

	line_init(&in, STDIN_FILENO, MACHINE_TEXT);
	while (ask_user(&in, &question)) {
		if (record_path() == NULL)
			run_begin(question);
		else
			drive_question(question);
		status = drive_run();
	}
	line_free(&in);
	return status;
}
