#include <string.h>

#include "retry.h"

enum {
	FIRST = 500,    /* ms of the first wait of our own */
	LONGEST = 8000, /* and of the longest */
	DATE = 29       /* bytes of a date */
};

static int
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static int
only_blanks(const char *s)
{
	return s[strspn(s, " \t")] == '\0';
}

/* A decimal number of units of so many ms; above RETRY_MOST it is vague. */
static int
decimal(const char *s, long long unit, long long *ms)
{
	int digits = 0;

	*ms = 0;
	for (s += strspn(s, " \t"); is_digit(*s); s++, digits++)
		if (*ms <= RETRY_MOST)
			*ms = 10 * *ms + unit * (*s - '0');
	if (digits > 0 && *s == '.')
		for (s++; is_digit(*s); s++) {
			unit /= 10;
			*ms += unit * (*s - '0');
		}
	return digits > 0 && only_blanks(s) ? 0 : -1;
}

/* Days from 1970-01-01 on; the year is taken to begin in March. */
static long long
days_of(int year, int month, int day)
{
	int years = year - (month <= 2), past = (month + 9) % 12;
	int leaps = years / 4 - years / 100 + years / 400;

	return 365LL * years + leaps + (153 * past + 2) / 5 + day - 719469;
}

static int
two(const char *s)
{
	return 10 * (s[0] - '0') + s[1] - '0';
}

/* "Jan" is 1; 0 when it is none. */
static int
month_of(const char *s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int i;

	for (i = 0; i < 12; i++)
		if (memcmp(s, names + 3 * i, 3) == 0)
			return i + 1;
	return 0;
}

static int
fits(int c, int like)
{
	if (like == '0')
		return is_digit(c);
	if (like == 'A')
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	return c == like;
}

/* The one format of dates that HTTP still writes, as s since 1970. */
static int
date(const char *s, long long *t)
{
	static const char like[] = "AAA, 00 AAA 0000 00:00:00 GMT";
	int i, month;

	s += strspn(s, " \t");
	if (strlen(s) < DATE || !only_blanks(s + DATE))
		return -1;
	for (i = 0; i < DATE; i++)
		if (!fits(s[i], like[i]))
			return -1;
	month = month_of(s + 8);
	if (month == 0 || two(s + 5) < 1 || two(s + 5) > 31 ||
	    two(s + 17) > 23 || two(s + 20) > 59 || two(s + 23) > 60)
		return -1;
	*t = days_of(100 * two(s + 12) + two(s + 14), month, two(s + 5));
	*t = *t * 86400 + two(s + 17) * 3600 + two(s + 20) * 60 + two(s + 23);
	return 0;
}

/* The ms that the server asks for; 0, or -1 when it asks for none. */
static int
asked(const struct retry *r, long long *ms)
{
	long long t;

	if (r->after_ms != NULL && decimal(r->after_ms, 1, ms) == 0)
		return 0;
	if (r->after == NULL)
		return -1;
	if (decimal(r->after, 1000, ms) == 0)
		return 0;
	/* A date that is past says more about the clocks. */
	if (date(r->after, &t) == -1 || t <= r->now)
		return -1;
	*ms = (t - r->now) * 1000;
	return 0;
}

static int
is_worth_it(const struct retry *r)
{
	if (r->should_retry != NULL && strcmp(r->should_retry, "true") == 0)
		return 1;
	if (r->should_retry != NULL && strcmp(r->should_retry, "false") == 0)
		return 0;
	return r->status == 0 || r->status == 408 || r->status == 409 ||
	    r->status == 429 || r->status >= 500;
}

long long
retry_wait(const struct retry *r)
{
	long long ms = FIRST, wanted;
	int i;

	if (!is_worth_it(r))
		return -1;
	if (asked(r, &wanted) == 0)
		return wanted <= RETRY_MOST ? wanted : -1;
	for (i = 0; i < r->attempt && ms < LONGEST; i++)
		ms *= 2;
	return ms - ms * (r->random % 1001) / 4000;
}
