/*
 * fake: an MCP stdio server for tests.  It plays a good server of any
 * revision, and on demand (modes.c lists them) every kind of bad one.  It
 * shares no code with the programs that it judges.
 */

#include <stddef.h>

#define P "io.modelcontextprotocol/"

struct span {
	const char *p;			/* NULL: not there */
	size_t n;
};

/* scan.c: finding things in one line of JSON */

/* The raw value of a member of an object; not there: p is NULL. */
struct span json_get(struct span, const char *key);
/* The raw value at the end of a path of keys, which NULL ends. */
struct span json_at(struct span, ...);
/* The next element of an array after *at (0 to begin); p NULL at the end. */
struct span json_each(struct span, size_t *at);
/* Whether the value is the string s, written without escapes. */
int json_is(struct span, const char *s);
/* Whether two raw values are the same bytes. */
int json_same(struct span, struct span);
/* A whole number, or the fallback. */
long json_long(struct span, long fallback);
/* The decoded text of a string, NUL-terminated, to be freed; never NULL. */
char *json_text(struct span);
/* Whether the text is exactly one JSON value. */
int json_valid(struct span);

/* wire.c: lines in, lines out, and the faults of the transport */

/* Opens the log; the file is appended to. */
void wire_log(const char *path);
/* Its descriptor, -1 without one. */
int wire_log_fd(void);
/* One line of the log. */
void wire_note(const char *mark, struct span);
/* Now come modes that need every message whole in memory. */
void wire_whole(void);
/* 1 and a line; 0 when none is whole yet; -1 at the end of the input. */
int wire_next(struct span *line);
/* Reads once, waiting ms at most (-1: as long as it takes). */
void wire_fill(long ms);
/* Writes what has been put together so far. */
void wire_flush(void);
/* Around each message; the method is the one it answers, or its own. */
void wire_begin(const char *method);
void wire_end(const char *method);

void out_mem(const void *, size_t);
/* A JSON string of these bytes, quotes included. */
void out_str(const char *, size_t);
/*
 * JSON written with ' for ".  %s text as it is, %q text as a JSON string,
 * %r a raw span, %d a long.
 */
void out_json(const char *fmt, ...);
/* Where the message is now, and back to there (wire_whole only). */
size_t out_mark(void);
void out_cut(size_t);

/* modes.c */

enum mode {
	M_NOISE, M_NOISE_JSON, M_CRLF, M_SPLIT, M_GLUE, M_BLANK, M_BATCH,
	M_NO_NEWLINE, M_HUGELINE, M_ENDLESS_LINE, M_DEEP, M_TOKENS,
	M_BAD_UTF8, M_BAD_JSON, M_DUP_KEYS, M_WRONG_ID, M_STRING_ID,
	M_NULL_ID, M_FLOAT_ID, M_NO_JSONRPC, M_BOTH, M_NEITHER, M_TWICE,
	M_STRAY, M_LATE, M_REORDER, M_FLOOD, M_STORM, M_PINGS, M_STDERR,
	M_STDERR_LINE, M_BOTH_WRITE, M_NO_READ, M_SLOW_READ, M_SLOW_START,
	M_SLOW_EXIT, M_SILENT, M_DIE_START, M_PROBE, M_DIE_ON, M_DIE_AFTER,
	M_DIE_MID, M_DIE_CALLS, M_DIE_SIGNAL, M_DIE_STATUS, M_TICK,
	M_STOP_SELF, M_CLOSE_STDOUT, M_CLOSE_STDIN, M_GRANDCHILD, M_DAEMON,
	M_IGNORE_EOF, M_IGNORE_TERM, M_DISCOVER_LEGACY, M_DISCOVER_UNKNOWN,
	M_UNSUPPORTED, M_UNSUPPORTED_CODE, M_INIT_ERROR, M_VERSION, M_PAGES,
	M_RAW_CURSOR, M_PAGES_ENDLESS, M_CURSOR_REPEAT, M_CURSOR_EMPTY,
	M_CURSOR_BAD, M_CURSOR_REFUSED, M_DUP_TOOLS, M_MANY_TOOLS,
	M_HUGE_DESC, M_BAD_SCHEMA, M_HOSTILE, M_UNDECLARED, M_LATE_REQUEST,
	M_NO_TOOLS, M_NO_CONTENT, M_NO_RESULT_TYPE, M_LAX, M_RUG_PULL,
	M_REVERSED, M_ROUNDS, M_STATE_ONLY, M_NO_STATE, M_TWO_KEYS, M_NONE
};

/* -m NAME or NAME=VALUE; -1 when there is no such mode. */
int mode_set(const char *);
int mode_on(enum mode);
/* The value as a number, or as text; the mode's default when none is given. */
long mode_long(enum mode);
const char *mode_text(enum mode);
/* Whether a mode that spoils replies to one method spoils this one's. */
int mode_hits(enum mode, const char *method);
void mode_list(void);

/* rpc.c: requests and their replies */

