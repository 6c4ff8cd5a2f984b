/*
 * The process of Claude Code and its life.  A turn that we end while claude
 * waits for our tools only is parked: their answers are held, for an answer
 * is followed by a request to the model, and an interrupt would tell the
 * model that its calls were rejected.  When the conversation goes on, the
 * next message is sent, then the answers.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/line.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "claude.h"

enum {
	STARTUP = 60,          /* s until the first line of a turn */
	STOP = 2000,           /* ms until the result after an interrupt */
	GRACE = 1000,          /* ms between the end of its input and SIGTERM */
	TAIL = 4096            /* bytes of its stderr that are kept */
};

static enum {
	GONE,      /* there is no process */
	IDLE,
	WORKING,
	PARKED,    /* the turn is over, but claude's waits for us */
	STOPPING   /* the turn is over; its result must come */
} state;

static struct proc *child;
static struct line in;
static struct out to;
static struct buf tail = BUF_INIT((size_t)1 << 20); /* of its stderr */
static struct buf session = BUF_INIT(256);
static struct timer late, pump, failing, over;
static unsigned long asked;
static int held, pending, broken;
static int fresh;              /* it has begun no turn yet */
static enum status broken_status;
static char broken_why[4096];

static void begin(void);

int
claude_quiet(void)
{
	return state != WORKING || broken;
}

/* The process is of no more use; it ends by itself, or is ended. */
static void
retire(void)
{
	timer_stop(&late);
	timer_stop(&pump);
	timer_stop(&failing);
	timer_stop(&over);
	claude_native_close();
	claude_mcp_forget();
	claude_lines_new();
	broken = 0;
	if (child != NULL) {
		loop_fd(child->out, 0, NULL, NULL);
		loop_fd(child->err, 0, NULL, NULL);
		out_free(&to);
		line_free(&in);
		/* Told that its calls fail, it would ask the model again. */
		if (state == PARKED)
			proc_kill(child);
		proc_stop(child, state == IDLE ? GRACE : 0);
		proc_release(child);
		child = NULL;
	}
	buf_clear(&tail);
	state = GONE;
}

static void
fail(void *arg)
{
	(void)arg;
	retire();
	turn_end(END_FAILED, "claude", broken_status, broken_why);
}

/* Not at once: whoever sends or takes a line works on what is freed. */
void
claude_broken(enum status status, const char *why)
{
	if (broken)
		return;
	broken = 1;
	broken_status = status;
	(void)snprintf(broken_why, sizeof(broken_why), "%s", why);
	timer_set(&failing, 0, fail, NULL);
}

static void
replay(void *arg)
{
	struct buf kind = BUF_INIT(64), text = BUF_INIT(TEXT_MAX);

	(void)arg;
	if (!record_next(&kind, &text))
		;
	else if (slice_is(buf_slice(&kind), "line")) {
		timer_set(&pump, 0, replay, NULL);
		claude_line(buf_slice(&text));
	} else
		claude_broken(ST_PEER, buf_str(&text));
	buf_free(&kind);
	buf_free(&text);
}

void
claude_send(struct buf *b, int open)
{
	struct slice s;

	while (open-- > 0)
		jout_close(b, '}');
	s = buf_slice(b);
	if (b->err != 0)
		claude_broken(ST_LOCAL, "a message is above our ceiling");
	else if (record_sent("line", &s, 1) < 0)
		claude_broken(ST_NO, "what is sent is not as recorded");
	else if (replaying())
		timer_set(&pump, 0, replay, NULL);
	else if (child != NULL) {
		buf_putc(b, '\n');
		out_put(&to, buf_slice(b));
		out_start(&to);
		if (to.err == ENOBUFS)
			claude_broken(ST_PEER, "claude does not read");
	}
	buf_free(b);
}

void
claude_control(struct buf *b, const char *subtype)
{
	char id[32];

	(void)snprintf(id, sizeof(id), "r%lu", ++asked);
	jout_open(b, '{');
	jout_kcstr(b, "type", "control_request");
	jout_kcstr(b, "request_id", strcmp(subtype, "initialize") == 0 ?
	    subtype : id);
	jout_key(b, "request");
	jout_open(b, '{');
	jout_kcstr(b, "subtype", subtype);
}

