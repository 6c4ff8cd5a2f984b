/*
 * Addresses of HTTP (RFC 3986, RFC 9110 4.2), read strictly: what two readers
 * could take for two different places is no address.  Pure; addresses stay the
 * bytes that they were, since OAuth compares them so.
 */

#ifndef URL_H
#define URL_H

#include "slice.h"

struct buf;

/* Borrowed from the text that was parsed; path begins with '/' or is empty. */
struct url {
	struct slice scheme, host, path; /* host without brackets */
	struct slice query;              /* without '?'; NULL: there is none */
	int port;                        /* the scheme's when not given */
	int tls;
};

enum { URL_MAX = 8192 }; /* bytes of one */

/*
 * 0, or -1 for what is no http or https address: other schemes, no host, a
 * user or password, a fragment, blanks, control characters, quotes,
 * backslashes and the like, bytes above 0x7E, a host that is no name of
 * letters, digits, '-', '_' and '.', a number as host that is no dotted quad
 * of four plain decimal parts (RFC 3986 3.2.2), a port outside 1-65535, an
 * escape of NUL or none, a "." or ".." in the path, also if escaped, or more
 * than URL_MAX bytes.
 */
int url_parse(const char *, struct url *);

/* Why url_parse does not take it ("it has no host"), or NULL; static. */
const char *url_fault(const char *);

/* Scheme, host (in any case) and port are equal; both must be addresses. */
int url_same_origin(const char *, const char *);

/*
 * Is it where a secret may go: https, or http to this machine itself
 * (localhost, 127.0.0.0/8, ::1; RFC 8252 7.3)?
 */
int url_is_safe(const char *);
int url_is_loopback(const char *);

/*
 * Does a protected resource's identifier cover this address (RFC 9728 3.3):
 * the same origin, and its path that of the address or above it, at a '/'
 * (one at its end does not count)?  One with a query only covers itself.
 */
int url_covers(const char *resource, const char *url);

/*
 * Append what a reference means beside a base (RFC 3986 5.2), but for its
 * fragment, which is not for servers.  0, or -1 when that is no address.
 */
int url_resolve(const char *base, const char *reference, struct buf *);

/*
 * Append ORIGIN/.well-known/NAME with the address's path after it (RFC 8615,
 * RFC 8414 3.1), or, with "suffix", the address and then /.well-known/NAME
 * (OpenID Connect Discovery 4), or, with "root", without the path.  A '/' at
 * the end of the path does not count, and a query is left out.
 */
enum url_place { URL_INSERTED, URL_SUFFIXED, URL_ROOT };
void url_well_known(const char *, const char *name, enum url_place,
    struct buf *);

/* Append a part of a query or form (WHATWG URL 5.2): escaped, ' ' as '+'. */
void url_form(struct buf *, struct slice);

/*
 * The value of a name in a query or form, decoded once and appended.  1, 0:
 * there is none, -1: it stands there twice, cannot be decoded or holds a NUL.
 */
int url_form_value(struct slice form, const char *name, struct buf *);

#endif
