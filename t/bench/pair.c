/*
 * pair: compares how long commands take.  They run in turn, round by round,
 * so that whatever else the machine does falls on all alike; each line of
 * the output is
 *
 *	ms <TAB> ratio <TAB> peak <TAB> status <TAB> command
 *
 * with the median of the wall time, the median of its ratio to the first
 * command's in the same round, the largest resident size of a process in
 * KiB, and the last exit status that was not 0.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct run {
	double ms;
	long peak;
	int status;
};

struct command {
	char **argv;
	double *ms, *ratio;
	long peak;
	int status;
};

static const char *input = "/dev/null";
static int answer;		/* measure until stdout is closed */
static int work;		/* measure what the processors were used */

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
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
ms_of(const struct timeval *t)
{
	return (double)t->tv_sec * 1e3 + (double)t->tv_usec / 1e3;
}

static void
become(char **argv, int out)
{
	int in;

	in = open(input, O_RDONLY);
	if (in == -1) {
		perror(input);
		_exit(127);
	}
	dup2(in, 0);
	dup2(out, 1);
	close(in);
	close(out);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

/* Where the command's stdout goes; *end is what is read until it closes. */
static int
sink(int *end)
{
	int p[2];

	*end = -1;
	if (!answer)
		return open("/dev/null", O_WRONLY);
	if (pipe(p) == -1)
		return -1;
	*end = p[0];
	fcntl(p[0], F_SETFD, FD_CLOEXEC);
	return p[1];
}

static void
measure(char **argv, struct run *r)
{
	static char drop[65536];
	struct rusage ru;
	double begin;
	int out, end, status;
	pid_t pid;

	out = sink(&end);
	if (out == -1)
		fail("pair");
	begin = now();
	pid = fork();
	if (pid == -1)
		fail("pair");
	if (pid == 0)
		become(argv, out);
	close(out);
	if (end != -1) {
		while (read(end, drop, sizeof(drop)) > 0)
			;
		r->ms = now() - begin;
	}
	waitpid(pid, &status, 0);
	if (end == -1)
		r->ms = now() - begin;
	getrusage(RUSAGE_CHILDREN, &ru);
	if (work)
		r->ms = ms_of(&ru.ru_utime) + ms_of(&ru.ru_stime);
	r->peak = ru.ru_maxrss;
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

/*
 * The system keeps one peak for all children of a process, so each run has
 * a process of its own above it.
 */
static struct run
run(char **argv)
{
	struct run r;
	int p[2];
	pid_t pid;

	memset(&r, 0, sizeof(r));
	if (pipe(p) == -1)
		fail("pair");
	pid = fork();
	if (pid == -1)
		fail("pair");
	if (pid == 0) {
		close(p[0]);
		fcntl(p[1], F_SETFD, FD_CLOEXEC);
		measure(argv, &r);
		_exit(write(p[1], &r, sizeof(r)) != sizeof(r));
	}
	close(p[1]);
	if (read(p[0], &r, sizeof(r)) != sizeof(r))
		fail("pair");
	close(p[0]);
	waitpid(pid, NULL, 0);
	return r;
}

static int
compare(const void *a, const void *b)
{
	double x, y;

	x = *(const double *)a;
	y = *(const double *)b;
	return (x > y) - (x < y);
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* Cuts the operands at each "::"; returns how many commands there are. */
static size_t
split(char **argv, struct command *c)
{
	size_t n;

	for (n = 0; *argv != NULL; n++) {
		c[n].argv = argv;
		while (*argv != NULL && strcmp(*argv, "::") != 0)
			argv++;
		if (*argv != NULL)
			*argv++ = NULL;
		if (c[n].argv[0] == NULL)
			return 0;
	}
	return n;
}

static void
round_of(struct command *c, size_t n, size_t i)
{
	struct run r;
	size_t k;

	for (k = 0; k < n; k++) {
		r = run(c[k].argv);
		c[k].ms[i] = r.ms;
		c[k].ratio[i] = r.ms / c[0].ms[i];
		if (r.peak > c[k].peak)
			c[k].peak = r.peak;
		if (r.status != 0)
			c[k].status = r.status;
	}
}

static void
report(struct command *c, size_t rounds)
{
	char **a;

	printf("%.3f\t%.2f\t%ld\t%d\t", median(c->ms, rounds),
	    median(c->ratio, rounds), c->peak, c->status);
	for (a = c->argv; *a != NULL; a++)
		printf("%s%s", *a, a[1] != NULL ? " " : "\n");
}

static void
usage(void)
{
	fputs("usage: pair [-ac] [-n ROUNDS] [-i FILE] COMMAND [ARG ...] "
	    "[:: COMMAND ...]...\n"
	    "  -a  measure until the command has closed its stdout\n"
	    "  -c  measure the processors' time, its children's included\n"
	    "  -i  FILE is the stdin of each\n", stderr);
	exit(2);
}

int
main(int argc, char *argv[])
{
	struct command *c;
	size_t i, n, rounds;
	int opt;

	rounds = 21;
	while ((opt = getopt(argc, argv, "aci:n:")) != -1) {
		if (opt == 'a')
			answer = 1;
		else if (opt == 'c')
			work = 1;
		else if (opt == 'i')
			input = optarg;
		else if (opt == 'n')
			rounds = strtoul(optarg, NULL, 10);
		else
			usage();
	}
	c = calloc((size_t)argc, sizeof(*c));
	if (c == NULL)
		fail("pair");
	n = split(argv + optind, c);
	if (n == 0 || rounds == 0 || rounds > 100000)
		usage();
	for (i = 0; i < n; i++) {
		c[i].ms = calloc(rounds, sizeof(double));
		c[i].ratio = calloc(rounds, sizeof(double));
		if (c[i].ms == NULL || c[i].ratio == NULL)
			fail("pair");
	}
	round_of(c, n, 0);	/* a warm-up, which the next one overwrites */
	for (i = 0; i < rounds; i++)
		round_of(c, n, i);
	for (i = 0; i < n; i++)
		report(&c[i], rounds);
	return 0;
}
