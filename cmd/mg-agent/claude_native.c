/*
 * Servers that Claude Code starts itself ("mcp":"native"): it is given their
 * configuration in a file, for there are secrets in it, and what it makes of
 * them is told as if they were ours.  Calls of its own tools, likewise.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/file.h"
#include "../../lib/base/server.h"
#include "../../lib/rule/config.h"
#include "../../lib/rule/guard.h"
#include "../../lib/rule/trust.h"
#include "claude.h"

static struct config config;
static struct buf path = BUF_INIT(65536);
static struct buf running = BUF_INIT(TEXT_MAX); /* ids, \0 after each */
static int loaded, told;

static void
load(void)
{
	struct buf why = BUF_INIT(8192);

	if (!loaded && config_load(&config, opt.config[0] != NULL ?
	    opt.config : NULL, &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	loaded = 1;
	buf_free(&why);
}

/* -s names those that are meant. */
static int
is_meant(const char *name)
{
	const char *p = opt.servers;
	size_t n = strlen(name);

	for (; p != NULL && *p != '\0'; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == n && strncmp(p, name, n) == 0)
			return 1;
	return opt.servers == NULL;
}

/* Fill it, or say in why that it cannot be had. */
static int
is_usable(const char *name, struct server *sv, struct buf *why)
{
	const struct config_file *file;
	int entry;

	file = config_entry(&config, name, &entry);
	if (file == NULL || config_check(&config, name, why) < 0)
		return 0;
	if (file->project && trust_check(file, entry, name) != 1) {
		buf_printf(why, "not yet trusted (mg-mcp trust %s)", name);
		return 0;
	}
	server_free(sv);
	return config_server(&config, name, sv, why) == 0;
}

static void
tell_server(const char *name, const char *state, const char *message)
{
	struct buf b = BUF_INIT(65536);

	event_begin(&b, "server");
	jout_kcstr(&b, "server", name);
	jout_kcstr(&b, "state", state);
	if (message != NULL)
		jout_kcstr(&b, "message", message);
	event_end(&b);
	if (message != NULL) {
		warn("server '%s' is %s: %s", name, state, message);
		tools_server_failed();
	}
}

/* It knows of no directory: sh goes there. */
static void
put_argv(struct buf *b, const struct server *sv)
{
	static const char script[] = "cd \"$1\" && shift && exec \"$@\"";
	size_t i = 0;

	jout_kcstr(b, "command", sv->cwd != NULL ? "/bin/sh" : sv->argv[i++]);
	jout_key(b, "args");
	jout_open(b, '[');
	if (sv->cwd != NULL) {
		jout_cstr(b, "-c");
		jout_cstr(b, script);
		jout_cstr(b, "sh");
		jout_cstr(b, sv->cwd);
	}
	for (; sv->argv[i] != NULL; i++)
		jout_cstr(b, sv->argv[i]);
	jout_close(b, ']');
}

static void
put_env(struct buf *b, const struct server *sv)
{
	struct slice value;
	char *name;
	size_t i, n;

	jout_key(b, "env");
	jout_open(b, '{');
	for (i = 0; sv->envp != NULL && sv->envp[i] != NULL; i++) {
		n = strcspn(sv->envp[i], "=");
		name = xstrndup(sv->envp[i], n);
		value = slice_of(sv->envp[i] + n + (sv->envp[i][n] == '='));
		jout_kstr(b, name, value);
		free(name);
	}
	jout_close(b, '}');
}

static void
put_headers(struct buf *b, const struct server *sv)
{
	char **h = sv->headers;

	jout_key(b, "headers");
	jout_open(b, '{');
	for (; h != NULL && *h != NULL; h++) {
		size_t n = strcspn(*h, ":");
		char *name = xstrndup(*h, n);

		jout_kcstr(b, name, *h + n + 2);
		free(name);
	}
	jout_close(b, '}');
}

/* Claude Code does not find out which of the transports it is. */
static void
put_remote(struct buf *b, const struct server *sv)
{
	jout_kcstr(b, "type", sv->transport != NULL ? sv->transport : "http");
	jout_kcstr(b, "url", sv->url);
	put_headers(b, sv);
}

static void
put_server(struct buf *b, const char *name, const struct server *sv)
{
	jout_key(b, name);
	jout_open(b, '{');
	if (sv->url != NULL)
		put_remote(b, sv);
	else {
		jout_kcstr(b, "type", "stdio");
		put_argv(b, sv);
		put_env(b, sv);
	}
	jout_kint(b, "timeout", sv->timeout);
	jout_kbool(b, "alwaysLoad", 1);
	jout_close(b, '}');
}

static void
put_named(struct buf *b, const char *name)
{
	struct buf one = BUF_INIT(TEXT_MAX), why = BUF_INIT(8192);
	struct server sv;

	server_init(&sv);
	if (!is_usable(name, &sv, &why))
		tell_server(name, "failed", buf_str(&why));
	else {
		put_server(&one, name, &sv);
		/* Its comma comes by itself only where it is written. */
		if (b->s[b->len - 1] != '{')
			buf_putc(b, ',');
		buf_put(b, one.s, one.len);
	}
	server_free(&sv);
	buf_free(&one);
	buf_free(&why);
}

static void
put_typed(struct buf *b)
{
	struct buf why = BUF_INIT(8192);
	struct server sv;

	if (config_typed(opt.exec, &sv, &why) < 0)
		die(ST_USAGE, "-x '%s': %s", opt.exec, buf_str(&why));
	put_server(b, "x", &sv);
	server_free(&sv);
	buf_free(&why);
}

static void
put_all(struct buf *b)
{
	struct buf name = BUF_INIT(65536);
	size_t f = 0;
	int t = -1;

	load();
	while (config_next(&config, &f, &t)) {
		buf_clear(&name);
		(void)json_str(&config.files[f].doc, t, &name);
		if (is_meant(buf_str(&name)))
			put_named(b, buf_str(&name));
	}
	buf_free(&name);
}

static void
write_file(struct slice text)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	buf_clear(&path);
	buf_printf(&path, "%s/mg-agent.XXXXXX", dir != NULL && *dir != '\0' ?
	    dir : "/tmp");
	fd = mkstemp(path.s);
	if (fd < 0 || file_put(fd, text) < 0 || close(fd) < 0)
		die(ST_LOCAL, "cannot write '%s':", buf_str(&path));
}

const char *
claude_native_open(void)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	told = 0;
	if (!claude_native() || replaying())
		return NULL;
	jout_open(&b, '{');
	jout_key(&b, "mcpServers");
	jout_open(&b, '{');
	jout_kraw(&b, "mg", slice_of("{\"type\":\"sdk\",\"name\":\"mg\"}"));
	if (opt.exec != NULL)
		put_typed(&b);
	else
		put_all(&b);
	jout_close(&b, '}');
	jout_close(&b, '}');
	write_file(buf_slice(&b));
	buf_free(&b);
	return buf_str(&path);
}