enum era { E_2024_11_05, E_2025_03_26, E_2025_06_18, E_2025_11_25, E_2026 };

struct req {
	struct span line, id, params, args, meta;
	char method[64];
	int modern;
};

/* -e ERA; -1 when there is no such revision. */
int rpc_era(const char *);
/* Reads a request from its line, which must outlive it. */
void rpc_parse(struct req *, struct span line);
/* Does what one line asks for. */
void rpc_line(struct span);
/* Whether the client has declared a capability, or one inside it. */
int rpc_client_has(const struct req *, const char *cap, const char *inner);
/* Whether a call of this client may become a task. */
int rpc_tasks(const struct req *);
/* Whether the handshake is over. */
int rpc_ready(void);
/* Notes in the log what the client should not have done. */
void rpc_blame(const char *what, const struct req *);

/* reply.c */

/* Up to the first member of the result; one member at least must follow. */
void reply_begin(const struct req *);
void reply_end(const struct req *);
/* The same with a result type of 2026-07-28 that is not "complete". */
void reply_begin_type(const struct req *, const char *type);
/* An error; data is JSON in the form of out_json, or NULL. */
void reply_error(const struct req *, long code, const char *message,
    const char *data);
void reply_empty(const struct req *);
/* A result of one text, and one with isError. */
void reply_text(const struct req *, const char *text);
void reply_fail(const struct req *, const char *text);
/* Members for the end of a list of 2026-07-28, which may be cached. */
void reply_cache(const struct req *);
/* A notification without params, or with them in the form of out_json. */
void note_plain(const char *method);

/* job.c: calls that take their time */

struct job {
	struct job *next;
	char *line;			/* a copy, which req points into */
	struct req req;
	void (*due)(struct job *);	/* when its time has come */
	void (*answer)(struct job *, struct span result, struct span error);
	long long at;			/* ms of the clock; 0: never */
	long ask;			/* our request it waits for; -1 none */
	long ms, step, steps;
	int over;
};

long long now_ms(void);
void sleep_ms(long);
struct job *job_new(const struct req *, void (*due)(struct job *), long ms);
/* Milliseconds to the next one's time, -1 when there is none. */
long job_wait(void);
void job_run(void);
/* The client gives up a request. */
void job_cancel(struct span id);
/* The client answers a request of ours. */
void job_answer(struct span line);
/* A new request of ours, up to its params; the job waits for the answer. */
void job_ask(struct job *, const char *method);

/* tools.c */
void tools_list(const struct req *);
void tools_call(const struct req *);
void tools_grow(void);

/* The tools, by the file that has them. */
void tool_echo(const struct req *);	/* simple.c */
void tool_add(const struct req *);
void tool_upper(const struct req *);
void tool_named(const struct req *);
void tool_types(const struct req *);
void tool_sleep(const struct req *);
void tool_fail(const struct req *);
void tool_faildata(const struct req *);
void tool_rpcerror(const struct req *);
void tool_rpcbare(const struct req *);
void tool_env(const struct req *);	/* self.c */
void tool_cwd(const struct req *);
void tool_fds(const struct req *);
void tool_args(const struct req *);
void tool_proc(const struct req *);
void self_args(int, char **);
void tool_big(const struct req *);	/* content.c */
void tool_objects(const struct req *);
void tool_data(const struct req *);
void tool_image(const struct req *);
void tool_audio(const struct req *);
void tool_resource(const struct req *);
void tool_link(const struct req *);
void tool_mixed(const struct req *);
void tool_hologram(const struct req *);
void big_print(long bytes);
void tool_ask(const struct req *);	/* ask.c */
void tool_sample(const struct req *);
void tool_roots(const struct req *);
void tool_pingme(const struct req *);
void tool_unknownreq(const struct req *);
void tool_needurl(const struct req *);
void tool_longtask(const struct req *);	/* task.c */
void tool_log(const struct req *);	/* note.c */
void tool_grow(const struct req *);
void tool_touch(const struct req *);
void tool_hangup(const struct req *);

/* task.c */
void task_get(const struct req *);
void task_result(const struct req *);
void task_cancel(const struct req *);
void task_list(const struct req *);
void task_update(const struct req *);

/* note.c: what a server tells without being asked */
void note_level(const struct req *);
void note_subscribe(const struct req *);
void note_unsubscribe(const struct req *);
void note_listen(const struct req *);
void note_unlisten(struct span id);
/* Begins to tell of changes by itself, every so many ms. */
void note_tick(long ms);

/* res.c: resources, prompts, completion */
void res_list(const struct req *);
void res_templates(const struct req *);
void res_read(const struct req *);
void prompt_list(const struct req *);
void prompt_get(const struct req *);
void complete(const struct req *);

/* life.c: the faults of a process */
void life_start(void);
void life_eof(void);
/* Before a message is looked at, and after it was answered. */
void life_before(const char *method);
void life_after(const char *method);
/* Ends the process the way the modes say. */
void life_die(void);
