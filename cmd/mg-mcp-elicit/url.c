#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/proc.h"
#include "../../lib/base/text.h"
#include "mg-mcp-elicit.h"

enum {
	URL_MAX = 4096,      /* what nobody can read nobody should open */
	BROWSER_TIME = 2000  /* ms in which a browser may fail */
};

/* Why the URL must not be opened, or NULL; *host is set then. */
static const char *
refuse_url(const char *url, struct slice *host)
{
	static const char *const plain = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%";

	if (strlen(url) > URL_MAX)
		return "it is too long to be read";
	if (url[strspn(url, plain)] != '\0')
		return "it has characters that no URL may have";
	if (strncasecmp(url, "https://", 8) != 0 &&
	    strncasecmp(url, "http://", 7) != 0)
		return "it is neither https nor http";
	host->p = strstr(url, "://") + 3;
	host->n = strcspn(host->p, "/?#");
	if (memchr(host->p, '@', host->n) != NULL)
		return "it has a user's name before the host";
	return host->n == 0 ? "it has no host" : NULL;
}

static int
is_loopback(struct slice host)
{
	size_t n = host.p[0] == '[' ? 5 : 0;

	if (n > 0)
		return host.n >= n && strncmp(host.p, "[::1]", n) == 0 &&
		    (host.n == n || host.p[n] == ':');
	while (n < host.n && host.p[n] != ':')
		n++;
	if (n == 9 && strncasecmp(host.p, "localhost", n) == 0)
		return 1;
	return strncmp(host.p, "127.", 4) == 0 &&
	    strspn(host.p, "0123456789.") == n;
}

static void
show_warnings(const char *url, struct slice host)
{
	size_t i;

	for (i = 0; i + 4 <= host.n; i++)
		if (strncasecmp(host.p + i, "xn--", 4) == 0) {
			show("  note: the host has letters beyond ASCII, "
			    "which may look like others\n");
			break;
		}
	if (strncasecmp(url, "https:", 6) != 0 && !is_loopback(host))
		show("  note: the connection is not encrypted\n");
}

static void
browser_late(void *arg)
{
	*(int *)arg = 1;
}

/* It may run on when we have left, as browsers do, with the terminal. */
static void
run_browser(char *const *argv)
{
	static struct proc p;
	struct proc_spec spec = { NULL, NULL, NULL, 0, 0, 0, 0, NULL };
	struct timer timer = { NULL, NULL, 0, NULL, NULL };
	char ending[64];
	int late = 0;

	spec.argv = argv;
	spec.in = spec.out = spec.err = tty;
	if (proc_start(&p, &spec, NULL, NULL) < 0) {
		buf_printf(&screen, "cannot start '%s': %s; please open it "
		    "yourself\n", argv[0], strerror(errno));
		return;
	}
	timer_set(&timer, BROWSER_TIME, browser_late, &late);
	while (!p.exited && !late && loop_signal == 0)
		loop_step();
	timer_stop(&timer);
	if (p.exited && p.status != 0)
		buf_printf(&screen, "'%s' %s; please open it yourself\n",
		    argv[0], proc_ending(p.status, ending, sizeof(ending)));
}

static void
open_url(char *url)
{
	const char *why = "it is empty", *browser = getenv("BROWSER");
	char **words, **argv;
	size_t n = 0;

	if (browser == NULL || *browser == '\0') {
		show("Please open it yourself: BROWSER is not set.\n");
		return;
	}
	words = text_words(browser, &why);
	while (words != NULL && words[n] != NULL)
		n++;
	if (n == 0) {
		buf_printf(&screen, "BROWSER cannot be read: %s; please open "
		    "it yourself\n", why);
		free(words);
		return;
	}
	argv = xcalloc(n + 2, sizeof(*argv));
	memcpy(argv, words, n * sizeof(*argv));
	argv[n] = url;
	run_browser(argv);
	free(argv);
	free(words);
}

void
url_ask(int params)
{
	char *url = json_strdup(&q, json_get(&q, params, "url"));
	struct slice host = { NULL, 0 };
	const char *why;

	show("\n  ");
	show_value(&q, json_get(&q, params, "url"), 0);
	show("\n");
	why = url == NULL ? "it is no text" : refuse_url(url, &host);
	if (why != NULL) {
		buf_printf(&screen, "This URL is not opened: %s.\n", why);
		leave_as("cancel");
	}
	show("  host: ");
	show_slice(host, 0);
	show("\n");
	show_warnings(url, host);
	if (ask_letter("Open it? [y/N] ", 'n') != 'y')
		leave_as("decline");
	open_url(url);
	free(url);
	leave_as("accept");
}
