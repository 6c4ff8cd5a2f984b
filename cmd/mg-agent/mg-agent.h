/*
 * What the files of mg-agent share.  Turns come in by input.c, turn.c keeps
 * the one that runs, a back end answers it, tools.c runs what the model calls
 * through one "mg-mcp pipe", event.c writes what happens.  All state is of the
 * process: one process is one agent.
 */

#ifndef MG_AGENT_H
#define MG_AGENT_H

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/option.h"
#include "../../lib/base/out.h"

enum {
	WORDS = OPTION_WORDS,  /* of one option, at most */
	TEXT_MAX = 1 << 28     /* of one message, one answer, one line */
};

/* options.c */

struct options {
	char *config[WORDS];   /* -c, handed to mg-mcp */
	char *files[WORDS];    /* -f */
	char *servers;         /* -s; NULL: all that may be used */
	char *exec;            /* -x: one server, typed */
	char *system;          /* --system */
	char *schema;          /* --schema */
	char *record, *replay;
	double max_cost;       /* in US dollars; 0: none */
	long long limit;       /* -t, ms, of each turn; 0: the default */
	int json, verbose, yes, strict, sampling, dry, help, version;
};

extern struct options opt;

/* Read argv into opt and the settings; returns the question, or NULL. */
char *options_read(int argc, char **argv);

/*
 * settings.c: the keys of the back end, in MassGen's names: from the object
 * in the file of --backend, then -b, -m and -o KEY=VALUE, the last of a name
 * first.  All strings are borrowed until the program ends.
 */
void setting_put(const char *key, struct slice value, int json);
void settings_file(const char *path);      /* dies on what is wrong */
const char *setting_str(const char *key);  /* NULL: not given */
double setting_num(const char *key, double otherwise);
int setting_bool(const char *key, int otherwise);
struct slice setting_raw(const char *key); /* as JSON; empty: not given */
int setting_from_file(const char *key);    /* does the last one come so? */
/* An array of strings, NULL-terminated, or NULL; the caller frees it whole. */
char **setting_words(const char *key);
/* Warn once of every key that is not in the list (NULL-terminated). */
void settings_known(const char *const *keys);
/* Say, once a key, that it is not sent since that one does not take it. */
void setting_refused(const char *key, const char *by);
void settings_free(void);

/* turn.c: the turn under way, and the calls that its model makes */

struct message {
	int user;           /* else it is the assistant's */
	int last;           /* of the turn */
	struct slice text;  /* decoded, when the content is a string */
	int content;        /* else the token of an array of MCP content */
	const struct json *doc;
};

struct turn {
	struct slice id;       /* as JSON */
	struct slice line;     /* the whole turn line */
	struct json doc;       /* the same, parsed */
	struct slice system;   /* decoded; empty when none */
	int keep;              /* goes on with the conversation before */
	long long due;         /* loop_now() that ends it */
	long long tokens, calls, rounds; /* limits; 0: none */
	int http;              /* status of HTTP that it fails of, or 0 */
};

struct tool {
	char *name;      /* for the model: [A-Za-z0-9_-]{1,64}, unique */
	char *server;    /* NULL: offered by whoever sent the turn */
	char *own;       /* what the server calls it */
	struct slice text; /* its definition as tools/list has it */
	struct json doc;   /* the same, parsed */
	int readonly;    /* readOnlyHint */
	int shown;       /* to the model, in the turn that runs */
};

struct call {
	char id[24];           /* ours: "c1" ... */
	struct buf model_id;   /* the model's; empty when it gives none */
	struct buf name;       /* as the model wrote it */
	struct buf arguments;  /* JSON, or what the model wrote instead */
	const struct tool *tool; /* NULL: there is none of that name */
	int answered;
	int error;             /* isError, or there was no result */
	/*
	 * The answer, an array of MCP content in which only these blocks are
	 * left: text, image (jpeg, png, gif, webp) and resource (a blob of
	 * application/pdf).  Bounded by the setting "max_result".
	 */
	struct buf content;
	void *user;            /* the back end's */
	struct call *next;     /* in the order in which they were made */
	struct timer timer;    /* turn.c's */
	int running;           /* tools.c's */
};

/* How a turn ends: done|cancelled|limit|refused|failed. */
enum ending { END_DONE, END_CANCELLED, END_LIMIT, END_REFUSED, END_FAILED };

extern struct turn turn;        /* the one under way */
int turn_running(void);

/*
 * It is ending by our will, a call having been accepted: every call has its
 * answer, backend.answered is called for those that had none, then
 * backend.stop.  No request may follow.
 */
int turn_ending(void);

/* Queue a turn line; it starts when those before it have ended. */
void turn_add(struct slice line);
void turn_cancel(struct slice id);  /* raw JSON; empty: whichever runs */
void turn_say(struct slice id, struct slice text);
/* The answer to an offered call; "final" ends the turn. */
void turn_result(const struct json *, int result_line);
void turn_start_next(void);
size_t turn_waiting(void);
void turn_drop_waiting(void);       /* we end: those that wait too */
void turn_free(void);
enum status turn_status(void);      /* the worst of all turns */
void turn_no_answers(void);         /* nobody is left to answer offers */
void turn_stop(enum ending, const char *stop, enum status, const char *why);

/* Walk the messages of the turn: begin with *at = -2; 0 at the end. */
int turn_message(int *at, struct message *);

/* For back ends.  The model has said something; thinking likewise. */
void turn_text(struct slice);
void turn_thinking(struct slice);

/*
 * The model calls a tool.  The call runs, or is refused with an answer for
 * the model; either way backend.answered is called later, from the loop, and
 * never from within this.  Never NULL.  Calls belong to turn.c and live
 * until turn_calls_forget or the end of the turn.
 */
