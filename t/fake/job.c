#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake.h"

static struct job *jobs, **tail = &jobs;
static long asked;		/* requests of ours so far */

long long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
sleep_ms(long ms)
{
	struct timespec t;

	t.tv_sec = ms / 1000;
	t.tv_nsec = ms % 1000 * 1000000;
	nanosleep(&t, NULL);
}

struct job *
job_new(const struct req *r, void (*due)(struct job *), long ms)
{
	struct span line;
	struct job *j;

	j = calloc(1, sizeof(*j));
	if (j == NULL || (j->line = malloc(r->line.n + 1)) == NULL)
		abort();
	memcpy(j->line, r->line.p, r->line.n);
	line.p = j->line;
	line.n = r->line.n;
	rpc_parse(&j->req, line);
	j->due = due;
	j->at = ms < 0 ? 0 : now_ms() + ms;
	j->ask = -1;
	*tail = j;
	tail = &j->next;
	return j;
}

/* Forgets the jobs that are over. */
static void
sweep(void)
{
	struct job **p, *j;

	for (p = &jobs; (j = *p) != NULL; ) {
		if (!j->over) {
			p = &j->next;
			continue;
		}
		*p = j->next;
		free(j->line);
		free(j);
	}
	tail = p;
}

long
job_wait(void)
{
	struct job *j;
	long long first, now;

	first = 0;
	for (j = jobs; j != NULL; j = j->next)
		if (j->at != 0 && (first == 0 || j->at < first))
			first = j->at;
	if (first == 0)
		return -1;
	now = now_ms();
	return first > now ? (long)(first - now) : 0;
}

void
job_run(void)
{
	struct job *j;
	long long now;

	if (jobs == NULL)
		return;
	now = now_ms();
	for (j = jobs; j != NULL; j = j->next) {
		if (j->over || j->at == 0 || j->at > now)
			continue;
		j->at = 0;
		j->due(j);
	}
	sweep();
}

void
job_cancel(struct span id)
{
	struct job *j;

	for (j = jobs; j != NULL; j = j->next) {
		if (j->over || !json_same(j->req.id, id))
			continue;
		if (mode_on(M_LATE))
			reply_text(&j->req, "late");
		j->over = 1;
	}
	sweep();
}

/*
 * Our ids run from 0 as the client's own do, so that a client that mixes up
 * the two directions is found out; every other one is a string.
 */
static void
ask_id(char *id, size_t n, long k)
{
	snprintf(id, n, k % 2 == 0 ? "%ld" : "\"s%ld\"", k);
}

void
job_ask(struct job *j, const char *method)
{
	char id[32];

	j->ask = asked++;
	ask_id(id, sizeof(id), j->ask);
	wire_begin(method);
	out_json("{'jsonrpc':'2.0','id':%s,'method':%q", id, method);
}

void
job_answer(struct span line)
{
	struct span id, got;
	struct job *j;
	char name[32];

	got = json_get(line, "id");
	for (j = jobs; j != NULL; j = j->next) {
		if (j->over || j->ask == -1)
			continue;
		ask_id(name, sizeof(name), j->ask);
		id.p = name;
		id.n = strlen(name);
		if (!json_same(id, got))
			continue;
		j->ask = -1;
		j->answer(j, json_get(line, "result"),
		    json_get(line, "error"));
		break;
	}
	if (j == NULL && !mode_on(M_PINGS) && !mode_on(M_LATE_REQUEST))
		wire_note("! an answer to nothing:", line);
	sweep();
}
