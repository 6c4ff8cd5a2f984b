/*
 * mg-mcp-elicit: ask the person at the terminal what an MCP server wants to
 * know.  One question on stdin, one result on stdout; all talk is on
 * /dev/tty, so that neither of them can be taken for the other.
 */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../lib/base/die.h"
#include "../lib/base/jout.h"
#include "../lib/base/json.h"
#include "../lib/base/line.h"
#include "../lib/base/loop.h"
#include "../lib/base/mem.h"
#include "../lib/base/out.h"
#include "../lib/base/proc.h"
#include "../lib/base/schema.h"
#include "../lib/base/text.h"

enum {
	QUESTION_MAX = 64 << 20,
	ANSWER_MAX = 16 << 20,
	SHOWN = 4096,        /* bytes of one text of the server's */
	URL_MAX = 4096,      /* what nobody can read nobody should open */
	WRITE_TIME = 10000,  /* ms that the reader of the answer has */
	BROWSER_TIME = 2000  /* ms in which a browser may fail */
};

struct field {
	int name, schema;    /* tokens */
	int required;
	struct buf value;    /* JSON; empty: left out */
};

/* The values that a schema lets choose from. */
struct choices {
	int list;            /* of values, or of {"const":..., "title":...} */
	int titled;
	int names;           /* enumNames, or -1 */
};

struct typed {
	struct buf *line;
	int whole, ended;
};

static const char synopsis[] = "usage: mg-mcp-elicit [-h]\n";

static struct json q;        /* the question */
static int root;             /* token of the form's schema, or -1 */
static int tty;
static struct out term, out;
static struct buf screen = BUF_INIT(SHOWN * 4096);

static void
flush(void)
{
	out_put(&term, buf_slice(&screen));
	(void)out_flush(&term, 0);
	buf_clear(&screen);
}

static NORETURN void
leave(struct slice result)
{
	flush();
	out_put(&out, result);
	out_put(&out, slice_of("\n"));
	if (out_flush(&out, loop_now() + WRITE_TIME) < 0)
		die(ST_LOCAL, "cannot write the answer:");
	if (proc_any()) /* the browser: exit(3) would end it too */
		_exit(ST_DONE);
	exit(ST_DONE);
}

static NORETURN void
leave_as(const char *action)
{
	struct buf b = BUF_INIT(256);

	jout_open(&b, '{');
	jout_kcstr(&b, "action", action);
	jout_close(&b, '}');
	leave(buf_slice(&b));
}

static void
show(const char *s)
{
	buf_puts(&screen, s);
}

/* Lines after the first are indented: none can be taken for one of ours. */
static void
show_slice(struct slice s, int lines)
{
	struct buf b = BUF_INIT(SHOWN * 16);
	size_t i, n = s.n;

	while (lines && n > 0 && s.p[n - 1] == '\n')
		n--;
	s.n = n < SHOWN ? n : SHOWN;
	text_clean(&b, s, lines);
	for (i = 0; i < b.len; i++) {
		buf_putc(&screen, b.s[i]);
		if (b.s[i] == '\n')
			show("    ");
	}
	if (n > SHOWN)
		show("...");
	buf_free(&b);
}

/* A string is shown as its text, everything else as JSON. */
static void
show_value(const struct json *j, int t, int lines)
{
	struct buf b = BUF_INIT(QUESTION_MAX);

	if (json_str(j, t, &b) < 0)
		show_slice(json_raw(j, t), lines);
	else
		show_slice(buf_slice(&b), lines);
	buf_free(&b);
}

static void
show_json(struct slice text)
{
	struct json j = JSON_INIT;
	struct json_error e;

	if (json_parse(&j, text, INT32_MAX, &e) == 0)
		show_value(&j, 0, 0);
	json_free(&j);
}

/* A line at a time, as the terminal edits it. */
static void
read_tty(void *arg, int events)
{
	struct typed *t = arg;
	char bytes[4096];
	ssize_t n = read(tty, bytes, sizeof(bytes));
	const char *nl;

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		t->ended = 1;
		return;
	}
	nl = memchr(bytes, '\n', (size_t)n);
	t->whole = nl != NULL;
	buf_put(t->line, bytes, nl != NULL ? (size_t)(nl - bytes) :
	    (size_t)n);
}

