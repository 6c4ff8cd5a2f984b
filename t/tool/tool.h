/*
 * mg-test: the library from the command line, for the tests.  An area is one
 * command (or some that begin alike) in one file; argv[0] is its name.
 */

#ifndef TOOL_H
#define TOOL_H

struct buf;

/* The whole of a file, "-" being stdin; dies (2) when it cannot be read. */
void tool_read(struct buf *, const char *path);

/* A whole number, or die (2). */
long long tool_number(const char *);

int tool_address(int, char **);
int tool_base64(int, char **);
int tool_buf(int, char **);
int tool_challenge(int, char **);
int tool_expand(int, char **);
int tool_file_read(int, char **);
int tool_file_write(int, char **);
int tool_guard(int, char **);
int tool_guard_cost(int, char **);
int tool_issuer(int, char **);
int tool_jout(int, char **);
int tool_json(int, char **);
int tool_json_bool(int, char **);
int tool_json_count(int, char **);
int tool_json_decode(int, char **);
int tool_json_double(int, char **);
int tool_json_dup(int, char **);
int tool_json_get(int, char **);
int tool_json_int(int, char **);
int tool_json_is(int, char **);
int tool_json_place(int, char **);
int tool_json_repeated(int, char **);
int tool_json_str(int, char **);
int tool_json_walk(int, char **);
int tool_judge(int, char **);
int tool_line(int, char **);
int tool_line_cost(int, char **);
int tool_loop(int, char **);
int tool_member(int, char **);
int tool_mirror(int, char **);
int tool_mirror_encode(int, char **);
int tool_mirror_headers(int, char **);
int tool_place_dir(int, char **);
int tool_place_make(int, char **);
int tool_proxy(int, char **);
int tool_quota(int, char **);
int tool_quota_spent(int, char **);
int tool_quota_try(int, char **);
int tool_resource(int, char **);
int tool_retry(int, char **);
int tool_schema(int, char **);
int tool_schema_table(int, char **);
int tool_schema_types(int, char **);
int tool_scope_union(int, char **);
int tool_scope_within(int, char **);
int tool_server(int, char **);
int tool_server_of(int, char **);
int tool_server_typed(int, char **);
int tool_servers(int, char **);
int tool_sha256(int, char **);
int tool_sse(int, char **);
int tool_store_age(int, char **);
int tool_store_cost(int, char **);
int tool_store_drop(int, char **);
int tool_store_get(int, char **);
int tool_store_lock(int, char **);
int tool_store_put(int, char **);
int tool_store_storm(int, char **);
int tool_store_watch(int, char **);
int tool_tally_certain(int, char **);
int tool_text_clean(int, char **);
int tool_text_distance(int, char **);
int tool_text_number(int, char **);
int tool_text_quote(int, char **);
int tool_text_uri_path(int, char **);
int tool_text_words(int, char **);
int tool_trust(int, char **);
int tool_url(int, char **);
int tool_url_form(int, char **);
int tool_url_is(int, char **);
int tool_url_pair(int, char **);
int tool_url_resolve(int, char **);
int tool_url_well_known(int, char **);
int tool_utf8(int, char **);

#endif
