/*
 * What a server answers to one who is not signed in: WWW-Authenticate (RFC
 * 9110 11.6.1) as OAuth has it (RFC 6750 3, RFC 9728 5.1, RFC 9449 7.1).
 */

#ifndef CHALLENGE_H
#define CHALLENGE_H

#include "../base/buf.h"

enum challenge_scheme { CHALLENGE_NONE, CHALLENGE_BEARER, CHALLENGE_DPOP };

/*
 * Values are decoded and hold no control character but a tab; empty where the
 * challenge does not have them, or only above 8 KiB.  Of a parameter that
 * stands twice the first counts.
 */
struct challenge {
	enum challenge_scheme scheme;
	int dpop;                /* DPoP is among the schemes */
	struct buf metadata[2];  /* resource_metadata: servers send it twice */
	struct buf scope, error, description;
};

/*
 * Read the field's values, joined by commas; of several challenges the first
 * Bearer, else DPoP, counts, and what a Bearer does not say the first DPoP may
 * (error and description together).  What cannot be read ends the reading:
 * what came before it holds.  Freed by challenge_free.
 */
void challenge_read(struct slice, struct challenge *);
void challenge_free(struct challenge *);

/* Does the error have this code? */
int challenge_is(const struct challenge *, const char *error);

/* Append the union of two lists of scopes (RFC 6749 3.3), each name once. */
void scope_union(struct slice, struct slice, struct buf *);

/* Is every scope of "part" in "whole"? */
int scope_within(struct slice part, struct slice whole);

#endif