/* What is typed; one who wants no more of it does not come back. */
static void
ask(struct buf *line)
{
	struct typed t = { NULL, 0, 0 };

	flush();
	buf_clear(line);
	t.line = line;
	loop_fd(tty, LOOP_READ, read_tty, &t);
	while (!t.whole && !t.ended && loop_signal == 0 && term.err == 0)
		loop_step();
	loop_fd(tty, 0, NULL, NULL);
	if (loop_signal != 0 && loop_signal != SIGINT)
		loop_die_of(loop_signal);
	if (!t.whole)
		show("\n");
	if (!t.whole || slice_is(buf_slice(line), "!cancel"))
		leave_as("cancel");
	if (slice_is(buf_slice(line), "!decline"))
		leave_as("decline");
}

/* The letter that the answer begins with; otherwise for a mere Enter. */
static int
ask_letter(const char *question, int otherwise)
{
	struct buf line = BUF_INIT(65536);
	int c;

	show(question);
	ask(&line);
	c = line.len == 0 ? otherwise :
	    tolower((unsigned char)buf_str(&line)[0]);
	buf_free(&line);
	return c;
}

/* 1 when the schema has a list of values. */
static int
choices_of(int schema, struct choices *c)
{
	c->titled = 0;
	c->names = json_get(&q, schema, "enumNames");
	c->list = json_get(&q, schema, "enum");
	if (json_type(&q, c->list) == JSON_ARRAY)
		return json_first(&q, c->list) >= 0;
	c->titled = 1;
	c->list = json_get(&q, schema, "oneOf");
	if (c->list < 0)
		c->list = json_get(&q, schema, "anyOf");
	return json_type(&q, c->list) == JSON_ARRAY &&
	    json_get(&q, json_first(&q, c->list), "const") >= 0;
}

static int
choice_value(const struct choices *c, int item)
{
	return c->titled ? json_get(&q, item, "const") : item;
}

/* The title of the nth item, or -1. */
static int
choice_title(const struct choices *c, int item, size_t n)
{
	int t;

	if (c->titled)
		return json_get(&q, item, "title");
	t = json_type(&q, c->names) == JSON_ARRAY ?
	    json_first(&q, c->names) : -1;
	while (t >= 0 && n-- > 0)
		t = json_next(&q, t);
	return t;
}

static void
show_choices(const struct choices *c)
{
	int t, value, title;
	size_t n = 0;

	for (t = json_first(&q, c->list); t >= 0; t = json_next(&q, t)) {
		value = choice_value(c, t);
		title = choice_title(c, t, n++);
		buf_printf(&screen, "    %lu  ", (unsigned long)n);
		show_value(&q, value, 0);
		if (title >= 0 && !slice_eq(json_raw(&q, title),
		    json_raw(&q, value))) {
			show(" (");
			show_value(&q, title, 0);
			show(")");
		}
		show("\n");
	}
}

static int
says(int token, struct slice typed)
{
	return json_is_slice(&q, token, typed) ||
	    (json_type(&q, token) != JSON_STRING &&
	    slice_eq(json_raw(&q, token), typed));
}

/* Which value is meant?  By its name, or else by its number; -1: none. */
static int
find_choice(const struct choices *c, struct slice typed)
{
	size_t i, n = 0;
	int t;

	for (t = json_first(&q, c->list); t >= 0; t = json_next(&q, t))
		if (says(choice_value(c, t), typed) ||
		    says(choice_title(c, t, n++), typed))
			return choice_value(c, t);
	for (n = 0, i = 0; i < typed.n && n < 1000000; i++) {
		if (!isdigit((unsigned char)typed.p[i]))
			return -1;
		n = n * 10 + (size_t)(typed.p[i] - '0');
	}
	for (t = n > 0 ? json_first(&q, c->list) : -1; t >= 0 && --n > 0;)
		t = json_next(&q, t);
	return choice_value(c, t);
}

static int
put_choice(const struct choices *c, struct slice typed, struct buf *value,
    struct buf *why)
{
	int t = find_choice(c, typed);

	if (t >= 0) {
		jout_raw(value, json_raw(&q, t));
		return 1;
	}
	buf_put(why, typed.p, typed.n);
	buf_puts(why, ": none of the choices");
	return 0;
}

static struct slice
trimmed(const char *s, size_t n)
{
	struct slice t = { s, n };

	while (t.n > 0 && (t.p[0] == ' ' || t.p[0] == '\t')) {
		t.p++;
		t.n--;
	}
	while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t'))
		t.n--;
	return t;
}

