/* mg-mcp read, prompt, complete, send, info: one request, its answer. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "../../lib/mcp/content.h"
#include "mg-mcp.h"

enum { PARAMS_MAX = 1 << 28 };

static NORETURN void
done(struct one *o)
{
	one_close(o);
	leave(o->status);
}

/* The server may be running by now: stdin was read meanwhile. */
static NORETURN void
refuse(struct one *o, const struct buf *why)
{
	one_refuse(o, buf_str(why));
	done(o);
}

void
cmd_read(int argc, char **argv)
{
	struct one o;
	struct content c;
	struct buf b = BUF_INIT(PARAMS_MAX);

	one_open(&o, &argc, &argv);
	if (argc != 1)
		usage();
	jout_open(&b, '{');
	jout_kcstr(&b, "uri", argv[0]);
	jout_close(&b, '}');
	if (one_request(&o, "resources/read", buf_slice(&b))) {
		print_start(&c);
		if (opt.json)
			print_raw(o.reply.doc, o.reply.result);
		else
			print_end(&o, &c, content_resources(&c, o.reply.doc,
			    json_get(o.reply.doc, o.reply.result,
			    "contents")));
	}
	buf_free(&b);
	done(&o);
}

static void
print_messages(struct one *o)
{
	const struct json *j = o->reply.doc;
	struct content c;
	int t, messages = json_get(j, o->reply.result, "messages"), rc = 0;

	print_start(&c);
	for (t = json_first(j, messages); t >= 0 && rc == 0;
	    t = json_next(j, t))
		rc = content_blocks(&c, j, json_get(j, t, "content"));
	if (rc == 0)
		rc = content_end(&c);
	print_end(o, &c, rc);
}

void
cmd_prompt(int argc, char **argv)
{
	struct one o;
	struct buf b = BUF_INIT(PARAMS_MAX), why = BUF_INIT(8192);
	struct buf arguments = BUF_INIT(PARAMS_MAX);

	one_open(&o, &argc, &argv);
	if (argc < 1)
		usage();
	if (args_compose(argv + 1, argc - 1, NULL, -1, &arguments, &why) < 0)
		refuse(&o, &why);
	jout_open(&b, '{');
	jout_kcstr(&b, "name", argv[0]);
	jout_kraw(&b, "arguments", buf_slice(&arguments));
	jout_close(&b, '}');
	if (one_request(&o, "prompts/get", buf_slice(&b))) {
		if (opt.json)
			print_raw(o.reply.doc, o.reply.result);
		else
			print_messages(&o);
	}
	buf_free(&b);
	buf_free(&arguments);
	done(&o);
}

/* A reference with "://" in it is a resource's, others are prompts'. */
static void
put_reference(struct buf *b, const char *ref)
{
	int uri = strstr(ref, "://") != NULL;

	jout_key(b, "ref");
	jout_open(b, '{');
	jout_kcstr(b, "type", uri ? "ref/resource" : "ref/prompt");
	jout_kcstr(b, uri ? "uri" : "name", ref);
	jout_close(b, '}');
}

static void
print_values(struct one *o)
{
	const struct json *j = o->reply.doc;
	struct buf b = BUF_INIT(SIZE_MAX / 2), text = BUF_INIT(SIZE_MAX / 2);
	int t = json_path(j, o->reply.result, "completion", "values", NULL);

	for (t = json_first(j, t); t >= 0; t = json_next(j, t)) {
		buf_clear(&text);
		(void)json_str(j, t, &text);
		text_clean(&b, buf_slice(&text), 0);
		buf_putc(&b, '\n');
	}
	out_put(&out, buf_slice(&b));
	buf_free(&b);
	buf_free(&text);
}

void
cmd_complete(int argc, char **argv)
{
	struct one o;
	struct buf b = BUF_INIT(PARAMS_MAX), why = BUF_INIT(8192);
	struct buf others = BUF_INIT(PARAMS_MAX);

	one_open(&o, &argc, &argv);
	if (argc < 3)
		usage();
	if (args_compose(argv + 3, argc - 3, NULL, -1, &others, &why) < 0)
		refuse(&o, &why);
	jout_open(&b, '{');
	put_reference(&b, argv[0]);
	jout_key(&b, "argument");
	jout_open(&b, '{');
	jout_kcstr(&b, "name", argv[1]);
	jout_kcstr(&b, "value", argv[2]);
	jout_close(&b, '}');
	if (argc > 3) {
		jout_key(&b, "context");
		jout_open(&b, '{');
		jout_kraw(&b, "arguments", buf_slice(&others));
		jout_close(&b, '}');
	}
	jout_close(&b, '}');
	if (one_request(&o, "completion/complete", buf_slice(&b))) {
		if (opt.json)
			print_raw(o.reply.doc, o.reply.result);
		else
			print_values(&o);
	}
	buf_free(&b);
	buf_free(&others);
	done(&o);
}

