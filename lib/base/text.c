#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "buf.h"
#include "mem.h"
#include "text.h"

enum {
	DISTANCE_WORK = 1 << 20,  /* comparisons */
	SECONDS_MAX = 1000000000
};

size_t
utf8_char(struct slice s, unsigned long *cp)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned long c;
	size_t n, i;

	if (s.n == 0)
		return 0;
	c = (unsigned char)s.p[0];
	n = c < 0x80 ? 1 : c < 0xC0 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 :
	    c < 0xF8 ? 4 : 0;
	if (n == 0 || n > s.n)
		return 0;
	if (n > 1)
		c &= 0x7FU >> n;
	for (i = 1; i < n; i++) {
		if (((unsigned char)s.p[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | ((unsigned char)s.p[i] & 0x3F);
	}
	if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	if (cp != NULL)
		*cp = c;
	return n;
}

static int
is_between(unsigned long c, unsigned long first, unsigned long last)
{
	return c >= first && c <= last;
}

static int
is_safe(unsigned long c, int lines)
{
	if (c < 0x20)
		return lines && (c == '\n' || c == '\t');
	if (c < 0x7F)
		return 1;
	return !is_between(c, 0x7F, 0x9F) &&
	    c != 0x061C && c != 0x180E && c != 0xFEFF &&
	    !is_between(c, 0x200B, 0x200F) &&
	    !is_between(c, 0x2028, 0x202E) &&
	    !is_between(c, 0x2060, 0x2069) &&
	    !is_between(c, 0xE0000, 0xE007F);
}

static void
show_escaped(struct buf *b, unsigned long c)
{
	if (c == '\n')
		buf_puts(b, "\\n");
	else if (c == '\t')
		buf_puts(b, "\\t");
	else if (c == '\r')
		buf_puts(b, "\\r");
	else if (c < 0x80)
		buf_printf(b, "\\x%02lx", c);
	else if (c <= 0xFFFF)
		buf_printf(b, "\\u%04lx", c);
	else
		buf_printf(b, "\\U%08lx", c);
}

void
text_clean(struct buf *b, struct slice s, int lines)
{
	size_t plain = 0, n; /* bytes before s.p that are safe */
	unsigned long c = 0;

	for (; s.n > 0; s.p += n, s.n -= n) {
		if (*s.p >= ' ' && *s.p <= '~') {
			plain += n = 1;
			continue;
		}
		n = utf8_char(s, &c);
		if (n > 0 && is_safe(c, lines)) {
			plain += n;
			continue;
		}
		buf_put(b, s.p - plain, plain);
		plain = 0;
		if (n > 0) {
			show_escaped(b, c);
			continue;
		}
		buf_printf(b, "\\x%02x", (unsigned char)*s.p);
		n = 1;
	}
	if (plain > 0)
		buf_put(b, s.p - plain, plain);
}

size_t
text_token(struct slice s)
{
	static const char chars[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
	size_t n = 0;

	while (n < s.n && s.p[n] != '\0' && strchr(chars, s.p[n]) != NULL)
		n++;
	return n;
}

size_t
text_distance(const char *a, const char *b)
{
	size_t n, m, i, j, *row, above, left, corner;

	for (; *a != '\0' && *a == *b; a++)
		b++;
	n = strlen(a);
	m = strlen(b);
	for (; n > 0 && m > 0 && a[n - 1] == b[m - 1]; n--)
		m--;
	if (n == 0 || m == 0 || n > DISTANCE_WORK / m)
		return n > m ? n : m;
	row = xcalloc(m + 1, sizeof(*row));
	for (j = 0; j <= m; j++)
		row[j] = j;
	for (i = 0; i < n; i++) {
		corner = row[0]++;
		for (j = 0; j < m; j++) {
			above = row[j + 1];
			left = row[j];
			if (a[i] != b[j]) {
				corner = corner < above ? corner : above;
				corner = 1 + (corner < left ? corner : left);
			}
			row[j + 1] = corner;
			corner = above;
		}
	}
	above = row[m];
	free(row);
	return above;
}

void
text_uri_path(struct buf *b, const char *path)
{
	static const char *const plain = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~!$&'()*+,;=:@";

	for (; *path != '\0'; path++) {
		if (strchr(plain, *path) != NULL)
			buf_putc(b, *path);
		else
			buf_printf(b, "%%%02X", (unsigned char)*path);
	}
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int
text_seconds(const char *s, long long *ms)
{
	long long whole = 0, part = 0, unit = 100;
	int digits = 0;

	for (; is_digit(*s); s++, digits = 1) {
		whole = whole * 10 + (*s - '0');
		if (whole > SECONDS_MAX)
			return -1;
	}
	if (*s == '.') {
		/* What is not 0 does not become 0: it counts as 1 ms. */
		for (s++; is_digit(*s); s++, digits = 1, unit /= 10) {
			if (unit > 0)
				part += (*s - '0') * unit;
			else if (*s != '0' && whole + part == 0)
				part = 1;
		}
	}
	if (!digits || *s != '\0')
		return -1;
	if (whole == SECONDS_MAX && part > 0)
		return -1;
	*ms = whole * 1000 + part;
	return 0;
}

int
text_count(const char *s, int most, int *n)
{
	long long count = 0;
	const char *p;

	for (p = s; is_digit(*p) && count <= most; p++)
		count = count * 10 + (*p - '0');
	if (p == s || *p != '\0' || count < 1 || count > most)
		return -1;
	*n = (int)count;
	return 0;
}

void
text_time(struct buf *b, long long seconds)
{
	time_t t = (time_t)seconds;
	char text[64];
	struct tm tm;

	if (gmtime_r(&t, &tm) != NULL &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		buf_puts(b, text);
}

int
text_size(const char *s, size_t *size)
{
	static const char units[] = "KMG";
	const char *unit;
	size_t n = 0;
	int shift = 0;

	if (!is_digit(*s))
		return -1;
	for (; is_digit(*s); s++) {
		if (n > (SIZE_MAX - 9) / 10)
			return -1;
		n = n * 10 + (size_t)(*s - '0');
	}
	if (*s != '\0') {
		unit = strchr(units, *s >= 'a' ? *s - 'a' + 'A' : *s);
		if (unit == NULL || s[1] != '\0')
			return -1;
		shift = 10 * (int)(unit - units + 1);
	}
	if (n > SIZE_MAX >> shift)
		return -1;
	*size = n << shift;
	return 0;
}
