/* What a task is, and which file is its own. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/sha256.h"
#include "batch.h"
#include "mg-orchestrate.h"

enum { NAME = 100 };  /* bytes of an id that is a file's name as it is */

static int
bad(struct task *t, const char *why)
{
	buf_clear(&t->message);
	buf_puts(&t->message, why);
	return -1;
}

static int
take_id(struct task *t, const struct json *j)
{
	int id = json_get(j, 0, "id");
	enum json_type type = json_type(j, id);

	if (type == JSON_NONE || type == JSON_NULL)
		return 0;
	if (type != JSON_STRING && type != JSON_NUMBER)
		return bad(t, "the id is no string or number");
	buf_clear(&t->id);
	buf_put(&t->id, json_raw(j, id).p, json_raw(j, id).n);
	return 0;
}

static int
take_object(struct task *t, const struct json *j)
{
	if (json_repeated(j, 0) >= 0)
		return bad(t, "a name stands twice");
	if (take_id(t, j) < 0)
		return -1;
	if (json_str(j, json_get(j, 0, "question"), &t->question) < 0)
		return bad(t, "no question");
	return 0;
}

static int
read_object(struct task *t, struct slice line)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int rc;

	if (json_parse(&j, line, INT32_MAX, &e) < 0)
		rc = bad(t, e.why);
	else
		rc = take_object(t, &j);
	json_free(&j);
	return rc;
}

int
task_read(struct task *t, struct slice line, long long number)
{
	struct slice s = line;
	int rc = 0;

	buf_printf(&t->id, "%lld", number);
	while (s.n > 0 && (*s.p == ' ' || *s.p == '\t')) {
		s.p++;
		s.n--;
	}
	if (s.n > 0 && *s.p == '{')
		rc = read_object(t, line);
	else
		buf_put(&t->question, line.p, line.n);
	/* As a run's question is cut. */
	while (t->question.len > 0 && strchr(" \t\r\n",
	    t->question.s[t->question.len - 1]) != NULL)
		t->question.s[--t->question.len] = '\0';
	if (rc == 0 && t->question.len == 0)
		rc = bad(t, "no question");
	return rc;
}

static int
is_name(struct slice s)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t i;

	if (s.n == 0 || s.n > NAME || *s.p == '.' || *s.p == '-')
		return 0;
	for (i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || strchr(safe, s.p[i]) == NULL)
			return 0;
	return 1;
}

/* The id where that is a good name, or "=" and its hash. */
static void
put_name(const struct task *t, struct buf *b)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct buf id = BUF_INIT(SIZE_MAX / 2);
	char hex[65];

	if (json_parse(&j, buf_slice(&t->id), 2, &e) < 0 ||
	    json_str(&j, 0, &id) < 0)
		buf_put(&id, t->id.s, t->id.len);
	if (is_name(buf_slice(&id)))
		buf_puts(b, buf_str(&id));
	else {
		sha256_hex(buf_slice(&id), hex);
		buf_printf(b, "=%s", hex);
	}
	buf_puts(b, ".jsonl");
	json_free(&j);
	buf_free(&id);
}

/* Is it the first line of a run with this question? */
static int
is_run_of(const struct task *t, struct slice first)
{
	struct json j = JSON_INIT;
	struct json_error e;
	struct buf q = BUF_INIT(SIZE_MAX / 2), s = BUF_INIT(SIZE_MAX / 2);
	int same;

	jout_str(&s, buf_slice(&t->question));
	secrets_put_json(&q, buf_slice(&s));
	same = json_parse(&j, first, INT32_MAX, &e) == 0 &&
	    json_is(&j, json_get(&j, 0, "type"), "run") &&
	    slice_eq(json_raw(&j, json_get(&j, 0, "question")),
	    buf_slice(&q));
	json_free(&j);
	buf_free(&s);
	buf_free(&q);
	return same;
}

static int
look(struct task *t, int fd)
{
	static const char begin[] = "{\"type\":\"run\",";
	struct line in;
	struct slice s = { NULL, 0 };
	int rc, torn = 0;

	line_init(&in, fd, (size_t)BATCH_QUESTION * 4);
	while ((rc = line_next(&in, &s)) == LINE_NONE)
		if (line_fill(&in) < 0)
			break;
	/* A run that was cut in its first write has not begun. */
	if (rc == LINE_OK && line_partial(&in))
		torn = s.n >= sizeof(begin) - 1 &&
		    memcmp(s.p, begin, sizeof(begin) - 1) == 0;
	else if (rc == LINE_OK)
		t->resume = is_run_of(t, s);
	line_free(&in);
	if (t->resume || rc == LINE_EOF)
		return 0;
	return torn ? unlink(buf_str(&t->file)) : (errno = EEXIST, -1);
}

int
task_name(struct task *t, const char *dir)
{
	int fd, rc;

	buf_printf(&t->file, "%s/", dir);
	put_name(t, &t->file);
	fd = open(buf_str(&t->file), O_RDONLY | O_NONBLOCK | O_NOCTTY |
	    O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	rc = fd < 0 ? -1 : look(t, fd);
	if (rc < 0)
		buf_printf(&t->message, "'%s': %s", buf_str(&t->file),
		    errno == EEXIST ? "it is not of this question" :
		    strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return rc;
}
