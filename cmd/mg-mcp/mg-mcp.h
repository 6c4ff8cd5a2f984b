/* What the files of mg-mcp share. */

#ifndef MG_MCP_H
#define MG_MCP_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "../../lib/base/out.h"
#include "../../lib/base/server.h"
#include "../../lib/mcp/mcp.h"
#include "../../lib/rule/config.h"

enum { WORDS = 64 }; /* of one option, at most */

struct options {
	char *config[WORDS];  /* -c; none: the default places */
	char *roots[WORDS];   /* --root, real paths */
	const char *elicit, *sample;
	const char *exec;     /* -x */
	const char *socket;   /* -u */
	const char *dir;      /* -o */
	const char *servers;  /* -s */
	long long due;        /* of the whole command (loop_now), 0: none */
	size_t max_line;      /* -m, 0: the default */
	int parallel;         /* -p */
	int json, verbose, dry, yes, forget, help, version;
};

/* main.c */
extern struct options opt;
extern struct out out;   /* stdout */
NORETURN void usage(void);
char *find_helper(const char *name); /* beside us, LIBEXECDIR, PATH; or NULL */

/* options.c: 0 when a word is an operand, else the words are used up. */
int option_parse(int *argc, char ***argv);

/* target.c: which server, and may it run? */

/* The next word of argv, or what -x or -u said.  Dies on what is wrong. */
void target_server(struct server *, int *argc, char ***argv);
void target_named(struct server *, const char *name);
/* All that may be used now; the others are said on stderr. */
size_t target_all(struct server **);
const struct config *target_config(void);
void target_config_free(void);

/* client.c: what this program offers to its sessions */
const struct mcp_client *client_init(void);
extern struct mcp_client client;

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
int one_late(void);             /* is the time given with -t over? */
/* The arguments will not do, or did not come in time: say it, set status. */
void one_refuse(struct one *, const char *why);
void one_more(struct one *);    /* the reply is done with */
/* Close the session; the answer must be written before. */
void one_close(struct one *);
/* Flush and close stdout, wait for the servers to leave, and exit. */
NORETURN void leave(enum status);
/* What -n shows. */
void plan_server(const struct server *);
void plan_request(const char *what, struct slice params);
void say_stderr(const struct mcp *); /* the tail of a failed server's */

/*
 * args.c: ARG words into a JSON object, typed by the schema at token root of
 * a document (NULL: all strings).  0, or -1 with one line in why.
 */
int args_compose(char *const *words, int n, const struct json *schema,
    int root, struct buf *arguments, struct buf *why);

/* tty.c: 1 for a yes; 0 without a terminal too */
int tty_yes(const char *question);

/* call.c: how things are printed */
struct content;
void content_start(struct content *);
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
void cmd_pipe(int, char **);
void cmd_trust(int, char **);
void cmd_doctor(int, char **);

#endif
