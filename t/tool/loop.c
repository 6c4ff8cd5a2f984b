#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/die.h"
#include "../../lib/base/loop.h"
#include "tool.h"

enum { PATIENCE = 60000 };

/* A callback that says when it is called. */
struct one {
	const char *name;
	const struct one *until; /* it runs the loop until that one has been */
	int fd;                  /* where it has a byte to read, or -1 */
	int called;
	struct timer timer;
};

static void
call(struct one *o)
{
	char c;

	o->called++;
	printf("%s\n", o->name);
	if (o->fd >= 0 && read(o->fd, &c, 1) != 1)
		printf("%s: nothing to read\n", o->name);
	if (o->until == NULL)
		return;
	while (!o->until->called)
		loop_step();
	printf("%s ends\n", o->name);
}

static void
due(void *arg)
{
	call(arg);
}

static void
ready(void *arg, int events)
{
	(void)events;
	call(arg);
}

static void
give_up(void *arg)
{
	(void)arg;
	die(ST_TIME, "no end");
}

static void
watch(struct one *o)
{
	int p[2];

	if (pipe(p) == -1 || fcntl(p[0], F_SETFL, O_NONBLOCK) == -1 ||
	    write(p[1], "x", 1) != 1)
		die(ST_LOCAL, "no pipe:");
	o->fd = p[0];
	loop_fd(p[0], LOOP_READ, ready, o);
}

/* loop timer|fd: a callback of that kind runs the loop itself. */
int
tool_loop(int argc, char *argv[])
{
	struct one late = { "late", NULL, -1, 0, { 0 } };
	struct one fd = { "fd", NULL, -1, 0, { 0 } };
	struct one timer = { "timer", NULL, -1, 0, { 0 } };
	struct one first = { "first", &late, -1, 0, { 0 } };
	struct timer patience = { 0 };

	if (argc != 2)
		die(ST_USAGE, "loop: timer or fd?");
	timer_set(&patience, PATIENCE, give_up, NULL);
	if (strcmp(argv[1], "fd") == 0) {
		first.until = &fd;
		watch(&first);
	} else
		timer_set(&first.timer, 0, due, &first);
	watch(&fd);
	timer_set(&timer.timer, 0, due, &timer);
	timer_set(&late.timer, 50, due, &late);
	while (!late.called || !fd.called)
		loop_step();
	return ST_DONE;
}
