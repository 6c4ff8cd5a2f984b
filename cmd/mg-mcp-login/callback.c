/*
 * The listener.  Whoever is on this machine can reach it, web pages too: it
 * takes one small GET a connection, says always the same, and an answer
 * counts only with the state that nobody else knows.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "mg-mcp-login.h"

enum {
	BACKLOG = 16,
	CONNECTIONS = 16,       /* the oldest gives way to a new one */
	REQUEST_TIME = 10000    /* ms for a request and its reply */
};

#define PATH "/callback"

struct connection {
	struct connection *next;
	int fd, replied;
	size_t seen;            /* no end of the head before this */
	struct buf in;
	struct timer timer;
};

static int listeners[2] = { -1, -1 };
static struct buf authority = BUF_INIT(64); /* what Host must be */
static struct response *response;
static struct connection *connections; /* the newest first */

static void
set_flags(int fd)
{
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
}

static int
listen_on(const struct sockaddr *sa, socklen_t n)
{
	int fd = socket(sa->sa_family, SOCK_STREAM, 0), on = 1, e;

	if (fd < 0)
		return -1;
	set_flags(fd);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, sa, n) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	e = errno;
	(void)close(fd);
	errno = e;
	return -1;
}

static int
listen_4(int port)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons((unsigned short)port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return listen_on((const struct sockaddr *)&sin, sizeof(sin));
}

static int
listen_6(int port)
{
	struct sockaddr_in6 sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin6_family = AF_INET6;
	sin.sin6_port = htons((unsigned short)port);
	sin.sin6_addr = in6addr_loopback;
	return listen_on((const struct sockaddr *)&sin, sizeof(sin));
}

static int
port_of(int fd)
{
	struct sockaddr_in sin;
	socklen_t n = sizeof(sin);

	if (getsockname(fd, (struct sockaddr *)&sin, &n) < 0)
		return -1;
	return ntohs(sin.sin_port);
}

/* Where a browser takes "localhost" for ::1, nobody else may listen there. */
static int
listen_localhost(int port)
{
	listeners[1] = listen_6(port);
	return listeners[1] >= 0 || errno == EAFNOSUPPORT ||
	    errno == EADDRNOTAVAIL ? 0 : -1;
}

int
callback_open(int port, int localhost, struct buf *redirect)
{
	int e;

	listeners[0] = listen_4(port);
	if (listeners[0] >= 0 && (port = port_of(listeners[0])) > 0 &&
	    (!localhost || listen_localhost(port) == 0)) {
		buf_printf(&authority, "%s:%d", localhost ? "localhost" :
		    "127.0.0.1", port);
		buf_printf(redirect, "http://%s" PATH, buf_str(&authority));
		return 0;
	}
	e = errno;
	callback_close();
	errno = e;
	return -1;
}

static void
end(struct connection *c)
{
	struct connection **p = &connections;

	while (*p != c)
		p = &(*p)->next;
	*p = c->next;
	timer_stop(&c->timer);
	loop_fd(c->fd, 0, NULL, NULL);
	(void)close(c->fd);
	buf_free(&c->in);
	free(c);
}

static void
late(void *arg)
{
	end(arg);
}

/* It fits in any socket's buffer.  What it says tells nobody anything. */
static void
reply(struct connection *c, const char *status, const char *text)
{
	struct buf b = BUF_INIT(2048), page = BUF_INIT(1024);

	buf_printf(&page, "<!DOCTYPE html>\n<html lang=\"en\">\n"
	    "<meta charset=\"utf-8\">\n<title>mg</title>\n<p>%s</p>\n", text);
	buf_printf(&b, "HTTP/1.1 %s\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: %lu\r\n"
	    "Cache-Control: no-store\r\n"
	    "Referrer-Policy: no-referrer\r\n"
	    "X-Content-Type-Options: nosniff\r\n"
	    "Content-Security-Policy: default-src 'none'\r\n"
	    "Connection: close\r\n\r\n%s", status, (unsigned long)page.len,
	    buf_str(&page));
	if (write(c->fd, b.s, b.len) == (ssize_t)b.len)
		(void)shutdown(c->fd, SHUT_WR);
	c->replied = 1;
	buf_free(&b);
	buf_free(&page);
}

static void
reply_no(struct connection *c, const char *status)
{
	reply(c, status, "This is no answer to a sign-in.");
}

/* The next line of the head, without its end; 0 when there is none. */
static int
next_line(struct slice *head, struct slice *line)
{
	const char *end = head->n > 0 ? memchr(head->p, '\r', head->n) : NULL;

	if (end == NULL)
		return 0;
	line->p = head->p;
	line->n = (size_t)(end - head->p);
	head->p = end + 2;
	head->n -= line->n + 2;
	return line->n > 0;
}