/* Several, with commas between; one whose name has a comma by its number. */
static int
put_list(const struct choices *c, struct slice typed, struct buf *value,
    struct buf *why)
{
	const char *s = typed.p, *end = typed.p + typed.n, *comma;
	int ok = 1;

	jout_open(value, '[');
	for (; ok && s <= end; s = comma + 1) {
		comma = memchr(s, ',', (size_t)(end - s));
		if (comma == NULL)
			comma = end;
		ok = put_choice(c, trimmed(s, (size_t)(comma - s)), value,
		    why);
	}
	jout_close(value, ']');
	return ok;
}

static int
put_boolean(struct slice typed, struct buf *value, struct buf *why)
{
	static const char *const words[] = { "no", "n", "false", "yes", "y",
		"true" };
	size_t i;

	for (i = 0; i < 6; i++)
		if (strlen(words[i]) == typed.n &&
		    strncasecmp(words[i], typed.p, typed.n) == 0) {
			jout_bool(value, i >= 3);
			return 1;
		}
	buf_puts(why, "expected yes or no");
	return 0;
}

/* A number stays the text that was typed. */
static int
put_json(struct slice typed, struct buf *value, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int ok = json_parse(&j, typed, INT32_MAX, &e) == 0;

	if (ok)
		jout_raw(value, json_raw(&j, 0));
	else {
		buf_puts(why, "this is no JSON: ");
		buf_puts(why, e.why);
	}
	json_free(&j);
	return ok;
}

static const char *
kind_of(int schema)
{
	unsigned types = schema_types(&q, root, schema);
	struct choices c;

	if (choices_of(schema, &c))
		return "one of these";
	if (types == SCHEMA_ARRAY &&
	    choices_of(json_get(&q, schema, "items"), &c))
		return "some of these, with commas between";
	if (types & SCHEMA_STRING)
		return "text";
	if (types == SCHEMA_BOOLEAN)
		return "yes or no";
	if (types == SCHEMA_INTEGER)
		return "a whole number";
	return types == (SCHEMA_NUMBER | SCHEMA_INTEGER) ||
	    types == SCHEMA_NUMBER ? "a number" : "JSON";
}

/* 1 when the text stands for a value of that kind. */
static int
take(int schema, struct slice typed, struct buf *value, struct buf *why)
{
	unsigned types = schema_types(&q, root, schema);
	struct slice word = trimmed(typed.p, typed.n);
	struct choices c;

	if (choices_of(schema, &c))
		return put_choice(&c, word, value, why);
	if (types == SCHEMA_ARRAY &&
	    choices_of(json_get(&q, schema, "items"), &c))
		return put_list(&c, word, value, why);
	if (types == SCHEMA_BOOLEAN)
		return put_boolean(word, value, why);
	if ((types & SCHEMA_STRING) == 0)
		return put_json(word, value, why);
	jout_str(value, typed);
	return 1;
}

static int
fits(int schema, struct slice value, struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int ok = json_parse(&j, value, INT32_MAX, &e) < 0 ||
	    schema_check(&q, root, schema, &j, 0, why);

	json_free(&j);
	return ok;
}

static void
complain(struct buf *why)
{
	static const char whole[] = "arguments: "; /* of a value by itself */

	if (strncmp(buf_str(why), whole, sizeof(whole) - 1) == 0)
		buf_drop(why, sizeof(whole) - 1);
	show("  ");
	show_slice(buf_slice(why), 0);
	show("\n");
	buf_clear(why);
}

/* Words that stand by themselves: apiKey and pin, not monkey and shipping. */
static int
has_word(const char *name, const char *word)
{
	size_t n = strlen(word);
	const char *s;

	for (s = name; *s != '\0'; s++) {
		if (strncasecmp(s, word, n) != 0)
			continue;
		if ((s == name || !isalpha((unsigned char)s[-1]) ||
		    (isupper((unsigned char)s[0]) &&
		    islower((unsigned char)s[-1]))) &&
		    !islower((unsigned char)s[n]))
			return 1;
	}
	return 0;
}

static int
looks_secret(const char *name)
{
	static const char *const parts[] = { "password", "passwd", "secret",
		"token", "passphrase", "credential", "apikey" };
	static const char *const words[] = { "key", "pin", "otp", "cvv" };
	const char *s;
	size_t i;

	for (s = name; *s != '\0'; s++)
		for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			if (strncasecmp(s, parts[i], strlen(parts[i])) == 0)
				return 1;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(name, words[i]))
			return 1;
	return 0;
}

