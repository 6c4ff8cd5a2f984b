#include "../base/set.h"
#include "prompt.h"

/* The byte in lower case, or 0 when it belongs to no word. */
static int
letter(char byte)
{
	int c = (unsigned char)byte;

	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
		return c;
	return 0;
}

/* The next word, which *rest is moved over; 0 when there is none. */
static int
next_word(struct slice *rest, struct buf *word)
{
	int c;

	buf_clear(word);
	for (; rest->n > 0; rest->p++, rest->n--) {
		c = letter(*rest->p);
		if (c != 0)
			buf_putc(word, c);
		else if (word->len > 0)
			return 1;
	}
	return word->len > 0;
}

double
prompt_likeness(struct slice a, struct slice b)
{
	struct set in_a = SET_INIT, in_b = SET_INIT;
	struct buf word = BUF_INIT(a.n > b.n ? a.n : b.n);
	size_t both = 0, any;

	while (next_word(&a, &word))
		set_add(&in_a, buf_slice(&word));
	while (next_word(&b, &word))
		if (set_add(&in_b, buf_slice(&word)))
			both += (size_t)set_has(&in_a, buf_slice(&word));
	any = in_a.n + in_b.n - both;
	set_free(&in_a);
	set_free(&in_b);
	buf_free(&word);
	return any == 0 ? 1 : (double)both / (double)any;
}
