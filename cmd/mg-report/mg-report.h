/* What the files of mg-report share. */

#ifndef MG_REPORT_H
#define MG_REPORT_H

#include <stdint.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/json.h"
#include "../../lib/team/team.h"

/* Fuzzing reaches ceilings. */
#ifdef MG_FUZZ
#define CEILING(n, low) (low)
#else
#define CEILING(n, low) (n)
#endif

/* Ceilings of what is kept; what is above them is cut, or only counted. */
enum {
	MAX_LINE = 64 << 20,     /* bytes of a line */
	MAX_VALUES = 4 << 20,    /* JSON values in it */
	MAX_ANSWER = CEILING(1 << 20, 64),  /* bytes of an answer */
	MAX_TEXT = CEILING(64 << 10, 48),   /* of a question or a reason */
	MAX_EXCERPT = CEILING(2 << 10, 32), /* of arguments, results */
	MAX_NAME = CEILING(255, 24),        /* of an agent, a tool, an id */
	MAX_AGENTS = CEILING(TEAM_AGENTS, 4),
	MAX_TURNS = CEILING(20000, 6),
	MAX_CALLS = CEILING(20000, 6),
	MAX_ANSWERS = CEILING(10000, 6),
	MAX_VOTES = CEILING(20000, 6),
	MAX_NOTES = CEILING(10000, 6),
	MAX_PARTS = CEILING(5000, 4),       /* questions and new attempts */
	MAX_TOOLS = CEILING(1000, 3),
	MAX_OPEN = CEILING(256, 3),    /* calls of an agent under way */
	MAX_TIMES = CEILING(4 << 20, 9) /* durations of calls */
};

#define MAX_COUNT 9000000000000000LL /* of tokens, of milliseconds */
#define NOWHERE SIZE_MAX

/* Bytes that texts may take together. */
enum pool { POOL_ANSWERS, POOL_TEXTS, POOL_FINALS, POOL_NAMES, POOLS };

struct text {
	const char *p;
	size_t n;
	size_t whole; /* about what it had before it was cut; n: all of it */
};

struct usage {
	long long input, output, cache_read, cache_write, thinking;
	long long requests, unpriced; /* those whose cost is not known */
	double cost;
};

enum phase { PHASE_NONE, PHASE_ANSWER, PHASE_VOTE, PHASE_PRESENT,
	PHASE_EVALUATE, PHASES };

enum ending { END_OPEN, END_DONE, END_CANCELLED, END_LIMIT, END_REFUSED,
	END_FAILED, END_VOID, ENDINGS };

struct turn {
	size_t agent, part;
	struct text id;            /* as it was written */
	enum phase phase;
	enum ending ending;
	int open;
	long long attempt, try;
	long long from, to;        /* ms; -1: not known */
	long long calls, errors, retries;
	struct usage usage;
	int priced;                /* usage lines came */
	struct text stop, cancel;  /* the word for its end; why we ended it */
	struct text error, said;
};

enum fate { CALL_OPEN, CALL_DONE, CALL_ERROR, CALL_FAILED, CALL_LOST };

struct call {
	size_t agent, tool;
	struct text turn, id;
	enum fate fate;
	long long from, to;
	struct text arguments, result;
};

/* A call under way. */
struct open {
	char id[64];
	size_t n;                  /* bytes of the id, all of them */
	size_t tool, call;
	long long from;
};

struct tool {
	struct text server, name;
	int offered;
	long long calls, errors, failed, lost;
	uint32_t *ms;              /* of those that were answered */
	size_t n, cap;
};

struct agent {
	struct text name;
	struct text id, backend, model;
	int listed;                /* the run line names it */
	double weight;
	struct turn now;           /* the last one, open or not */
	struct buf said;           /* text of the one that is open */
	struct open *open;
	size_t nopen;
	struct usage usage;
	long long busy, last;      /* ms in turns; of its last line */
	long long ended[ENDINGS];
	long long turns, answers, votes, calls, errors, retries, waits;
	int retired;
	struct text why;           /* it is */
	long long version;         /* of its newest answer */
	size_t answered;           /* in this part; NOWHERE */
	size_t vote;               /* its last one, or NOWHERE */
	size_t voted;              /* in this part */
};

