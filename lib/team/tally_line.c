/* The lines that a tally reads. */

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"
#include "../base/set.h"
#include "tally_work.h"

struct label {
	struct slice agent; /* borrowed from the tally's name */
	long long version;
};

int
tally_bad(struct buf *why, const char *text)
{
	buf_puts(why, text);
	return BAD;
}

int
tally_many(struct buf *why)
{
	buf_printf(why, "there are more than %d agents", TEAM_AGENTS);
	return MANY;
}

/* A string as the tally's name; 0, or BAD with why. */
static int
read_string(struct tally *t, const struct json *j, int tok, struct buf *why)
{
	buf_clear(&t->name);
	if (json_str(j, tok, &t->name) < 0)
		return tally_bad(why, "no string where a name should be");
	if (t->name.err != 0)
		return tally_bad(why, "a name is too long");
	if (t->name.len == 0 || json_has_nul(j, tok))
		return tally_bad(why, "a name is empty or has a NUL");
	return 0;
}

int
tally_name(struct tally *t, const struct json *j, int tok, struct slice *name,
    struct buf *why)
{
	if (read_string(t, j, tok, why) < 0)
		return BAD;
	*name = buf_slice(&t->name);
	if (name->n > TALLY_NAME)
		return tally_bad(why, "a name is too long");
	return 0;
}

/* The place of the agent that a line tells of. */
static long
read_agent(struct tally *t, const struct json *j, struct buf *why)
{
	struct slice name;
	long i;

	if (tally_name(t, j, json_get(j, 0, "agent"), &name, why) < 0)
		return BAD;
	i = tally_agent(t, name);
	return i < 0 ? tally_many(why) : i;
}

/* From 1, as a label writes it; or 0. */
static long long
version_of(struct slice s)
{
	long long v = 0;
	size_t i;

	if (s.n == 0 || s.n > VERSION_DIGITS || s.p[0] == '0')
		return 0;
	for (i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
		v = v * 10 + s.p[i] - '0';
	}
	return v;
}

static int
read_label(struct tally *t, const struct json *j, int tok, struct label *l,
    struct buf *why)
{
	struct slice digits;
	size_t dot;

	if (read_string(t, j, tok, why) < 0)
		return BAD;
	l->agent = digits = buf_slice(&t->name);
	for (dot = digits.n; dot > 0 && digits.p[dot - 1] != '.'; dot--)
		continue;
	digits.p += dot;
	digits.n -= dot;
	l->version = version_of(digits);
	if (dot < 2 || dot - 1 > TALLY_NAME || l->version == 0) {
		buf_printf(why, "'%s' is no label: AGENT.VERSION",
		    buf_str(&t->name));
		return BAD;
	}
	l->agent.n = dot - 1;
	return 0;
}

/* The place of the agent whose current answer it names, or -1. */
static long
stands(const struct tally *t, const struct label *l)
{
	long i = tally_find(t, l->agent);

	if (i >= 0 && tally_stands(t, &t->agents[i]) &&
	    t->agents[i].version == l->version)
		return i;
	return -1;
}

static int
take_answer(struct tally *t, const struct json *j, struct buf *why)
{
	long long version;
	struct agent *a;
	long i;

	if (json_int(j, json_get(j, 0, "version"), &version) < 0 ||
	    version < 1 || version > TALLY_VERSION)
		return tally_bad(why, "an answer needs a version, from 1");
	if ((i = read_agent(t, j, why)) < 0)
		return (int)i;
	a = &t->agents[i];
	if (version <= a->version) {
		buf_printf(why, "version %lld comes after version %lld",
		    version, a->version);
		return BAD;
	}
	a->version = version;
	a->answered = t->part;
	t->round++;
	return 0;
}

/* Mark those whose current answers were seen. */
static int
read_seen(struct tally *t, const struct json *j, int seen, struct buf *why)
{
	struct label l;
	long i;
	int tok;

	if (json_type(j, seen) != JSON_ARRAY)
		return tally_bad(why, "\"seen\" is no array of labels");
	for (tok = json_first(j, seen); tok >= 0; tok = json_next(j, tok)) {
		if (read_label(t, j, tok, &l, why) < 0)
			return BAD;
		if ((i = stands(t, &l)) >= 0)
			t->agents[i].seen = t->votes;
	}
	return 0;
}

