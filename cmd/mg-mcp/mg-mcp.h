/* What the files of mg-mcp share. */

#ifndef MG_MCP_H
#define MG_MCP_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "../../lib/base/option.h"
#include "../../lib/base/out.h"
#include "../../lib/base/server.h"
#include "../../lib/mcp/mcp.h"
#include "../../lib/rule/config.h"
#include "../../lib/rule/guard.h"

enum { WORDS = OPTION_WORDS }; /* of one option, at most */

struct options {
	char *config[WORDS];  /* -c; none: the default places */
	char *roots[WORDS];   /* --root, real paths */
	char *elicit, *sample;
	char *exec;           /* -x */
	char *socket;         /* -u */
	char *dir;            /* -o */
	char *servers;        /* -s */
	long long due;        /* of the whole command (loop_now), 0: none */
	size_t max_line;      /* -m, 0: the default */
	int parallel;         /* -p */
	int json, verbose, dry, yes, agent, forget, help, version;
};

/* main.c */
extern struct options opt;
extern struct out out;   /* stdout */
NORETURN void usage(void);
/* Become a helper; handed (or NULL) is what it reads from descriptor 3. */
NORETURN void run_helper(const char *path, char **argv, const char *handed);
char *find_helper(const char *name); /* beside us, LIBEXECDIR, PATH; or NULL */

/* options.c: 0 when a word is an operand, else the words are used up. */
int option_parse(int *argc, char ***argv);

/* target.c: which server, and may it run? */

/* The next word of argv, or what -x or -u said.  Dies on what is wrong. */
void target_server(struct server *, int *argc, char ***argv);
void target_named(struct server *, const char *name);
/* The same, but nothing is prepared that would reach it. */
void target_configured(struct server *, const char *name);
/* Fill it, or say in why it cannot be used now (0); nobody is asked. */
int target_usable(const char *name, struct server *, struct buf *why);
/* Let a program read the server from descriptor 3.  0, or -1 with why. */
int target_hand_over(struct server *, struct buf *why);
/* All that may be used now; the others are said on stderr. */
size_t target_all(struct server **);
const struct config *target_config(void);
void target_config_free(void);

/* client.c: what this program offers to its sessions */
const struct mcp_client *client_init(void);
extern struct mcp_client client;
/* Append why the guard does not let a call through. */
void client_refuse(struct buf *why, enum verdict, const struct server *,
    struct slice tool);
/* Count a call against the server's quota: ST_DONE, or a status and why. */
enum status client_quota(const struct server *, struct buf *why);
/* The command that asks the person at the terminal; NULL: not installed. */
const char *client_terminal(void);

/* one.c: one session for one command */
enum { ONE_STARTING, ONE_UP, ONE_FAILED };

struct one {
	struct server server;
	struct mcp *mcp;
	struct mcp_reply reply; /* of the last request; held */
	struct buf message;     /* the text of reply.message */
	int state, asked, answered, failed;
	enum status status;     /* of the command so far */
	void (*note)(const char *method, const struct json *, int params);
};

/* Choose the server, open the session; or both. */
void one_choose(struct one *, int *argc, char ***argv);
void one_start(struct one *);
void one_open(struct one *, int *argc, char ***argv);

/*
 * Make the request and wait.  1 when there is a result in reply; otherwise
 * the failure was said and status is set.
 */
int one_request(struct one *, const char *method, struct slice params);
int one_call(struct one *, struct slice tool, struct slice arguments,
    struct slice definition);
int one_list(struct one *, const char *method, mcp_item_fn *, void *arg);
int one_up(struct one *);       /* wait until the session is ready */
void one_wait(struct one *);    /* until the answer, the end, or a signal */
/* The arguments will not do, or did not come in time: say it, set status. */
void one_refuse(struct one *, const char *why);
void one_more(struct one *);    /* the reply is done with */
/* Close the session; the answer must be written before. */
void one_close(struct one *);
/* What -n shows. */
void plan_server(const struct server *);
void plan_request(const char *what, struct slice params);
void say_stderr(const struct mcp *); /* the tail of a failed server's */

/* leave.c: the time given with -t ends every wait of ours; call once. */
void limit_start(void);
int limit_over(void);
/* Flush and close stdout, wait for the servers to leave, and exit. */
NORETURN void leave(enum status);

/*
 * event.c: event lines.  They are held while more waits for our reader than
 * is good, until it has read all; hold is called at the change.
 */
void event_start(const char *from, void (*hold)(void));
void event_stop(void); /* hold is not called any more */
int event_held(void);
void event_begin(struct buf *, const char *type);
void event_end(struct buf *); /* write and free it */
/* message may be NULL. */
void event_server(const char *server, const char *state,
    const char *message);

/*
 * source.c: append the text of a file, or of a stream ("-": stdin) to its
 * end.  0, or -1 with why.
 */
enum { SOURCE_MAX = 1 << 28 };
int source_read(const char *name, struct buf *text, struct buf *why);

/*
 * args.c: ARG words into a JSON object, typed by the schema at token root of
 * a document (NULL: all strings).  0, or -1 with one line in why.
 */
int args_compose(char *const *words, int n, const struct json *schema,
    int root, struct buf *arguments, struct buf *why);

/* tty.c: 1 for a yes; 0 without a terminal too; before any session */
int tty_yes(const char *question);

/* tool.c: what a server says of one of its tools */
struct tool {
	const char *name;
	struct buf text;     /* as tools/list has it */
	struct json doc;     /* the same, parsed */
	int remembered;
	struct buf near;     /* a name like the one that was asked for */
	size_t distance;
};

void tool_init(struct tool *, const char *name);
void tool_free(struct tool *);
int tool_recall(struct one *, struct tool *); /* is it remembered? */
/* 1 when the server has it; else that was said and the status is set. */
int tool_ask(struct one *, struct tool *);

/* print.c: how things are printed */
struct content;
void print_start(struct content *);
/* The status that follows from what a content_ function has returned. */
void print_end(struct one *, const struct content *, int rc);
void print_result(struct one *); /* of a tool */
/* The bytes as they came; on a terminal nothing in them may act on it. */
void print_raw(const struct json *, int);
/* Whole lines: as they are, but with nothing that acts on a terminal. */
void print_lines(struct slice);

/* The commands: what is left of argv; each returns through leave(). */
void cmd_call(int, char **);
void cmd_tools(int, char **);
void cmd_resources(int, char **);
void cmd_templates(int, char **);
void cmd_prompts(int, char **);
void cmd_help(int, char **);
void cmd_info(int, char **);
void cmd_read(int, char **);
void cmd_prompt(int, char **);
void cmd_complete(int, char **);
void cmd_send(int, char **);
void cmd_watch(int, char **);
void cmd_login(int, char **);
void cmd_logout(int, char **);
void cmd_auth(int, char **);
void cmd_pipe(int, char **);
void cmd_trust(int, char **);
void cmd_doctor(int, char **);

#endif
