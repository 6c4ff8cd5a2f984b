/*
 * mg-mcp-elicit: ask the person at the terminal what a server wants to know.
 * One elicitation request as JSON on stdin, its result on stdout; what is
 * said and typed goes over the terminal itself.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/buf.h"
#include "../lib/base/die.h"
#include "../lib/base/jout.h"
#include "../lib/base/json.h"
#include "../lib/base/loop.h"
#include "../lib/base/proc.h"
#include "../lib/base/schema.h"
#include "../lib/base/text.h"

enum {
	QUESTION_MAX = 16 << 20,
	TYPED_MAX = 65536,
	TRIES = 20 /* wrong values in a row before it is given up */
};

static const char synopsis[] = "usage: mg-mcp-elicit [-h]\n";

static FILE *tty, *keys; /* the terminal, to write and to read */
static struct json q;   /* the request */
static struct buf text;

static NORETURN void
result(const char *action, const struct buf *content)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kcstr(&b, "action", action);
	if (content != NULL)
		jout_kraw(&b, "content", buf_slice(content));
	jout_close(&b, '}');
	exit(puts(buf_str(&b)) < 0 || fflush(stdout) != 0 ? ST_LOCAL :
	    ST_DONE);
}

static void
say(const char *s)
{
	(void)fputs(s, tty);
	(void)fflush(tty);
}

/* Whatever the server wrote cannot act on the terminal. */
static void
say_clean(struct slice s)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	text_clean(&b, s, 0);
	say(buf_str(&b));
	buf_free(&b);
}

static void
say_string(const char *before, int t)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (json_str(&q, t, &b) == 0 && b.len > 0) {
		say(before);
		say_clean(buf_slice(&b));
	}
	buf_free(&b);
}

static void
read_question(void)
{
	struct json_error e;
	ssize_t n;

	buf_init(&text, QUESTION_MAX);
	while (buf_room(&text, 65536) == 0 &&
	    (n = read(STDIN_FILENO, text.s + text.len, 65536)) > 0)
		text.len += (size_t)n;
	if (text.err != 0 || json_parse(&q, buf_slice(&text), INT32_MAX,
	    &e) < 0 || json_type(&q, 0) != JSON_OBJECT)
		die(ST_USAGE, "stdin holds no JSON object");
}

/*
 * A line that was typed, without its end.  The end of input and ^C stand for
 * no answer at all.
 */
static void
ask(struct buf *line)
{
	int c;

	buf_clear(line);
	while ((c = getc(keys)) != EOF && c != '\n')
		buf_putc(line, c);
	if (c == EOF || strcmp(buf_str(line), "!cancel") == 0) {
		say("\n");
		result("cancel", NULL);
	}
	if (strcmp(buf_str(line), "!decline") == 0)
		result("decline", NULL);
}

static int
yes(const char *question)
{
	struct buf line = BUF_INIT(TYPED_MAX);
	int is;

	say(question);
	ask(&line);
	is = line.len > 0 && (line.s[0] == 'y' || line.s[0] == 'Y');
	buf_free(&line);
	return is;
}

static int
is_required(int schema, int name)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	int t;

	(void)json_str(&q, name, &b);
	for (t = json_first(&q, json_get(&q, schema, "required")); t >= 0;
	    t = json_next(&q, t))
		if (json_is_slice(&q, t, buf_slice(&b)))
			break;
	buf_free(&b);
	return t >= 0;
}

/* Names that a server has no business to ask for. */
static int
is_secret(int name)
{
	static const char *const words[] = { "passw", "token", "secret",
		"apikey", "api_key", "pin" };
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t i;

	(void)json_str(&q, name, &b);
	for (i = 0; b.len > 0 && i < b.len; i++)
		if (b.s[i] >= 'A' && b.s[i] <= 'Z')
			b.s[i] = (char)(b.s[i] - 'A' + 'a');
	for (i = 0; i < 6 && strstr(buf_str(&b), words[i]) == NULL; i++)
		continue;
	buf_free(&b);
	return i < 6;
}

/* The list of choices of a schema, and what they are called. */
static int
choices(int schema)
{
	static const char *const names[] = { "enum", "oneOf", "anyOf" };
	size_t i;
	int t = -1;

	for (i = 0; i < 3 && t < 0; i++)
		t = json_get(&q, schema, names[i]);
	return t;
}

