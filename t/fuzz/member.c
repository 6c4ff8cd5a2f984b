/*
 * The top of every text that the checker takes is read as the tokens have it:
 * the same members in the same order, and each value found by its name.
 */

#include <string.h>

#include "../../lib/base/json.h"
#include "../../lib/base/member.h"
#include "fuzz.h"

enum { MAX = 1 << 16 };

static void
string(const struct json *j, int t, struct slice raw)
{
	struct buf a = BUF_INIT(MAX), b = BUF_INIT(MAX);

	MUST((member_str(raw, &a) == 0) == (json_type(j, t) == JSON_STRING));
	if (json_str(j, t, &b) == 0) {
		MUST(slice_eq(buf_slice(&a), buf_slice(&b)));
		if (!json_has_nul(j, t))
			MUST(member_is(raw, buf_str(&b)));
	}
	MUST(member_is(raw, "name") == json_is(j, t, "name"));
	buf_free(&a);
	buf_free(&b);
}

static void
by_name(const struct json *j, int name, struct slice text)
{
	char *s = json_strdup(j, name);
	struct slice value = { NULL, 0 };
	int i, n = 0;

	if (s == NULL)
		return;
	for (i = json_first(j, 0); i >= 0; i = json_next(j, i))
		n += json_is(j, i, s);
	MUST(member_get(text, s, &value) == (n > 1 ? -1 : 1));
	MUST(slice_eq(value, json_raw(j, json_get(j, 0, s))));
	free(s);
}

static void
walk(const struct json *j, struct slice text, int few)
{
	int i, object = json_type(j, 0) == JSON_OBJECT;
	struct members all;
	struct member m;

	if (members_open(&all, text) == -1) {
		MUST(!object && json_type(j, 0) != JSON_ARRAY);
		return;
	}
	MUST(all.closer == (object ? '}' : ']'));
	for (i = json_first(j, 0); i >= 0; i = json_next(j, i)) {
		MUST(members_next(&all, &m) == 1);
		MUST(slice_eq(m.value, json_raw(j, object ?
		    json_value(j, i) : i)));
		string(j, i, object ? m.name : m.value);
		MUST(object || m.name.n == 0);
		if (object && few)
			by_name(j, i, text);
	}
	MUST(members_next(&all, &m) == 0 && members_next(&all, &m) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice text = input(p, n);
	struct json j = JSON_INIT;
	struct json_error e;

	if (n <= MAX && json_parse(&j, text, MAX, &e) == 0)
		walk(&j, text, json_count(&j, 0) < 64);
	json_free(&j);
	return 0;
}
