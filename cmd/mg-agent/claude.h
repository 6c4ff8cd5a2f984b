/*
 * The back end that drives Claude Code: one process is one conversation.  It
 * reads lines of JSON and writes such lines (its "stream-json"); our tools
 * reach it as those of the server "mg", which lives in this process.
 */

#ifndef CLAUDE_H
#define CLAUDE_H

#include "mg-agent.h"

enum {
	CLAUDE_TOKENS = 1 << 26 /* of one line */
};

/* claude.c: the process and its life */

/* Close so many objects that are open in the line; send and free it. */
void claude_send(struct buf *, int open);

/* Begin a control request; 2 objects are open. */
void claude_control(struct buf *, const char *subtype);

/* Begin the answer to a control request (id as JSON); 3 objects are open. */
void claude_reply(struct buf *, struct slice request_id);
void claude_refuse(struct slice request_id, const char *why);

/* Its turn has begun, in the session of that id. */
void claude_started(const char *session);

/* Its turn is over. */
void claude_result(void);

/* Is there no turn of ours in it?  Then nothing is told of what it says. */
int claude_quiet(void);

/* It is of no more use: soon the turn fails, and the process ends. */
void claude_broken(enum status, const char *why);

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
void claude_lines_new(void);           /* the process is another */
void claude_lines_turn(int goes_on);   /* ours begins; is it claude's, too? */
int claude_begun(void);                /* has it taken up the turn? */
int claude_streaming(void);            /* an answer of the model is coming */
void claude_lines_cut(void);           /* it ends here: tell what it took */
long long claude_rounds(void);         /* requests to the model in the turn */
void claude_lines_free(void);

/* claude_mcp.c: the server "mg" */

/* A message for it, within the control request of that id. */
void claude_mcp(const struct json *, struct slice request_id, int message);
void claude_mcp_cancel(const struct json *, int request_id);
/* Make the calls that came while the answer was still coming. */
void claude_mcp_calls(void);
void claude_mcp_answered(struct call *);
int claude_mcp_open(void);             /* is there a call it waits for? */
/* Hold all answers, or send what is held.  When a turn ends they are held. */
void claude_mcp_park(int);
void claude_mcp_turn(void);            /* a turn begins: are tools others? */
void claude_mcp_begin(void);           /* its message is sent: go on */
void claude_mcp_forget_calls(void);    /* nobody waits for them */
void claude_mcp_forget(void);          /* the process has gone */

/* claude_ask.c: may it use a tool of its own? */

void claude_ask(const struct json *, struct slice request_id, int request);
int claude_denied(const char *tool);   /* by "disallowed_tools" */

/* claude_native.c: servers that claude itself starts, and its own tools */

/* Write their configuration: a file of mode 0600, or NULL: there are none. */
const char *claude_native_open(void);
void claude_native_close(void);        /* remove it */
void claude_native_servers(const struct json *, int init);
void claude_native_call(const struct json *, int tool_use);
void claude_native_result(const struct json *, int tool_result);
void claude_native_turn(void);         /* a turn begins: nothing runs */
int claude_native_running(void);       /* calls that have no result */
int claude_native_allows(const char *tool); /* by the rules of its server */
void claude_native_free(void);

#endif
