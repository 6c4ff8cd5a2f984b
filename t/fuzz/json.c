/*
 * A text that the checker accepts is tokenised, walked, decoded and written
 * again without surprise; one that it refuses leaves no value behind.
 */

#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "fuzz.h"

enum {
	MAX = 1 << 20,
	MEMBERS = 64 /* of which repeated names are looked for slowly */
};

/* Decoded at once, in pieces, and after writing it again: the same bytes. */
static void
string(const struct json *j, int v)
{
	struct buf whole = BUF_INIT(MAX), parts = BUF_INIT(MAX);
	struct buf text = BUF_INIT(8 * MAX);
	struct json again = JSON_INIT;
	struct json_error e;
	struct slice raw = json_raw(j, v);
	size_t at;

	MUST(json_str(j, v, &whole) == 0 && whole.err == 0);
	for (at = 1; at < raw.n - 1;)
		json_decode(raw, &at, 3, &parts);
	MUST(at == raw.n - 1);
	MUST(slice_eq(buf_slice(&whole), buf_slice(&parts)));
	MUST(json_is_slice(j, v, buf_slice(&whole)));
	MUST(json_has_nul(j, v) ==
	    (whole.len > 0 && memchr(whole.s, '\0', whole.len) != NULL));

	jout_str(&text, buf_slice(&whole));
	MUST(json_parse(&again, buf_slice(&text), 1, &e) == 0);
	MUST(json_is_slice(&again, 0, buf_slice(&whole)));

	json_free(&again);
	buf_free(&whole);
	buf_free(&parts);
	buf_free(&text);
}

/* The slow way: each name against all that follow it. */
static int
repeated(const struct json *j, int v)
{
	struct buf name = BUF_INIT(MAX);
	int i, k, found = -1;

	for (i = json_first(j, v); i != -1 && found == -1;
	    i = json_next(j, i)) {
		buf_clear(&name);
		MUST(json_str(j, i, &name) == 0);
		for (k = json_next(j, i); k != -1; k = json_next(j, k))
			if (json_is_slice(j, k, buf_slice(&name)))
				found = i;
	}
	buf_free(&name);
	return found;
}

static size_t
walk(const struct json *j, int v)
{
	size_t seen = 1, members = 0;
	int i;

	switch (json_type(j, v)) {
	case JSON_STRING:
		string(j, v);
		break;
	case JSON_ARRAY:
		for (i = json_first(j, v); i != -1; i = json_next(j, i)) {
			seen += walk(j, i);
			members++;
		}
		break;
	case JSON_OBJECT:
		for (i = json_first(j, v); i != -1; i = json_next(j, i)) {
			string(j, i);
			seen += 1 + walk(j, json_value(j, i));
			members++;
		}
		if (members <= MEMBERS)
			MUST(json_repeated(j, v) == repeated(j, v));
		break;
	case JSON_NONE:
		abort();
	default:
		break;
	}
	MUST(members == json_count(j, v));
	return seen;
}

static void
rewrite(const struct json *j)
{
	struct buf text = BUF_INIT(8 * MAX);
	struct json again = JSON_INIT;
	struct json_error e;

	jout_raw(&text, json_raw(j, 0));
	MUST(text.err == 0 && memchr(text.s, '\n', text.len) == NULL);
	MUST(json_parse(&again, buf_slice(&text), j->ntok, &e) == 0);
	MUST(again.ntok == j->ntok);
	json_free(&again);
	buf_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct json j = JSON_INIT;
	struct json_error e;
	size_t ntok;

	if (n > MAX)
		return 0;
	if (json_check(input(p, n), &ntok, &e) == -1) {
		MUST(e.why != NULL && e.at <= n);
		MUST(json_parse(&j, input(p, n), n + 1, &e) == -1);
		MUST(json_type(&j, 0) == JSON_NONE);
		json_free(&j);
		return 0;
	}
	MUST(json_parse(&j, input(p, n), ntok - 1, &e) == -1 && e.ceiling);
	MUST(json_parse(&j, input(p, n), ntok, &e) == 0);
	MUST(j.ntok == ntok && walk(&j, 0) == ntok);
	rewrite(&j);
	json_free(&j);
	return 0;
}
