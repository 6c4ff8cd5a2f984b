/*
 * model: a model whose answers were written beforehand, as fast as they can
 * be sent.  Speaks as much of the Messages API as a client's stream needs,
 * on 127.0.0.1, with one connection at a time; no JSON is read.  The first
 * line of stdout is the port.  What is asked at the address
 *
 *	/rounds/N	is answered with N calls of a tool, then with a text
 *	/big/N		with a text of N bytes, in pieces of 20
 *	/stamp		with a text of two times, of CLOCK_MONOTONIC in us:
 *			the request's first byte came, the text was sent
 *
 * and at any other with "ok".  Requests are counted for each connection.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EVENT(type, rest) \
	"event: " type "\ndata: {\"type\":\"" type "\"" rest "}\n\n"
#define BEGIN EVENT("message_start", ",\"message\":{\"id\":\"m\",\"type\":" \
	"\"message\",\"role\":\"assistant\",\"content\":[],\"model\":\"m\"," \
	"\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}")
#define OPEN(block) EVENT("content_block_start", \
	",\"index\":0,\"content_block\":{" block "}")
#define DELTA(delta) EVENT("content_block_delta", \
	",\"index\":0,\"delta\":{" delta "}")
#define END(why) EVENT("content_block_stop", ",\"index\":0") \
	EVENT("message_delta", ",\"delta\":{\"stop_reason\":\"" why "\"}," \
	"\"usage\":{\"output_tokens\":9}") \
	EVENT("message_stop", "")

#define OPEN_TEXT BEGIN OPEN("\"type\":\"text\",\"text\":\"\"")
#define PIECE "twenty bytes of text"
#define TEXT DELTA("\"type\":\"text_delta\",\"text\":\"" PIECE "\"")
#define CALL BEGIN OPEN("\"type\":\"tool_use\",\"id\":\"toolu_%08ld\"," \
	"\"name\":\"%s\",\"input\":{}") \
	DELTA("\"type\":\"input_json_delta\",\"partial_json\":" \
	"\"{\\\"message\\\":\\\"hello\\\"}\"") END("tool_use")
#define OK OPEN_TEXT DELTA("\"type\":\"text_delta\",\"text\":\"ok\"") \
	END("end_turn")
#define STAMP DELTA("\"type\":\"text_delta\",\"text\":\"%.1f %.1f\"")

enum { PIECES = 512, QUIET = 60 /* s */ };

