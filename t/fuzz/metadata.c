/*
 * What was read of the two documents has no control characters and no
 * endpoint where a secret may not go, and what was refused leaves nothing and
 * says why in one line.
 */

#include <string.h>

#include "../../lib/net/metadata.h"
#include "../../lib/base/url.h"
#include "fuzz.h"

enum { MAX = 1 << 16 };

static void
string(const char *s)
{
	for (; s != NULL && *s != '\0'; s++)
		MUST((unsigned char)*s >= 0x20 && *s != 0x7F);
}

static void
list(char *const *words)
{
	for (; words != NULL && *words != NULL; words++) {
		string(*words);
		MUST(metadata_has(words, *words));
	}
}

static void
endpoint(const char *s)
{
	MUST(s == NULL || url_is_safe(s));
}

static void
reason(struct buf *why)
{
	MUST(why->len > 0 && why->err == 0);
	MUST(strlen(buf_str(why)) == why->len);
	string(buf_str(why));
	buf_clear(why);
}

static void
resource(struct slice text, struct buf *why)
{
	struct resource r;

	if (resource_read(text, &r, why) == -1) {
		MUST(r.resource == NULL && r.servers == NULL);
		MUST(r.scopes == NULL);
		reason(why);
		return;
	}
	MUST(r.servers != NULL);
	string(r.resource);
	list(r.servers);
	string(r.scopes);
	MUST(r.scopes == NULL || *r.scopes != '\0');
	resource_free(&r);
}

static void
issuer(struct slice text, struct buf *why)
{
	struct issuer is;

	if (issuer_read(text, &is, why) == -1) {
		MUST(is.issuer == NULL && is.scopes == NULL);
		MUST(is.authorize == NULL && is.token == NULL);
		MUST(is.registration == NULL && is.revocation == NULL);
		MUST(is.methods == NULL && is.grants == NULL);
		reason(why);
		return;
	}
	MUST(is.issuer != NULL);
	string(is.issuer);
	endpoint(is.authorize);
	endpoint(is.token);
	endpoint(is.registration);
	endpoint(is.revocation);
	string(is.scopes);
	list(is.methods);
	list(is.algorithms);
	list(is.grants);
	issuer_free(&is);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf why = BUF_INIT(1024);

	if (n > MAX)
		return 0;
	resource(input(p, n), &why);
	issuer(input(p, n), &why);
	buf_free(&why);
	return 0;
}