struct answer {
	size_t agent, part;
	long long version, t;
	struct text content;
};

struct choice {
	size_t agent;              /* NOWHERE: there is no such answer */
	long long version;
	struct text label;
};

enum verdict { VOTE_COUNTS, VOTE_UNKNOWN, VOTE_UNSEEN, VOTE_AGAIN, VOTE_STALE,
	VOTE_SELF, VOTE_WEIGHTLESS, VOTE_STRANGER };

struct vote {
	size_t agent, part;
	long long t;
	struct choice *choice;     /* best first */
	size_t n, all;             /* kept, named */
	enum verdict verdict;
	size_t which;              /* choice that is why */
	struct text reason;
};

struct points {
	struct text name, points;
};

struct outcome {
	int told, majority, tie;
	long long t, voters, voids;
	struct text winner, label, method;
	struct points *points;
	size_t n;
};

struct final {
	int told, complete;
	long long t, status;
	struct text agent, from, content, message;
};

/* A question, or a new attempt at one. */
struct part {
	long long question, attempt, t;
	int first;                 /* of its question */
	struct text text;          /* the question, or why it is tried again */
	struct text more;          /* instructions */
	struct outcome outcome;
	struct final final;
};

struct note {
	long long t;
	size_t agent;              /* or NOWHERE */
	const char *what;
	struct text text;
};

struct chunk;

struct report {
	struct text from;          /* who wrote the stream; empty: a run */
	int run;                   /* there is a run line */
	enum team_method method;
	struct text seed;
	struct agent *agents;      /* room for MAX_AGENTS */
	size_t nagents;
	unsigned short *slots;     /* place + 1 by hash of the name */
	struct turn *turns;
	size_t nturns, turn_cap;
	struct call *calls;
	size_t ncalls, call_cap;
	struct tool *tools;
	size_t ntools, tool_cap, ntimes;
	struct answer *answers;
	size_t nanswers, answer_cap;
	struct vote *votes;
	size_t nvotes, vote_cap;
	struct part *parts;
	size_t nparts, part_cap;
	struct note *notes;
	size_t nnotes, note_cap;

	long long first, last;     /* ms of the first and last line; -1 */
	long long events, foreign, unknown, faulty, longest;
	long long unkept;          /* turns, calls and such beyond a ceiling */
	int torn;                  /* the last line has no newline */
	struct chunk *chunks;      /* memory of texts */
	size_t left[POOLS];        /* bytes that pools may still take */
	struct json json;          /* of the line that is read */
	struct buf scratch;
};

/* One line as those see it who keep what it says. */
struct event {
	const struct json *j;
	long long t;               /* ms, or -1 */
	struct agent *agent;       /* or NULL */
	int turn;                  /* token of its turn, or -1 */
};

/* read.c: a line at a time */
void report_init(struct report *);
void report_line(struct report *, struct slice);
void report_end(struct report *); /* there are no more lines */
void report_free(struct report *);
size_t report_place(const struct report *, const struct agent *);

/* The agent of that name, which is added; NULL when there are too many. */
struct agent *report_agent(struct report *, struct slice name);
struct agent *report_find(const struct report *, struct slice name);

/* The number of that member, within 0 and MAX_COUNT, or otherwise. */
long long report_number(const struct json *, int object, const char *,
    long long otherwise);
void report_note(struct report *, const struct event *, const char *what,
    struct text);
long long report_sum(long long, long long); /* never above MAX_COUNT */

/* keep.c: memory of texts, given back together */
void *keep_room(struct report *, size_t);
void keep_free(struct report *);
struct text keep_text(struct report *, enum pool, struct slice, size_t max);

/* Room for elements, n of them at most: how many, at least one. */
size_t keep_array(struct report *, void **array, size_t n, size_t size);

