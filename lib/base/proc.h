/*
 * Processes: the only place that starts, signals and waits for them.  A child
 * has descriptors 0, 1, 2, a text on 3 if one is handed to it, and nothing
 * else of ours, default signals, and, if asked, a process group of its own.
 */

#ifndef PROC_H
#define PROC_H

#include <sys/types.h>

#include "loop.h"

enum { PROC_INHERIT = -1, PROC_PIPE = -2, PROC_NULL = -3 };

struct proc {
	pid_t pid;        /* 0 before it was started */
	int in, out, err; /* our ends of pipes, non-blocking; -1 when none */
	int exited;       /* reaped; status is set */
	int status;       /* as waitpid(2) gives it */

	/* Only proc.c looks at the rest. */
	int own_group, stage, released;
	long long killtime;
	struct timer timer;
	void (*gone)(void *arg);
	void *arg;
	struct proc *next;
};

struct proc_spec {
	char *const *argv;    /* argv[0] is looked up in our PATH */
	char *const *envp;    /* NULL: ours */
	const char *cwd;      /* NULL: ours */
	int in, out, err;     /* PROC_*, or a descriptor that stays ours */
	int own_group;
	const char *handed;   /* what it reads from descriptor 3, or NULL */
};

enum { PROC_HANDED = 60 * 1024 }; /* bytes that can be handed to a child */

/*
 * Make sure that descriptors 0 to 2 are open (on /dev/null if need be: stdin
 * is then empty, writing to stdout fails) and that no other is inherited by
 * what we start.  First in every main().
 */
void proc_clean_fds(void);

/*
 * A crash of ours, or of what we start, leaves no memory on the disk: for
 * programs that hold secrets.
 */
void proc_no_core(void);

/*
 * Start it.  0, or -1 with errno, also when exec fails (ENOENT: not found).
 * What is handed to it waits in a pipe then, all of it (E2BIG: too much).
 * gone(arg), which may be NULL, is called from the loop when it was reaped;
 * what of its group is left is then being ended.  The struct must stay until
 * proc_done.
 */
int proc_start(struct proc *, const struct proc_spec *,
    void (*gone)(void *), void *arg);

/*
 * The stop ladder: close our end of its stdin, wait grace ms, SIGTERM and
 * SIGCONT to the group, wait PROC_KILL ms, SIGKILL.  Returns at once.  What
 * outlives its leader is ended too, with half a second between the signals.
 */
enum { PROC_KILL = 2000 };
void proc_stop(struct proc *, long long grace);

/* SIGKILL to the group, now. */
void proc_kill(struct proc *);

/* Nothing of it is left, or it was never started: the struct may go. */
int proc_done(const struct proc *);

/*
 * Nobody looks at it any more: gone() is not called, its stdin is closed, what
 * it still writes is thrown away, and the struct, which came from malloc(3),
 * is freed when it is done.
 */
void proc_release(struct proc *);

/* Close what is still open of our ends. */
void proc_close(struct proc *);

/* The signal that ended it, or 0. */
int proc_signal(int status);

/* What it exited with, or -1 when a signal ended it. */
int proc_code(int status);

/* How it ended, in words: "exited with status 3", "killed by signal 9". */
const char *proc_ending(int status, char *, size_t);

/* Is there any process, or rest of a group, that is not done? */
int proc_any(void);

/* The ladder in haste, for all: SIGTERM now, SIGKILL PROC_HURRY ms later. */
enum { PROC_HURRY = 1500 };
void proc_hurry_all(void);

/* proc_kill for all of them.  exit(3) does it too, so that none is left. */
void proc_kill_all(void);

/*
 * Replace ourselves by that program, which gets "handed", unless NULL, as
 * above: only returns on failure, with errno.
 */
int proc_exec(const char *path, char *const argv[], const char *handed);

/*
 * Where exec would find the name in PATH: a copy that the caller frees, or
 * NULL.  A name with a '/' is returned as it is when it can be run.
 */
char *proc_which(const char *name);

/*
 * Where a program of the suite is: beside self, our argv[0], when that was
 * named with a '/', else in LIBEXECDIR, else in PATH.  Like proc_which.
 */
char *proc_find(const char *self, const char *name);

#endif
