#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"

static const char esc[] = "fake: \033[31mred\033[0m \033]0;title\007 "
	"\342\200\256bidi\r\nmg-mcp: a forged line\n";

void
life_die(void)
{
	wire_flush();
	if (mode_on(M_DIE_SIGNAL)) {
		signal((int)mode_long(M_DIE_SIGNAL), SIG_DFL);
		raise((int)mode_long(M_DIE_SIGNAL));
	}
	_exit((int)mode_long(M_DIE_STATUS));
}

/*
 * What outlives its client in a test of that must not outlive the test by
 * much, whatever the client does.
 */
static void
linger(unsigned seconds)
{
	alarm(seconds);
	while (pause() == -1)
		;
}

static void
child(unsigned seconds, int session)
{
	char pid[32];
	struct span s;
	pid_t p;

	p = fork();
	if (p == 0) {
		close(0);
		if (session)
			setsid();
		alarm(seconds);
		for (;;)
			pause();
	}
	snprintf(pid, sizeof(pid), "%ld", (long)p);
	s.p = pid;
	s.n = strlen(pid);
	wire_note("child", s);
}

static void
to_stderr(const char *p, size_t n)
{
	ssize_t k;

	while (n > 0 && (k = write(2, p, n)) > 0) {
		p += k;
		n -= (size_t)k;
	}
}

static void
talk(void)
{
	static const char line[] = "fake: 0123456789 and so on, and so on\n";
	long n;

	if (mode_on(M_HOSTILE))
		to_stderr(esc, sizeof(esc) - 1);
	for (n = mode_on(M_STDERR) ? mode_long(M_STDERR) : 0; n > 0;
	    n -= (long)sizeof(line) - 1)
		to_stderr(line, sizeof(line) - 1);
	if (mode_on(M_STDERR_LINE)) {
		to_stderr(mode_text(M_STDERR_LINE),
		    strlen(mode_text(M_STDERR_LINE)));
		to_stderr("\n", 1);
	}
}

/* Notifications before anything was read. */
static void
gush(long bytes)
{
	long i;

	for (i = 0; i < bytes / 100; i++) {
		wire_begin("notifications/message");
		out_json("{'jsonrpc':'2.0','method':'notifications/message',"
		    "'params':{'level':'debug','data':'gush %d'}}", i);
		wire_end("notifications/message");
	}
	wire_flush();
}

void
life_start(void)
{
	talk();
	if (mode_on(M_IGNORE_TERM))
		signal(SIGTERM, SIG_IGN);
	if (mode_on(M_GRANDCHILD))
		child((unsigned)mode_long(M_GRANDCHILD), 0);
	if (mode_on(M_DAEMON))
		child((unsigned)mode_long(M_DAEMON), 1);
	if (mode_on(M_DIE_START))
		life_die();
	if (mode_on(M_SLOW_START))
		sleep_ms(mode_long(M_SLOW_START));
	if (mode_on(M_BOTH_WRITE))
		gush(mode_long(M_BOTH_WRITE));
	if (mode_on(M_NO_READ))
		linger(60);
	if (mode_on(M_TICK))
		note_tick(mode_long(M_TICK));
}

void
life_eof(void)
{
	if (mode_on(M_SLOW_EXIT))
		sleep_ms(mode_long(M_SLOW_EXIT));
	if (mode_on(M_IGNORE_EOF))
		linger((unsigned)mode_long(M_IGNORE_EOF));
}

/* Puts /dev/null in the place of a descriptor, so that no other takes it. */
static void
shut(int fd, int flags)
{
	int null;

	null = open("/dev/null", flags);
	if (null != -1) {
		dup2(null, fd);
		close(null);
	}
	alarm(60);
}

void
life_before(const char *method)
{
	if (mode_hits(M_DIE_ON, method))
		life_die();
	if (mode_hits(M_STOP_SELF, method)) {
		wire_flush();
		raise(SIGSTOP);
	}
	if (mode_hits(M_CLOSE_STDOUT, method)) {
		wire_flush();
		shut(1, O_WRONLY);
	}
}

void
life_after(const char *method)
{
	static long calls;

	if (mode_hits(M_DIE_AFTER, method))
		life_die();
	if (strcmp(method, "tools/call") == 0 && mode_on(M_DIE_CALLS) &&
	    ++calls >= mode_long(M_DIE_CALLS))
		life_die();
	if (mode_hits(M_CLOSE_STDIN, method)) {
		wire_flush();
		close(0);
		linger(60);
	}
}
