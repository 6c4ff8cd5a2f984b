/* Settings as Claude Code's command line and environment. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../lib/base/proc.h"
#include "../../lib/rule/guard.h"
#include "api.h"
#include "claude.h"

enum {
	WORD_MAX = 120 << 10   /* exec takes no word of 128 KiB */
};

extern char **environ;

/* An option that only hands the setting on, as a word or a number. */
struct plain {
	const char *key, *option;
	int number;
};

static const struct plain plains[] = {
	{ "model", "--model", 0 },
	{ "permission_mode", "--permission-mode", 0 },
	{ "effort", "--effort", 0 },
	{ "thinking", "--thinking", 0 },
	{ "max_turns", "--max-turns", 1 },
	{ "max_budget_usd", "--max-budget-usd", 1 },
	{ "max_thinking_tokens", "--max-thinking-tokens", 1 },
};

/* An option of several words, in one with commas, or one for each. */
struct list {
	const char *key, *option;
	int each;
};

static const struct list lists[] = {
	{ "add_dirs", "--add-dir", 1 },
	{ "betas", "--betas", 1 },
	{ "fallback_model", "--fallback-model", 0 },
};

static const char *const known[] = { "add_dirs", "agents", "allowed_tools",
	"append_system_prompt", "bare", "betas", "command", "cwd",
	"disallowed_tools", "effort", "env", "fallback_model",
	"max_budget_usd", "max_thinking_tokens", "max_turns", "mcp",
	"permission_mode", "session_persistence", "setting_sources",
	"startup_timeout", "system_prompt", "thinking", "tools", NULL };

struct words {
	char **w;
	size_t n;
};

static void
add(struct words *ws, const char *word)
{
	if (strlen(word) > WORD_MAX)
		die(ST_USAGE, "claude-code: '%.40s...' is too long for a "
		    "command line", word);
	ws->w = xreallocarray(ws->w, ws->n + 2, sizeof(*ws->w));
	ws->w[ws->n++] = xstrdup(word);
	ws->w[ws->n] = NULL;
}

/* In one word, so that no value can be taken for an option. */
static void
add_option(struct words *ws, const char *option, const char *value)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	buf_printf(&b, "%s=%s", option, value);
	add(ws, buf_str(&b));
	buf_free(&b);
}

