/* Bytes as text: UTF-8, what is safe to show, words, base64, numbers. */

#ifndef TEXT_H
#define TEXT_H

#include "slice.h"

struct buf;

/*
 * The length (1 to 4) of the well-formed UTF-8 character at the start of the
 * slice (Unicode table 3-7), its code point in *cp (which may be NULL); 0
 * when there is none.
 */
size_t utf8_char(struct slice, unsigned long *cp);

/*
 * Append text made safe for a terminal or a diagnostic: control characters
 * (C0, DEL, C1), bidirectional and zero-width characters, tags and what is
 * no UTF-8 are shown as \n, \x1b, \u202e and the like.  With "lines",
 * newlines and tabs are left as they are.
 */
void text_clean(struct buf *, struct slice, int lines);

/*
 * How many of the first bytes are a token of HTTP (RFC 9110 5.6.2), as the
 * name of a header is.
 */
size_t text_token(struct slice);

/*
 * Split a command line into words as sh(1) quotes them: blanks, '...', "..."
 * and \; nothing is expanded.  A NULL-terminated array, in one piece with its
 * words so that one free() frees it, or NULL with a static reason in *why.
 */
char **text_words(const char *, const char **why);

/* Append the words as one line that text_words reads back. */
void text_quote(struct buf *, char *const *words);

/*
 * Append what base64 (RFC 4648, section 4; line breaks are passed over)
 * stands for.  0, or -1 when it is none.
 */
int base64_decode(struct buf *, struct slice);
void base64_encode(struct buf *, struct slice);

/*
 * How many bytes must be put in, taken out or changed to make them equal; of
 * long ones only that it is no more than what is returned.
 */
size_t text_distance(const char *, const char *);

/* Append a path as a URI has it (RFC 3986), its slashes left as they are. */
void text_uri_path(struct buf *, const char *path);

/*
 * Seconds as people type them ("30", "0.5"; at most 10^9) in milliseconds;
 * what is not 0 gives 1 at least.  0, or -1 when it is no such number.
 */
int text_seconds(const char *, long long *ms);

/*
 * A whole number from 1 to most in decimal digits; 0, or -1 when it is no
 * such number.
 */
int text_count(const char *, int most, int *n);

/* Append a time (s since 1970) in UTC, as RFC 3339 has it. */
void text_time(struct buf *, long long seconds);

/* Bytes as people type them ("500", "64K", "1M", "2G"); 0 or -1. */
int text_size(const char *, size_t *);

#endif
