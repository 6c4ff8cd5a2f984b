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

/* state.c */
struct member *member_of(struct machine *, const struct json *);
int member_runs(const struct member *);
void members_reset(struct machine *);
int answers_any(const struct machine *);
int may_choose(const struct machine *, size_t voter, size_t agent);
int must_vote(const struct machine *, size_t agent);
int has_acted(const struct machine *, size_t agent);
int is_direct(const struct machine *);
/* One answer, and nobody else is left who could have another view. */
int is_alone(const struct machine *);
/* What is given to the user as things are; empty: nothing. */
struct slice final_text(const struct machine *);
/* The name that agents know it by. */
const char *shown_name(const struct machine *, size_t agent);
int phase_of(const struct json *, int value);
const char *phase_name(enum phase);
void turn_forget(struct member *);
/* Which ceiling its turn has passed, static; or NULL. */
const char *turn_excess(const struct member *);
/* Offered calls that have no result yet, and the first of them. */
size_t calls_open(const struct member *);
struct slice calls_first(const struct member *);
void calls_forget(struct member *);
void label_put(struct buf *, const struct team *, size_t agent, long long);
/* The place and version that a label names; 0, or -1: no such agent. */
int label_read(const struct team *, struct slice, size_t *, long long *);

enum why why_of(const struct json *, int value);
const char *why_name(enum why);
void turn_show(struct machine *, struct member *, const struct json *, int);

/* ended.c: what the end of a turn means */
void turn_ended(struct machine *, struct member *, const struct json *);

/* judge.c: what offered calls are answered; 1 when a line was put */
int judge(struct machine *, size_t agent, struct buf *);

/* ask.c: turn lines, and what of them an agent is sent */
void ask_put(struct machine *, size_t agent, enum phase, struct buf *);
/* Member "seen": labels of these versions (NULL: the current ones). */
void ask_put_seen(struct machine *, size_t agent, const long long *,
    struct buf *);
/* Answers that it was not shown, as entries of a prompt. */
void ask_news(struct machine *, size_t agent, struct buf *);

/* The beginning of a line of ours */
void own_begin(struct buf *, const char *type);
void own_agent(struct buf *, const struct machine *, const char *type,
    size_t agent);

#endif
