#include <stdio.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/sha256.h"
#include "tool.h"

/* sha256 FILE [STEP]: its digest, STEP bytes added at a time */
int
tool_sha256(int argc, char *argv[])
{
	unsigned char digest[32];
	struct sha256 h;
	struct slice s;
	struct buf b;
	char hex[65];
	size_t k, step, i;

	if (argc < 2)
		die(ST_USAGE, "sha256: of what?");
	tool_read(&b, argv[1]);
	s = buf_slice(&b);
	if (argc == 2) {
		sha256_hex(s, hex);
		printf("%s\n", hex);
		buf_free(&b);
		return ST_DONE;
	}
	step = (size_t)tool_number(argv[2]);
	sha256_init(&h);
	for (; s.n > 0; s.p += k, s.n -= k) {
		k = step < s.n ? step : s.n;
		sha256_add(&h, s.p, k);
	}
	sha256_end(&h, digest);
	for (i = 0; i < sizeof(digest); i++)
		printf("%02x", digest[i]);
	printf("\n");
	buf_free(&b);
	return ST_DONE;
}
