/* What the files of the script back end share. */

#ifndef SCRIPT_H
#define SCRIPT_H

#include "mg-agent.h"

/* script_read.c: dies on a script that will not do */
extern struct json script_doc;
void script_read(void);
void script_free(void);
/* The step that is played next, a token; -1: the script is over. */
int script_next(void);

/* script_fill.c: "{{result}}" stands for the last result */
void script_results(void);             /* keep those of turn_calls() */
void script_forget_results(void);
/* Append the text of a string; and a value with all strings filled. */
void script_text(struct buf *, int token);
void script_value(struct buf *, int token);
/* "echo: " and the results, or else what the user said last. */
void script_echo(struct buf *);
/* What the model calls the tool of that name; 0: there is none. */
int script_tool(struct buf *, int name);

#endif
