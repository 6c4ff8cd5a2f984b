/*
 * lib/team's machine, played.
 *
 *	machine play TEMPLATES [MESSAGES]    a scenario (script.h) from stdin:
 *	    prints the lines of the run; what agents were sent goes to a file
 *	machine crash TEMPLATES              the same, killed after each line in
 *	    turn and resumed: prints the last line of each, without t and seq
 *	machine property TEMPLATES SEED N    runs by chance (wild.h, check.h)
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/base/file.h"
#include "../../lib/base/jout.h"
#include "../../lib/base/mem.h"
#include "property.h"
#include "script.h"

static void
read_templates(struct prompts *p, const char *path)
{
	struct buf text = BUF_INIT(1 << 20), why = BUF_INIT(1024);

	memset(p, 0, sizeof(*p));
	if (file_read(path, &text) < 0)
		die(ST_USAGE, "cannot read '%s':", path);
	if (prompts_read(p, buf_slice(&text), &why) < 0)
		die(ST_USAGE, "%s: %s", path, buf_str(&why));
	buf_free(&text);
	buf_free(&why);
}

static char *
read_stdin(void)
{
	struct buf b = BUF_INIT(128 << 20);
	size_t n;
	char *text;

	do {
		if (buf_room(&b, 65536) < 0)
			die(ST_USAGE, "too much on stdin");
		n = fread(b.s + b.len, 1, 65536, stdin);
		b.len += n;
	} while (n > 0);
	text = xstrndup(b.s, b.len);
	buf_free(&b);
	return text;
}

static void
told(struct sim *s, size_t agent, const struct json *msg)
{
	fprintf(s->watcher, "{\"to\":\"%s\",%.*s\n",
	    s->team->agents[agent].name, (int)msg->text.n - 1,
	    msg->text.p + 1);
}

static void
ask(struct sim *s, const char *question, size_t number)
{
	struct buf b = BUF_INIT(SIZE_MAX);

	if (number == 0) {
		sim_run(s, slice_of(question));
		return;
	}
	jout_open(&b, '{');
	jout_kcstr(&b, "type", "question");
	jout_kint(&b, "number", (long long)number + 1);
	jout_kcstr(&b, "question", question);
	jout_close(&b, '}');
	sim_put(s, buf_slice(&b));
	buf_free(&b);
}

/* The questions that have not been asked yet. */
static void
play_on(struct sim *s, const struct script *c, size_t asked)
{
	if (sim_play(s) < 0)
		return;
	for (; asked < c->nquestions; asked++) {
		ask(s, c->questions[asked], asked);
		if (sim_play(s) < 0)
			return;
	}
}

static int
say_fault(const struct buf *fault)
{
	if (fault->len > 0)
		warn("%s", buf_str(fault));
	return fault->len > 0 ? ST_NO : ST_DONE;
}

static int
play(char *argv[])
{
	struct buf fault = BUF_INIT(65536);
	struct prompts p;
	struct script c;
	struct sim s;
	int status;

	read_templates(&p, argv[0]);
	script_read(&c, read_stdin());
	sim_init(&s, &c.team, &p, &fault);
	s.copy = machine_new(&c.team, &p);
	script_cast(&c, &s);
	if (argv[1] != NULL) {
		if ((s.watcher = fopen(argv[1], "w")) == NULL)
			die(ST_LOCAL, "cannot write '%s':", argv[1]);
		s.told = told;
	}
	ask(&s, c.questions[0], 0);
	play_on(&s, &c, 1);
	fwrite(buf_str(&s.run), 1, s.run.len, stdout);
	if (s.watcher != NULL && fclose(s.watcher) == EOF)
		die(ST_LOCAL, "cannot write '%s':", argv[1]);
	status = say_fault(&fault);
	sim_free(&s);
	script_free(&c);
	prompts_free(&p);
	buf_free(&fault);
	return status;
}

static size_t
count_questions(struct slice lines)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	const char *p;
	size_t n = 1;

	buf_put(&b, lines.p, lines.n);
	for (p = buf_str(&b); (p = strstr(p, "\n{\"type\":\"question\"")) !=
	    NULL; p++)
		n++;
	buf_free(&b);
	return n;
}

/* The final line of the last question. */
static void
print_final(const struct sim *s)
{
	const char *p, *last = NULL;

	for (p = buf_str(&s->run); (p = strstr(p, "{\"type\":\"final\"")) !=
	    NULL; p++)
		last = p;
	if (last == NULL)
		last = "nothing";
	for (p = last; *p != '\n' && strncmp(p, ",\"t\":", 5) != 0; p++)
		putchar(*p);
	putchar('\n');
}

static void
go_on(const struct prompts *p, struct script *c, struct slice lines,
    struct buf *fault)
{
	struct sim s;

	sim_init(&s, &c->team, p, fault);
	script_cast(c, &s);
	sim_again(&s, lines);
	sim_resumed(&s);
	play_on(&s, c, count_questions(lines));
	print_final(&s);
	sim_free(&s);
}

static int
crash(char *argv[])
{
	struct buf fault = BUF_INIT(65536);
	struct prompts p;
	struct slice lines;
	struct script c;
	struct sim s;
	int status;

	read_templates(&p, argv[0]);
	script_read(&c, read_stdin());
	sim_init(&s, &c.team, &p, &fault);
	script_cast(&c, &s);
	ask(&s, c.questions[0], 0);
	play_on(&s, &c, 1);
	lines.p = s.run.s;
	for (lines.n = 1; lines.n <= s.run.len && fault.len == 0; lines.n++)
		if (lines.p[lines.n - 1] == '\n')
			go_on(&p, &c, lines, &fault);
	status = say_fault(&fault);
	sim_free(&s);
	script_free(&c);
	prompts_free(&p);
	buf_free(&fault);
	return status;
}

static int
chance(char *argv[])
{
	struct prompts p;
	long bad, n = strtol(argv[2], NULL, 10);

	read_templates(&p, argv[0]);
	bad = property(&p, strtol(argv[1], NULL, 10), n);
	prompts_free(&p);
	printf("%ld of %ld runs failed\n", bad, n);
	return bad > 0 ? ST_NO : ST_DONE;
}

static const struct command {
	const char *name;
	int operands; /* at least */
	int (*run)(char *[]);
} commands[] = {
	{ "play", 1, play }, { "crash", 1, crash },
	{ "property", 3, chance }
};

int
main(int argc, char *argv[])
{
	size_t i;

	progname = "machine";
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0 &&
		    argc >= commands[i].operands + 2)
			return commands[i].run(argv + 2);
	die(ST_USAGE, "see the head of t/machine/main.c");
}
