/* The reader of YAML; only this file knows libyaml. */

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/json.h"
#include "../../lib/base/mem.h"
#include "../../lib/base/set.h"
#include "../../lib/base/text.h"
#include "yamltext.h"

enum { DEPTH = 100 };

struct anchor {
	char *name;
	struct mapped value;
};

struct yaml {
	yaml_parser_t parser;
	struct mapped *out;
	const char *path;
	struct buf *why;
	struct anchor *anchors;
	size_t nanchors;
	size_t copied; /* bytes, into anchors and out of them */
	int depth;
};

static int say(struct yaml *, size_t line, size_t column, const char *, ...)
    PRINTF(4, 5);

static int
say(struct yaml *y, size_t line, size_t column, const char *fmt, ...)
{
	struct buf raw = BUF_INIT(1024);
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	buf_printf(&raw, "%.300s:%zu:%zu: %s", y->path, line, column, what);
	buf_clear(y->why);
	buf_puts(y->why, buf_str(&raw));
	buf_free(&raw);
	return -1;
}

/* The same where an event begins. */
#define SAY(y, e, ...) \
	say(y, (e)->start_mark.line + 1, (e)->start_mark.column + 1, \
	    __VA_ARGS__)

static int
say_syntax(struct yaml *y)
{
	const yaml_parser_t *p = &y->parser;
	const yaml_mark_t *m = &p->problem_mark;
	const char *what = p->problem != NULL ? p->problem : "it is broken";
	const char *before = p->context != NULL ? ", " : "";

	if (p->error == YAML_MEMORY_ERROR)
		die(ST_LOCAL, "out of memory");
	if (strstr(what, "cannot start any token") != NULL &&
	    p->buffer.pointer < p->buffer.last && *p->buffer.pointer == '\t')
		return say(y, m->line + 1, m->column + 1,
		    "a tab: YAML is indented with blanks only");
	return say(y, m->line + 1, m->column + 1, "no YAML: %s%s%s", what,
	    before, p->context != NULL ? p->context : "");
}

static int
next(struct yaml *y, yaml_event_t *e)
{
	return yaml_parser_parse(&y->parser, e) ? 0 : say_syntax(y);
}

static void
mark(struct yaml *y, const yaml_event_t *e)
{
	mapped_mark(y->out, e->start_mark.line + 1, e->start_mark.column + 1);
}

static struct slice
value_of(const yaml_event_t *e)
{
	struct slice s;

	s.p = (const char *)e->data.scalar.value;
	s.n = e->data.scalar.length;
	return s;
}

static int
is_tag(const yaml_char_t *tag, const char *name)
{
	return strcmp((const char *)tag, name) == 0;
}

/* Is the scalar a string, whatever it looks like?  -1: it was said. */
static int
is_quoted(struct yaml *y, const yaml_event_t *e)
{
	const yaml_char_t *tag = e->data.scalar.tag;

	if (tag == NULL)
		return e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (is_tag(tag, YAML_STR_TAG) || is_tag(tag, "!"))
		return 1;
	return SAY(y, e, "the tag '%.100s' is not taken: values say by their "
	    "form what they are", (const char *)tag);
}

static int
put_scalar(struct yaml *y, const yaml_event_t *e)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	const char *why = "";
	int quoted = is_quoted(y, e), rc = quoted < 0 ? -1 : 0;
	enum yaml_kind kind = YAML_TEXT;

	if (quoted == 0)
		kind = yaml_scalar(value_of(e), &b, &why);
	mark(y, e);
	if (kind == YAML_BAD)
		rc = SAY(y, e, "'%.100s': %s", (const char *)
		    e->data.scalar.value, why);
	else if (kind == YAML_TEXT)
		jout_str(&y->out->text, value_of(e));
	else
		jout_raw(&y->out->text, buf_slice(&b));
	buf_free(&b);
	return rc;
}

static int
count_copy(struct yaml *y, const yaml_event_t *e, size_t n)
{
	y->copied += n;
	if (y->copied <= YAML_ALIASES)
		return 0;
	return SAY(y, e, "anchors and aliases stand for more than %d bytes",
	    (int)YAML_ALIASES);
}

static int
put_alias(struct yaml *y, const yaml_event_t *e)
{
	const char *name = (const char *)e->data.alias.anchor;
	const struct mapped *m;
	size_t i;

	for (i = y->nanchors; i-- > 0;)
		if (strcmp(y->anchors[i].name, name) == 0)
			break;
	if (i == SIZE_MAX)
		return SAY(y, e, "the alias '*%.100s' has no anchor before "
		    "it, or stands within its own value", name);
	m = &y->anchors[i].value;
	if (count_copy(y, e, m->text.len) < 0)
		return -1;
	mapped_copy(y->out, m, 0, m->text.len);
	return 0;
}

