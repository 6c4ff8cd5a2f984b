/*
 * Back ends over HTTP: api.c makes the rounds of a turn (request, answer,
 * calls, results), a wire knows one API's messages.  The conversation is one
 * buffer of the wire's own rendered messages, so that a turn renders only
 * what is new.
 */

#ifndef API_H
#define API_H

#include "mg-agent.h"

struct sse_event;

/* provider.c: who serves a type of back end */
struct provider {
	const char *type;           /* MassGen's name, "-" for "_" */
	const char *label;          /* for people: "Claude" */
	const char *wire;           /* "messages", "chat" ... */
	const char *base;           /* its own address */
	const char *const *keys;    /* variables of the key, first set wins */
	const char *const *bases;   /* variables of the address */
	const char *model;          /* the default, or NULL: must be given */
	int keyless;                /* may go without a key (a local server) */
};

const struct provider *provider_find(const char *type); /* '-' and '_' alike */
/* Walk them: begin with NULL; NULL at the end. */
const struct provider *provider_next(const struct provider *);
/* The first of the variables that is set and not empty, or NULL. */
const char *first_set(const char *const *names);

/*
 * Decide key and address from settings (api_key, api_key_env, base_url) and
 * environment, as mg-backends(7) tells; dies (status 2) with one line that
 * names the variables looked for, and never the key.
 */
struct access {
	const struct provider *provider;
	char *key;        /* or NULL */
	const char *key_from; /* its variable, or "api_key"; NULL: no key */
	char *base;       /* without a slash at its end */
	char *model;
	int bearer;       /* the key goes in Authorization: Bearer */
};
extern struct access access_; /* of this process */
void provider_open(const char *type);
/* Append the text, with "[key]" for the key wherever it stands in it. */
void access_mask(struct buf *, struct slice);

/* "auto": the type that this machine can run; says which on stderr. */
const char *provider_auto(void);

/*
 * limits.c: read the limits that all processes share: requests_per_minute,
 * tokens_per_minute, and limits.json of the user; the lower counts.  After
 * provider_open; dies (2) on what is wrong.
 */
void limits_open(void);

/* models.c: what is known of models (share/models.json, the user's first) */
struct model {
	long long max_tokens;   /* of an answer, 0: not known */
	long long context;
	/* US $ per 10^6; below 0: not known */
	double input, output, cache_read, cache_write;
};
void model_find(const char *name, struct model *);
/* Must this not be sent to the model ("temperature", "prefill" ...)? */
int model_refuses(const char *name, const char *what);
void model_cost(const char *name, struct usage *); /* sets cost */

/* What an answer has come to, told by the wire while it comes. */
enum round_stop {
	ROUND_OPEN,     /* has not told its end */
	ROUND_DONE,     /* the model is finished */
	ROUND_CALLS,    /* it waits for results */
	ROUND_PAUSE,    /* to be sent back as it is */
	ROUND_REFUSED,
	ROUND_FULL,     /* max_tokens: the answer is cut */
	ROUND_CONTEXT   /* the context is full */
};

/*
 * For wires, while an answer comes.  A call is kept until the answer is
 * whole, and none is run when it is cut.  api_error: the stream itself says
 * that it failed; status is what HTTP would have said (529 ...), or 0.
 */
void api_text(struct slice);
void api_thinking(struct slice);
void api_call(struct slice id, struct slice name, struct slice arguments);
void api_stop(enum round_stop, struct slice reason);
void api_usage(const struct usage *);     /* so far, of this answer */
#define API_COUNT_MAX 1000000000000LL     /* no answer has such a count */
void api_error(int status, struct slice type, struct slice message);
/*
 * May this answer be sent back?  Else its text, once told, need not be held:
 * a filter without tools asks only once.
 */
int api_keeps(void);

/* The conversation: rendered messages, comma by comma as jout.h sets them. */
extern struct buf api_talk;

/* A request is these slices; the wire adds to them. */
enum { API_HEADERS = 16, API_SLICES = 16 };
struct api_request {
	struct buf url;
	struct buf head, tail;     /* of the body, around the conversation */
	char *headers[API_HEADERS]; /* api_header() fills it */
	size_t nheaders;
};
void api_header(struct api_request *, const char *name, const char *value);

