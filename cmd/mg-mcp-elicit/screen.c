#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/out.h"
#include "../../lib/base/text.h"
#include "mg-mcp-elicit.h"

enum { SHOWN = 4096 }; /* bytes of one text of the server's */

struct typed {
	struct buf *line;
	int whole, ended;
};

struct buf screen = BUF_INIT(SHOWN * 4096);
int tty;

static struct out term;

int
screen_open(void)
{
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (tty < 0)
		return -1;
	out_init(&term, tty, QUESTION_MAX);
	return 0;
}

void
screen_flush(void)
{
	out_put(&term, buf_slice(&screen));
	(void)out_flush(&term, 0);
	buf_clear(&screen);
}

void
show(const char *s)
{
	buf_puts(&screen, s);
}

void
show_slice(struct slice s, int lines)
{
	struct buf b = BUF_INIT(SHOWN * 16);
	size_t i, n = s.n;

	while (lines && n > 0 && s.p[n - 1] == '\n')
		n--;
	s.n = n < SHOWN ? n : SHOWN;
	text_clean(&b, s, lines);
	for (i = 0; i < b.len; i++) {
		buf_putc(&screen, b.s[i]);
		if (b.s[i] == '\n')
			show("    ");
	}
	if (n > SHOWN)
		show("...");
	buf_free(&b);
}

void
show_value(const struct json *j, int t, int lines)
{
	struct buf b = BUF_INIT(QUESTION_MAX);

	if (json_str(j, t, &b) < 0)
		show_slice(json_raw(j, t), lines);
	else
		show_slice(buf_slice(&b), lines);
	buf_free(&b);
}

void
show_json(struct slice text)
{
	struct json j = JSON_INIT;
	struct json_error e;

	if (json_parse(&j, text, INT32_MAX, &e) == 0)
		show_value(&j, 0, 0);
	json_free(&j);
}

/* A line at a time, as the terminal edits it. */
static void
read_tty(void *arg, int events)
{
	struct typed *t = arg;
	char bytes[4096];
	ssize_t n = read(tty, bytes, sizeof(bytes));
	const char *nl;

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		t->ended = 1;
		return;
	}
	nl = memchr(bytes, '\n', (size_t)n);
	t->whole = nl != NULL;
	buf_put(t->line, bytes, nl != NULL ? (size_t)(nl - bytes) :
	    (size_t)n);
}

void
ask(struct buf *line)
{
	struct typed t = { NULL, 0, 0 };

	screen_flush();
	buf_clear(line);
	t.line = line;
	loop_fd(tty, LOOP_READ, read_tty, &t);
	while (!t.whole && !t.ended && loop_signal == 0 && term.err == 0)
		loop_step();
	loop_fd(tty, 0, NULL, NULL);
	if (loop_signal != 0 && loop_signal != SIGINT)
		loop_die_of(loop_signal);
	if (!t.whole)
		show("\n");
	if (!t.whole || slice_is(buf_slice(line), "!cancel"))
		leave_as("cancel");
	if (slice_is(buf_slice(line), "!decline"))
		leave_as("decline");
}

int
ask_letter(const char *question, int otherwise)
{
	struct buf line = BUF_INIT(65536);
	int c;

	show(question);
	ask(&line);
	c = line.len == 0 ? otherwise :
	    tolower((unsigned char)buf_str(&line)[0]);
	buf_free(&line);
	return c;
}
