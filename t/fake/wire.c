#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"

#define CHUNK 65536

struct bytes {
	char *p;
	size_t n, cap;
};

static struct bytes in, out, held[1024];
static size_t in_off;			/* what of the input is used up */
static size_t start;			/* where the message begins in out */
static size_t nheld;
static int log_fd = -1, whole, eof;

static void
room(struct bytes *b, size_t n)
{
	if (b->cap - b->n >= n)
		return;
	while (b->cap - b->n < n)
		b->cap = b->cap == 0 ? CHUNK : b->cap * 2;
	b->p = realloc(b->p, b->cap);
	if (b->p == NULL)
		abort();
}

static void
add(struct bytes *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	room(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static void
write_all(int fd, const char *p, size_t n)
{
	ssize_t k;

	while (n > 0) {
		k = write(fd, p, n);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			_exit(1);
		p += k;
		n -= (size_t)k;
	}
}

void
wire_log(const char *path)
{
	char pid[32];
	struct span s;

	log_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (log_fd == -1) {
		perror(path);
		_exit(2);
	}
	wire_whole();
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	s.p = pid;
	s.n = strlen(pid);
	wire_note("pid", s);
}

void
wire_note(const char *mark, struct span s)
{
	struct bytes b;

	if (log_fd == -1)
		return;
	memset(&b, 0, sizeof(b));
	add(&b, mark, strlen(mark));
	add(&b, " ", 1);
	add(&b, s.p, s.n);
	add(&b, "\n", 1);
	write_all(log_fd, b.p, b.n);
	free(b.p);
}

void
wire_whole(void)
{
	whole = 1;
}

int
wire_next(struct span *line)
{
	char *nl;

	if (in.n == in_off)
		return eof ? -1 : 0;
	nl = memchr(in.p + in_off, '\n', in.n - in_off);
	line->p = in.p + in_off;
	if (nl != NULL) {
		line->n = (size_t)(nl - line->p);
		in_off += line->n + 1;
	} else if (!eof) {
		return 0;
	} else {
		line->n = in.n - in_off;
		in_off = in.n;
	}
	wire_note("<", *line);
	return 1;
}

static ssize_t
slow_read(char *p, size_t n)
{
	sleep_ms(mode_long(M_SLOW_READ));
	return read(0, p, n < 64 ? n : 64);
}

void
wire_fill(long ms)
{
	struct pollfd pfd;
	ssize_t k;

	if (in_off > 0) {
		memmove(in.p, in.p + in_off, in.n - in_off);
		in.n -= in_off;
		in_off = 0;
	}
	if (ms >= 0) {
		pfd.fd = 0;
		pfd.events = POLLIN;
		if (poll(&pfd, 1, (int)ms) <= 0)
			return;
	}
	room(&in, CHUNK);
	if (mode_on(M_SLOW_READ))
		k = slow_read(in.p + in.n, in.cap - in.n);
	else
		k = read(0, in.p + in.n, in.cap - in.n);
	if (k > 0)
		in.n += (size_t)k;
	else if (k == 0 || errno != EINTR)
		eof = 1;
}

void
wire_flush(void)
{
	size_t i;

	if (mode_on(M_SPLIT)) {
		for (i = 0; i < out.n; i++) {
			write_all(1, out.p + i, 1);
			if (i % 16 == 0)
				sleep_ms(mode_long(M_SPLIT));
		}
	} else {
		write_all(1, out.p, out.n);
	}
	out.n = start = 0;
}

/* Lines that no server should write, before a message and after it. */
static void
noise(const char *when)
{
	if (mode_on(M_NOISE)) {
		out_mem("fake: noise ", 12);
		out_mem(when, strlen(when));
		out_mem("\n", 1);
	}
	if (mode_on(M_NOISE_JSON))
		out_json("{'level':'info','msg':%q}\n[1,{'jsonrpc':'2.0'}]\n"
		    "42\n'id'\nnull\n{'jsonrpc':'1.0','id':1,'result':{}}\n",
		    when);
	if (mode_on(M_BLANK))
		out_mem("\n \t\r\n", 5);
}

static void
endless(void)
{
	char x[CHUNK];

	memset(x, 'x', sizeof(x));
	wire_flush();
	for (;;)
		write_all(1, x, sizeof(x));
}

static void
huge(long n)
{
	char x[4096];
	size_t left, k;

	memset(x, 'x', sizeof(x));
	for (left = (size_t)n; left > 0; left -= k) {
		k = left < sizeof(x) ? left : sizeof(x);
		out_mem(x, k);
	}
	out_mem("\n", 1);
}

void
wire_begin(const char *method)
{
	noise("before");
	if (mode_hits(M_HUGELINE, method))
		huge(mode_long(M_HUGELINE));
	if (mode_hits(M_ENDLESS_LINE, method))
		endless();
	start = out.n;
	if (mode_on(M_BATCH))
		out_json("[{'jsonrpc':'2.0','method':'notifications/x'},");
}

/* Keeps a message back until there are enough to send them reversed. */
static void
hold(void)
{
	add(&held[nheld++], out.p + start, out.n - start);
	out.n = start;
	if (nheld < (size_t)mode_long(M_REORDER) &&
	    nheld < sizeof(held) / sizeof(held[0]))
		return;
	while (nheld > 0) {
		nheld--;
		add(&out, held[nheld].p, held[nheld].n);
		held[nheld].n = 0;
	}
}

static void
last_words(const char *method)
{
	if (mode_hits(M_DIE_MID, method)) {
		out.n = start + (out.n - start) / 2;
		life_die();
	} else if (mode_hits(M_NO_NEWLINE, method)) {
		out.n--;
		wire_flush();
		_exit(0);
	}
}

void
wire_end(const char *method)
{
	struct span s;

	if (mode_on(M_BATCH))
		out_mem("]", 1);
	s.p = out.p + start;
	s.n = out.n - start;
	wire_note(">", s);
	out_mem(mode_on(M_CRLF) ? "\r\n" : "\n", mode_on(M_CRLF) ? 2 : 1);
	last_words(method);
	if (mode_hits(M_TWICE, method)) {
		room(&out, out.n - start);
		add(&out, out.p + start, out.n - start);
	}
	if (mode_on(M_REORDER) && strcmp(method, "tools/call") == 0)
		hold();
	noise("after");
}

void
out_mem(const void *p, size_t n)
{
	if (!whole && out.n + n > CHUNK)
		wire_flush();
	add(&out, p, n);
}

void
out_str(const char *p, size_t n)
{
	char esc[8];
	size_t i, from;

	out_mem("\"", 1);
	for (i = from = 0; i < n; i++) {
		if ((unsigned char)p[i] >= 0x20 && p[i] != '"' &&
		    p[i] != '\\')
			continue;
		out_mem(p + from, i - from);
		from = i + 1;
		snprintf(esc, sizeof(esc), p[i] == '\n' ? "\\n" : "\\u%04x",
		    (unsigned)p[i]);
		out_mem(esc, strlen(esc));
	}
	out_mem(p + from, n - from);
	out_mem("\"", 1);
}

static void
directive(char c, va_list *ap)
{
	char digits[32];
	const char *s;
	struct span r;

	switch (c) {
	case 'd':
		snprintf(digits, sizeof(digits), "%ld", va_arg(*ap, long));
		out_mem(digits, strlen(digits));
		break;
	case 'r':
		r = va_arg(*ap, struct span);
		out_mem(r.p, r.n);
		break;
	case 's':
		s = va_arg(*ap, const char *);
		out_mem(s, strlen(s));
		break;
	case 'q':
		s = va_arg(*ap, const char *);
		out_str(s, strlen(s));
		break;
	default:
		abort();
	}
}

void
out_json(const char *fmt, ...)
{
	size_t n;
	va_list ap;

	va_start(ap, fmt);
	while (*fmt != '\0') {
		n = strcspn(fmt, "'%");
		out_mem(fmt, n);
		fmt += n;
		if (*fmt == '\'') {
			out_mem("\"", 1);
			fmt++;
		} else if (*fmt == '%') {
			directive(fmt[1], &ap);
			fmt += 2;
		}
	}
	va_end(ap);
}

size_t
out_mark(void)
{
	return out.n;
}

void
out_cut(size_t mark)
{
	out.n = mark;
}

int
wire_log_fd(void)
{
	return log_fd;
}
