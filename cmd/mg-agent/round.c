/*
 * One answer of a model while it comes in: what the wires tell of it.  Text
 * goes out at once, calls wait until the answer is whole.
 */

#include <stdlib.h>
#include <string.h>

#include "round.h"

struct wanted {
	struct buf id, name, arguments;
};

static struct wanted *wanted;
static size_t n, cap;
static enum round_stop stop;
static struct buf reason = BUF_INIT(4096), error = BUF_INIT(TEXT_MAX);
static struct usage used;
static int passed, passed_text, error_status = -1;

static void
forget_calls(void)
{
	for (; n > 0; n--) {
		buf_free(&wanted[n - 1].id);
		buf_free(&wanted[n - 1].name);
		buf_free(&wanted[n - 1].arguments);
	}
}

void
round_start(void)
{
	struct usage none = { 0, 0, 0, 0, 0, 0, 0 };

	forget_calls();
	stop = ROUND_OPEN;
	buf_clear(&reason);
	buf_clear(&error);
	used = none;
	passed = passed_text = 0;
	error_status = -1;
}

void
round_free(void)
{
	forget_calls();
	free(wanted);
	wanted = NULL;
	cap = 0;
	buf_free(&reason);
	buf_free(&error);
}

void
api_text(struct slice s)
{
	if (s.n == 0)
		return;
	passed = passed_text = 1;
	turn_text(s);
}

void
api_thinking(struct slice s)
{
	if (s.n == 0)
		return;
	passed = 1;
	turn_thinking(s);
}

void
api_call(struct slice id, struct slice name, struct slice arguments)
{
	struct wanted *w;

	if (n == cap) {
		cap = cap == 0 ? 8 : cap * 2;
		wanted = xreallocarray(wanted, cap, sizeof(*wanted));
	}
	w = &wanted[n++];
	buf_init(&w->id, TEXT_MAX);
	buf_init(&w->name, TEXT_MAX);
	buf_init(&w->arguments, TEXT_MAX);
	buf_put(&w->id, id.p, id.n);
	buf_put(&w->name, name.p, name.n);
	buf_put(&w->arguments, arguments.p, arguments.n);
}

void
api_stop(enum round_stop s, struct slice word)
{
	stop = s;
	buf_clear(&reason);
	buf_put(&reason, word.p, word.n);
}

/* A server may tell anything, and sums of it must fit. */
static long long
count(long long told)
{
	return told < 0 ? 0 : told < API_COUNT_MAX ? told : API_COUNT_MAX;
}

void
api_usage(const struct usage *u)
{
	used = *u;
	used.input = count(u->input);
	used.output = count(u->output);
	used.cache_read = count(u->cache_read);
	used.cache_write = count(u->cache_write);
	used.thinking = count(u->thinking);
}

void
api_error(int status, struct slice type, struct slice message)
{
	error_status = status;
	buf_clear(&error);
	buf_put(&error, type.p, type.n);
	if (type.n > 0 && message.n > 0)
		buf_puts(&error, ": ");
	buf_put(&error, message.p, message.n);
}

enum round_stop
round_stop(void)
{
	return stop;
}

const char *
round_reason(void)
{
	return reason.len > 0 ? buf_str(&reason) : "end";
}

int
round_passed(void)
{
	return passed;
}

int
round_passed_text(void)
{
	return passed_text;
}

int
round_error_status(void)
{
	return error_status;
}

const char *
round_error(void)
{
	return error.len > 0 ? buf_str(&error) : "the stream tells an error";
}

size_t
round_calls(void)
{
	return n;
}

/* A call may end the turn, which forgets the rest. */
void
round_run_calls(void)
{
	size_t i;

	for (i = 0; i < n; i++)
		(void)turn_call(buf_slice(&wanted[i].id),
		    buf_slice(&wanted[i].name),
		    buf_slice(&wanted[i].arguments));
}

void
round_account(void)
{
	used.requests = 1;
	model_cost(access_.model, &used);
	limits_used(&used);
	turn_usage(&used);
}
