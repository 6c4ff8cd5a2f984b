/*
 * Event lines (mg-events(7)) to stdout, or, as a plain filter, just the text
 * of the answers.  When the reader is slow the model is held.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "mg-agent.h"

enum {
	OUT_MAX = 1 << 30,
	HIGH = 8 << 20,        /* bytes unread by our reader: be quiet */
	HIGH_PLAIN = 1 << 20,  /* either is more than most answers */
	FAREWELL = 2000        /* ms, when a signal ends us */
};

static struct out out = { STDOUT_FILENO, 0, 0, 0, BUF_INIT(OUT_MAX), 0,
	NULL, NULL };
static struct timer timer;
static int plain, terminal, held, midline;

static void
release(void *arg)
{
	(void)arg;
	if (!held)
		return;
	held = 0;
	if (backend != NULL)
		backend->hold(0);
}

/* Not within the writing of it: what is released may write. */
static void
drained(void *arg)
{
	(void)arg;
	if (held)
		timer_set(&timer, 0, release, NULL);
}

static void
hello(void)
{
	struct buf b = BUF_INIT(256);

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "hello");
	jout_kint(&b, "v", 1);
	jout_kcstr(&b, "from", "mg-agent");
	event_end(&b);
}

void
event_open(int as_filter)
{
	plain = as_filter;
	terminal = isatty(STDOUT_FILENO);
	out_init(&out, STDOUT_FILENO, OUT_MAX);
	out.drained = drained;
	out_watch_reader(&out, 1);
	if (!plain)
		hello();
}

int
event_plain(void)
{
	return plain;
}

void
event_input(void)
{
	if (!plain)
		return;
	plain = 0;
	hello();
}

int
event_gone(void)
{
	return out.err != 0;
}

static void
put(struct slice s)
{
	struct buf safe = BUF_INIT(OUT_MAX);

	if (terminal) {
		text_clean(&safe, s, 1);
		s = buf_slice(&safe);
	}
	out_put(&out, s);
	out_start(&out);
	buf_free(&safe);
	if (!held && backend != NULL &&
	    out_queued(&out) > (plain ? HIGH_PLAIN : HIGH)) {
		held = 1;
		backend->hold(1);
	}
}

void
event_print(struct slice s)
{
	midline = s.n > 0 && s.p[s.n - 1] != '\n';
	put(s);
}

void
event_begin(struct buf *b, const char *type)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", type);
	if (turn_running())
		jout_kraw(b, "turn", turn.id);
}

/* As a filter, what happens beside the answer is for -v. */
static void
mention(const struct buf *b)
{
	struct buf safe = BUF_INIT(4096);
	struct slice s = buf_slice(b);

	if (opt.verbose) {
		s.n = s.n > 1000 ? 1000 : s.n;
		text_clean(&safe, s, 0);
		(void)fprintf(stderr, "%s\n", buf_str(&safe));
	}
	buf_free(&safe);
}

void
event_end(struct buf *b)
{
	jout_close(b, '}');
	if (plain)
		mention(b);
	else {
		buf_putc(b, '\n');
		put(buf_slice(b));
	}
	buf_free(b);
}

void
event_text(const char *type, struct slice s)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (plain && strcmp(type, "text") == 0) {
		if (shape_withheld())
			return;
		midline = s.p[s.n - 1] != '\n';
		put(s);
		return;
	}
	if (plain && !opt.verbose)
		return;
	event_begin(&b, type);
	jout_kstr(&b, "text", s);
	event_end(&b);
}

static void
put_error(struct slice turn_id, const char *call, enum status status,
    int http, const char *why)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (plain && call == NULL)
		warn("%s", why);
	jout_open(&b, '{');
	jout_kcstr(&b, "type", "error");
	if (turn_id.n > 0)
		jout_kraw(&b, "turn", turn_id);
	if (call != NULL)
		jout_kcstr(&b, "id", call);
	jout_kint(&b, "status", status);
	if (http > 0)
		jout_kint(&b, "http", http);
	jout_kcstr(&b, "message", why);
	event_end(&b);
}

void
event_error(struct slice turn_id, const char *call, enum status status,
    const char *why)
{
	put_error(turn_id, call, status, 0, why);
}

void
event_failed(enum status status, const char *why)
{
	put_error(turn.id, NULL, status, turn.http, why);
}

static void
put_cost(struct buf *b, double cost)
{
	char s[64];

	(void)snprintf(s, sizeof(s), "%.6f", cost);
	jout_kraw(b, "cost", slice_of(s));
}

void
event_usage_members(struct buf *b, const struct usage *u)
{
	jout_kint(b, "input", u->input);
	jout_kint(b, "output", u->output);
	if (u->cache_read > 0)
		jout_kint(b, "cache_read", u->cache_read);
	if (u->cache_write > 0)
		jout_kint(b, "cache_write", u->cache_write);
	if (u->thinking > 0)
		jout_kint(b, "thinking", u->thinking);
	jout_kint(b, "requests", u->requests);
	if (u->cost >= 0 && u->requests > 0)
		put_cost(b, u->cost);
}

void
event_usage(struct buf *b, const struct usage *u)
{
	jout_open(b, '{');
	event_usage_members(b, u);
	jout_close(b, '}');
}

/* A text that does not end its line does not swallow the prompt. */
static void
end_line(void)
{
	if (plain && midline && out.err == 0)
		out_put(&out, slice_of("\n"));
}

/* Whoever reads may take its time, as long as nobody wants us to end. */
static void
flush(void)
{
	end_line();
	if (loop_signal == 0)
		(void)out_flush(&out, 0);
	if (loop_signal != 0)
		(void)out_flush(&out, loop_now() + FAREWELL);
}

void
event_leave(int status)
{
	flush();
	out_watch_reader(&out, 0);
	if (out.err != 0 && out.err != EPIPE) {
		errno = out.err;
		warn("cannot write the output:");
		status = ST_LOCAL;
	} else if (out.err == 0 && out_queued(&out) == 0 &&
	    close(STDOUT_FILENO) < 0 && errno != EBADF) {
		warn("cannot write the output:");
		status = ST_LOCAL;
	}
	timer_stop(&timer);
	if (backend != NULL)
		backend->close();
	tools_close();
	if (event_gone() || loop_signal != 0)
		proc_hurry_all();
	while (proc_any())
		loop_step();
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (out.err == EPIPE)
		loop_die_of(SIGPIPE);
	out_free(&out);
	exit(status);
}
