#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/url.h"
#include "tool.h"

static void
show(const char *text)
{
	struct url u;

	if (url_parse(text, &u) == -1) {
		printf("%s\n", url_fault(text));
		return;
	}
	printf("%.*s %.*s %d %.*s %.*s\n", (int)u.scheme.n, u.scheme.p,
	    (int)u.host.n, u.host.p, u.port, (int)u.path.n, u.path.p,
	    u.query.p != NULL ? (int)u.query.n : 1,
	    u.query.p != NULL ? u.query.p : "-");
}

/*
 * url URL ...: a line each: scheme, host, port, path, query ('-': none), or
 * why it is none.
 */
int
tool_url(int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc; i++)
		show(argv[i]);
	return ST_DONE;
}

/* url-safe, url-loopback URL: status 0 or 1. */
int
tool_url_is(int argc, char *argv[])
{
	if (argc != 2)
		die(ST_USAGE, "%s: a URL is wanted", argv[0]);
	return (strcmp(argv[0], "url-safe") == 0 ? url_is_safe(argv[1]) :
	    url_is_loopback(argv[1])) ? ST_DONE : ST_NO;
}

/* url-same A B, url-covers RESOURCE URL: status 0 or 1. */
int
tool_url_pair(int argc, char *argv[])
{
	if (argc != 3)
		die(ST_USAGE, "%s: two URLs are wanted", argv[0]);
	return (strcmp(argv[0], "url-same") == 0 ?
	    url_same_origin(argv[1], argv[2]) :
	    url_covers(argv[1], argv[2])) ? ST_DONE : ST_NO;
}

static void
print(struct buf *b)
{
	printf("%s\n", buf_str(b));
	buf_free(b);
}

/* url-resolve BASE REFERENCE: what it means; status 1: no address. */
int
tool_url_resolve(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (argc != 3)
		die(ST_USAGE, "url-resolve: base and reference are wanted");
	if (url_resolve(argv[1], argv[2], &b) == -1)
		return ST_NO;
	print(&b);
	return ST_DONE;
}

/* url-well-known URL NAME inserted|suffixed|root */
int
tool_url_well_known(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (argc != 4)
		die(ST_USAGE, "url-well-known: URL, name, place are wanted");
	url_well_known(argv[1], argv[2], *argv[3] == 'i' ? URL_INSERTED :
	    *argv[3] == 's' ? URL_SUFFIXED : URL_ROOT, &b);
	print(&b);
	return ST_DONE;
}

/* url-form: stdin escaped; url-form-value FORM NAME: status 1: none, 2. */
int
tool_url_form(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2), in;
	int found;

	if (argc == 3) {
		found = url_form_value(slice_of(argv[1]), argv[2], &b);
		if (found != 1)
			return found == 0 ? ST_NO : ST_USAGE;
	} else {
		tool_read(&in, "-");
		url_form(&b, buf_slice(&in));
		buf_free(&in);
	}
	print(&b);
	return ST_DONE;
}
