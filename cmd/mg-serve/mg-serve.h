/* What the files of mg-serve share. */

#ifndef MG_SERVE_H
#define MG_SERVE_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "../../lib/base/out.h"

/* options.c */

struct options {
	const char *dir;    /* as typed */
	char *real;         /* its real path */
	long long timeout;  /* of a call, ms */
	size_t max;         /* bytes of a tool's output */
	int parallel;       /* calls at once */
	int verbose;        /* pass on what tools write to stderr */
};

extern struct options opt;

/* Read argv into opt; -h and what is wrong end the program. */
void options_read(int argc, char **argv);

/* What an answer must know of its request. */
struct request {
	struct slice id;     /* raw; "null" when it could not be read */
	int modern;          /* of 2026-07-28: without a session */
	struct batch *batch; /* that it came in, or NULL */
};

#define META(name) "io.modelcontextprotocol/" name
#define MODERN "2026-07-28"
#define WHO "{\"name\":\"mg-serve\",\"version\":\"" VERSION "\"}"

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

/* Run it with the arguments; answer when it has ended.  It copies all. */
void run_tool(const struct request *, const char *name,
    struct slice arguments);

/* End the call with the id that is value id, if it runs, unanswered. */
void run_cancel(const struct json *, int id);
int run_any(void);
size_t run_memory(void); /* bytes that calls not yet answered take */

/* SIGTERM to all; their calls, and those that wait, are answered with why. */
void run_stop_all(const char *why);

/* message.c: one line in, its answer out */
void message_line(struct slice);

/* Answer a line in which no id can be read. */
enum { PARSE_ERROR = -32700 };
void message_broken(int code, const char *why);

/* Is the raw id the same as value t?  Strings are compared decoded. */
int id_is(struct slice raw, const struct json *, int t);

/* reply.c: answers */

/* Send one message, and free it. */
void send_line(struct buf *);

/*
 * A batch gathers the answers of its requests, and is sent as one array when
 * the last of its holders drops it, if there are any answers.  batch_new is
 * held once; NULL may be held and dropped, too.
 */
struct batch *batch_new(void);
struct batch *batch_hold(struct batch *);
void batch_drop(struct batch *);

/* A result; the members beyond those of every result are given. */
void answer(const struct request *, struct slice members);
void answer_error(const struct request *, int code, const char *message);

/* Of the revision asked for, a raw value, we know nothing. */
void answer_unsupported(const struct request *, struct slice asked);

/* A result of a call: text blocks, one of them or both may be empty. */
void answer_call(const struct request *, struct slice text,
    struct slice more, struct slice structured, int is_error);

/* changes.c: changes of the directory, and who is told of them */
void changes_watch(void);
void changes_stop(void);

/* From now on the client of the handshake is told. */
void changes_session(void);

/* Answer subscriptions/listen, and end the one with the id that is value id. */
void changes_listen(const struct request *, const struct json *, int params);
void changes_cancel(const struct json *, int id);

#endif