/* Labels that stand twice are a fault whether or not they are known. */
static int
differ(struct tally *t, const struct json *j, int list, struct buf *why)
{
	struct set set = SET_INIT;
	int tok, new = 1;

	for (tok = json_first(j, list); tok >= 0 && new;
	    tok = json_next(j, tok)) {
		buf_clear(&t->name);
		(void)json_str(j, tok, &t->name);
		new = set_add(&set, buf_slice(&t->name));
	}
	set_free(&set);
	return new ? 0 : tally_bad(why, "a label stands twice in \"for\"");
}

/* One of "for": 1, 0 when a vote with it does not count, BAD. */
static int
read_choice(struct tally *t, const struct json *j, int tok, int seen,
    struct choice *choice, struct buf *why)
{
	struct label l;
	long i;

	if (read_label(t, j, tok, &l, why) < 0)
		return BAD;
	if ((i = stands(t, &l)) < 0)
		return 0;
	choice->agent = (size_t)i;
	choice->version = l.version;
	return seen < 0 || t->agents[i].seen == t->votes;
}

/*
 * "for" into the tally's choices, of which *n can count; *lame is set when
 * one cannot, and the vote with it.
 */
static int
read_for(struct tally *t, const struct json *j, size_t *n, int *lame,
    struct buf *why)
{
	int list = json_get(j, 0, "for"), tok = list, r;
	int seen = json_get(j, 0, "seen");
	int single = json_type(j, list) != JSON_ARRAY;

	if (!single && (json_count(j, list) == 0 ||
	    json_count(j, list) > TEAM_AGENTS))
		return tally_bad(why, "\"for\" has no label, or too many");
	if (!single)
		tok = json_first(j, list);
	for (*n = 0; tok >= 0; tok = single ? -1 : json_next(j, tok)) {
		r = read_choice(t, j, tok, seen, &t->choice[*n], why);
		if (r < 0)
			return BAD;
		*lame |= r == 0;
		*n += r == 1;
	}
	return single ? 0 : differ(t, j, list, why);
}

static void
cast(struct tally *t, struct agent *a, size_t n, int lame)
{
	if (n > a->cap) {
		a->choice = xreallocarray(a->choice, n, sizeof(*a->choice));
		a->cap = n;
	}
	if (n > 0)
		memcpy(a->choice, t->choice, n * sizeof(*a->choice));
	a->n = n;
	a->lame = lame;
	a->voted = t->part;
	a->asked = 0;
	a->abstained = 0;
}

static int
take_vote(struct tally *t, const struct json *j, struct buf *why)
{
	int seen = json_get(j, 0, "seen"), lame = 0;
	long i;
	size_t n;

	t->votes++;
	if (json_get(j, 0, "for") < 0)
		return tally_bad(why, "a vote for nothing: \"for\" is missing");
	if (seen >= 0 && read_seen(t, j, seen, why) < 0)
		return BAD;
	if (read_for(t, j, &n, &lame, why) < 0)
		return BAD;
	if ((i = read_agent(t, j, why)) < 0)
		return (int)i;
	cast(t, &t->agents[i], n, lame);
	return 0;
}

static int
take_abstain(struct tally *t, const struct json *j, struct buf *why)
{
	long i = read_agent(t, j, why);

	if (i < 0)
		return (int)i;
	t->agents[i].abstained = t->round;
	t->agents[i].asked = 0;
	return 0;
}

static int
take_retired(struct tally *t, const struct json *j, struct buf *why)
{
	long i = read_agent(t, j, why);

	if (i < 0)
		return (int)i;
	t->agents[i].retired = 1;
	t->agents[i].asked = 0;
	return 0;
}

static int
take_part(struct tally *t, const struct json *j, struct buf *why)
{
	(void)j;
	(void)why;
	tally_forget(t);
	return 0;
}

/* Who was retired may be well again. */
static int
take_question(struct tally *t, const struct json *j, struct buf *why)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		t->agents[i].retired = 0;
	return take_part(t, j, why);
}

static const struct kind {
	const char *type;
	int (*take)(struct tally *, const struct json *, struct buf *why);
} kinds[] = {
	{ "vote", take_vote }, { "answer", take_answer },
	{ "abstain", take_abstain }, { "retired", take_retired },
	{ "run", tally_run }, { "question", take_question },
	{ "restart", take_part }
};

int
tally_line(struct tally *t, const struct json *j, struct buf *why)
{
	int type = json_get(j, 0, "type");
	size_t i;

	if (json_type(j, type) != JSON_STRING)
		return tally_bad(why, "a line must be an object with a type");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!json_is(j, type, kinds[i].type))
			continue;
		if (json_repeated(j, 0) >= 0)
			return tally_bad(why,
			    "a name stands twice in the line");
		t->fresh = 0;
		return kinds[i].take(t, j, why);
	}
	return 0;
}