/* What was written from the offset on, as the value of an anchor. */
static int
keep(struct yaml *y, const yaml_event_t *e, const yaml_char_t *name,
    size_t from)
{
	struct anchor *a;
	size_t n = y->out->text.len - from;

	if (name == NULL)
		return 0;
	if (y->nanchors == YAML_ANCHORS)
		return SAY(y, e, "more than %d anchors", (int)YAML_ANCHORS);
	if (count_copy(y, e, n) < 0)
		return -1;
	if (y->anchors == NULL)
		y->anchors = xcalloc(YAML_ANCHORS, sizeof(*y->anchors));
	a = &y->anchors[y->nanchors++];
	a->name = xstrdup((const char *)name);
	mapped_init(&a->value, SIZE_MAX / 2);
	mapped_copy(&a->value, y->out, from, n);
	return 0;
}

static int node(struct yaml *, const yaml_event_t *);

static int
sequence(struct yaml *y)
{
	yaml_event_t e;
	int rc, end = 0;

	jout_open(&y->out->text, '[');
	do {
		if (next(y, &e) < 0)
			return -1;
		end = e.type == YAML_SEQUENCE_END_EVENT;
		rc = end ? 0 : node(y, &e);
		yaml_event_delete(&e);
	} while (rc == 0 && !end);
	jout_close(&y->out->text, ']');
	return rc;
}

/* A mapping: the names that it has, and what comes in by "<<". */
struct mapping {
	struct set names;
	struct mapped merged;
	int merges;
};

static int
put_name(struct yaml *y, const yaml_event_t *e, struct mapping *m)
{
	struct buf b = BUF_INIT(64);
	const char *why;
	int quoted;

	if (e->type != YAML_SCALAR_EVENT)
		return SAY(y, e, "a key that is no plain string");
	if (e->data.scalar.anchor != NULL)
		return SAY(y, e, "an anchor at a key");
	quoted = is_quoted(y, e);
	if (quoted < 0)
		return -1;
	if (!quoted && yaml_scalar(value_of(e), &b, &why) != YAML_TEXT) {
		buf_free(&b);
		return SAY(y, e, "the key '%.100s' is no string: quote it",
		    (const char *)e->data.scalar.value);
	}
	if (!set_add(&m->names, value_of(e)))
		return SAY(y, e, "the key '%.100s' stands twice",
		    (const char *)e->data.scalar.value);
	m->merges = !quoted && slice_is(value_of(e), "<<");
	if (m->merges)
		return 0;
	mark(y, e);
	jout_str(&y->out->text, value_of(e));
	buf_putc(&y->out->text, ':');
	return 0;
}

/* A value of "<<" is put aside: names that stand here come before its own. */
static int
put_value(struct yaml *y, const yaml_event_t *e, struct mapping *m)
{
	struct mapped *out = y->out;
	int rc;

	if (m->merges)
		y->out = &m->merged;
	rc = node(y, e);
	y->out = out;
	return rc;
}

static int
merge_one(struct yaml *y, const struct json *j, int object,
    struct mapping *m)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t line, column;
	int t;

	if (json_type(j, object) != JSON_OBJECT) {
		mapped_find(&m->merged, (size_t)(json_raw(j, object).p -
		    j->text.p), &line, &column);
		return say(y, line, column, "'<<' takes a mapping or a list "
		    "of mappings, not a %s", json_type_name(json_type(j,
		    object)));
	}
	for (t = json_first(j, object); t >= 0; t = json_next(j, t)) {
		struct slice name = json_raw(j, t);
		struct slice value = json_raw(j, json_value(j, t));

		buf_clear(&b);
		(void)json_str(j, t, &b);
		if (!set_add(&m->names, buf_slice(&b)))
			continue;
		mapped_copy(y->out, &m->merged, (size_t)(name.p - j->text.p),
		    name.n);
		buf_putc(&y->out->text, ':');
		mapped_copy(y->out, &m->merged, (size_t)(value.p - j->text.p),
		    value.n);
	}
	buf_free(&b);
	return 0;
}

static int
merge(struct yaml *y, struct mapping *m)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int rc = 0, t;

	if (m->merged.text.len == 0)
		return 0;
	if (json_parse(&j, buf_slice(&m->merged.text), INT32_MAX, &e) < 0)
		rc = say(y, m->merged.places[0].line,
		    m->merged.places[0].column, "'<<': %s", e.why);
	else if (json_type(&j, 0) != JSON_ARRAY)
		rc = merge_one(y, &j, 0, m);
	else
		for (t = json_first(&j, 0); t >= 0 && rc == 0;
		    t = json_next(&j, t))
			rc = merge_one(y, &j, t, m);
	json_free(&j);
	return rc;
}

