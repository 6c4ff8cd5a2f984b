/*
 * mg-mcp pipe: tools out, calls in, results out, as event lines
 * (mg-events(7)).  One session a server for all its calls; it reads on while
 * calls run, so a cancel is never stuck behind them.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "mg-mcp.h"
#include "pipe.h"

static struct line in;
static struct json doc;           /* of the line being read */
static int eof, unreadable;

/* NULL when the line can be obeyed, else why not. */
static const char *
check_call(const struct served *s, int id, int tool_name, int arguments,
    int timeout)
{
	double seconds = 1;
	enum json_type type = json_type(&doc, id);

	if (type != JSON_STRING && type != JSON_NUMBER)
		return "a call needs an id, a string or a number";
	if (calls_has(json_raw(&doc, id)))
		return "a call with this id is under way";
	if (s == NULL)
		return "no such server";
	if (json_type(&doc, tool_name) != JSON_STRING)
		return "a call needs the name of a tool";
	if (arguments >= 0 && json_type(&doc, arguments) != JSON_OBJECT)
		return "arguments must be an object";
	if (timeout >= 0 && (json_double(&doc, timeout, &seconds) < 0 ||
	    !(seconds > 0 && seconds <= 1e9)))
		return "timeout must be a number of seconds";
	return NULL;
}

static void
take_call(int id)
{
	int arguments = json_get(&doc, 0, "arguments");
	int name = json_get(&doc, 0, "tool");
	int timeout = json_get(&doc, 0, "timeout");
	struct served *s = served_find(&doc, json_get(&doc, 0, "server"));
	const char *why = check_call(s, id, name, arguments, timeout);
	struct buf tool = BUF_INIT(SIZE_MAX / 2);
	double seconds = 0;

	if (why != NULL) {
		calls_refuse(json_raw(&doc, id), ST_USAGE, why);
		return;
	}
	(void)json_str(&doc, name, &tool);
	(void)json_double(&doc, timeout, &seconds);
	calls_add(s, json_raw(&doc, id), buf_slice(&tool), arguments >= 0 ?
	    json_raw(&doc, arguments) : slice_of("{}"),
	    (long long)(seconds * 1000));
	buf_free(&tool);
}

static void
take_line(struct slice s)
{
	struct json_error e;
	struct slice none = { NULL, 0 };
	struct buf b = BUF_INIT(1024);
	int type;

	if (json_parse(&doc, s, INT32_MAX, &e) < 0) {
		buf_printf(&b, "no JSON: %s at byte %lu", e.why,
		    (unsigned long)e.at + 1);
		calls_refuse(none, ST_USAGE, buf_str(&b));
		buf_free(&b);
		return;
	}
	type = json_get(&doc, 0, "type");
	if (json_type(&doc, 0) != JSON_OBJECT)
		calls_refuse(none, ST_USAGE, "a line must be an object");
	else if (json_repeated(&doc, 0) >= 0)
		calls_refuse(none, ST_USAGE, "a name stands twice");
	else if (json_is(&doc, type, "call"))
		take_call(json_get(&doc, 0, "id"));
	else if (json_is(&doc, type, "cancel"))
		calls_cancel(json_raw(&doc, json_get(&doc, 0, "id")));
}

/* A last line without newline is no event: its writer was cut off. */
static void
read_calls(void *arg, int events)
{
	struct slice s, none = { NULL, 0 };
	int rc;

	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN) {
		warn("cannot read the calls on stdin:");
		eof = unreadable = 1;
	}
	while (!eof && (rc = line_next(&in, &s)) != LINE_NONE) {
		if (rc == LINE_EOF)
			eof = 1;
		else if (rc == LINE_LONG)
			calls_refuse(none, ST_LOCAL,
			    "a line above the ceiling");
		else if (!line_partial(&in))
			take_line(s);
		else
			calls_refuse(none, ST_USAGE,
			    "the last line has no newline");
	}
}

/*
 * Reading goes on but for a backlog that no cancel could shorten, and for a
 * reader of ours that does not read the answers.
 */
static void
watch_input(void)
{
	loop_fd(STDIN_FILENO, !eof && !event_held() && !calls_full() ?
	    LOOP_READ : 0, read_calls, NULL);
}

/* "a,b": each named server must be there and may run. */
static void
named_servers(const char *list)
{
	struct server sv;
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ',')) {
		char *name;

		n = strcspn(list, ",");
		name = xstrndup(list, n);
		target_named(&sv, name);
		served_add(&sv);
		free(name);
	}
}

static void
choose_servers(int argc, char **argv)
{
	struct server sv, *all;
	size_t i, n;

	if (opt.exec != NULL || opt.socket != NULL) {
		target_server(&sv, &argc, &argv);
		served_add(&sv);
	} else if (opt.servers != NULL)
		named_servers(opt.servers);
	else {
		n = target_all(&all);
		for (i = 0; i < n; i++)
			served_add(&all[i]);
		free(all);
	}
	if (argc != 0)
		usage();
	if (served_count() == 0 && opt.servers == NULL && !opt.agent)
		die(ST_USAGE, "no server may be used; -s and -x name them");
}

static int
busy(void)
{
	return (!eof || calls_left() || served_listing()) && out.err == 0 &&
	    loop_signal == 0 && !limit_over();
}

/* Every call that was read is answered, whatever ends us. */
static enum status
end(void)
{
	enum status status = calls_failed() ? ST_NO : ST_DONE;

	if (unreadable)
		status = ST_LOCAL;
	if (limit_over()) {
		warn("the time given with -t is over");
		status = ST_TIME;
		calls_end(ST_TIME, "the time given with -t is over");
	} else if (loop_signal != 0)
		calls_end(ST_LOCAL, "interrupted");
	event_stop();
	loop_fd(STDIN_FILENO, 0, NULL, NULL);
	served_close_all();
	line_free(&in);
	json_free(&doc);
	return status;
}

void
cmd_pipe(int argc, char **argv)
{
	choose_servers(argc, argv);
	line_init(&in, STDIN_FILENO, opt.max_line != 0 ? opt.max_line :
	    (size_t)256 << 20);
	limit_start();
	event_start("mg-mcp pipe", served_hold);
	served_open_all();
	while (busy()) {
		calls_run();
		watch_input();
		loop_step();
	}
	leave(end());
}