struct call *turn_call(struct slice model_id, struct slice name,
    struct slice arguments);
struct call *turn_calls(void);      /* the first, or NULL */
int turn_calls_open(void);          /* how many are not answered */
void turn_calls_forget(void);

/* For tools.c: content and error of the call are set. */
void turn_answered(struct call *);

/*
 * What a request to the model has used.  Adds it up, writes the line, and
 * ends the turn when a limit is passed.
 */
struct usage {
	long long input;        /* tokens, without those of a cache */
	long long output;       /* thinking included */
	long long cache_read, cache_write;
	long long thinking;     /* of output, when told */
	int requests;
	double cost;            /* in US dollars; below 0: not known */
};
void turn_usage(const struct usage *);

/*
 * The turn is over; "stop" is the API's own word or ours, why is one line
 * when it failed, status what the program would end with.  backend.stop is
 * not called.  What comes from the back end later is dropped.
 */
void turn_end(enum ending, const char *stop, enum status, const char *why);

/* tools.c: the tools of MCP servers, through one mg-mcp pipe */

void tools_open(void);              /* start the pipe, if there is any need */
int tools_ready(void);              /* it has told all tools, or has failed */
/*
 * ST_DONE, or why we must end: the pipe refused what was asked of it, or with
 * --strict a server has failed.  It was said.
 */
enum status tools_failed(void);
void tools_server_failed(void);     /* one has: with --strict, we must */
void tools_close(void);             /* and wait for it */
/*
 * Choose what this turn's model is shown, and add what is offered with it.
 * 0, or -1 with why: the turn line is wrong.
 */
int tools_choose(const struct json *, int turn_line, struct buf *why);
/* Walk what is shown: begin with NULL. */
const struct tool *tools_next(const struct tool *);
const struct tool *tools_find(struct slice name);
/* Its description and input schema as APIs want them (type object). */
void tool_description(const struct tool *, struct buf *);
void tool_schema(const struct tool *, struct buf *);
void tools_call(struct call *);
void tools_cancel(struct call *);

/* result.c: an MCP result (token) as the content of a call's answer */
void result_take(struct call *, const struct json *, int result);
/* No result: text for the model instead; it is an error. */
void result_error(struct call *, const char *text);
/* Append a text block to an answer that there is already. */
void result_add(struct call *, struct slice text);
/* An array of content that the user gave, made of the same three kinds. */
void result_content(struct buf *, const struct json *, int content);

/* event.c: lines out; in plain mode only the text of answers */
void event_open(int plain);
int event_plain(void);
void event_input(void);       /* turn lines came: events are wanted */
void event_begin(struct buf *, const char *type); /* with "turn", if any */
void event_end(struct buf *);                     /* write and free it */
void event_text(const char *type, struct slice);
/* call: NULL when it is the turn's; turn: empty when it is of none. */
void event_error(struct slice turn_id, const char *call, enum status,
    const char *why);
/* The turn's, which fails; with turn.http. */
void event_failed(enum status, const char *why);
struct usage;
void event_usage(struct buf *, const struct usage *); /* an object */
void event_usage_members(struct buf *, const struct usage *);
void event_print(struct slice);  /* plain bytes */
int event_gone(void);            /* nothing more can be written */
NORETURN void event_leave(int status); /* flush, stop children, and exit */

/* A back end: how a model is reached. */
struct backend {
	const char *type;
	/* What needs time and no turn.  Dies on bad settings. */
	void (*open)(void);
	/* Answer the turn; ends with turn_end, some time later. */
	void (*turn)(void);
	void (*answered)(struct call *);
	/* The turn has been ended by us: stop at once. */
	void (*stop)(void);
	/* The reader of the events is slow (1) or not any more (0). */
	void (*hold)(int);
	void (*close)(void);  /* the program ends; leaves no process */
};

extern const struct backend *backend;   /* the one in use */
extern const struct backend api_backend, claude_backend, script_backend;

/* api.c: what an answer of that status of HTTP comes to */
enum status status_of_http(int);

/* question.c: a turn line of a question and the files of -f */
void question_turn(struct slice question, struct buf *line);

/* input.c: turns in */
void input_open(const char *question); /* NULL: from stdin */
void input_watch(void);
int input_ended(void);
enum status input_status(void);
void input_close(void);

/* shape.c: an answer of the shape that --schema demands */
void shape_open(void);                 /* dies on a file that will not do */
void shape_add(struct slice text);
void shape_begin(void);
int shape_check(struct buf *why);      /* 1, or 0 with why */
struct slice shape_text(void);
int shape_withheld(void);              /* as a filter: shown at the end */
void shape_show(const char *stop);
void shape_close(void);

/* sampling.c: one MCP sampling request from stdin, its result to stdout */
void sampling_turn(struct slice request, struct buf *line);
void sampling_put(const char *stop);

/* main.c: a program of the suite: beside us, LIBEXECDIR, PATH; or NULL */
char *find_program(const char *name);

/* record.c: the model's side of a run in a file (--record, --replay) */
int recording(void);
int replaying(void);
/*
 * What we send, and what comes: "kind" is a word such as "request", "status",
 * "data", "line", "end".  When replaying, record_sent compares with the file
 * and returns -1 after it has said the difference (the caller ends the turn);
 * record_next gives what came next, or 0 when the next is something sent.
 */
void record_open(void);                /* dies on files that will not do */
int record_sent(const char *kind, const struct slice *, size_t n);
void record_got(const char *kind, struct slice);
int record_next(struct buf *kind, struct buf *text);
/* No more can be written; it was said.  The turn must end. */
int record_failed(void);
/* When replaying: is the next something sent? */
int record_more(void);

#endif
