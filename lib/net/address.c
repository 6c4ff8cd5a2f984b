#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "address.h"

/* All that begins with these bits; the first that fits counts. */
struct block {
	unsigned char start[16];
	int bits;
	enum address kind;
	int within; /* where it has an IPv4 address; 0: nowhere */
};

static const struct block four[] = {
	{ { 0 }, 8, ADDRESS_OTHER, 0 },
	{ { 10 }, 8, ADDRESS_PRIVATE, 0 },
	{ { 100, 64 }, 10, ADDRESS_PRIVATE, 0 },
	{ { 127 }, 8, ADDRESS_LOOPBACK, 0 },
	{ { 169, 254 }, 16, ADDRESS_LINK_LOCAL, 0 },
	{ { 172, 16 }, 12, ADDRESS_PRIVATE, 0 },
	{ { 192, 0, 0 }, 24, ADDRESS_OTHER, 0 },
	{ { 192, 0, 2 }, 24, ADDRESS_OTHER, 0 },    /* documentation */
	{ { 192, 168 }, 16, ADDRESS_PRIVATE, 0 },
	{ { 198, 18 }, 15, ADDRESS_PRIVATE, 0 },
	{ { 198, 51, 100 }, 24, ADDRESS_OTHER, 0 }, /* documentation */
	{ { 203, 0, 113 }, 24, ADDRESS_OTHER, 0 },  /* documentation */
	{ { 224 }, 3, ADDRESS_OTHER, 0 },           /* multicast, reserved */
	{ { 0 }, 0, ADDRESS_PUBLIC, 0 }
};

static const struct block six[] = {
	{ { [15] = 1 }, 128, ADDRESS_LOOPBACK, 0 },
	{ { [10] = 0xFF, 0xFF }, 96, ADDRESS_OTHER, 12 },
	{ { 0, 0x64, 0xFF, 0x9B }, 96, ADDRESS_OTHER, 12 },
	{ { 0, 0x64, 0xFF, 0x9B, 0, 1 }, 48, ADDRESS_PRIVATE, 0 },
	{ { 0x20, 0x01, 0, 0 }, 32, ADDRESS_OTHER, 0 }, /* Teredo */
	{ { 0x20, 0x01, 0x0D, 0xB8 }, 32, ADDRESS_OTHER, 0 },
	{ { 0x20, 0x02 }, 16, ADDRESS_OTHER, 2 },       /* 6to4 */
	{ { 0x20 }, 3, ADDRESS_PUBLIC, 0 },
	{ { 0xFC }, 7, ADDRESS_PRIVATE, 0 },
	{ { 0xFE, 0x80 }, 10, ADDRESS_LINK_LOCAL, 0 },
	{ { 0xFE, 0xC0 }, 10, ADDRESS_PRIVATE, 0 },     /* site-local */
	{ { 0 }, 0, ADDRESS_OTHER, 0 }
};

static int
is_in(const struct block *b, const unsigned char *bytes)
{
	size_t whole = (size_t)b->bits / 8;
	int rest = b->bits % 8;

	return memcmp(bytes, b->start, whole) == 0 && (rest == 0 ||
	    (bytes[whole] ^ b->start[whole]) >> (8 - rest) == 0);
}

static enum address
kind_of(const struct block *b, const unsigned char *bytes)
{
	while (!is_in(b, bytes))
		b++;
	return b->within > 0 ? kind_of(four, bytes + b->within) : b->kind;
}

enum address
address_kind(const struct sockaddr *a)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	/* Copied, since what is pointed to may be aligned for less. */
	if (a->sa_family == AF_INET) {
		memcpy(&in, a, sizeof(in));
		return kind_of(four, (unsigned char *)&in.sin_addr);
	}
	if (a->sa_family == AF_INET6) {
		memcpy(&in6, a, sizeof(in6));
		return kind_of(six, in6.sin6_addr.s6_addr);
	}
	return ADDRESS_OTHER;
}

enum address
address_kind_of(const char *text)
{
	unsigned char bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return kind_of(four, bytes);
	if (inet_pton(AF_INET6, text, bytes) == 1)
		return kind_of(six, bytes);
	return ADDRESS_OTHER;
}

const char *
address_name(enum address kind)
{
	static const char *const names[] = {
		"an address of no server", "a public address",
		"a private address", "a loopback address",
		"a link-local address"
	};

	return names[kind];
}
