/*
 * The limits of requests and tokens that all processes of the user share,
 * for each address and key.  They are manners, not a wall: when they cannot
 * be kept, that is said once and the request goes.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/file.h"
#include "../../lib/base/place.h"
#include "../../lib/base/sha256.h"
#include "../../lib/rule/quota.h"
#include "api.h"
#include "round.h"

enum { MINUTE = 60000, BYTES = 4 }; /* BYTES: of a token, about */

static struct quota quota;
static char whose[65];
static struct timer timer;
static loop_timer_fn *go;
static long long answer; /* tokens that the last one took */
static int open, taken;

static NORETURN void
wrong(const char *path, const struct json *j, int at, const char *why)
{
	size_t line, column;

	json_place(j->text, (size_t)(json_raw(j, at).p - j->text.p), &line,
	    &column);
	die(ST_USAGE, "%s:%lu: %s", path, (unsigned long)line, why);
}

/* The lower of two limits, of which 0 is none. */
static void
narrow(long long *limit, long long n)
{
	if (n > 0 && (*limit == 0 || n < *limit))
		*limit = n;
}

static void
take_limits(const char *path, const struct json *j, int object, int mine)
{
	long long n, unused = 0;
	int t;

	if (json_type(j, object) != JSON_OBJECT)
		wrong(path, j, object, "expected {\"requests\":N}");
	for (t = json_first(j, object); t >= 0; t = json_next(j, t)) {
		int requests = json_is(j, t, "requests");

		if (!requests && !json_is(j, t, "tokens"))
			wrong(path, j, t, "expected requests or tokens");
		if (json_int(j, json_value(j, t), &n) < 0 || n < 1)
			wrong(path, j, t, "expected a number in a minute");
		narrow(!mine ? &unused : requests ? &quota.requests :
		    &quota.tokens, n);
	}
}

/* All of it is checked, or a word mistyped would be no limit. */
static void
read_limits(const char *path)
{
	struct buf text = BUF_INIT(1 << 20);
	struct json j = JSON_INIT;
	struct json_error e = { 0, "", 0 };
	int t;

	if (file_read(path, &text) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			die(ST_USAGE, "cannot read '%s':", path);
		return;
	}
	if (json_parse(&j, buf_slice(&text), 100000, &e) < 0 ||
	    json_type(&j, 0) != JSON_OBJECT)
		die(ST_USAGE, "%s: no object of limits at byte %lu: %s", path,
		    (unsigned long)e.at + 1, e.why);
	for (t = json_first(&j, 0); t >= 0; t = json_next(&j, t)) {
		char *type = json_strdup(&j, t);
		const struct provider *p = type == NULL ? NULL :
		    provider_find(type);

		if (p == NULL)
			wrong(path, &j, t, "no back end of that name");
		take_limits(path, &j, json_value(&j, t),
		    p == access_.provider);
		free(type);
	}
	json_free(&j);
	buf_free(&text);
}

static long long
setting_limit(const char *key)
{
	double d = setting_num(key, 0);

	if (!(d >= 0 && d <= 1e12))
		die(ST_USAGE, "setting '%s': expected a number in a minute",
		    key);
	return (long long)d;
}

/* Who pays: the key, or where there is none the machine. */
static void
name_it(void)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	buf_printf(&b, "%s %s", access_.base,
	    access_.key != NULL ? access_.key : "");
	sha256_hex(buf_slice(&b), whose);
	buf_free(&b);
	quota.name = slice_of(whose);
	quota.period = MINUTE;
}

void
limits_open(void)
{
	char *dir = place_dir(PLACE_CONFIG);
	struct buf b = BUF_INIT(65536);

	open = 1;
	quota.requests = setting_limit("requests_per_minute");
	quota.tokens = setting_limit("tokens_per_minute");
	if (dir != NULL) {
		buf_printf(&b, "%s/limits.json", dir);
		read_limits(buf_str(&b));
	}
	buf_free(&b);
	free(dir);
	name_it();
}

static void
complain(void)
{
	static int said;

	if (!said)
		warn("cannot keep the limits of %s:", access_.provider->type);
	said = 1;
}

static void
try(void *arg)
{
	long long wait = quota_take(&quota,
	    (long long)(api_talk.len / BYTES) + answer);

	taken = wait == 0;
	if (wait > 0) {
		timer_set(&timer, wait, try, arg);
		return;
	}
	if (wait < 0)
		complain();
	go(arg);
}

void
limits_ask(loop_timer_fn *fn)
{
	if (!open)
		limits_open();
	go = fn;
	taken = 0;
	if (quota.requests == 0 && quota.tokens == 0)
		fn(NULL);
	else
		try(NULL);
}

void
limits_used(const struct usage *u)
{
	answer = u->output;
	if (taken && quota.tokens > 0 && quota_spent(&quota, u->input +
	    u->output + u->cache_read + u->cache_write) < 0)
		complain();
	taken = 0;
}

void
limits_stop(void)
{
	timer_stop(&timer);
}
