/* On a terminal: lines, keys and the clock change the picture. */

#include <stddef.h>

#include "../../lib/base/loop.h"
#include "mg-watch.h"
#include "screen.h"
#include "ui.h"

enum {
	FRAME = 50, /* ms between pictures, at least */
	TICK = 250  /* the clock is looked at so often */
};

static struct timer timer;

static void
wake(void *arg)
{
	(void)arg;
}

/* 1: something was pressed. */
static int
take_keys(struct ui *u, const struct view *v)
{
	int key, any = 0;

	while (!u->quit && (key = screen_key()) != PRESS_NONE) {
		ui_key(u, v, key);
		any = 1;
	}
	return any;
}

/* Is there anything that may still happen? */
static int
goes_on(const struct ui *u)
{
	return !u->quit && loop_signal == 0 && source_error() == 0 &&
	    (!play_over() || screen_has_keys());
}

void
live_run(struct view *v)
{
	struct ui u = { 0 };
	long long drawn = 0, clock = -1, left;
	unsigned long long seen = 0;
	int more, changed = 1;

	while (goes_on(&u)) {
		more = play_lines(v, NULL);
		changed |= screen_stopped() | take_keys(&u, v);
		changed |= v->taken != seen || play_clock(v) / TICK != clock;
		left = drawn + FRAME - loop_now();
		if (changed && left <= 0) {
			draw(v, &u);
			drawn = loop_now();
			seen = v->taken;
			clock = play_clock(v) / TICK;
			changed = 0;
		}
		left = changed && left > 0 ? left : TICK;
		timer_set(&timer, more ? 1 : left, wake, NULL);
		if (goes_on(&u))
			loop_step();
	}
	timer_stop(&timer);
}
