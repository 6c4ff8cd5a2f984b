#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/json.h"
#include "../base/mem.h"
#include "../base/url.h"
#include "challenge.h"
#include "metadata.h"

enum { VALUES = 1 << 16 };

static int
wrong(struct buf *why, const char *name, const char *what)
{
	buf_printf(why, "%s: %s", name, what);
	return -1;
}

static int
parse(struct json *j, struct slice text, struct buf *why)
{
	struct json_error e;

	if (json_parse(j, text, VALUES, &e) == -1)
		buf_printf(why, "%s%s", e.ceiling ? "" : "no JSON: ", e.why);
	else if (json_type(j, 0) != JSON_OBJECT)
		buf_puts(why, "no JSON object");
	else if (json_repeated(j, 0) >= 0)
		buf_puts(why, "a name stands twice");
	else
		return 0;
	return -1;
}

/* What writes null for what it does not have is met often. */
static int
member(const struct json *j, const char *name)
{
	int i = json_get(j, 0, name);

	return json_type(j, i) == JSON_NULL ? -1 : i;
}

static int
put_string(const struct json *j, int i, const char *name, struct buf *b,
    struct buf *why)
{
	size_t k = b->len;

	if (json_str(j, i, b) == -1)
		return wrong(why, name, "no string");
	for (; k < b->len; k++)
		if ((unsigned char)b->s[k] < 0x20 || b->s[k] == 0x7F)
			return wrong(why, name, "a control character");
	return 0;
}

static int
get_string(const struct json *j, const char *name, char **s, struct buf *why)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	int i = member(j, name);

	if (i < 0)
		return 0;
	if (put_string(j, i, name, &b, why) == -1) {
		buf_free(&b);
		return -1;
	}
	*s = b.s;
	return 0;
}

/* The strings of an array, each followed by "end". */
static int
put_strings(const struct json *j, int array, const char *name, int end,
    struct buf *b, struct buf *why)
{
	int i;

	if (json_type(j, array) != JSON_ARRAY)
		return wrong(why, name, "no array");
	for (i = json_first(j, array); i >= 0; i = json_next(j, i)) {
		if (put_string(j, i, name, b, why) == -1)
			return -1;
		buf_putc(b, end);
	}
	return 0;
}

/* Strings with a NUL after each as an array, in one piece with them. */
static char **
list_of(struct slice s, size_t n)
{
	char **list = xcalloc(1, (n + 1) * sizeof(*list) + s.n);
	char *p = (char *)(list + n + 1);
	size_t i;

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	for (i = 0; i < n; i++, p += strlen(p) + 1)
		list[i] = p;
	return list;
}

static int
get_list(const struct json *j, const char *name, char ***list,
    struct buf *why)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	int i = member(j, name), rc;

	if (i < 0)
		return 0;
	rc = put_strings(j, i, name, '\0', &b, why);
	if (rc == 0)
		*list = list_of(buf_slice(&b), json_count(j, i));
	buf_free(&b);
	return rc;
}

/* An empty list says no more than none. */
static int
get_scopes(const struct json *j, char **scopes, struct buf *why)
{
	static const char name[] = "scopes_supported";
	struct buf all = BUF_INIT(SIZE_MAX / 2), b = BUF_INIT(SIZE_MAX / 2);
	int i = member(j, name), rc = 0;

	if (i >= 0)
		rc = put_strings(j, i, name, ' ', &all, why);
	if (rc == 0)
		scope_union(buf_slice(&all), slice_of(NULL), &b);
	*scopes = b.s;
	buf_free(&all);
	return rc;
}

static int
get_flag(const struct json *j, const char *name, int *flag, struct buf *why)
{
	int i = member(j, name);

	*flag = json_bool(j, i, 0);
	if (i >= 0 && json_bool(j, i, -1) == -1)
		return wrong(why, name, "neither true nor false");
	return 0;
}

static int
get_endpoint(const struct json *j, const char *name, char **s,
    struct buf *why)
{
	struct url url;

	if (get_string(j, name, s, why) == -1)
		return -1;
	if (*s == NULL || url_is_safe(*s))
		return 0;
	return wrong(why, name, url_parse(*s, &url) == -1 ? url_fault(*s) :
	    "not https");
}

