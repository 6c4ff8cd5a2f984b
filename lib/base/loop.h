/*
 * The event loop: descriptors, timers, signals.  One to a process, and the
 * only place that polls.  Callbacks may add and remove anything, themselves
 * included.
 */

#ifndef LOOP_H
#define LOOP_H

#include <signal.h>

enum {
	LOOP_READ = 1,
	LOOP_WRITE = 2,
	LOOP_GONE = 4 /* hang-up or error: a pipe that nobody reads */
};

typedef void loop_fd_fn(void *arg, int events);
typedef void loop_timer_fn(void *arg);

/* Milliseconds of the monotonic clock. */
long long loop_now(void);

/*
 * Watch a descriptor for these events; 0 forgets it (needed before close).
 * Hang-up and errors are reported as the events asked for.
 */
void loop_fd(int fd, int events, loop_fd_fn *, void *arg);

struct timer {
	struct timer *prev, *next;
	long long due;
	loop_timer_fn *fn;
	void *arg;
};

/*
 * Call fn once, ms milliseconds from now; setting it again moves it.  With 0
 * it is called after the callbacks that run now and before the next sleep:
 * so what they queued is written in one go.  The struct is the caller's,
 * starts zeroed and must be stopped before it goes.
 */
void timer_set(struct timer *, long long ms, loop_timer_fn *, void *arg);
void timer_stop(struct timer *);

/*
 * Catch SIGINT, SIGTERM and SIGHUP; SIGPIPE and SIGXFSZ are ignored.
 * loop_signal is the first of them that has come, or 0; loop_signals counts
 * them.
 */
void loop_catch_signals(void);
extern volatile sig_atomic_t loop_signal, loop_signals;

/*
 * Have what waits in a loop of its own, within a callback, give up: after
 * this, and after a signal, loop_stopped says so.
 */
void loop_stop(void);
int loop_stopped(void);

/* Have fn(NULL) called after every SIGCHLD. */
void loop_on_child(loop_timer_fn *);

/*
 * Run what timers are due; if none is, wait for an event and handle it.
 * Returns after either, and at once when a signal has come, so that the
 * caller may look at what has changed.  The caller has a timer set for its
 * deadline: without any this waits for ever.  A callback that has to wait may
 * call it too, and may then be called again meanwhile.
 */
void loop_step(void);

/* End by that signal, its default action restored: status 128+N. */
void loop_die_of(int signal);

#endif
