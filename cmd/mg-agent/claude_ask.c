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

void
claude_ask(const struct json *j, struct slice request_id, int request)
{
	char *tool = json_strdup(j, json_get(j, request, "tool_name"));
	struct slice input = json_raw(j, json_get(j, request, "input"));

	if (tool == NULL)
		claude_refuse(request_id, "a tool without a name");
	else if (strncmp(tool, "mcp__mg__", 9) == 0)
		allow(request_id, input);
	else if (claude_denied(tool))
		deny(request_id, "forbidden by the setting "
		    "\"disallowed_tools\"");
	else if (is_allowed(tool) || claude_native_allows(tool))
		allow(request_id, input);
	else
		deny(request_id, "not allowed; the user allows it with the "
		    "setting \"allowed_tools\"");
	free(tool);
}