static int
members(struct yaml *y, struct mapping *m)
{
	yaml_event_t e;
	int rc, end = 0, name = 1;

	do {
		if (next(y, &e) < 0)
			return -1;
		end = e.type == YAML_MAPPING_END_EVENT;
		rc = end ? merge(y, m) : name ? put_name(y, &e, m) :
		    put_value(y, &e, m);
		name = !name;
		yaml_event_delete(&e);
	} while (rc == 0 && !end);
	return rc;
}

static int
mapping(struct yaml *y)
{
	struct mapping m;
	int rc;

	memset(&m, 0, sizeof(m));
	mapped_init(&m.merged, SIZE_MAX / 2);
	jout_open(&y->out->text, '{');
	rc = members(y, &m);
	jout_close(&y->out->text, '}');
	set_free(&m.names);
	mapped_free(&m.merged);
	return rc;
}

/* A sequence or mapping: e is its start. */
static int
nest(struct yaml *y, const yaml_event_t *e, const yaml_char_t *tag,
    const char *plain)
{
	int rc;

	if (tag != NULL && !is_tag(tag, plain) && !is_tag(tag, "!"))
		return SAY(y, e, "the tag '%.100s' is not taken: values say "
		    "by their form what they are", (const char *)tag);
	if (y->depth == DEPTH)
		return SAY(y, e, "nested more than %d deep", (int)DEPTH);
	y->depth++;
	mark(y, e);
	rc = e->type == YAML_MAPPING_START_EVENT ? mapping(y) : sequence(y);
	y->depth--;
	return rc;
}

static int
node(struct yaml *y, const yaml_event_t *e)
{
	size_t from = mapped_end(y->out);
	const yaml_char_t *anchor;
	int rc;

	switch (e->type) {
	case YAML_ALIAS_EVENT:
		return put_alias(y, e);
	case YAML_SEQUENCE_START_EVENT:
		anchor = e->data.sequence_start.anchor;
		rc = nest(y, e, e->data.sequence_start.tag, YAML_SEQ_TAG);
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = e->data.mapping_start.anchor;
		rc = nest(y, e, e->data.mapping_start.tag, YAML_MAP_TAG);
		break;
	default:
		anchor = e->data.scalar.anchor;
		rc = put_scalar(y, e);
		break;
	}
	return rc < 0 ? -1 : keep(y, e, anchor, from);
}

/* One event that has to be of that type. */
static int
expect(struct yaml *y, yaml_event_type_t type, const char *otherwise)
{
	yaml_event_t e;
	int rc;

	if (next(y, &e) < 0)
		return -1;
	rc = e.type == type ? 0 : SAY(y, &e, "%s", otherwise);
	yaml_event_delete(&e);
	return rc;
}

static int
document(struct yaml *y)
{
	yaml_event_t e;
	int rc;

	if (expect(y, YAML_STREAM_START_EVENT, "no YAML") < 0 ||
	    expect(y, YAML_DOCUMENT_START_EVENT, "nothing is in it") < 0 ||
	    next(y, &e) < 0)
		return -1;
	rc = node(y, &e);
	yaml_event_delete(&e);
	if (rc < 0 || expect(y, YAML_DOCUMENT_END_EVENT, "no YAML") < 0)
		return -1;
	return expect(y, YAML_STREAM_END_EVENT,
	    "a second document: one is all that is read");
}

static void
anchors_free(struct yaml *y)
{
	while (y->nanchors > 0) {
		mapped_free(&y->anchors[--y->nanchors].value);
		free(y->anchors[y->nanchors].name);
	}
	free(y->anchors);
}

/* What YAML does not allow, told better than by libyaml. */
static int
check_bytes(struct yaml *y, struct slice text)
{
	struct slice rest = text;
	unsigned long c = 0;
	size_t line, column, n;

	for (; rest.n > 0; rest.p += n, rest.n -= n) {
		n = utf8_char(rest, &c);
		if (n > 0 && (c >= 0x20 ? c != 0x7F :
		    c == '\t' || c == '\n' || c == '\r'))
			continue;
		json_place(text, text.n - rest.n, &line, &column);
		if (n == 0)
			return say(y, line, column, "no UTF-8");
		return say(y, line, column, c == 0 ? "a NUL cannot be in it" :
		    "a control character (0x%02lX)", c);
	}
	return 0;
}

int
yaml_read(struct mapped *m, struct slice text, const char *path,
    struct buf *why)
{
	struct yaml y;
	int rc;

	memset(&y, 0, sizeof(y));
	y.out = m;
	y.path = path;
	y.why = why;
	if (check_bytes(&y, text) < 0)
		return -1;
	if (!yaml_parser_initialize(&y.parser))
		die(ST_LOCAL, "out of memory");
	yaml_parser_set_encoding(&y.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&y.parser, (const unsigned char *)text.p,
	    text.n);
	rc = document(&y);
	yaml_parser_delete(&y.parser);
	anchors_free(&y);
	return rc;
}
