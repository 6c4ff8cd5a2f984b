/* A command that prints the token, as git has them for its passwords. */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/line.h"
#include "../base/mem.h"
#include "../base/proc.h"
#include "../base/server.h"
#include "../base/text.h"
#include "jose.h"
#include "sign_work.h"

enum { TIME = 30000, TOKEN = 1 << 16, WORD = 8192 };

struct command {
	struct proc *proc;
	struct line line;
	struct timer timer;
	struct buf *token;
	int got, ended, late;
};

/* The first line; what comes after it is thrown away. */
static void
take_line(struct command *c)
{
	struct slice s;
	int rc;

	while ((rc = line_next(&c->line, &s)) == LINE_OK || rc == LINE_LONG) {
		if (rc == LINE_OK && !c->got)
			buf_put(c->token, s.p, s.n);
		c->got = 1;
	}
	c->ended |= rc == LINE_EOF;
}

static void
readable(void *arg, int events)
{
	struct command *c = arg;
	long n = line_fill(&c->line);

	(void)events;
	if (n == -1 && errno != EAGAIN)
		c->ended = 1;
	take_line(c);
	if (c->ended)
		loop_fd(c->proc->out, 0, NULL, NULL);
}

static void
too_late(void *arg)
{
	((struct command *)arg)->late = 1;
}

/* A word with the server's name for %s, and % for %%. */
static void
put_word(struct buf *b, const char *word, const char *name)
{
	for (; *word != '\0'; word++) {
		if (word[0] == '%' && word[1] == 's') {
			buf_puts(b, name);
			word++;
			continue;
		}
		buf_putc(b, *word);
		if (word[0] == '%' && word[1] == '%')
			word++;
	}
}

static char **
fill(char *const *words, const char *name)
{
	struct buf b = BUF_INIT(WORD);
	char **argv;
	size_t n = 0, i;

	while (words[n] != NULL)
		n++;
	argv = xcalloc(n + 1, sizeof(*argv));
	for (i = 0; i < n; i++) {
		buf_clear(&b);
		put_word(&b, words[i], name);
		argv[i] = xstrdup(buf_str(&b));
	}
	buf_free(&b);
	return argv;
}

static int
start(struct command *c, const struct server *sv, struct buf *why)
{
	struct proc_spec spec = { 0 };
	const char *wrong = "it is empty";
	char **words = text_words(sv->credential, &wrong), **argv;
	size_t i;
	int rc;

	if (words == NULL || words[0] == NULL) {
		free(words);
		buf_puts(why, wrong);
		return -1;
	}
	argv = fill(words, server_label(sv));
	/* It may speak to the person, so it stays in our process group. */
	spec.argv = argv;
	spec.in = PROC_NULL;
	spec.out = PROC_PIPE;
	spec.err = PROC_INHERIT;
	rc = proc_start(c->proc, &spec, NULL, NULL);
	if (rc == -1)
		buf_printf(why, "it cannot be started: %s", strerror(errno));
	for (i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	free(argv);
	free(words);
	return rc;
}

/* It has ended, or has had its time. */
static int
outcome(const struct command *c, struct buf *why)
{
	char ending[64];

	if (c->late)
		buf_printf(why, "it took more than %d s", TIME / 1000);
	else if (loop_stopped())
		buf_puts(why, "it was interrupted");
	else if (c->proc->status != 0)
		buf_printf(why, "it %s", proc_ending(c->proc->status, ending,
		    sizeof(ending)));
	else if (c->token->len == 0)
		buf_puts(why, "it prints no token");
	else
		return 0;
	return -1;
}

static int
run(struct command *c, struct buf *why)
{
	int rc;

	line_init(&c->line, c->proc->out, TOKEN);
	loop_fd(c->proc->out, LOOP_READ, readable, c);
	timer_set(&c->timer, TIME, too_late, c);
	/* Whoever it has left behind may keep its stdout for ever. */
	while (!((c->ended || c->got) && c->proc->exited) && !c->late &&
	    !loop_stopped())
		loop_step();
	rc = outcome(c, why);
	timer_stop(&c->timer);
	loop_fd(c->proc->out, 0, NULL, NULL);
	jose_wipe(&c->line.b);
	line_free(&c->line);
	return rc;
}

/* What may stand in a header. */
static int
check(const struct buf *token, struct buf *why)
{
	size_t i;

	for (i = 0; i < token->len; i++)
		if (token->s[i] <= ' ' || token->s[i] > '~') {
			buf_puts(why, "it prints what no header may have");
			return -1;
		}
	return 0;
}

int
command_token(const struct server *sv, struct buf *token, struct buf *why)
{
	struct command c = { 0 };
	int rc;

	c.proc = xcalloc(1, sizeof(*c.proc));
	c.token = token;
	buf_puts(why, "the credential command of '");
	text_clean(why, slice_of(server_label(sv)), 0);
	buf_puts(why, "': ");
	if (start(&c, sv, why) == -1) {
		free(c.proc);
		return -1;
	}
	rc = run(&c, why);
	if (rc == 0)
		rc = check(token, why);
	if (!c.proc->exited)
		proc_kill(c.proc);
	proc_release(c.proc);
	return rc;
}
