/*
 * HTTP requests on the event loop: the only user of libcurl.  Answers come in
 * pieces as they arrive; connections are kept between requests, and HTTP/2 is
 * spoken over TLS where it is offered.  Nothing of the environment but the
 * proxy variables that curl(1) reads changes where a request goes, and nothing
 * but its CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR whom it trusts;
 * redirects are not followed.  What is not idempotent (POST) is never sent
 * again once any of its body was written.
 */

#ifndef HTTP_H
#define HTTP_H

#include "../base/slice.h"

struct buf;
struct http;

/* Files in PEM; NULL: what the environment or the system has, or none. */
struct http_tls {
	const char *ca;         /* trusted besides those */
	const char *cert, *key; /* ours; without a key it is in cert */
};

/*
 * Where a request may go.  HTTP_ANYWHERE is for what the user has named, and
 * is remembered: HTTP_NEAR, for an address that a server has named, connects
 * to public addresses, and to private, loopback and link-local ones only if a
 * request of HTTP_ANYWHERE has connected to an address of the same kind.  The
 * connected address is what counts; a proxy's is not looked at.
 */
enum http_reach { HTTP_ANYWHERE, HTTP_NEAR };

struct http_request {
	const char *method;         /* "GET", "POST" ... */
	const char *url;            /* http:// or https:// */
	const char *const *headers; /* "Name: value", NULL-terminated */
	const struct slice *body;   /* sent one after the other; the slices */
	size_t nbody;               /* must stay until the request has ended */
	long long connect;          /* ms to connect in, TLS included */
	long long idle;             /* ms without a byte that end it */
	long long limit;            /* ms for all of it; 0: none */
	const struct http_tls *tls; /* or NULL */
	enum http_reach reach;
};

enum http_result {
	HTTP_OK,      /* the answer came to its end, whatever its status */
	HTTP_REFUSED, /* cannot connect, no such host, TLS */
	HTTP_CUT,     /* the connection ended before the answer did */
	HTTP_LATE,    /* connect, idle or limit has passed */
	HTTP_STOPPED, /* data() has returned -1 */
	HTTP_WRONG,   /* no good URL, no HTTP, no memory in libcurl */
	HTTP_UNTRUSTED, /* the certificate, or what it is to be checked with */
	HTTP_FAR,       /* HTTP_NEAR forbids the address */
	HTTP_DENIED     /* a proxy says no to a tunnel, and would again */
};

/* What they call may do anything but run the loop in head() and data(). */
struct http_ops {
	/* The final status and all headers have come; see http_header. */
	void (*head)(void *arg, int status);
	/* A piece of the body, decoded; -1 stops the request. */
	int (*data)(void *arg, struct slice);
	/*
	 * It has ended, once and last; "why" is one line and safe to show, or
	 * NULL with HTTP_OK.  The struct is freed after this returns.
	 */
	void (*done)(void *arg, enum http_result, const char *why);
};

/*
 * Begin a request.  What the request points to, the body apart, is copied.
 * The callbacks come from the loop, never from within this call.
 */
struct http *http_start(const struct http_request *, const struct http_ops *,
    void *arg);

/*
 * Stop it and free it; no callback comes any more, done() neither.  NULL is
 * passed over, and so is one whose done() is running.
 */
void http_cancel(struct http *);

/*
 * Take no more of its body (1), or go on (0): data() is not called meanwhile,
 * idle does not count, limit does.  The other side is held up by TCP.
 */
void http_hold(struct http *, int on);

/* A header of the answer, borrowed until the next call; NULL: there is none. */
const char *http_header(struct http *, const char *name);

/* The i-th (from 0) of the headers of that name, likewise. */
const char *http_header_at(struct http *, const char *name, size_t i);

/* Append all of that name as one, joined by ", " (RFC 9110 5.3). */
void http_header_joined(struct http *, const char *name, struct buf *);

/* Has any byte of the request been written to a connection? */
int http_sent(const struct http *);

/* Load the library now (some ms), so that the first request need not. */
void http_init(void);

/* Close what is kept; no request is under way any more. */
void http_end(void);

#endif
