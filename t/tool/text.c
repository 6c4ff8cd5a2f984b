#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/base/die.h"
#include "../../lib/base/text.h"
#include "tool.h"

static const char *
operand(int argc, char *argv[])
{
	if (argc != 2)
		die(ST_USAGE, "%s: one operand is wanted", argv[0]);
	return argv[1];
}

static int
written(struct buf *b)
{
	fwrite(b->s, 1, b->len, stdout);
	buf_free(b);
	return ST_DONE;
}

/* text-clean FILE: made safe; text-clean-lines: with its lines */
int
tool_text_clean(int argc, char *argv[])
{
	struct buf in, out = BUF_INIT(SIZE_MAX / 2);

	tool_read(&in, operand(argc, argv));
	text_clean(&out, buf_slice(&in), strcmp(argv[0], "text-clean") != 0);
	buf_free(&in);
	return written(&out);
}

/* text-words STRING: the words, each as <WORD> on a line */
int
tool_text_words(int argc, char *argv[])
{
	const char *why;
	char **w = text_words(operand(argc, argv), &why);
	size_t i;

	if (w == NULL) {
		printf("%s\n", why);
		return ST_NO;
	}
	for (i = 0; w[i] != NULL; i++)
		printf("<%s>\n", w[i]);
	free(w);
	return ST_DONE;
}

/* text-quote [WORD ...]: as one line */
int
tool_text_quote(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	(void)argc;
	text_quote(&b, argv + 1);
	buf_putc(&b, '\n');
	return written(&b);
}

/* base64-decode FILE, base64-encode FILE */
int
tool_base64(int argc, char *argv[])
{
	struct buf in, out = BUF_INIT(SIZE_MAX / 2);
	int r = 0;

	tool_read(&in, operand(argc, argv));
	buf_puts(&out, ":");
	if (strcmp(argv[0], "base64-decode") == 0)
		r = base64_decode(&out, buf_slice(&in));
	else
		base64_encode(&out, buf_slice(&in));
	buf_free(&in);
	buf_drop(&out, 1);
	if (r == -1 && out.len > 0)
		die(ST_LOCAL, "a refused text was decoded in part");
	(void)written(&out);
	return r == -1 ? ST_NO : ST_DONE;
}

/* text-distance A B */
int
tool_text_distance(int argc, char *argv[])
{
	if (argc != 3)
		die(ST_USAGE, "text-distance: two operands are wanted");
	printf("%zu\n", text_distance(argv[1], argv[2]));
	return ST_DONE;
}

/* text-uri-path PATH */
int
tool_text_uri_path(int argc, char *argv[])
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	text_uri_path(&b, operand(argc, argv));
	buf_putc(&b, '\n');
	return written(&b);
}

/* text-count, -seconds, -size WORD: the number, or status 1 */
int
tool_text_number(int argc, char *argv[])
{
	const char *word = operand(argc, argv);
	long long n = 0;
	size_t size = 0;
	int count = 0, rc;

	if (strcmp(argv[0], "text-size") == 0) {
		rc = text_size(word, &size);
		n = (long long)size;
	} else if (strcmp(argv[0], "text-count") == 0) {
		rc = text_count(word, INT_MAX, &count);
		n = count;
	} else
		rc = text_seconds(word, &n);
	if (rc == -1)
		return ST_NO;
	printf("%lld\n", n);
	return ST_DONE;
}

/* utf8 FILE: the code points, "-" for a byte that begins none */
int
tool_utf8(int argc, char *argv[])
{
	struct buf in;
	struct slice s;
	unsigned long c;
	size_t n;

	tool_read(&in, operand(argc, argv));
	for (s = buf_slice(&in); s.n > 0; s.p += n, s.n -= n) {
		n = utf8_char(s, &c);
		if (n > 0)
			printf("%lX\n", c);
		else
			printf("-\n");
		n = n > 0 ? n : 1;
	}
	buf_free(&in);
	return ST_DONE;
}
