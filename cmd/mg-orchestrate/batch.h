/* A batch: each task is a run, a child process of this program. */

#ifndef BATCH_H
#define BATCH_H

#include "../../lib/base/buf.h"
#include "../../lib/base/line.h"
#include "../../lib/base/out.h"
#include "../../lib/base/proc.h"

enum {
	BATCH_ANSWER = 16 << 20,  /* bytes of an answer */
	BATCH_QUESTION = 64 << 20,
	BATCH_MESSAGE = 4096      /* of what is wrong */
};

struct task {
	struct buf id;        /* as JSON */
	struct buf question;
	struct buf file;      /* of its events; "": its own choice */
	int resume;           /* there is one already */

	struct proc *child;
	struct out to;        /* its stdin */
	struct line errors;   /* its stderr */
	struct buf answer, message;
	struct timer end;
	long long begun;
	int closed, over;     /* its stdout is; it has answered too much */
	void (*done)(struct task *, int status);
	struct task *prev, *next; /* the caller's */
};

/* task.c */

/* Start it; done() is told how it ended, and may free it. */
void task_start(struct task *);

/* End its process and free it; done() is not called. */
void task_stop(struct task *);
struct task *task_new(void);
void task_free(struct task *);

/* taskline.c */

/* Read a line; 0, or -1 with the message set.  Its id is always set. */
int task_read(struct task *, struct slice line, long long number);

/*
 * Name its file, and see what is there; 0, or -1 with the message set: a file
 * that is not of this task.
 */
int task_name(struct task *, const char *dir);

#endif
