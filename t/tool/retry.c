#include <stdio.h>
#include <string.h>

#include "../../lib/base/die.h"
#include "../../lib/net/retry.h"
#include "tool.h"

/* The value when the word is NAME=VALUE, or NULL. */
static const char *
value(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 :
	    NULL;
}

/*
 * retry STATUS ATTEMPT [NAME=VALUE ...]: the ms to wait.  NAME is one of the
 * headers, or random, or now.
 */
int
tool_retry(int argc, char *argv[])
{
	struct retry r = { 0 };
	const char *v;
	int i;

	if (argc < 3)
		die(ST_USAGE, "retry: status and attempt are wanted");
	r.status = (int)tool_number(argv[1]);
	r.attempt = (int)tool_number(argv[2]);
	for (i = 3; i < argc; i++) {
		if ((v = value(argv[i], "x-should-retry")) != NULL)
			r.should_retry = v;
		else if ((v = value(argv[i], "retry-after-ms")) != NULL)
			r.after_ms = v;
		else if ((v = value(argv[i], "retry-after")) != NULL)
			r.after = v;
		else if ((v = value(argv[i], "random")) != NULL)
			r.random = (unsigned)tool_number(v);
		else if ((v = value(argv[i], "now")) != NULL)
			r.now = tool_number(v);
		else
			die(ST_USAGE, "retry: what is '%s'?", argv[i]);
	}
	printf("%lld\n", retry_wait(&r));
	return ST_DONE;
}
