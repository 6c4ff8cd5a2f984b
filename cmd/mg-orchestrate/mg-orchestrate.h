/*
 * mg-orchestrate: a team of agents, one question, one answer.  The machine of
 * lib/team decides; here its lines are written to the run's file, and acted
 * upon.
 */

#ifndef MG_ORCHESTRATE_H
#define MG_ORCHESTRATE_H

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/option.h"
#include "../../lib/team/machine.h"
#include "teamfile.h"

extern const char *self;   /* argv[0] */

enum { LINE_BYTES = 1 << 28 }; /* of a run file or an agent, at most */

struct options {
	char *agents[OPTION_WORDS + 1];   /* --agent TYPE[:MODEL] */
	char *prompts[OPTION_WORDS + 1];  /* --prompt NAME=FILE */
	char *team, *events, *resume, *go_on, *replay, *check, *servers;
	char *question;                   /* of the operand, or NULL */
	int lines, strict, yes, batch, verbose, parallel;
	long long limit;                  /* -t, ms; 0: the team's */
	long long seed;
	int seeded;
};

/* options.c */
extern struct options opt;
void options_read(int argc, char **argv);

/* setup.c: what a run consists of */
extern struct team team;
extern struct prompts prompts;
extern struct teamfile team_file;
extern struct machine *machine;
void setup_team(void);             /* of -c or --agent; dies, status 2 */
void setup_recorded(const struct json *run, const char *path);
/*
 * What of it a line of type run or resumed has, -t and the hash of the
 * prompts; and what such a line tells of how the run was until the next.
 */
void setup_put(struct buf *line);
void setup_take(const struct json *);
void setup_machine(void);
char *setup_program(const char *);  /* of the suite; freed by the caller */
void setup_free(void);

/*
 * record.c: the run's file.  Each line is one write(2); when one fails the
 * program leaves, status 5, before anything is done that the line tells.
 */
void record_create(void);           /* -o, or one in the state directory */
void record_open(const char *);     /* an existing one, locked, at its end */
int record_file(const char *, int flags); /* open a file, not a pipe; dies */
const char *record_path(void);
/*
 * For a child to read from the beginning.  It stays ours, and is not to be
 * closed: that of any descriptor of the file would end our lock.
 */
int record_reader(void);
/* The directory for what belongs to it, absolute; made when it is needed. */
void record_beside(struct buf *);
/* Read the next line that stands there; 0 at the end. */
int record_read(struct json *);
/*
 * The time in ms, as "t" has it; lines have that which was asked for last, so
 * that what the machine decides on and what the file tells are the same.
 */
long long record_now(void);
/* Append a line of ours (agent NULL), or of an agent; it stays in *j. */
void record_put(struct slice line, const char *agent, struct json *j);
/* Into the file as it is: a replay. */
void record_copy(struct slice line);
void record_close(void);

/*
 * agent.c: the processes.  One is started by the first turn for it, and again
 * when it has gone.
 */
void agents_open(void);
void agent_send(size_t agent, struct slice line);
void agent_refused(size_t agent);    /* what it is to be sent is too much */
void agent_cancelled(size_t agent);  /* it has a while to end its turn */
void agents_release(void);           /* what waited for a snapshot is sent */
void agents_close(int now);

/*
 * errors.c: show what a process of ours writes to that descriptor, which is
 * taken over, on our stderr: its lines without secrets and safe for a terminal,
 * each after the name.
 */
void errors_watch(int fd, const char *name);
void errors_close(void);             /* what is still there, and no more */

/* command.c: the words that start an agent */
char **command_words(size_t agent);  /* until command_free */
void command_free(void);
void command_close(void);

/* scratch.c: a directory for files with secrets; they go when we go */
void scratch_open(void);
/* Write a file of mode 0600, and tell its path; dies when it cannot. */
void scratch_put(const char *name, struct slice text, struct buf *path);
void scratch_close(void);

/* drive.c: the machine's wheel */
void drive_line(struct slice line, const char *agent); /* write, take, act */
void drive_settle(void);             /* all that the machine wants now */
void drive_question(struct slice question);
int drive_run(void);                 /* until the question is done: status */
void drive_free(void);

/* outcome.c: the program that tallies */
void outcome_ask(void);              /* have it run; its line is driven */
void outcome_drop(void);             /* it is not wanted any more */

/*
 * spill.c: append a result for its line, but blocks above 1 MiB become files
 * beside the run's, named by the line and the block.
 */
void spill_result(const struct json *, int result, long long seq,
    struct buf *line);

/* snapshot.c: what others see of an agent's directory */
void snapshot_open(int fresh);       /* names of places become absolute */
void snapshot_close(void);
void snapshot_take(size_t agent, long long version); /* begin with it */
int snapshot_busy(void);             /* one is being made */

/* masked.c: the team as JSON, what looks like a secret replaced by "***" */
extern const char masked[];
void team_masked(const struct team *, struct buf *);
int team_is_masked(const struct team *);
int masked_is_secret(const char *name);

/* secrets.c: known values that are replaced wherever they stand */
void secrets_open(const struct team *);
/* Append a text, or JSON, in which only what stands in strings is replaced. */
void secrets_put_text(struct buf *, struct slice);
void secrets_put_json(struct buf *, struct slice);
void secrets_close(void);

/* The ways to run: each gives the exit status. */
void run_begin(struct slice question);
int run_new(void);
int run_resume(void);
int run_continue(void);
int run_replay(void);
int run_check(void);
int run_batch(void);
int run_talk(void);                  /* questions typed at a terminal */

/* answer.c: stdout */
void answer_open(void);
void answer_text(struct slice);
void answer_line(struct slice line); /* with -j: each line of the file */
void answer_final(const struct json *);
int answer_gone(void);               /* its reader has */
size_t answer_queued(void);          /* bytes that it has yet to take */
void answer_leave(int status);       /* the end of the program */

#endif
