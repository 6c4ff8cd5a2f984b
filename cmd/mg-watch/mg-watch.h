/* What the files of mg-watch share. */

#ifndef MG_WATCH_H
#define MG_WATCH_H

#include "../../lib/base/die.h"
#include "view.h"

/* source.c: lines of a file that may grow, or of a stream. */

/* The file, or standard input when it is NULL; dies when there is none. */
void source_open(const char *path, int follow);

/*
 * The next whole line, valid until the next call.  1; 0: none now, the loop
 * will tell; -1: none any more, or an error, which source_error has.
 */
int source_next(struct slice *);

/* Read ahead what a writer waits to write; a file waits by itself. */
void source_spare(void);

/* All of a file was read, so far. */
int source_at_end(void);
int source_error(void); /* errno, or 0 */

/* What was read was cut off, or replaced: 1, once, when all begins anew. */
int source_restarted(void);

/* play.c: when they are due. */

/* At how many times its speed; 0: at once.  follow: a file always grows. */
void play_begin(double speed, int follow);
void play_speed(double);
double play_speed_now(void);
void play_pause(int);
int play_paused(void);

/*
 * Give the lines that are due to the view, and to fn before that when it is
 * not NULL, for at most some ms.  1: there may be more that are due now.
 */
int play_lines(struct view *, void (*fn)(const struct json *, long long t));
int play_over(void);           /* nothing will come any more */
long long play_clock(const struct view *); /* ms of the run */

/* lines.c: without a screen, up to the end or a signal. */
void lines_run(struct view *);

/* live.c: on the screen, which is open. */
void live_run(struct view *);

#endif
