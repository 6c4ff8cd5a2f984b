/* What the files of mg-serve share. */

#ifndef MG_SERVE_H
#define MG_SERVE_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "../../lib/base/out.h"

struct options {
	const char *dir;    /* as typed */
	char *real;         /* its real path */
	long long timeout;  /* of a call, ms */
	size_t max;         /* bytes of a tool's output */
	int parallel;       /* calls at once */
	int verbose;        /* pass on what tools write to stderr */
};

extern struct options opt;
extern struct out out;

/* tools.c: the directory of executables */

/* 1 to 64 of the characters A-Z a-z 0-9 _ - */
int tool_name_ok(const char *);

/*
 * The real path of the tool's executable, which the caller frees; NULL with
 * one line in why: there is none, or others could change what would run.
 */
char *tool_find(const char *name, struct buf *why);

/*
 * Append what tools/list says of it, from NAME.json.  0, or -1 with one line
 * in why.
 */
int tool_define(const char *name, struct buf *definition, struct buf *why);

/*
 * The names of the tools in order, NULL-terminated; why others are left out
 * is said on stderr, once.  free_names frees it.
 */
char **tool_names(void);
void free_names(char **);

/* Something that changes when the directory does. */
unsigned long long tool_stamp(void);

/* run.c: tools at work */

/* Run it with the arguments; answer when it has ended.  id is raw. */
void run_tool(struct slice id, const char *name, struct slice arguments,
    int modern);

/* End the call with that id, if it runs, without an answer. */
void run_cancel(struct slice id);
int run_any(void);
size_t run_memory(void); /* bytes that calls not yet answered take */

/* SIGTERM to all; their calls, and those that wait, are answered with why. */
void run_stop_all(const char *why);

/* message.c: one line in, its answer out */
void message_line(struct slice);

/* An answer: a result whose members beyond those of every result are given. */
void answer(struct slice id, int modern, struct slice members);
void answer_error(struct slice id, int code, const char *message);

/* A result of a call: text blocks, one of them or both may be empty. */
void answer_call(struct slice id, int modern, struct slice text,
    struct slice more, struct slice structured, int is_error);
void message_tell_changes(void);
int message_is_heard(void); /* does anyone want to know of changes? */

#endif
