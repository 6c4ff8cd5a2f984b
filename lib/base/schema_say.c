#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "schema_work.h"
#include "text.h"

enum {
	LINE = 300,   /* bytes of a message */
	PATH = 120,   /* of them for the place */
	LIST = 140,   /* for a list of names or values */
	WORD = 60,    /* for one of them */
	SCRATCH = 65536,
	CANDIDATES = 1000, /* names looked at for a likely one */
	CLOSE = 2          /* edits between a name and a likely one */
};

/* Cut between characters. */
static void
put_cut(struct buf *b, struct slice s, size_t max)
{
	if (s.n <= max) {
		buf_put(b, s.p, s.n);
		return;
	}
	while (max > 0 && (s.p[max] & 0xc0) == 0x80)
		max--;
	buf_put(b, s.p, max);
	buf_puts(b, "...");
}

void
schema_show(struct buf *b, struct slice s, size_t max)
{
	struct buf clean = BUF_INIT(SCRATCH);
	struct slice head = s;

	if (head.n > max + 4) /* to show that more follows */
		head.n = max + 4;
	while (head.n < s.n && head.n > 0 && (s.p[head.n] & 0xc0) == 0x80)
		head.n--;
	text_clean(&clean, head, 0);
	put_cut(b, buf_slice(&clean), max);
	buf_free(&clean);
}

static void
put_place(struct buf *b, const struct place *at)
{
	if (at->up != NULL)
		put_place(b, at->up);
	if (at->name.p == NULL) {
		buf_printf(b, "[%zu]", at->index);
		return;
	}
	if (at->up != NULL)
		buf_putc(b, '.');
	schema_show(b, at->name, WORD);
}

static int
muted(const struct work *w)
{
	return w->why == NULL || w->mute > 0;
}

/* The line is: before, the place, what follows. */
static void
say(struct work *w, const char *before, const struct place *at,
    struct slice after)
{
	struct buf path = BUF_INIT(SCRATCH), line = BUF_INIT(SCRATCH);

	buf_puts(&line, before);
	if (at != NULL) {
		put_place(&path, at);
		buf_puts(&line, " '");
		put_cut(&line, buf_slice(&path), PATH);
		buf_putc(&line, '\'');
	}
	buf_put(&line, after.p, after.n);
	put_cut(w->why, buf_slice(&line), LINE - 3);
	buf_free(&path);
	buf_free(&line);
}

enum verdict
schema_no(struct work *w, const struct place *at, const char *fmt, ...)
{
	char text[LINE + 1] = ": ";
	va_list ap;

	if (muted(w))
		return NO;
	va_start(ap, fmt);
	(void)vsnprintf(text + 2, sizeof(text) - 2, fmt, ap);
	va_end(ap);
	say(w, at == NULL ? "arguments" : "argument", at, slice_of(text));
	return NO;
}

enum verdict
schema_missing(struct frame *f, struct slice name, struct slice because)
{
	struct place at = { f->at, name, 0 };
	struct buf b = BUF_INIT(SCRATCH);

	if (muted(f->w))
		return NO;
	if (f->at != NULL)
		buf_puts(&b, ": missing");
	if (because.p != NULL) {
		buf_puts(&b, " (needed with '");
		schema_show(&b, because, WORD);
		buf_puts(&b, "')");
	}
	say(f->w, f->at == NULL ? "missing argument" : "argument", &at,
	    buf_slice(&b));
	buf_free(&b);
	return NO;
}

static size_t
distance(struct slice a, struct slice b)
{
	char x[WORD + 1] = "", y[WORD + 1] = "";

	memcpy(x, a.p, a.n);
	memcpy(y, b.p, b.n);
	return text_distance(x, y);
}

/* The known name nearest to one, or -1 when none is near. */
static int
likely(const struct json *doc, int known, struct slice name)
{
	size_t n = 0, d, best = CLOSE + 1;
	int i, found = -1;
	struct buf b;
	struct slice s;

	if (name.n > WORD)
		return -1;
	for (i = json_first(doc, known); i >= 0 && n < CANDIDATES;
	    i = json_next(doc, i), n++) {
		s = schema_text(doc, i, &b);
		d = s.n > WORD ? best : distance(name, s);
		if (d < best && d * 2 <= name.n) {
			best = d;
			found = i;
		}
		buf_free(&b);
	}
	return found;
}

