/* A server that mg-mcp gives to a program that speaks to it. */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../base/line.h"
#include "../base/proc.h"
#include "../base/server.h"
#include "../base/text.h"
#include "../base/url.h"
#include "config.h"

enum { FD_MAX = 1 << 20 };

static int
read_text(int fd, const char *from, struct buf *text, struct buf *why)
{
	struct line in;
	struct slice s;
	int rc;

	line_init(&in, fd, PROC_HANDED);
	while ((rc = line_next(&in, &s)) == LINE_NONE)
		if (line_fill(&in) < 0) {
			buf_printf(why, "cannot read %s: %s", from,
			    strerror(errno));
			line_free(&in);
			return -1;
		}
	if (rc == LINE_OK)
		buf_put(text, s.p, s.n);
	else
		buf_printf(why, "%s: %s", from, rc == LINE_LONG ?
		    "the server's entry is too long" :
		    "no server's entry comes from it");
	line_free(&in);
	return rc == LINE_OK ? 0 : -1;
}

/* The one name that is there, into "name". */
static int
only_name(const struct config *c, const char *from, struct buf *name,
    struct buf *why)
{
	const struct json *j = &c->files[0].doc;
	int servers = c->files[0].servers;

	if (json_count(j, servers) == 1 &&
	    !json_has_nul(j, json_first(j, servers)))
		return json_str(j, json_first(j, servers), name);
	buf_printf(why, "%s: expected one server", from);
	return -1;
}

int
config_handed(int fd, struct server *sv, struct buf *why)
{
	struct buf text = BUF_INIT(PROC_HANDED), from = BUF_INIT(64);
	struct buf name = BUF_INIT(SIZE_MAX / 2);
	struct config c = { NULL, 0 };
	int rc;

	buf_printf(&from, "descriptor %d", fd);
	rc = read_text(fd, buf_str(&from), &text, why);
	if (rc == 0)
		rc = config_add(&c, buf_str(&from), 0, buf_slice(&text), why);
	if (rc == 0)
		rc = only_name(&c, buf_str(&from), &name, why);
	if (rc == 0)
		rc = config_server(&c, buf_str(&name), sv, why);
	config_free(&c);
	buf_free(&text);
	buf_free(&from);
	buf_free(&name);
	return rc;
}

/* What may hold a password is not shown. */
static int
take_url(const char *url, struct server *sv, struct buf *why)
{
	if (config_url(url, sv) == 0)
		return 0;
	if (strchr(url, '@') == NULL)
		buf_printf(why, "'%s' is ", url);
	buf_printf(why, "no address of a server: %s", url_fault(url));
	return -1;
}

int
config_remote(const char *fd, const char *url, struct server *sv,
    struct buf *why)
{
	int n;

	if (fd == NULL)
		return take_url(url, sv, why);
	if (text_count(fd, FD_MAX, &n) < 0 || n <= STDERR_FILENO) {
		buf_printf(why, "-f '%s' is no descriptor from 3 on", fd);
		return -1;
	}
	if (config_handed(n, sv, why) < 0)
		return -1;
	if (sv->url != NULL)
		return 0;
	buf_printf(why, "'%s' is no remote server", server_label(sv));
	server_free(sv);
	return -1;
}
