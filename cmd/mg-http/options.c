/* The command line. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/option.h"
#include "../../lib/base/text.h"
#include "../../lib/rule/config.h"
#include "mg-http.h"

enum { FILE_MAX = 1 << 20 };

static const char synopsis[] =
    "usage: mg-http [-hv] [-H header] [-m size] [-t seconds] "
    "[--cacert file]\n"
    "               [--cert file] [--key file] [--transport how] "
    "-f fd | url\n";

struct options opt;

static int help, version;
static long long timeout;
static size_t max;
static char *words[OPTION_WORDS];
static char *descriptor, *ca, *cert, *key, *transport;

static void
set_max(const char *name, char *word)
{
	if (text_size(word, &max) < 0 || max == 0)
		die(ST_USAGE, "%s '%s' is no size", name, word);
}

static void
set_timeout(const char *name, char *word)
{
	timeout = option_seconds(name, word);
}

static void
add_header(const char *name, char *word)
{
	option_add(words, word, name);
}

static const struct option table[] = {
	{ "-H", .take = add_header }, { "-f", .word = &descriptor },
	{ "-h", .flag = &help }, { "-m", .take = set_max },
	{ "-t", .take = set_timeout }, { "-v", .flag = &opt.verbose },
	{ "--cacert", .word = &ca }, { "--cert", .word = &cert },
	{ "--help", .flag = &help }, { "--key", .word = &key },
	{ "--transport", .word = &transport },
	{ "--version", .flag = &version }, { .name = NULL }
};

static NORETURN void
print(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
		die(ST_LOCAL, "cannot write the output:");
	exit(ST_DONE);
}

/* Where it came from is named, its value, which may be secret, is not. */
static void
set_header(const char *line, const char *from)
{
	const char *fault = headers_fault(line);
	int n = (int)strcspn(line, ":");

	if (fault != NULL)
		die(ST_USAGE, "%s: '%.*s': %s", from, n, line, fault);
	if (headers_set(line) == -1)
		die(ST_USAGE, "%s: too many headers", from);
}

/* A line of the file, which ends at the first of these. */
static void
header_file(const char *path)
{
	struct buf text = BUF_INIT(FILE_MAX), from = BUF_INIT(SIZE_MAX / 2);
	char *line, *end;
	int n = 0;

	if (file_read(path, &text) == -1)
		die(ST_USAGE, "cannot read '%s':", path);
	if (text.len > 0 && strlen(buf_str(&text)) != text.len)
		die(ST_USAGE, "%s: a NUL byte", path);
	for (line = text.s; line != NULL; line = end) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		buf_clear(&from);
		buf_printf(&from, "%s:%d", path, ++n);
		if (*line != '\0')
			set_header(line, buf_str(&from));
	}
	buf_free(&text);
	buf_free(&from);
}

/* Those of the command line take the place of those of the entry. */
static void
set_headers(void)
{
	char **h;
	int i;

	for (h = opt.server.headers; h != NULL && *h != NULL; h++)
		set_header(*h, opt.server.name);
	for (i = 0; words[i] != NULL; i++)
		if (words[i][0] == '@')
			header_file(words[i] + 1);
		else
			set_header(words[i], "-H");
	headers_end();
}

static void
replace(char **old, const char *word)
{
	if (word == NULL)
		return;
	free(*old);
	*old = xstrdup(word);
}

static void
set_server(void)
{
	struct server *sv = &opt.server;

	if (timeout > 0)
		sv->timeout = timeout;
	if (max > 0)
		sv->max_line = max;
	if (transport != NULL && strcmp(transport, "http") != 0 &&
	    strcmp(transport, "sse") != 0)
		die(ST_USAGE, "--transport '%s' is neither http nor sse",
		    transport);
	replace(&sv->transport, transport);
	replace(&sv->ca, ca);
	replace(&sv->cert, cert);
	replace(&sv->cert_key, key);
	if (sv->cert_key != NULL && sv->cert == NULL)
		die(ST_USAGE, "a key is given, and no certificate");
	set_headers();
}

static void
find_server(const char *url)
{
	struct buf why = BUF_INIT(8192);

	if (config_remote(descriptor, url, &opt.server, &why) == -1)
		die(ST_USAGE, "%s", buf_str(&why));
	buf_free(&why);
}

void
options_read(int argc, char **argv)
{
	argc--;
	argv++;
	while (option_next(table, &argc, &argv))
		continue;
	if (help)
		print(synopsis);
	if (version)
		print("mg-http " VERSION "\n");
	if (argc != (descriptor == NULL)) {
		(void)fputs(synopsis, stderr);
		exit(ST_USAGE);
	}
	find_server(argv[0]);
	set_server();
}
