/*
 * What a token endpoint answers: what is taken may stand in a header, what is
 * not changes nothing, and the reason tells no secret in one line.  The first
 * byte of the input is the status, the second the media type.
 */

#include <string.h>

#include "../../lib/base/mem.h"
#include "../../lib/net/oauth_work.h"
#include "fuzz.h"

enum { MAX = 1 << 16, WHY = 4096 };

static const char form[] = "grant_type=refresh_token&scope=a+b&"
    "refresh_token=old-refresh&client_secret=client%20secret";

static void
begin(struct post *p, const uint8_t *in, size_t n)
{
	static const int statuses[] = { 200, 200, 200, 400, 401, 403, 429,
		500, 302, 201 };
	static const char *const types[] = { "application/json",
		"application/x-www-form-urlencoded", "text/plain",
		"text/html" };

	memset(p, 0, sizeof(*p));
	buf_init(&p->body, sizeof(form));
	buf_puts(&p->body, form);
	p->f.url = "https://issuer.example/token";
	p->f.status = statuses[in[0] % 10];
	buf_init(&p->f.type, WHY);
	buf_puts(&p->f.type, types[in[1] % 4]);
	buf_init(&p->f.text, MAX);
	buf_put(&p->f.text, in + 2, n - 2);
}

static void
visible(const char *s)
{
	MUST(*s != '\0');
	for (; *s != '\0'; s++)
		MUST(*s > ' ' && *s <= '~');
}

static void
taken(const struct credential *c, const struct post *p)
{
	visible(c->access);
	visible(c->refresh);
	MUST(strcmp(c->type, "Bearer") == 0 && c->key == NULL);
	MUST(c->granted != NULL && c->expires >= 0);
	MUST(p->f.status == 200);
}

static void
refused(const struct credential *c, const struct buf *why)
{
	const char *s;

	MUST(strcmp(c->access, "old-access") == 0);
	MUST(strcmp(c->refresh, "old-refresh") == 0);
	MUST(c->type == NULL && c->granted == NULL && c->expires == 0);
	MUST(why->len > 0 && why->err == 0);
	for (s = buf_str(why); *s != '\0'; s++)
		MUST((unsigned char)*s >= 0x20 && *s != 0x7F);
	MUST(strstr(why->s, "old-refresh") == NULL);
	MUST(strstr(why->s, "old-access") == NULL);
	MUST(strstr(why->s, "client secret") == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *in, size_t n)
{
	struct credential c = { 0 };
	struct buf why = BUF_INIT(WHY);
	struct post p;

	if (n < 2 || n > MAX)
		return 0;
	begin(&p, in, n);
	c.access = xstrdup("old-access");
	c.refresh = xstrdup("old-refresh");
	c.client_secret = xstrdup("client secret");
	if (answer_take(&c, &p, slice_of(form), NULL, &why) == OAUTH_DONE)
		taken(&c, &p);
	else
		refused(&c, &why);
	credential_free(&c);
	buf_free(&p.body);
	buf_free(&p.f.type);
	buf_free(&p.f.text);
	buf_free(&why);
	return 0;
}
