#include <stdio.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/net/proxy.h"
#include "tool.h"

/* proxy http|https HOST: the proxy that it takes; status 1: none. */
int
tool_proxy(int argc, char *argv[])
{
	const char *proxy;

	if (argc != 3)
		die(ST_USAGE, "proxy: scheme and host are wanted");
	proxy = proxy_for(argv[2], strcmp(argv[1], "https") == 0);
	if (proxy == NULL)
		return ST_NO;
	printf("%s\n", proxy);
	return ST_DONE;
}
