/* What kind of place an address of the Internet is (RFC 6890): pure. */

#ifndef ADDRESS_H
#define ADDRESS_H

struct sockaddr;

/*
 * An IPv4 address within an IPv6 one (mapped, NAT64, 6to4) counts as itself.
 * Private are those of RFC 1918, shared (RFC 6598), unique local (RFC 4193)
 * and of tests (RFC 2544), which tunnels give to names; other is where no
 * server is to be found, this host by 0.0.0.0 included, and other families.
 */
enum address {
	ADDRESS_OTHER, ADDRESS_PUBLIC, ADDRESS_PRIVATE, ADDRESS_LOOPBACK,
	ADDRESS_LINK_LOCAL
};

enum address address_kind(const struct sockaddr *);

/* The same of what inet_ntop(3) has written, or else other. */
enum address address_kind_of(const char *);

/* "a loopback address" and the like. */
const char *address_name(enum address);

#endif
