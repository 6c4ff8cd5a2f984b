/* --schema: the answer must be JSON of that shape. */

#include <stdint.h>

#include "../../lib/base/file.h"
#include "../../lib/base/schema.h"
#include "api.h"

struct slice shape_schema;

static struct buf schema = BUF_INIT(1 << 24), answer = BUF_INIT(TEXT_MAX);
static struct json schema_doc;

void
shape_open(void)
{
	struct json_error e;
	size_t line, column;

	if (opt.schema == NULL)
		return;
	if (file_read(opt.schema, &schema) < 0)
		die(ST_USAGE, "cannot read '%s':", opt.schema);
	if (json_parse(&schema_doc, buf_slice(&schema), INT32_MAX, &e) < 0) {
		json_place(buf_slice(&schema), e.at, &line, &column);
		die(ST_USAGE, "%s:%lu:%lu: %s", opt.schema,
		    (unsigned long)line, (unsigned long)column, e.why);
	}
	if (json_type(&schema_doc, 0) != JSON_OBJECT)
		die(ST_USAGE, "%s: a schema is an object", opt.schema);
	shape_schema = buf_slice(&schema);
}

void
shape_begin(void)
{
	buf_clear(&answer);
}

void
shape_add(struct slice text)
{
	if (shape_schema.n > 0 || opt.sampling)
		buf_put(&answer, text.p, text.n);
}

int
shape_check(struct buf *why)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int ok;

	if (shape_schema.n == 0)
		return 1;
	if (json_parse(&j, buf_slice(&answer), INT32_MAX, &e) < 0) {
		buf_printf(why, "the answer is no JSON: %s at byte %lu",
		    e.why, (unsigned long)e.at + 1);
		return 0;
	}
	buf_puts(why, "the answer is not of the shape asked for: ");
	ok = schema_check(&schema_doc, 0, 0, &j, 0, why);
	json_free(&j);
	return ok;
}

struct slice
shape_text(void)
{
	return buf_slice(&answer);
}

int
shape_withheld(void)
{
	return event_plain() && (shape_schema.n > 0 || opt.sampling);
}

void
shape_show(const char *stop)
{
	if (opt.sampling)
		sampling_put(stop);
	else if (shape_withheld() && answer.len > 0)
		event_print(buf_slice(&answer));
}

void
shape_close(void)
{
	buf_free(&schema);
	buf_free(&answer);
	json_free(&schema_doc);
}
