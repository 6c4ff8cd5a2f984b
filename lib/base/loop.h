/*
 * The event loop: descriptors, timers, signals.  One to a process, and the
 * only place that polls.  Callbacks may add and remove anything, themselves
 * included.
 */

#ifndef LOOP_H
#define LOOP_H

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

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
 * Call fn once, ms milliseconds from now; setting it again moves it.  The
 * struct is the caller's, starts zeroed and must be stopped before it goes.
 */
void timer_set(struct timer *, long long ms, loop_timer_fn *, void *arg);
void timer_stop(struct timer *);

/*
 * Called once for each wait for events, after callbacks have run and before
 * sleeping: where what was queued is written in one go.
 */
void loop_before_sleep(loop_timer_fn *, void *arg);

/*
 * Catch SIGINT, SIGTERM and SIGHUP; SIGPIPE is ignored.  loop_signal is the
 * first of them that has come, or 0; loop_signals counts them.
 */
void loop_catch_signals(void);
extern volatile int loop_signal, loop_signals;

/* Have fn(arg) called after every SIGCHLD. */
void loop_on_child(loop_timer_fn *, void *arg);

/*
 * Wait for events, at most ms milliseconds (-1: until one comes), and handle
 * them.  Returns at once when a signal has come since the last call.
 */
void loop_step(long long ms);

/* End by that signal, its default action restored: status 128+N. */
void loop_die_of(int signal);

#endif
