#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/line.h"
#include "../../lib/base/loop.h"
#include "mg-mcp-login.h"

static struct line in = { .fd = -1 };
static struct response *response;
static const char *address; /* that the pasted one begins with */

static void
prompt(void)
{
	static const char text[] = "Paste the address that the browser is "
	    "sent to in the end (it need not load): ";

	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
}

static struct slice
trimmed(struct slice s)
{
	while (s.n > 0 && (*s.p == ' ' || *s.p == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* Why it does not count, or NULL. */
static const char *
take(struct slice s)
{
	size_t n = strlen(address);
	struct slice query;
	const char *end;

	if (s.n < n || memcmp(s.p, address, n) != 0)
		return memchr(s.p, ':', s.n) == NULL ? "a code alone cannot "
		    "be checked: the whole address is needed" :
		    "that is another address";
	if (s.n == n || s.p[n] != '?')
		return "there is no answer in that address";
	query.p = s.p + n + 1;
	query.n = s.n - n - 1;
	end = memchr(query.p, '#', query.n);
	if (end != NULL)
		query.n = (size_t)(end - query.p);
	return response_take(response, query) ? NULL :
	    "that is the answer to another sign-in";
}

static void
take_lines(void)
{
	const char *why;
	struct slice s;
	int rc;

	while ((rc = line_next(&in, &s)) == LINE_OK || rc == LINE_LONG) {
		if (response->done)
			return;
		s = rc == LINE_OK ? trimmed(s) : s;
		if (rc == LINE_OK && s.n == 0)
			continue;
		why = rc == LINE_LONG ? "that is too long" : take(s);
		if (why == NULL)
			return;
		warn("%s (it begins with %s?)", why, address);
		prompt();
	}
	if (rc == LINE_EOF && !response->done)
		die(ST_REFUSED, "nobody has signed in: no address was "
		    "pasted");
}

static void
readable(void *arg, int events)
{
	(void)arg;
	(void)events;
	if (line_fill(&in) < 0 && errno != EAGAIN)
		die(ST_LOCAL, "cannot read what is pasted:");
	take_lines();
}

void
paste_listen(struct response *r, const char *redirect)
{
	int tty = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	response = r;
	address = redirect;
	line_init(&in, tty >= 0 ? tty : STDIN_FILENO, REDIRECT_MAX);
	loop_fd(in.fd, LOOP_READ, readable, NULL);
	prompt();
}

void
paste_close(void)
{
	if (in.fd < 0)
		return;
	loop_fd(in.fd, 0, NULL, NULL);
	if (in.fd != STDIN_FILENO)
		(void)close(in.fd);
	line_free(&in);
	in.fd = -1;
}
