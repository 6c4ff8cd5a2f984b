/* Which proxy a request takes, as curl(1) has it from its environment. */

#ifndef PROXY_H
#define PROXY_H

/*
 * The value of http_proxy, or https_proxy or HTTPS_PROXY with TLS, else of
 * all_proxy or ALL_PROXY; NULL when that is not set or empty, or no_proxy or
 * NO_PROXY names the host.  The host is as libcurl has read it: a name, an
 * IPv4 address, an IPv6 address in brackets.
 */
const char *proxy_for(const char *host, int tls);

/*
 * Is the host in such a list?  Names and addresses separated by blanks and
 * commas: a name is of all under it too and may begin with a dot, an address
 * may be a block (10.0.0.0/8); "*" alone is of all.
 */
int proxy_is_named(const char *list, const char *host);

#endif
