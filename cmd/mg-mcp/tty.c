/* A yes or no from the person at the terminal. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "mg-mcp.h"

struct answer {
	int fd, done, yes;
};

static void
read_answer(void *arg, int events)
{
	struct answer *a = arg;
	char line[256];
	ssize_t n = read(a->fd, line, sizeof(line));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	a->done = 1;
	a->yes = n > 0 && (line[0] == 'y' || line[0] == 'Y');
}

/* No session is open yet, so this may be the end of the program. */
int
tty_yes(const char *question)
{
	struct answer a = { -1, 0, 0 };

	if (!isatty(STDERR_FILENO) ||
	    (a.fd = open("/dev/tty", O_RDWR | O_CLOEXEC)) < 0)
		return 0;
	(void)!write(a.fd, question, strlen(question));
	limit_start();
	loop_fd(a.fd, LOOP_READ, read_answer, &a);
	while (!a.done && !limit_over() && loop_signal == 0)
		loop_step();
	loop_fd(a.fd, 0, NULL, NULL);
	if (!a.done)
		(void)!write(a.fd, "\n", 1);
	(void)close(a.fd);
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	if (!a.done)
		die(ST_TIME, "no answer within the time given with -t");
	return a.yes;
}
