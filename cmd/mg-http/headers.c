/* The headers that the person has set. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/mem.h"
#include "mg-http.h"

enum { OWN_MAX = 1 << 20 }; /* bytes of all of them */

static struct buf own = BUF_INIT(OWN_MAX);

static const char token[] = "!#$%&'*+-.^_`|~0123456789"
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* What says how the message is sent is not for others to say. */
static int
is_ours(const char *name, size_t n)
{
	static const char *const all[] = { "Accept", "Accept-Encoding",
		"Connection", "Content-Length", "Content-Type", "DPoP",
		"Expect", "Host", "Last-Event-ID", "TE", "Trailer",
		"Transfer-Encoding", "Upgrade" };
	size_t i;

	if (n >= 4 && strncasecmp(name, "mcp-", 4) == 0)
		return 1;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strlen(all[i]) == n && strncasecmp(all[i], name, n) == 0)
			return 1;
	return 0;
}

const char *
headers_fault(const char *line)
{
	size_t n = strspn(line, token);
	const char *s;

	if (n == 0 || line[n] != ':')
		return "no 'Name: value'";
	if (is_ours(line, n))
		return "a header that mg-http sets itself";
	for (s = line + n; *s != '\0'; s++)
		if (((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7F)
			return "a value with control characters";
	return NULL;
}

static const char *
next(const char *line)
{
	return line + strlen(line) + 1;
}

static const char *
end(const struct buf *lines)
{
	return lines->s == NULL ? NULL : lines->s + lines->len;
}

static int
has_name(const char *line, const char *name, size_t n)
{
	return strncasecmp(line, name, n) == 0 && line[n] == ':';
}

/* The line of that name, or NULL. */
static char *
find(const char *name, size_t n)
{
	char *line;

	for (line = own.s; line != end(&own); line += strlen(line) + 1)
		if (has_name(line, name, n))
			return line;
	return NULL;
}

int
headers_have(const char *name)
{
	return find(name, strlen(name)) != NULL;
}

int
headers_set(const char *line)
{
	char *old = find(line, strcspn(line, ":"));
	size_t n;

	if (old != NULL) {
		n = strlen(old) + 1;
		memmove(old, old + n, (size_t)(end(&own) - old) - n);
		own.len -= n;
	}
	buf_put(&own, line, strlen(line) + 1);
	return own.err != 0 ? -1 : 0;
}

void
headers_end(void)
{
	mask_learn(&own, 0);
}

void
headers_own(struct buf *lines)
{
	buf_put(lines, own.s, own.len);
}

const char **
headers_list(const struct buf *lines)
{
	size_t n = 1, i = 0;
	const char *line, **list;

	for (line = lines->s; line != end(lines); line = next(line))
		n++;
	list = xcalloc(n, sizeof(*list));
	for (line = lines->s; line != end(lines); line = next(line))
		list[i++] = line;
	return list;
}

void
headers_free(void)
{
	buf_free(&own);
}