void
claude_words_free(char **words)
{
	size_t i;

	for (i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}

static const char *
env(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0' ? s : NULL;
}

/* The key that it is to use, or NULL: it has what it was logged in with. */
static const char *
find_key(void)
{
	const char *key = setting_str("api_key");
	const char *name = setting_str("api_key_env");

	if (key != NULL && *key != '\0')
		return key;
	if (name == NULL)
		return NULL;
	if (env(name) == NULL)
		die(ST_USAGE, "claude-code: no key: '%s', which api_key_env "
		    "names, is not set", name);
	return env(name);
}

/* A file that says where the key goes names the key, too. */
static int
hides_keys(void)
{
	return setting_str("base_url") != NULL && setting_from_file("base_url");
}

static int
other_cloud(void)
{
	return env("CLAUDE_CODE_USE_BEDROCK") != NULL ||
	    env("CLAUDE_CODE_USE_VERTEX") != NULL ||
	    env("CLAUDE_CODE_USE_FOUNDRY") != NULL;
}

/* With --bare it takes no key but one of its environment. */
static int
is_bare(void)
{
	int has_key = find_key() != NULL || other_cloud() || (!hides_keys() &&
	    (env("ANTHROPIC_API_KEY") != NULL ||
	    env("ANTHROPIC_AUTH_TOKEN") != NULL));

	return setting_bool("bare", has_key);
}

int
claude_native(void)
{
	const char *mcp = setting_str("mcp");

	return mcp != NULL && strcmp(mcp, "native") == 0;
}

static void
check_agents(void)
{
	struct slice s = setting_raw("agents");

	if (s.n > 0 && s.p[0] != '{')
		die(ST_USAGE, "setting 'agents': expected an object");
}

static void
check_mcp(void)
{
	const char *mcp = setting_str("mcp");

	if (mcp != NULL && strcmp(mcp, "native") != 0 &&
	    strcmp(mcp, "mg") != 0)
		die(ST_USAGE, "setting 'mcp': expected \"mg\" or \"native\", "
		    "got '%s'", mcp);
	if (setting_raw("mcp_servers").n > 0)
		warn("setting 'mcp_servers' is passed over: servers come "
		    "from -c or .mcp.json");
}

static void
check_cwd(void)
{
	const char *cwd = setting_str("cwd");
	struct stat st;

	if (cwd == NULL)
		return;
	if (stat(cwd, &st) < 0)
		die(ST_USAGE, "setting 'cwd': '%s':", cwd);
	if (!S_ISDIR(st.st_mode))
		die(ST_USAGE, "setting 'cwd': '%s' is no directory", cwd);
}

static void
check_command(void)
{
	const char *command = setting_str("command");
	char *path;

	if (command == NULL)
		command = "claude";
	path = proc_which(command);
	if (path == NULL)
		die(ST_USAGE, "claude-code: no program '%s'; install Claude "
		    "Code (npm install -g @anthropic-ai/claude-code) or name "
		    "it with the setting \"command\"", command);
	free(path);
}

void
claude_settings(void)
{
	char **words;

	settings_known(known);
	check_mcp();
	check_agents();
	check_cwd();
	/* What is wrong is said now, not in the middle of a turn. */
	words = claude_argv(NULL, NULL);
	claude_words_free(words);
	words = claude_envp();
	claude_words_free(words);
	if (!replaying() && !opt.dry)
		check_command();
}

int
claude_denied(const char *tool)
{
	char **words = setting_words("disallowed_tools");
	size_t i;
	int yes = 0;

	for (i = 0; words != NULL && words[i] != NULL && !yes; i++)
		yes = guard_match(words[i], slice_of(tool));
	free(words);
	return yes;
}

static int
is_listed(const struct buf *list, const char *name, size_t n)
{
	const char *p = buf_str(list);

	for (; *p != '\0'; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == n && strncmp(p, name, n) == 0)
			return 1;
	return 0;
}

/* "Bash(git *)" is about the tool Bash; "*" and MCP tools name none. */
static void
put_tool(struct buf *list, const char *word)
{
	size_t n = strcspn(word, "(");
	char *name = xstrndup(word, n);

	if (n > 0 && strpbrk(name, "*?") == NULL &&
	    strncmp(name, "mcp__", 5) != 0 && !claude_denied(name) &&
	    !is_listed(list, name, n))
		buf_printf(list, "%s%s", list->len > 0 ? "," : "", name);
	free(name);
}

/* The tools of its own that it has: none, unless the user names them. */
static void
put_tools(struct buf *list)
{
	char **words = setting_words("tools");
	size_t i;

	if (words == NULL)
		words = setting_words("allowed_tools");
	for (i = 0; words != NULL && words[i] != NULL; i++)
		put_tool(list, words[i]);
	free(words);
}

int
claude_own_prompt(void)
{
	struct buf list = BUF_INIT(TEXT_MAX);
	int yes;

	put_tools(&list);
	yes = list.len > 0;
	buf_free(&list);
	return yes;
}

/* What is more than a name is claude's own rule, for it to keep. */
static void
add_rules(struct words *ws, const char *key, const char *option,
    struct buf *rules)
{
	char **words = setting_words(key);
	size_t i;

	for (i = 0; words != NULL && words[i] != NULL; i++)
		if (strchr(words[i], '(') != NULL ||
		    strpbrk(words[i], "*?") == NULL)
			buf_printf(rules, "%s%s", rules->len > 0 ? "," : "",
			    words[i]);
	free(words);
	if (rules->len > 0)
		add_option(ws, option, buf_str(rules));
	buf_clear(rules);
}

static void
add_tools(struct words *ws)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	put_tools(&b);
	add_option(ws, "--tools", buf_str(&b));
	buf_clear(&b);
	buf_puts(&b, "mcp__mg");
	add_rules(ws, "allowed_tools", "--allowedTools", &b);
	add_rules(ws, "disallowed_tools", "--disallowedTools", &b);
	buf_free(&b);
}

