#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "tool.h"

/* Commands of one word; 1 when it was one. */
static int
plain(struct buf *b, const char *s)
{
	if (strcmp(s, "{") == 0 || strcmp(s, "[") == 0)
		jout_open(b, *s);
	else if (strcmp(s, "}") == 0 || strcmp(s, "]") == 0)
		jout_close(b, *s);
	else if (strcmp(s, "nl") == 0)
		buf_putc(b, '\n');
	else if (strcmp(s, "null") == 0)
		jout_cstr(b, NULL);
	else
		return 0;
	return 1;
}

static int
value(struct buf *b, const char *verb, const char *arg)
{
	struct buf file;

	if (strcmp(verb, "str") == 0)
		jout_cstr(b, arg);
	else if (strcmp(verb, "raw") == 0)
		jout_raw(b, slice_of(arg));
	else if (strcmp(verb, "int") == 0)
		jout_int(b, tool_number(arg));
	else if (strcmp(verb, "bool") == 0)
		jout_bool(b, (int)tool_number(arg));
	else if (strcmp(verb, "key") == 0)
		jout_key(b, arg);
	else if (strcmp(verb, "file") == 0) {
		tool_read(&file, arg);
		jout_str(b, buf_slice(&file));
		buf_free(&file);
	} else
		return 0;
	return 1;
}

static int
member(struct buf *b, const char *verb, const char *name, const char *arg)
{
	if (strcmp(verb, "kstr") == 0)
		jout_kstr(b, name, slice_of(arg));
	else if (strcmp(verb, "kcstr") == 0)
		jout_kcstr(b, name, arg);
	else if (strcmp(verb, "kraw") == 0)
		jout_kraw(b, name, slice_of(arg));
	else if (strcmp(verb, "kint") == 0)
		jout_kint(b, name, tool_number(arg));
	else if (strcmp(verb, "kbool") == 0)
		jout_kbool(b, name, (int)tool_number(arg));
	else
		return 0;
	return 1;
}

/*
 * jout MAX COMMAND ...: write what the commands say into a buffer of at most
 * MAX bytes: { } [ ] nl null, str|raw|int|bool|key|file ARG, k... NAME ARG
 */
int
tool_jout(int argc, char *argv[])
{
	struct buf b;
	int i, status;

	if (argc < 2)
		die(ST_USAGE, "jout: no ceiling given");
	buf_init(&b, (size_t)tool_number(argv[1]));
	for (i = 2; i < argc; i++) {
		if (plain(&b, argv[i]))
			continue;
		if (i + 1 < argc && value(&b, argv[i], argv[i + 1]))
			i++;
		else if (i + 2 < argc &&
		    member(&b, argv[i], argv[i + 1], argv[i + 2]))
			i += 2;
		else
			die(ST_USAGE, "jout: no such command: '%s'", argv[i]);
	}
	status = b.err != 0 ? ST_NO : ST_DONE;
	puts(b.err != 0 ? "too big" : buf_str(&b));
	buf_free(&b);
	return status;
}
