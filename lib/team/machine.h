/*
 * How a team converges: MassGen's way of working as a machine without any
 * input or output.  All that it knows are the lines of the run file, in their
 * order, and all that it wants is the next line that we are to write there.
 * So the file is the run: applying its lines again gives the same state, and
 * with it the same lines to write (resume, replay).
 *
 *	while (machine_next(m, now, &line))
 *		append line to the file, machine_apply it, then act on it
 *
 * Lines are those of mg-events(7), "A run".  Times are ms since the run began,
 * as "t" of a line has them.
 */

#ifndef MACHINE_H
#define MACHINE_H

#include "prompt.h"
#include "team.h"

struct machine;

/*
 * Bytes of a text that an agent hands in: its answer, the reason of its vote,
 * reason and instructions of a restart, what it presents; and of all answers
 * that stand.  What is more is refused, and its agent told so; then no line
 * that is built of them is above 256 MiB, however its bytes are escaped.
 */
enum { MACHINE_TEXT = 16 << 20, MACHINE_ANSWERS = 32 << 20 };

/* Both must outlive it.  The caller frees it. */
struct machine *machine_new(const struct team *, const struct prompts *);
void machine_free(struct machine *);

/*
 * Take a line that stands in the file: ours, or one of an agent's turn.  0, or
 * -1 with why when it cannot follow what came before; it has no effect then.
 * Lines of types that mean nothing to it are passed over.
 */
int machine_apply(struct machine *, const struct json *, struct buf *why);

/*
 * The next line for us to write at this time, without t and seq, appended to
 * the buffer without newline; 0: there is none before something happens.
 */
int machine_next(struct machine *, long long now, struct buf *);

/*
 * When machine_next may have one though nothing happens, -1: never.  It is
 * later than a time at which machine_next had none.
 */
long long machine_due(const struct machine *);

/* A final line was applied: this question is done. */
int machine_done(const struct machine *);

/*
 * When machine_next has no line: it wants an outcome line from the program
 * that team->vote names.  Once the run is stopped it does not: it counts the
 * votes itself.
 */
int machine_wants_outcome(const struct machine *);

/*
 * For a line of ours that was applied and concerns an agent: what that agent
 * is to be sent, without newline.  0: nothing.  Types: turn, result, say,
 * cancel.  Before another line is applied: it tells answers as they are now.
 */
int machine_message(struct machine *, const struct json *, struct buf *);

/* Is this the turn that the agent with that place works on? */
int machine_runs(const struct machine *, size_t agent, struct slice turn);

/* The turn under way of that agent, "" when there is none. */
const char *machine_turn(const struct machine *, size_t agent);

/* For those who show a run: what is known of an agent. */
enum member_state { MEMBER_IDLE, MEMBER_ANSWERING, MEMBER_VOTING,
	MEMBER_PRESENTING, MEMBER_EVALUATING, MEMBER_ANSWERED, MEMBER_VOTED,
	MEMBER_WAITING, MEMBER_ABSTAINED, MEMBER_RETIRED };

struct member_view {
	enum member_state state;
	long long version;       /* of its current answer; 0: none */
	struct slice answer;     /* its text */
	long long turns, tokens, failures;
	double cost;             /* dollars; -1: not known */
	const char *vote;        /* label that it voted for, or "" */
	const char *why;         /* of a retired one, or "" */
};
void machine_view(const struct machine *, size_t agent, struct member_view *);

#endif
