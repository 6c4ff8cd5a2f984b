#include "buf.h"
#include "text.h"

static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static int
decode(struct buf *b, struct slice s)
{
	unsigned long bits = 0;
	size_t i, n = 0, pad = 0;
	int v;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' || s.p[i] == '\r')
			continue;
		v = s.p[i] == '=' ? 0 : value(s.p[i]);
		if (s.p[i] == '=')
			pad++;
		else if (v == -1 || pad > 0)
			return -1;
		bits = bits << 6 | (unsigned long)v;
		if (++n % 4 != 0)
			continue;
		if (pad > 2)
			return -1;
		b->s[b->len++] = (char)(bits >> 16 & 0xFF);
		if (pad < 2)
			b->s[b->len++] = (char)(bits >> 8 & 0xFF);
		if (pad < 1)
			b->s[b->len++] = (char)(bits & 0xFF);
	}
	return n % 4 == 0 ? 0 : -1;
}

int
base64_decode(struct buf *b, struct slice s)
{
	size_t before = b->len;

	if (buf_room(b, s.n / 4 * 3) == -1)
		return -1;
	if (decode(b, s) == 0) {
		b->s[b->len] = '\0';
		return 0;
	}
	b->len = before;
	b->s[b->len] = '\0';
	return -1;
}

void
base64_encode(struct buf *b, struct slice s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned long bits;
	size_t k;
	char *out;

	if (buf_room(b, s.n / 3 * 4 + 4) == -1)
		return;
	for (out = b->s + b->len; s.n > 0; p += k, s.n -= k) {
		k = s.n < 3 ? s.n : 3;
		bits = (unsigned long)p[0] << 16;
		if (k > 1)
			bits |= (unsigned long)p[1] << 8;
		if (k > 2)
			bits |= p[2];
		*out++ = digits[bits >> 18];
		*out++ = digits[bits >> 12 & 63];
		*out++ = k > 1 ? digits[bits >> 6 & 63] : '=';
		*out++ = k > 2 ? digits[bits & 63] : '=';
	}
	*out = '\0';
	b->len = (size_t)(out - b->s);
}
