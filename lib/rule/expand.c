#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "config.h"

enum { EXPANDED_MAX = 16 << 20 };

/* Where ":-" begins, or n. */
static size_t
end_of_name(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i + 1 < n; i++)
		if (s[i] == ':' && s[i + 1] == '-')
			return i;
	return n;
}

/* "VAR", "env:VAR" or either with ":-default", as it stood in braces. */
static int
put_variable(struct buf *b, const char *s, size_t n, struct buf *why)
{
	const char *value;
	char *name;
	size_t len;
	int rc = 0;

	if (n >= 4 && strncmp(s, "env:", 4) == 0) {
		s += 4;
		n -= 4;
	}
	len = end_of_name(s, n);
	name = xstrndup(s, len);
	value = getenv(name);
	if (len == 0) {
		buf_puts(why, "\"${}\" names no variable");
		rc = -1;
	} else if (value != NULL && (*value != '\0' || len == n))
		buf_puts(b, value);
	else if (len < n)
		buf_put(b, s + len + 2, n - len - 2);
	else {
		buf_printf(why, "the variable %.100s is not set", name);
		rc = -1;
	}
	free(name);
	return rc;
}

/* The brace that closes the one at s, or NULL with the reason. */
static const char *
closing(const char *s, const char *end, struct buf *why)
{
	const char *p;

	for (p = s + 2; p < end && *p != '}'; p++)
		if (p[0] == '$' && end - p > 1 && p[1] == '{') {
			buf_puts(why, "\"${\" within \"${}\"");
			return NULL;
		}
	if (p < end)
		return p;
	buf_puts(why, "\"${\" without \"}\"");
	return NULL;
}

/* What a variable holds is not looked into again. */
char *
config_expand(struct slice s, struct buf *why)
{
	struct buf b = BUF_INIT(EXPANDED_MAX);
	const char *p = s.p, *end = s.p + s.n, *close;
	char *copy = NULL;

	while (p < end) {
		if (*p != '$' || end - p < 2 || p[1] != '{') {
			buf_putc(&b, *p++);
			continue;
		}
		close = closing(p, end, why);
		if (close == NULL || put_variable(&b, p + 2,
		    (size_t)(close - p) - 2, why) < 0)
			break;
		p = close + 1;
	}
	if (b.err != 0)
		buf_puts(why, "it expands to more than 16 MiB");
	else if (p == end)
		copy = xstrdup(buf_str(&b));
	buf_free(&b);
	return copy;
}
