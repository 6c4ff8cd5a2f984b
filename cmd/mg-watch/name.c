#include <stdint.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/text.h"
#include "name.h"

void
name_keep(char *name, struct slice s)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	if (s.n > NAME_BYTES)
		s.n = NAME_BYTES;
	text_clean(&b, s, 0);
	if (b.len >= NAME_BYTES)
		for (b.len = NAME_BYTES - 1; b.len > 0 &&
		    ((unsigned char)b.s[b.len] & 0xC0) == 0x80;)
			b.len--;
	if (b.len > 0)
		memcpy(name, b.s, b.len);
	name[b.len] = '\0';
	buf_free(&b);
}

void
name_member(char *name, const struct json *j, int object, const char *member)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	int value = json_get(j, object, member);
	size_t at = 1;

	if (json_type(j, value) == JSON_STRING)
		json_decode(json_raw(j, value), &at, NAME_BYTES, &b);
	name_keep(name, buf_slice(&b));
	buf_free(&b);
}
