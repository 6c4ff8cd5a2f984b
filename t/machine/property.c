#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/base/jout.h"
#include "property.h"
#include "wild.h"

/* What a run is made of; what it leaves is its lines. */
struct trial {
	struct wild w;
	struct team team;
	struct team_agent agents[AGENTS];
	struct check check;
	struct sim sim;
	struct buf fault;
};

static void
begin(struct trial *t, const struct prompts *p, long seed)
{
	size_t i;

	memset(&t->w, 0, sizeof(t->w));
	t->w.state = (uint64_t)seed * 0x9E3779B97F4A7C15u;
	wild_team(&t->w, &t->team, t->agents);
	buf_init(&t->fault, 65536);
	sim_init(&t->sim, &t->team, p, &t->fault);
	check_init(&t->check, &t->team);
	wild_cast(&t->w, &t->sim);
	for (i = 0; i < t->team.n; i++)
		t->check.agents[i].temper = t->w.tempers[i];
	t->sim.watcher = &t->check;
	t->sim.line = check_line;
	t->sim.told = check_told;
}

static void
end(struct trial *t)
{
	check_free(&t->check);
	sim_free(&t->sim);
	buf_free(&t->fault);
}

static void
ask_again(struct trial *t)
{
	struct buf b = BUF_INIT(256);

	jout_open(&b, '{');
	jout_kcstr(&b, "type", "question");
	jout_kint(&b, "number", t->check.questions + 1);
	jout_kcstr(&b, "question", "And why?");
	jout_close(&b, '}');
	sim_put(&t->sim, buf_slice(&b));
	buf_free(&b);
}

/* To its end, and perhaps a second question, before all turns have ended. */
static void
play(struct trial *t)
{
	int again = wild_below(&t->w, 4) == 0;

	t->sim.hasty = again && wild_below(&t->w, 2) == 0;
	if (sim_play(&t->sim) < 0 || !again)
		return;
	t->sim.hasty = 0;
	ask_again(t);
	(void)sim_play(&t->sim);
}

static int
failed(const struct trial *t, long seed, const char *how)
{
	if (t->fault.len == 0)
		return 0;
	printf("seed %ld, %s: %s\n", seed, how, buf_str(&t->fault));
	return 1;
}

/* Of a run, the first lines, so many. */
static struct slice
lines(struct slice run, long n)
{
	const char *p = run.p, *end = run.p + run.n;

	for (; n > 0 && p < end; n--)
		p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
	run.n = (size_t)(p - run.p);
	return run;
}

/* It is killed after some line, and goes on with other agents. */
static int
resume(const struct trial *of, const struct prompts *p, long seed,
    struct buf *run)
{
	static struct trial t;
	struct wild w = of->w;
	long n = 1 + (long)wild_below(&w, (unsigned)of->sim.seq);
	int bad;

	begin(&t, p, seed);
	t.w.state ^= 1;
	sim_again(&t.sim, lines(buf_slice(&of->sim.run), n));
	sim_resumed(&t.sim);
	(void)sim_play(&t.sim);
	bad = failed(&t, seed, "resumed");
	if (bad)
		buf_put(run, t.sim.run.s, t.sim.run.len);
	end(&t);
	return bad;
}

/* The same seed gives the same lines. */
static int
repeat(const struct trial *of, const struct prompts *p, long seed)
{
	static struct trial t;
	int bad;

	begin(&t, p, seed);
	sim_run(&t.sim, slice_of("How many?"));
	play(&t);
	if (!slice_eq(buf_slice(&t.sim.run), buf_slice(&of->sim.run)))
		sim_fault(&t.sim, "not the same lines");
	bad = failed(&t, seed, "repeated");
	end(&t);
	return bad;
}

static int
trial(const struct prompts *p, long seed, struct buf *run)
{
	static struct trial t;
	int bad;

	begin(&t, p, seed);
	if (seed % 4 == 0)
		t.sim.copy = machine_new(&t.team, p);
	sim_run(&t.sim, slice_of("How many?"));
	play(&t);
	bad = failed(&t, seed, "played");
	if (bad)
		buf_put(run, t.sim.run.s, t.sim.run.len);
	else
		bad = resume(&t, p, seed, run) ||
		    (seed % 16 == 0 && repeat(&t, p, seed));
	end(&t);
	return bad;
}

long
property(const struct prompts *p, long seed, long n)
{
	struct buf run = BUF_INIT(SIZE_MAX);
	long i, bad = 0;

	for (i = 0; i < n && bad < 20; i++) {
		bad += trial(p, seed + i, &run);
		if (bad == 1 && run.len > 0) {
			fwrite(run.s, 1, run.len, stdout);
			run.len = 0;
		}
	}
	buf_free(&run);
	return bad;
}
