/*
 * far: a remote MCP server whose answers were written beforehand, as fast as
 * they can be sent: Streamable HTTP of 2025-11-25 on 127.0.0.1.  No JSON is
 * read but for the id and a few words.  The first line of stdout is the port.
 * What is called at the address
 *
 *	/json		is answered in JSON
 *	/sse		as an event
 *	/big/N		as an event, with a text of N bytes
 *	/notes/N	with N notifications before the answer
 *	/raw		in JSON, whatever is asked
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define HELLO "\"result\":{\"protocolVersion\":\"2025-11-25\"," \
	"\"capabilities\":{\"tools\":{}},\"serverInfo\":" \
	"{\"name\":\"far\",\"version\":\"0\"}}"
#define TOOLS "\"result\":{\"tools\":[{\"name\":\"echo\",\"inputSchema\":" \
	"{\"type\":\"object\",\"properties\":{\"message\":" \
	"{\"type\":\"string\"}}},\"annotations\":{\"readOnlyHint\":true}}]}"
#define TEXT "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
#define UNKNOWN "\"error\":{\"code\":-32601,\"message\":\"no such method\"}"
#define NOTE "data: {\"jsonrpc\":\"2.0\"," \
	"\"method\":\"notifications/message\",\"params\":" \
	"{\"level\":\"info\",\"data\":\"one of many\"}}\n\n"

enum { PEERS = 64, ROOM = 65536, PIECE = 4096 };

static struct peer {
	int fd;
	size_t n;
	char in[ROOM];
} peers[PEERS];
static struct pollfd polled[PEERS + 1];
static int npeers;

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

/* A peer that does not read is given up. */
static int
put(int fd, const char *p, size_t n)
{
	ssize_t k;

	for (; n > 0; p += k, n -= (size_t)k) {
		k = send(fd, p, n, MSG_NOSIGNAL);
		if (k <= 0)
			return -1;
	}
	return 0;
}

static int
puts_to(int fd, const char *s)
{
	return put(fd, s, strlen(s));
}

static int
repeat(int fd, const char *piece, size_t n)
{
	char many[PIECE];
	size_t size = strlen(piece), fit, i, k;

	if (n == 0)
		return 0;
	fit = sizeof(many) / size;
	for (i = 0; i < fit; i++)
		memcpy(many + i * size, piece, size);
	for (; n > 0; n -= k) {
		k = n < fit ? n : fit;
		if (put(fd, many, k * size) < 0)
			return -1;
	}
	return 0;
}

static int
head(int fd, const char *type, size_t length)
{
	char s[256];

	snprintf(s, sizeof(s), "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
	    "Mcp-Session-Id: far\r\nContent-Length: %zu\r\n\r\n", type,
	    length);
	return puts_to(fd, s);
}

/* begin ... end is the message; between them n times piece. */
static int
answer(int fd, int events, size_t notes, const char *begin, const char *piece,
    size_t n, const char *end)
{
	size_t size = strlen(begin) + n * strlen(piece) + strlen(end);

	if (!events)
		return head(fd, "application/json", size) < 0 ||
		    puts_to(fd, begin) < 0 || repeat(fd, piece, n) < 0 ||
		    puts_to(fd, end) < 0 ? -1 : 0;
	size += strlen("data: \n\n") + notes * strlen(NOTE);
	return head(fd, "text/event-stream", size) < 0 ||
	    repeat(fd, NOTE, notes) < 0 || puts_to(fd, "data: ") < 0 ||
	    puts_to(fd, begin) < 0 || repeat(fd, piece, n) < 0 ||
	    puts_to(fd, end) < 0 || puts_to(fd, "\n\n") < 0 ? -1 : 0;
}

static size_t
number(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(path, prefix, n) == 0 ?
	    strtoul(path + n, NULL, 10) : 0;
}

static int
call(int fd, const char *path, const char *begin)
{
	size_t big = number(path, "/big/"), notes = number(path, "/notes/");
	char start[512];

	snprintf(start, sizeof(start), "%s" TEXT, begin);
	return answer(fd, strncmp(path, "/json", 5) != 0, notes, start,
	    big > 0 ? "x" : "hello", big > 0 ? big : 1, "\"}]}}");
}

