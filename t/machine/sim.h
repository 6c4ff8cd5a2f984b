/*
 * A run of lib/team's machine in a clock of our own: it writes its lines, they
 * are numbered, applied and given to simulated agents, whose lines come later.
 * So does mg-orchestrate, with programs and a file.
 */

#ifndef SIM_H
#define SIM_H

#include "../../lib/base/buf.h"
#include "../../lib/base/json.h"
#include "../../lib/team/machine.h"

struct tally;
struct sim;

/* What an agent is sent: a line of type turn, result, say or cancel. */
typedef void sim_hear_fn(struct sim *, size_t agent, const struct json *);

/* Each line of the run when it was applied; each message before it is heard. */
typedef void sim_line_fn(struct sim *, const struct json *, int own);
typedef void sim_told_fn(struct sim *, size_t agent, const struct json *);

struct pending {
	long long at, order;
	size_t agent;
	char *line;      /* NULL: it wakes, or is lost */
	int wakes;
	char turn[32];
};

struct sim {
	const struct team *team;
	const struct prompts *prompts;
	struct machine *m;
	struct machine *copy;    /* fed with the same lines; may be NULL */
	struct tally *tally;     /* of the program that team->vote names */
	long long now, seq, order;
	struct pending *queue;
	size_t nqueue, cap;
	struct buf run;          /* the lines, each with its newline */
	struct buf *fault;       /* what is wrong; empty: nothing */
	size_t most;             /* lines of a run */
	int hasty;               /* over when it is answered, turns or not */
	void *agents;
	sim_hear_fn *hear;
	void (*wake)(struct sim *, size_t agent);
	/* Is a further line there before the machine is asked?  May be NULL. */
	int (*more)(struct sim *);
	void *watcher;           /* its functions may be NULL */
	sim_line_fn *line;
	sim_told_fn *told;
};

void sim_init(struct sim *, const struct team *, const struct prompts *,
    struct buf *fault);
void sim_free(struct sim *);

/* Something is wrong; the first fault is kept. */
void sim_fault(struct sim *, const char *, ...) BUF_PRINTF;

/* Lines of the program itself: run, question, resumed, stop. */
void sim_run(struct sim *, struct slice question);
void sim_put(struct sim *, struct slice line);

/* Lines of a run before this one, as they stand in the file. */
void sim_again(struct sim *, struct slice lines);
void sim_resumed(struct sim *);

/* A line of an agent's turn at that time, without agent, t and seq. */
void sim_later(struct sim *, size_t agent, long long at, const char *turn,
    struct slice line);

/* Wake it at that time, if that turn is still under way. */
void sim_wake(struct sim *, size_t agent, long long at, const char *turn);

/* That agent has gone at that time; its turn, if still under way, ends. */
void sim_lose(struct sim *, size_t agent, long long at, const char *turn);

/*
 * Until the question is answered and no turn is under way: 0, or -1 with a
 * fault.
 */
int sim_play(struct sim *);

#endif
