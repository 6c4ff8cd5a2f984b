/* What the fuzz targets share. */

#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>

#include "../../lib/base/buf.h"

/* libFuzzer's entry; replay.c calls it too. */
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Not assert: a build that leaves assertions out would find nothing. */
#define MUST(x) do { if (!(x)) abort(); } while (0)

static inline struct slice
input(const uint8_t *p, size_t n)
{
	struct slice s = { (const char *)p, n };

	return s;
}

#endif
