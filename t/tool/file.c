#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/base/file.h"
#include "../../lib/base/place.h"
#include "tool.h"

/* What failed, to stdout; never "Success". */
static int
failed(void)
{
	printf("%s\n", errno == EFBIG ? "EFBIG" : errno == EISDIR ? "EISDIR" :
	    errno == EINVAL ? "EINVAL" : errno == ENOENT ? "ENOENT" :
	    errno == ENOTDIR ? "ENOTDIR" : strerror(errno));
	return ST_LOCAL;
}

/* file-read MAX PATH: what it holds, with ":" before it */
int
tool_file_read(int argc, char *argv[])
{
	struct buf b;
	int r;

	if (argc != 3)
		die(ST_USAGE, "file-read: MAX PATH are wanted");
	buf_init(&b, 1 + (size_t)tool_number(argv[1]));
	buf_putc(&b, ':');
	r = file_read(argv[2], &b);
	if (r == 0)
		fwrite(b.s, 1, b.len, stdout);
	else {
		r = failed();
		if (b.len != 1)
			die(ST_LOCAL, "file-read: not as it was");
	}
	buf_free(&b);
	return r;
}

/* file-write PATH: what stdin holds */
int
tool_file_write(int argc, char *argv[])
{
	struct buf b;
	int r;

	if (argc != 2)
		die(ST_USAGE, "file-write: PATH is wanted");
	tool_read(&b, "-");
	r = file_write(argv[1], buf_slice(&b));
	if (r == -1)
		r = failed();
	buf_free(&b);
	return r;
}

/* place-dir config|state|cache|runtime */
int
tool_place_dir(int argc, char *argv[])
{
	const char *s = argc == 2 ? argv[1] : "";
	enum place p = strcmp(s, "config") == 0 ? PLACE_CONFIG :
	    strcmp(s, "state") == 0 ? PLACE_STATE :
	    strcmp(s, "cache") == 0 ? PLACE_CACHE : PLACE_RUNTIME;
	char *dir = place_dir(p);

	if (dir == NULL)
		return ST_NO;
	printf("%s\n", dir);
	free(dir);
	return ST_DONE;
}

/* place-make PATH */
int
tool_place_make(int argc, char *argv[])
{
	if (argc != 2)
		die(ST_USAGE, "place-make: PATH is wanted");
	return place_make(argv[1]) == -1 ? failed() : ST_DONE;
}
