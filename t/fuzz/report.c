/*
 * Any lines as a run: they are reported, the figures are JSON in which agents
 * add up to the whole, and the page is well formed: every tag that is opened
 * is closed, and nothing that acts unseen is in it.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../cmd/mg-report/mg-report.h"
#include "../../lib/base/json.h"
#include "../../lib/base/text.h"
#include "fuzz.h"

enum { MAX = 1 << 15, PAGE = 64 << 20, DEPTH = 64, NAME = 16 };

static void
check_figures(const struct report *r)
{
	struct buf b = BUF_INIT(PAGE);
	struct json j = JSON_INIT;
	struct json_error e;
	long long whole, sum = 0, n;
	int agents, tok;

	figures_put(r, &b);
	MUST(b.err == 0);
	MUST(json_parse(&j, buf_slice(&b), PAGE, &e) == 0);
	MUST(json_int(&j, json_get(&j, 0, "turns"), &whole) == 0);
	agents = json_get(&j, 0, "agents");
	for (tok = json_first(&j, agents); tok >= 0; tok = json_next(&j, tok)) {
		MUST(json_int(&j, json_get(&j, tok, "turns"), &n) == 0);
		sum += n;
	}
	MUST(sum == whole);
	json_free(&j);
	buf_free(&b);
}

/* Tags that have no end. */
static int
is_void(const char *name)
{
	return strcmp(name, "meta") == 0 || strcmp(name, "!DOCTYPE") == 0;
}

static size_t
read_name(const char *p, char name[NAME])
{
	size_t n = strcspn(p, " >/\n");

	MUST(n > 0 && n < NAME);
	memcpy(name, p, n);
	name[n] = '\0';
	return n;
}

static void
check_tags(const char *p)
{
	static const char *const foreign[] = { "script", "img", "iframe",
		"base", "form", "link" };
	char open[DEPTH][NAME], name[NAME];
	size_t depth = 0, i;
	const char *end;

	while ((p = strchr(p, '<')) != NULL) {
		end = strchr(p, '>');
		MUST(end != NULL);
		if (p[1] == '/') {
			(void)read_name(p + 2, name);
			MUST(depth > 0 && strcmp(open[--depth], name) == 0);
		} else {
			(void)read_name(p + 1, name);
			for (i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
				MUST(strcmp(name, foreign[i]) != 0);
			if (!is_void(name) && end[-1] != '/') {
				MUST(depth < DEPTH);
				memcpy(open[depth++], name, NAME);
			}
		}
		p = end + 1;
	}
	MUST(depth == 0);
}

/* But for a joiner, which pictures may have between them. */
static void
check_text(struct slice s)
{
	struct buf b = BUF_INIT(PAGE);
	size_t n;

	while ((n = utf8_char(s, NULL)) > 0) {
		if (n > 1 && memcmp(s.p, "\342\200\215", 3) != 0) {
			struct slice one = { s.p, n };

			buf_clear(&b);
			text_clean(&b, one, 1);
			MUST(slice_eq(buf_slice(&b), one));
		} else
			MUST(n > 1 || *s.p >= ' ' || *s.p == '\n' ||
			    *s.p == '\t');
		s.p += n;
		s.n -= n;
	}
	MUST(s.n == 0);
	buf_free(&b);
}

static void
check_page(struct report *r, FILE *f)
{
	struct buf b = BUF_INIT(PAGE);
	long size;

	MUST(fseek(f, 0, SEEK_SET) == 0 && ftruncate(fileno(f), 0) == 0);
	html_begin(fileno(f));
	page_write(r);
	html_end();
	MUST(fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) > 0);
	MUST(fseek(f, 0, SEEK_SET) == 0 && buf_room(&b, (size_t)size) == 0);
	MUST(fread(b.s, 1, (size_t)size, f) == (size_t)size);
	b.len = (size_t)size;
	check_text(buf_slice(&b));
	check_tags(buf_str(&b));
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static FILE *f;
	struct report r;
	struct slice rest = input(p, n), line;
	const char *end;

	if (f == NULL)
		MUST((f = tmpfile()) != NULL);
	if (n > MAX)
		return 0;
	report_init(&r);
	while (rest.n > 0) {
		end = memchr(rest.p, '\n', rest.n);
		line = rest;
		line.n = end != NULL ? (size_t)(end - rest.p) : rest.n;
		report_line(&r, line);
		rest.p += line.n + (end != NULL);
		rest.n -= line.n + (end != NULL);
	}
	report_end(&r);
	check_figures(&r);
	check_page(&r, f);
	report_free(&r);
	return 0;
}
