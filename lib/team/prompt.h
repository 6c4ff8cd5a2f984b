/*
 * What agents are told: templates, and the filling in of what belongs to a
 * run.  A file of templates is sections, each begun by a line "== name"; text
 * before the first is a comment, and blank lines at the ends of a section are
 * no part of it.  In a template {{name}} stands for a value; {{?name}} ...
 * {{/name}} is left out when the value is empty, {{!name}} ... {{/name}} when
 * it is not.  They may be nested.
 */

#ifndef PROMPT_H
#define PROMPT_H

#include "../base/buf.h"

/* Names of the templates: see share/prompts for what each is for. */
enum prompt {
	PROMPT_SYSTEM_ANSWER,   /* "system-answer": no answer is there yet */
	PROMPT_SYSTEM_VOTE,     /* "system-vote": vote, or answer better */
	PROMPT_SYSTEM_ONLY_VOTE, /* "system-only-vote": the cap is reached */
	PROMPT_SYSTEM_PRESENT,  /* "system-present" */
	PROMPT_SYSTEM_EVALUATE, /* "system-evaluate" */
	PROMPT_LENIENT,         /* "sensitivity-lenient": {{sensitivity}} */
	PROMPT_BALANCED,        /* "sensitivity-balanced" */
	PROMPT_STRICT,          /* "sensitivity-strict" */
	PROMPT_PLANNING,        /* "planning": tools that act come later */
	PROMPT_WORKSPACE,       /* "workspace": where others' files are */
	PROMPT_USER,            /* "user": question, history, answers, votes */
	PROMPT_USER_EVALUATE,   /* "user-evaluate": question, final answer */
	PROMPT_FEEDBACK,        /* "feedback": of the attempt before */
	PROMPT_NUDGE_ANSWER,    /* "nudge-answer": it has called no tool */
	PROMPT_NUDGE_VOTE,      /* "nudge-vote" */
	PROMPT_NUDGE_ONLY_VOTE, /* "nudge-only-vote" */
	PROMPT_NEWS,            /* "news": new answers while it works */
	PROMPT_BAD_VOTE,        /* "bad-vote": {{why}} */
	PROMPT_BAD_ANSWER,      /* "bad-answer": {{why}} */
	PROMPT_NOTED,           /* "noted": an answer or vote is accepted */
	PROMPT_N
};

struct prompts {
	char *text[PROMPT_N];  /* owned; NULL: missing.  All zero at first */
};

/*
 * Read a file of templates over those that are there.  0, or -1 with why
 * (line, and the word at fault) and nothing changed: a section without a
 * known name, a name that stands twice, a value that this template does not
 * have, a {{?name}} without its {{/name}}, a NUL.
 */
int prompts_read(struct prompts *, struct slice file, struct buf *why);

/* Replace one by its name; 0, or -1 with why. */
int prompts_set(struct prompts *, const char *name, struct slice text,
    struct buf *why);

/* The name of the first that is missing, or NULL: all are there. */
const char *prompts_missing(const struct prompts *);
void prompts_free(struct prompts *);

/* The SHA-256 of all of them, each followed by a NUL, in the order above. */
void prompts_hash(const struct prompts *, char hex[65]);

/* Values for {{name}}; the last has the name NULL. */
struct prompt_value {
	const char *name;
	struct slice value;
};

/*
 * Append the template, filled, without a newline at its end.  Values are put
 * in as they are; one that is not given is empty.
 */
void prompt_fill(const struct prompts *, enum prompt,
    const struct prompt_value *, struct buf *);

/*
 * Append text of an agent or user so that it can form none of our marks, in
 * any case or spacing: "<agent1>", "<end of ...>", "<ORIGINAL MESSAGE>" and
 * the others of share/prompts.  A backslash comes after the '<'; nothing else
 * changes, and escaping again changes nothing.  Between the letters of a mark
 * blanks, '/', '_', '-' and all that is not ASCII are passed over; look-alikes
 * of '<' or of letters are not looked for.
 */
void prompt_escape(struct buf *, struct slice);

/*
 * Append "<agent1>\n", the escaped text, "\n<end of agent1>\n".  History is
 * made of entries "earlier question" and "earlier answer".  Under other names
 * (ids, say) text can still form "<name>" but never its end.
 */
void prompt_entry(struct buf *, const char *name, struct slice text);

/*
 * How alike are two texts: the share of words that both have among those that
 * any has (Jaccard); 1 for two texts without words.  Words are runs of letters
 * and digits; all that is not ASCII counts as letters, and only ASCII letters
 * are made lower case.  Time in proportion to their bytes.
 */
double prompt_likeness(struct slice, struct slice);

#endif
