/*
 * The model's side of a run in a file: JSON lines, of which a last one that
 * was cut off is none.  Keys are in no body and no line, and should one be
 * after all, it is masked.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/file.h"
#include "../../lib/base/line.h"
#include "api.h"
#include "record.h"

enum { RECORD_LINE = 1 << 30 }; /* of TEXT_MAX bytes, escaped */

static int file = -1;
static struct line in;
static struct json next;       /* the record that comes next */
static int there;              /* is there one? */
static unsigned long lineno, sent;
static int broken;             /* no more can be written */

int
recording(void)
{
	return opt.record != NULL && !broken;
}

int
record_failed(void)
{
	return broken;
}

int
replaying(void)
{
	return opt.replay != NULL;
}

static void
write_line(struct buf *b)
{
	buf_putc(b, '\n');
	if (b->err != 0)
		die(ST_LOCAL, "what is to be recorded is too long");
	if (file_put(file, buf_slice(b)) < 0) {
		warn("cannot write '%s':", opt.record);
		broken = 1;
	}
	buf_free(b);
}

static void
put_record(const char *type, const char *kind, struct slice text)
{
	struct buf b = BUF_INIT(RECORD_LINE);

	jout_open(&b, '{');
	jout_kcstr(&b, "type", type);
	jout_kcstr(&b, "kind", kind);
	jout_kstr(&b, "text", text);
	jout_close(&b, '}');
	write_line(&b);
}

static void
create(const char *path)
{
	struct buf b = BUF_INIT(256);
	struct stat st;

	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK |
	    O_CLOEXEC, 0600);
	if (file < 0 || fstat(file, &st) < 0)
		die(ST_LOCAL, "cannot write '%s':", path);
	if (!S_ISREG(st.st_mode))
		die(ST_USAGE, "'%s' is no regular file", path);
	if (fchmod(file, 0600) < 0)
		die(ST_LOCAL, "cannot make '%s' private:", path);
	jout_open(&b, '{');
	jout_kcstr(&b, "type", "record");
	jout_kint(&b, "v", 1);
	jout_kcstr(&b, "from", "mg-agent");
	jout_close(&b, '}');
	write_line(&b);
	if (broken)
		exit(ST_LOCAL);
}

/* The next whole line; 0 at the end. */
static int
read_line(struct slice *s)
{
	int rc;

	while ((rc = line_next(&in, s)) == LINE_NONE)
		if (line_fill(&in) < 0)
			die(ST_LOCAL, "cannot read '%s':", opt.replay);
	lineno++;
	if (rc == LINE_LONG)
		die(ST_LOCAL, "%s:%lu: the line is above our ceiling",
		    opt.replay, lineno);
	return rc == LINE_OK && !line_partial(&in);
}

static void
parse(struct slice s)
{
	struct json_error e;

	if (json_parse(&next, s, INT32_MAX, &e) < 0)
		die(ST_USAGE, "%s:%lu: no JSON: %s at byte %lu", opt.replay,
		    lineno, e.why, (unsigned long)e.at + 1);
}

/* Lines of other types are passed over. */
static void
advance(void)
{
	struct slice s;
	int type, is;

	for (there = 0; !there && read_line(&s);) {
		parse(s);
		type = json_get(&next, 0, "type");
		is = json_is(&next, type, "sent") ||
		    json_is(&next, type, "got");
		if (json_type(&next, type) != JSON_STRING || (is &&
		    (json_type(&next, json_get(&next, 0, "kind")) !=
		    JSON_STRING || json_type(&next, json_get(&next, 0,
		    "text")) != JSON_STRING)))
			die(ST_USAGE, "%s:%lu: this is no record of what was "
			    "sent or got", opt.replay, lineno);
		there = is;
	}
}

static void
start(void)
{
	struct slice s;

	lineno = 0;
	line_init(&in, file, RECORD_LINE);
	if (!read_line(&s))
		die(ST_USAGE, "'%s' is empty", opt.replay);
	parse(s);
	if (!json_is(&next, json_get(&next, 0, "type"), "record"))
		die(ST_USAGE, "%s:1: this is no record of mg-agent",
		    opt.replay);
	if (!slice_is(json_raw(&next, json_get(&next, 0, "v")), "1"))
		die(ST_USAGE, "%s:1: a record of a version that is not known",
		    opt.replay);
	advance();
}

/* All of it is looked at, so that nothing is wrong in the middle of a run. */
static void
check(const char *path)
{
	struct stat st;

	file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (file < 0 || fstat(file, &st) < 0)
		die(ST_USAGE, "cannot read '%s':", path);
	if (!S_ISREG(st.st_mode))
		die(ST_USAGE, "'%s' is no regular file", path);
	for (start(); there;)
		advance();
	line_free(&in);
	if (lseek(file, 0, SEEK_SET) < 0)
		die(ST_LOCAL, "cannot read '%s':", path);
	start();
}

void
record_open(void)
{
	if (recording())
		create(opt.record);
	else if (replaying())
		check(opt.replay);
}

static int
is_sent(void)
{
	return json_is(&next, json_get(&next, 0, "type"), "sent");
}

/* What is left of an answer that was given up counts for nothing. */
static int
compare(const char *kind, struct slice text)
{
	struct buf was = BUF_INIT(TEXT_MAX), why = BUF_INIT(8192);
	int same = 0;

	while (there && !is_sent())
		advance();
	if (!there)
		buf_puts(&why, "is not in the record, which is over");
	else if (!json_is(&next, json_get(&next, 0, "kind"), kind))
		buf_puts(&why, "is of another kind than in the record");
	else {
		(void)json_str(&next, json_get(&next, 0, "text"), &was);
		same = differ_find(buf_slice(&was), text, &why) == 0;
	}
	if (same)
		advance();
	else
		warn("%s %lu %s", kind, sent, buf_str(&why));
	buf_free(&was);
	buf_free(&why);
	return same ? 0 : -1;
}

int
record_sent(const char *kind, const struct slice *s, size_t n)
{
	struct buf whole = BUF_INIT(TEXT_MAX), b = BUF_INIT(TEXT_MAX);
	size_t i;
	int rc = 0;

	if (!recording() && !replaying())
		return 0;
	sent++;
	for (i = 0; i < n; i++)
		buf_put(&whole, s[i].p, s[i].n);
	access_mask(&b, buf_slice(&whole));
	if (whole.err != 0 || b.err != 0)
		die(ST_LOCAL, "what is to be recorded is too long");
	if (recording())
		put_record("sent", kind, buf_slice(&b));
	else
		rc = compare(kind, buf_slice(&b));
	buf_free(&whole);
	buf_free(&b);
	return rc;
}

void
record_got(const char *kind, struct slice text)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	if (!recording())
		return;
	access_mask(&b, text);
	put_record("got", kind, buf_slice(&b));
	buf_free(&b);
}

int
record_next(struct buf *kind, struct buf *text)
{
	if (!there || is_sent())
		return 0;
	(void)json_str(&next, json_get(&next, 0, "kind"), kind);
	(void)json_str(&next, json_get(&next, 0, "text"), text);
	advance();
	return 1;
}

int
record_more(void)
{
	return there && is_sent();
}
