/* The machine's insides, for its own files only. */

#ifndef STATE_H
#define STATE_H

#include "../base/jout.h"
#include "machine.h"
#include "tally.h"

enum phase { PHASE_ANSWER, PHASE_VOTE, PHASE_PRESENT, PHASE_EVALUATE };

enum stage { STAGE_NONE, STAGE_COORDINATE, STAGE_PRESENT, STAGE_DONE };

/* Why a turn is cancelled; the words of cancel lines, in this order. */
enum why { WHY_NONE, WHY_STALE, WHY_DECIDED, WHY_SECONDS, WHY_LIMIT,
	WHY_STOP };

/* What became of a turn and is still to be said in a line of ours. */
enum trouble { TROUBLE_NONE, TROUBLE_WAIT, TROUBLE_ABSTAIN, TROUBLE_RETIRE };

/*
 * Unanswered calls of one turn that are kept whole; of further ones, which can
 * only be refused, the ids.  With even more of them the turn is cancelled.
 */
enum { OFFERED = 16, OFFERED_MORE = 1000 };

struct member {
	/* The turn under way, and what it has done so far. */
	struct buf turn;          /* its id; empty: there is none */
	enum phase phase;
	enum why cancelled;
	int accepted;             /* an answer or a vote of it was taken */
	int old;                  /* of a question or attempt before */
	int several;              /* its calls came at once */
	long long closed;         /* when it was told that it is done, or -1 */
	long long began;
	struct buf calls[OFFERED]; /* offered calls, whole lines, unanswered */
	size_t ncalls;
	struct buf more;          /* of further ones: {"id":...}, a line each */
	size_t more_at, nmore;    /* the first that is unanswered; how many */
	int flood;                /* there were too many */
	struct buf text;          /* what it says, when it presents */
	long long *seen;          /* versions of the answers it was shown */
	long long knows, saying;  /* news that it was shown; that it is told */
	struct buf say;           /* the line that tells it */
	int status, http;         /* of its error line */
	struct buf why;           /* its message */

	/* Its answer and vote. */
	long long version, versions; /* of the current one (0: none), of all */
	long long answers;        /* of this attempt */
	struct buf content;
	struct buf vote;          /* "agent1.2", or labels in JSON; or empty */
	long long voted;          /* news that the vote knows */
	int late, abstains, retired;

	/* What it has cost, and its failures in a row. */
	long long asked;          /* turns of the whole run: for their ids */
	long long turns, tokens, spent, tries, failures, wait_until;
	double cost;
	int keeps;                /* its process knows the turn before */
	enum trouble trouble;
	struct buf reason;        /* of the trouble, or of its retirement */
};

struct machine {
	const struct team *team;
	const struct prompts *prompts;
	struct tally *tally;
	struct member *members;
	size_t n;
	enum stage stage;
	struct buf question, history, feedback;
	struct buf *talk;         /* earlier questions and answers by turns */
	size_t ntalk;
	long long t, began;       /* of the last line, of the question */
	long long attempt;
	long long news;           /* answers so far */
	long long tokens;
	double cost;
	int voting;               /* the answers of the round are there */
	int told;                 /* phase of the last phase line; -1 */
	int stopped, status;      /* before its end, and with which status */
	int decided;              /* the outcome is no mere rule for ties */
	int outcome, in_time;     /* there is one; before a stop */
	size_t chosen;            /* whose answer it will be; n: nobody's */
	int asked;                /* the presenter was asked, or evaluator */
	int ended;                /* and its turn has ended */
	int again;                /* its evaluation wants a restart */
	struct buf presented;     /* what it said */
	const char *cut;          /* why that was not taken, static; or NULL */
	struct buf want, how;     /* reason and instructions of a restart */
};

/*
 * state.c: what it knows, looked at.  Agents are named by their places in the
 * team, from 0.  Only what is said to change something does.
 */

/* The agent that a line is of; NULL: none of the team. */
struct member *member_of(struct machine *, const struct json *);

/* Is a turn of it under way? */
int member_runs(const struct member *);

