#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

/*
 * arg is what the value means, value what it is when none is given.  A mode
 * with the arg METHOD spoils the replies to one method ("*": to all).
 */
static const struct {
	const char *name, *arg, *value, *what;
} modes[M_NONE] = {
	[M_NOISE] = { "noise", NULL, NULL,
	    "plain text lines on stdout before and after each message" },
	[M_NOISE_JSON] = { "noise-json", NULL, NULL,
	    "lines of valid JSON that is no JSON-RPC, likewise" },
	[M_CRLF] = { "crlf", NULL, NULL, "lines end with CR LF" },
	[M_SPLIT] = { "split", "MS", "1",
	    "writes byte by byte, with a pause after each 16" },
	[M_GLUE] = { "glue", NULL, NULL,
	    "a notification and the reply to a call in one write" },
	[M_BLANK] = { "blank", NULL, NULL, "blank lines around messages" },
	[M_BATCH] = { "batch", NULL, NULL,
	    "each message in an array, with a notification" },
	[M_NO_NEWLINE] = { "no-newline", "METHOD", "tools/call",
	    "the reply has no newline; then it exits" },
	[M_HUGELINE] = { "hugeline", "N", "1000000",
	    "a line of N bytes that is no JSON before the reply to a call" },
	[M_ENDLESS_LINE] = { "endless-line", "METHOD", "tools/call",
	    "instead of the reply a line that never ends" },
	[M_DEEP] = { "deep", "N", "100000",
	    "the result of a call has arrays N deep" },
	[M_TOKENS] = { "tokens", "N", "1000000",
	    "the result of a call has an array of N numbers" },
	[M_BAD_UTF8] = { "bad-utf8", "METHOD", "tools/call",
	    "the result has bytes that are no UTF-8" },
	[M_BAD_JSON] = { "bad-json", "METHOD", "tools/call",
	    "the reply is no JSON" },
	[M_DUP_KEYS] = { "dup-keys", "METHOD", "tools/call",
	    "the reply has two ids" },
	[M_WRONG_ID] = { "wrong-id", "METHOD", "tools/call",
	    "the reply has the id 424242" },
	[M_STRING_ID] = { "string-id", "METHOD", "tools/call",
	    "the reply has the id as a string" },
	[M_NULL_ID] = { "null-id", "METHOD", "tools/call",
	    "the reply has the id null" },
	[M_FLOAT_ID] = { "float-id", "METHOD", "tools/call",
	    "the reply has the id with .0 behind it" },
	[M_NO_JSONRPC] = { "no-jsonrpc", "METHOD", "tools/call",
	    "the reply has no jsonrpc member" },
	[M_BOTH] = { "both", "METHOD", "tools/call",
	    "the reply has a result and an error" },
	[M_NEITHER] = { "neither", "METHOD", "tools/call",
	    "the reply has neither result nor error" },
	[M_TWICE] = { "twice", "METHOD", "tools/call", "replies twice" },
	[M_STRAY] = { "stray", "METHOD", "tools/call",
	    "first replies to an id that was never sent" },
	[M_LATE] = { "late", NULL, NULL,
	    "replies to a call after it was cancelled" },
	[M_REORDER] = { "reorder", "K", "2",
	    "collects K replies to calls and sends them reversed" },
	[M_FLOOD] = { "flood", "N", "1000",
	    "N log notifications before the reply to a call" },
	[M_STORM] = { "storm", "N", "1000",
	    "N list_changed notifications before the reply to a call" },
	[M_PINGS] = { "pings", "N", "1000",
	    "N pings before the reply to a call" },
	[M_STDERR] = { "stderr", "N", "1000000",
	    "N bytes to stderr before it reads anything" },
	[M_STDERR_LINE] = { "stderr-line", "TEXT", "fake: cannot go on",
	    "a line to stderr at the start" },
	[M_BOTH_WRITE] = { "both-write", "N", "1000000",
	    "N bytes of notifications before it reads anything" },
	[M_NO_READ] = { "no-read", NULL, NULL, "never reads its input" },
	[M_SLOW_READ] = { "slow-read", "MS", "1",
	    "reads 64 bytes at a time, with pauses" },
	[M_SLOW_START] = { "slow-start", "MS", "1000",
	    "sleeps, then answers what has queued" },
	[M_SLOW_EXIT] = { "slow-exit", "MS", "1000",
	    "leaves so long after the end of its input" },
	[M_SILENT] = { "silent", "METHOD", "*", "does not answer" },
	[M_DIE_START] = { "die-start", NULL, NULL, "dies at once" },
	[M_PROBE] = { "probe", NULL, NULL,
	    "dies when the first request is not initialize" },
	[M_DIE_ON] = { "die-on", "METHOD", "tools/call",
	    "dies when the message comes, unanswered" },
	[M_DIE_AFTER] = { "die-after", "METHOD", "tools/call",
	    "dies when the message has been answered" },
	[M_DIE_MID] = { "die-mid", "METHOD", "tools/call",
	    "dies in the middle of the reply's line" },
	[M_DIE_CALLS] = { "die-calls", "N", "3",
	    "dies when N calls have been answered" },
	[M_DIE_SIGNAL] = { "die-signal", "N", "9",
	    "where it dies, it dies of this signal" },
	[M_DIE_STATUS] = { "die-status", "N", "1",
	    "where it dies, it exits with this status" },
	[M_TICK] = { "tick", "MS", "100",
	    "tells of changes by itself, to those who asked for them" },
	[M_STOP_SELF] = { "stop-self", "METHOD", "tools/call",
	    "stops itself (SIGSTOP) when the message comes" },
	[M_CLOSE_STDOUT] = { "close-stdout", "METHOD", "tools/call",
	    "closes its stdout when the message comes, and lives on" },
	[M_CLOSE_STDIN] = { "close-stdin", "METHOD", "tools/list",
	    "closes its stdin after the message, and lives on" },
	[M_GRANDCHILD] = { "grandchild", "S", "30",
	    "leaves a child that holds stdout and stderr open" },
	[M_DAEMON] = { "daemon", "S", "30",
	    "the same, in a session of its own" },
	[M_IGNORE_EOF] = { "ignore-eof", "S", "60",
	    "stays so long when its input has ended" },
	[M_IGNORE_TERM] = { "ignore-term", NULL, NULL, "ignores SIGTERM" },
	[M_DISCOVER_LEGACY] = { "discover-legacy", NULL, NULL,
	    "server/discover names only revisions with a handshake" },
	[M_DISCOVER_UNKNOWN] = { "discover-unknown", NULL, NULL,
	    "server/discover names only revisions of the future" },
	[M_UNSUPPORTED] = { "unsupported", "WHICH", "legacy",
	    "refuses 2026-07-28 (-32022); data.supported is modern, legacy, "
	    "unknown, none or missing" },
	[M_UNSUPPORTED_CODE] = { "unsupported-code", "N", "-32004",
	    "... with this code" },
	[M_INIT_ERROR] = { "init-error", "V", "2025-03-26",
	    "initialize with a version other than V is an error that says "
	    "so in data.supported" },
	[M_VERSION] = { "version", "V", "2099-01-01",
	    "initialize is answered with this version" },
	[M_PAGES] = { "pages", "N", "3", "tools/list has N pages" },
	[M_RAW_CURSOR] = { "raw-cursor", NULL, NULL,
	    "cursors have escapes and must come back byte for byte" },
	[M_PAGES_ENDLESS] = { "pages-endless", NULL, NULL,
	    "tools/list has always one page more" },
	[M_CURSOR_REPEAT] = { "cursor-repeat", NULL, NULL,
	    "each page of tools/list has the same cursor" },
	[M_CURSOR_EMPTY] = { "cursor-empty", NULL, NULL,
	    "the last page of tools/list has the cursor \"\"" },
	[M_CURSOR_BAD] = { "cursor-bad", NULL, NULL,
	    "the cursor of tools/list is a number" },
	[M_CURSOR_REFUSED] = { "cursor-refused", NULL, NULL,
	    "a cursor of its own is an error (-32602)" },
	[M_DUP_TOOLS] = { "dup-tools", NULL, NULL,
	    "tools/list names each tool twice" },
	[M_MANY_TOOLS] = { "many-tools", "N", "10000",
	    "N tools more" },
	[M_HUGE_DESC] = { "huge-desc", "N", "1000000",
	    "a tool with a description of N bytes" },
	[M_BAD_SCHEMA] = { "bad-schema", "WHICH", "null",
	    "a tool odd-schema with inputSchema null, array, true, remote, "
	    "loop, draft7 or missing" },
	[M_HOSTILE] = { "hostile", NULL, NULL,
	    "escapes, bidi and newlines in names, texts, errors and stderr" },
	[M_UNDECLARED] = { "undeclared", NULL, NULL,
	    "asks the client for what it has not declared" },
	[M_LATE_REQUEST] = { "late-request", NULL, NULL,
	    "a ping follows the reply to a call" },
	[M_NO_TOOLS] = { "no-tools", NULL, NULL,
	    "has no tools capability, and no tools" },
	[M_NO_CONTENT] = { "no-content", NULL, NULL,
	    "the result of a call lacks its content" },
	[M_NO_RESULT_TYPE] = { "no-result-type", NULL, NULL,
	    "results of 2026-07-28 lack resultType and the cache's members" },
	[M_LAX] = { "lax", NULL, NULL,
	    "serves those who have not sent initialize" },
	[M_RUG_PULL] = { "rug-pull", "WHAT", "text",
	    "once a tool was called, echo has another text, schema or hints" },
	[M_ROUNDS] = { "rounds", "N", "1000000000",
	    "2026-07-28: asks N times before it answers" },
	[M_STATE_ONLY] = { "state-only", NULL, NULL,
	    "2026-07-28: input_required with nothing but requestState" },
	[M_NO_STATE] = { "no-state", NULL, NULL,
	    "2026-07-28: input_required without requestState" },
	[M_TWO_KEYS] = { "two-keys", NULL, NULL,
	    "2026-07-28: asks two things at once" },
	[M_REVERSED] = { "reversed", NULL, NULL,
	    "tools/list in the reverse order" },
};

