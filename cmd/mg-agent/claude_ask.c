/*
 * May Claude Code use a tool of its own?  Those of "allowed_tools" less those
 * of "disallowed_tools"; our tools are guarded where they run.
 */

#include <stdlib.h>
#include <string.h>

#include "../../lib/rule/guard.h"
#include "claude.h"

static int
is_allowed(const char *tool)
{
	char **words = setting_words("allowed_tools");
	size_t i;
	int yes = 0;

	for (i = 0; words != NULL && words[i] != NULL && !yes; i++)
		yes = guard_match(words[i], slice_of(tool));
	free(words);
	return yes;
}

static void
allow(struct slice request_id, struct slice input)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	claude_reply(&b, request_id);
	jout_kcstr(&b, "behavior", "allow");
	jout_kraw(&b, "updatedInput", input.n > 0 ? input : slice_of("{}"));
	claude_send(&b, 3);
}

static void
deny(struct slice request_id, const char *why)
{
	struct buf b = BUF_INIT(TEXT_MAX);

	claude_reply(&b, request_id);
	jout_kcstr(&b, "behavior", "deny");
	jout_kcstr(&b, "message", why);
	jout_kbool(&b, "interrupt", 0);
	claude_send(&b, 3);
}

/* NULL, or why it may not. */
static const char *
refusal(const char *tool)
{
	if (strncmp(tool, "mcp__mg__", 9) == 0)
		return NULL;
	if (claude_denied(tool))
		return "forbidden by the setting \"disallowed_tools\"";
	if (is_allowed(tool) || claude_native_allows(tool))
		return NULL;
	return "not allowed; the user allows it with the setting "
	    "\"allowed_tools\"";
}

void
claude_ask(const struct json *j, struct slice request_id, int request)
{
	char *tool = json_strdup(j, json_get(j, request, "tool_name"));
	const char *why = tool != NULL ? refusal(tool) : "it has no name";

	if (why == NULL)
		allow(request_id, json_raw(j, json_get(j, request, "input")));
	else
		deny(request_id, why);
	free(tool);
}
