/*
 * JSON texts (RFC 8259), read-only.  A text is checked whole before it is
 * tokenised: grammar, UTF-8 (Unicode table 3-7), one root, nesting of at most
 * JSON_DEPTH.  A value is a token number: the root is 0, absence is -1; every
 * function takes -1 and answers as for an absent value.  Strings are compared
 * and given out decoded; an unpaired surrogate escape reads as U+FFFD.
 * json_first and json_next take constant time.
 */

#ifndef JSON_H
#define JSON_H

#include "slice.h"

struct buf;

enum { JSON_DEPTH = 256 };

enum json_type {
	JSON_NONE, /* absent */
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

struct json {
	struct slice text; /* borrowed from the caller */
	void *tok;         /* owned; kept for the next parse */
	size_t ntok, cap;
};

struct json_error {
	size_t at;       /* offset in bytes, from 0 */
	const char *why; /* static text */
	int ceiling;     /* not the text is wrong: a ceiling of ours is low */
};

#define JSON_INIT { { NULL, 0 }, NULL, 0, 0 }

/*
 * Is it one JSON text?  0 with the number of tokens in *ntok (which may be
 * NULL), or -1 with the error.  Time in proportion to the bytes, no
 * allocation.
 */
int json_check(struct slice, size_t *ntok, struct json_error *);

/*
 * How many of the first bytes are plain: printable ASCII that stands for
 * itself in a string.
 */
size_t json_plain(struct slice);

/*
 * Check and tokenise.  At most maxtok tokens (20 bytes each) are allowed; the
 * text must outlive the struct's use.  0, or -1 with the error, and then the
 * struct holds no value.  A struct may be parsed into again and again.
 */
int json_parse(struct json *, struct slice, size_t maxtok,
    struct json_error *);
void json_free(struct json *);

/* Line and column (both from 1, column in bytes) of an offset. */
void json_place(struct slice text, size_t at, size_t *line, size_t *column);

enum json_type json_type(const struct json *, int);

/* A word for the type of a value: "object", "string", ... "nothing". */
const char *json_type_name(enum json_type);

/*
 * The first element of an array or the first name of an object, and the next
 * one; -1 at the end.  The value of a name is json_value(name).
 */
int json_first(const struct json *, int);
int json_next(const struct json *, int);
int json_value(const struct json *, int name);
size_t json_count(const struct json *, int); /* elements or members */

/*
 * The value of the member with that name in an object, or -1.  Where a name
 * stands twice the last counts, as in JavaScript: refuse such objects with
 * json_repeated before deciding anything on them.
 */
int json_get(const struct json *, int, const char *name);

/* json_get along names: json_path(j, 0, "params", "name", NULL). */
int json_path(const struct json *, int, ...);

/* The first name that stands twice in this object, or -1. */
int json_repeated(const struct json *, int);

/* The value's own bytes, quotes and brackets included. */
struct slice json_raw(const struct json *, int);

/*
 * Append a string's decoded bytes to the buffer; 0, or -1 when the value is
 * no string.  The text may hold NUL ("\u0000"): json_has_nul tells.
 */
int json_str(const struct json *, int, struct buf *);
int json_has_nul(const struct json *, int);

/* A copy that the caller frees, or NULL: no string, or a NUL within. */
char *json_strdup(const struct json *, int);

/* Is it a string of exactly these decoded bytes? */
int json_is(const struct json *, int, const char *);
int json_is_slice(const struct json *, int, struct slice);

/* A whole number without fraction or exponent, in range; 0 or -1. */
int json_int(const struct json *, int, long long *);

/* Any number, rounded to a double; 0 or -1. */
int json_double(const struct json *, int, double *);

/* true is 1, false 0, anything else the given default. */
int json_bool(const struct json *, int, int otherwise);

/*
 * Decode a raw string (quotes included, already checked) piece by piece:
 * appends at most about max bytes to the buffer and returns the raw bytes
 * used, so that a huge string needs no second copy.  Begin with *at = 1; the
 * string is done when *at reaches n - 1.
 */
void json_decode(struct slice raw, size_t *at, size_t max, struct buf *);

#endif
