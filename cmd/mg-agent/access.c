/*
 * Key and address of a provider.  A key of the environment must not go where
 * somebody else's file points: there the file has to name the key's variable,
 * so that whoever reads it sees what it takes.
 */

#include <stdlib.h>
#include <string.h>

#include "api.h"

struct access access_;

enum { KEY_MIN = 8 }; /* what is shorter is no secret, but a word */

/* How the address was told. */
enum origin { OWN, GIVEN, OF_FILE };

struct url {
	int https;
	struct slice host;
};

static const char in_host[] = "abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

/* Only what every reader of URLs takes for the same host; 0 or -1. */
static int
url_read(const char *s, struct url *u)
{
	const char *end;

	u->https = strncmp(s, "https://", 8) == 0;
	if (!u->https && strncmp(s, "http://", 7) != 0)
		return -1;
	s += u->https ? 8 : 7;
	u->host.p = s;
	u->host.n = *s == '[' ? strspn(s + 1, "0123456789abcdefABCDEF:.") + 2 :
	    strspn(s, in_host);
	if (u->host.n == 0 || (*s == '[' && s[u->host.n - 1] != ']'))
		return -1;
	end = s + u->host.n;
	if (*end == ':')
		end += 1 + strspn(end + 1, "0123456789");
	if (*end != '/' && *end != '\0')
		return -1;
	for (; *end != '\0'; end++)
		if (*end <= ' ' || *end > '~' || strchr("?#\\\"", *end))
			return -1;
	return 0;
}

/* Dotted digits: "127.0.0.1.example" is a name. */
static int
is_loopback(struct slice host)
{
	int dots = 0;
	size_t i;

	if (slice_is(host, "localhost") || slice_is(host, "[::1]"))
		return 1;
	if (host.n < 9 || strncmp(host.p, "127.", 4) != 0)
		return 0;
	for (i = 0; i < host.n; i++)
		if (host.p[i] == '.')
			dots++;
		else if (host.p[i] < '0' || host.p[i] > '9')
			return 0;
	return dots == 3;
}

static int
serves(const struct provider *p, const struct url *u)
{
	struct url own;

	return !p->keyless && u->https && url_read(p->base, &own) == 0 &&
	    slice_eq(own.host, u->host);
}

/* The variable is as good as the option, so it counts as given. */
static enum origin
find_base(const struct provider *p)
{
	const char *base = setting_str("base_url"), *name;
	enum origin from = OWN;
	size_t n;

	name = first_set(p->bases);
	if (base != NULL)
		from = setting_from_file("base_url") ? OF_FILE : GIVEN;
	else if (name != NULL && (base = getenv(name)) != NULL)
		from = GIVEN;
	if (base == NULL)
		base = p->base;
	n = strlen(base);
	while (n > 0 && base[n - 1] == '/')
		n--;
	access_.base = xstrndup(base, n);
	return from;
}

/* Whose key variables count: of chatcompletion, those of whoever is there. */
static const struct provider *
owner(const struct provider *p, const struct url *u)
{
	const struct provider *q = NULL;

	if (strcmp(p->type, "chatcompletion") != 0)
		return p;
	while ((q = provider_next(q)) != NULL)
		if (serves(q, u))
			return q;
	return p;
}

static NORETURN void
no_key(const struct provider *p)
{
	struct buf b = BUF_INIT(4096);
	const char *const *k;

	for (k = p->keys; *k != NULL; k++)
		buf_printf(&b, "%s%s", k == p->keys ? "" : ", ", *k);
	die(ST_USAGE, "%s: no key: none of %s, api_key_env, api_key is set",
	    access_.provider->type, buf_str(&b));
}

static void
key_of_variable(const char *name)
{
	const char *value = getenv(name);

	if (value == NULL || *value == '\0')
		die(ST_USAGE, "%s: no key: '%s', which api_key_env names, is "
		    "not set", access_.provider->type, name);
	access_.key = xstrdup(value);
	access_.key_from = name;
}