static void
put_name(struct buf *b, const struct json *doc, int name)
{
	struct buf text;

	schema_show(b, schema_text(doc, name, &text), WORD);
	buf_free(&text);
}

static void
put_known(struct buf *b, const struct json *doc, int known)
{
	size_t start = b->len;
	int i = json_first(doc, known);

	buf_puts(b, i < 0 ? " (none is known" : " (known: ");
	while (i >= 0) {
		put_name(b, doc, i);
		i = json_next(doc, i);
		if (i >= 0)
			buf_puts(b, ", ");
		if (i >= 0 && b->len - start > LIST) {
			buf_puts(b, "...");
			break;
		}
	}
	buf_putc(b, ')');
}

enum verdict
schema_unknown(struct frame *f, const struct place *at)
{
	const struct json *doc = f->w->doc;
	struct buf b = BUF_INIT(SCRATCH);
	int guess, known = f->kw[K_PROPERTIES];

	if (muted(f->w))
		return NO;
	if (json_type(doc, known) != JSON_OBJECT)
		known = -1;
	if (f->at != NULL)
		buf_puts(&b, ": unknown");
	if ((guess = likely(doc, known, at->name)) >= 0) {
		buf_puts(&b, ", did you mean '");
		put_name(&b, doc, guess);
		buf_puts(&b, "'?");
	}
	put_known(&b, doc, known);
	say(f->w, f->at == NULL ? "unknown argument" : "argument", at,
	    buf_slice(&b));
	buf_free(&b);
	return NO;
}

static void
put_types(struct buf *b, unsigned types)
{
	static const char *const words[] = { "string", "number", "integer",
	    "boolean", "null", "array", "object" };
	unsigned i, left;

	if (types & SCHEMA_NUMBER)
		types &= ~(unsigned)SCHEMA_INTEGER;
	for (i = 0; types != 0; i++) {
		left = types & ~(1U << i);
		if (left != types) {
			buf_puts(b, words[i]);
			if (left != 0)
				buf_puts(b, (left & (left - 1)) != 0 ? ", " :
				    " or ");
		}
		types = left;
	}
}

enum verdict
schema_no_type(struct frame *f, unsigned types)
{
	const struct json *val = f->w->val;
	struct buf b = BUF_INIT(SCRATCH);

	if (muted(f->w))
		return NO;
	put_types(&b, types);
	buf_puts(&b, ", got ");
	if (json_type(val, f->v) == JSON_NUMBER && types & SCHEMA_INTEGER)
		schema_show(&b, json_raw(val, f->v), WORD);
	else
		buf_puts(&b, json_type_name(json_type(val, f->v)));
	(void)schema_no(f->w, f->at, "expected %s", buf_str(&b));
	buf_free(&b);
	return NO;
}

struct values {
	const struct json *doc;
	struct buf b;
	size_t n;
};

static void
put_value(struct values *l, int v)
{
	if (l->n++ > 0 && l->b.len <= LIST)
		buf_puts(&l->b, ", ");
	if (l->b.len <= LIST) {
		schema_show(&l->b, json_raw(l->doc, v), WORD);
		if (l->b.len > LIST)
			buf_puts(&l->b, ", ...");
	}
}

static void
put_values(struct values *l, const int kw[K_COUNT])
{
	int i, list = kw[K_ENUM];

	if (kw[K_CONST] >= 0)
		put_value(l, kw[K_CONST]);
	else if (json_type(l->doc, list) == JSON_ARRAY)
		for (i = json_first(l->doc, list); i >= 0;
		    i = json_next(l->doc, i))
			put_value(l, i);
}

enum verdict
schema_no_value(struct frame *f, int list)
{
	struct values l = { f->w->doc, BUF_INIT(SCRATCH), 0 };
	struct frame branch;
	int i;

	if (muted(f->w))
		return NO;
	if (list < 0)
		put_values(&l, f->kw);
	else
		for (i = json_first(l.doc, list); i >= 0;
		    i = json_next(l.doc, i))
			if (schema_open(&branch, f->w, f->at, i, f->v)) {
				put_values(&l, branch.kw);
				schema_close(&branch);
			}
	(void)schema_no(f->w, f->at, "expected %s%s", l.n > 1 ? "one of " : "",
	    buf_str(&l.b));
	buf_free(&l.b);
	return NO;
}
