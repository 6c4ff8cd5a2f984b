#include "mg-orchestrate.h"

void
snapshot_take(size_t agent, long long version)
{
	(void)agent;
	(void)version;
}
