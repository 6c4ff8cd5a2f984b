#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../base/line.h"
#include "../base/loop.h"
#include "../base/mem.h"
#include "../base/proc.h"
#include "../base/server.h"
#include "peer.h"

enum {
	STDERR_KEPT = 8192,   /* bytes of stderr that a failure shows */
	NOISE_KEPT = 200,     /* bytes of what was no message */
	LAST_WORDS = 200,     /* ms for exit status and stderr after EOF */
	UNREAD = 1000,        /* ms for answers after it reads no more */
	CONNECT_AGAIN = 20,   /* ms between tries of a socket that is full */
	QUEUE_KEPT = 1 << 20, /* capacity that an empty queue may keep */
	TOKENS_KEPT = 1 << 16
};

struct peer {
	const struct server *server;
	const struct peer_ops *ops;
	void *arg;
	struct proc *proc; /* NULL for a socket */
	int rfd, wfd;
	struct line in;
	struct buf queue, err, noise;
	size_t sent;       /* what of queue is written */
	struct timer flush, last_words, again;
	struct json doc;
	int connecting;    /* the socket's queue is full: tried again */
	int held, eof, closed;
	int torn;          /* its last line was cut off */
	int depth;         /* callbacks that we are in */
	int dropped;       /* peer_close was called within one */
};

static void peer_read(void *, int);
static void peer_write(void *, int);
static void write_failed(struct peer *);
static void last_words(void *);

static void
peer_free(struct peer *p)
{
	json_free(&p->doc);
	line_free(&p->in);
	buf_free(&p->queue);
	buf_free(&p->err);
	buf_free(&p->noise);
	free(p);
}

static void
ready(void *arg, int events)
{
	struct peer *p = arg;

	if (events & LOOP_WRITE)
		peer_write(p, events);
	if ((events & LOOP_GONE) && p->wfd >= 0)
		write_failed(p);
	if (events & LOOP_READ)
		peer_read(p, events);
}

/*
 * A socket is one descriptor for both ways, a process has two: then that its
 * input is closed must be looked for, for there may be nothing to write.
 */
static void
watch(struct peer *p)
{
	int r = p->held || p->eof ? 0 : LOOP_READ;
	int w = p->wfd >= 0 && peer_queued(p) > 0 ? LOOP_WRITE : 0;

	if (p->connecting)
		return;
	if (p->rfd == p->wfd) {
		loop_fd(p->rfd, r | w, ready, p);
		return;
	}
	loop_fd(p->rfd, r, ready, p);
	loop_fd(p->wfd, w | LOOP_GONE, ready, p);
}

static void
trace(struct peer *p, int direction, struct slice s)
{
	if (p->ops->trace != NULL)
		p->ops->trace(p->arg, direction, s);
}

/*
 * It reads no more.  What it wrote before may still come, so its end is told
 * by the end of its output, or after a while.
 */
static void
write_failed(struct peer *p)
{
	timer_set(&p->last_words, UNREAD, last_words, p);
	buf_free(&p->queue);
	p->sent = 0;
	if (p->rfd != p->wfd) {
		loop_fd(p->wfd, 0, NULL, NULL);
		(void)close(p->wfd);
		p->proc->in = -1;
	}
	p->wfd = -1;
}

static void
peer_write(void *arg, int events)
{
	struct peer *p = arg;

	(void)events;
	if (p->connecting)
		return;
	while (p->wfd >= 0 && peer_queued(p) > 0) {
		ssize_t n = write(p->wfd, p->queue.s + p->sent,
		    p->queue.len - p->sent);

		if (n >= 0)
			p->sent += (size_t)n;
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			write_failed(p);
	}
	if (peer_queued(p) == 0) {
		p->sent = 0;
		if (p->queue.cap > QUEUE_KEPT)
			buf_free(&p->queue);
		else
			buf_clear(&p->queue);
	}
	watch(p);
}

static void
flush(void *arg)
{
	peer_write(arg, 0);
}

void
peer_send(struct peer *p, struct slice s)
{
	trace(p, '>', s);
	if (p->wfd < 0)
		return;
	if (p->sent > 0 && p->sent >= p->queue.len - p->sent) {
		buf_drop(&p->queue, p->sent);
		p->sent = 0;
	}
	if (peer_queued(p) == 0)
		timer_set(&p->flush, 0, flush, p);
	buf_put(&p->queue, s.p, s.n);
	buf_putc(&p->queue, '\n');
}

size_t
peer_queued(const struct peer *p)
{
	return p->queue.len - p->sent;
}

static void
keep_noise(struct peer *p, struct slice s)
{
	if (p->noise.len == 0)
		buf_put(&p->noise, s.p, s.n < NOISE_KEPT ? s.n : NOISE_KEPT);
}

static int
mentions(struct slice s, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; i + n <= s.n; i++) {
		const char *q = memchr(s.p + i, word[0], s.n - n - i + 1);

		if (q == NULL)
			return 0;
		i = (size_t)(q - s.p);
		if (memcmp(q, word, n) == 0)
			return 1;
	}
	return 0;
}

