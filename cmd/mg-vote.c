/* mg-vote: answers and votes in, the outcome out. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/die.h"
#include "../lib/base/jout.h"
#include "../lib/base/line.h"
#include "../lib/base/loop.h"
#include "../lib/base/option.h"
#include "../lib/base/out.h"
#include "../lib/base/proc.h"
#include "../lib/base/text.h"
#include "../lib/team/tally.h"

enum {
	LINE_BYTES = 256 << 20,
	OUT_BYTES = 4 << 20 /* names and numbers of TEAM_AGENTS */
};

static const char synopsis[] =
    "usage: mg-vote [-hj] [--method method] [--seed number] [--stop-early]\n"
    "               [--strict] [--voters number | agent,...]\n"
    "               [--weight agent=weight] [file ...]\n";

static int help, json, stop_early, strict, version;
static char *method_word, *seed_word, *voters_word;
static char *weights[OPTION_WORDS];

static struct tally *tally;
static struct line in;
static const char *name;     /* of what is read */
static unsigned long lineno;
static int sure;             /* nothing more need be read */

static void
add_weight(const char *option, char *word)
{
	option_add(weights, word, option);
}

static const struct option table[] = {
	{ "-h", .flag = &help }, { "-j", .flag = &json },
	{ "--help", .flag = &help }, { "--method", .word = &method_word },
	{ "--seed", .word = &seed_word },
	{ "--stop-early", .flag = &stop_early },
	{ "--strict", .flag = &strict }, { "--version", .flag = &version },
	{ "--voters", .word = &voters_word },
	{ "--weight", .take = add_weight }, { .name = NULL }
};

static void
print(struct slice text)
{
	if (out_all(STDOUT_FILENO, text) == 0)
		return;
	if (errno == EPIPE)
		loop_die_of(SIGPIPE);
	die(ST_LOCAL, "cannot write the output:");
}

static NORETURN void
leave(const char *text)
{
	print(slice_of(text));
	exit(ST_DONE);
}

/* Options write numbers as JSON does. */
static int
read_number(const char *word, double *d, long long *n)
{
	struct json j = JSON_INIT;
	struct json_error e;
	int rc;

	rc = json_parse(&j, slice_of(word), 1, &e);
	if (rc == 0)
		rc = d != NULL ? json_double(&j, 0, d) : json_int(&j, 0, n);
	json_free(&j);
	return rc;
}

static void
set_voters(void)
{
	struct slice agent = { voters_word, 0 };
	int digits = voters_word[strspn(voters_word, "0123456789")] == '\0';
	size_t n = 0;
	int count;

	tally_keep(tally, TALLY_KEEP_VOTERS);
	if (text_count(voters_word, TEAM_AGENTS, &count) == 0) {
		tally_expect(tally, (size_t)count);
		return;
	}
	for (;; agent.p += agent.n + 1) {
		agent.n = strcspn(agent.p, ",");
		if (digits || agent.n == 0 || agent.n > TALLY_NAME ||
		    n++ == TEAM_AGENTS)
			die(ST_USAGE, "--voters '%s' is no number from 1 to "
			    "%d, nor names", voters_word, TEAM_AGENTS);
		tally_voter(tally, agent, 1);
		if (agent.p[agent.n] == '\0')
			break;
	}
}

static void
set_weight(const char *word)
{
	const char *eq = strrchr(word, '=');
	struct slice agent = { word, 0 };
	double weight = 0;

	if (eq == NULL || read_number(eq + 1, &weight, NULL) < 0 ||
	    !tally_weight_ok(weight))
		die(ST_USAGE, "--weight '%s' is no AGENT=WEIGHT, from 0 to %d",
		    word, TALLY_WEIGHT);
	agent.n = (size_t)(eq - word);
	if (tally_weight(tally, agent, weight) < 0)
		die(ST_USAGE, "--weight '%s' names no agent, or one too many",
		    word);
}