static void
begin_response(struct buf *b, const char *subtype, struct slice id)
{
	jout_open(b, '{');
	jout_kcstr(b, "type", "control_response");
	jout_key(b, "response");
	jout_open(b, '{');
	jout_kcstr(b, "subtype", subtype);
	jout_kraw(b, "request_id", id);
}

void
claude_reply(struct buf *b, struct slice request_id)
{
	begin_response(b, "success", request_id);
	jout_key(b, "response");
	jout_open(b, '{');
}

void
claude_refuse(struct slice request_id, const char *why)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	begin_response(&b, "error", request_id);
	jout_kcstr(&b, "error", why);
	claude_send(&b, 2);
}

static void
take_lines(int all)
{
	struct slice s;
	int rc;

	while (child != NULL && !broken && (all || !held)) {
		rc = line_next(&in, &s);
		if (rc == LINE_NONE || rc == LINE_EOF)
			break;
		if (rc == LINE_LONG) {
			claude_broken(ST_LOCAL,
			    "claude has written a line above our ceiling");
			break;
		}
		record_got("line", s);
		claude_line(s);
	}
}

/* It may close its output and live on. */
static void
readable(void *arg, int events)
{
	long n;

	(void)arg;
	(void)events;
	n = line_fill(&in);
	if (n < 0 && errno == EAGAIN)
		return;
	take_lines(0);
	if (n > 0 || child == NULL)
		return;
	loop_fd(child->out, 0, NULL, NULL);
	proc_stop(child, GRACE);
}

static void
watch(void)
{
	if (child != NULL && !in.eof)
		loop_fd(child->out, held ? 0 : LOOP_READ, readable, NULL);
}

static void
take_held(void *arg)
{
	(void)arg;
	take_lines(0);
	watch();
}

/* Lines that were read already come first. */
static void
hold(int hold_)
{
	held = hold_;
	if (held)
		watch();
	else if (child != NULL)
		timer_set(&pump, 0, take_held, NULL);
}

/* One read; its last lines are kept. */
static long
read_tail(void)
{
	struct line l;
	long n;

	line_init(&l, child->err, TAIL);
	n = line_fill(&l);
	if (n > 0)
		buf_put(&tail, l.b.s, l.b.len);
	if (tail.len > TAIL)
		buf_drop(&tail, tail.len - TAIL);
	line_free(&l);
	return n;
}

static void
complains(void *arg, int events)
{
	(void)arg;
	(void)events;
	if (read_tail() == 0)
		loop_fd(child->err, 0, NULL, NULL);
}

/* The last of what it has said on stderr, in one line. */
static void
put_tail(struct buf *b)
{
	struct slice s = buf_slice(&tail);

	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	if (s.n > 1000) {
		s.p += s.n - 1000;
		s.n = 1000;
	}
	if (s.n > 0) {
		buf_puts(b, ": ");
		text_clean(b, s, 0);
	}
}

static void
gone(void *arg)
{
	struct buf why = BUF_INIT(65536);
	char how[128];
	int rounds = 64, waits = pending;

	(void)arg;
	while (child != NULL && !broken && rounds-- > 0 && line_fill(&in) > 0)
		take_lines(1);
	take_lines(1);
	if (child == NULL || broken)
		return;
	for (rounds = 64; rounds > 0 && read_tail() > 0; rounds--)
		continue;
	buf_printf(&why, "claude has %s",
	    proc_ending(child->status, how, sizeof(how)));
	put_tail(&why);
	if (strstr(buf_str(&tail), "unknown option") != NULL)
		buf_puts(&why, " (is it too old?)");
	record_got("end", buf_slice(&why));
	/* It had died before it could take the turn up. */
	waits |= state == WORKING && !fresh && !claude_begun();
	if (state == WORKING && !waits)
		claude_broken(ST_PEER, buf_str(&why));
	else
		retire();
	pending = 0;
	if (waits)
		begin();
	buf_free(&why);
}