static int
is_secret(int token)
{
	struct buf b = BUF_INIT(QUESTION_MAX);
	int secret = json_str(&q, token, &b) == 0 &&
	    looks_secret(buf_str(&b));

	buf_free(&b);
	return secret;
}

static void
describe(const struct field *f, size_t i, size_t n)
{
	int title = json_get(&q, f->schema, "title");
	int about = json_get(&q, f->schema, "description");
	int format = json_get(&q, f->schema, "format");
	struct choices c;

	buf_printf(&screen, "\n%lu/%lu ", (unsigned long)i,
	    (unsigned long)n);
	show_value(&q, title >= 0 ? title : f->name, 0);
	show(f->required ? " (required, " : " (optional, ");
	show(kind_of(f->schema));
	if (format >= 0) {
		show(", ");
		show_value(&q, format, 0);
	}
	show(")\n");
	if (about >= 0) {
		show("    ");
		show_value(&q, about, 1);
		show("\n");
	}
	if (choices_of(f->schema, &c) ||
	    choices_of(json_get(&q, f->schema, "items"), &c))
		show_choices(&c);
	if (is_secret(f->name) || is_secret(title))
		show("    note: this looks like a secret, which no server "
		    "may ask for in this way\n");
}

static void
prompt(const struct field *f, struct buf *line)
{
	show_value(&q, f->name, 0);
	if (f->value.len > 0) {
		show(" [");
		show_json(buf_slice(&f->value));
		show("]");
	}
	show(": ");
	ask(line);
}

/* What Enter means: the default, or to leave it out. */
static int
take_enter(const struct field *f, struct buf *value, struct buf *why)
{
	if (f->value.len > 0)
		buf_put(value, f->value.s, f->value.len);
	else if (f->required)
		buf_puts(why, "this is required");
	return why->len == 0;
}

static int
take_none(const struct field *f, struct buf *why)
{
	if (f->required)
		buf_puts(why, "this is required");
	return !f->required;
}

static void
ask_field(struct field *f)
{
	struct buf line = BUF_INIT(ANSWER_MAX), why = BUF_INIT(ANSWER_MAX);
	struct buf value = BUF_INIT(ANSWER_MAX);
	int ok;

	do {
		buf_clear(&value);
		prompt(f, &line);
		if (line.len == 0)
			ok = take_enter(f, &value, &why);
		else if (slice_is(buf_slice(&line), "!none"))
			ok = take_none(f, &why);
		else
			ok = take(f->schema, buf_slice(&line), &value, &why);
		if (ok && value.len > 0)
			ok = fits(f->schema, buf_slice(&value), &why);
		if (!ok)
			complain(&why);
	} while (!ok);
	buf_clear(&f->value);
	buf_put(&f->value, value.s, value.len);
	buf_free(&line);
	buf_free(&value);
	buf_free(&why);
}

static void
put_content(struct buf *b, const struct field *fields, size_t n)
{
	size_t i;

	jout_open(b, '{');
	for (i = 0; i < n; i++) {
		if (fields[i].value.len == 0)
			continue;
		jout_raw(b, json_raw(&q, fields[i].name));
		buf_putc(b, ':');
		jout_raw(b, buf_slice(&fields[i].value));
	}
	jout_close(b, '}');
}

static void
show_answers(const struct field *fields, size_t n)
{
	size_t i;

	show("\n");
	for (i = 0; i < n; i++) {
		show("  ");
		show_value(&q, fields[i].name, 0);
		show(fields[i].value.len > 0 ? ": " : " is left out");
		if (fields[i].value.len > 0)
			show_slice(buf_slice(&fields[i].value), 0);
		show("\n");
	}
}

/* 1 to send it, 0 to go through the form again. */
static int
confirm(const struct field *fields, size_t n, struct slice content)
{
	struct buf why = BUF_INIT(ANSWER_MAX);
	int c;

	show_answers(fields, n);
	if (!fits(root, content, &why)) {
		complain(&why);
		c = ask_letter("Edit? [Y/n] ", 'e');
		c = c == 'n' ? 'n' : 'e';
	} else
		do
			c = ask_letter("Send? [Y/n/edit] ", 'y');
		while (c != 'y' && c != 'n' && c != 'e');
	buf_free(&why);
	if (c == 'n')
		leave_as("decline");
	return c == 'y';
}

