#include <ctype.h>
#include <string.h>

#include "yamltext.h"

static int
word(struct slice s, struct buf *b)
{
	static const char *const words[][2] = {
		{ "", "null" }, { "~", "null" }, { "null", "null" },
		{ "true", "true" }, { "yes", "true" }, { "on", "true" },
		{ "false", "false" }, { "no", "false" }, { "off", "false" }
	};
	static const char *const forms[] = { "Null", "NULL", "True", "TRUE",
		"Yes", "YES", "On", "ON", "False", "FALSE", "No", "NO",
		"Off", "OFF" };
	char lower[8] = "";
	size_t i, k;
	int same = 0;

	if (s.n >= sizeof(lower))
		return 0;
	for (i = 0; i < s.n; i++)
		lower[i] = (char)tolower((unsigned char)s.p[i]);
	for (k = 0; k < sizeof(forms) / sizeof(forms[0]); k++)
		same |= slice_is(s, forms[k]);
	if (!same && !slice_is(s, lower))
		return 0;
	for (k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (strcmp(lower, words[k][0]) == 0) {
			buf_puts(b, words[k][1]);
			return 1;
		}
	return 0;
}

/* 0x1F and 0o17, as long as a long long holds them. */
static enum yaml_kind
based(struct slice s, struct buf *b, const char **why)
{
	static const char digits[] = "0123456789abcdef";
	int base = s.p[1] == 'x' ? 16 : 8;
	long long n = 0;
	size_t i;
	const char *at;

	for (i = 2; i < s.n; i++) {
		at = s.p[i] == '\0' ? NULL :
		    strchr(digits, tolower((unsigned char)s.p[i]));
		if (at == NULL || at - digits >= base)
			return YAML_TEXT;
		if (i > 16) {
			*why = "a number too large for its form";
			return YAML_BAD;
		}
		n = n * base + (at - digits);
	}
	buf_printf(b, "%lld", n);
	return YAML_NUMBER;
}

static size_t
digits(struct slice s, size_t at)
{
	size_t i = at;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i - at;
}

/* The exponent at that place, 0 when there is none. */
static size_t
exponent(struct slice s, size_t at)
{
	size_t i = at, n;

	if (i >= s.n || (s.p[i] != 'e' && s.p[i] != 'E'))
		return 0;
	i++;
	if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
		i++;
	n = digits(s, i);
	return n == 0 ? 0 : i + n - at;
}

/* Without the sign: digits, a point, digits, an exponent. */
static enum yaml_kind
decimal(struct slice s, int minus, struct buf *b, const char **why)
{
	size_t whole = digits(s, 0), at = whole, part = 0, e, skip = 0;

	if (at < s.n && s.p[at] == '.') {
		part = digits(s, at + 1);
		at += 1 + part;
	}
	e = exponent(s, at);
	if (whole + part == 0 || at + e != s.n)
		return YAML_TEXT;
	if (whole > 1 && whole == s.n && s.p[0] == '0') {
		*why = "a number that begins with 0 is decimal to some and "
		    "octal to others: quote it, or leave the 0 out";
		return YAML_BAD;
	}
	while (skip + 1 < whole && s.p[skip] == '0')
		skip++;
	buf_puts(b, minus ? "-" : "");
	buf_put(b, whole > 0 ? s.p + skip : "0", whole > 0 ? whole - skip : 1);
	if (part > 0)
		buf_put(b, s.p + whole, part + 1);
	buf_put(b, s.p + at, e);
	return YAML_NUMBER;
}

static int
is_no_number(struct slice s)
{
	static const char *const words[] = { ".inf", ".Inf", ".INF", ".nan",
		".NaN", ".NAN" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(s, words[i]))
			return 1;
	return 0;
}

enum yaml_kind
yaml_scalar(struct slice s, struct buf *b, const char **why)
{
	int sign;

	if (word(s, b))
		return YAML_WORD;
	sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? s.p[0] : 0;
	if (sign != 0) {
		s.p++;
		s.n--;
	}
	if (is_no_number(s)) {
		*why = "no number that can be counted with: quote it if it "
		    "is text";
		return YAML_BAD;
	}
	if (sign == 0 && s.n > 2 && s.p[0] == '0' &&
	    (s.p[1] == 'x' || s.p[1] == 'o'))
		return based(s, b, why);
	return decimal(s, sign == '-', b, why);
}
