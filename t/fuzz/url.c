/*
 * What is taken for an address is one in every respect, and what a reference
 * means is another, on the same origin unless it names one.  Of the input the
 * first line is an address, the second a reference, the rest a form.
 */

#include <string.h>

#include "../../lib/base/url.h"
#include "fuzz.h"

enum { MAX = 4096 };

/* The first line, taken off, as a string. */
static char *
line(struct slice *s)
{
	const char *nl = s->n > 0 ? memchr(s->p, '\n', s->n) : NULL;
	size_t n = nl != NULL ? (size_t)(nl - s->p) : s->n;
	char *text = malloc(n + 1);

	MUST(text != NULL);
	if (n > 0)
		memcpy(text, s->p, n);
	text[n] = '\0';
	n += nl != NULL;
	s->p += n;
	s->n -= n;
	return text;
}

static void
well_known(const char *text)
{
	struct buf b = BUF_INIT(2 * MAX);
	int place;

	for (place = URL_INSERTED; place <= URL_ROOT; place++) {
		url_well_known(text, "x", (enum url_place)place, &b);
		MUST(url_same_origin(text, buf_str(&b)));
		buf_clear(&b);
	}
	buf_free(&b);
}

static int
address(const char *text)
{
	struct url u;
	size_t i;

	if (url_parse(text, &u) == -1) {
		MUST(url_fault(text) != NULL);
		MUST(!url_is_safe(text) && !url_is_loopback(text));
		MUST(!url_same_origin(text, text) && !url_covers(text, text));
		return 0;
	}
	MUST(url_fault(text) == NULL);
	MUST(u.host.n > 0 && u.port > 0 && u.port <= 65535);
	MUST(u.path.n == 0 || *u.path.p == '/');
	for (i = 0; text[i] != '\0'; i++)
		MUST(text[i] > ' ' && text[i] <= '~' && text[i] != '\\');
	MUST(memchr(u.host.p, '@', u.host.n) == NULL);
	MUST(memchr(u.host.p, '%', u.host.n) == NULL);
	MUST(url_same_origin(text, text) && url_covers(text, text));
	MUST(url_is_safe(text) == (u.tls || url_is_loopback(text)));
	well_known(text);
	return 1;
}

static void
reference(const char *base, const char *text)
{
	struct buf b = BUF_INIT(4 * MAX), again = BUF_INIT(4 * MAX);

	if (url_resolve(base, text, &b) == 0) {
		MUST(address(base) && address(buf_str(&b)));
		/* Whatever the base, it means itself. */
		MUST(url_resolve(base, buf_str(&b), &again) == 0);
		MUST(slice_eq(buf_slice(&b), buf_slice(&again)));
		if (strchr(text, ':') == NULL && strncmp(text, "//", 2) != 0)
			MUST(url_same_origin(base, buf_str(&b)));
	} else
		MUST(b.len == 0);
	buf_free(&b);
	buf_free(&again);
}

static void
form(struct slice s)
{
	struct buf b = BUF_INIT(4 * MAX), value = BUF_INIT(4 * MAX);
	int found = url_form_value(s, "a", &value);

	MUST(found == 1 || value.len == 0);
	MUST(value.len == 0 || memchr(value.s, '\0', value.len) == NULL);
	buf_clear(&value);
	buf_puts(&b, "b=c&a=");
	url_form(&b, s);
	found = url_form_value(buf_slice(&b), "a", &value);
	if (s.n > 0 && memchr(s.p, '\0', s.n) != NULL)
		MUST(found == -1);
	else
		MUST(found == 1 && slice_eq(buf_slice(&value), s));
	buf_free(&b);
	buf_free(&value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice s = input(p, n);
	char *base, *text;

	if (n > MAX)
		return 0;
	base = line(&s);
	text = line(&s);
	(void)address(base);
	(void)address(text);
	reference(base, text);
	form(s);
	free(base);
	free(text);
	return 0;
}
