#include "mg-orchestrate.h"

int
run_batch(void)
{
	return 2;
}