static void
say_choices(int list)
{
	char number[32];
	int t, n = 0;

	for (t = json_first(&q, list); t >= 0; t = json_next(&q, t)) {
		int value = json_get(&q, t, "const");

		(void)snprintf(number, sizeof(number), "    %d: ", ++n);
		say(number);
		say_string("", value >= 0 ? value : t);
		say_string(" - ", json_get(&q, t, "title"));
		say("\n");
	}
}

/* The choice with that number, or -1. */
static int
choice(int list, const char *typed, size_t len)
{
	int t, n = 0, wanted = 0;
	size_t i;

	for (i = 0; i < len && i < 6 && typed[i] >= '0' && typed[i] <= '9';
	    i++)
		wanted = wanted * 10 + (typed[i] - '0');
	if (len == 0 || i != len)
		return -1;
	for (t = json_first(&q, list); t >= 0; t = json_next(&q, t))
		if (++n == wanted)
			return json_get(&q, t, "const") >= 0 ?
			    json_get(&q, t, "const") : t;
	return -1;
}

/* What was typed as one JSON value: a choice's, a string, or as it is. */
static void
put_value(int schema, int list, const char *typed, size_t len, struct buf *b)
{
	struct slice s = { typed, len };
	int t = list >= 0 ? choice(list, typed, len) : -1;

	if (t >= 0)
		jout_raw(b, json_raw(&q, t));
	else if (schema_types(&q, schema, schema) & SCHEMA_STRING)
		jout_str(b, s);
	else if (json_check(s, NULL, &(struct json_error){ 0, NULL, 0 }) == 0)
		jout_raw(b, s);
	else
		jout_str(b, s);
}

/* "1,3" or values, for a list of choices. */
static void
put_several(int schema, const char *typed, struct buf *b)
{
	int items = json_get(&q, schema, "items"), list = choices(items);
	size_t n;

	jout_open(b, '[');
	for (; *typed != '\0'; typed += n + (typed[n] == ',')) {
		typed += strspn(typed, " ");
		n = strcspn(typed, ",");
		if (n > 0)
			put_value(items, list, typed, n, b);
	}
	jout_close(b, ']');
}

/* 1 when the value is one that the server's schema takes. */
static int
is_good(int schema, const struct buf *value)
{
	struct json v = JSON_INIT;
	struct json_error e;
	struct buf why = BUF_INIT(4096);
	int ok = json_parse(&v, buf_slice(value), INT32_MAX, &e) == 0 &&
	    schema_check(&q, schema, schema, &v, 0, &why);

	if (!ok) {
		say("  ");
		say_clean(buf_slice(&why));
		say("\n");
	}
	json_free(&v);
	buf_free(&why);
	return ok;
}

static void
say_field(int name, int schema, int needed)
{
	int several = json_is(&q, json_get(&q, schema, "type"), "array");
	int list = choices(several ? json_get(&q, schema, "items") : schema);

	say("  ");
	say_clean(json_raw(&q, name));
	say_string(" - ", json_get(&q, schema, "title"));
	say_string(": ", json_get(&q, schema, "description"));
	say(needed ? "" : " (optional)");
	say(is_secret(name) ? "\n  Careful: this looks like a secret." : "");
	say("\n");
	say_choices(list);
	if (json_get(&q, schema, "default") >= 0) {
		say("  [");
		say_clean(json_raw(&q, json_get(&q, schema, "default")));
		say("]");
	}
	say(several ? "  several, with commas> " : "  > ");
}

/* Ask until the value is good; nothing typed takes the default, if any. */
static void
field(int form, int name, struct buf *content)
{
	int schema = json_value(&q, name), needed = is_required(form, name);
	int several = json_is(&q, json_get(&q, schema, "type"), "array");
	int otherwise = json_get(&q, schema, "default"), tries;
	struct buf line = BUF_INIT(TYPED_MAX), value = BUF_INIT(8 * TYPED_MAX);

	for (tries = 0; tries < TRIES; tries++) {
		say_field(name, schema, needed);
		ask(&line);
		if (line.len == 0 && otherwise < 0 && !needed)
			break;
		buf_clear(&value);
		if (line.len == 0 && otherwise >= 0)
			jout_raw(&value, json_raw(&q, otherwise));
		else if (several)
			put_several(schema, buf_str(&line), &value);
		else
			put_value(schema, choices(schema), buf_str(&line),
			    line.len, &value);
		if (!is_good(schema, &value))
			continue;
		jout_raw(content, json_raw(&q, name));
		buf_putc(content, ':');
		jout_raw(content, buf_slice(&value));
		break;
	}
	if (tries == TRIES)
		result("cancel", NULL);
	buf_free(&line);
	buf_free(&value);
}

