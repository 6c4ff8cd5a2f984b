#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mem.h"
#include "text.h"

/* A command line on its way into words. */
struct splitter {
	const char *in; /* what is left to read */
	char *out;      /* where the next byte of a word goes */
	const char *why;
};

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* '...', the first quote taken: everything up to the next one. */
static int
single_quoted(struct splitter *sp)
{
	const char *end = strchr(sp->in, '\'');
	size_t n;

	if (end == NULL) {
		sp->why = "unmatched '";
		return -1;
	}
	n = (size_t)(end - sp->in);
	memcpy(sp->out, sp->in, n);
	sp->out += n;
	sp->in = end + 1;
	return 0;
}

/* "...", the first quote taken: \ is special before some characters only. */
static int
double_quoted(struct splitter *sp)
{
	for (; *sp->in != '"'; sp->in++) {
		if (*sp->in == '\\' && sp->in[1] == '\n') {
			sp->in++;
			continue;
		}
		if (*sp->in == '\\' && sp->in[1] != '\0' &&
		    strchr("\"\\$`", sp->in[1]) != NULL)
			sp->in++;
		if (*sp->in == '\0') {
			sp->why = "unmatched \"";
			return -1;
		}
		*sp->out++ = *sp->in;
	}
	sp->in++;
	return 0;
}

/* \ outside of quotes, itself taken; before a newline both go. */
static int
escaped(struct splitter *sp)
{
	if (*sp->in == '\0') {
		sp->why = "nothing after the last \\";
		return -1;
	}
	if (*sp->in != '\n')
		*sp->out++ = *sp->in;
	sp->in++;
	return 0;
}

static void
skip_blanks(struct splitter *sp)
{
	while (is_blank(*sp->in) || (*sp->in == '\\' && sp->in[1] == '\n'))
		sp->in += *sp->in == '\\' ? 2 : 1;
}

static int
word(struct splitter *sp)
{
	int r = 0;

	while (r == 0 && *sp->in != '\0' && !is_blank(*sp->in)) {
		switch (*sp->in++) {
		case '\'':
			r = single_quoted(sp);
			break;
		case '"':
			r = double_quoted(sp);
			break;
		case '\\':
			r = escaped(sp);
			break;
		default:
			*sp->out++ = sp->in[-1];
		}
	}
	*sp->out++ = '\0';
	return r;
}

char **
text_words(const char *s, const char **why)
{
	size_t len = strlen(s), most = len / 2 + 1, n = 0;
	char **words = xcalloc(1, (most + 1) * sizeof(*words) + len + 1);
	struct splitter sp = { s, (char *)(words + most + 1), NULL };

	for (skip_blanks(&sp); *sp.in != '\0'; skip_blanks(&sp)) {
		words[n++] = sp.out;
		if (word(&sp) == -1) {
			free(words);
			*why = sp.why;
			return NULL;
		}
	}
	return words;
}

static void
quote(struct buf *b, const char *s)
{
	static const char *const plain = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";

	if (*s != '\0' && s[strspn(s, plain)] == '\0') {
		buf_puts(b, s);
		return;
	}
	buf_putc(b, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_puts(b, "'\\''");
		else
			buf_putc(b, *s);
	}
	buf_putc(b, '\'');
}

void
text_quote(struct buf *b, char *const *words)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++) {
		if (i > 0)
			buf_putc(b, ' ');
		quote(b, words[i]);
	}
}
