#include <stdint.h>

#include "../../lib/base/loop.h"
#include "mg-watch.h"

enum {
	TOKENS = 4 << 20,     /* of a line */
	SLICE = 30,           /* ms of reading before we look elsewhere */
	KEPT = 1 << 20        /* bytes that an empty buffer may keep */
};

static int follows, paused, over;
static double speed;          /* 0: all is due at once */
static double clock_ms;       /* of the run, up to which lines are due */
static long long looked;      /* when the clock was moved */
static int started;           /* by the first line that has a time */
static long long opened;      /* when we began */
static int live;              /* lines came after we had read all there was */
static long long came;        /* when the last line came */

static struct buf text = BUF_INIT(SIZE_MAX); /* of the line that waits */
static struct json line;
static int waits;
static struct timer due;

void
play_begin(double factor, int follow)
{
	speed = factor;
	follows = follow;
	opened = looked = loop_now();
}

static void
move_clock(void)
{
	long long now = loop_now();

	if (!paused)
		clock_ms += (double)(now - looked) * speed;
	looked = now;
}

void
play_speed(double factor)
{
	move_clock();
	speed = factor;
}

double
play_speed_now(void)
{
	return speed;
}

void
play_pause(int on)
{
	move_clock();
	paused = on;
}

int
play_paused(void)
{
	return paused;
}

int
play_over(void)
{
	return over;
}

long long
play_clock(const struct view *v)
{
	if (over || paused || v->done)
		return v->t;
	if (speed > 0)
		return clock_ms > (double)v->t ? (long long)clock_ms : v->t;
	return live ? v->t + loop_now() - came : v->t;
}

/* A whole run ends with a final line; what is no run is not waited for. */
static int
may_grow(const struct view *v)
{
	return follows || v->taken == 0 || (v->run && !v->done);
}

static int
parse(struct slice s)
{
	struct json_error e;

	buf_clear(&text);
	buf_put(&text, s.p, s.n);
	return json_parse(&line, buf_slice(&text), TOKENS, &e) == 0 &&
	    json_type(&line, 0) == JSON_OBJECT;
}

/* The line that waits is the next one; 0: there is none. */
static int
next_line(struct view *v)
{
	struct slice s;
	int rc;

	while (!waits && (rc = source_next(&s)) != 0) {
		if (source_restarted()) {
			view_free(v);
			view_init(v);
			started = 0;
		}
		if (rc < 0)
			over = 1;
		if (rc < 0 || loop_signal != 0)
			return 0;
		waits = parse(s);
	}
	if (waits)
		return 1;
	live = 1;
	over = source_at_end() && !may_grow(v);
	return 0;
}

static long long
time_of_line(void)
{
	long long t = view_time(&line);

	return t >= 0 ? t : loop_now() - opened;
}

static void
wake(void *arg)
{
	(void)arg;
}

/* A clock that begins anew (a run that was resumed) sets ours back. */
static int
is_due(const struct view *v)
{
	long long t = view_time(&line);
	double left;

	if (speed <= 0 || t < 0)
		return 1;
	if (!started || t < v->t)
		clock_ms = (double)t;
	started = 1;
	left = ((double)t - clock_ms) / speed;
	if (left <= 0)
		return 1;
	timer_set(&due, left < 1000 ? (long long)left + 1 : 1000, wake, NULL);
	return 0;
}

static void
give(struct view *v, void (*fn)(const struct json *, long long t))
{
	long long t = time_of_line();

	if (fn != NULL)
		fn(&line, t);
	view_line(v, &line, t);
	came = loop_now();
	waits = 0;
	if (text.cap > KEPT) {
		buf_free(&text);
		json_free(&line);
	}
}

int
play_lines(struct view *v, void (*fn)(const struct json *, long long t))
{
	long long end = loop_now() + SLICE;

	move_clock();
	while (!paused && loop_signal == 0) {
		if (!next_line(v))
			return 0;
		if (!is_due(v))
			break;
		give(v, fn);
		if (loop_now() >= end)
			return 1;
	}
	source_spare();
	return 0;
}
