#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "die.h"
#include "loop.h"
#include "mem.h"

struct watch {
	int events;
	loop_fd_fn *fn;
	void *arg;
};

volatile sig_atomic_t loop_signal, loop_signals;
static int stopped;

static struct watch *watches; /* indexed by descriptor */
static struct pollfd *polls;
static int nwatches;
static unsigned steps; /* that have waited */
static struct timer timers = { &timers, &timers, 0, NULL, NULL };
static loop_timer_fn *on_child;
static volatile sig_atomic_t child_came;
static int wake[2] = { -1, -1 };

long long
loop_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
grow(int fd)
{
	int n = nwatches == 0 ? 16 : nwatches;

	while (n <= fd)
		n *= 2;
	watches = xreallocarray(watches, (size_t)n, sizeof(*watches));
	polls = xreallocarray(polls, (size_t)n, sizeof(*polls));
	memset(watches + nwatches, 0,
	    (size_t)(n - nwatches) * sizeof(*watches));
	nwatches = n;
}

void
loop_fd(int fd, int events, loop_fd_fn *fn, void *arg)
{
	if (fd < 0)
		return;
	if (fd >= nwatches)
		grow(fd);
	watches[fd].events = events;
	watches[fd].fn = fn;
	watches[fd].arg = arg;
}

void
timer_stop(struct timer *t)
{
	if (t->next == NULL)
		return;
	t->prev->next = t->next;
	t->next->prev = t->prev;
	t->prev = t->next = NULL;
}

/* Sorted by due time; most timers are the latest, so look from the end. */
void
timer_set(struct timer *t, long long ms, loop_timer_fn *fn, void *arg)
{
	struct timer *p;

	timer_stop(t);
	t->due = ms > 0 ? loop_now() + ms : 0;
	t->fn = fn;
	t->arg = arg;
	for (p = timers.prev; p != &timers && p->due > t->due; p = p->prev)
		continue;
	t->prev = p;
	t->next = p->next;
	p->next->prev = t;
	p->next = t;
}

/* Those due at the start, and what they set with 0 ms. */
void
loop_stop(void)
{
	stopped = 1;
}

int
loop_stopped(void)
{
	return stopped || loop_signal != 0;
}

static int
run_timers(void)
{
	long long now = loop_now();
	int ran = 0;

	while (timers.next != &timers && timers.next->due <= now) {
		struct timer *t = timers.next;

		timer_stop(t);
		t->fn(t->arg);
		ran = 1;
	}
	return ran;
}

static void
caught(int sig)
{
	int saved = errno;

	if (sig == SIGCHLD)
		child_came = 1;
	else {
		if (loop_signal == 0)
			loop_signal = sig;
		loop_signals++;
	}
	(void)!write(wake[1], "", 1);
	errno = saved;
}

static void
woken(void *arg, int events)
{
	char bytes[64];

	(void)arg;
	(void)events;
	while (read(wake[0], bytes, sizeof(bytes)) > 0)
		continue;
	if (child_came) {
		child_came = 0;
		if (on_child != NULL)
			on_child(NULL);
	}
}

static void
open_wake(void)
{
	int i;

	if (wake[0] >= 0)
		return;
	if (pipe(wake) < 0)
		die(ST_LOCAL, "cannot make a pipe:");
	for (i = 0; i < 2; i++) {
		(void)fcntl(wake[i], F_SETFD, FD_CLOEXEC);
		(void)fcntl(wake[i], F_SETFL, O_NONBLOCK);
	}
	loop_fd(wake[0], LOOP_READ, woken, NULL);
}

/* What was ignored when we were started (nohup) stays ignored. */
static void
catch_one(int sig)
{
	struct sigaction sa, old;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = caught;
	(void)sigemptyset(&sa.sa_mask);
	if (sig == SIGCHLD)
		sa.sa_flags = SA_NOCLDSTOP;
	else if (sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
		return;
	(void)sigaction(sig, &sa, NULL);
}

void
loop_catch_signals(void)
{
	open_wake();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN); /* write(2) tells EFBIG */
	catch_one(SIGINT);
	catch_one(SIGTERM);
	catch_one(SIGHUP);
}

void
loop_on_child(loop_timer_fn *fn)
{
	sigset_t set;

	open_wake();
	on_child = fn;
	catch_one(SIGCHLD);
	/* Blocked by whoever started us, no end of a child would be told. */
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int
fill_polls(void)
{
	int fd, n = 0;

	for (fd = 0; fd < nwatches; fd++) {
		if (watches[fd].events == 0)
			continue;
		polls[n].fd = fd;
		polls[n].events = 0;
		polls[n].revents = 0;
		if (watches[fd].events & LOOP_READ)
			polls[n].events |= POLLIN;
		if (watches[fd].events & LOOP_WRITE)
			polls[n].events |= POLLOUT;
		n++;
	}
	return n;
}

static void
dispatch(const struct pollfd *p)
{
	struct watch *w = &watches[p->fd];
	int events = 0;

	if (p->revents & POLLIN)
		events |= LOOP_READ;
	if (p->revents & POLLOUT)
		events |= LOOP_WRITE;
	if (p->revents & (POLLHUP | POLLERR | POLLNVAL))
		events |= w->events;
	/* A callback before this one may have lost interest. */
	events &= w->events;
	if (events != 0)
		w->fn(w->arg, events);
}

void
loop_step(void)
{
	long long ms = -1;
	unsigned mine;
	int i, n;

	if (run_timers())
		return;
	mine = ++steps;
	if (timers.next != &timers) {
		ms = timers.next->due - loop_now();
		ms = ms < 0 ? 0 : ms > INT_MAX ? INT_MAX : ms;
	}
	n = fill_polls();
	if (poll(polls, (nfds_t)n, (int)ms) <= 0)
		return;
	/* What a step within a callback leaves of them comes again. */
	for (i = 0; i < n && steps == mine; i++)
		if (polls[i].revents != 0)
			dispatch(&polls[i]);
}

void
loop_die_of(int sig)
{
	(void)signal(sig, SIG_DFL);
	(void)raise(sig);
	_exit(128 + sig); /* blocked by whoever started us */
}