static const char *tool = "mcp__-__echo";
static FILE *sizes;
static int peer;
static double came;     /* the first byte of the request */

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
put(const char *p, size_t n)
{
	ssize_t k;

	while (n > 0) {
		k = write(peer, p, n);
		if (k <= 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static int
put_head(char *to, size_t size, size_t n)
{
	return snprintf(to, size, "HTTP/1.1 200 OK\r\ncontent-type: "
	    "text/event-stream\r\ncontent-length: %zu\r\n\r\n", n);
}

/* The head and all of a short answer with one write. */
static int
answer(const char *body)
{
	char b[4096];
	int n;

	n = put_head(b, sizeof(b), strlen(body));
	n += snprintf(b + n, sizeof(b) - (size_t)n, "%s", body);
	return put(b, (size_t)n);
}

static int
answer_call(long id)
{
	char b[2048];

	snprintf(b, sizeof(b), CALL, id, tool);
	return answer(b);
}

static int
answer_big(long bytes)
{
	static char pieces[PIECES * sizeof(TEXT)];
	char head[256];
	size_t n, k, i, one;

	one = sizeof(TEXT) - 1;
	for (i = 0; i < PIECES; i++)
		memcpy(pieces + i * one, TEXT, one);
	n = (size_t)bytes / (sizeof(PIECE) - 1);
	put_head(head, sizeof(head), sizeof(OPEN_TEXT) - 1 + n * one +
	    sizeof(END("end_turn")) - 1);
	if (put(head, strlen(head)) == -1 ||
	    put(OPEN_TEXT, sizeof(OPEN_TEXT) - 1) == -1)
		return -1;
	for (; n > 0; n -= k) {
		k = n < PIECES ? n : PIECES;
		if (put(pieces, k * one) == -1)
			return -1;
	}
	return put(END("end_turn"), sizeof(END("end_turn")) - 1);
}

/* The text comes after a while, when its reader waits for it. */
static int
answer_stamp(void)
{
	static const struct timespec rest = { 0, 5000000 };
	char b[2048], delta[512];
	int n, k;

	n = snprintf(delta, sizeof(delta), STAMP, came, came);
	k = put_head(b, sizeof(b), sizeof(OPEN_TEXT) - 1 + (size_t)n +
	    sizeof(END("end_turn")) - 1);
	k += snprintf(b + k, sizeof(b) - (size_t)k, "%s", OPEN_TEXT);
	if (put(b, (size_t)k) == -1)
		return -1;
	nanosleep(&rest, NULL);
	if (snprintf(delta, sizeof(delta), STAMP, came, now()) != n ||
	    put(delta, (size_t)n) == -1)
		return -1;
	return put(END("end_turn"), sizeof(END("end_turn")) - 1);
}

/* The number after a word of the address. */
static int
asks(const char *head, const char *word, long *n)
{
	const char *p, *end;

	end = strchr(head, '\r');
	p = strstr(head, word);
	if (end == NULL || p == NULL || p > end)
		return 0;
	*n = strtol(p + strlen(word), NULL, 10);
	return 1;
}

static int
reply(const char *head, long count)
{
	long n;

	if (asks(head, "/rounds/", &n) && count % (n + 1) < n)
		return answer_call(count);
	if (asks(head, "/big/", &n))
		return answer_big(n);
	if (asks(head, "/stamp", &n))
		return answer_stamp();
	return answer(OK);
}

static size_t
length(const char *head)
{
	static const char name[] = "\r\ncontent-length:";
	const char *p;

	for (p = head; *p != '\0'; p++)
		if (strncasecmp(p, name, sizeof(name) - 1) == 0)
			return strtoul(p + sizeof(name) - 1, NULL, 10);
	return 0;
}

/* A request: its head, and how long its body was; -1: there is none. */
static long
request(char *head, size_t max)
{
	static char drop[1 << 20];
	size_t n, size, body;
	ssize_t k;
	char *end;

	n = 0;
	do {
		k = read(peer, head + n, max - n - 1);
		if (k <= 0)
			return -1;
		if (n == 0)
			came = now();
		n += (size_t)k;
		head[n] = '\0';
	} while ((end = strstr(head, "\r\n\r\n")) == NULL && n < max - 1);
	if (end == NULL)
		return -1;
	n -= (size_t)(end + 4 - head);
	*end = '\0';
	size = length(head);
	for (body = n; body < size; body += (size_t)k) {
		n = size - body < sizeof(drop) ? size - body : sizeof(drop);
		k = read(peer, drop, n);
		if (k <= 0)
			return -1;
	}
	return (long)size;
}

static void
serve(void)
{
	static const struct timeval quiet = { QUIET, 0 };
	static char head[65536];
	int one = 1;
	long count, n;

	setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof(quiet));
	for (count = 0; (n = request(head, sizeof(head))) >= 0; count++) {
		if (sizes != NULL) {
			fprintf(sizes, "%ld\n", n);
			fflush(sizes);
		}
		if (reply(head, count) == -1)
			break;
	}
	close(peer);
}

static int
listen_here(void)
{
	struct sockaddr_in a;
	socklen_t n;
	int s, one = 1;

	n = sizeof(a);
	memset(&a, 0, n);
	a.sin_family = AF_INET;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s = socket(AF_INET, SOCK_STREAM, 0);
	if (s == -1 ||
	    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == -1 ||
	    bind(s, (struct sockaddr *)&a, n) == -1 || listen(s, 64) == -1 ||
	    getsockname(s, (struct sockaddr *)&a, &n) == -1)
		fail("model");
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return s;
}

static void
usage(void)
{
	fputs("usage: model [-l SIZES] [-t TOOL]\n"
	    "  -l  write the sizes of requests' bodies to SIZES\n"
	    "  -t  the tool that the model calls\n", stderr);
	exit(2);
}

int
main(int argc, char *argv[])
{
	int c, s;

	while ((c = getopt(argc, argv, "l:t:")) != -1) {
		switch (c) {
		case 'l':
			sizes = fopen(optarg, "a");
			if (sizes == NULL)
				fail(optarg);
			break;
		case 't': tool = optarg; break;
		default: usage();
		}
	}
	if (optind != argc)
		usage();
	signal(SIGPIPE, SIG_IGN);
	s = listen_here();
	while ((peer = accept(s, NULL, NULL)) != -1)
		serve();
	fail("model");
	return 1;
}
