/* A batch: each task is a run, a child process of this program. */

#ifndef BATCH_H
#define BATCH_H

#include "../../lib/base/buf.h"
#include "../../lib/base/line.h"
#include "../../lib/base/out.h"
#include "../../lib/base/proc.h"

enum {
	BATCH_ANSWER = 16 << 20,   /* bytes of an answer */
	BATCH_QUESTION = 64 << 20, /* of a line, and so of a question */
	BATCH_MESSAGE = 4096       /* of what is wrong */
};

struct task {
	struct buf id;        /* as JSON */
	struct buf question;
	struct buf file;      /* of its events; "": its own choice */
	int resume;           /* there is one already */

	struct proc *child;   /* NULL: it was not started, or could not be */
	struct out to;        /* its stdin */
	struct line errors;   /* its stderr */
	struct buf answer, message;
	struct timer end;
	long long begun;      /* loop_now(); 0: not at all */
	int closed, over;     /* its stdout is; it has answered too much */
	void (*done)(struct task *, int status);
	struct task *prev, *next; /* the caller's */
};

/* task.c: an empty one, which the caller frees. */
struct task *task_new(void);

/* Its process, if any, is looked at no more. */
void task_free(struct task *);

/*
 * Start it.  How it ended is told to done(), from the loop, with an exit
 * status, or 128 and a signal; done() may free it.
 */
void task_start(struct task *);

/* End its process and free it; done() is not called. */
void task_stop(struct task *);

/*
 * taskline.c: read a line, of that number.  0, or -1 with the message set: it
 * is no task.  The id is set always.
 */
int task_read(struct task *, struct slice line, long long number);

/*
 * Name its file in that directory, and see if it is to be resumed.  0, or -1
 * with the message set: there is a file that is not of this task.
 */
int task_name(struct task *, const char *dir);

#endif
