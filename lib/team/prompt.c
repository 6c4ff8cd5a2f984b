#include <stdint.h>
#include <stdlib.h>

#include "../base/sha256.h"
#include "piece.h"
#include "prompt.h"

const char *
prompts_missing(const struct prompts *ps)
{
	size_t i;

	for (i = 0; i < PROMPT_N; i++)
		if (ps->text[i] == NULL)
			return piece_known[i].name;
	return NULL;
}

void
prompts_free(struct prompts *ps)
{
	size_t i;

	for (i = 0; i < PROMPT_N; i++) {
		free(ps->text[i]);
		ps->text[i] = NULL;
	}
}

void
prompts_hash(const struct prompts *ps, char hex[65])
{
	struct buf all = BUF_INIT(SIZE_MAX);
	size_t i;

	for (i = 0; i < PROMPT_N; i++) {
		buf_puts(&all, ps->text[i] != NULL ? ps->text[i] : "");
		buf_putc(&all, '\0');
	}
	sha256_hex(buf_slice(&all), hex);
	buf_free(&all);
}

static struct slice
value_of(const struct prompt_value *v, struct slice name)
{
	for (; v->name != NULL; v++)
		if (slice_is(name, v->name))
			return v->value;
	return slice_of(NULL);
}

/* Is what stands from here to {{/name}} left out? */
static int
is_left_out(enum piece_type type, struct slice value)
{
	return (value.n == 0) == (type == PIECE_IF);
}

void
prompt_fill(const struct prompts *ps, enum prompt which,
    const struct prompt_value *values, struct buf *b)
{
	struct slice rest = slice_of(ps->text[which]), what, value;
	enum piece_type type;
	size_t out = 0; /* so many that are open are left out */

	while ((type = piece_next(&rest, &what)) != PIECE_END) {
		value = value_of(values, what);
		if (type == PIECE_IF || type == PIECE_UNLESS)
			out += out > 0 || is_left_out(type, value);
		else if (type == PIECE_CLOSE)
			out -= out > 0;
		else if (out == 0 && type == PIECE_TEXT)
			buf_put(b, what.p, what.n);
		else if (out == 0)
			buf_put(b, value.p, value.n);
	}
}