/* Is there one Host, the one that was advertised (no rebound name)? */
static int
has_host(struct slice head)
{
	struct slice line, value;
	int n = 0, same = 0;

	while (next_line(&head, &line)) {
		if (line.n < 5 || strncasecmp(line.p, "Host:", 5) != 0)
			continue;
		n++;
		value.p = line.p + 5;
		value.n = line.n - 5;
		for (; value.n > 0 && *value.p == ' '; value.n--)
			value.p++;
		same = value.n == authority.len &&
		    strncasecmp(value.p, authority.s, value.n) == 0;
	}
	return n == 1 && same;
}

/* "GET TARGET HTTP/1.1": the target, or nothing. */
static struct slice
target_of(struct slice line)
{
	struct slice none = { NULL, 0 }, target = { line.p + 4, 0 };
	size_t i;

	for (i = 0; i < line.n; i++)
		if (line.p[i] < ' ' || line.p[i] > '~')
			return none;
	if (line.n < 14 || (strncmp(line.p + line.n - 9, " HTTP/1.1", 9) != 0 &&
	    strncmp(line.p + line.n - 9, " HTTP/1.0", 9) != 0))
		return none;
	target.n = line.n - 4 - 9;
	return memchr(target.p, ' ', target.n) == NULL ? target : none;
}

static void
take_query(struct connection *c, struct slice query)
{
	if (response == NULL || !response_take(response, query)) {
		reply_no(c, "400 Bad Request");
		return;
	}
	reply(c, "200 OK", response->code.len > 0 ?
	    "You may close this page: the rest is done in the terminal." :
	    "You are not signed in: the terminal tells why.");
	callback_close();
}

static void
take_head(struct connection *c, struct slice head)
{
	const size_t n = sizeof(PATH) - 1;
	struct slice line, target;

	if (!next_line(&head, &line) || !has_host(head)) {
		reply_no(c, "400 Bad Request");
		return;
	}
	if (line.n < 4 || strncmp(line.p, "GET ", 4) != 0) {
		reply_no(c, "405 Method Not Allowed\r\nAllow: GET");
		return;
	}
	target = target_of(line);
	if (target.n == 0)
		reply_no(c, "400 Bad Request");
	else if (target.n < n || strncmp(target.p, PATH, n) != 0 ||
	    (target.n > n && target.p[n] != '?'))
		reply_no(c, "404 Not Found");
	else {
		target.p += n + (target.n > n);
		target.n -= n + (target.n > n);
		take_query(c, target);
	}
}

/* The length of the head, or 0: it has not ended yet. */
static size_t
head_length(struct connection *c)
{
	size_t i = c->seen > 3 ? c->seen - 3 : 0;

	for (; i + 4 <= c->in.len; i++)
		if (memcmp(c->in.s + i, "\r\n\r\n", 4) == 0)
			return i + 4;
	c->seen = c->in.len;
	return 0;
}

static void
readable(void *arg, int events)
{
	struct connection *c = arg;
	char bytes[4096];
	struct slice head;
	ssize_t n = read(c->fd, bytes, sizeof(bytes));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		end(c);
		return;
	}
	if (c->replied)
		return;
	buf_put(&c->in, bytes, (size_t)n);
	head.p = c->in.s;
	if (c->in.err != 0)
		reply_no(c, "431 Request Header Fields Too Large");
	else if ((head.n = head_length(c)) > 0)
		take_head(c, head);
}

static struct connection *
oldest(size_t *n)
{
	struct connection *c, *last = NULL;

	for (*n = 0, c = connections; c != NULL; c = c->next, (*n)++)
		last = c;
	return last;
}

static void
acceptable(void *arg, int events)
{
	const int *listener = arg;
	struct connection *c, *old;
	size_t n;
	int fd = accept(*listener, NULL, NULL);

	(void)events;
	if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
		warn("cannot take a connection:");
		leave(ST_LOCAL);
	}
	if (fd < 0)
		return;
	set_flags(fd);
	old = oldest(&n);
	if (n >= CONNECTIONS)
		end(old);
	c = xcalloc(1, sizeof(*c));
	c->fd = fd;
	buf_init(&c->in, REDIRECT_MAX);
	c->next = connections;
	connections = c;
	timer_set(&c->timer, REQUEST_TIME, late, c);
	loop_fd(fd, LOOP_READ, readable, c);
}

void
callback_listen(struct response *r)
{
	size_t i;

	response = r;
	for (i = 0; i < 2; i++)
		loop_fd(listeners[i], LOOP_READ, acceptable, &listeners[i]);
}

void
callback_close(void)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		if (listeners[i] < 0)
			continue;
		loop_fd(listeners[i], 0, NULL, NULL);
		(void)close(listeners[i]);
		listeners[i] = -1;
	}
}