/* What is said here, no run line changes. */
static void
begin(void)
{
	int method = METHOD_PLURALITY, i;
	long long seed = 0;

	if (method_word != NULL && (method = team_method_of(method_word)) < 0)
		die(ST_USAGE, "--method '%s' is none of plurality, "
		    "no-self-vote, weighted, approval, borda and schulze",
		    method_word);
	if (seed_word != NULL && read_number(seed_word, NULL, &seed) < 0)
		die(ST_USAGE, "--seed '%s' is no whole number", seed_word);
	tally = tally_new((enum team_method)method, seed);
	if (method_word != NULL)
		tally_keep(tally, TALLY_KEEP_METHOD);
	if (seed_word != NULL)
		tally_keep(tally, TALLY_KEEP_SEED);
	if (voters_word != NULL)
		set_voters();
	for (i = 0; weights[i] != NULL; i++)
		set_weight(weights[i]);
}

static void
complain(const char *why)
{
	if (strict)
		die(ST_USAGE, "%s:%lu: %s", name, lineno, why);
	warn("%s:%lu: %s", name, lineno, why);
}

/* A run line that cannot be used would leave a method to count by. */
static void
count_line(const struct json *j)
{
	struct buf why = BUF_INIT(1024);
	int rc = tally_line(tally, j, &why);

	if (rc < -1)
		die(ST_LOCAL, "%s:%lu: %s", name, lineno, buf_str(&why));
	strict |= rc < 0 && json_is(j, json_get(j, 0, "type"), "run");
	if (rc < 0)
		complain(buf_str(&why));
	buf_free(&why);
	sure = stop_early && tally_certain(tally);
}

static void
take_line(struct slice s)
{
	static struct json j;
	struct json_error e;
	struct buf why = BUF_INIT(256);

	if (json_parse(&j, s, INT32_MAX, &e) == 0)
		count_line(&j);
	else {
		buf_printf(&why, "no JSON: %s at byte %zu", e.why, e.at + 1);
		complain(buf_str(&why));
		buf_free(&why);
	}
}

static void
fill(void)
{
	if (line_wait(&in) < 0)
		die(errno == EISDIR ? ST_USAGE : ST_LOCAL,
		    "cannot read '%s':", name);
}

/* The next line, counting those that are empty. */
static int
next_line(struct slice *s)
{
	const char *p;
	size_t from;
	int rc;

	do {
		from = in.off;
		rc = line_next(&in, s);
		if (rc == LINE_NONE)
			fill();
	} while (rc == LINE_NONE);
	lineno++;
	for (p = in.b.s + from; rc == LINE_OK && p < s->p; p++)
		lineno += *p == '\n';
	return rc;
}

static void
read_lines(int fd, const char *of)
{
	struct slice s;
	int rc;

	name = of;
	lineno = 0;
	line_init(&in, fd, LINE_BYTES);
	fill();
	while (!sure && (rc = next_line(&s)) != LINE_EOF) {
		if (rc == LINE_LONG)
			die(ST_LOCAL, "%s:%lu: a line above %d MiB", name,
			    lineno, LINE_BYTES >> 20);
		if (line_partial(&in))
			warn("%s:%lu: has no newline: passed over", name,
			    lineno);
		else
			take_line(s);
	}
	line_free(&in);
}

static void
read_file(const char *path)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO :
	    open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(ST_USAGE, "cannot read '%s':", path);
	read_lines(fd, path);
	if (fd != STDIN_FILENO)
		(void)close(fd);
}

static enum status
tell(void)
{
	struct buf b = BUF_INIT(OUT_BYTES);
	int decided;

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "outcome");
	decided = tally_outcome(tally, &b);
	if (stop_early)
		jout_kbool(&b, "certain", sure);
	jout_close(&b, '}');
	buf_putc(&b, '\n');
	print(buf_slice(&b));
	buf_free(&b);
	return decided ? ST_DONE : ST_NO;
}

int
main(int argc, char **argv)
{
	int i;

	progname = "mg-vote";
	proc_clean_fds();
	argc--;
	argv++;
	while (option_next(table, &argc, &argv))
		continue;
	if (help)
		leave(synopsis);
	if (version)
		leave("mg-vote " VERSION "\n");
	begin();
	if (argc == 0)
		read_lines(STDIN_FILENO, "stdin");
	for (i = 0; i < argc && !sure; i++)
		read_file(argv[i]);
	return (int)tell();
}
