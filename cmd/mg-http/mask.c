/*
 * Secrets are known by the names of their headers, and then by their values:
 * a server may send back what it was sent, and its words are shown.
 */

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "mg-http.h"

enum {
	LEAST = 8,   /* bytes; what is shorter is no secret, but a word */
	KNOWN = 1 << 20
};

static struct buf known = BUF_INIT(KNOWN); /* each ended by NUL */

int
mask_is_secret(const char *name, size_t n)
{
	static const char *const parts[] = { "auth", "cookie", "cred", "dpop",
		"key", "pass", "secret", "session", "sign", "token" };
	size_t i, k, len;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		len = strlen(parts[i]);
		for (k = 0; k + len <= n; k++)
			if (strncasecmp(name + k, parts[i], len) == 0)
				return 1;
	}
	return 0;
}

static const char *
next(const char *s)
{
	s += strlen(s) + 1;
	return s < known.s + known.len ? s : NULL;
}

void
mask_value(const char *value)
{
	const char *s;

	if (strlen(value) < LEAST)
		return;
	for (s = known.s; s != NULL; s = next(s))
		if (strcmp(s, value) == 0)
			return;
	buf_put(&known, value, strlen(value) + 1);
	known.err = 0;
}

/* Of "Bearer 0123" the secret is what stands last. */
void
mask_learn(const struct buf *lines, size_t from)
{
	const char *line, *value, *last;
	size_t n;

	for (; from < lines->len; from += strlen(line) + 1) {
		line = lines->s + from;
		n = strcspn(line, ":;");
		if (line[n] != ':' || !mask_is_secret(line, n) ||
		    strncasecmp(line, "DPoP:", 5) == 0)
			continue;
		value = line + n + 1 + strspn(line + n + 1, " \t");
		last = strrchr(value, ' ');
		mask_value(last != NULL ? last + 1 : value);
	}
}

/* The length of the secret that the text begins with, or 0. */
static size_t
begins(struct slice text)
{
	const char *s;
	size_t n;

	for (s = known.s; s != NULL; s = next(s)) {
		n = strlen(s);
		if (n <= text.n && memcmp(s, text.p, n) == 0)
			return n;
	}
	return 0;
}

void
mask_put(struct buf *b, struct slice text)
{
	size_t n;

	for (; text.n > 0; text.p += n, text.n -= n) {
		n = begins(text);
		if (n > 0)
			buf_puts(b, "***");
		else {
			n = 1;
			buf_putc(b, *text.p);
		}
	}
}

void
mask_free(void)
{
	if (known.s != NULL)
		memset(known.s, 0, known.cap);
	buf_free(&known);
}