static int
is_required(int name)
{
	struct buf b = BUF_INIT(QUESTION_MAX);
	int t = json_first(&q, json_get(&q, root, "required"));

	(void)json_str(&q, name, &b);
	while (t >= 0 && !json_is_slice(&q, t, buf_slice(&b)))
		t = json_next(&q, t);
	buf_free(&b);
	return t >= 0;
}

static struct field *
fields_of(int properties)
{
	struct field *fields = xcalloc(json_count(&q, properties) + 1,
	    sizeof(*fields)), *f = fields;
	int t, otherwise;

	for (t = json_first(&q, properties); t >= 0;
	    t = json_next(&q, t), f++) {
		f->name = t;
		f->schema = json_value(&q, t);
		f->required = is_required(t);
		buf_init(&f->value, ANSWER_MAX);
		otherwise = json_get(&q, f->schema, "default");
		if (otherwise >= 0)
			jout_raw(&f->value, json_raw(&q, otherwise));
	}
	return fields;
}

static void
ask_form(int params)
{
	struct buf b = BUF_INIT(ANSWER_MAX), content = BUF_INIT(ANSWER_MAX);
	struct field *fields;
	int properties;
	size_t i, n;

	root = json_get(&q, params, "requestedSchema");
	properties = json_get(&q, root, "properties");
	if (json_type(&q, properties) != JSON_OBJECT ||
	    json_repeated(&q, properties) >= 0)
		die(ST_PEER, "the form that the server sent is broken");
	fields = fields_of(properties);
	n = json_count(&q, properties);
	do {
		for (i = 0; i < n; i++) {
			describe(&fields[i], i + 1, n);
			ask_field(&fields[i]);
		}
		buf_clear(&content);
		put_content(&content, fields, n);
	} while (!confirm(fields, n, buf_slice(&content)));
	jout_open(&b, '{');
	jout_kcstr(&b, "action", "accept");
	jout_kraw(&b, "content", buf_slice(&content));
	jout_close(&b, '}');
	leave(buf_slice(&b));
}

/* Why the URL must not be opened, or NULL; *host is set then. */
static const char *
refuse_url(const char *url, struct slice *host)
{
	static const char *const plain = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%";

	if (strlen(url) > URL_MAX)
		return "it is too long to be read";
	if (url[strspn(url, plain)] != '\0')
		return "it has characters that no URL may have";
	if (strncasecmp(url, "https://", 8) != 0 &&
	    strncasecmp(url, "http://", 7) != 0)
		return "it is neither https nor http";
	host->p = strstr(url, "://") + 3;
	host->n = strcspn(host->p, "/?#");
	if (memchr(host->p, '@', host->n) != NULL)
		return "it has a user's name before the host";
	return host->n == 0 ? "it has no host" : NULL;
}

static int
is_loopback(struct slice host)
{
	size_t n = host.p[0] == '[' ? 5 : 0;

	if (n > 0)
		return host.n >= n && strncmp(host.p, "[::1]", n) == 0 &&
		    (host.n == n || host.p[n] == ':');
	while (n < host.n && host.p[n] != ':')
		n++;
	if (n == 9 && strncasecmp(host.p, "localhost", n) == 0)
		return 1;
	return strncmp(host.p, "127.", 4) == 0 &&
	    strspn(host.p, "0123456789.") == n;
}

static void
show_warnings(const char *url, struct slice host)
{
	size_t i;

	for (i = 0; i + 4 <= host.n; i++)
		if (strncasecmp(host.p + i, "xn--", 4) == 0) {
			show("  note: the host has letters beyond ASCII, "
			    "which may look like others\n");
			break;
		}
	if (strncasecmp(url, "https:", 6) != 0 && !is_loopback(host))
		show("  note: the connection is not encrypted\n");
}

static void
browser_late(void *arg)
{
	*(int *)arg = 1;
}

/* It may run on when we have left, as browsers do, with the terminal. */
static void
run_browser(char *const *argv)
{
	static struct proc p;
	struct proc_spec spec = { NULL, NULL, NULL, 0, 0, 0, 0 };
	struct timer timer = { NULL, NULL, 0, NULL, NULL };
	char ending[64];
	int late = 0;

	spec.argv = argv;
	spec.in = spec.out = spec.err = tty;
	if (proc_start(&p, &spec, NULL, NULL) < 0) {
		buf_printf(&screen, "cannot start '%s': %s; please open it "
		    "yourself\n", argv[0], strerror(errno));
		return;
	}
	timer_set(&timer, BROWSER_TIME, browser_late, &late);
	while (!p.exited && !late && loop_signal == 0)
		loop_step();
	timer_stop(&timer);
	if (p.exited && p.status != 0)
		buf_printf(&screen, "'%s' %s; please open it yourself\n",
		    argv[0], proc_ending(p.status, ending, sizeof(ending)));
}

