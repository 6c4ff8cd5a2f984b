/*
 * tally-certain METHOD N: of N small elections, what tally_certain says
 * against all that the voters who are awaited could do.  Prints how many that
 * have a winner could not change any more, and of how many this was said.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/team/tally.h"
#include "tool.h"

enum { CANDIDATES = 3, VOTERS = 5, BALLOTS = 16 };

enum state { CAST, ASKED, NEW, AWAY, STATES };

struct voter {
	int weight, ballot;   /* 0: none; a void one when it is asked again */
	enum state state;
};

struct election {
	enum team_method method;
	long long seed;
	int n, nvoters;
	struct voter voters[VOTERS];
};

/* All orders of one to three of three. */
static const char *const ballots[BALLOTS] = {
	"", "0", "1", "2", "01", "10", "02", "20", "12", "21", "012", "021",
	"102", "120", "201", "210"
};

static unsigned long state = 88172645463325252UL;

static int
draw(int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int)(state % (unsigned long)n);
}

static void
feed(struct tally *t, const char *text)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct buf why = BUF_INIT(256);

	if (json_parse(&j, slice_of(text), 100, &e) < 0 ||
	    tally_line(t, &j, &why) < 0)
		die(ST_NO, "%s: %s", text, buf_str(&why));
	json_free(&j);
	buf_free(&why);
}

static void
cast(struct tally *t, int voter, const char *ballot)
{
	struct buf b = BUF_INIT(256);
	const char *p;

	buf_printf(&b, "{\"type\":\"vote\",\"agent\":\"v%d\",\"for\":[", voter);
	for (p = ballot; *p != '\0'; p++)
		buf_printf(&b, "%s\"v%c.1\"", p == ballot ? "" : ",", *p);
	buf_puts(&b, *ballot == '\0' ? "\"none.1\"]}" : "]}");
	feed(t, b.s);
	buf_free(&b);
}

static struct tally *
set_up(const struct election *e)
{
	struct tally *t = tally_new(e->method, e->seed);
	struct buf b = BUF_INIT(256);
	int i;

	for (i = 0; i < e->nvoters; i++) {
		buf_clear(&b);
		buf_printf(&b, "v%d", i);
		tally_voter(t, buf_slice(&b), e->voters[i].weight);
	}
	for (i = 0; i < e->n; i++) {
		buf_clear(&b);
		buf_printf(&b, "{\"type\":\"answer\",\"agent\":\"v%d\","
		    "\"version\":1}", i);
		feed(t, b.s);
	}
	buf_free(&b);
	return t;
}

static struct tally *
play(const struct election *e)
{
	struct tally *t = set_up(e);
	struct buf b = BUF_INIT(256);
	int i;

	for (i = 0; i < e->nvoters; i++) {
		buf_clear(&b);
		buf_printf(&b, "v%d", i);
		if (e->voters[i].state != NEW)
			cast(t, i, ballots[e->voters[i].ballot]);
		if (e->voters[i].state == ASKED)
			tally_ask(t, buf_slice(&b));
		buf_clear(&b);
		buf_printf(&b, "{\"type\":\"abstain\",\"agent\":\"v%d\"}", i);
		if (e->voters[i].state == AWAY)
			feed(t, b.s);
	}
	buf_free(&b);
	return t;
}

static int
winner(const struct election *e)
{
	struct tally *t = play(e);
	struct slice name;
	int w = tally_winner(t, &name);

	tally_free(t);
	return w;
}

static int
possible(const struct election *e, int ballot)
{
	const char *p;

	for (p = ballots[ballot]; *p != '\0'; p++)
		if (*p - '0' >= e->n)
			return 0;
	return 1;
}

/* Is it w who wins whatever those do from this one on? */
static int
always(const struct election *e, int from, int w)
{
	struct election x = *e;
	int b;

	while (from < x.nvoters && x.voters[from].state != NEW &&
	    x.voters[from].state != ASKED)
		from++;
	if (from == x.nvoters)
		return winner(&x) == w;
	x.voters[from].state = CAST;
	for (b = 0; b < BALLOTS; b++) {
		x.voters[from].ballot = b;
		if (possible(e, b) && !always(&x, from + 1, w))
			return 0;
	}
	return 1;
}

/* Its vote is one for itself, and would be awaited anew. */
static int
is_vain(const struct election *e, int voter)
{
	return e->method == METHOD_NO_SELF &&
	    ballots[e->voters[voter].ballot][0] == '0' + voter;
}

static void
invent(struct election *e)
{
	struct voter *v;
	int i, open = 0;

	e->seed = draw(1000);
	e->n = 1 + draw(CANDIDATES);
	e->nvoters = e->n + draw(VOTERS - e->n + 1);
	for (i = 0; i < e->nvoters; i++) {
		v = &e->voters[i];
		v->weight = draw(3) == 0 ? draw(4) : 1;
		do
			v->ballot = draw(BALLOTS);
		while (!possible(e, v->ballot));
		v->state = (enum state)draw(STATES);
		if ((v->state == NEW || v->state == ASKED) && ++open > 2)
			v->state = CAST;
		if (v->state == CAST && (v->ballot == 0 || is_vain(e, i)))
			v->state = AWAY;
	}
}

int
tool_tally_certain(int argc, char **argv)
{
	struct election e;
	struct tally *t;
	int i, n, w, said, sure, nsaid = 0, nsure = 0;

	if (argc != 3 || team_method_of(argv[1]) < 0)
		return ST_USAGE;
	e.method = (enum team_method)team_method_of(argv[1]);
	n = (int)tool_number(argv[2]);
	for (i = 0; i < n; i++) {
		invent(&e);
		t = play(&e);
		said = tally_certain(t);
		tally_free(t);
		if ((w = winner(&e)) < 0)
			continue;
		sure = always(&e, 0, w);
		if (said && !sure)
			die(ST_NO, "election %d: said to be certain", i);
		nsaid += said;
		nsure += sure;
	}
	printf("%d %d\n", nsure, nsaid);
	return ST_DONE;
}
