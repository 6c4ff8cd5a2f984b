/*
 * stamp: how soon a turn's request goes out, and how soon the text of its
 * answer is passed on.  Runs a command that asks the address /stamp of model
 * for each line on its stdin, and writes for each line that it is given
 *
 *	ms to the request <TAB> ms from the text to our stdin
 *
 * of which the last line has the medians.  The first answer is dropped: by
 * then the command has started and is connected.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LATE = 60 /* s, for all */ };

static int to, from;
static char in[1 << 20];
static size_t n;

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static pid_t
start(char **argv)
{
	int a[2], b[2];
	pid_t pid;

	if (pipe(a) == -1 || pipe(b) == -1)
		fail("stamp");
	pid = fork();
	if (pid == -1)
		fail("stamp");
	if (pid == 0) {
		dup2(a[0], 0);
		dup2(b[1], 1);
		close(a[0]);
		close(a[1]);
		close(b[0]);
		close(b[1]);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	close(a[0]);
	close(b[1]);
	to = a[1];
	from = b[0];
	return pid;
}

/* Reads until that stands in what has come, and gives out where; when. */
static char *
await(const char *what, double *when)
{
	char *p;
	ssize_t k;

	while ((p = strstr(in, what)) == NULL) {
		k = read(from, in + n, sizeof(in) - n - 1);
		*when = now();
		if (k <= 0) {
			fputs("stamp: the command has left\n", stderr);
			exit(1);
		}
		n += (size_t)k;
		in[n] = '\0';
	}
	return p;
}

/* "text" is in front of both the event's and the API's text of two times. */
static void
turn(const char *line, const char *end, double *out, double *back)
{
	static const char text[] = "\"text\":\"";
	double begin, when, sent;
	char *p;

	n = 0;
	in[0] = '\0';
	begin = now();
	if (write(to, line, strlen(line)) == -1)
		fail("stamp");
	p = await(text, &when);
	while (p[sizeof(text) - 1] == '"') {
		*p = ' ';
		p = await(text, &when);
	}
	*out = strtod(p + sizeof(text) - 1, &p) - begin;
	sent = strtod(p, NULL);
	*back = when - sent;
	*out /= 1e3;
	*back /= 1e3;
	await(end, &when);
}

static int
compare(const void *a, const void *b)
{
	double x, y;

	x = *(const double *)a;
	y = *(const double *)b;
	return (x > y) - (x < y);
}

static void
report(double *out, double *back, size_t rounds)
{
	size_t i;

	for (i = 0; i < rounds; i++)
		printf("%.3f\t%.3f\n", out[i], back[i]);
	qsort(out, rounds, sizeof(*out), compare);
	qsort(back, rounds, sizeof(*back), compare);
	printf("%.3f\t%.3f\n", out[rounds / 2], back[rounds / 2]);
}

static void
usage(void)
{
	fputs("usage: stamp [-n ROUNDS] [-e END] LINE COMMAND [ARG ...]\n"
	    "  -e  what ends the output of a line\n", stderr);
	exit(2);
}

int
main(int argc, char *argv[])
{
	static char line[65536];
	const char *end = "message_stop\"}";
	double *out, *back;
	size_t i, rounds = 21;
	int c;
	pid_t pid;

	while ((c = getopt(argc, argv, "+e:n:")) != -1) {
		switch (c) {
		case 'e': end = optarg; break;
		case 'n': rounds = strtoul(optarg, NULL, 10); break;
		default: usage();
		}
	}
	if (argc - optind < 2 || rounds == 0 || rounds > 100000)
		usage();
	out = calloc(rounds, sizeof(*out));
	back = calloc(rounds, sizeof(*back));
	if (out == NULL || back == NULL)
		fail("stamp");
	alarm(LATE);
	snprintf(line, sizeof(line), "%s\n", argv[optind]);
	pid = start(argv + optind + 1);
	turn(line, end, out, back);
	for (i = 0; i < rounds; i++)
		turn(line, end, &out[i], &back[i]);
	close(to);
	waitpid(pid, NULL, 0);
	report(out, back, rounds);
	return 0;
}
