#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "tool.h"

static const struct {
	const char *name;
	int (*run)(int, char **);
} areas[] = {
	{ "address", tool_address },
	{ "base64-decode", tool_base64 },
	{ "base64-encode", tool_base64 },
	{ "buf", tool_buf },
	{ "challenge", tool_challenge },
	{ "expand", tool_expand },
	{ "file-read", tool_file_read },
	{ "file-write", tool_file_write },
	{ "guard", tool_guard },
	{ "guard-cost", tool_guard_cost },
	{ "issuer", tool_issuer },
	{ "issuer-default", tool_issuer },
	{ "jout", tool_jout },
	{ "json", tool_json },
	{ "json-bool", tool_json_bool },
	{ "json-count", tool_json_count },
	{ "json-decode", tool_json_decode },
	{ "json-double", tool_json_double },
	{ "json-dup", tool_json_dup },
	{ "json-get", tool_json_get },
	{ "json-int", tool_json_int },
	{ "json-is", tool_json_is },
	{ "json-place", tool_json_place },
	{ "json-repeated", tool_json_repeated },
	{ "json-str", tool_json_str },
	{ "json-walk", tool_json_walk },
	{ "judge", tool_judge },
	{ "line", tool_line },
	{ "line-cost", tool_line_cost },
	{ "loop", tool_loop },
	{ "member", tool_member },
	{ "mirror", tool_mirror },
	{ "mirror-encode", tool_mirror_encode },
	{ "mirror-headers", tool_mirror_headers },
	{ "place-dir", tool_place_dir },
	{ "place-make", tool_place_make },
	{ "proxy", tool_proxy },
	{ "quota", tool_quota },
	{ "quota-spent", tool_quota_spent },
	{ "quota-try", tool_quota_try },
	{ "resource", tool_resource },
	{ "retry", tool_retry },
	{ "schema", tool_schema },
	{ "schema-table", tool_schema_table },
	{ "schema-types", tool_schema_types },
	{ "schema-types-table", tool_schema_table },
	{ "scope-union", tool_scope_union },
	{ "scope-within", tool_scope_within },
	{ "server", tool_server },
	{ "server-handed", tool_server_typed },
	{ "server-of", tool_server_of },
	{ "server-socket", tool_server_typed },
	{ "server-typed", tool_server_typed },
	{ "server-url", tool_server_typed },
	{ "servers", tool_servers },
	{ "sha256", tool_sha256 },
	{ "sse", tool_sse },
	{ "sse-count", tool_sse },
	{ "sse-halves", tool_sse },
	{ "sse-id", tool_sse },
	{ "store-age", tool_store_age },
	{ "store-cost", tool_store_cost },
	{ "store-drop", tool_store_drop },
	{ "store-get", tool_store_get },
	{ "store-lock", tool_store_lock },
	{ "store-put", tool_store_put },
	{ "store-storm", tool_store_storm },
	{ "store-watch", tool_store_watch },
	{ "tally-certain", tool_tally_certain },
	{ "text-clean", tool_text_clean },
	{ "text-clean-lines", tool_text_clean },
	{ "text-distance", tool_text_distance },
	{ "text-quote", tool_text_quote },
	{ "text-seconds", tool_text_number },
	{ "text-count", tool_text_number },
	{ "text-size", tool_text_number },
	{ "text-uri-path", tool_text_uri_path },
	{ "text-words", tool_text_words },
	{ "trust", tool_trust },
	{ "url", tool_url },
	{ "url-covers", tool_url_pair },
	{ "url-form", tool_url_form },
	{ "url-form-value", tool_url_form },
	{ "url-loopback", tool_url_is },
	{ "url-resolve", tool_url_resolve },
	{ "url-safe", tool_url_is },
	{ "url-same", tool_url_pair },
	{ "url-well-known", tool_url_well_known },
	{ "utf8", tool_utf8 },
};

void
tool_read(struct buf *b, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	char piece[65536];
	size_t n;

	if (f == NULL)
		die(ST_USAGE, "cannot open '%s':", path);
	buf_init(b, SIZE_MAX);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_put(b, piece, n);
	if (ferror(f))
		die(ST_USAGE, "cannot read '%s':", path);
	if (f != stdin)
		fclose(f);
}

long long
tool_number(const char *s)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (*s == '\0' || *end != '\0' || errno != 0)
		die(ST_USAGE, "no number: '%s'", s);
	return n;
}

int
main(int argc, char *argv[])
{
	size_t i;
	int status;

	progname = "mg-test";
	for (i = 0; argc > 1 && i < sizeof(areas) / sizeof(areas[0]); i++) {
		if (strcmp(argv[1], areas[i].name) != 0)
			continue;
		status = areas[i].run(argc - 1, argv + 1);
		if (fflush(stdout) == EOF)
			die(ST_LOCAL, "cannot write:");
		return status;
	}
	fprintf(stderr, "usage: mg-test AREA [ARG ...]\n");
	return ST_USAGE;
}
