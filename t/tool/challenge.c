#include <stdint.h>
#include <stdio.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/net/challenge.h"
#include "tool.h"

static void
show(struct buf *b, const char *name, const struct buf *value)
{
	if (value->len > 0)
		jout_kstr(b, name, buf_slice(value));
}

/* challenge: stdin as the value of WWW-Authenticate, what it says as JSON */
int
tool_challenge(int argc, char *argv[])
{
	static const char *const schemes[] = { "none", "Bearer", "DPoP" };
	struct buf in, b = BUF_INIT(SIZE_MAX / 2);
	struct challenge c;

	if (argc != 1)
		die(ST_USAGE, "usage: %s", argv[0]);
	tool_read(&in, "-");
	challenge_read(buf_slice(&in), &c);
	jout_open(&b, '{');
	jout_kcstr(&b, "scheme", schemes[c.scheme]);
	jout_kbool(&b, "dpop", c.dpop);
	show(&b, "metadata", &c.metadata[0]);
	show(&b, "metadata2", &c.metadata[1]);
	show(&b, "scope", &c.scope);
	show(&b, "error", &c.error);
	show(&b, "description", &c.description);
	jout_close(&b, '}');
	printf("%s\n", buf_str(&b));
	challenge_free(&c);
	buf_free(&in);
	buf_free(&b);
	return ST_DONE;
}

/* scope-union ONE OTHER */
int
tool_scope_union(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (argc != 3)
		die(ST_USAGE, "usage: %s ONE OTHER", argv[0]);
	scope_union(slice_of(argv[1]), slice_of(argv[2]), &b);
	printf("%s\n", buf_str(&b));
	buf_free(&b);
	return ST_DONE;
}

/* scope-within PART WHOLE */
int
tool_scope_within(int argc, char *argv[])
{
	if (argc != 3)
		die(ST_USAGE, "usage: %s PART WHOLE", argv[0]);
	return scope_within(slice_of(argv[1]), slice_of(argv[2])) ? ST_DONE :
	    ST_NO;
}
