/*
 * Any text as a configuration, the user's and a project's: every server in it
 * is filled or refused with a reason, and what is refused before trust is
 * refused afterwards.  What is told of it is safe to show.
 */

#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/base/server.h"
#include "../../lib/base/text.h"
#include "../../lib/rule/guard.h"
#include "../../lib/rule/trust.h"
#include "../../lib/rule/config.h"
#include "fuzz.h"

enum { MAX = 8192, ROOM = 64 * MAX };

/* Whatever was told is one line or several that a terminal can bear. */
static void
safe(const struct buf *b)
{
	struct buf clean = BUF_INIT(2 * ROOM);

	MUST(b->err == 0 && b->len > 0);
	text_clean(&clean, buf_slice(b), 1);
	MUST(slice_eq(buf_slice(b), buf_slice(&clean)));
	buf_free(&clean);
}

static void
use(const struct server *sv, struct slice name)
{
	char *id = server_identity(sv);
	enum verdict v = guard_judge(sv, name);

	MUST((sv->argv == NULL) != (sv->url == NULL));
	MUST(sv->argv == NULL || (sv->argv[0] != NULL &&
	    sv->argv[0][0] != '\0'));
	/* What reaches a remote server inherits our environment. */
	MUST((sv->envp != NULL) == (sv->argv != NULL));
	MUST(sv->argv == NULL || sv->env_names != NULL);
	MUST(sv->timeout > 0 && sv->connect > 0 && sv->grace >= 0);
	MUST(v == GUARD_ALLOW || v == GUARD_ASK || v == GUARD_DENY);
	MUST(v == GUARD_DENY || sv->allow == NULL || sv->allow[0] != NULL ||
	    v == GUARD_ASK);
	free(id);
}

static void
one(const struct config *c, const char *name)
{
	struct buf why = BUF_INIT(8192), told = BUF_INIT(ROOM);
	const struct config_file *f;
	struct server sv;
	int entry, checked;

	f = config_entry(c, name, &entry);
	if (f != NULL) {
		trust_describe(f, entry, name, &told);
		safe(&told);
	}
	checked = config_check(c, name, &why);
	MUST(checked == 0 || why.len > 0);
	buf_clear(&why);
	if (config_server(c, name, &sv, &why) == 0) {
		MUST(checked == 0 && f != NULL);
		use(&sv, slice_of(name));
		server_free(&sv);
	} else
		MUST(why.len > 0 && sv.argv == NULL && sv.envp == NULL);
	buf_free(&why);
	buf_free(&told);
}

static void
all(struct slice text, int project)
{
	struct buf why = BUF_INIT(8192), name = BUF_INIT(MAX);
	struct config c = { NULL, 0 };
	size_t file = 0;
	int t = -1;

	if (config_add(&c, ".", project, text, &why) == 0)
		while (config_next(&c, &file, &t)) {
			buf_clear(&name);
			MUST(json_str(&c.files[file].doc, t, &name) == 0);
			one(&c, buf_str(&name));
		}
	else
		MUST(why.len > 0);
	config_free(&c);
	buf_free(&why);
	buf_free(&name);
}

static void
line(struct slice text)
{
	struct buf why = BUF_INIT(8192), s = BUF_INIT(MAX);
	struct server sv;
	char *word;

	buf_put(&s, text.p, text.n);
	if (config_typed(buf_str(&s), &sv, &why) == 0) {
		use(&sv, text);
		server_free(&sv);
	} else
		MUST(why.len > 0);
	buf_clear(&why);
	word = config_expand(text, &why);
	MUST((word == NULL) == (why.len > 0));
	free(word);
	if (s.len <= GUARD_PATTERN)
		(void)guard_match(buf_str(&s), text);
	buf_free(&why);
	buf_free(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n > MAX)
		return 0;
	progname = "config";
	all(input(p, n), 0);
	all(input(p, n), 1);
	line(input(p, n));
	return 0;
}
