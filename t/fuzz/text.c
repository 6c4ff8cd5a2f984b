/*
 * What was made safe to show is safe, and words and base64 read back as what
 * they were written from.
 */

#include <string.h>

#include "../../lib/base/text.h"
#include "fuzz.h"

enum { MAX = 4096 };

static void
clean(struct slice s, int lines)
{
	struct buf b = BUF_INIT(64 * MAX), again = BUF_INIT(64 * MAX);
	struct slice rest;
	unsigned long c;
	size_t k;

	text_clean(&b, s, lines);
	MUST(b.err == 0);
	for (rest = buf_slice(&b); rest.n > 0; rest.p += k, rest.n -= k) {
		k = utf8_char(rest, &c);
		MUST(k > 0);
		if (lines && (c == '\n' || c == '\t'))
			continue;
		MUST(c >= 0x20 && !(c >= 0x7F && c < 0xA0));
		MUST(!(c >= 0x202A && c <= 0x202E));
		MUST(!(c >= 0x2066 && c <= 0x2069));
	}
	text_clean(&again, buf_slice(&b), lines);
	MUST(slice_eq(buf_slice(&b), buf_slice(&again)));
	buf_free(&b);
	buf_free(&again);
}

static void
words(const char *s)
{
	struct buf line = BUF_INIT(64 * MAX);
	const char *why = NULL;
	char **w, **again;
	size_t i;

	w = text_words(s, &why);
	if (w == NULL) {
		MUST(why != NULL);
		return;
	}
	text_quote(&line, w);
	again = text_words(buf_str(&line), &why);
	MUST(again != NULL);
	for (i = 0; w[i] != NULL; i++)
		MUST(again[i] != NULL && strcmp(w[i], again[i]) == 0);
	MUST(again[i] == NULL);
	free(w);
	free(again);
	buf_free(&line);
}

static void
base64(struct slice s)
{
	struct buf code = BUF_INIT(8 * MAX), bytes = BUF_INIT(8 * MAX);

	(void)base64_decode(&bytes, s);
	buf_clear(&bytes);
	base64_encode(&code, s);
	MUST(base64_decode(&bytes, buf_slice(&code)) == 0);
	MUST(slice_eq(s, buf_slice(&bytes)));
	buf_free(&code);
	buf_free(&bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char s[MAX + 1];
	long long ms;
	size_t size;

	if (n > MAX)
		return 0;
	clean(input(p, n), 0);
	clean(input(p, n), 1);
	base64(input(p, n));
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	words(s);
	if (text_seconds(s, &ms) == 0)
		MUST(ms >= 0 && ms <= 1000000000000LL);
	(void)text_size(s, &size);
	return 0;
}
