/*
 * post: the least work that asking a model can be with libcurl.  Posts bodies
 * of given sizes to one address, one after the other on one connection, and
 * drops the answers as they come, or writes them to stdout; no JSON is
 * written or read.  What mg-agent takes is measured against this.
 */

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *body;
static size_t room;
static int show, step;

static void
fail(const char *what)
{
	fprintf(stderr, "post: %s\n", what);
	exit(1);
}

static size_t
take(char *p, size_t size, size_t n, void *arg)
{
	(void)arg;
	if (show && write(1, p, size * n) != (ssize_t)(size * n))
		fail("cannot write");
	return size * n;
}

static void
post(CURL *e, size_t n)
{
	CURLcode code;
	long status;

	if (n > room) {
		room = n + n / 8;
		body = realloc(body, room);
		if (body == NULL)
			fail("no memory");
		memset(body, ' ', room);
	}
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
	code = curl_easy_perform(e);
	if (code != CURLE_OK)
		fail(curl_easy_strerror(code));
	curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200)
		fail("the status is not 200");
}

/* The sizes are the lines of the file; a step is a line of stdin for each. */
static void
post_all(CURL *e, FILE *sizes)
{
	char line[64], *go = NULL;
	size_t cap = 0;

	while (fgets(line, sizeof(line), sizes) != NULL)
		if (!step || getline(&go, &cap, stdin) > 0)
			post(e, strtoul(line, NULL, 10));
	free(go);
}

static void
usage(void)
{
	fputs("usage: post [-io] SIZES URL\n"
	    "  -i  wait for a line of stdin before each request\n"
	    "  -o  write the answers to stdout, as they come\n", stderr);
	exit(2);
}

int
main(int argc, char *argv[])
{
	struct curl_slist *headers;
	FILE *sizes;
	CURL *e;
	int c;

	while ((c = getopt(argc, argv, "io")) != -1) {
		switch (c) {
		case 'i': step = 1; break;
		case 'o': show = 1; break;
		default: usage();
		}
	}
	if (argc - optind != 2)
		usage();
	sizes = fopen(argv[optind], "r");
	if (sizes == NULL)
		fail("cannot open the sizes");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	e = curl_easy_init();
	headers = curl_slist_append(NULL, "content-type: application/json");
	headers = curl_slist_append(headers, "Expect:");
	if (e == NULL || headers == NULL)
		fail("no memory");
	curl_easy_setopt(e, CURLOPT_URL, argv[optind + 1]);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take);
	post_all(e, sizes);
	curl_easy_cleanup(e);
	curl_slist_free_all(headers);
	curl_global_cleanup();
	return 0;
}
