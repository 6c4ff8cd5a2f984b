#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "die.h"
#include "text.h"

enum { MESSAGE = 4096 };

const char *progname = "mg";

/* One write, so that lines of several processes do not mix. */
static void
say(const char *s, size_t n)
{
	while (n > 0) {
		ssize_t done = write(STDERR_FILENO, s, n);

		if (done < 0 && errno != EINTR)
			return;
		if (done > 0) {
			s += done;
			n -= (size_t)done;
		}
	}
}

static PRINTF(1, 0) void
vwarn(const char *fmt, va_list ap)
{
	static int depth;
	char raw[MESSAGE];
	struct buf line = BUF_INIT((size_t)8 * MESSAGE);
	int saved = errno, n;

	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	if (n > 0 && fmt[strlen(fmt) - 1] == ':' && n < MESSAGE - 1)
		(void)snprintf(raw + n, sizeof(raw) - (size_t)n, " %s",
		    strerror(saved));
	/* Without memory for the clean copy we come here again: say it raw. */
	if (depth++ > 0) {
		say(raw, strlen(raw));
		say("\n", 1);
		_exit(ST_LOCAL);
	}
	buf_puts(&line, progname);
	buf_puts(&line, ": ");
	text_clean(&line, slice_of(raw), 0);
	buf_putc(&line, '\n');
	say(line.s, line.len);
	buf_free(&line);
	depth--;
	errno = saved;
}

void
warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(fmt, ap);
	va_end(ap);
}

void
die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(fmt, ap);
	va_end(ap);
	exit(status);
}