static int
get_resource(const struct json *j, struct resource *r, struct buf *why)
{
	if (get_string(j, "resource", &r->resource, why) == -1 ||
	    get_list(j, "authorization_servers", &r->servers, why) == -1 ||
	    get_scopes(j, &r->scopes, why) == -1 ||
	    get_flag(j, "dpop_bound_access_tokens_required", &r->dpop,
	    why) == -1)
		return -1;
	if (r->servers == NULL)
		r->servers = list_of(slice_of(NULL), 0);
	return 0;
}

int
resource_read(struct slice json, struct resource *r, struct buf *why)
{
	struct resource none = { 0 };
	struct json j = JSON_INIT;
	int rc;

	*r = none;
	rc = parse(&j, json, why);
	if (rc == 0)
		rc = get_resource(&j, r, why);
	if (rc == -1)
		resource_free(r);
	json_free(&j);
	return rc;
}

void
resource_free(struct resource *r)
{
	struct resource none = { 0 };

	free(r->resource);
	free(r->servers);
	free(r->scopes);
	*r = none;
}

static int
get_endpoints(const struct json *j, struct issuer *is, struct buf *why)
{
	const struct {
		const char *name;
		char **s;
	} endpoints[] = {
		{ "authorization_endpoint", &is->authorize },
		{ "token_endpoint", &is->token },
		{ "registration_endpoint", &is->registration },
		{ "revocation_endpoint", &is->revocation }
	};
	size_t i;

	for (i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++)
		if (get_endpoint(j, endpoints[i].name, endpoints[i].s,
		    why) == -1)
			return -1;
	return 0;
}

static int
get_lists(const struct json *j, struct issuer *is, struct buf *why)
{
	char **challenges = NULL;

	if (get_list(j, "token_endpoint_auth_methods_supported",
	    &is->methods, why) == -1 ||
	    get_list(j, "token_endpoint_auth_signing_alg_values_supported",
	    &is->algorithms, why) == -1 ||
	    get_list(j, "grant_types_supported", &is->grants, why) == -1 ||
	    get_scopes(j, &is->scopes, why) == -1 ||
	    get_list(j, "code_challenge_methods_supported", &challenges,
	    why) == -1)
		return -1;
	is->s256 = metadata_has(challenges, "S256");
	free(challenges);
	return 0;
}

static int
get_flags(const struct json *j, struct issuer *is, struct buf *why)
{
	if (get_flag(j, "authorization_response_iss_parameter_supported",
	    &is->states_iss, why) == -1 ||
	    get_flag(j, "client_id_metadata_document_supported",
	    &is->client_ids, why) == -1)
		return -1;
	return 0;
}

static int
get_issuer(const struct json *j, struct issuer *is, struct buf *why)
{
	if (get_string(j, "issuer", &is->issuer, why) == -1)
		return -1;
	if (is->issuer == NULL)
		return wrong(why, "issuer", "not there");
	if (get_endpoints(j, is, why) == -1 || get_lists(j, is, why) == -1 ||
	    get_flags(j, is, why) == -1)
		return -1;
	return 0;
}

int
issuer_read(struct slice json, struct issuer *is, struct buf *why)
{
	struct issuer none = { 0 };
	struct json j = JSON_INIT;
	int rc;

	*is = none;
	rc = parse(&j, json, why);
	if (rc == 0)
		rc = get_issuer(&j, is, why);
	if (rc == -1)
		issuer_free(is);
	json_free(&j);
	return rc;
}

void
issuer_free(struct issuer *is)
{
	struct issuer none = { 0 };

	free(is->issuer);
	free(is->authorize);
	free(is->token);
	free(is->registration);
	free(is->revocation);
	free(is->scopes);
	free(is->methods);
	free(is->algorithms);
	free(is->grants);
	*is = none;
}

static char *
below(const char *origin, const char *path)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	buf_printf(&b, "%s%s", origin, path);
	return b.s;
}

void
issuer_default(const char *origin, struct issuer *is)
{
	struct issuer none = { 0 };

	*is = none;
	is->issuer = xstrdup(origin);
	is->authorize = below(origin, "/authorize");
	is->token = below(origin, "/token");
	is->registration = below(origin, "/register");
	/* Nobody says so, but 2025-03-26 demands it of both sides. */
	is->s256 = 1;
}

int
metadata_has(char *const *list, const char *word)
{
	for (; list != NULL && *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return 1;
	return 0;
}
