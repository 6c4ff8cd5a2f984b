/*
 * http METHOD URL [OPTION ...]: what its callbacks are told, as JSON.
 *
 *	-H LINE   a header          -p NAME   show this header of the answer
 *	-b BODY   a slice of the body, @FILE from a file
 *	-C, -I, -L MS   connect, idle, limit
 *	-n COUNT  so many requests, one after the other; -a: at once
 *	-g MS     let so much time pass between them
 *	-A FILE   trust it too; -E FILE, -K FILE: our certificate, its key
 *	-N        the request is HTTP_NEAR; -F URL: after one that is not
 *	-q        say nothing of the pieces
 *	-h MS     hold it for so long after the first piece
 *	-s COUNT  data() returns -1 after so many bytes
 *	-x COUNT  cancel it and the other one in data() after so many bytes; 0:
 *	          in head()
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../lib/base/die.h"
#include "../lib/base/file.h"
#include "../lib/base/jout.h"
#include "../lib/base/proc.h"
#include "../lib/net/http.h"

enum { MOST = 16, PATIENCE = 60000 };

static struct {
	struct http_request r;
	const char *headers[MOST + 1];
	struct slice body[MOST];
	struct buf text[MOST];
	const char *show[MOST]; /* headers of the answer */
	size_t nheaders, nshow;
	struct http_tls tls;
	const char *first;      /* address of another request before, or NULL */
	long long many, gap, cancel, stop, hold; /* below 0: not */
	int at_once, quiet;
} opt;

static struct one {
	struct http *h;
	long long bytes;
	int open;
	struct timer timer;
} all[MOST];

static const char *const results[] = {
	"ok", "refused", "cut", "late", "stopped", "wrong", "untrusted",
	"far", "denied"
};

static long long
number(const char *s)
{
	char *end;
	long long n = strtoll(s, &end, 10);

	if (*s == '\0' || *end != '\0')
		die(ST_USAGE, "no number: '%s'", s);
	return n;
}

static void
print(struct buf *b)
{
	jout_close(b, '}');
	printf("%s\n", buf_str(b));
	fflush(stdout);
	buf_free(b);
}

/* Its value, or those of all of that name. */
static void
show_header(struct buf *b, struct http *h, const char *name)
{
	const char *value;
	size_t i;

	if (http_header_at(h, name, 1) == NULL) {
		jout_kcstr(b, name, http_header(h, name));
		return;
	}
	jout_key(b, name);
	jout_open(b, '[');
	for (i = 0; (value = http_header_at(h, name, i)) != NULL; i++)
		jout_cstr(b, value);
	jout_close(b, ']');
}

static void
on_head(void *arg, int status)
{
	struct one *o = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	size_t i;

	jout_open(&b, '{');
	jout_kint(&b, "head", status);
	for (i = 0; i < opt.nshow; i++)
		show_header(&b, o->h, opt.show[i]);
	print(&b);
	if (opt.cancel == 0) {
		http_cancel(o->h);
		o->open = 0;
	}
}

static void
release(void *arg)
{
	struct one *o = arg;

	printf("{\"released\":true}\n");
	http_hold(o->h, 0);
}

static int
on_data(void *arg, struct slice s)
{
	struct one *o = arg, *other = o == all ? &all[1] : all;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	o->bytes += (long long)s.n;
	if (!opt.quiet) {
		jout_open(&b, '{');
		jout_kstr(&b, "data", s);
		print(&b);
	}
	if (opt.hold >= 0 && o->bytes == (long long)s.n) {
		http_hold(o->h, 1);
		timer_set(&o->timer, opt.hold, release, o);
	}
	if (opt.cancel > 0 && o->bytes >= opt.cancel) {
		http_cancel(o->h);
		o->open = 0;
		if (other->open)
			http_cancel(other->h);
		other->open = 0;
	}
	return opt.stop >= 0 && o->bytes >= opt.stop ? -1 : 0;
}

static void
on_done(void *arg, enum http_result result, const char *why)
{
	struct one *o = arg;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	jout_kcstr(&b, "done", results[result]);
	jout_kint(&b, "bytes", o->bytes);
	jout_kbool(&b, "sent", http_sent(o->h));
	if (why != NULL)
		jout_kcstr(&b, "why", why);
	print(&b);
	timer_stop(&o->timer);
	o->open = 0;
	http_cancel(o->h); /* is passed over */
}