/*
 * A line that is no JSON is noise, unless it looks like a response: the one
 * who waits for it must not wait in vain.
 */
static void
unreadable(struct peer *p, struct slice s, const struct json_error *e)
{
	if (line_partial(&p->in))
		p->torn = 1;
	else if (s.n > 0 && s.p[0] == '{' && mentions(s, "\"jsonrpc\"") &&
	    !mentions(s, "\"method\""))
		p->ops->broken(p->arg, e->why, e->ceiling);
	else
		keep_noise(p, s);
}

static void
deliver_object(struct peer *p, int object)
{
	struct rpc r;

	rpc_read(&p->doc, object, &r);
	if (r.kind == RPC_NOISE)
		keep_noise(p, json_raw(&p->doc, object));
	else if (!p->closed)
		p->ops->message(p->arg, &p->doc, &r);
}

/* An array is a batch (2025-03-26), whatever the era: it does no harm. */
static void
deliver(struct peer *p, struct slice s)
{
	struct json_error e;
	int i;

	trace(p, '<', s);
	if (json_parse(&p->doc, s, p->server->max_token, &e) < 0) {
		unreadable(p, s, &e);
		return;
	}
	if (json_type(&p->doc, 0) == JSON_OBJECT)
		deliver_object(p, 0);
	else if (json_type(&p->doc, 0) != JSON_ARRAY)
		keep_noise(p, s);
	else
		for (i = json_first(&p->doc, 0); i >= 0 && !p->dropped;
		    i = json_next(&p->doc, i))
			deliver_object(p, i);
	if (p->doc.cap > TOKENS_KEPT && !p->held)
		json_free(&p->doc);
}

static void
finished(struct peer *p)
{
	char ending[64];
	struct buf b = BUF_INIT(1024);
	const char *why = p->eof ? "closed its output" : "closed its input";

	if (p->closed)
		return;
	p->closed = 1;
	timer_stop(&p->last_words);
	if (p->proc == NULL)
		why = "closed the connection";
	else if (p->proc->exited)
		why = proc_ending(p->proc->status, ending, sizeof(ending));
	buf_puts(&b, why);
	if (p->torn)
		buf_puts(&b, " in the middle of a message");
	p->ops->closed(p->arg, buf_str(&b));
	buf_free(&b);
}

/* One entry to all callbacks: a peer closed within one is freed here. */
static void
leave(struct peer *p)
{
	if (--p->depth == 0 && p->dropped)
		peer_free(p);
}

/* The callback may close us. */
static void
last_words(void *arg)
{
	struct peer *p = arg;

	p->depth++;
	finished(p);
	leave(p);
}

/* The status of the process and its stderr tell why: wait a little. */
static void
at_eof(struct peer *p)
{
	p->eof = 1;
	watch(p);
	if (p->proc == NULL || p->proc->exited)
		finished(p);
	else
		timer_set(&p->last_words, LAST_WORDS, last_words, p);
}

static void
pass_lines(struct peer *p)
{
	struct slice s;
	int rc = LINE_NONE;

	while (!p->held && !p->dropped &&
	    (rc = line_next(&p->in, &s)) != LINE_NONE) {
		if (rc == LINE_EOF) {
			at_eof(p);
			return;
		}
		if (rc == LINE_LONG)
			p->ops->broken(p->arg,
			    "a message above the ceiling for a line", 1);
		else
			deliver(p, s);
	}
}

static void
peer_read(void *arg, int events)
{
	struct peer *p = arg;
	long n;

	(void)events;
	p->depth++;
	n = line_fill(&p->in);
	if (n >= 0)
		pass_lines(p);
	else if (errno != EAGAIN)
		at_eof(p);
	leave(p);
}

static void
read_stderr(void *arg, int events)
{
	struct peer *p = arg;
	char bytes[16384];
	ssize_t n = read(p->proc->err, bytes, sizeof(bytes));

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		loop_fd(p->proc->err, 0, NULL, NULL);
		(void)close(p->proc->err);
		p->proc->err = -1;
		return;
	}
	if (p->ops->trace != NULL) {
		struct slice s = { bytes, (size_t)n };

		trace(p, '!', s);
	}
	buf_put(&p->err, bytes, (size_t)n);
	if (p->err.len > STDERR_KEPT)
		buf_drop(&p->err, p->err.len - STDERR_KEPT);
}

/*
 * The leader has ended.  What it wrote is still in the pipes; who else holds
 * them open (a grandchild) is not waited for.
 */
static void
drain(struct peer *p)
{
	int before;

	do {
		before = p->proc->err;
		if (before >= 0)
			read_stderr(p, LOOP_READ);
	} while (before >= 0 && p->proc->err >= 0 && errno != EAGAIN);
	while (!p->held && !p->dropped && !p->eof) {
		if (line_fill(&p->in) < 0)
			break;
		pass_lines(p);
	}
	if (!p->held && !p->dropped) {
		p->eof = 1;
		watch(p);
		finished(p);
	}
}

