#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "config.h"

/* "VAR", "env:VAR" or either with ":-default", as it stood in braces. */
static int
put_variable(struct buf *b, const char *s, size_t n, struct buf *why)
{
	const char *value, *rest = NULL;
	char *name;
	size_t i, len = n;

	if (n > 4 && strncmp(s, "env:", 4) == 0) {
		s += 4;
		len = n -= 4;
	}
	for (i = 0; i + 1 < n; i++)
		if (s[i] == ':' && s[i + 1] == '-') {
			rest = s + i + 2;
			len = i;
			break;
		}
	name = xstrndup(s, len);
	value = len > 0 ? getenv(name) : NULL;
	if (value != NULL && (*value != '\0' || rest == NULL))
		buf_puts(b, value);
	else if (rest != NULL)
		buf_put(b, rest, n - len - 2);
	else
		buf_printf(why, "the variable %s is not set", name);
	free(name);
	return why->len > 0 ? -1 : 0;
}

/* What a variable holds is not looked into again. */
char *
config_expand(struct slice s, struct buf *why)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	const char *end = s.p + s.n, *close;
	char *copy = NULL;

	while (s.p < end) {
		if (*s.p != '$' || end - s.p < 2 || s.p[1] != '{') {
			buf_putc(&b, *s.p++);
			continue;
		}
		close = memchr(s.p, '}', (size_t)(end - s.p));
		if (close == NULL) {
			buf_puts(why, "\"${\" without \"}\"");
			break;
		}
		if (put_variable(&b, s.p + 2, (size_t)(close - s.p) - 2,
		    why) < 0)
			break;
		s.p = close + 1;
	}
	if (why->len == 0)
		copy = xstrdup(buf_str(&b));
	buf_free(&b);
	return copy;
}