static const char *set[M_NONE];

int
mode_set(const char *arg)
{
	size_t n;
	int i;

	n = strcspn(arg, "=");
	for (i = 0; i < M_NONE; i++)
		if (strncmp(modes[i].name, arg, n) == 0 &&
		    modes[i].name[n] == '\0')
			break;
	if (i == M_NONE || (arg[n] == '=' && modes[i].arg == NULL))
		return -1;
	if (arg[n] == '=')
		set[i] = arg + n + 1;
	else
		set[i] = modes[i].value != NULL ? modes[i].value : "";
	wire_whole();
	return 0;
}

int
mode_on(enum mode m)
{
	return set[m] != NULL;
}

const char *
mode_text(enum mode m)
{
	return set[m] != NULL ? set[m] : modes[m].value;
}

long
mode_long(enum mode m)
{
	return strtol(mode_text(m), NULL, 10);
}

int
mode_hits(enum mode m, const char *method)
{
	const char *which;

	if (set[m] == NULL)
		return 0;
	which = set[m];
	if (modes[m].arg == NULL || strcmp(modes[m].arg, "METHOD") != 0)
		which = "tools/call";
	return strcmp(which, "*") == 0 || strcmp(which, method) == 0;
}

void
mode_list(void)
{
	char name[64];
	int i;

	for (i = 0; i < M_NONE; i++) {
		snprintf(name, sizeof(name), "%s%s%s", modes[i].name,
		    modes[i].arg != NULL ? "=" : "",
		    modes[i].arg != NULL ? modes[i].arg : "");
		printf("%-22s %s", name, modes[i].what);
		if (modes[i].value != NULL)
			printf(" [%s]", modes[i].value);
		putchar('\n');
	}
}