static const struct http_ops ops = { on_head, on_data, on_done };

static void
start(struct one *o)
{
	o->open = 1;
	o->bytes = 0;
	o->h = http_start(&opt.r, &ops, o);
	if (!o->open)
		die(ST_LOCAL, "a callback from within http_start");
}

static void
give_up(void *arg)
{
	(void)arg;
	die(ST_TIME, "no end");
}

static void
passed(void *arg)
{
	*(int *)arg = 1;
}

static void
wait_for(long long ms)
{
	struct timer t = { 0 };
	int over = 0;

	timer_set(&t, ms, passed, &over);
	while (!over)
		loop_step();
}

static void
run(size_t first, size_t n)
{
	struct timer patience = { 0 };
	size_t i;

	timer_set(&patience, PATIENCE, give_up, NULL);
	for (i = first; i < first + n; i++)
		start(&all[i]);
	for (i = first; i < first + n; i++)
		while (all[i].open)
			loop_step();
	timer_stop(&patience);
}

static void
add_body(const char *word)
{
	struct buf *b = &opt.text[opt.r.nbody];

	buf_init(b, SIZE_MAX / 2);
	if (*word == '@')
		if (file_read(word + 1, b) == -1)
			die(ST_USAGE, "cannot read '%s':", word + 1);
	if (*word != '@')
		buf_puts(b, word);
	opt.body[opt.r.nbody++] = buf_slice(b);
}

static void
option(int c, const char *word)
{
	switch (c) {
	case 'H':
		opt.headers[opt.nheaders++] = word;
		break;
	case 'b':
		add_body(word);
		break;
	case 'p':
		opt.show[opt.nshow++] = word;
		break;
	case 'A':
		opt.tls.ca = word;
		break;
	case 'E':
		opt.tls.cert = word;
		break;
	case 'K':
		opt.tls.key = word;
		break;
	case 'N':
		opt.r.reach = HTTP_NEAR;
		break;
	case 'F':
		opt.first = word;
		break;
	case 'g':
		opt.gap = number(word);
		break;
	case 'C':
		opt.r.connect = number(word);
		break;
	case 'I':
		opt.r.idle = number(word);
		break;
	case 'L':
		opt.r.limit = number(word);
		break;
	case 'a':
		opt.at_once = 1;
		break;
	case 'n':
		opt.many = number(word);
		break;
	case 'q':
		opt.quiet = 1;
		break;
	case 'h':
		opt.hold = number(word);
		break;
	case 's':
		opt.stop = number(word);
		break;
	case 'x':
		opt.cancel = number(word);
		break;
	default:
		die(ST_USAGE, "no such option");
	}
	if (opt.nheaders == MOST || opt.r.nbody == MOST || opt.nshow == MOST ||
	    opt.many > MOST)
		die(ST_USAGE, "too many");
}

/* One to an address that the user has named. */
static void
run_first(void)
{
	struct http_request all_of_it = opt.r;

	opt.r.url = opt.first;
	opt.r.reach = HTTP_ANYWHERE;
	run(0, 1);
	opt.r = all_of_it;
}

int
main(int argc, char *argv[])
{
	long long i;
	int c;

	progname = "http";
	proc_clean_fds();
	if (argc < 3)
		die(ST_USAGE, "method and URL are wanted");
	opt.r.method = argv[1];
	opt.r.url = argv[2];
	opt.r.connect = opt.r.idle = 5000;
	opt.r.headers = opt.headers;
	opt.r.body = opt.body;
	opt.cancel = opt.stop = opt.hold = -1;
	opt.many = 1;
	opt.r.tls = &opt.tls;
	optind = 3;
	while ((c = getopt(argc, argv, "A:C:E:F:H:I:K:L:Nab:g:h:n:p:qs:x:")) !=
	    -1)
		option(c, optarg);
	loop_catch_signals();
	if (opt.first != NULL)
		run_first();
	for (i = 0; !opt.at_once && i < opt.many; i++) {
		if (i > 0 && opt.gap > 0)
			wait_for(opt.gap);
		run((size_t)i, 1);
	}
	if (opt.at_once)
		run(0, (size_t)opt.many);
	http_end();
	while (opt.r.nbody > 0)
		buf_free(&opt.text[--opt.r.nbody]);
	return ST_DONE;
}
