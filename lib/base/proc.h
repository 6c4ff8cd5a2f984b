/*
 * Processes: the only place that starts, signals and waits for them.  A child
 * has descriptors 0, 1, 2 and nothing else of ours, default signals, and, if
 * asked, a process group of its own.
 */

#ifndef PROC_H
#define PROC_H

#include <sys/types.h>

#include "loop.h"

enum { PROC_INHERIT = -1, PROC_PIPE = -2, PROC_NULL = -3 };

struct proc {
	pid_t pid;        /* 0 when none runs */
	int own_group;
	int in, out, err; /* our ends of pipes, non-blocking; -1 when none */
	int exited;       /* reaped; status is set */
	int status;       /* as waitpid(2) gives it */
	int stage;        /* of the stop ladder */
	long long grace;
	struct timer timer;
	void (*gone)(void *arg); /* called once, from the loop, when reaped */
	void *arg;
	struct proc *next;
};

struct proc_spec {
	char *const *argv;    /* argv[0] is looked up in our PATH */
	char *const *envp;    /* NULL: ours */
	const char *cwd;      /* NULL: ours */
	int in, out, err;     /* PROC_*, or a descriptor that stays ours */
	int own_group;
};

/*
 * Make sure that descriptors 0 to 2 are open (on /dev/null if need be) and
 * that no other one is inherited by what we start.  First in every main().
 */
void proc_clean_fds(void);

/*
 * Start it.  0, or -1 with errno, also when exec fails (ENOENT: not found).
 * gone(arg) is called when it has ended and was reaped.
 */
int proc_start(struct proc *, const struct proc_spec *,
    void (*gone)(void *), void *arg);

/*
 * The stop ladder: close its stdin, wait grace ms, SIGTERM and SIGCONT to the
 * group, wait 2 s, SIGKILL.  Returns at once; gone() tells the end.  What of
 * the group outlives its leader is ended too.
 */
void proc_stop(struct proc *, long long grace);

/* SIGKILL to the group, now. */
void proc_kill(struct proc *);

/* How it ended, in words: "exited with status 3", "killed by signal 9". */
const char *proc_ending(int status, char *, size_t);

/* Is any process that proc_start began still ours to reap? */
int proc_any(void);

/* Replace ourselves by that program: only returns on failure, with errno. */
int proc_exec(const char *path, char *const argv[]);

/*
 * Where exec would find the name in PATH: a copy that the caller frees, or
 * NULL.  A name with a '/' is returned as it is when it can be run.
 */
char *proc_which(const char *name);

#endif
