#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/jout.h"
#include "../base/json.h"
#include "../base/loop.h"
#include "../base/mem.h"
#include "../base/store.h"
#include "../base/text.h"
#include "credential.h"
#include "jose.h"

enum {
	VERSION_KEPT = 1,
	TEXT = 1 << 20, TOKENS = 1000,
	NAP = 20 /* ms between looks at a lock */
};

struct member {
	const char *name;
	size_t at;
};

enum { NUMBERS = 2 };

/* How a struct is kept: its strings, its numbers, and under what key. */
struct form {
	const char *folder, *key;
	const struct member *strings;
	size_t nstrings;
	struct member numbers[NUMBERS]; /* without a name: none */
};

static const struct member of_credential[] = {
	{ "issuer", offsetof(struct credential, issuer) },
	{ "resource", offsetof(struct credential, resource) },
	{ "token_endpoint", offsetof(struct credential, token_endpoint) },
	{ "revocation_endpoint",
	    offsetof(struct credential, revocation_endpoint) },
	{ "client_id", offsetof(struct credential, client_id) },
	{ "client_secret", offsetof(struct credential, client_secret) },
	{ "method", offsetof(struct credential, method) },
	{ "access_token", offsetof(struct credential, access) },
	{ "refresh_token", offsetof(struct credential, refresh) },
	{ "token_type", offsetof(struct credential, type) },
	{ "key", offsetof(struct credential, key) },
	{ "granted", offsetof(struct credential, granted) },
	{ "asked", offsetof(struct credential, asked) },
	{ "wanted", offsetof(struct credential, wanted) },
	{ "metadata", offsetof(struct credential, metadata) }
};

static const struct member of_client[] = {
	{ "client_id", offsetof(struct client, id) },
	{ "client_secret", offsetof(struct client, secret) },
	{ "method", offsetof(struct client, method) },
	{ "redirect", offsetof(struct client, redirect) }
};

static const struct form tokens = {
	"tokens", "server", of_credential,
	sizeof(of_credential) / sizeof(of_credential[0]),
	{ { "expires", offsetof(struct credential, expires) },
	    { "got", offsetof(struct credential, got) } }
};

static const struct form clients = {
	"clients", "issuer", of_client,
	sizeof(of_client) / sizeof(of_client[0]),
	{ { "secret_expires", offsetof(struct client, secret_expires) },
	    { NULL, 0 } }
};

static char **
string_at(void *s, const struct member *m)
{
	return (char **)(void *)((char *)s + m->at);
}

static const char *
text_at(const void *s, const struct member *m)
{
	return *(char *const *)(const void *)((const char *)s + m->at);
}

void
secret_free(char *s)
{
	volatile char *p = s;

	if (s == NULL)
		return;
	while (*p != '\0')
		*p++ = '\0';
	free(s);
}

/* Free the strings, and leave none. */
static void
wipe(const struct form *f, void *s)
{
	size_t i;

	for (i = 0; i < f->nstrings; i++) {
		secret_free(*string_at(s, &f->strings[i]));
		*string_at(s, &f->strings[i]) = NULL;
	}
}

/* "PATH: what"; the path holds nothing that is secret. */
static int
fail(const struct form *f, const char *key, const char *what, struct buf *why)
{
	struct buf path = BUF_INIT(8192);

	store_path(STORE_STATE, f->folder, slice_of(key), &path);
	buf_putc(why, '\'');
	text_clean(why, path.len > 0 ? buf_slice(&path) :
	    slice_of("$XDG_STATE_HOME"), 0);
	buf_printf(why, "': %s", what);
	buf_free(&path);
	return -1;
}

static int
failed(const struct form *f, const char *key, struct buf *why)
{
	return fail(f, key, errno == EPERM ?
	    "is not yours alone (its owner, mode or links, or the folder's)" :
	    errno == EFBIG ? "is too large for what it should be" :
	    errno == ENOENT ? "there is no home to keep it in" :
	    strerror(errno), why);
}

static int
read_numbers(const struct json *j, const struct form *f, void *s)
{
	const struct member *m;
	long long n;
	int t, rc = 0;

	for (m = f->numbers; m < f->numbers + NUMBERS && m->name != NULL;
	    m++) {
		t = json_get(j, 0, m->name);
		n = 0;
		if (t >= 0 && json_int(j, t, &n) == -1)
			rc = -1;
		memcpy((char *)s + m->at, &n, sizeof(n));
	}
	return rc;
}

