/*
 * pty SCRIPT COMMAND [ARG ...]: run a command on a terminal of its own and
 * type what the script says, line by line:
 *
 *	< TEXT	wait until the terminal has shown this text
 *	> TEXT	type this, and Enter
 *	^ X	type control-X
 *
 * Then wait for the command to end.  What the terminal shows goes to stdout;
 * the status is the command's, 124 when a wait took too long, and 128+N after
 * a signal.
 */

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	WAIT = 20000, /* ms that each step has */
	SEEN = 1 << 20
};

static char seen[SEEN + 1]; /* since the last text that was waited for */
static size_t nseen;
static int tty;
static pid_t child;

static void
fail(const char *why, const char *what)
{
	(void)fprintf(stderr, "pty: %s%s\n", why, what);
	if (child > 0)
		(void)kill(-child, SIGKILL);
	exit(124);
}

static long long
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* 0 at the end: the command has closed its terminal, or the time is over. */
static int
more(long long due)
{
	struct pollfd p = { 0, POLLIN, 0 };
	long long left = due - now();
	ssize_t n;

	p.fd = tty;
	if (left <= 0 || poll(&p, 1, (int)left) <= 0)
		return 0;
	if (nseen > SEEN / 2) {
		memmove(seen, seen + SEEN / 4, nseen - SEEN / 4);
		nseen -= SEEN / 4;
	}
	n = read(tty, seen + nseen, SEEN - nseen);
	if (n <= 0)
		return n < 0 && errno == EINTR;
	if (write(STDOUT_FILENO, seen + nseen, (size_t)n) != n)
		fail("cannot write", "");
	nseen += (size_t)n;
	return 1;
}

static void
await(const char *text)
{
	long long due = now() + WAIT;
	char *at;
	size_t n;

	for (seen[nseen] = '\0'; (at = strstr(seen, text)) == NULL;
	    seen[nseen] = '\0')
		if (!more(due))
			fail("the terminal never showed: ", text);
	n = (size_t)(at - seen) + strlen(text);
	memmove(seen, seen + n, nseen - n);
	nseen -= n;
}

static void
type(const char *s, size_t n)
{
	if (write(tty, s, n) != (ssize_t)n)
		fail("cannot type: ", s);
}

static void
play(FILE *script)
{
	char line[8192], c;
	size_t n;

	while (fgets(line, sizeof(line), script) != NULL) {
		n = strlen(line);
		if (n < 3 || line[n - 1] != '\n' || line[1] != ' ')
			fail("no line of a script: ", line);
		if (line[0] == '>') {
			type(line + 2, n - 2);
			continue;
		}
		line[n - 1] = '\0';
		c = line[2] & 0x1f;
		if (line[0] == '<')
			await(line + 2);
		else if (line[0] == '^')
			type(&c, 1);
		else
			fail("no line of a script: ", line);
	}
}

/* A session of its own gets the first terminal that it opens. */
static void
run(const char *name, char **argv)
{
	int fd;

	(void)setsid();
	if ((fd = open(name, O_RDWR)) < 0)
		_exit(127);
	(void)dup2(fd, 0);
	(void)dup2(fd, 1);
	(void)dup2(fd, 2);
	if (fd > 2)
		(void)close(fd);
	(void)close(tty);
	(void)execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static void
start(char **argv)
{
	const char *name;

	tty = posix_openpt(O_RDWR | O_NOCTTY);
	if (tty < 0 || grantpt(tty) < 0 || unlockpt(tty) < 0 ||
	    (name = ptsname(tty)) == NULL)
		fail("no terminal", "");
	if ((child = fork()) < 0)
		fail("no process", "");
	if (child == 0)
		run(name, argv);
}

static int
finish(void)
{
	long long due = now() + WAIT;
	int status;

	while (more(due))
		continue;
	while (waitpid(child, &status, WNOHANG) != child) {
		if (now() > due)
			fail("the command does not end", "");
		(void)poll(NULL, 0, 10);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
	FILE *script;

	if (argc < 3 || (script = fopen(argv[1], "r")) == NULL) {
		(void)fputs("usage: pty script command [arg ...]\n", stderr);
		return 2;
	}
	start(argv + 2);
	play(script);
	(void)fclose(script);
	return finish();
}
