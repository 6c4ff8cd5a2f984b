/*
 * fetch METHOD URL [OPTION ...]: what lib/net's fetch answers, as JSON;
 * status 1 and one line when it has no answer.
 *
 *	-H LINE   a header           -b BODY  the body
 *	-t MS     all of it must end by then
 *	-F URL    before it one request to an address that the user has named
 *	-S URL    it is for the server there, and
 *	-A, -C, -K FILE   ... trusts this CA, is shown this certificate and key
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../lib/base/die.h"
#include "../lib/base/jout.h"
#include "../lib/base/loop.h"
#include "../lib/base/mem.h"
#include "../lib/base/server.h"
#include "../lib/net/fetch.h"
#include "../lib/net/http.h"

enum { MOST = 16, PATIENCE = 60000 };

static struct fetch f;
static struct server server;
static const char *headers[MOST + 1];
static size_t nheaders;
static int over, status;

static void
head(void *arg, int code)
{
	(void)arg;
	(void)code;
}

static int
data(void *arg, struct slice s)
{
	(void)arg;
	(void)s;
	return 0;
}

static void
done(void *arg, enum http_result result, const char *why)
{
	(void)arg;
	if (result != HTTP_OK)
		die(ST_PEER, "-F: %s", why);
	over = 1;
}

static void
give_up(void *arg)
{
	(void)arg;
	die(ST_TIME, "no end");
}

static void
name(const char *url)
{
	static const struct http_ops ops = { head, data, done };
	struct http_request r = { .method = "GET", .url = url,
		.connect = 5000, .idle = 5000 };

	(void)http_start(&r, &ops, NULL);
	while (!over)
		loop_step();
}

static void
show(void)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kint(&b, "status", f.status);
	jout_kstr(&b, "type", buf_slice(&f.type));
	jout_kstr(&b, "challenge", buf_slice(&f.challenge));
	jout_kstr(&b, "nonce", buf_slice(&f.nonce));
	jout_kstr(&b, "text", buf_slice(&f.text));
	jout_close(&b, '}');
	printf("%s\n", buf_str(&b));
	buf_free(&b);
}

/* Within the loop, as signing in is done by programs that serve others. */
static void
run(void *arg)
{
	struct buf why = BUF_INIT(4096);

	(void)arg;
	status = fetch(&f, &why) == 0 ? ST_DONE : ST_NO;
	if (status == ST_DONE)
		show();
	else
		printf("%d %zu %s\n", f.status, f.text.len, buf_str(&why));
	buf_free(&why);
	fetch_free(&f);
	over = 1;
}

static void
option(int c, const char *word)
{
	switch (c) {
	case 'H':
		if (nheaders < MOST)
			headers[nheaders++] = word;
		break;
	case 'b':
		f.body = slice_of(word);
		break;
	case 't':
		fetch_due(loop_now() + strtoll(word, NULL, 10));
		break;
	case 'F':
		name(word);
		break;
	case 'A':
		server.ca = xstrdup(word);
		break;
	case 'C':
		server.cert = xstrdup(word);
		break;
	case 'K':
		server.cert_key = xstrdup(word);
		break;
	case 'S':
		server.url = xstrdup(word);
		fetch_for(&server);
		break;
	default:
		die(ST_USAGE, "no such option");
	}
}

int
main(int argc, char *argv[])
{
	struct timer timer = { 0 }, patience = { 0 };
	int c;

	progname = "fetch";
	if (argc < 3)
		die(ST_USAGE, "method and URL are wanted");
	f.method = argv[1];
	f.url = argv[2];
	f.headers = headers;
	optind = 3;
	loop_catch_signals();
	timer_set(&patience, PATIENCE, give_up, NULL);
	while ((c = getopt(argc, argv, "A:C:F:H:K:S:b:t:")) != -1)
		option(c, optarg);
	over = 0;
	timer_set(&timer, 0, run, NULL);
	while (!over)
		loop_step();
	http_end();
	server_free(&server);
	return status;
}
