/* When a request that failed is tried again: a pure function. */

#ifndef RETRY_H
#define RETRY_H

struct retry {
	int status;               /* of HTTP; 0: no answer came */
	const char *should_retry; /* header x-should-retry, or NULL */
	const char *after_ms;     /* header retry-after-ms, or NULL */
	const char *after;        /* header retry-after: seconds or a date */
	int attempt;              /* 0 before the first repetition */
	unsigned random;          /* any number; spreads the waits */
	long long now;            /* s since 1970, for a date */
};

/*
 * The ms to wait before it is tried again, or -1: not at all.  x-should-retry
 * decides when it says true or false; else 408, 409, 429, 500 and above, and
 * no answer are tried again.  The wait is what the server asks for in
 * retry-after-ms, else in retry-after (what makes no sense and a date that is
 * past do not count), but if that is above RETRY_MOST it is not tried again;
 * else 0.5 s doubled with each attempt up to 8 s, less up to a quarter at
 * random.
 */
enum { RETRY_MOST = 600000 };
long long retry_wait(const struct retry *);

#endif
