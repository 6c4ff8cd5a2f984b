/* Whose certificates are trusted, as curl(1) has it from its environment. */

#ifndef TRUST_H
#define TRUST_H

struct buf;

/* The file and folder that it names; NULL: none, the system's holds. */
const char *trust_file(void);
const char *trust_dir(void);

/*
 * Append the text (PEM) of a file that is to be trusted besides, and of the
 * one of the environment, or else of "own" (or NULL), which need not be there.
 * 0, or -1 with one line in why.
 */
int trust_both(const char *file, const char *own, struct buf *pem,
    struct buf *why);

#endif
