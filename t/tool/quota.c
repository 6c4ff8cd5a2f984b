#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../../lib/base/die.h"
#include "../../lib/rule/quota.h"
#include "tool.h"

static struct quota quota;
static long long tokens;

/* AREA NAME PERIOD REQUESTS TOKENS EXPECTED [more]: exactly so many more */
static void
limits(int argc, char *argv[], int more)
{
	if (argc != 6 + more)
		die(ST_USAGE, "%s: NAME PERIOD REQUESTS TOKENS EXPECTED are "
		    "wanted", argv[0]);
	quota.name = slice_of(argv[1]);
	quota.period = tool_number(argv[2]);
	quota.requests = tool_number(argv[3]);
	quota.tokens = tool_number(argv[4]);
	tokens = tool_number(argv[5]);
}

static int
failed(void)
{
	printf("%s\n", errno == EBADMSG ? "EBADMSG" : errno == ETIMEDOUT ?
	    "ETIMEDOUT" : errno == EPERM ? "EPERM" : errno == ENOENT ?
	    "ENOENT" : strerror(errno));
	return ST_LOCAL;
}

/* quota-try ...: "go", or status 1 and how many ms to wait */
int
tool_quota_try(int argc, char *argv[])
{
	long long wait;

	limits(argc, argv, 0);
	wait = quota_take(&quota, tokens);
	if (wait < 0)
		return failed();
	if (wait > 0)
		printf("%lld\n", wait);
	else
		printf("go\n");
	return wait > 0 ? ST_NO : ST_DONE;
}

/* quota-spent ... ACTUAL: take EXPECTED tokens, then say what it was */
int
tool_quota_spent(int argc, char *argv[])
{
	limits(argc, argv, 1);
	if (quota_take(&quota, tokens) != 0 ||
	    quota_spent(&quota, tool_number(argv[6])) < 0)
		return failed();
	return ST_DONE;
}

static void
nap(long long ms)
{
	struct timespec t;

	t.tv_sec = (time_t)(ms / 1000);
	t.tv_nsec = (long)(ms % 1000 * 1000000);
	(void)nanosleep(&t, NULL);
}

static long long
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * quota ... N: take N times, waiting as told; a line for each, of two times
 * in ms between which it was
 */
int
tool_quota(int argc, char *argv[])
{
	long long n, begin, wait;

	limits(argc, argv, 1);
	for (n = tool_number(argv[6]); n > 0; n--) {
		for (;;) {
			begin = now();
			wait = quota_take(&quota, tokens);
			if (wait <= 0)
				break;
			nap(wait);
		}
		if (wait < 0)
			return failed();
		printf("%lld %lld\n", begin, now());
		fflush(stdout);
	}
	return ST_DONE;
}
