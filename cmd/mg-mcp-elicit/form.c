#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/schema.h"
#include "mg-mcp-elicit.h"

struct field {
	int name, schema;    /* tokens */
	int required;
	struct buf value;    /* JSON; empty: left out */
};

static int root;             /* token of the form's schema, or -1 */

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

	buf_printf(&screen, "\n%lu/%lu ", (unsigned long)i,
	    (unsigned long)n);
	show_value(&q, title >= 0 ? title : f->name, 0);
	show(f->required ? " (required, " : " (optional, ");
	show(value_kind(root, f->schema));
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
	value_show_choices(f->schema);
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
			ok = value_take(root, f->schema, buf_slice(&line),
			    &value, &why);
		if (ok && value.len > 0)
			ok = value_fits(root, f->schema, buf_slice(&value),
			    &why);
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
	if (!value_fits(root, root, content, &why)) {
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

/* A yes or no is its own "Send?". */
static int
is_yes_or_no(const struct field *f, size_t n)
{
	return n == 1 && f->required &&
	    schema_types(&q, root, f->schema) == SCHEMA_BOOLEAN &&
	    json_get(&q, f->schema, "default") < 0;
}

void
form_ask(int params)
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
	} while (!is_yes_or_no(fields, n) &&
	    !confirm(fields, n, buf_slice(&content)));
	jout_open(&b, '{');
	jout_kcstr(&b, "action", "accept");
	jout_kraw(&b, "content", buf_slice(&content));
	jout_close(&b, '}');
	leave(buf_slice(&b));
}
