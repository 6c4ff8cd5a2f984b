#include <stdio.h>

#include "../../lib/base/die.h"
#include "../../lib/net/address.h"
#include "tool.h"

/* address IP ...: what kind each is, a line each. */
int
tool_address(int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc; i++)
		printf("%s\n", address_name(address_kind_of(argv[i])));
	return ST_DONE;
}