static NORETURN void
fill_form(int params)
{
	int form = json_get(&q, params, "requestedSchema");
	int props = json_get(&q, form, "properties"), name;
	struct buf content = BUF_INIT(SIZE_MAX / 2);

	jout_open(&content, '{');
	for (name = json_first(&q, props); name >= 0;
	    name = json_next(&q, name))
		field(form, name, &content);
	jout_close(&content, '}');
	say("  ");
	say_clean(buf_slice(&content));
	say("\n");
	if (yes("Send it? [y/N] "))
		result("accept", &content);
	result("decline", NULL);
}

/* The host stands on a line of its own, since that is what misleads. */
static void
say_url(const char *url)
{
	const char *host = strstr(url, "://");
	size_t n;

	host = host != NULL ? host + 3 : url;
	n = strcspn(host, "/?#");
	say("  ");
	say_clean(slice_of(url));
	say("\n  on the host ");
	say_clean((struct slice){ host, n });
	say("\n");
	if (strncmp(host, "xn--", 4) == 0 || strstr(host, ".xn--") != NULL)
		say("  Careful: this name may look like another's.\n");
	if (strncmp(url, "https://", 8) != 0)
		say("  Careful: this is no https address.\n");
}

static int
is_good_url(const char *url)
{
	const char *host = strstr(url, "://");
	const char *p;

	if ((strncmp(url, "https://", 8) != 0 &&
	    strncmp(url, "http://", 7) != 0) || host == NULL)
		return 0;
	for (p = url; *p != '\0'; p++)
		if (*p <= ' ' || *p == '"' || *p == '\\' || *p == 0x7f)
			return 0;
	return memchr(host, '@', strcspn(host + 3, "/?#") + 3) == NULL;
}

/* $BROWSER with the address as one word; no shell has a look at it. */
static void
open_url(char *url)
{
	struct proc_spec spec = { NULL, NULL, NULL, PROC_NULL, PROC_NULL,
		PROC_NULL, 1 };
	const char *browser = getenv("BROWSER"), *why;
	struct buf line = BUF_INIT(TYPED_MAX);
	static struct proc p;
	char *words[2] = { NULL, NULL };

	words[0] = url;
	if (browser == NULL || *browser == '\0') {
		say("  Open it yourself: $BROWSER is not set.\n");
		return;
	}
	buf_printf(&line, "%s ", browser);
	text_quote(&line, words);
	spec.argv = text_words(buf_str(&line), &why);
	if (spec.argv == NULL || proc_start(&p, &spec, NULL, NULL) < 0)
		say("  It cannot be opened: open it yourself.\n");
	buf_free(&line);
}

static NORETURN void
visit(int params)
{
	char *url = json_strdup(&q, json_get(&q, params, "url"));

	if (url == NULL || !is_good_url(url)) {
		say("  The address that it gives is none to go to.\n");
		result("cancel", NULL);
	}
	say_url(url);
	if (!yes("Open it? [y/N] "))
		result("decline", NULL);
	open_url(url);
	result("accept", NULL);
}

int
main(int argc, char **argv)
{
	int params;

	progname = "mg-mcp-elicit";
	proc_clean_fds();
	if (argc > 1 && strcmp(argv[1], "--version") == 0)
		return puts("mg-mcp-elicit " VERSION) < 0;
	if (argc > 1 && strcmp(argv[1], "-h") != 0 &&
	    strcmp(argv[1], "--help") != 0) {
		(void)fputs(synopsis, stderr);
		return ST_USAGE;
	}
	if (argc > 1)
		return fputs(synopsis, stdout) < 0;
	read_question();
	tty = fopen("/dev/tty", "w");
	keys = fopen("/dev/tty", "r");
	if (tty == NULL || keys == NULL)
		result("cancel", NULL);
	params = json_get(&q, 0, "params");
	say_string("\nThe server ", json_get(&q, 0, "server"));
	say_string(" asks: ", json_get(&q, params, "message"));
	say("\n  (!decline and !cancel end this at any line)\n");
	if (json_is(&q, json_get(&q, params, "mode"), "url"))
		visit(params);
	fill_form(params);
}