static void
check_params(const char *text)
{
	struct json j = JSON_INIT;
	struct json_error e;

	if (json_parse(&j, slice_of(text), INT32_MAX, &e) < 0)
		die(ST_USAGE, "'%s': no JSON: %s at byte %lu", text, e.why,
		    (unsigned long)e.at + 1);
	if (json_type(&j, 0) != JSON_OBJECT)
		die(ST_USAGE, "'%s': expected a JSON object, got %s", text,
		    json_type_name(json_type(&j, 0)));
	json_free(&j);
}

void
cmd_send(int argc, char **argv)
{
	struct one o;

	one_open(&o, &argc, &argv);
	if (argc < 1 || argc > 2 || argv[0][0] == '\0')
		usage();
	if (argc == 2)
		check_params(argv[1]);
	if (one_request(&o, argv[0], slice_of(argc == 2 ? argv[1] : NULL)))
		print_raw(o.reply.doc, o.reply.result);
	done(&o);
}

static void
put_line(struct buf *b, const char *name, const struct json *j, int t)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);

	if (json_str(j, t, &text) == 0) {
		buf_printf(b, "%s\t", name);
		text_clean(b, buf_slice(&text), 0);
		buf_putc(b, '\n');
	}
	buf_free(&text);
}

/* "tools.listChanged resources.subscribe ..." */
static void
put_capabilities(struct buf *b, const struct json *j, int t)
{
	struct buf name = BUF_INIT(4096);
	int k, of;

	buf_puts(b, "capabilities\t");
	for (k = json_first(j, t); k >= 0; k = json_next(j, k)) {
		buf_clear(&name);
		(void)json_str(j, k, &name);
		text_clean(b, buf_slice(&name), 0);
		for (of = json_first(j, json_value(j, k)); of >= 0;
		    of = json_next(j, of)) {
			buf_putc(b, of == json_first(j, json_value(j, k)) ?
			    '(' : ',');
			buf_clear(&name);
			(void)json_str(j, of, &name);
			text_clean(b, buf_slice(&name), 0);
		}
		buf_puts(b, json_first(j, json_value(j, k)) >= 0 ? ") " :
		    " ");
	}
	if (b->s[b->len - 1] == ' ')
		b->len--;
	buf_putc(b, '\n');
	buf_free(&name);
}

static void
print_info(struct one *o)
{
	struct json j = JSON_INIT, who = JSON_INIT;
	struct json_error e;
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	(void)json_parse(&j, mcp_greeting(o->mcp), INT32_MAX, &e);
	(void)json_parse(&who, mcp_name(o->mcp), INT32_MAX, &e);
	if (opt.json) {
		jout_open(&b, '{');
		jout_kcstr(&b, "revision", mcp_version(o->mcp));
		jout_kraw(&b, "greeting", mcp_greeting(o->mcp));
		jout_close(&b, '}');
		buf_putc(&b, '\n');
	} else {
		buf_printf(&b, "revision\t%s\n", mcp_version(o->mcp));
		put_line(&b, "name", &who, json_get(&who, 0, "name"));
		put_line(&b, "title", &who, json_get(&who, 0, "title"));
		put_line(&b, "version", &who, json_get(&who, 0, "version"));
		put_capabilities(&b, &j, json_get(&j, 0, "capabilities"));
		put_line(&b, "instructions", &j, json_get(&j, 0,
		    "instructions"));
	}
	print_lines(buf_slice(&b));
	json_free(&j);
	json_free(&who);
	buf_free(&b);
}

/* A server that is remembered has not told anything of itself yet. */
void
cmd_info(int argc, char **argv)
{
	struct one o;

	opt.forget = 1;
	one_open(&o, &argc, &argv);
	if (argc != 0)
		usage();
	if (one_up(&o))
		print_info(&o);
	done(&o);
}
