/* mg-agent: turns in, events out; a model with MCP tools between them. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/proc.h"
#include "api.h"
#include "claude.h"

const struct backend *backend;

static const char *self = "mg-agent";

char *
find_program(const char *name)
{
	return proc_find(self, name);
}

/* MassGen's names have '_' where ours have '-'. */
static int
is_type(const char *type, const char *name)
{
	for (; *type != '\0' && *name != '\0'; type++, name++)
		if (*type != *name && !(*type == '_' && *name == '-'))
			return 0;
	return *type == *name;
}

static void
choose(void)
{
	const char *type = setting_str("type");

	if (type == NULL || strcmp(type, "auto") == 0) {
		type = provider_auto();
		setting_put("type", slice_of(type), 0);
	}
	if (is_type(type, "claude-code"))
		backend = &claude_backend;
	else if (is_type(type, "script"))
		backend = &script_backend;
	else
		backend = &api_backend;
}

/* -n: what would be used; nothing is sent. */
static NORETURN void
plan(void)
{
	struct buf b = BUF_INIT(65536);

	buf_printf(&b, "type\t%s\n", setting_str("type"));
	if (access_.model != NULL)
		buf_printf(&b, "model\t%s\n", access_.model);
	if (access_.base != NULL)
		buf_printf(&b, "address\t%s\n", access_.base);
	if (access_.key != NULL)
		buf_printf(&b, "key\t%s\n", access_.key_from);
	event_print(buf_slice(&b));
	buf_free(&b);
	event_leave(ST_DONE);
}

static int
busy(void)
{
	return (!input_ended() || turn_running() || turn_waiting() > 0) &&
	    !event_gone() && loop_signal == 0 && tools_failed() == ST_DONE &&
	    !record_failed();
}

/* Turns do not begin before the tools are known. */
static void
run(void)
{
	while (busy()) {
		if (tools_ready())
			turn_start_next();
		input_watch();
		if (busy())
			loop_step();
	}
	if (turn_running() && tools_failed() != ST_DONE)
		turn_stop(END_FAILED, "server", tools_failed(),
		    "a server has failed");
	else if (turn_running() && record_failed())
		turn_stop(END_FAILED, "record", ST_LOCAL,
		    "the record cannot be written");
	else if (turn_running())
		turn_stop(END_CANCELLED, "signal", ST_LOCAL, "interrupted");
	turn_drop_waiting();
}

int
main(int argc, char **argv)
{
	char *question;
	enum status status;

	progname = "mg-agent";
	if (argc > 0)
		self = argv[0];
	proc_clean_fds();
	loop_catch_signals();
	question = options_read(argc, argv);
	event_open(!opt.json);
	shape_open();
	record_open();
	choose();
	/* Servers are started by us or by claude, never by both. */
	if (!opt.dry && !(backend == &claude_backend && claude_native()))
		tools_open();
	backend->open();
	if (opt.dry)
		plan();
	input_open(question);
	run();
	input_close();
	status = turn_status() != ST_DONE ? turn_status() : input_status();
	if (tools_failed() != ST_DONE)
		status = tools_failed();
	if (record_failed())
		status = ST_LOCAL;
	turn_free();
	shape_close();
	event_leave((int)status);
}