static int
post(int fd, const char *path, const char *body)
{
	const char *id = strstr(body, "\"id\":");
	char begin[256], all[1024];
	const char *text = UNKNOWN;
	int events = strncmp(path, "/json", 5) != 0;

	if (strncmp(path, "/raw", 4) == 0)
		return call(fd, "/json", "{\"jsonrpc\":\"2.0\",\"id\":1,");
	if (id == NULL)
		return puts_to(fd, "HTTP/1.1 202 Accepted\r\n"
		    "Content-Length: 0\r\n\r\n");
	snprintf(begin, sizeof(begin), "{\"jsonrpc\":\"2.0\",\"id\":%.*s,",
	    (int)strcspn(id + 5, ",}"), id + 5);
	if (strstr(body, "\"tools/call\"") != NULL)
		return call(fd, path, begin);
	if (strstr(body, "\"initialize\"") != NULL)
		text = HELLO;
	else if (strstr(body, "\"tools/list\"") != NULL)
		text = TOOLS;
	snprintf(all, sizeof(all), "%s%s}", begin, text);
	return answer(fd, events, 0, all, "", 0, "");
}

static int
reply(int fd, const char *line, const char *body)
{
	if (strncmp(line, "POST ", 5) == 0)
		return post(fd, line + 5, body);
	if (strncmp(line, "DELETE ", 7) == 0)
		return head(fd, "text/plain", 0);
	return puts_to(fd, "HTTP/1.1 405 Method Not Allowed\r\n"
	    "Content-Length: 0\r\n\r\n");
}

static size_t
length(const char *heads)
{
	const char *p;

	for (p = heads; (p = strchr(p, '\n')) != NULL; )
		if (strncasecmp(++p, "content-length:", 15) == 0)
			return strtoul(p + 15, NULL, 10);
	return 0;
}

/* All whole requests that have come; -1: it has gone. */
static int
serve(struct peer *p)
{
	ssize_t k = recv(p->fd, p->in + p->n, sizeof(p->in) - 1 - p->n, 0);
	char *body, save;
	size_t n;

	if (k <= 0)
		return -1;
	p->n += (size_t)k;
	p->in[p->n] = '\0';
	while ((body = strstr(p->in, "\r\n\r\n")) != NULL) {
		body += 4;
		body[-1] = '\0';
		n = (size_t)(body - p->in) + length(p->in);
		body[-1] = '\n';
		if (n > p->n)
			break;
		save = p->in[n];
		p->in[n] = '\0';
		if (reply(p->fd, p->in, body) < 0)
			return -1;
		p->in[n] = save;
		memmove(p->in, p->in + n, p->n - n + 1);
		p->n -= n;
	}
	return 0;
}

static void
welcome(int door)
{
	int fd = accept(door, NULL, NULL), on = 1;

	if (fd < 0)
		return;
	if (npeers == PEERS) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	peers[npeers].fd = fd;
	peers[npeers++].n = 0;
}

static void
leave(int i)
{
	close(peers[i].fd);
	peers[i] = peers[--npeers];
}

static int
listen_here(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof(at);
	int door = socket(AF_INET, SOCK_STREAM, 0);

	if (door < 0 || bind(door, (struct sockaddr *)&at, n) < 0 ||
	    listen(door, PEERS) < 0 ||
	    getsockname(door, (struct sockaddr *)&at, &n) < 0)
		fail("listen");
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return door;
}

int
main(void)
{
	int door = listen_here(), i;

	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		polled[0].fd = door;
		polled[0].events = POLLIN;
		for (i = 0; i < npeers; i++) {
			polled[i + 1].fd = peers[i].fd;
			polled[i + 1].events = POLLIN;
		}
		if (poll(polled, (nfds_t)npeers + 1, -1) < 0)
			fail("poll");
		for (i = npeers; i > 0; i--)
			if (polled[i].revents != 0 && serve(&peers[i - 1]) < 0)
				leave(i - 1);
		if (polled[0].revents != 0)
			welcome(door);
	}
}