/* What the person or the file says itself; 1, or 0: nothing. */
static int
key_named(void)
{
	const char *key = setting_str("api_key");
	const char *name = setting_str("api_key_env");

	if (key != NULL && *key != '\0') {
		access_.key = xstrdup(key);
		access_.key_from = "api_key";
	} else if (name != NULL)
		key_of_variable(name);
	return access_.key != NULL;
}

static void
find_key(const struct provider *keys, const struct url *u, enum origin from)
{
	const struct provider *p = access_.provider;
	int optional = p->keyless || replaying() || (is_loopback(u->host) &&
	    strcmp(p->type, "chatcompletion") == 0);
	const char *name;

	if (key_named())
		return;
	if (from == OF_FILE && !serves(keys, u)) {
		if (optional)
			return;
		die(ST_USAGE, "%s: no key for '%s': a file that sets base_url "
		    "names the key's variable in api_key_env", p->type,
		    access_.base);
	}
	name = first_set(keys->keys);
	if (name != NULL)
		key_of_variable(name);
	else if (!optional)
		no_key(keys);
}

static void
check_key(const struct url *u)
{
	const char *s;

	for (s = access_.key; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~')
			die(ST_USAGE, "the key in %s holds a blank or another "
			    "character that no key has", access_.key_from);
	if (!u->https && !is_loopback(u->host) && !setting_bool("insecure", 0))
		die(ST_USAGE, "'%s' would get the key in %s unencrypted; set "
		    "\"insecure\" to send it", access_.base,
		    access_.key_from);
}

/* Claude's own API has two ways, the others one. */
static int
is_bearer(const struct provider *p)
{
	if (strcmp(p->wire, "messages") == 0)
		return access_.key_from != NULL &&
		    strcmp(access_.key_from, "ANTHROPIC_AUTH_TOKEN") == 0;
	return strcmp(p->wire, "gemini") != 0;
}

static void
find_model(const struct provider *p)
{
	const char *model = setting_str("model");

	if (model == NULL)
		model = p->model;
	if (model == NULL || *model == '\0')
		die(ST_USAGE, "%s: no model is given; -m names it", p->type);
	access_.model = xstrdup(model);
}

static NORETURN void
no_type(const char *type)
{
	struct buf b = BUF_INIT(4096);
	const struct provider *p = NULL;

	while ((p = provider_next(p)) != NULL)
		buf_printf(&b, "%s %s", b.len > 0 ? "," : "", p->type);
	die(ST_USAGE, "no back end '%s'; there are%s", type, buf_str(&b));
}

/* What may hold a password is not shown. */
static NORETURN void
no_address(const struct provider *p)
{
	if (strchr(access_.base, '@') != NULL)
		die(ST_USAGE, "%s: one with an '@' is no address such as %s",
		    p->type, p->base);
	die(ST_USAGE, "%s: '%s' is no address such as %s", p->type,
	    access_.base, p->base);
}

void
provider_open(const char *type)
{
	const struct provider *p = provider_find(type);
	enum origin from;
	struct url u;

	if (p == NULL)
		no_type(type);
	access_.provider = p;
	from = find_base(p);
	if (url_read(access_.base, &u) < 0)
		no_address(p);
	find_key(owner(p, &u), &u, from);
	if (access_.key != NULL)
		check_key(&u);
	access_.bearer = is_bearer(p);
	find_model(p);
}

void
access_mask(struct buf *b, struct slice s)
{
	size_t i = 0, n = access_.key != NULL ? strlen(access_.key) : 0;
	const char *p;

	while (n >= KEY_MIN && s.n - i >= n && (p = memchr(s.p + i,
	    access_.key[0], s.n - i - n + 1)) != NULL) {
		buf_put(b, s.p + i, (size_t)(p - s.p) - i);
		i = (size_t)(p - s.p);
		if (memcmp(p, access_.key, n) == 0) {
			buf_puts(b, "[key]");
			i += n;
		} else
			buf_putc(b, s.p[i++]);
	}
	if (i < s.n)
		buf_put(b, s.p + i, s.n - i);
}
