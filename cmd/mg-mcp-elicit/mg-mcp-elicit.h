/* What the files of mg-mcp-elicit share. */

#ifndef MG_MCP_ELICIT_H
#define MG_MCP_ELICIT_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/json.h"

enum {
	QUESTION_MAX = 64 << 20,
	ANSWER_MAX = 16 << 20
};

/* main.c */
extern struct json q; /* the question */
/* Write the result (JSON) to stdout and exit with status 0. */
NORETURN void leave(struct slice result);
NORETURN void leave_as(const char *action);

/*
 * screen.c: the terminal.  What is shown gathers in screen until it is
 * flushed, or the person is asked.
 */
extern struct buf screen;
extern int tty;
int screen_open(void); /* 0, or -1: there is no terminal */
void screen_flush(void);
void show(const char *);
/* Lines after the first are indented: none can be taken for one of ours. */
void show_slice(struct slice, int lines);
/* A string is shown as its text, everything else as JSON. */
void show_value(const struct json *, int, int lines);
void show_json(struct slice);
/* What is typed; one who wants no more of it does not come back. */
void ask(struct buf *line);
/* The letter that the answer begins with; otherwise for a mere Enter. */
int ask_letter(const char *question, int otherwise);

/* value.c: what is typed, as a value of the form; root is the form's schema */
const char *value_kind(int root, int schema);
/* The values to choose from, if the schema has a list of them. */
void value_show_choices(int schema);
/* 1 when the text stands for a value of that kind; 0 with why. */
int value_take(int root, int schema, struct slice typed, struct buf *value,
    struct buf *why);
int value_fits(int root, int schema, struct slice value, struct buf *why);

/* Ask, and leave with the result: params is a token of q. */
NORETURN void form_ask(int params);
NORETURN void url_ask(int params);

#endif