void
claude_native_close(void)
{
	if (path.len > 0)
		(void)unlink(path.s);
	buf_clear(&path);
}

void
claude_native_free(void)
{
	if (loaded)
		config_free(&config);
	loaded = 0;
	buf_free(&path);
	buf_free(&running);
}

static void
tell_state(const struct json *j, int server)
{
	char *name = json_strdup(j, json_get(j, server, "name"));
	char *state = json_strdup(j, json_get(j, server, "status"));

	if (name != NULL && state != NULL && strcmp(name, "mg") != 0) {
		if (strcmp(state, "connected") == 0)
			tell_server(name, "up", NULL);
		else
			tell_server(name, "failed", state);
	}
	free(name);
	free(state);
}

static void
tell_error(const struct json *j, int error)
{
	char *name = json_strdup(j, json_get(j, error, "name"));
	char *why = json_strdup(j, json_get(j, error, "message"));

	tell_server(name != NULL ? name : "?", "failed",
	    why != NULL ? why : "claude does not say why");
	free(name);
	free(why);
}

/* It says so at each turn. */
void
claude_native_servers(const struct json *j, int init)
{
	int t = json_first(j, json_get(j, init, "mcp_servers"));

	if (told || !claude_native())
		return;
	told = 1;
	for (; t >= 0; t = json_next(j, t))
		tell_state(j, t);
	t = json_first(j, json_get(j, init, "mcp_server_errors"));
	for (; t >= 0; t = json_next(j, t))
		tell_error(j, t);
}