static void
add_plain(struct words *ws, const struct plain *p)
{
	char number[64];
	double n;

	if (!p->number) {
		if (setting_str(p->key) != NULL)
			add_option(ws, p->option, setting_str(p->key));
		return;
	}
	n = setting_num(p->key, -1);
	if (n < 0)
		return;
	(void)snprintf(number, sizeof(number), "%.10g", n);
	add_option(ws, p->option, number);
}

static void
add_list(struct words *ws, const struct list *l)
{
	char **words = setting_words(l->key);
	struct buf b = BUF_INIT(TEXT_MAX);
	size_t i;

	for (i = 0; words != NULL && words[i] != NULL; i++) {
		if (l->each)
			add_option(ws, l->option, words[i]);
		else
			buf_printf(&b, "%s%s", i > 0 ? "," : "", words[i]);
	}
	if (b.len > 0)
		add_option(ws, l->option, buf_str(&b));
	free(words);
	buf_free(&b);
}

/* Files of settings that were not asked for do not decide. */
static void
add_sources(struct words *ws)
{
	char **words = setting_words("setting_sources");
	struct buf b = BUF_INIT(TEXT_MAX);
	size_t i;

	for (i = 0; words != NULL && words[i] != NULL; i++)
		buf_printf(&b, "%s%s", i > 0 ? "," : "", words[i]);
	add_option(ws, "--setting-sources", buf_str(&b));
	free(words);
	buf_free(&b);
}

static void
add_shape(struct words *ws)
{
	struct slice s = shape_schema;
	char *schema;

	if (s.n == 0)
		return;
	schema = xstrndup(s.p, s.n);
	add_option(ws, "--json-schema", schema);
	free(schema);
}

static void
add_settings(struct words *ws)
{
	struct slice agents = setting_raw("agents");
	char *s;
	size_t i;

	for (i = 0; i < sizeof(plains) / sizeof(plains[0]); i++)
		add_plain(ws, &plains[i]);
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		add_list(ws, &lists[i]);
	add_sources(ws);
	add_shape(ws);
	if (agents.n > 0) {
		s = xstrndup(agents.p, agents.n);
		add_option(ws, "--agents", s);
		free(s);
	}
	if (!setting_bool("session_persistence", 1))
		add(ws, "--no-session-persistence");
}

static const char mg[] =
    "{\"mcpServers\":{\"mg\":{\"type\":\"sdk\",\"name\":\"mg\"}}}";

char **
claude_argv(const char *session, const char *servers)
{
	static const char *const always[] = { "-p", "--verbose",
		"--output-format=stream-json", "--input-format=stream-json",
		"--include-partial-messages", "--permission-prompt-tool=stdio",
		"--disable-slash-commands", "--strict-mcp-config" };
	const char *command = setting_str("command");
	struct words ws = { NULL, 0 };
	size_t i;

	add(&ws, command != NULL ? command : "claude");
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		add(&ws, always[i]);
	add_option(&ws, "--mcp-config", servers != NULL ? servers : mg);
	if (is_bare())
		add(&ws, "--bare");
	add_tools(&ws);
	add_settings(&ws);
	if (session != NULL)
		add_option(&ws, "--resume", session);
	return ws.w;
}

static int
starts(const char *word, const char *prefix)
{
	return strncmp(word, prefix, strlen(prefix)) == 0;
}

static int
is_name(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && word[n] == '=';
}

