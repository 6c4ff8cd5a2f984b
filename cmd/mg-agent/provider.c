/* Who serves a type of back end.  The order is that in which "auto" looks. */

#include <stdlib.h>

#include "api.h"

static const char *const anthropic_keys[] = { "ANTHROPIC_API_KEY",
	"ANTHROPIC_AUTH_TOKEN", NULL };
static const char *const anthropic_bases[] = { "ANTHROPIC_BASE_URL", NULL };
static const char *const openai_keys[] = { "OPENAI_API_KEY", NULL };
static const char *const openai_bases[] = { "OPENAI_BASE_URL", NULL };
static const char *const gemini_keys[] = { "GEMINI_API_KEY",
	"GOOGLE_API_KEY", NULL };
static const char *const gemini_bases[] = { "GOOGLE_GEMINI_BASE_URL", NULL };
static const char *const xai_keys[] = { "XAI_API_KEY", NULL };
static const char *const groq_keys[] = { "GROQ_API_KEY", NULL };
static const char *const together_keys[] = { "TOGETHER_API_KEY", NULL };
static const char *const openrouter_keys[] = { "OPENROUTER_API_KEY", NULL };
static const char *const cerebras_keys[] = { "CEREBRAS_API_KEY", NULL };
static const char *const fireworks_keys[] = { "FIREWORKS_API_KEY", NULL };
static const char *const nebius_keys[] = { "NEBIUS_API_KEY", NULL };
static const char *const zai_keys[] = { "ZAI_API_KEY", NULL };
static const char *const none[] = { NULL };

static const struct provider providers[] = {
	{ "claude", "Claude", "messages", "https://api.anthropic.com",
	    anthropic_keys, anthropic_bases, "claude-opus-5-5", 0 },
	{ "openai", "OpenAI", "responses", "https://api.openai.com/v1",
	    openai_keys, openai_bases, "gpt-5.6", 0 },
	{ "gemini", "Gemini", "gemini",
	    "https://generativelanguage.googleapis.com",
	    gemini_keys, gemini_bases, "gemini-flash-latest", 0 },
	{ "grok", "Grok", "chat", "https://api.x.ai/v1",
	    xai_keys, none, NULL, 0 },
	{ "groq", "Groq", "chat", "https://api.groq.com/openai/v1",
	    groq_keys, none, NULL, 0 },
	{ "together", "Together AI", "chat", "https://api.together.xyz/v1",
	    together_keys, none, NULL, 0 },
	{ "openrouter", "OpenRouter", "chat", "https://openrouter.ai/api/v1",
	    openrouter_keys, none, NULL, 0 },
	{ "cerebras", "Cerebras", "chat", "https://api.cerebras.ai/v1",
	    cerebras_keys, none, NULL, 0 },
	{ "fireworks", "Fireworks AI", "chat",
	    "https://api.fireworks.ai/inference/v1",
	    fireworks_keys, none, NULL, 0 },
	{ "nebius", "Nebius", "chat",
	    "https://api.tokenfactory.nebius.com/v1",
	    nebius_keys, none, NULL, 0 },
	{ "zai", "Z.ai", "chat", "https://api.z.ai/api/paas/v4",
	    zai_keys, none, NULL, 0 },
	{ "lmstudio", "LM Studio", "chat", "http://127.0.0.1:1234/v1",
	    none, none, NULL, 1 },
	{ "ollama", "Ollama", "chat", "http://127.0.0.1:11434/v1",
	    none, none, NULL, 1 },
	{ "llamacpp", "llama.cpp", "chat", "http://127.0.0.1:8080/v1",
	    none, none, "default", 1 },
	{ "vllm", "vLLM", "chat", "http://127.0.0.1:8000/v1",
	    none, none, NULL, 1 },
	{ "chatcompletion", "Chat Completions", "chat",
	    "https://api.openai.com/v1", openai_keys, openai_bases, NULL, 0 }
};

enum { PROVIDERS = sizeof(providers) / sizeof(providers[0]) };

static int
same_type(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if ((*a == '_' ? '-' : *a) != (*b == '_' ? '-' : *b))
			return 0;
	return *a == *b;
}

const struct provider *
provider_find(const char *type)
{
	const struct provider *p = NULL;

	while ((p = provider_next(p)) != NULL)
		if (same_type(p->type, type))
			return p;
	return NULL;
}

const struct provider *
provider_next(const struct provider *p)
{
	if (p == NULL)
		return providers;
	return p < providers + PROVIDERS - 1 ? p + 1 : NULL;
}

const char *
first_set(const char *const *names)
{
	const char *value;

	for (; *names != NULL; names++) {
		value = getenv(*names);
		if (value != NULL && *value != '\0')
			return *names;
	}
	return NULL;
}
