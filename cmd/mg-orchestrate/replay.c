/*
 * A run repeated without any model: what the agents said is taken from its
 * file; what the machine says must be what stands there.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/line.h"
#include "mg-orchestrate.h"

static struct json recorded, made;
static struct buf line = BUF_INIT(LINE_BYTES);
static size_t number;      /* of the line in the file */
static long long seq;      /* of the next line */
static int status;

static int
has_type(const struct json *j, const char *const *types)
{
	int type = json_get(j, 0, "type");

	for (; *types != NULL; types++)
		if (json_is(j, type, *types))
			return 1;
	return 0;
}

/* What comes from outside of the machine. */
static int
is_given(const struct json *j)
{
	static const char *const types[] = { "run", "question", "resumed",
		"text", "thinking", "usage", "server", "call", "result",
		"error", "progress", "retry", "said", "end", NULL };
	static const char *const outcome[] = { "outcome", NULL },
	    *const stop[] = { "stop", NULL };

	return has_type(j, types) ||
	    (has_type(j, outcome) && team.vote != NULL) ||
	    (has_type(j, stop) &&
	    json_is(j, json_get(j, 0, "why"), "signal"));
}

/* The same members, but for when and where they were written. */
static int
is_same(const struct json *file, const struct json *ours)
{
	size_t n = 0;
	int t, other;
	char *name;

	for (t = json_first(file, 0); t >= 0; t = json_next(file, t)) {
		if (json_is(file, t, "t") || json_is(file, t, "seq"))
			continue;
		name = json_strdup(file, t);
		other = name == NULL ? -1 : json_get(ours, 0, name);
		free(name);
		if (other < 0 || !slice_eq(json_raw(file, json_value(file,
		    t)), json_raw(ours, other)))
			return 0;
		n++;
	}
	return n == json_count(ours, 0);
}

/* Both answer the same call. */
static int
is_of_call(const struct json *a, const struct json *b)
{
	static const char *const types[] = { "result", NULL };

	return has_type(a, types) && has_type(b, types) &&
	    slice_eq(json_raw(a, json_get(a, 0, "agent")),
	    json_raw(b, json_get(b, 0, "agent"))) &&
	    slice_eq(json_raw(a, json_get(a, 0, "id")),
	    json_raw(b, json_get(b, 0, "id")));
}

static void
differ(void)
{
	struct slice s = recorded.text;

	die(ST_NO, "%s:%lu: recorded %.*s, now %s", opt.replay,
	    (unsigned long)number, (int)(s.n < 300 ? s.n : 300), s.p,
	    line.len > 0 ? buf_str(&line) : "nothing");
}

/* A line that is missing may leave no other trace. */
static void
check_seq(void)
{
	long long n;

	if (json_int(&recorded, json_get(&recorded, 0, "seq"), &n) < 0 ||
	    n != seq)
		die(ST_NO, "%s:%lu: its seq is not %lld", opt.replay,
		    (unsigned long)number, seq);
	seq++;
}

static void
apply(void)
{
	struct buf why = BUF_INIT(4096);

	setup_take(&recorded);
	if (machine_apply(machine, &recorded, &why) < 0)
		die(ST_NO, "%s:%lu: %s", opt.replay, (unsigned long)number,
		    buf_str(&why));
	buf_free(&why);
}

/* What the machine wants now; line is empty when that is nothing. */
static void
make(void)
{
	struct json_error e;
	long long t = 0;

	buf_clear(&line);
	(void)json_int(&recorded, json_get(&recorded, 0, "t"), &t);
	if (machine_next(machine, t, &line))
		(void)json_parse(&made, buf_slice(&line), INT32_MAX, &e);
}

static void
take(void)
{
	static const char *const final[] = { "final", NULL };
	long long n;

	check_seq();
	make();
	if (line.len > 0 ? !is_same(&recorded, &made) &&
	    (!is_given(&recorded) || is_of_call(&recorded, &made)) :
	    !is_given(&recorded))
		differ();
	if (opt.events != NULL)
		record_copy(recorded.text);
	answer_line(recorded.text);
	apply();
	if (!has_type(&recorded, final))
		return;
	if (json_int(&recorded, json_get(&recorded, 0, "status"), &n) == 0)
		status = (int)n;
	answer_final(&recorded);
}

static void
begin(void)
{
	static const char *const run[] = { "run", NULL };

	if (!has_type(&recorded, run))
		die(ST_USAGE, "%s: no run", opt.replay);
	setup_recorded(&recorded, opt.replay);
	setup_machine();
	if (opt.events != NULL)
		record_create();
}

static void
take_line(struct slice s)
{
	struct json_error e;

	number++;
	if (json_parse(&recorded, s, INT32_MAX, &e) < 0)
		return; /* a torn end that a later run went on from */
	if (machine == NULL)
		begin();
	take();
}

int
run_replay(void)
{
	struct line in;
	struct slice s;
	int fd = record_file(opt.replay, O_RDONLY), rc;

	line_init(&in, fd, LINE_BYTES);
	while ((rc = line_next(&in, &s)) != LINE_EOF)
		if (rc == LINE_NONE && line_fill(&in) < 0)
			die(ST_LOCAL, "cannot read '%s':", opt.replay);
		else if (rc == LINE_OK && !line_partial(&in))
			take_line(s);
	if (machine == NULL)
		die(ST_USAGE, "%s: no run", opt.replay);
	if (!machine_done(machine))
		die(ST_NO, "%s: the run is not at its end", opt.replay);
	line_free(&in);
	json_free(&recorded);
	json_free(&made);
	buf_free(&line);
	return status;
}
