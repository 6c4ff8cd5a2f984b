#include <stdint.h>
#include <stdio.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/member.h"
#include "tool.h"

static void
print(struct slice s)
{
	printf("%.*s\n", (int)s.n, s.n > 0 ? s.p : "");
}

static enum status
all(struct slice text)
{
	struct members all;
	struct member m;

	if (members_open(&all, text) == -1)
		return ST_NO;
	while (members_next(&all, &m)) {
		if (m.name.n > 0)
			print(m.name);
		print(m.value);
	}
	return ST_DONE;
}

/* The one of that name. */
static enum status
one(struct slice text, const char *name)
{
	struct buf word = BUF_INIT(SIZE_MAX / 2);
	struct slice value;
	int n = member_get(text, name, &value);

	if (n == 1 && member_str(value, &word) == 0)
		print(buf_slice(&word));
	else if (n == 1)
		print(value);
	buf_free(&word);
	return n == 1 ? ST_DONE : n == 0 ? ST_NO : ST_PEER;
}

/*
 * member: the names and values of the text on stdin, raw, a line each; member
 * NAME: the decoded, or else the raw value of that name, status 1 when there
 * is none, and 4 when there are two.
 */
int
tool_member(int argc, char *argv[])
{
	struct buf text;
	enum status rc;

	tool_read(&text, "-");
	rc = argc == 1 ? all(buf_slice(&text)) :
	    one(buf_slice(&text), argv[1]);
	buf_free(&text);
	return (int)rc;
}
