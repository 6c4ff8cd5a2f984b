/*
 * The back end that drives Claude Code: one process is one conversation.  It
 * reads lines of JSON and writes such lines (its "stream-json"); our tools
 * reach it as those of the server "mg", which lives in this process.
 */

#ifndef CLAUDE_H
#define CLAUDE_H

#include "mg-agent.h"

/* What lines of claude a descriptor of ours is written and read by. */
enum {
	CLAUDE_TOKENS = 1 << 26, /* of one line */
	CLAUDE_STOP = 2000,      /* ms that an interrupt may take */
	CLAUDE_TAIL = 4096       /* bytes of its stderr that are kept */
};

/* claude.c: the process and its life */

/* End the line (an object that is still open), send and free it. */
void claude_send(struct buf *);

/* Begin a control request of the subtype, its "request" still open. */
void claude_control(struct buf *, const char *subtype);

/* Begin the answer to a control request: its "response" is still open. */
void claude_reply(struct buf *, struct slice request_id);
void claude_refuse(struct slice request_id, const char *why);

/* The turn ends: claude has told its result, which is not to be sent. */
void claude_result(void);

/* Is its turn over for us, or never begun?  Then nothing is told of it. */
int claude_quiet(void);

/* The turn cannot go on: it fails, and the process ends. */
void claude_broken(enum status, const char *why);

/* It is up: its first line of a turn has come, with its session. */
void claude_started(const char *session);

/* It takes no part of a message any more: calls may begin. */
void claude_settled(void);

/* claude_args.c: settings as argv and environment */

void claude_settings(void);            /* dies on bad ones */
/*
 * What to start; session: to be taken up again, or NULL; servers: a file of
 * MCP servers, or NULL.  An array whose words and itself claude_words_free
 * frees.
 */
char **claude_argv(const char *session, const char *servers);
char **claude_envp(void);
void claude_words_free(char **);
int claude_native(void);               /* "mcp" is "native" */
int claude_own_prompt(void);           /* its own prompt is to stay */

/* claude_say.c: what begins a conversation, and a turn in it */

void claude_put_initialize(void);
void claude_put_user(void);

/* claude_lines.c: what it says */

void claude_line(struct slice);
/* Its process is new, or a turn begins: forget what was. */
void claude_lines_new(void);
void claude_lines_turn(void);
int claude_streaming(void);            /* an answer of the model is coming */
/* One line of what went wrong, as far as lines have told; "" or more. */
void claude_lines_free(void);

/* claude_mcp.c: the server "mg" */

void claude_mcp(const struct json *, struct slice request_id, int message);
void claude_mcp_cancel(const struct json *, int request_id);
/* Calls that came while the answer was still coming are made now. */
void claude_mcp_calls(void);
void claude_mcp_answered(struct call *);
/*
 * From now on answers wait for claude_mcp_unpark.  Is there any call that
 * claude waits for?
 */
int claude_mcp_open(void);
void claude_mcp_park(int);
void claude_mcp_turn(void);            /* a turn begins: are tools others? */
void claude_mcp_forget(void);          /* the process has gone */

/* claude_ask.c: may it use a tool of its own? */

void claude_ask(const struct json *, struct slice request_id, int request);
int claude_denied(const char *tool);   /* by "disallowed_tools" */

/* claude_native.c: servers that claude itself starts */

/* Write their configuration; a file of mode 0600, or NULL: there are none. */
const char *claude_native_open(void);
void claude_native_close(void);        /* remove it */
/* Its lines: states of servers, a call, a result. */
void claude_native_servers(const struct json *, int init);
void claude_native_call(const struct json *, int tool_use);
void claude_native_result(const struct json *, int tool_result);
int claude_native_running(void);       /* calls without a result */
void claude_native_turn(void);

#endif
