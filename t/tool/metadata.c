#include <stdint.h>
#include <stdio.h>

#include "../../lib/base/die.h"
#include "../../lib/base/jout.h"
#include "../../lib/net/metadata.h"
#include "tool.h"

static void
put_list(struct buf *b, const char *name, char *const *list)
{
	if (list == NULL)
		return;
	jout_key(b, name);
	jout_open(b, '[');
	for (; *list != NULL; list++)
		jout_cstr(b, *list);
	jout_close(b, ']');
}

static void
put_string(struct buf *b, const char *name, const char *s)
{
	if (s != NULL)
		jout_kcstr(b, name, s);
}

static void
print(struct buf *b)
{
	jout_close(b, '}');
	printf("%s\n", buf_str(b));
	buf_free(b);
}

/* resource: stdin as protected resource metadata, what was read of it */
int
tool_resource(int argc, char *argv[])
{
	struct buf in, b = BUF_INIT(SIZE_MAX / 2), why = BUF_INIT(1024);
	struct resource r;

	if (argc != 1)
		die(ST_USAGE, "usage: %s", argv[0]);
	tool_read(&in, "-");
	if (resource_read(buf_slice(&in), &r, &why) == -1)
		die(ST_NO, "%s", buf_str(&why));
	jout_open(&b, '{');
	put_string(&b, "resource", r.resource);
	put_list(&b, "servers", r.servers);
	put_string(&b, "scopes", r.scopes);
	jout_kbool(&b, "dpop", r.dpop);
	print(&b);
	resource_free(&r);
	buf_free(&in);
	return ST_DONE;
}

static void
print_issuer(const struct issuer *is)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	jout_open(&b, '{');
	put_string(&b, "issuer", is->issuer);
	put_string(&b, "authorize", is->authorize);
	put_string(&b, "token", is->token);
	put_string(&b, "registration", is->registration);
	put_string(&b, "revocation", is->revocation);
	put_string(&b, "scopes", is->scopes);
	put_list(&b, "methods", is->methods);
	put_list(&b, "algorithms", is->algorithms);
	put_list(&b, "grants", is->grants);
	jout_kbool(&b, "s256", is->s256);
	jout_kbool(&b, "states_iss", is->states_iss);
	jout_kbool(&b, "client_ids", is->client_ids);
	print(&b);
}

/*
 * issuer: stdin as authorization server metadata; issuer-default ORIGIN: what
 * holds without
 */
int
tool_issuer(int argc, char *argv[])
{
	struct buf in, why = BUF_INIT(1024);
	struct issuer is;

	if (argc == 2) {
		issuer_default(argv[1], &is);
		print_issuer(&is);
		issuer_free(&is);
		return ST_DONE;
	}
	if (argc != 1)
		die(ST_USAGE, "usage: %s", argv[0]);
	tool_read(&in, "-");
	if (issuer_read(buf_slice(&in), &is, &why) == -1)
		die(ST_NO, "%s", buf_str(&why));
	print_issuer(&is);
	issuer_free(&is);
	buf_free(&in);
	return ST_DONE;
}
