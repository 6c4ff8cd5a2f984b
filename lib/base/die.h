/* Diagnostics and the exit status every program shares (mg(7)). */

#ifndef DIE_H
#define DIE_H


#if defined(__GNUC__)
#define PRINTF(f, a) __attribute__((__format__(__printf__, f, a)))
#define NORETURN __attribute__((__noreturn__))
#else
#define PRINTF(f, a)
#define NORETURN
#endif

enum status {
	ST_DONE = 0,    /* done */
	ST_NO = 1,      /* the work said no: isError, a difference found */
	ST_USAGE = 2,   /* usage, configuration, arguments; not called */
	ST_REFUSED = 3, /* permission, quota, trust, authentication */
	ST_PEER = 4,    /* a peer failed: cannot start, died, broke protocol */
	ST_LOCAL = 5,   /* this machine failed, or a ceiling was reached */
	ST_TIME = 6     /* time ran out */
};

/* Named in every diagnostic; a main() sets it before anything else. */
extern const char *progname;

/*
 * Write "progname: message" as one line to stderr with one write.  A message
 * that ends in ':' gets strerror(errno) appended.  Bytes that could act on a
 * terminal are shown escaped.  errno is preserved.
 */
void warn(const char *, ...) PRINTF(1, 2);

/* warn(), then exit with the given enum status. */
NORETURN void die(int, const char *, ...) PRINTF(2, 3);

#endif
