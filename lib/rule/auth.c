/*
 * How to sign in to a remote server.  Secrets may stand in variables or in
 * files; no message holds one.
 */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/file.h"
#include "../base/mem.h"
#include "../base/server.h"
#include "../base/url.h"
#include "entry.h"

enum { SECRET_MAX = 65536 }; /* bytes of a file that holds one */

/* What a string may be besides a line of its own. */
enum { IN_FILE = 1, OF_LINES = 2, EMPTY = 4, ADDRESS = 8 };

static int
has_control(const char *s)
{
	while ((unsigned char)*s >= ' ' && *s != 0x7F)
		s++;
	return *s != '\0';
}

/* Editors end a file with a newline. */
static char *
without_newlines(const struct buf *b)
{
	size_t n = b->len;

	while (n > 0 && (b->s[n - 1] == '\n' || b->s[n - 1] == '\r'))
		n--;
	return xstrndup(n > 0 ? b->s : "", n);
}

static char *
text_of(const struct entry *e, int t, const char *path, const char *name)
{
	struct buf b = BUF_INIT(SECRET_MAX), why = BUF_INIT(8192);
	char *s = NULL;

	if (file_read(name, &b) < 0) {
		buf_printf(&why, "cannot read '%s': %s", name,
		    errno == EINVAL ? "not a regular file" : strerror(errno));
		(void)entry_wrong(e, t, path, buf_str(&why));
	} else if (b.len > 0 && memchr(b.s, '\0', b.len) != NULL)
		(void)entry_wrong(e, t, path, "a NUL cannot be in it");
	else
		s = without_newlines(&b);
	buf_free(&b);
	buf_free(&why);
	return s;
}

/* Why secrets cannot go there, or NULL. */
static const char *
address_fault(const char *s)
{
	const char *fault = url_fault(s);

	if (fault == NULL && !url_is_safe(s))
		return "it is neither https:// nor on this machine";
	return fault;
}

static int
take_text(const struct entry *e, int t, const char *path, int what, char **s)
{
	char *written = entry_string(e, t, path);

	free(*s);
	if (written != NULL && (what & IN_FILE) && *written == '@') {
		*s = text_of(e, t, path, written + 1);
		free(written);
	} else
		*s = written;
	if (*s == NULL)
		return -1;
	if (**s == '\0' && !(what & EMPTY))
		return entry_wrong(e, t, path, "it is empty");
	if (!(what & OF_LINES) && has_control(*s))
		return entry_wrong(e, t, path, "a control character is in it");
	if ((what & ADDRESS) && address_fault(*s) != NULL)
		return entry_wrong(e, t, path, address_fault(*s));
	return 0;
}

static int
take_grant(const struct entry *e, int t, const char *path,
    struct sign_in *how)
{
	static const char *const known[] = { "code", "client_credentials",
		"jwt-bearer", "id-jag" };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (json_is(&e->file->doc, t, known[i])) {
			free(how->grant);
			how->grant = xstrdup(known[i]);
			return 0;
		}
	return entry_wrong(e, t, path, "expected code, client_credentials, "
	    "jwt-bearer or id-jag");
}

static int
take_port(const struct entry *e, int t, const char *path, struct sign_in *how)
{
	long long n;

	if (json_int(&e->file->doc, t, &n) < 0 || n < 1 || n > 65535)
		return entry_wrong(e, t, path,
		    "expected a number from 1 to 65535");
	how->port = (int)n;
	return 0;
}

static int
take_redirect(const struct entry *e, int t, const char *path,
    struct sign_in *how)
{
	how->localhost = json_is(&e->file->doc, t, "localhost");
	if (how->localhost || json_is(&e->file->doc, t, "127.0.0.1"))
		return 0;
	return entry_wrong(e, t, path,
	    "expected \"127.0.0.1\" or \"localhost\"");
}

static int
take_dpop(const struct entry *e, int t, const char *path, struct sign_in *how)
{
	how->dpop = json_bool(&e->file->doc, t, -1);
	return how->dpop >= 0 ? 0 : entry_type(e, t, path, "true or false");
}

#define AT(member) offsetof(struct sign_in, member)

