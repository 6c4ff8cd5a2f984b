#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "buf.h"
#include "url.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum {
	PORT_MAX = 65535, PORT_DIGITS = 5,
	LOOPBACK = 127 /* the first of four bytes */
};

static int
is_of(int c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* How many bytes at its start are of the set. */
static size_t
span(struct slice s, const char *set)
{
	size_t n = 0;

	while (n < s.n && is_of(s.p[n], set))
		n++;
	return n;
}

/* How many bytes stand before the first of the set. */
static size_t
before(struct slice s, const char *set)
{
	size_t n = 0;

	while (n < s.n && !is_of(s.p[n], set))
		n++;
	return n;
}

/* Take n bytes off the start. */
static struct slice
cut(struct slice *s, size_t n)
{
	struct slice front = { s->p, n };

	s->p += n;
	s->n -= n;
	return front;
}

static int
lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int
is_same(struct slice a, struct slice b)
{
	size_t i;

	for (i = 0; i < a.n && i < b.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return 0;
	return a.n == b.n;
}

static int
hex(int c)
{
	c = lower(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the escape at the start stands for, or -1. */
static int
escaped(struct slice s)
{
	if (s.n < 3 || hex(s.p[1]) == -1 || hex(s.p[2]) == -1)
		return -1;
	return 16 * hex(s.p[1]) + hex(s.p[2]);
}

static const char *
text_fault(struct slice s)
{
	for (; s.n > 0; (void)cut(&s, 1)) {
		if (*s.p == ' ' || *s.p == '\t')
			return "it has a blank in it";
		if (*s.p < ' ' || *s.p > '~')
			return "it has a character in it that is no ASCII one";
		if (is_of(*s.p, "\"'<>\\^`{|}"))
			return "it has a character in it that must be escaped";
		if (*s.p == '#')
			return "it has a fragment";
		if (*s.p == '%' && escaped(s) <= 0)
			return "it has a '%' in it that escapes nothing";
	}
	return NULL;
}

/* "." or "..", which some take away and others do not, also if escaped. */
static int
is_dots(struct slice s)
{
	size_t n;

	for (n = 0; s.n > 0; n++) {
		if (*s.p != '.' && (*s.p != '%' || escaped(s) != '.'))
			return 0;
		(void)cut(&s, *s.p == '.' ? 1 : 3);
	}
	return n == 1 || n == 2;
}

static int
has_dots(struct slice path)
{
	while (path.n > 0) {
		(void)cut(&path, 1);
		if (is_dots(cut(&path, before(path, "/"))))
			return 1;
	}
	return 0;
}

/* An address that is one by its digits, not by a name; its bytes. */
static int
is_address(int family, struct slice s, void *bytes)
{
	char text[INET6_ADDRSTRLEN];

	if (s.n >= sizeof(text))
		return 0;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(family, text, bytes) == 1;
}

/* Does somebody take the name's last part for a number (WHATWG URL 3.5)? */
static int
ends_in_number(struct slice host)
{
	struct slice last = host;

	while (before(host, ".") < host.n) {
		(void)cut(&host, before(host, ".") + 1);
		if (host.n > 0)
			last = host;
	}
	last.n = before(last, ".");
	if (last.n > 1 && last.p[0] == '0' && lower(last.p[1]) == 'x')
		return span(last, "xX" DIGITS "abcdefABCDEF") == last.n;
	return span(last, DIGITS) == last.n;
}

static const char *
name_fault(struct slice host)
{
	struct in_addr a;
	struct slice rest = host;

	if (host.n == 0)
		return "it has no host";
	if (span(host, LETTERS DIGITS "-._") != host.n)
		return "its host is no name";
	while (rest.n > 0) {
		if (*rest.p == '.')
			return "its host is no name";
		(void)cut(&rest, before(rest, "."));
		if (rest.n > 0)
			(void)cut(&rest, 1);
	}
	if (ends_in_number(host) && !is_address(AF_INET, host, &a))
		return "its host is a number, but no dotted quad";
	return NULL;
}

static const char *
read_port(struct slice text, struct url *u)
{
	static const char *const fault = "its port is none of 1-65535";

	if (text.n == 0 || text.n > PORT_DIGITS || *text.p == '0' ||
	    span(text, DIGITS) != text.n)
		return fault;
	for (u->port = 0; text.n > 0; (void)cut(&text, 1))
		u->port = 10 * u->port + (*text.p - '0');
	return u->port <= PORT_MAX ? NULL : fault;
}

static const char *
read_authority(struct slice s, struct url *u)
{
	const char *fault = NULL;
	struct in6_addr a;

	if (before(s, "@") < s.n)
		return "it has a user or password";
	if (s.n > 0 && *s.p == '[') {
		(void)cut(&s, 1);
		u->host = cut(&s, before(s, "]"));
		if (s.n == 0 || !is_address(AF_INET6, u->host, &a))
			return "its host is no IPv6 address";
		(void)cut(&s, 1);
	} else {
		u->host = cut(&s, before(s, ":"));
		fault = name_fault(u->host);
	}
	if (fault != NULL || s.n == 0)
		return fault;
	if (*s.p != ':')
		return "its host is no IPv6 address";
	(void)cut(&s, 1);
	return read_port(s, u);
}

static const char *
read_url(const char *text, struct url *u)
{
	static const struct slice none = { NULL, 0 };
	struct slice s = slice_of(text);
	const char *fault;

	u->scheme = cut(&s, span(s, LETTERS));
	u->tls = is_same(u->scheme, slice_of("https"));
	if ((!u->tls && !is_same(u->scheme, slice_of("http"))) ||
	    s.n < 3 || memcmp(s.p, "://", 3) != 0)
		return "it does not begin with http:// or https://";
	if (strlen(text) > URL_MAX)
		return "it is too long";
	u->port = u->tls ? 443 : 80;
	if ((fault = text_fault(s)) != NULL)
		return fault;
	(void)cut(&s, 3);
	fault = read_authority(cut(&s, before(s, "/?")), u);
	u->path = cut(&s, before(s, "?"));
	u->query = none;
	if (s.n > 0) {
		(void)cut(&s, 1);
		u->query = s;
	}
	if (fault == NULL && has_dots(u->path))
		fault = "its path has a '.' or '..' in it";
	return fault;
}

int
url_parse(const char *text, struct url *u)
{
	return read_url(text, u) == NULL ? 0 : -1;
}

const char *
url_fault(const char *text)
{
	struct url u;

	return read_url(text, &u);
}

int
url_same_origin(const char *a, const char *b)
{
	struct url u, v;

	return url_parse(a, &u) == 0 && url_parse(b, &v) == 0 &&
	    u.tls == v.tls && u.port == v.port && is_same(u.host, v.host);
}

/* No other name is it: "localhost." is asked of name servers. */
static int
is_loopback(const struct url *u)
{
	struct in6_addr six;
	struct in_addr four;

	if (is_address(AF_INET, u->host, &four))
		return ntohl(four.s_addr) >> 24 == LOOPBACK;
	if (is_address(AF_INET6, u->host, &six))
		return IN6_IS_ADDR_LOOPBACK(&six);
	return is_same(u->host, slice_of("localhost"));
}

int
url_is_loopback(const char *text)
{
	struct url u;

	return url_parse(text, &u) == 0 && is_loopback(&u);
}

int
url_is_safe(const char *text)
{
	struct url u;

	return url_parse(text, &u) == 0 && (u.tls || is_loopback(&u));
}

static struct slice
without_slash(struct slice path)
{
	if (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

int
url_covers(const char *resource, const char *url)
{
	struct url r, u;
	struct slice above;

	if (!url_same_origin(resource, url) || url_parse(resource, &r) == -1 ||
	    url_parse(url, &u) == -1)
		return 0;
	if (r.query.p != NULL)
		return slice_eq(r.path, u.path) && slice_eq(r.query, u.query);
	above = without_slash(r.path);
	if (u.path.n < above.n || memcmp(u.path.p, above.p, above.n) != 0)
		return 0;
	return u.path.n == above.n || u.path.p[above.n] == '/';
}

/* A path that is empty or begins with '/', as RFC 3986 5.2.4 has it. */
static void
put_path(struct buf *b, struct slice path)
{
	size_t start = b->len;
	struct slice part;
	int up;

	while (path.n > 0) {
		(void)cut(&path, 1);
		part = cut(&path, before(path, "/"));
		up = slice_is(part, "..");
		if (!up && !slice_is(part, ".")) {
			buf_putc(b, '/');
			buf_put(b, part.p, part.n);
			continue;
		}
		while (up && b->len > start && b->s[--b->len] != '/')
			continue;
		if (path.n == 0)
			buf_putc(b, '/');
	}
}

/* The path of a reference beside that of the base (RFC 3986 5.2.3). */
static void
merge(struct buf *b, struct slice base, struct slice path)
{
	while (base.n > 0 && base.p[base.n - 1] != '/')
		base.n--;
	buf_put(b, base.p, base.n);
	if (base.n == 0)
		buf_putc(b, '/');
	buf_put(b, path.p, path.n);
}

/* A reference with a host of its own, its scheme perhaps put before. */
static void
put_absolute(struct buf *b, struct slice ref)
{
	size_t n = before(ref, "/?");

	if (ref.n - n > 1 && memcmp(ref.p + n, "//", 2) == 0)
		for (n += 2; n < ref.n && !is_of(ref.p[n], "/?"); n++)
			continue;
	buf_put(b, ref.p, n);
	(void)cut(&ref, n);
	put_path(b, cut(&ref, before(ref, "?")));
	buf_put(b, ref.p, ref.n);
}

static void
put_relative(struct buf *b, const char *base, const struct url *u,
    struct slice ref)
{
	struct buf merged = BUF_INIT(2 * URL_MAX + 1);
	struct slice path = cut(&ref, before(ref, "?"));

	buf_put(b, base, (size_t)(u->path.p - base));
	if (path.n == 0)
		buf_put(b, u->path.p, u->path.n);
	else if (*path.p == '/')
		put_path(b, path);
	else {
		merge(&merged, u->path, path);
		put_path(b, buf_slice(&merged));
	}
	if (path.n == 0 && ref.n == 0 && u->query.p != NULL)
		buf_printf(b, "?%s", u->query.p);
	buf_put(b, ref.p, ref.n);
	buf_free(&merged);
}

int
url_resolve(const char *base, const char *reference, struct buf *out)
{
	struct buf b = BUF_INIT(3 * URL_MAX);
	struct slice ref = slice_of(reference);
	struct url u;
	size_t n;
	int good;

	ref.n = before(ref, "#");
	if (url_parse(base, &u) == -1 || ref.n > URL_MAX)
		return -1;
	n = before(ref, ":/?");
	if (n < ref.n && ref.p[n] == ':')
		put_absolute(&b, ref);
	else if (ref.n > 1 && memcmp(ref.p, "//", 2) == 0) {
		buf_printf(&b, "%s:", u.tls ? "https" : "http");
		put_absolute(&b, ref);
	} else
		put_relative(&b, base, &u, ref);
	good = b.err == 0 && url_fault(buf_str(&b)) == NULL;
	if (good)
		buf_put(out, b.s, b.len);
	buf_free(&b);
	return good ? 0 : -1;
}

void
url_well_known(const char *text, const char *name, enum url_place place,
    struct buf *out)
{
	struct slice path;
	struct url u;

	if (url_parse(text, &u) == -1)
		return;
	path = without_slash(u.path);
	buf_put(out, text, (size_t)(u.path.p - text));
	if (place == URL_SUFFIXED)
		buf_put(out, path.p, path.n);
	buf_printf(out, "/.well-known/%s", name);
	if (place == URL_INSERTED)
		buf_put(out, path.p, path.n);
}

void
url_form(struct buf *out, struct slice s)
{
	for (; s.n > 0; (void)cut(&s, 1)) {
		if (is_of(*s.p, LETTERS DIGITS "*-._"))
			buf_putc(out, *s.p);
		else if (*s.p == ' ')
			buf_putc(out, '+');
		else
			buf_printf(out, "%%%02X", (unsigned char)*s.p);
	}
}

/* 0, or -1 for an escape that is none, or is NUL. */
static int
unescape(struct slice s, struct buf *out)
{
	int c;

	while (s.n > 0) {
		c = *s.p == '+' ? ' ' : *s.p == '%' ? escaped(s) : *s.p;
		if (*s.p == '%' ? c <= 0 : c == '\0')
			return -1;
		(void)cut(&s, *s.p == '%' ? 3 : 1);
		buf_putc(out, c);
	}
	return 0;
}

int
url_form_value(struct slice form, const char *name, struct buf *out)
{
	struct buf key = BUF_INIT(form.n), value = BUF_INIT(form.n);
	struct slice pair;
	int found = 0;

	while (form.n > 0 && found != -1) {
		pair = cut(&form, before(form, "&"));
		if (form.n > 0)
			(void)cut(&form, 1);
		buf_clear(&key);
		if (unescape(cut(&pair, before(pair, "=")), &key) == -1 ||
		    !slice_is(buf_slice(&key), name))
			continue;
		if (pair.n > 0)
			(void)cut(&pair, 1);
		found = found == 1 || unescape(pair, &value) == -1 ? -1 : 1;
	}
	if (found == 1)
		buf_put(out, value.s, value.len);
	buf_free(&key);
	buf_free(&value);
	return found;
}
