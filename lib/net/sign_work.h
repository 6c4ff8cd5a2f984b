/* What the files of being signed in share; for lib/net only. */

#ifndef SIGN_WORK_H
#define SIGN_WORK_H

#include "../base/buf.h"
#include "challenge.h"
#include "credential.h"
#include "sign.h"

struct jose_key;

enum {
	SIGN_LOCK = 60000, /* ms that another process may take to renew */
	SIGN_WHY = 1024    /* bytes of a line */
};

struct sign {
	const struct server *server;
	struct credential c;  /* in use */
	struct jose_key *key; /* that it is bound to, or NULL */
	struct buf nonce;     /* the server's last one */
	unsigned number;      /* of token and nonce together */
	int loaded;           /* what is kept has been looked for */
	int renewed;          /* c has come after a refusal */
	long long tried;      /* when it was renewed early, or 0 */
	char *used;           /* refresh token that c took the place of, */
	                      /* while c could not be kept; else NULL */
	struct buf denial;    /* what the issuer has said to a grant, */
	long long denied;     /* and until when that is believed */
};

/* sign_token.c: is there anything for us to do, and a place for a secret? */
int sign_is_ours(const struct server *);

/* Is the token bound to a key; has it ended, or is it about to? */
int sign_is_bound(const struct credential *);
int sign_is_ending(const struct credential *);

/*
 * Use what is kept, if it is another token than the one in use: 1, 0: it is
 * not, -1 with why: it cannot be read.  sign_load does it the first time.
 */
int sign_reload(struct sign *, struct buf *why);
void sign_load(struct sign *);

/*
 * Get another token than the one in use; of several processes one asks for
 * it.  The challenge may be NULL.
 */
enum sign_result sign_get(struct sign *, const struct challenge *,
    struct buf *why);

/* The same from the server's credential command. */
enum sign_result sign_run_command(struct sign *, struct buf *why);

/* Append whom it is about; say that he wants a person; that we have failed. */
void sign_put_name(const struct sign *, struct buf *why);
enum sign_result sign_needed(const struct sign *, const char *what,
    struct buf *why);
enum sign_result sign_failed(const struct sign *, enum sign_result,
    const struct buf *what, struct buf *why);

/*
 * command.c: run the server's credential command, without a shell, while the
 * loop runs, and append the first line that it prints.  0, or -1 with one line
 * in why.
 */
int command_token(const struct server *, struct buf *token, struct buf *why);

#endif