/* A key is a string at that place, unless a function takes it. */
static const struct key {
	const char *name;
	int what;
	size_t at;
	int (*take)(const struct entry *, int token, const char *path,
	    struct sign_in *);
} keys[] = {
	{ "assertion", IN_FILE, AT(assertion), NULL },
	{ "client_id", 0, AT(client_id), NULL },
	{ "client_metadata_url", ADDRESS, AT(metadata_url), NULL },
	{ "client_secret", IN_FILE, AT(client_secret), NULL },
	{ "dpop", 0, 0, take_dpop },
	{ "grant", 0, 0, take_grant },
	{ "idp_client_id", 0, AT(idp_client_id), NULL },
	{ "idp_client_secret", IN_FILE, AT(idp_client_secret), NULL },
	{ "idp_token", IN_FILE, AT(idp_token), NULL },
	{ "idp_token_endpoint", ADDRESS, AT(idp_token_endpoint), NULL },
	{ "issuer", ADDRESS, AT(issuer), NULL },
	{ "key", IN_FILE | OF_LINES, AT(key), NULL },
	{ "port", 0, 0, take_port },
	{ "redirect", 0, 0, take_redirect },
	{ "resource", EMPTY, AT(resource), NULL },
	{ "scope", 0, AT(scope), NULL }
};

enum { NKEYS = sizeof(keys) / sizeof(keys[0]) };

static int
take(const struct entry *e, int name, struct sign_in *how)
{
	const struct json *j = &e->file->doc;
	const char *names[NKEYS + 1] = { NULL };
	struct buf path = BUF_INIT(256);
	int t = json_value(j, name), rc;
	size_t i;

	for (i = 0; i < NKEYS && !json_is(j, name, keys[i].name); i++)
		names[i] = keys[i].name;
	if (i == NKEYS)
		return entry_unknown(e, name, "mg.auth", names);
	buf_printf(&path, "mg.auth.%s", keys[i].name);
	if (keys[i].take != NULL)
		rc = keys[i].take(e, t, buf_str(&path), how);
	else
		rc = take_text(e, t, buf_str(&path), keys[i].what,
		    (char **)(void *)((char *)how + keys[i].at));
	buf_free(&path);
	return rc;
}

int
entry_auth(const struct entry *e, int auth, struct server *sv)
{
	const struct json *j = &e->file->doc;
	int t;

	if (json_type(j, auth) != JSON_OBJECT)
		return entry_type(e, auth, "mg.auth", "an object");
	if ((t = json_repeated(j, auth)) >= 0)
		return entry_wrong(e, t, "mg.auth", "a name stands twice");
	for (t = json_first(j, auth); t >= 0; t = json_next(j, t))
		if (take(e, t, &sv->sign_in) < 0)
			return -1;
	return 0;
}

/* An array of scopes, as one text with blanks between. */
static int
join_scopes(const struct entry *e, int array, char **scope)
{
	const struct json *j = &e->file->doc;
	struct buf b = BUF_INIT(SECRET_MAX);
	char *s = NULL;
	int t, rc = 0;

	for (t = json_first(j, array); t >= 0 && rc == 0;
	    t = json_next(j, t)) {
		rc = take_text(e, t, "oauth.scopes", 0, &s);
		if (rc == 0)
			buf_printf(&b, "%s%s", b.len > 0 ? " " : "", s);
	}
	if (rc == 0 && b.err != 0)
		rc = entry_wrong(e, array, "oauth.scopes", "it is too long");
	if (rc == 0 && b.len > 0)
		*scope = xstrdup(buf_str(&b));
	free(s);
	buf_free(&b);
	return rc;
}

static int
take_scopes(const struct entry *e, int t, char **scope)
{
	if (json_type(&e->file->doc, t) == JSON_ARRAY)
		return join_scopes(e, t, scope);
	return take_text(e, t, "oauth.scopes", 0, scope);
}

/* Other hosts have more keys there, and some only true or false. */
int
entry_oauth(const struct entry *e, int entry, struct server *sv)
{
	const struct json *j = &e->file->doc;
	struct sign_in *how = &sv->sign_in;
	int o = json_get(j, entry, "oauth"), t;

	if (o < 0 || json_bool(j, o, -1) >= 0)
		return 0;
	if (json_type(j, o) != JSON_OBJECT)
		return entry_type(e, o, "oauth", "an object");
	if ((t = json_get(j, o, "clientId")) >= 0 &&
	    take_text(e, t, "oauth.clientId", 0, &how->client_id) < 0)
		return -1;
	if ((t = json_get(j, o, "clientSecret")) >= 0 &&
	    take_text(e, t, "oauth.clientSecret", 0,
	    &how->client_secret) < 0)
		return -1;
	if ((t = json_get(j, o, "callbackPort")) >= 0 &&
	    take_port(e, t, "oauth.callbackPort", how) < 0)
		return -1;
	t = json_get(j, o, "scopes");
	return t < 0 ? 0 : take_scopes(e, t, &how->scope);
}