/* A string decoded, any other value as it is written. */
struct text keep_value(struct report *, enum pool, const struct json *, int,
    size_t max);

/* Room for one more of n elements, at most max: the array, or NULL. */
void *keep_more(void *array, size_t n, size_t *cap, size_t size, size_t max);
int text_is(struct text, struct text);

/* turns.c */
void turn_begin(struct report *, const struct event *);
void turn_text(struct report *, const struct event *);
void turn_usage(struct report *, const struct event *);
void turn_retry(struct report *, const struct event *);
void turn_cancel(struct report *, const struct event *);
void turn_error(struct report *, const struct event *);
void turn_close(struct report *, const struct event *); /* its end line */
void turn_void(struct report *, const struct event *);  /* resumed */
void turn_finish(struct report *); /* no line more: close all */

/* The open turn of that line, begun if need be, or NULL. */
struct turn *turn_of(struct report *, const struct event *);
void usage_add(struct usage *, const struct usage *);

/* calls.c */
void call_begin(struct report *, const struct event *);
void call_result(struct report *, const struct event *);
int call_failed(struct report *, const struct event *); /* 0: no call */
void call_drop(struct report *, struct agent *); /* its turn has ended */

/* Of durations in order: the one that p percent do not exceed; -1: none. */
long long tool_percentile(const struct tool *, unsigned p);
void tool_sort(struct report *);

/* ballots.c */
void ballot_answer(struct report *, const struct event *);
void ballot_vote(struct report *, const struct event *);
void ballot_judge(struct report *); /* a part is over: which votes count? */
void ballot_why(const struct report *, const struct vote *, struct buf *);

/* course.c: what concerns the run as a whole */
void course_hello(struct report *, const struct event *);
void course_run(struct report *, const struct event *);
void course_question(struct report *, const struct event *);
void course_restart(struct report *, const struct event *);
void course_outcome(struct report *, const struct event *);
void course_final(struct report *, const struct event *);
void course_trouble(struct report *, const struct event *);
void course_retired(struct report *, const struct event *);
void course_server(struct report *, const struct event *);
void course_stop(struct report *, const struct event *);
struct part *course_part(struct report *); /* the one that is on */

/* diff.c */
struct token {
	struct slice s;
	uint32_t hash;
	int kept;                  /* on both sides */
};

struct side {
	struct token *tok;
	size_t n;
};

/* Cut into lines, or into words with the blanks behind them. */
void diff_split(struct side *, struct slice, int words);
void diff_free(struct side *);

/*
 * Mark what both have.  0, or -1: they differ in too much, or it would take
 * more steps than *work, from which what it took is taken.
 */
int diff_sides(struct side *, struct side *, size_t *work);

/* html.c: writing the page */
void html_begin(int fd);
void html_end(void);
void html(const char *);                 /* markup of ours */
void htmlf(const char *, ...) PRINTF(1, 2);
void html_slice(struct slice);           /* escaped */
void html_text(struct text);             /* escaped, said if it was cut */
void html_word(struct text);             /* escaped, in one line */
void html_attribute(struct slice);       /* escaped, without markup */
void html_block(const char *class, struct text);
void html_ms(long long);                 /* a time; nothing when < 0 */
void html_count(long long);
void html_bytes(size_t);
void html_cost(const struct usage *);
void html_agent(const struct report *, size_t);
struct slice text_slice(struct text);
const char *phase_name(enum phase);
const char *ending_name(enum ending);

/* style.c */
void style_put(void);
void style_hash(struct buf *);           /* as a policy names it */

/* Parts of the page. */
void page_write(struct report *);
void page_questions(const struct report *);
void page_timeline(const struct report *);
void page_team(const struct report *);
void page_versions(const struct report *);
void page_changes(struct text before, struct text after, size_t *work);
void page_tools(const struct report *);
void page_turns(const struct report *);
void page_notes(const struct report *);

/* figures.c: the figures as a line of JSON */
void figures_put(const struct report *, struct buf *);
void report_totals(const struct report *, struct agent *sum);

#endif
