/*
 * Output to a descriptor that a slow reader cannot make us wait for beyond a
 * deadline, and whose errors are kept: at most PIPE_BUF bytes are written at
 * once, and only when poll says that they fit.
 */

#ifndef OUT_H
#define OUT_H

#include "buf.h"

struct out {
	int fd;
	int err; /* errno of the first failed write; then nothing is written */
	int events; /* what the loop watches it for */
	int alert;
	struct buf b;
	size_t off; /* what of b is written already */
	void (*drained)(void *); /* called when b becomes empty, or NULL */
	void *arg;
};

void out_init(struct out *, int fd, size_t max);

/* Queue bytes; written by the loop, or by out_flush. */
void out_put(struct out *, struct slice);

/*
 * Queue the contents of a buffer, which is empty afterwards: its memory is
 * taken, so that large ones are not copied.
 */
void out_give(struct out *, struct buf *);

/* Start writing what is queued; the loop goes on with it. */
void out_start(struct out *);

/*
 * Write all that is queued, running the loop meanwhile.  0, or -1 with
 * errno: the write failed (EPIPE: the reader has gone), ENOBUFS: more than max
 * was queued, ETIMEDOUT: the time (loop_now) in due, if not 0, has passed;
 * EINTR: a signal has come.
 */
int out_flush(struct out *, long long due);

/* Write all of a text to a descriptor.  0, or -1 with errno as above. */
int out_all(int fd, struct slice);

/*
 * Learn that the reader has gone even when nothing is queued: err becomes
 * EPIPE.  0: not any more, which is needed before fd is closed.
 */
void out_watch_reader(struct out *, int on);

/* Queued and not yet written. */
size_t out_queued(const struct out *);
void out_free(struct out *);

#endif
