#include <string.h>

#include "sha256.h"

enum { BLOCK = 64, LENGTH_AT = 56 };

/* Fractional bits of the square roots of the first 8 primes. */
static const uint32_t first[8] = {
	0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
	0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
};

/* Fractional bits of the cube roots of the first 64 primes. */
static const uint32_t round_add[64] = {
	0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5,
	0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
	0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3,
	0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
	0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC,
	0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
	0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7,
	0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
	0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13,
	0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
	0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3,
	0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
	0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5,
	0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
	0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208,
	0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
};

static uint32_t
rotate(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

/* The 16 words of the block, and 48 made of them. */
static void
schedule(uint32_t w[64], const unsigned char *p)
{
	uint32_t a, b;
	int i;

	for (i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		    (uint32_t)p[2] << 8 | p[3];
	for (; i < 64; i++) {
		a = w[i - 15];
		b = w[i - 2];
		a = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
		b = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;
		w[i] = w[i - 16] + a + w[i - 7] + b;
	}
}

static void
compress(uint32_t h[8], const unsigned char *p)
{
	uint32_t w[64], v[8], t1, t2;
	int i;

	schedule(w, p);
	memcpy(v, h, sizeof(v));
	for (i = 0; i < 64; i++) {
		t1 = v[7] + round_add[i] + w[i] +
		    (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
		    ((v[4] & v[5]) ^ (~v[4] & v[6]));
		t2 = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
		    ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (i = 0; i < 8; i++)
		h[i] += v[i];
}

void
sha256_init(struct sha256 *s)
{
	memcpy(s->h, first, sizeof(s->h));
	s->len = 0;
}

void
sha256_add(struct sha256 *s, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	size_t have = (size_t)(s->len % BLOCK), k;

	s->len += n;
	if (have > 0) {
		k = n < BLOCK - have ? n : BLOCK - have;
		if (k > 0)
			memcpy(s->block + have, p, k);
		if (have + k < BLOCK)
			return;
		compress(s->h, s->block);
		p += k;
		n -= k;
	}
	for (; n >= BLOCK; p += BLOCK, n -= BLOCK)
		compress(s->h, p);
	if (n > 0)
		memcpy(s->block, p, n);
}

void
sha256_end(struct sha256 *s, unsigned char digest[32])
{
	static const unsigned char pad[BLOCK] = { 0x80 };
	unsigned char length[8];
	uint64_t bits = s->len * 8;
	size_t have = (size_t)(s->len % BLOCK), i;

	sha256_add(s, pad, have < LENGTH_AT ? LENGTH_AT - have :
	    BLOCK + LENGTH_AT - have);
	for (i = 0; i < 8; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha256_add(s, length, sizeof(length));
	for (i = 0; i < 32; i++)
		digest[i] = (unsigned char)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}

void
sha256_hex(struct slice text, char hex[65])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[32];
	struct sha256 s;
	int i;

	sha256_init(&s);
	sha256_add(&s, text.p, text.n);
	sha256_end(&s, digest);
	for (i = 0; i < 32; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[64] = '\0';
}
