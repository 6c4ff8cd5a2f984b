/*
 * web [-ehkor] [-c COUNT] [-d MS] [-w MS] ANSWER ...
 *
 * An HTTP server on a free port of 127.0.0.1 that answers the first request
 * with the bytes of the first file, and so on, and all others with those of
 * the last; it thinks nothing of its own, and reads a file when it needs it.
 * On stdout: the port, then "connection" for each of them and the bytes of
 * each request.
 *
 *	-c COUNT  send only so many bytes
 *	-d MS     wait before the answer
 *	-e        answer before there is a request
 *	-h        hang after the answer instead of closing the connection
 *	-k        keep the connection for the next request
 *	-o        and close it when that has come whole, without an answer
 *	-r        reset the connection instead of closing it
 *	-w MS     send byte by byte, waiting after each
 *
 * One connection at a time; ends by itself after two minutes.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 65536, LIFE = 120 };

enum { MOST = 16 };

static struct answer {
	const char *path;
	char *p; /* NULL: not read yet */
	size_t n;
} answers[MOST];
static size_t nanswers, answered, count = (size_t)-1;
static long before, between = -1;
static int early, hang, keep, once, reset;

static void
fail(const char *what)
{
	perror(what);
	exit(2);
}

static void
nap(long ms)
{
	struct timespec t;

	t.tv_sec = ms / 1000;
	t.tv_nsec = ms % 1000 * 1000000;
	while (nanosleep(&t, &t) == -1 && errno == EINTR)
		continue;
}

static void
load(struct answer *a)
{
	FILE *f = fopen(a->path, "rb");
	size_t n;

	if (f == NULL)
		fail(a->path);
	do {
		if ((a->p = realloc(a->p, a->n + HEAD)) == NULL)
			fail("memory");
		n = fread(a->p + a->n, 1, HEAD, f);
		a->n += n;
	} while (n > 0);
	(void)fclose(f);
}

static void
echo(const char *p, size_t n)
{
	if (fwrite(p, 1, n, stdout) != n || fflush(stdout) == EOF)
		exit(0);
}

/* What the head says of the body: its bytes. */
static size_t
length(const char *head)
{
	static const char name[] = "\r\ncontent-length:";
	size_t n = sizeof(name) - 1;

	for (; *head != '\0'; head++)
		if (strncasecmp(head, name, n) == 0)
			return (size_t)strtoul(head + n, NULL, 10);
	return 0;
}

/* A request, whole; 0 when there is none any more. */
static int
take(int fd)
{
	static char head[HEAD];
	size_t n = 0, left;
	char *end = NULL;
	ssize_t r;

	while (end == NULL && n < sizeof(head) - 1) {
		r = read(fd, head + n, sizeof(head) - 1 - n);
		if (r <= 0)
			return 0;
		echo(head + n, (size_t)r);
		n += (size_t)r;
		head[n] = '\0';
		end = strstr(head, "\r\n\r\n");
	}
	if (end == NULL)
		return 0;
	left = length(head);
	n -= (size_t)(end - head) + 4;
	for (left = left > n ? left - n : 0; left > 0; left -= (size_t)r) {
		r = read(fd, head, left < sizeof(head) ? left : sizeof(head));
		if (r <= 0)
			return 0;
		echo(head, (size_t)r);
	}
	return 1;
}

/* 0 when the other side has had enough. */
static int
give(int fd)
{
	struct answer *a = &answers[answered];
	size_t n, off, k;
	ssize_t r;

	if (a->p == NULL)
		load(a);
	n = a->n < count ? a->n : count;
	if (answered + 1 < nanswers)
		answered++;
	nap(before);
	for (off = 0; off < n; off += (size_t)r) {
		k = between >= 0 ? 1 : n - off;
		r = send(fd, a->p + off, k, 0);
		if (r < 0)
			return 0;
		if (between > 0)
			nap(between);
	}
	return 1;
}

static void
serve(int fd)
{
	struct linger now = { 1, 0 };
	int on = 1;
	char c;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	echo("connection\n", 11);
	while ((early || take(fd)) && give(fd) && keep)
		if (once && take(fd))
			break;
	while (hang && read(fd, &c, 1) > 0)
		continue;
	if (reset)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	(void)close(fd);
}

static int
listening(void)
{
	struct sockaddr_in a;
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&a, 0, sizeof(a));
	a.sin_family = AF_INET;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd == -1 || bind(fd, (struct sockaddr *)&a, n) == -1 ||
	    listen(fd, 16) == -1 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) == -1)
		fail("socket");
	printf("%d\n", ntohs(a.sin_port));
	(void)fflush(stdout);
	return fd;
}

int
main(int argc, char *argv[])
{
	int c, fd, conn;

	while ((c = getopt(argc, argv, "c:d:ehkorw:")) != -1) {
		switch (c) {
		case 'c':
			count = (size_t)strtoul(optarg, NULL, 10);
			break;
		case 'd':
			before = strtol(optarg, NULL, 10);
			break;
		case 'e':
			early = 1;
			break;
		case 'h':
			hang = 1;
			break;
		case 'k':
			keep = 1;
			break;
		case 'o':
			keep = once = 1;
			break;
		case 'r':
			reset = 1;
			break;
		case 'w':
			between = strtol(optarg, NULL, 10);
			break;
		default:
			return 2;
		}
	}
	if (optind == argc || argc - optind > MOST)
		return 2;
	while (optind < argc)
		answers[nanswers++].path = argv[optind++];
	(void)signal(SIGPIPE, SIG_IGN);
	(void)alarm(LIFE);
	fd = listening();
	while ((conn = accept(fd, NULL, NULL)) != -1)
		serve(conn);
	return 1;
}
