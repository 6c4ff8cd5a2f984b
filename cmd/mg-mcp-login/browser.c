#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../../lib/base/mem.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "../../lib/base/url.h"
#include "mg-mcp-login.h"

static const char *candidates; /* left to try, with ':' between */
static char *address;
static struct proc browser;
static struct timer retry;

static void try_next(void *arg);

/*
 * Without a screen xdg-open takes a browser for terminals, which would fight
 * us for ours.
 */
static int
has_screen(void)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	struct utsname u;

	return (x != NULL && *x != '\0') ||
	    (wayland != NULL && *wayland != '\0') ||
	    (uname(&u) >= 0 && strcmp(u.sysname, "Darwin") == 0);
}

static const char *
programs(void)
{
	const char *s = getenv("BROWSER");

	if (s != NULL && *s != '\0')
		return s;
	return has_screen() ? "xdg-open:open" : "";
}

/* A word with the address in place of each %s, or a copy. */
static char *
fill(const char *word, int *filled)
{
	struct buf b = BUF_INIT(65536);
	const char *s;

	for (; (s = strstr(word, "%s")) != NULL; word = s + 2) {
		buf_put(&b, word, (size_t)(s - word));
		buf_puts(&b, address);
		*filled = 1;
	}
	buf_puts(&b, word);
	return b.s;
}

static void
ended(void *arg)
{
	char ending[64];

	(void)arg;
	if (browser.status == 0)
		return;
	if (opt.verbose)
		warn("the browser %s",
		    proc_ending(browser.status, ending, sizeof(ending)));
	timer_set(&retry, 0, try_next, NULL);
}

static void
start(char *const *words, size_t n)
{
	char **argv = xcalloc(n + 2, sizeof(*argv));
	struct proc_spec spec = { .in = PROC_NULL, .out = PROC_NULL,
		.err = PROC_NULL };
	int filled = 0;
	size_t i;

	for (i = 0; i < n; i++)
		argv[i] = fill(words[i], &filled);
	if (!filled)
		argv[i] = xstrdup(address);
	spec.argv = argv;
	if (opt.verbose)
		spec.out = spec.err = STDERR_FILENO;
	if (proc_start(&browser, &spec, ended, NULL) < 0 && opt.verbose)
		warn("cannot start '%s':", argv[0]);
	for (i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	free(argv);
}

/* Start it; it is not running afterwards if it cannot be. */
static void
try(const char *command)
{
	const char *why = "it is empty";
	char **words = text_words(command, &why);
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	if (n > 0)
		start(words, n);
	else
		warn("BROWSER: '%s' cannot be read: %s", command, why);
	free(words);
}

/* The first, or the one after one that has failed. */
static void
try_next(void *arg)
{
	char *command;
	size_t n;

	(void)arg;
	memset(&browser, 0, sizeof(browser));
	do {
		n = strcspn(candidates, ":");
		command = xstrndup(candidates, n);
		candidates += n + (candidates[n] == ':');
		if (n > 0)
			try(command);
		free(command);
	} while (browser.pid == 0 && *candidates != '\0');
	if (browser.pid == 0)
		warn("no browser can be started: open the address yourself");
}

static int
is_foreign(struct slice host)
{
	size_t i;

	for (i = 0; i + 4 <= host.n; i++)
		if (strncasecmp(host.p + i, "xn--", 4) == 0)
			return 1;
	return 0;
}

void
browser_show(const char *url, int open)
{
	struct buf b = BUF_INIT(64 * 1024);
	struct url u;

	if (url_parse(url, &u) < 0)
		die(ST_REFUSED, "the address to sign in at is not opened: %s",
		    url_fault(url));
	buf_printf(&b, "To sign in to '%s', %s\n\n  %s\n  host: %.*s\n",
	    server_label(&server), open ? "a browser opens" : "open", url,
	    (int)u.host.n, u.host.p);
	if (is_foreign(u.host))
		buf_puts(&b, "  note: the host has letters beyond ASCII, "
		    "which may look like others\n");
	(void)!write(STDERR_FILENO, b.s, b.len);
	buf_free(&b);
	if (!open)
		return;
	address = xstrdup(url);
	candidates = programs();
	try_next(NULL);
}