/* There is no program, or none that can be run. */
static void
cannot_start(const char *name)
{
	char why[1024];

	(void)snprintf(why, sizeof(why), "cannot start '%s': %s", name,
	    strerror(errno));
	free(child);
	child = NULL;
	claude_broken(errno == ENOENT ? ST_USAGE : ST_PEER, why);
}

static void
spawn(const char *resume)
{
	char **argv = claude_argv(resume, claude_native_open());
	char **envp = claude_envp();
	struct proc_spec spec = { argv, envp, setting_str("cwd"), PROC_PIPE,
		PROC_PIPE, PROC_PIPE, 1, NULL };

	child = xcalloc(1, sizeof(*child));
	if (proc_start(child, &spec, gone, NULL) < 0)
		cannot_start(argv[0]);
	else {
		line_init(&in, child->out, TEXT_MAX);
		out_init(&to, child->in, (size_t)TEXT_MAX * 2);
		loop_fd(child->err, LOOP_READ, complains, NULL);
		watch();
	}
	claude_words_free(argv);
	claude_words_free(envp);
}

static void
too_slow(void *arg)
{
	(void)arg;
	claude_broken(ST_TIME, "claude has not begun the turn in time");
}

void
claude_started(const char *id)
{
	timer_stop(&late);
	fresh = 0;
	buf_clear(&session);
	if (id != NULL)
		buf_puts(&session, id);
	claude_native_close();
}

static void
start(const char *resume)
{
	claude_lines_new();
	fresh = 1;
	if (!replaying())
		spawn(resume);
	timer_set(&late, (long long)(setting_num("startup_timeout", STARTUP) *
	    1000), too_slow, NULL);
	claude_put_initialize();
}

/* A conversation whose process has gone is taken up from its session. */
static void
begin(void)
{
	int goes_on = state == PARKED;

	pending = 0;
	if (!turn.keep || (state == GONE && session.len == 0)) {
		retire();
		buf_clear(&session);
		goes_on = 0;
	}
	if (state == GONE)
		start(session.len > 0 ? buf_str(&session) : NULL);
	state = WORKING;
	claude_lines_turn(goes_on);
	claude_native_turn();
	claude_mcp_turn();
	claude_put_user();
	claude_mcp_begin();
}

static void
take_turn(void)
{
	if (state == STOPPING && turn.keep)
		pending = 1;
	else
		begin();
}

void
claude_result(void)
{
	timer_stop(&late);
	timer_stop(&over);
	claude_mcp_forget_calls();
	state = IDLE;
	if (pending)
		begin();
}

/* No result has come: what claude does is not known any more. */
static void
stop_hard(void *arg)
{
	int waits = pending;

	(void)arg;
	retire();
	if (waits)
		begin();
}

static void
interrupt(void)
{
	struct buf b = BUF_INIT(1024);

	claude_lines_cut();
	claude_mcp_park(0);
	claude_control(&b, "interrupt");
	claude_send(&b, 2);
	state = STOPPING;
	timer_set(&late, STOP, stop_hard, NULL);
}

static void
stop(void)
{
	timer_stop(&over);
	pending = 0;
	if (state != WORKING)
		return;
	timer_stop(&late);
	if (claude_mcp_open() && !claude_streaming() &&
	    !claude_native_running()) {
		claude_mcp_park(1);
		state = PARKED;
	} else
		interrupt();
}

static void
rounds_over(void *arg)
{
	(void)arg;
	turn_stop(END_LIMIT, "rounds", ST_LOCAL,
	    "the limit of rounds is reached");
}

/* The last answer would begin another round. */
static void
answered(struct call *c)
{
	if (turn.rounds > 0 && claude_rounds() >= turn.rounds &&
	    !turn_ending()) {
		claude_mcp_park(1);
		if (turn_calls_open() == 0)
			timer_set(&over, 0, rounds_over, NULL);
	}
	claude_mcp_answered(c);
}

static void
close_all(void)
{
	retire();
	claude_lines_free();
	claude_native_free();
	buf_free(&tail);
	buf_free(&session);
}

const struct backend claude_backend = { "claude-code", claude_settings,
	take_turn, answered, stop, hold, close_all };