void
claude_native_turn(void)
{
	buf_clear(&running);
}

int
claude_native_running(void)
{
	return running.len > 0;
}

/* "mcp__server__tool" is the server's; another is claude's own. */
static void
put_name(struct buf *b, const char *name)
{
	const char *tool = strncmp(name, "mcp__", 5) == 0 ?
	    strstr(name + 5, "__") : NULL;
	struct slice server = { name + 5, 0 };

	if (tool != NULL) {
		server.n = (size_t)(tool - server.p);
		jout_kstr(b, "server", server);
		name = tool + 2;
	}
	jout_kcstr(b, "tool", name);
}

void
claude_native_call(const struct json *j, int block)
{
	char *name = json_strdup(j, json_get(j, block, "name"));
	char *id = json_strdup(j, json_get(j, block, "id"));
	struct buf b = BUF_INIT(TEXT_MAX);

	if (name != NULL && id != NULL && strncmp(name, "mcp__mg__", 9) != 0 &&
	    strcmp(name, "StructuredOutput") != 0) {
		buf_put(&running, id, strlen(id) + 1);
		event_begin(&b, "call");
		jout_kcstr(&b, "id", id);
		put_name(&b, name);
		jout_kraw(&b, "arguments", json_raw(j, json_get(j, block,
		    "input")));
		event_end(&b);
	}
	free(name);
	free(id);
}

/* Was it running?  Then it is not any more. */
static int
take_running(const char *id)
{
	size_t i, n = strlen(id) + 1;

	for (i = 0; i < running.len; i += strlen(running.s + i) + 1)
		if (strcmp(running.s + i, id) == 0)
			break;
	if (i >= running.len)
		return 0;
	memmove(running.s + i, running.s + i + n, running.len - i - n);
	running.len -= n;
	return 1;
}

void
claude_native_result(const struct json *j, int block)
{
	char *id = json_strdup(j, json_get(j, block, "tool_use_id"));
	int content = json_get(j, block, "content");
	struct buf b = BUF_INIT(TEXT_MAX);

	if (id != NULL && take_running(id) && !claude_quiet()) {
		event_begin(&b, "result");
		jout_kcstr(&b, "id", id);
		jout_key(&b, "result");
		jout_open(&b, '{');
		jout_kraw(&b, "content", content >= 0 ? json_raw(j, content) :
		    slice_of("[]"));
		jout_kbool(&b, "isError", json_bool(j, json_get(j, block,
		    "is_error"), 0));
		jout_close(&b, '}');
		event_end(&b);
	}
	free(id);
}

/* Of a server whose rules allow or deny by name. */
int
claude_native_allows(const char *name)
{
	const char *tool = strncmp(name, "mcp__", 5) == 0 ?
	    strstr(name + 5, "__") : NULL;
	struct buf why = BUF_INIT(8192);
	struct server sv;
	char *server;
	int yes = 0;

	if (tool == NULL || !claude_native())
		return 0;
	server = xstrndup(name + 5, (size_t)(tool - name - 5));
	server_init(&sv);
	if (opt.exec == NULL && is_usable(server, &sv, &why))
		yes = guard_judge(&sv, slice_of(tool + 2)) == GUARD_ALLOW &&
		    (sv.allow != NULL || opt.yes);
	else if (opt.exec != NULL)
		yes = opt.yes;
	server_free(&sv);
	free(server);
	buf_free(&why);
	return yes;
}
