/* SHA-256 (FIPS 180-4). */

#ifndef SHA256_H
#define SHA256_H


#include <stdint.h>

#include "slice.h"

struct sha256 {
	uint32_t h[8];
	uint64_t len; /* bytes so far */
	unsigned char block[64];
};

void sha256_init(struct sha256 *);
void sha256_add(struct sha256 *, const void *, size_t);
void sha256_end(struct sha256 *, unsigned char digest[32]);

/* The digest of a slice as 64 lower case hexadecimal digits and a NUL. */
void sha256_hex(struct slice, char hex[65]);

#endif