static void
open_url(char *url)
{
	const char *why = "it is empty", *browser = getenv("BROWSER");
	char **words, **argv;
	size_t n = 0;

	if (browser == NULL || *browser == '\0') {
		show("Please open it yourself: BROWSER is not set.\n");
		return;
	}
	words = text_words(browser, &why);
	while (words != NULL && words[n] != NULL)
		n++;
	if (n == 0) {
		buf_printf(&screen, "BROWSER cannot be read: %s; please open "
		    "it yourself\n", why);
		free(words);
		return;
	}
	argv = xcalloc(n + 2, sizeof(*argv));
	memcpy(argv, words, n * sizeof(*argv));
	argv[n] = url;
	run_browser(argv);
	free(argv);
	free(words);
}

static void
ask_url(int params)
{
	char *url = json_strdup(&q, json_get(&q, params, "url"));
	struct slice host = { NULL, 0 };
	const char *why;

	show("\n  ");
	show_value(&q, json_get(&q, params, "url"), 0);
	show("\n");
	why = url == NULL ? "it is no text" : refuse_url(url, &host);
	if (why != NULL) {
		buf_printf(&screen, "This URL is not opened: %s.\n", why);
		leave_as("cancel");
	}
	show("  host: ");
	show_slice(host, 0);
	show("\n");
	show_warnings(url, host);
	if (ask_letter("Open it? [y/N] ", 'n') != 'y')
		leave_as("decline");
	open_url(url);
	free(url);
	leave_as("accept");
}

static void
read_question(struct buf *text)
{
	struct line in;
	struct slice s;
	struct json_error e;
	int rc;

	line_init(&in, STDIN_FILENO, QUESTION_MAX);
	while ((rc = line_next(&in, &s)) == LINE_NONE)
		if (line_fill(&in) < 0)
			die(ST_LOCAL, "cannot read the question:");
	if (rc != LINE_OK)
		die(ST_USAGE, rc == LINE_LONG ? "the question is too long" :
		    "there is no question on stdin");
	buf_put(text, s.p, s.n);
	line_free(&in);
	if (json_parse(&q, buf_slice(text), INT32_MAX, &e) < 0)
		die(ST_USAGE, "the question is no JSON: %s at byte %lu",
		    e.why, (unsigned long)e.at + 1);
}

static void
introduce(int params)
{
	int url = json_is(&q, json_get(&q, params, "mode"), "url");

	show(url ? "\n(!decline refuses, !cancel stops.)\n" :
	    "\n(Enter takes what is in brackets, !none leaves out, "
	    "!decline refuses, !cancel stops.)\n");
	show_value(&q, json_get(&q, 0, "server"), 0);
	show(" asks: ");
	show_value(&q, json_get(&q, params, "message"), 1);
	show("\n");
}

static void
run(void)
{
	struct buf text = BUF_INIT(QUESTION_MAX);
	int params, mode;

	read_question(&text);
	params = json_get(&q, 0, "params");
	mode = json_get(&q, params, "mode");
	if (!json_is(&q, json_get(&q, 0, "method"), "elicitation/create"))
		die(ST_USAGE, "the question is no elicitation");
	out_init(&out, STDOUT_FILENO, (size_t)2 * ANSWER_MAX);
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (tty < 0)
		leave_as("cancel");
	out_init(&term, tty, QUESTION_MAX);
	loop_catch_signals();
	introduce(params);
	if (mode < 0 || json_is(&q, mode, "form"))
		ask_form(params);
	if (json_is(&q, mode, "url"))
		ask_url(params);
	die(ST_PEER, "the server asks in a way that is not known");
}

int
main(int argc, char **argv)
{
	const char *word = argc == 2 ? argv[1] : "";

	progname = "mg-mcp-elicit";
	proc_clean_fds();
	if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
		return fputs(synopsis, stdout) < 0 ? ST_LOCAL : ST_DONE;
	if (strcmp(word, "--version") == 0)
		return puts("mg-mcp-elicit " VERSION) < 0 ? ST_LOCAL :
		    ST_DONE;
	if (argc > 1) {
		(void)fputs(synopsis, stderr);
		return ST_USAGE;
	}
	run();
	return ST_DONE;
}
