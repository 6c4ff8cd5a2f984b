/* What the end of a turn means for its agent. */

#include <string.h>

#include "state.h"

enum { HTTP_TOO_MANY = 429 };

enum ending { DONE, CANCELLED, LIMIT, REFUSED, FAILED };

static enum ending
ending_of(const struct json *j)
{
	static const char *const words[] = { "done", "cancelled", "limit",
		"refused" };
	int t = json_get(j, 0, "status"), i;

	for (i = DONE; i <= REFUSED; i++)
		if (json_is(j, t, words[i]))
			return (enum ending)i;
	return FAILED;
}

static void
trouble(struct member *a, enum trouble what, const char *why)
{
	a->trouble = what;
	buf_clear(&a->reason);
	buf_puts(&a->reason, why);
}

/* Such a failure comes again: a bad key, no money, wrong settings. */
static int
is_permanent(const struct member *a)
{
	return a->status == 2 ||
	    (a->status == 3 && a->http != HTTP_TOO_MANY);
}

static void
failed(struct machine *m, struct member *a)
{
	const char *why = a->why.len > 0 ? buf_str(&a->why) :
	    "its turn has failed";

	a->failures++;
	trouble(a, is_permanent(a) || a->failures >= m->team->attempts ?
	    TROUBLE_RETIRE : TROUBLE_WAIT, why);
}

/* It did not answer or vote, though nothing failed. */
static void
fruitless(struct machine *m, struct member *a, int refused)
{
	const char *why = refused ? "its model refuses" :
	    a->phase == PHASE_VOTE ? "no vote that counts in its attempts" :
	    "no answer in its attempts";

	a->tries++;
	if (a->tries < m->team->attempts)
		return;
	trouble(a, a->phase == PHASE_VOTE && a->version > 0 ?
	    TROUBLE_ABSTAIN : TROUBLE_RETIRE, why);
}

static void
late(struct machine *m, struct member *a)
{
	a->failures++;
	if (a->failures >= m->team->attempts)
		trouble(a, TROUBLE_RETIRE, "late again and again");
	else if (a->phase == PHASE_VOTE)
		trouble(a, TROUBLE_ABSTAIN, "late");
	else
		a->late = 1;
}

/* More of the same is not asked for: a ceiling of ours, status 5. */
static void
exceeded(struct member *a, const char *why)
{
	a->status = 5;
	trouble(a, TROUBLE_RETIRE, why);
}

static int
is_late(const struct member *a, enum ending e, const struct json *j)
{
	return a->cancelled == WHY_SECONDS || (e == LIMIT &&
	    json_is(j, json_get(j, 0, "stop"), "seconds"));
}

static void
coordination_ended(struct machine *m, struct member *a, enum ending e,
    const struct json *j)
{
	if (a->accepted)
		return;
	if (turn_excess(a) != NULL) {
		exceeded(a, turn_excess(a));
	} else if (a->closed >= 0) {
		fruitless(m, a, 0);
	} else if (is_late(a, e, j)) {
		late(m, a);
	} else if (a->cancelled == WHY_LIMIT) {
		trouble(a, TROUBLE_RETIRE, "its limit is reached");
	} else if (a->cancelled != WHY_NONE) {
		return; /* it is asked again when there is need */
	} else if (e == DONE || e == LIMIT || e == REFUSED) {
		fruitless(m, a, e == REFUSED);
	} else {
		failed(m, a);
	}
}

static int
is_blank(const struct buf *b)
{
	return strspn(buf_str(b), " \t\r\n") == b->len;
}

/* What was cut or is blank is none: the answer that was chosen is given. */
static void
presented(struct machine *m, struct member *a, enum ending e,
    const struct json *j)
{
	m->ended = 1;
	if (!is_direct(m))
		m->cut = turn_excess(a);
	if (e == DONE && turn_excess(a) == NULL && !is_blank(&a->text)) {
		buf_clear(&m->presented);
		buf_put(&m->presented, a->text.s, a->text.len);
	}
	if (is_direct(m) && m->presented.len == 0) {
		m->ended = m->asked = 0;
		coordination_ended(m, a, e, j);
	}
}

void
turn_ended(struct machine *m, struct member *a, const struct json *j)
{
	enum ending e = ending_of(j);

	a->keeps = e == DONE && a->cancelled == WHY_NONE;
	if (a->phase == PHASE_PRESENT)
		presented(m, a, e, j);
	else if (a->phase == PHASE_EVALUATE)
		m->ended = 1;
	else
		coordination_ended(m, a, e, j);
}