/*
 * Begin a question, or an attempt at it: what all have answered and voted is
 * forgotten, turns under way are old, and the stage is the first.
 */
void members_reset(struct machine *);

/* Is there an answer of this attempt? */
int answers_any(const struct machine *);

/* Is there an answer of that agent that the voter may vote for? */
int may_choose(const struct machine *, size_t voter, size_t agent);

/* Is its vote awaited: it has none, or one that does not know all answers? */
int must_vote(const struct machine *, size_t agent);

/* Need nobody wait for its answer any more? */
int has_acted(const struct machine *, size_t agent);

/* Is an only agent simply asked, as if there were no team? */
int is_direct(const struct machine *);

/* One answer, and nobody else is left who could have another view. */
int is_alone(const struct machine *);

/* What is given to the user as things are, borrowed; empty: nothing. */
struct slice final_text(const struct machine *);

/* The name that agents know it by, borrowed from the team. */
const char *shown_name(const struct machine *, size_t agent);

/* A phase and its word, static; -1: it is none. */
int phase_of(const struct json *, int value);
const char *phase_name(enum phase);

/* Why a turn is cancelled and its word, static; WHY_NONE: it is none. */
enum why why_of(const struct json *, int value);
const char *why_name(enum why);

/* No turn of it is under way any more. */
void turn_forget(struct member *);

/* The prompt of its turn shows these labels, an array, and all news. */
void turn_show(struct machine *, struct member *, const struct json *,
    int labels);

/* Which ceiling its turn has passed, static; or NULL. */
const char *turn_excess(const struct member *);

/*
 * Offered calls that have no result yet: how many; the line of the first,
 * borrowed, when there is one; that none is awaited any more.
 */
size_t calls_open(const struct member *);
struct slice calls_first(const struct member *);
void calls_forget(struct member *);

/* Append "agent2.3". */
void label_put(struct buf *, const struct team *, size_t agent,
    long long version);

/* What such a label names; 0, or -1: it is none, or of no agent. */
int label_read(const struct team *, struct slice, size_t *agent,
    long long *version);

/* Begin a line of ours, an object that is left open: its type, its agent. */
void own_begin(struct buf *, const char *type);
void own_agent(struct buf *, const struct machine *, const char *type,
    size_t agent);

/*
 * The other files.  Who puts a line appends all of it and gives 1, or gives 0
 * and leaves the buffer as it is; "now" is ms of the run.
 */

/* ended.c: the end line of its turn means this for the agent */
void turn_ended(struct machine *, struct member *, const struct json *);

/* judge.c: what becomes of the first of its calls that has no result */
int judge(struct machine *, size_t agent, struct buf *line);

/* turns.c: what is due for one agent, or for its turn under way */
int turns_put(struct machine *, size_t agent, long long now,
    struct buf *line);

/* When its turn under way will be cancelled for its time; -1: never. */
long long turns_due(const struct machine *, size_t agent);

/* present.c: when the outcome is there, until the end */
int present_put(struct machine *, long long now, struct buf *line);

/* next.c: that a phase begins, unless that was said last */
int next_phase(struct machine *, enum phase, struct buf *line);

/* A turn of that phase; or that it is asked no more, for a limit. */
int next_turn(struct machine *, size_t agent, enum phase, struct buf *line);

/* Can it be asked: no turn under way, no back-off? */
int next_is_free(const struct member *, long long now);

/* The phase of its next turn, once it is free; -1: it is not to be asked. */
int next_wanted(const struct machine *, size_t agent);

/* There is a winner: is what it says in that phase still awaited? */
int next_awaits(const struct machine *, enum phase);

/* ask.c: append the line of its next turn */
void ask_put(struct machine *, size_t agent, enum phase, struct buf *line);

/*
 * Append the member "seen": labels of these versions by agents (NULL: the
 * current ones, 0: none), in the order in which the viewer is shown them.
 */
void ask_put_seen(struct machine *, size_t viewer, const long long *versions,
    struct buf *line);

/* Append the answers that it was not shown, as entries of a prompt. */
void ask_news(struct machine *, size_t agent, struct buf *text);

#endif
