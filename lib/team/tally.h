/*
 * Votes to an outcome.  A vote counts only if it is its voter's last, every
 * version that it names was current when it came and still is, and it names
 * nothing that its "seen", when given, lacks.  Once voters are known by name,
 * nobody else's vote counts.  Memory is constant for each agent, however many
 * lines there were.
 */

#ifndef TALLY_H
#define TALLY_H

#include "team.h"

struct buf;
struct tally;

enum { TALLY_NAME = 255 }; /* bytes of an agent's name, at least 1 */

/* Weights are from 0 to TALLY_WEIGHT, in millionths; with 0 no vote counts. */
enum { TALLY_WEIGHT = 1000000 };

/* The last version that a label can have. */
#define TALLY_VERSION 999999999999999999LL

/* The caller frees it.  Ties are decided by the seed, see mg-vote(1). */
struct tally *tally_new(enum team_method, long long seed);
void tally_free(struct tally *);

/*
 * A run line says method, seed, voters and weights anew.  What is kept is as
 * it was given here, whatever a run line says.
 */
enum tally_keep { TALLY_KEEP_METHOD = 1, TALLY_KEEP_SEED = 2,
	TALLY_KEEP_VOTERS = 4 };
void tally_keep(struct tally *, int what);

/*
 * A voter that is awaited, and the weight of its vote (1 if never said).  At
 * most TEAM_AGENTS are known, voters or not; one more is passed over, as is
 * what is no name.
 */
void tally_voter(struct tally *, struct slice agent, double weight);

/* So many voters there are, whatever their names are. */
void tally_expect(struct tally *, size_t n);

/* A weight that is kept; it makes no voter.  0, or -1: passed over. */
int tally_weight(struct tally *, struct slice agent, double weight);
int tally_weight_ok(double);

/*
 * A line of type answer, vote, abstain, retired, run, question or restart;
 * others are passed over.  0, or -1 with why: the line has that type and not
 * its form, or is none; nothing of it counts then.  -2 with why: there are
 * more agents than TEAM_AGENTS, and the tally is of no use any more.
 *
 * An answer that comes after an abstention begins a round, in which the agent
 * is awaited again.
 */
int tally_line(struct tally *, const struct json *, struct buf *why);

/* It is asked again: what it has cast counts, but may still change. */
void tally_ask(struct tally *, struct slice agent);

/*
 * Can no vote that is still awaited change who wins?  Awaited are the voters
 * of whom no vote counts or who were asked again, but for those who abstain or
 * are retired.  Each may cast any vote, or none.  Exact, but for two cases
 * where it may say no though it could say yes: Schulze's method, and voters
 * of whom only the number is known.  No answer that may still come is thought
 * of; while nobody's vote counts it is no as long as somebody is awaited, and
 * always if it was never told who votes.
 */
int tally_certain(struct tally *);

/*
 * And none of those votes can make or unmake a majority: then the outcome, as
 * it is told, says what it would have said in the end.
 */
int tally_settled(struct tally *);

/*
 * The members of an outcome line, from "winner" on, into an object that is
 * open.  1: there is a winner, 0: there is none, for nobody's vote counts.
 */
int tally_outcome(struct tally *, struct buf *);

/* The place (from 0) of the winner among those ever told of, or -1. */
int tally_winner(struct tally *, struct slice *agent);

/*
 * The first of these labels, or names without a dot, by the rule for ties:
 * where nothing was voted, and one must be taken.
 */
size_t tally_first(struct tally *, const struct slice *labels, size_t n);

#endif