struct wire {
	const char *name;
	/* Settings that it knows, NULL-terminated, for settings_known. */
	const char *const *settings;
	/* Append the turn's messages to api_talk. */
	void (*ask)(void);
	/* Fill the request; its body is head, api_talk, tail. */
	void (*request)(struct api_request *);
	/* An answer begins: forget what is held of the last one. */
	void (*start)(void);
	/* An event of the stream.  0, or -1: it makes no sense (*why set). */
	int (*event)(const struct sse_event *, const char **why);
	/* The stream has ended: is the answer whole?  1, or 0. */
	int (*whole)(void);
	/* Append the answer to api_talk. */
	void (*keep)(void);
	/* Append the answers of all turn_calls() to api_talk. */
	void (*results)(void);
	/*
	 * An answer of another status than 200, not streamed: append what it
	 * says in one line to why, its own word for it to type.
	 */
	void (*failure)(struct slice body, struct buf *type, struct buf *why);
};

extern const struct wire messages_wire, chat_wire, responses_wire, gemini_wire;

/* content.c: parts that wires share */

/* The block's kind: 't'ext, 'i'mage, 'd'ocument; 0 at other. */
int content_kind(const struct json *, int block);
/* An image's or document's type and base64, as raw JSON strings. */
void content_media(const struct json *, int block, struct slice *mime,
    struct slice *data);
/* "data:MIME;base64,..." of an image or document block, as a JSON string. */
void content_data_url(struct buf *, const struct json *, int block);
/*
 * The content of a message (an array), of a call's answer: a document valid
 * until the next call of either.
 */
const struct json *content_of_message(const struct message *);
const struct json *content_of_call(const struct call *);
int content_has_media(const struct json *);
/* All text of it, joined; images told as "[image/png]". */
void content_join(const struct json *, struct buf *);
void content_text(const struct call *, struct buf *);

/* wire.c: parts of requests and errors that wires share */

/* The JSON Schema of --schema, its file's text; empty: none. */
extern struct slice shape_schema;
/* Does it close its objects, as "strict" wants it? */
int wire_schema_strict(void);
/* The key as "Authorization: Bearer", if there is one. */
void wire_bearer(struct api_request *);
/*
 * A member for each of the settings that is given and that the model takes;
 * the list ends with a key of NULL.  Kinds: 'n'umber, 's'tring, 'b'oolean,
 * 'j'SON of any kind.
 */
struct wire_setting {
	const char *key, *name;
	int kind;
};
void wire_settings(struct buf *, const struct wire_setting *);
/* A whole number from 0 on; dies on what is none or absurd. */
long long wire_number(const char *key, long long otherwise);
/* The most tokens of an answer: the setting of that key, or max_tokens. */
void wire_most(struct buf *, const char *key, const char *name);
/* wire.ask for them: "put" writes content that is an array of blocks. */
void wire_ask(void (*put)(struct buf *, const struct message *));
/* The members name, description and, named so, the schema of a tool. */
void wire_tool(struct buf *, const char *name, const struct tool *,
    const char *schema);
/* A call's answer as text for APIs that know no is_error: "error: ...". */
void wire_result(struct buf *, const struct call *);
/* Append a string and give out what it added; empty when it is none. */
struct slice wire_string(const struct json *, int, struct buf *);
/* The same of an answer's text: the buffer keeps it if api_keeps(). */
struct slice wire_text(const struct json *, int, struct buf *);
/* A number of tokens in an object, at most API_COUNT_MAX; 0: not told. */
long long wire_count(const struct json *, int object, const char *name);
/* An error object in the stream, as OpenAI and Google write them. */
void wire_error(const struct json *, int error);
/* wire.failure for them. */
void wire_failure(struct slice body, struct buf *type, struct buf *why);
/*
 * The ms to wait that the body of a failure asked for, as text for
 * struct retry; empty: it did not.  api.c empties it before each request.
 */
extern char wire_after_ms[24];

#endif
