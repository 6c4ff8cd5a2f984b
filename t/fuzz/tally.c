/*
 * Lines to a tally: one that it refuses changes nothing, and what it tells at
 * the end is an object whose parts agree.  The first byte of the input is the
 * method, whether voters are named or numbered, and who is asked again.
 */

#include <string.h>

#include "../../lib/base/jout.h"
#include "../../lib/team/tally.h"
#include "fuzz.h"

enum { MAX = 1 << 14, OUT = 1 << 20 };

static int
outcome(struct tally *t, struct buf *b)
{
	int r;

	buf_clear(b);
	jout_open(b, '{');
	r = tally_outcome(t, b);
	jout_close(b, '}');
	MUST(b->err == 0);
	return r;
}

static int
take(struct tally *t, struct json *j, struct slice line)
{
	struct buf before = BUF_INIT(OUT), after = BUF_INIT(OUT);
	struct buf why = BUF_INIT(1024);
	struct json_error e;
	int r;

	if (json_parse(j, line, MAX, &e) < 0)
		return 0;
	(void)outcome(t, &before);
	r = tally_line(t, j, &why);
	MUST(r <= 0 && r >= -2 && (r < 0) == (why.len > 0));
	if (r < 0) {
		(void)outcome(t, &after);
		MUST(r == -2 || slice_eq(buf_slice(&before),
		    buf_slice(&after)));
	}
	buf_free(&before);
	buf_free(&after);
	buf_free(&why);
	return r;
}

static void
check(struct tally *t)
{
	struct buf b = BUF_INIT(OUT);
	struct json j = JSON_INIT;
	struct json_error e;
	struct slice winner;
	int r = outcome(t, &b), place = tally_winner(t, &winner), w;
	long long voters, lame;

	MUST(json_parse(&j, buf_slice(&b), OUT, &e) == 0);
	MUST(json_repeated(&j, 0) < 0);
	w = json_get(&j, 0, "winner");
	MUST(r == (place >= 0) && r == (json_type(&j, w) == JSON_STRING));
	MUST(r == 0 || json_is_slice(&j, w, winner));
	MUST(json_int(&j, json_get(&j, 0, "voters"), &voters) == 0);
	MUST(json_int(&j, json_get(&j, 0, "void"), &lame) == 0);
	MUST((voters > 0) == r && voters + lame <= TEAM_AGENTS);
	MUST(r || !json_bool(&j, json_get(&j, 0, "tie"), 1));
	MUST(r || !json_bool(&j, json_get(&j, 0, "majority"), 1));
	MUST(tally_certain(t) == tally_certain(t));
	json_free(&j);
	buf_free(&b);
}

static struct tally *
begin(unsigned flags)
{
	struct tally *t = tally_new((enum team_method)(flags % 6), flags);

	if (flags & 0x40)
		tally_expect(t, 3);
	if (flags & 0x80) {
		tally_voter(t, slice_of("a"), 2.5);
		tally_voter(t, slice_of("b"), 0);
		tally_voter(t, slice_of("c"), 1);
		tally_keep(t, TALLY_KEEP_VOTERS | TALLY_KEEP_METHOD);
	}
	return t;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct slice rest, line;
	struct json j = JSON_INIT;
	struct tally *t;
	const char *end;

	if (n < 2 || n > MAX)
		return 0;
	rest = input(p + 1, n - 1);
	t = begin(p[0]);
	while (rest.n > 0) {
		end = memchr(rest.p, '\n', rest.n);
		line.p = rest.p;
		line.n = end != NULL ? (size_t)(end - rest.p) : rest.n;
		if (take(t, &j, line) == -2)
			break;
		if (p[0] & 0x20)
			tally_ask(t, slice_of("a"));
		check(t);
		rest.p += line.n;
		rest.n -= line.n;
		if (rest.n > 0) {
			rest.p++;
			rest.n--;
		}
	}
	json_free(&j);
	tally_free(t);
	return 0;
}
