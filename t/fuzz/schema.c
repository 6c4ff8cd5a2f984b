/*
 * A schema, a NUL, a value: checking ends, and a refusal says why in one
 * short line that is safe to show.
 */

#include <string.h>

#include "../../lib/base/schema.h"
#include "../../lib/base/text.h"
#include "fuzz.h"

enum { MAX = 1 << 16, LINE = 300 };

/* Cleaning it again must change nothing. */
static int
is_clean(struct slice s)
{
	struct buf b = BUF_INIT(MAX);
	int clean;

	text_clean(&b, s, 0);
	clean = slice_eq(buf_slice(&b), s);
	buf_free(&b);
	return clean;
}

static void
check(const struct json *doc, const struct json *val)
{
	struct buf why = BUF_INIT(MAX);
	int name, ok;

	ok = schema_check(doc, 0, 0, val, 0, &why);
	MUST(ok == 0 || ok == 1);
	MUST(ok == (why.len == 0));
	MUST(why.len <= LINE);
	MUST(is_clean(buf_slice(&why)));
	MUST((schema_types(doc, 0, 0) & ~(unsigned)SCHEMA_ANY) == 0);
	for (name = json_first(val, 0); name != -1 &&
	    json_type(val, 0) == JSON_OBJECT; name = json_next(val, name))
		(void)schema_property(doc, 0, 0, json_raw(val, name));
	buf_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct json doc = JSON_INIT, val = JSON_INIT;
	struct json_error e;
	const uint8_t *nul;
	size_t k;

	nul = n > 0 && n <= MAX ? memchr(p, '\0', n) : NULL;
	if (nul == NULL)
		return 0;
	k = (size_t)(nul - p);
	if (json_parse(&doc, input(p, k), n, &e) == 0 &&
	    json_parse(&val, input(nul + 1, n - k - 1), n, &e) == 0)
		check(&doc, &val);
	json_free(&doc);
	json_free(&val);
	return 0;
}
