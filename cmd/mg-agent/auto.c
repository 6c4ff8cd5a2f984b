/* "auto": whoever this machine can ask. */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../lib/base/proc.h"
#include "api.h"

enum { PROBE = 200 }; /* ms that a local server has */

struct probe {
	struct timer timer;
	int over;
};

static void
on_time(void *arg)
{
	struct probe *p = arg;

	p->over = 1;
}

static void
on_connected(void *arg, int events)
{
	(void)events;
	on_time(arg);
}

/* Wait until a connect(2) under way has an end.  Is it a good one? */
static int
connects(int fd)
{
	struct probe p = { { NULL, NULL, 0, NULL, NULL }, 0 };
	struct sockaddr_in a;
	socklen_t n = sizeof(a);

	timer_set(&p.timer, PROBE, on_time, &p);
	loop_fd(fd, LOOP_WRITE, on_connected, &p);
	while (!p.over && loop_signal == 0)
		loop_step();
	loop_fd(fd, 0, NULL, NULL);
	timer_stop(&p.timer);
	return getpeername(fd, (struct sockaddr *)&a, &n) == 0;
}

static int
listens(unsigned port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 0;
	struct sockaddr_in a;

	if (fd == -1)
		return 0;
	memset(&a, 0, sizeof(a));
	a.sin_family = AF_INET;
	a.sin_port = htons((uint16_t)port);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
	    fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
		yes = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 ||
		    (errno == EINPROGRESS && connects(fd));
	(void)close(fd);
	return yes;
}

static int
has_claude_code(void)
{
	char *path = proc_which("claude");

	free(path);
	if (path != NULL)
		warn("using claude-code ('claude' is in PATH)");
	return path != NULL;
}

static int
has_key(const struct provider *p)
{
	const char *name = first_set(p->keys);

	if (name != NULL)
		warn("using %s (%s is set)", p->type, name);
	return name != NULL;
}

static int
is_served_here(const struct provider *p)
{
	const char *port = strrchr(p->base, ':') + 1;

	if (!p->keyless || !listens((unsigned)strtoul(port, NULL, 10)))
		return 0;
	warn("using %s (it listens on 127.0.0.1:%.*s)", p->type,
	    (int)strcspn(port, "/"), port);
	return 1;
}

static NORETURN void
nothing(void)
{
	struct buf b = BUF_INIT(4096);
	const struct provider *p = NULL;
	const char *const *k;

	while ((p = provider_next(p)) != NULL)
		for (k = p->keys; *k != NULL; k++)
			if (strstr(buf_str(&b), *k) == NULL)
				buf_printf(&b, "%s%s", b.len > 0 ? ", " : "",
				    *k);
	die(ST_USAGE, "no back end: none of %s is set, 'claude' is not in "
	    "PATH, no local server listens; -b names one", buf_str(&b));
}

const char *
provider_auto(void)
{
	const struct provider *p = provider_next(NULL);

	if (has_key(p))
		return p->type;
	if (has_claude_code())
		return "claude-code";
	while ((p = provider_next(p)) != NULL)
		if (has_key(p))
			return p->type;
	while ((p = provider_next(p)) != NULL)
		if (is_served_here(p))
			return p->type;
	nothing();
}