static int
is_key(const char *word)
{
	return is_name(word, "ANTHROPIC_API_KEY") ||
	    is_name(word, "ANTHROPIC_AUTH_TOKEN") ||
	    starts(word, "CLAUDE_CODE_OAUTH_TOKEN");
}

/* Of our environment, what it needs; other secrets are not its business. */
static int
is_wanted(const char *word)
{
	static const char *const names[] = { "HOME", "PATH", "TERM", "LANG",
		"TMPDIR", "USER", "LOGNAME", "SHELL", "TZ", "HTTP_PROXY",
		"HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy",
		"https_proxy", "all_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS",
		"SSL_CERT_FILE", "SSL_CERT_DIR", "DISABLE_TELEMETRY",
		"DISABLE_ERROR_REPORTING", "DISABLE_AUTOUPDATER",
		"API_TIMEOUT_MS", NULL };
	static const char *const clouds[] = { "AWS_", "GOOGLE_", "CLOUD_ML_",
		"AZURE_", "VERTEX_", NULL };
	const char *const *p;

	if (is_key(word) && hides_keys())
		return 0;
	for (p = names; *p != NULL; p++)
		if (is_name(word, *p))
			return 1;
	for (p = clouds; *p != NULL && other_cloud(); p++)
		if (starts(word, *p))
			return 1;
	return starts(word, "LC_") || starts(word, "XDG_") ||
	    starts(word, "ANTHROPIC_") || starts(word, "CLAUDE_");
}

/* The last of a name counts. */
static void
put_env(struct words *ws, const char *name, const char *value)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	size_t i;

	for (i = 0; i < ws->n && !is_name(ws->w[i], name); i++)
		continue;
	if (i == ws->n) {
		add_option(ws, name, value);
		return;
	}
	buf_printf(&b, "%s=%s", name, value);
	free(ws->w[i]);
	ws->w[i] = xstrdup(buf_str(&b));
	buf_free(&b);
}

static void
env_of_setting(struct words *ws)
{
	struct slice raw = setting_raw("env");
	struct json j = JSON_INIT;
	struct json_error e;
	int t;

	if (raw.n == 0)
		return;
	(void)json_parse(&j, raw, 1 << 20, &e);
	if (json_type(&j, 0) != JSON_OBJECT)
		die(ST_USAGE, "setting 'env': expected an object");
	for (t = json_first(&j, 0); t >= 0; t = json_next(&j, t)) {
		char *name = json_strdup(&j, t);
		char *value = json_strdup(&j, json_value(&j, t));

		if (name == NULL || value == NULL || *name == '\0' ||
		    strchr(name, '=') != NULL)
			die(ST_USAGE, "setting 'env': expected names with "
			    "strings");
		put_env(ws, name, value);
		free(name);
		free(value);
	}
	json_free(&j);
}

char **
claude_envp(void)
{
	struct words ws = { NULL, 0 };
	char **e;

	for (e = environ; *e != NULL; e++)
		if (is_wanted(*e) && strlen(*e) < WORD_MAX)
			add(&ws, *e);
	/* Calls take what they take, and tools are shown to the model. */
	put_env(&ws, "CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS", "0");
	put_env(&ws, "CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT", "0");
	put_env(&ws, "ENABLE_TOOL_SEARCH", "false");
	/* A "@path" in a text would be read, with or without tools. */
	put_env(&ws, "CLAUDE_CODE_DISABLE_ATTACHMENTS", "1");
	/* Servers that it starts have no business with its key. */
	put_env(&ws, "CLAUDE_CODE_MCP_ALLOWLIST_ENV", "1");
	put_env(&ws, "DISABLE_AUTOUPDATER", "1");
	if (find_key() != NULL)
		put_env(&ws, "ANTHROPIC_API_KEY", find_key());
	if (setting_str("base_url") != NULL)
		put_env(&ws, "ANTHROPIC_BASE_URL", setting_str("base_url"));
	env_of_setting(&ws);
	return ws.w;
}