/* 0, or -1: another wrote it than we, or time has gnawed at it. */
static int
read_members(const struct json *j, const struct form *f, const char *key,
    void *s)
{
	const struct member *m;
	long long v;
	int t;

	if (json_type(j, 0) != JSON_OBJECT || json_repeated(j, 0) >= 0 ||
	    json_int(j, json_get(j, 0, "v"), &v) == -1 ||
	    v != VERSION_KEPT || !json_is(j, json_get(j, 0, f->key), key))
		return -1;
	for (m = f->strings; m < f->strings + f->nstrings; m++) {
		t = json_get(j, 0, m->name);
		if (t >= 0 && (*string_at(s, m) = json_strdup(j, t)) == NULL)
			return -1;
	}
	return read_numbers(j, f, s);
}

static int
get(const struct form *f, const char *key, void *s, struct buf *why)
{
	struct buf text = BUF_INIT(TEXT);
	struct json j = JSON_INIT;
	struct json_error e;
	int rc = store_get(STORE_STATE, f->folder, slice_of(key), &text);

	if (rc == -1)
		(void)failed(f, key, why);
	else if (rc == 1 && (json_parse(&j, buf_slice(&text), TOKENS,
	    &e) == -1 || read_members(&j, f, key, s) == -1))
		rc = fail(f, key, "is damaged; it is left as it is, and what "
		    "was kept in it is not used", why);
	if (rc != 1)
		wipe(f, s);
	json_free(&j);
	jose_wipe(&text);
	return rc;
}

/* One allocation, so that no copy of a secret stays behind as it grows. */
static void
write_members(const struct form *f, const char *key, const void *s,
    struct buf *b)
{
	const struct member *m;
	long long n;

	(void)buf_room(b, TEXT);
	jout_open(b, '{');
	jout_kint(b, "v", VERSION_KEPT);
	jout_kcstr(b, f->key, key);
	for (m = f->strings; m < f->strings + f->nstrings; m++)
		if (text_at(s, m) != NULL)
			jout_kcstr(b, m->name, text_at(s, m));
	for (m = f->numbers; m < f->numbers + NUMBERS && m->name != NULL;
	    m++) {
		memcpy(&n, (const char *)s + m->at, sizeof(n));
		if (n != 0)
			jout_kint(b, m->name, n);
	}
	jout_close(b, '}');
	buf_putc(b, '\n');
}

static int
put(const struct form *f, const char *key, const void *s, struct buf *why)
{
	struct buf b = BUF_INIT(TEXT);
	int rc;

	write_members(f, key, s, &b);
	if (b.err != 0)
		rc = fail(f, key, "what should be kept is too large", why);
	else if ((rc = store_put(STORE_STATE, f->folder, slice_of(key),
	    buf_slice(&b))) == -1)
		(void)failed(f, key, why);
	jose_wipe(&b);
	return rc;
}

static int
drop(const struct form *f, const char *key, struct buf *why)
{
	return store_drop(STORE_STATE, f->folder, slice_of(key)) == -1 ?
	    failed(f, key, why) : 0;
}

int
credential_get(const char *url, struct credential *c, struct buf *why)
{
	memset(c, 0, sizeof(*c));
	return get(&tokens, url, c, why);
}

int
credential_put(const char *url, const struct credential *c, struct buf *why)
{
	return put(&tokens, url, c, why);
}

int
credential_drop(const char *url, struct buf *why)
{
	return drop(&tokens, url, why);
}

static void
nap_over(void *arg)
{
	(void)arg;
}

int
credential_lock(const char *url, int ms, struct buf *why)
{
	long long due = loop_now() + ms;
	struct timer nap = { 0 };
	int fd;

	while ((fd = store_lock(STORE_STATE, tokens.folder, slice_of(url),
	    0)) == -1 && errno == ETIMEDOUT && loop_now() < due &&
	    !loop_stopped()) {
		timer_set(&nap, NAP, nap_over, NULL);
		loop_step();
	}
	if (fd == -1 && errno == ETIMEDOUT)
		(void)fail(&tokens, url, "another process holds it", why);
	else if (fd == -1)
		(void)failed(&tokens, url, why);
	timer_stop(&nap);
	return fd;
}

void
credential_unlock(int fd)
{
	store_unlock(fd);
}

void
credential_free(struct credential *c)
{
	wipe(&tokens, c);
	memset(c, 0, sizeof(*c));
}

int
client_get(const char *issuer, struct client *c, struct buf *why)
{
	memset(c, 0, sizeof(*c));
	return get(&clients, issuer, c, why);
}

int
client_put(const char *issuer, const struct client *c, struct buf *why)
{
	return put(&clients, issuer, c, why);
}

int
client_drop(const char *issuer, struct buf *why)
{
	return drop(&clients, issuer, why);
}

void
client_free(struct client *c)
{
	wipe(&clients, c);
	memset(c, 0, sizeof(*c));
}
