/*
 * floor: the least work that a call of an MCP tool can be.  Starts the
 * server, writes lines that were fixed beforehand, and reads bytes until the
 * replies are there; no JSON is read.  What a client takes is measured
 * against this.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define P "io.modelcontextprotocol/"
#define CHUNK 1048576

static const char hello[] = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":"
    "\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
    "\"capabilities\":{},\"clientInfo\":{\"name\":\"floor\",\"version\":"
    "\"0\"}}}\n";
static const char ready[] =
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n";
static const char meta[] = ",\"_meta\":{\"" P "protocolVersion\":"
    "\"2026-07-28\",\"" P "clientCapabilities\":{},\"" P "clientInfo\":"
    "{\"name\":\"floor\",\"version\":\"0\"}}";

struct bytes {
	char *p;
	size_t n, cap;
};

static struct bytes in, out;
static size_t line, scan;	/* the line begins; the newline is sought */
static const char *tool = "echo", *args = "{\"message\":\"hello\"}";
static int modern, to, from;

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static void
room(struct bytes *b, size_t n)
{
	if (b->cap - b->n >= n)
		return;
	while (b->cap - b->n < n)
		b->cap = b->cap == 0 ? 65536 : b->cap * 2;
	b->p = realloc(b->p, b->cap);
	if (b->p == NULL)
		fail("floor");
}

static void
add(const char *s)
{
	size_t n;

	n = strlen(s);
	room(&out, n);
	memcpy(out.p + out.n, s, n);
	out.n += n;
}

static void
add_call(long id)
{
	char head[64];

	snprintf(head, sizeof(head), "{\"jsonrpc\":\"2.0\",\"id\":%ld,", id);
	add(head);
	add("\"method\":\"tools/call\",\"params\":{\"name\":\"");
	add(tool);
	add("\",\"arguments\":");
	add(args);
	if (modern)
		add(meta);
	add("}}\n");
}

static pid_t
start(char **argv)
{
	int a[2], b[2];
	pid_t pid;

	if (pipe(a) == -1 || pipe(b) == -1)
		fail("floor");
	pid = fork();
	if (pid == -1)
		fail("floor");
	if (pid == 0) {
		signal(SIGPIPE, SIG_DFL);
		dup2(a[0], 0);
		dup2(b[1], 1);
		close(a[0]);
		close(a[1]);
		close(b[0]);
		close(b[1]);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	close(a[0]);
	close(b[1]);
	to = a[1];
	from = b[0];
	return pid;
}

static void
read_some(void)
{
	ssize_t k;

	if (line == in.n)
		in.n = line = scan = 0;
	room(&in, in.cap > CHUNK ? CHUNK : 65536);
	k = read(from, in.p + in.n, in.cap - in.n);
	if (k == 0) {
		fputs("floor: the server has left\n", stderr);
		exit(1);
	}
	if (k == -1 && errno != EINTR)
		fail("floor");
	if (k > 0)
		in.n += (size_t)k;
}

/* Writes what there is to write, as far as the server takes it, and reads. */
static void
pump(void)
{
	struct pollfd fds[2];
	ssize_t k;

	fds[0].fd = from;
	fds[0].events = POLLIN;
	fds[1].fd = to;
	fds[1].events = POLLOUT;
	if (poll(fds, 2, -1) == -1)
		fail("floor");
	if (fds[1].revents != 0) {
		k = write(to, out.p, out.n);
		if (k == -1 && errno != EAGAIN)
			fail("floor");
		if (k > 0) {
			out.n -= (size_t)k;
			memmove(out.p, out.p + k, out.n);
		}
	}
	if (fds[0].revents != 0)
		read_some();
}

static int
within(const char *p, size_t n, const char *s)
{
	size_t i, k;

	k = strlen(s);
	for (i = 0; i + k <= n; i++)
		if (memcmp(p + i, s, k) == 0)
			return 1;
	return 0;
}

/*
 * Whether a line is a reply: servers write the id first or last, and what
 * they send by themselves has a method or no id.
 */
static int
is_reply(const char *p, size_t n)
{
	size_t end;

	end = n < 64 ? n : 64;
	return !within(p, end, "\"method\"") && (within(p, end, "\"id\":") ||
	    within(p + n - end, end, "\"id\":"));
}

/* Sends all, and reads until there is a reply; that is then in.p + *at. */
static size_t
reply(size_t *at)
{
	char *nl;
	size_t n;

	for (;;) {
		while (out.n > 0)
			pump();
		nl = scan < in.n ? memchr(in.p + scan, '\n', in.n - scan) :
		    NULL;
		if (nl == NULL) {
			scan = in.n;
			read_some();
			continue;
		}
		*at = line;
		n = (size_t)(nl - in.p) - line + 1;
		line = scan = line + n;
		if (is_reply(in.p + *at, n))
			return n;
	}
}

static void
print(const char *p, size_t n)
{
	ssize_t k;

	while (n > 0) {
		k = write(1, p, n);
		if (k == -1)
			fail("floor");
		p += k;
		n -= (size_t)k;
	}
}

static void
usage(void)
{
	fputs("usage: floor [-akmos] [-n CALLS] [-t TOOL] [-j ARGUMENTS] "
	    "COMMAND [ARG ...]\n"
	    "  -s  wait for the reply to initialize, as a client must\n"
	    "  -m  2026-07-28, no handshake\n"
	    "  -a  write all calls at once, not one by one\n"
	    "  -k  kill the server, instead of waiting until it leaves\n"
	    "  -o  write the last reply to stdout, as it came\n", stderr);
	exit(2);
}

/* Opens the session, calls, and leaves the last reply in in.p + *at. */
static size_t
talk(int step, int all, long calls, size_t *at)
{
	size_t n;
	long i, due;

	due = 0;		/* replies that are still to come */
	n = 0;
	if (!modern) {
		add(hello);
		if (step)
			reply(at);
		else
			due++;
		add(ready);
	}
	for (i = 1; i <= calls; i++) {
		add_call(i);
		due++;
		while (due > 0 && (!all || i == calls)) {
			n = reply(at);
			due--;
		}
	}
	return n;
}

int
main(int argc, char *argv[])
{
	int c, step, all, killed, show;
	size_t at, n;
	long calls;
	pid_t pid;

	step = all = killed = show = 0;
	calls = 1;
	while ((c = getopt(argc, argv, "akmosn:t:j:")) != -1) {
		switch (c) {
		case 'a': all = 1; break;
		case 'k': killed = 1; break;
		case 'm': modern = 1; break;
		case 'o': show = 1; break;
		case 's': step = 1; break;
		case 'n': calls = strtol(optarg, NULL, 10); break;
		case 't': tool = optarg; break;
		case 'j': args = optarg; break;
		default: usage();
		}
	}
	if (optind == argc || calls < 1)
		usage();
	signal(SIGPIPE, SIG_IGN);
	pid = start(argv + optind);
	fcntl(to, F_SETFL, O_NONBLOCK);
	n = talk(step, all, calls, &at);
	if (show)
		print(in.p + at, n);
	close(to);
	if (killed)
		kill(pid, SIGKILL);
	else
		waitpid(pid, NULL, 0);
	return 0;
}
