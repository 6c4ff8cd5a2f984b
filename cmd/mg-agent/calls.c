/* The calls of the turn: checked, run or refused, answered. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/schema.h"
#include "calls.h"

static struct call *head, **tail = &head;
static unsigned long made;     /* since the program began */
static long long of_turn;
static struct buf news = BUF_INIT(TEXT_MAX);
static unsigned long nnews;    /* say lines that news is of */
static int deaf;               /* nobody answers offers any more */
static int nopen;              /* calls that are not answered */

struct call *
turn_calls(void)
{
	return head;
}

int
turn_calls_open(void)
{
	return nopen;
}

static void
call_free(struct call *c)
{
	timer_stop(&c->timer);
	buf_free(&c->model_id);
	buf_free(&c->name);
	buf_free(&c->arguments);
	buf_free(&c->content);
	free(c);
}

void
turn_calls_forget(void)
{
	struct call *c;

	while ((c = head) != NULL) {
		head = c->next;
		call_free(c);
	}
	tail = &head;
	nopen = 0;
}

static void
keep(struct buf *b, struct slice s)
{
	buf_init(b, TEXT_MAX);
	buf_put(b, s.p, s.n);
}

static struct call *
call_new(struct slice model_id, struct slice name, struct slice arguments)
{
	struct call *c = xcalloc(1, sizeof(*c));

	(void)snprintf(c->id, sizeof(c->id), "c%lu", ++made);
	keep(&c->model_id, model_id);
	keep(&c->name, name);
	keep(&c->arguments, arguments.n > 0 ? arguments : slice_of("{}"));
	buf_init(&c->content, TEXT_MAX);
	c->tool = tools_find(name);
	*tail = c;
	tail = &c->next;
	nopen++;
	return c;
}

static void
put_call(const struct call *c, int is_object, int offered)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	event_begin(&b, "call");
	jout_kcstr(&b, "id", c->id);
	if (c->tool != NULL && c->tool->server != NULL)
		jout_kcstr(&b, "server", c->tool->server);
	jout_key(&b, "tool");
	if (c->tool != NULL)
		jout_cstr(&b, c->tool->own);
	else
		jout_str(&b, buf_slice(&c->name));
	if (is_object)
		jout_kraw(&b, "arguments", buf_slice(&c->arguments));
	else
		jout_kstr(&b, "unparsed", buf_slice(&c->arguments));
	if (offered)
		jout_kbool(&b, "offered", 1);
	event_end(&b);
}

static void
tell_news(struct call *c)
{
	result_add(c, buf_slice(&news));
	buf_clear(&news);
	for (; nnews > 0; nnews--) {
		struct buf b = BUF_INIT(65536);

		event_begin(&b, "said");
		event_end(&b);
	}
}

void
turn_answered(struct call *c)
{
	if (c->answered)
		return;
	c->answered = 1;
	nopen--;
	/* Of an answer that ends the turn, the model hears nothing. */
	if (nnews > 0 && !turn_ending() && turn_limited() == NULL)
		tell_news(c);
	backend->answered(c);
}

static void
refused(void *arg)
{
	turn_answered(arg);
}

/* An answer for the model, later: its back end still reads its calls. */
static void
refuse(struct call *c, const char *why)
{
	event_error(turn.id, c->id, ST_USAGE, why);
	result_error(c, why);
	timer_set(&c->timer, 0, refused, c);
}

/* Only what the sender of the turn offers: a server sees to its own. */
static int
check_offered(const struct call *c, const struct json *args, struct buf *why)
{
	const struct json *j = &c->tool->doc;
	int schema = json_get(j, 0, "inputSchema");

	if (schema < 0)
		return 1;
	return schema_check(j, schema, schema, args, 0, why);
}

static void
list_names(struct buf *b)
{
	const struct tool *t = NULL;
	int n = 0;

	while ((t = tools_next(t)) != NULL && n++ < 50)
		buf_printf(b, "%s%s", n == 1 ? "; there are: " : ", ",
		    t->name);
}

/* 1, or 0 with why; *object tells whether the arguments are one. */
static int
check(const struct call *c, int *object, struct buf *why)
{
	struct json args = JSON_INIT;
	struct json_error e;
	int ok = 0;

	*object = json_parse(&args, buf_slice(&c->arguments), INT32_MAX,
	    &e) == 0 && json_type(&args, 0) == JSON_OBJECT;
	if (turn_limited() != NULL)
		buf_printf(why, "not run: the limit of %s is reached",
		    turn_limited());
	else if (c->tool == NULL) {
		buf_puts(why, "there is no tool of that name");
		list_names(why);
	} else if (args.ntok == 0)
		buf_printf(why, "the arguments are no JSON: %s at byte %lu",
		    e.why, (unsigned long)e.at + 1);
	else if (!*object)
		buf_puts(why, "the arguments must be a JSON object");
	else if (c->tool->server != NULL)
		ok = 1;
	else if (deaf)
		buf_puts(why, "nobody is left to answer it");
	else
		ok = check_offered(c, &args, why);
	json_free(&args);
	return ok;
}

struct call *
turn_call(struct slice model_id, struct slice name, struct slice arguments)
{
	struct call *c = call_new(model_id, name, arguments);
	struct buf why = BUF_INIT(65536);
	int object, ok;

	if (++of_turn > turn.calls && turn.calls > 0)
		turn_limit("calls");
	ok = check(c, &object, &why);
	put_call(c, object, ok && c->tool->server == NULL);
	if (!ok)
		refuse(c, buf_str(&why));
	else if (c->tool->server != NULL)
		tools_call(c);
	buf_free(&why);
	return c;
}

void
calls_close(const char *why)
{
	struct call *c;

	for (c = head; c != NULL; c = c->next) {
		if (c->answered)
			continue;
		timer_stop(&c->timer);
		tools_cancel(c);
		result_error(c, why);
		c->answered = 1;
		nopen--;
		backend->answered(c);
	}
}

void
calls_end(void)
{
	struct call *c;

	for (c = head; c != NULL; c = c->next)
		if (!c->answered)
			tools_cancel(c);
	turn_calls_forget();
	buf_clear(&news);
	nnews = 0;
	of_turn = 0;
}

void
calls_say(struct slice text)
{
	if (nnews++ > 0)
		buf_putc(&news, '\n');
	buf_put(&news, text.p, text.n);
}

int
calls_take(const struct json *j, int line)
{
	struct call *c;
	int id = json_get(j, line, "id");

	for (c = head; c != NULL; c = c->next)
		if (!c->answered && c->tool != NULL &&
		    c->tool->server == NULL && json_is(j, id, c->id))
			break;
	if (c == NULL)
		return 0;
	timer_stop(&c->timer);
	result_take(c, j, json_get(j, line, "result"));
	turn_answered(c);
	return 1;
}

void
turn_no_answers(void)
{
	struct call *c, *next;

	deaf = 1;
	for (c = head; c != NULL; c = next) {
		next = c->next;
		if (!c->answered && c->timer.next == NULL && c->tool != NULL &&
		    c->tool->server == NULL) {
			result_error(c, "nobody is left to answer it");
			timer_set(&c->timer, 0, refused, c);
		}
	}
}
