#include <stdint.h>

#include "number.h"

#define EXP_MAX 1000000000000000LL

enum {
	WORD_DIGITS = 18, /* 10 times what they hold fits a uint64_t */
	SHIFT_MAX = 2000  /* zeros that are multiplied out */
};

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static long long
exponent(const char *p, const char *end)
{
	long long e = 0;
	int minus = p < end && *p == '-';

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end; p++)
		if (e < EXP_MAX)
			e = e * 10 + *p - '0';
	if (e > EXP_MAX)
		e = EXP_MAX;
	return minus ? -e : e;
}

struct number
number_of(struct slice s)
{
	struct number n = { 0, { NULL, 0 }, 0, 0 };
	const char *p = s.p, *end = s.p + s.n, *last = NULL;
	size_t digits = 0; /* since the first that is not 0 */
	int minus, point = 0;

	minus = p < end && *p == '-';
	for (p += minus; p < end && (is_digit(*p) || *p == '.'); p++) {
		if (*p == '.') {
			point = 1;
			continue;
		}
		if (*p != '0' && n.dig.p == NULL)
			n.dig.p = p;
		if (n.dig.p != NULL)
			digits++;
		if (*p != '0') {
			last = p;
			n.n = digits;
		}
		if (!point)
			n.exp += n.dig.p != NULL;
		else
			n.exp -= n.dig.p == NULL;
	}
	if (last == NULL) {
		n.exp = 0;
		return n;
	}
	n.sign = minus ? -1 : 1;
	n.dig.n = (size_t)(last - n.dig.p) + 1;
	if (p < end)
		n.exp += exponent(p + 1, end);
	return n;
}

int
number_digit(const struct number *n, size_t *at)
{
	if (*at < n->dig.n && n->dig.p[*at] == '.')
		++*at;
	return *at < n->dig.n ? n->dig.p[(*at)++] - '0' : -1;
}

int
number_cmp(const struct number *a, const struct number *b)
{
	size_t i = 0, j = 0;
	int x, y;

	if (a->sign != b->sign || a->sign == 0)
		return a->sign - b->sign;
	if (a->exp != b->exp)
		return a->exp > b->exp ? a->sign : -a->sign;
	do {
		x = number_digit(a, &i);
		y = number_digit(b, &j);
	} while (x == y && x >= 0);
	return x == y ? 0 : x > y ? a->sign : -a->sign;
}

int
number_is_whole(const struct number *n)
{
	return n->sign == 0 || (n->exp > 0 && n->n <= (size_t)n->exp);
}

int
number_size(const struct number *n, size_t *out)
{
	uint64_t value = 0;
	long long i;
	size_t at = 0;
	int d;

	if (n->sign < 0 || !number_is_whole(n))
		return -1;
	*out = SIZE_MAX;
	if (n->exp > WORD_DIGITS)
		return 0;
	for (i = 0; i < n->exp; i++) {
		d = number_digit(n, &at);
		value = value * 10 + (d < 0 ? 0 : (uint64_t)d);
	}
	if (value <= SIZE_MAX)
		*out = (size_t)value;
	return 0;
}

/*
 * With a = A * 10^i and b = B * 10^j, A and B whole: a is a multiple of b
 * when B divides A * 10^(i-j).  A does not end in 0, so that it is no
 * multiple when i is below j and A not 0.
 */
int
number_is_multiple(const struct number *a, const struct number *b)
{
	long long shift = a->exp - (long long)a->n - b->exp + (long long)b->n;
	uint64_t divisor = 0, rest = 0;
	size_t at = 0;
	int d;

	if (a->sign == 0)
		return 1;
	if (shift < 0)
		return 0;
	if (b->n > WORD_DIGITS || shift > SHIFT_MAX)
		return -1;
	while ((d = number_digit(b, &at)) >= 0)
		divisor = divisor * 10 + (uint64_t)d;
	if (divisor == 0)
		return -1;
	for (at = 0; (d = number_digit(a, &at)) >= 0;)
		rest = (rest * 10 + (uint64_t)d) % divisor;
	for (; shift > 0; shift--)
		rest = rest * 10 % divisor;
	return rest == 0;
}
