/* What the user looks at, and the keys that change it. */

#ifndef UI_H
#define UI_H

#include "view.h"

enum page {
	PAGE_TEXT,    /* what agents say, call and are told */
	PAGE_ANSWERS, /* their last answers */
	PAGE_RUN,     /* what happens, line by line */
	PAGE_FINAL,   /* what is printed at the end */
	PAGE_COUNT
};

struct ui {
	size_t sel;       /* the agent that keys are about */
	int focus;        /* it has the whole width */
	int help, quit;
	enum page page;
	long long scroll; /* rows away from where a page begins to be read */
	unsigned long long frozen; /* roll.total that is looked at, scrolled */

	/* draw() tells: */
	long long most;   /* that scroll can be */
	int height;       /* rows of text */
	size_t abreast;   /* agents beside each other */
};

/* Is the page read from its beginning? */
int ui_from_top(const struct ui *);

/* The roll that is scrolled. */
const struct roll *ui_roll(const struct ui *, const struct view *);

void ui_key(struct ui *, const struct view *, int key);

/* draw.c: the whole picture. */
void draw(const struct view *, struct ui *);

#endif
