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

/* Words of the command line, borrowed; NULL or 0 is what was not given. */
struct options {
	char *agents[OPTION_WORDS + 1];   /* --agent TYPE[:MODEL] */
	char *prompts[OPTION_WORDS + 1];  /* --prompt NAME=FILE */
	char *team, *events, *resume, *go_on, *replay, *check, *servers;
	char *question;                   /* of the operand */
	int lines, strict, yes, batch, verbose, parallel;
	long long limit;                  /* -t, ms */
	long long seed;
	int seeded;
};

/* options.c: dies, status 2, on what does not go; ends on -h, --version. */
extern struct options opt;
void options_read(int argc, char **argv);

/* setup.c: what a run consists of, until setup_free. */
extern struct team team;
extern struct prompts prompts;
extern struct teamfile team_file;
extern struct machine *machine;

/* The team of -c or --agent; dies, status 2. */
void setup_team(void);

/* That of a run line, or with -c the user's; the path is for messages. */
void setup_recorded(const struct json *run, const char *path);

/*
 * What of it a line of type run or resumed has, -t and the hash of the
 * prompts; and what such a line tells of how the run was until the next.
 */
void setup_put(struct buf *line);
void setup_take(const struct json *);

/* After the team: its prompts, its secrets, the machine. */
void setup_machine(void);

/* Where a program of the suite is, for free(), or NULL. */
char *setup_program(const char *);
void setup_free(void);

/*
 * record.c: the run's file.  Each line is one write(2); when one fails the
 * program leaves, status 5, before anything is done that the line tells.
 */

/* -o, or one in the state directory; one that has a run is refused. */
void record_create(void);

/* An existing one, to be read and then written at its end.  Both lock it. */
void record_open(const char *);

/* Open a file with flags of open(2), not a pipe; dies, status 2 or 5. */
int record_file(const char *, int flags);

/* Its name as given, borrowed; NULL before it is open. */
const char *record_path(void);

/*
 * For a child to read from the beginning.  It stays ours, and is not to be
 * closed: that of any descriptor of the file would end our lock.
 */
int record_reader(void);

/* The directory for what belongs to it, absolute; made when it is needed. */
void record_beside(struct buf *);

/* Read the next line that stands there, good until the next; 0 at the end. */
int record_read(struct json *);

/*
 * The time in ms, as "t" has it; lines have that which was asked for last, so
 * that what the machine decides on and what the file tells are the same.
 */
long long record_now(void);

/*
 * Append a line of ours (agent NULL), or of an agent, without its secrets; as
 * it stands there it is in *j, good until the next line.
 */
void record_put(struct slice line, const char *agent, struct json *j);

/* Append a line as it is: a replay. */
void record_copy(struct slice line);
void record_close(void);

/*
 * agent.c: the processes.  One is started by the first turn for it, and again
 * when it has gone.
 */
void agents_open(void);

/*
 * Send it a line, which is copied, without newline.  Nothing is told of what
 * fails: its turn is ended by lines of its own then, from the loop.
 */
void agent_send(size_t agent, struct slice line);

/* Its turn cannot be sent: it is too much. */
void agent_refused(size_t agent);

/* It was sent a cancel line: it has a while to end its turn. */
void agent_cancelled(size_t agent);

/* What waited for a snapshot is sent. */
void agents_release(void);

/* End them, "now" without waiting; returns when none is left. */
void agents_close(int now);

/*
 * errors.c: show what a process of ours writes to that descriptor, which is
 * taken over, on our stderr: its lines without secrets and safe for a terminal,
 * each after the name.
 */
void errors_watch(int fd, const char *name);

/* What is still there, and no more. */
void errors_close(void);

/*
 * command.c: the words that start an agent, whose files are written; until
 * command_free, or the next.
 */
char **command_words(size_t agent);
void command_free(void);
void command_close(void);

/* scratch.c: a directory for files with secrets; they go when we go. */
void scratch_open(void);

/* Write a file of mode 0600, and tell its path; dies when it cannot. */
void scratch_put(const char *name, struct slice text, struct buf *path);
void scratch_close(void);

/*
 * drive.c: the machine's wheel.  Write a line of ours (agent NULL), or of an
 * agent, have the machine take it, act on it.
 */
void drive_line(struct slice line, const char *agent);

/* All lines that the machine wants now. */
void drive_settle(void);

/* A further question. */
void drive_question(struct slice question);

/* Until the question is done; the exit status. */
int drive_run(void);
void drive_free(void);

/* outcome.c: have the program that tallies run; its line will be driven. */
void outcome_ask(void);

/* It is not wanted any more, if it runs. */
void outcome_drop(void);

/*
 * spill.c: append a result for its line, but blocks above 1 MiB become files
 * beside the run's, named by the line and the block.
 */
void spill_result(const struct json *, int result, long long seq,
    struct buf *line);

/*
 * snapshot.c: what others see of an agent's directory.  Names of places become
 * absolute; "fresh": the run is new, and shows nothing of those before.
 */
void snapshot_open(int fresh);

/* Begin with one; warns of what fails, from the loop. */
void snapshot_take(size_t agent, long long version);

/* Is one being made?  Then nobody is to hear of its answer yet. */
int snapshot_busy(void);
void snapshot_close(void);

/* masked.c: append the team as JSON, its secrets replaced by "***" (masked). */
extern const char masked[];
void team_masked(const struct team *, struct buf *);

/* Is it one that was written so? */
int team_is_masked(const struct team *);

/* Is what has that name a secret? */
int masked_is_secret(const char *name);

/* secrets.c: those of the team and the environment, until secrets_close. */
void secrets_open(const struct team *);

/*
 * Append a text, or JSON, with "***" in the place of each; of JSON only what
 * stands in strings, and it is JSON still.
 */
void secrets_put_text(struct buf *, struct slice);
void secrets_put_json(struct buf *, struct slice);
void secrets_close(void);

/* run.c: begin a new run: its file, its processes, its first line. */
void run_begin(struct slice question);

/* The ways to run; each gives the exit status, or leaves with it. */
int run_new(void);
int run_resume(void);
int run_continue(void);
int run_check(void);
int run_talk(void);                  /* questions typed at a terminal */
int run_replay(void);                /* replay.c */
int run_batch(void);                 /* batch.c */

/*
 * answer.c: stdout, in whose place -j puts the lines of the run.  What is put
 * is queued, and written from the loop.
 */
void answer_open(void);

/* A text, safe for a terminal if it is one, with a newline at its end. */
void answer_text(struct slice);

/* With -j: a line of the file. */
void answer_line(struct slice line);

/* Of a final line its message, to stderr, and without -j its answer. */
void answer_final(const struct json *);

/* Nothing more can be written: its reader has gone. */
int answer_gone(void);

/* Bytes that its reader has yet to take. */
size_t answer_queued(void);

/*
 * The end of the program: all is written, closed, ended.  With that status, or
 * 5 when the answer could not be written, or by the signal that has come.
 */
NORETURN void answer_leave(int status);

#endif