static void
gone(void *arg)
{
	struct peer *p = arg;

	p->depth++;
	drain(p);
	leave(p);
}

static int
start(struct peer *p, struct buf *why)
{
	struct proc_spec spec;
	const struct server *sv = p->server;

	p->proc = xmalloc(sizeof(*p->proc));
	spec.argv = sv->argv;
	spec.envp = sv->envp;
	spec.cwd = sv->cwd;
	spec.in = spec.out = spec.err = PROC_PIPE;
	spec.own_group = 1;
	spec.handed = sv->handed;
	if (proc_start(p->proc, &spec, gone, p) < 0) {
		int e = errno;

		buf_printf(why, "cannot start '%s'", sv->argv[0]);
		if (sv->cwd != NULL)
			buf_printf(why, " in '%s'", sv->cwd);
		buf_printf(why, ": %s", strerror(e));
		free(p->proc);
		errno = e;
		return -1;
	}
	p->rfd = p->proc->out;
	p->wfd = p->proc->in;
	loop_fd(p->proc->err, LOOP_READ, read_stderr, p);
	return 0;
}

/* 0, 1: its queue is full, or -1 with errno. */
static int
try_connect(const struct peer *p)
{
	struct sockaddr_un a;

	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	memcpy(a.sun_path, p->server->socket, strlen(p->server->socket) + 1);
	if (connect(p->rfd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return 0;
	return errno == EAGAIN ? 1 : -1;
}

/* Whoever opened us has the deadline. */
static void
connect_again(void *arg)
{
	struct peer *p = arg;
	int rc = try_connect(p);

	if (rc > 0) {
		timer_set(&p->again, CONNECT_AGAIN, connect_again, p);
		return;
	}
	p->connecting = 0;
	if (rc == 0)
		peer_write(p, 0);
	else
		last_words(p);
}

static int
open_socket(struct peer *p)
{
	struct sockaddr_un a;
	int rc, e;

	if (strlen(p->server->socket) >= sizeof(a.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((p->rfd = socket(AF_UNIX, SOCK_STREAM, 0)) < 0)
		return -1;
	(void)fcntl(p->rfd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(p->rfd, F_SETFL, O_NONBLOCK);
	if ((rc = try_connect(p)) < 0) {
		e = errno;
		(void)close(p->rfd);
		errno = e;
	} else if (rc > 0) {
		p->connecting = 1;
		timer_set(&p->again, CONNECT_AGAIN, connect_again, p);
	}
	p->wfd = p->rfd;
	return rc < 0 ? -1 : 0;
}

static int
connect_to(struct peer *p, struct buf *why)
{
	int e;

	if (open_socket(p) == 0)
		return 0;
	e = errno;
	buf_printf(why, "cannot connect to '%s': %s", p->server->socket,
	    strerror(e));
	errno = e;
	return -1;
}

struct peer *
peer_open(const struct server *sv, const struct peer_ops *ops, void *arg,
    struct buf *why)
{
	struct peer *p = xcalloc(1, sizeof(*p));

	p->server = sv;
	p->ops = ops;
	p->arg = arg;
	p->rfd = p->wfd = -1;
	buf_init(&p->queue, SIZE_MAX / 4);
	buf_init(&p->err, (size_t)4 * STDERR_KEPT);
	buf_init(&p->noise, NOISE_KEPT);
	if ((sv->socket != NULL ? connect_to(p, why) : start(p, why)) < 0) {
		free(p);
		return NULL;
	}
	line_init(&p->in, p->rfd, sv->max_line);
	watch(p);
	return p;
}

void
peer_hold(struct peer *p)
{
	p->held = 1;
	watch(p);
}

/* Lines may wait in the buffer, and its process may be gone by now. */
void
peer_resume(struct peer *p)
{
	if (!p->held)
		return;
	p->held = 0;
	p->depth++;
	pass_lines(p);
	if (!p->held && !p->dropped) {
		watch(p);
		if (p->proc != NULL && p->proc->exited && !p->eof)
			drain(p);
	}
	leave(p);
}

struct slice
peer_stderr(const struct peer *p)
{
	return buf_slice(&p->err);
}

struct slice
peer_noise(const struct peer *p)
{
	return buf_slice(&p->noise);
}

/* What is queued (a cancellation) goes out first, if it can at once. */
void
peer_close(struct peer *p)
{
	p->closed = 1;
	peer_write(p, 0);
	timer_stop(&p->flush);
	timer_stop(&p->last_words);
	timer_stop(&p->again);
	loop_fd(p->rfd, 0, NULL, NULL);
	loop_fd(p->wfd, 0, NULL, NULL);
	if (p->proc != NULL) {
		proc_stop(p->proc, p->server->grace);
		proc_release(p->proc);
	} else
		(void)close(p->rfd);
	if (p->depth > 0)
		p->dropped = 1;
	else
		peer_free(p);
}
