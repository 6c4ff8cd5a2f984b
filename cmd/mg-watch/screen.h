/* The terminal: what of it mg-watch needs. */

#ifndef SCREEN_H
#define SCREEN_H

#include "roll.h"

/* Keys beside characters. */
enum {
	PRESS_NONE = -1,
	PRESS_UP = 0x110000, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT, PRESS_HOME,
	PRESS_END, PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_RESIZE, PRESS_OTHER
};

enum { SCREEN_BOLD = 1, SCREEN_REVERSE = 2, SCREEN_DIM = 4 };

/*
 * Take over the terminal of standard output, with keys from standard input
 * or, when that is none, from /dev/tty.  0, or -1 when it can show lines only;
 * then nothing was changed.  It is given back at exit(3) too.
 */
int screen_open(void);
void screen_close(void);

/* Do keys come from anywhere? */
int screen_has_keys(void);

/* The next key, or PRESS_NONE; SIGHUP in loop_signal: the terminal is gone. */
int screen_key(void);

/* Stop when it was asked for.  1: all must be drawn again. */
int screen_stopped(void);

void screen_size(int *rows, int *columns);
void screen_begin(void); /* an empty picture */
void screen_end(void);   /* is shown */

/* Text in a row; what needs more than width cells is cut off. */
void screen_put(int y, int x, int width, enum style, int how, struct slice);
void screen_fill(int y, int x, int width, int how); /* with blanks */
void screen_line(int y, int x, int height);         /* upright */

#endif
