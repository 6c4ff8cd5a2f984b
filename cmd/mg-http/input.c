/* Lines from stdin: one message each. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/json.h"
#include "../../lib/base/line.h"
#include "../../lib/mcp/rpc.h"
#include "mg-http.h"

enum { PARSE_ERROR = -32700 };

static struct line in;
static int ended, error;
static void (*at_end)(void);

/* Who sent it can only be told so: no id could be read. */
static void
broken(long long code, const char *why)
{
	struct slice none = { NULL, 0 };

	fail_plain(none, code, why);
}

static void
take_message(struct slice text)
{
	const char *why;
	struct message *m = message_new(text, &why);

	if (m == NULL)
		broken(RPC_INVALID_REQUEST, why);
	else if (message_is(m, "notifications/cancelled"))
		exchange_cancel(m);
	else
		exchange_new(m);
}

/* No server must take a batch, so each of its messages goes by itself. */
static void
take_line(struct slice line)
{
	struct members all;
	struct member m;
	struct json_error e;

	if (json_check(line, NULL, &e) == -1)
		broken(PARSE_ERROR, e.why);
	else if (members_open(&all, line) == -1 || all.closer != ']')
		take_message(line);
	else
		while (members_next(&all, &m))
			take_message(m.value);
}

static void
end(void)
{
	if (!ended)
		at_end();
	ended = 1;
	loop_fd(STDIN_FILENO, 0, NULL, NULL);
}

static void
read_input(void *arg, int events)
{
	struct slice s;
	int rc;

	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN) {
		error = errno;
		end();
	}
	while (!ended && (rc = line_next(&in, &s)) != LINE_NONE) {
		if (rc == LINE_EOF)
			end();
		else if (rc == LINE_LONG)
			broken(PARSE_ERROR, "the line is too long");
		else
			take_line(s);
	}
}

void
input_open(void (*fn)(void))
{
	at_end = fn;
	line_init(&in, STDIN_FILENO, opt.server.max_line);
	loop_fd(STDIN_FILENO, LOOP_READ, read_input, NULL);
}

void
input_close(void)
{
	end();
	line_free(&in);
}

int
input_error(void)
{
	return error;
}

int
input_ended(void)
{
	return ended;
}
