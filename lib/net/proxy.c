#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/slice.h"
#include "../base/text.h"
#include "proxy.h"

enum { ADDRESS = 64, BITS = 128 };

/* The value of the first variable that is set and not empty, or NULL. */
static const char *
variable(const char *const *names)
{
	const char *s = NULL;

	for (; *names != NULL && (s == NULL || *s == '\0'); names++)
		s = getenv(*names);
	return s != NULL && *s != '\0' ? s : NULL;
}

const char *
proxy_for(const char *host, int tls)
{
	/* HTTP_PROXY is what a server calls a header of its client's. */
	static const char *const plain[] = { "http_proxy", "all_proxy",
		"ALL_PROXY", NULL };
	static const char *const secure[] = { "https_proxy", "HTTPS_PROXY",
		"all_proxy", "ALL_PROXY", NULL };
	static const char *const none[] = { "no_proxy", "NO_PROXY", NULL };
	const char *list = variable(none);

	if (list != NULL && proxy_is_named(list, host))
		return NULL;
	return variable(tls ? secure : plain);
}

/* An address by its digits: its family and bytes, or 0. */
static int
address(struct slice s, unsigned char *bytes)
{
	char text[ADDRESS];

	if (s.n >= sizeof(text))
		return 0;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, bytes) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, text, bytes) == 1 ? AF_INET6 : 0;
}

/* Is the address, of so many bits, in the block ADDRESS or ADDRESS/BITS? */
static int
is_within(int family, const unsigned char *bytes, struct slice block)
{
	unsigned char start[16];
	int all = family == AF_INET ? 32 : BITS, bits = all;
	const char *slash = memchr(block.p, '/', block.n);
	char text[4];
	size_t n;

	if (slash != NULL) {
		n = (size_t)(block.p + block.n - slash) - 1;
		if (n >= sizeof(text))
			return 0;
		memcpy(text, slash + 1, n);
		text[n] = '\0';
		if (text_count(text, all, &bits) == -1)
			return 0;
		block.n = (size_t)(slash - block.p);
	}
	if (address(block, start) != family ||
	    memcmp(bytes, start, (size_t)bits / 8) != 0)
		return 0;
	return bits % 8 == 0 ||
	    (bytes[bits / 8] ^ start[bits / 8]) >> (8 - bits % 8) == 0;
}

/* Is the name the domain's, or of one under it? */
static int
is_under(struct slice name, struct slice domain)
{
	if (domain.n > 0 && *domain.p == '.') {
		domain.p++;
		domain.n--;
	}
	if (domain.n > 0 && domain.p[domain.n - 1] == '.')
		domain.n--;
	if (name.n > 0 && name.p[name.n - 1] == '.')
		name.n--;
	if (domain.n == 0 || domain.n > name.n || strncasecmp(domain.p,
	    name.p + (name.n - domain.n), domain.n) != 0)
		return 0;
	return domain.n == name.n || name.p[name.n - domain.n - 1] == '.';
}

int
proxy_is_named(const char *list, const char *host)
{
	struct slice name = slice_of(host), word;
	unsigned char bytes[16];
	int family;

	if (strcmp(list, "*") == 0)
		return 1;
	if (*host == '[') {
		name.p++;
		name.n = strcspn(name.p, "]");
	}
	family = address(name, bytes);
	for (; *list != '\0'; list = word.p + word.n) {
		word.p = list + strspn(list, ", \t");
		word.n = strcspn(word.p, ", \t");
		if (family != 0 ? is_within(family, bytes, word) :
		    is_under(name, word))
			return 1;
	}
	return 0;
}
