#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "tool.h"

static int
simple(struct buf *b, const char *verb)
{
	if (strcmp(verb, "clear") == 0)
		buf_clear(b);
	else if (strcmp(verb, "free") == 0)
		buf_free(b);
	else if (strcmp(verb, "show") == 0)
		printf("%zu '%s'%s\n", b->len, buf_str(b),
		    b->err == E2BIG ? " too big" : "");
	else
		return 0;
	return 1;
}

static void
change(struct buf *b, const char *verb, const char *arg)
{
	size_t n;

	if (strcmp(verb, "puts") == 0)
		buf_puts(b, arg);
	else if (strcmp(verb, "putc") == 0)
		buf_putc(b, *arg);
	else if (strcmp(verb, "printf") == 0)
		buf_printf(b, "<%s>", arg);
	else if (strcmp(verb, "drop") == 0)
		buf_drop(b, (size_t)tool_number(arg));
	else if (strcmp(verb, "fill") == 0) {
		n = (size_t)tool_number(arg);
		if (buf_room(b, n) == -1)
			return;
		memset(b->s + b->len, 'x', n);
		b->len += n;
	} else
		die(ST_USAGE, "buf: no such command: '%s'", verb);
}

/*
 * buf MAX COMMAND ...: what the commands do to a buffer: show, clear, free,
 * puts|putc|printf|drop|fill ARG
 */
int
tool_buf(int argc, char *argv[])
{
	struct buf b;
	int i;

	if (argc < 2)
		die(ST_USAGE, "buf: no ceiling given");
	buf_init(&b, (size_t)tool_number(argv[1]));
	for (i = 2; i < argc; i++) {
		if (simple(&b, argv[i]))
			continue;
		if (i + 1 == argc)
			die(ST_USAGE, "buf: '%s' of what?", argv[i]);
		change(&b, argv[i], argv[i + 1]);
		i++;
	}
	if (b.cap > b.max + 1)
		die(ST_LOCAL, "buf: more memory than the ceiling");
	buf_free(&b);
	return ST_DONE;
}
