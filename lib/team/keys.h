/*
 * How objects of a team file are read by tables of keys: by team_read, and by
 * who reads what is in a back end.
 */

#ifndef KEYS_H
#define KEYS_H

#include "../base/die.h"
#include "team.h"

struct buf;

struct reader {
	struct team *team;
	const struct json *j; /* the document */
	team_fault_fn *fault;
	void *arg;
	int failed;           /* a grave fault was told */
};

enum key_kind {
	KEY_TEXT,    /* char *: a string; an empty one leaves it NULL */
	KEY_FLAG,    /* int: true or false */
	KEY_COUNT,   /* long long: a whole number */
	KEY_MILLIS,  /* long long, ms, of a number of seconds */
	KEY_AMOUNT,  /* double */
	KEY_TOKEN,   /* int: its token, whatever it is */
	KEY_OBJECT,  /* int: the token of an object */
	KEY_WORDS,   /* int: that of a string or of an array of strings */
	KEY_TAKE,    /* what the function does */
	KEY_PASSED,  /* nothing: another's, or read elsewhere */
	KEY_UNUSED   /* told, unless it is false: MassGen's, and not ours */
};

/* A value that is null counts as absent, whatever its key. */
struct key {
	const char *name;
	enum key_kind kind;
	size_t at;          /* of the member that is filled */
	double least, most; /* of a number */
	/* Path is that of the value, for messages. */
	void (*take)(struct reader *, int value, const char *path);
};

enum { KEY_PATH = 512 };

/* Tell of a fault at a token; the path, if any, comes before the words. */
void keys_fault(struct reader *, int token, int grave, const char *path,
    const char *, ...) PRINTF(5, 6);

/* That another type was expected, in words; always grave. */
void keys_type(struct reader *, int token, const char *path,
    const char *wanted);

/*
 * Fill what "to" points to from an object by a table, which ends with a name
 * of NULL.  Keys that it has not are told, with what may be meant, unless the
 * kind of its last is KEY_PASSED.
 */
void keys_read(struct reader *, int object, const char *path,
    const struct key *, void *to);

/* The place of a string among words that end with NULL, or -1: told. */
int keys_word(struct reader *, int value, const char *path,
    const char *const *words);

/* Append the words of a KEY_WORDS value, each with a NUL; 0, or -1: told. */
int keys_split(struct reader *, int value, const char *path, struct buf *);

/* read_agents.c: all agents, from the top of the document */
void read_agents(struct reader *);

/* read_rules.c: orchestrator, timeout_settings, ui; agents come first */
void read_rules(struct reader *);

#endif
