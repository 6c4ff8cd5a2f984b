/*
 * What lib/team makes of texts, for its suite.  A FILE is templates.
 *
 *	prompt escape TEXT-FILE
 *	prompt entry NAME TEXT-FILE
 *	prompt alike TEXT-FILE TEXT-FILE
 *	prompt fill FILE TEMPLATE [NAME=VALUE | NAME=@TEXT-FILE ...]
 *	prompt set FILE TEMPLATE TEXT-FILE    fill it after it was replaced
 *	prompt over FILE FILE TEMPLATE        fill it after a second was read
 *	prompt missing FILE
 *	prompt offer TOOLS METHOD [NAME ...]  TOOLS is OFFER_... together
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/base/die.h"
#include "../lib/base/file.h"
#include "../lib/base/jout.h"
#include "../lib/team/offer.h"
#include "../lib/team/prompt.h"

enum { VALUES = 8 };

static struct buf
whole(const char *path)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (file_read(path, &b) == -1)
		die(ST_USAGE, "cannot read '%s':", path);
	return b;
}

static int
print(struct buf *b)
{
	fwrite(buf_str(b), 1, b->len, stdout);
	buf_free(b);
	return ST_DONE;
}

static int
escape(char *argv[])
{
	struct buf in = whole(argv[0]), out = BUF_INIT(SIZE_MAX / 2);

	prompt_escape(&out, buf_slice(&in));
	buf_free(&in);
	return print(&out);
}

static int
entry(char *argv[])
{
	struct buf in = whole(argv[1]), out = BUF_INIT(SIZE_MAX / 2);

	prompt_entry(&out, argv[0], buf_slice(&in));
	buf_free(&in);
	return print(&out);
}

static int
alike(char *argv[])
{
	struct buf a = whole(argv[0]), b = whole(argv[1]);

	printf("%.4f\n", prompt_likeness(buf_slice(&a), buf_slice(&b)));
	buf_free(&a);
	buf_free(&b);
	return ST_DONE;
}

static void
read_templates(struct prompts *ps, const char *path)
{
	struct buf file = whole(path), why = BUF_INIT(1024);

	if (prompts_read(ps, buf_slice(&file), &why) == -1)
		die(ST_NO, "%s: %s", path, buf_str(&why));
	buf_free(&file);
}

/* There is a template of this name when it alone can be replaced. */
static enum prompt
which(const char *name)
{
	struct prompts one = { { NULL } };
	struct buf why = BUF_INIT(1024);
	size_t i = 0;

	if (prompts_set(&one, name, slice_of(""), &why) == -1)
		die(ST_USAGE, "%s", buf_str(&why));
	while (one.text[i] == NULL)
		i++;
	prompts_free(&one);
	return (enum prompt)i;
}

static int
filled(struct prompts *ps, const char *name, const struct prompt_value *v)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);

	prompt_fill(ps, which(name), v, &out);
	prompts_free(ps);
	return print(&out);
}

static int
fill(char *argv[])
{
	struct prompts ps = { { NULL } };
	struct prompt_value v[VALUES + 1] = { { NULL, { NULL, 0 } } };
	struct buf text[VALUES];
	size_t n = 0;
	char *word;
	int status;

	read_templates(&ps, argv[0]);
	for (; argv[n + 2] != NULL && n < VALUES; n++) {
		word = strchr(argv[n + 2], '=');
		if (word == NULL)
			die(ST_USAGE, "no value: '%s'", argv[n + 2]);
		*word++ = '\0';
		buf_init(&text[n], SIZE_MAX / 2);
		if (*word == '@')
			text[n] = whole(word + 1);
		else
			buf_puts(&text[n], word);
		v[n].name = argv[n + 2];
		v[n].value = buf_slice(&text[n]);
	}
	status = filled(&ps, argv[1], v);
	while (n > 0)
		buf_free(&text[--n]);
	return status;
}

static int
set(char *argv[])
{
	struct prompts ps = { { NULL } };
	const struct prompt_value none = { NULL, { NULL, 0 } };
	struct buf text = whole(argv[2]), why = BUF_INIT(1024);

	read_templates(&ps, argv[0]);
	if (prompts_set(&ps, argv[1], buf_slice(&text), &why) == -1)
		die(ST_NO, "%s", buf_str(&why));
	buf_free(&text);
	return filled(&ps, argv[1], &none);
}

static int
over(char *argv[])
{
	struct prompts ps = { { NULL } };
	const struct prompt_value none = { NULL, { NULL, 0 } };

	read_templates(&ps, argv[0]);
	read_templates(&ps, argv[1]);
	return filled(&ps, argv[2], &none);
}

static int
missing(char *argv[])
{
	struct prompts ps = { { NULL } };
	const char *name;

	read_templates(&ps, argv[0]);
	name = prompts_missing(&ps);
	printf("%s\n", name == NULL ? "none" : name);
	prompts_free(&ps);
	return ST_DONE;
}

static int
offer(char *argv[])
{
	static const char *const methods[] = { "plurality", "no-self",
		"weighted", "approval", "borda", "schulze", NULL };
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	const char *names[VALUES];
	size_t m = 0, n = 0;

	while (methods[m] != NULL && strcmp(methods[m], argv[1]) != 0)
		m++;
	if (methods[m] == NULL)
		die(ST_USAGE, "no method '%s'", argv[1]);
	for (; argv[n + 2] != NULL && n < VALUES; n++)
		names[n] = argv[n + 2];
	jout_open(&b, '[');
	offer_put(&b, (unsigned)strtoul(argv[0], NULL, 10),
	    (enum team_method)m, names, n);
	jout_close(&b, ']');
	buf_putc(&b, '\n');
	return print(&b);
}

static const struct command {
	const char *name;
	int operands; /* at least */
	int (*run)(char *[]);
} commands[] = {
	{ "escape", 1, escape }, { "entry", 2, entry }, { "alike", 2, alike },
	{ "fill", 2, fill }, { "set", 3, set }, { "over", 3, over },
	{ "missing", 1, missing }, { "offer", 2, offer }
};

int
main(int argc, char *argv[])
{
	size_t i;

	progname = "prompt";
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0 &&
		    argc >= commands[i].operands + 2)
			return commands[i].run(argv + 2);
	die(ST_USAGE, "see the head of t/prompt.c");
}
