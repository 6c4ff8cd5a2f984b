/* What mg-agent knows: types of back ends, their settings. */

#include <stdio.h>
#include <string.h>

#include "../../lib/base/text.h"
#include "teamfile.h"

static const char *const types[] = { "claude", "claude-code", "openai",
	"gemini", "grok", "groq", "together", "openrouter", "cerebras",
	"fireworks", "nebius", "zai", "chatcompletion", "lmstudio", "ollama",
	"llamacpp", "vllm", "script", "auto", NULL };

/* As MassGen finds the type when a file has none. */
static const struct {
	const char *begins, *type;
} models[] = {
	{ "claude", "claude" }, { "gpt-", "openai" }, { "o1", "openai" },
	{ "o3", "openai" }, { "o4", "openai" }, { "chatgpt", "openai" },
	{ "gemini", "gemini" }, { "grok", "grok" }, { "glm", "zai" }
};

#define PASSED(name) { name, KEY_PASSED, 0, 0, 0, NULL }
#define UNUSED(name) { name, KEY_UNUSED, 0, 0, 0, NULL }

const struct key backend_keys[] = {
	PASSED("type"), PASSED("model"), PASSED("cwd"), PASSED("mcp_servers"),
	PASSED("allowed_tools"), PASSED("exclude_tools"),
	/* Of every API. */
	PASSED("api_key"), PASSED("api_key_env"), PASSED("base_url"),
	PASSED("insecure"), PASSED("max_result"),
	PASSED("requests_per_minute"), PASSED("tokens_per_minute"),
	PASSED("max_retries"), PASSED("extra_body"), PASSED("max_tokens"),
	PASSED("temperature"), PASSED("top_p"), PASSED("top_k"),
	/* Of some. */
	PASSED("stop_sequences"), PASSED("tool_choice"), PASSED("thinking"),
	PASSED("effort"), PASSED("metadata"), PASSED("service_tier"),
	PASSED("anthropic_version"), PASSED("betas"),
	PASSED("max_output_tokens"), PASSED("reasoning"), PASSED("text"),
	PASSED("truncation"), PASSED("prompt_cache_key"),
	PASSED("reasoning_effort"), PASSED("verbosity"),
	PASSED("max_completion_tokens"), PASSED("min_p"), PASSED("seed"),
	PASSED("stop"), PASSED("presence_penalty"),
	PASSED("frequency_penalty"), PASSED("repetition_penalty"),
	PASSED("reasoning_back"), PASSED("safety_settings"),
	PASSED("tool_config"), PASSED("cached_content"),
	PASSED("thinking_level"), PASSED("thinking_budget"),
	PASSED("include_thoughts"), PASSED("thinking_config"),
	/* Of claude-code and script. */
	PASSED("command"), PASSED("startup_timeout"), PASSED("env"),
	PASSED("mcp"), PASSED("tools"), PASSED("disallowed_tools"),
	PASSED("permission_mode"), PASSED("max_turns"),
	PASSED("max_budget_usd"), PASSED("max_thinking_tokens"),
	PASSED("fallback_model"), PASSED("add_dirs"), PASSED("agents"),
	PASSED("system_prompt"), PASSED("append_system_prompt"),
	PASSED("setting_sources"), PASSED("bare"),
	PASSED("session_persistence"), PASSED("script"),
	/* Of MassGen. */
	UNUSED("enable_web_search"), UNUSED("enable_code_execution"),
	UNUSED("enable_code_interpreter"), UNUSED("custom_tools"),
	UNUSED("max_mcp_message_history"), UNUSED("enable_image_generation"),
	UNUSED("enable_audio_generation"), UNUSED("enable_video_generation"),
	UNUSED("enable_file_generation"),
	UNUSED("context_write_access_enabled"),
	UNUSED("enforce_read_before_delete"), UNUSED("enable_rate_limit"),
	UNUSED("enable_mcp_command_line"),
	UNUSED("command_line_allowed_commands"),
	UNUSED("command_line_blocked_commands"),
	UNUSED("command_line_execution_mode"),
	UNUSED("command_line_docker_image"),
	UNUSED("command_line_docker_memory_limit"),
	UNUSED("command_line_docker_cpu_limit"),
	UNUSED("command_line_docker_network_mode"),
	UNUSED("command_line_docker_enable_sudo"),
	UNUSED("command_line_docker_credentials"),
	UNUSED("command_line_docker_packages"),
	{ NULL, KEY_TEXT, 0, 0, 0, NULL }
};

/* MassGen writes claude_code. */
static int
is_type(const char *s, const char *type)
{
	for (; *s != '\0' && *type != '\0'; s++, type++)
		if ((*s == '_' ? '-' : *s) != *type)
			return 0;
	return *s == *type;
}

int
backend_is(const struct team_agent *a, const char *type)
{
	const char *is = backend_type(a);

	return is != NULL && is_type(is, type);
}

const char *
backend_type(const struct team_agent *a)
{
	size_t i;

	if (a->type != NULL || a->model == NULL)
		return a->type;
	for (i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (strncmp(a->model, models[i].begins,
		    strlen(models[i].begins)) == 0)
			return models[i].type;
	return NULL;
}

static void
unknown(struct reader *r, const struct team_agent *a, const char *path)
{
	int t = json_get(r->j, a->backend, "type");
	const char *near = NULL;
	char list[256] = "";
	size_t i, d, best = 3;
	int n = 0;

	for (i = 0; types[i] != NULL; i++) {
		n += snprintf(list + n, sizeof(list) - (size_t)n, "%s%s",
		    i > 0 ? ", " : "", types[i]);
		d = text_distance(a->type, types[i]);
		if (d < best) {
			best = d;
			near = types[i];
		}
	}
	if (near != NULL)
		keys_fault(r, t, 1, path, "unknown back end '%.100s', did "
		    "you mean '%s'?", a->type, near);
	else
		keys_fault(r, t, 1, path, "unknown back end '%.100s' (there "
		    "are: %s)", a->type, list);
}

void
backend_check(struct reader *r, const struct team_agent *a, const char *path)
{
	char at[KEY_PATH], none = 0; /* nothing is filled */
	size_t i;

	if (a->command >= 0)
		return;
	for (i = 0; a->type != NULL && types[i] != NULL; i++)
		if (is_type(a->type, types[i]))
			break;
	(void)snprintf(at, sizeof(at), "%s.type", path);
	if (a->type != NULL && types[i] == NULL)
		unknown(r, a, at);
	keys_read(r, a->backend, path, backend_keys, &none);
}
