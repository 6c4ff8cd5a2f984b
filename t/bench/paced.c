/*
 * paced: an agent that costs next to nothing: no model, no library.  Each
 * turn takes the ms that it is told of; then it votes for agent1 when a vote
 * is offered, hands in an answer of its own otherwise, and ends.  What a team
 * of these takes is the team's.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALL "{\"type\":\"call\",\"turn\":\"%s\",\"id\":\"c1\"," \
    "\"offered\":true,\"tool\":"
#define ANSWER "\"new_answer\",\"arguments\":{\"content\":\"Of %s.\"}}\n"
#define VOTE "\"vote\",\"arguments\":{\"agent_id\":\"agent1\"," \
    "\"reason\":\"it is right\"}}\n"

static char *line;
static size_t cap;

static int
next(void)
{
	return getline(&line, &cap, stdin) != -1;
}

static int
is(const char *type)
{
	return strncmp(line, "{\"type\":\"", 9) == 0 &&
	    strncmp(line + 9, type, strlen(type)) == 0 &&
	    line[9 + strlen(type)] == '"';
}

static void
pass(long ms)
{
	struct timespec t;

	t.tv_sec = ms / 1000;
	t.tv_nsec = ms % 1000 * 1000000;
	nanosleep(&t, NULL);
}

/* The id of the turn on the line, or "" when it has none. */
static void
read_id(char *id, size_t n)
{
	const char *p;

	p = strstr(line, "\"id\":\"");
	p = p == NULL ? "" : p + 6;
	snprintf(id, n, "%.*s", (int)strcspn(p, "\""), p);
}

static void
turn(long ms)
{
	char id[64];
	int voting;

	read_id(id, sizeof(id));
	voting = strstr(line, "\"name\":\"vote\"") != NULL;
	pass(ms);
	if (voting)
		printf(CALL VOTE, id);
	else
		printf(CALL ANSWER, id, id);
	fflush(stdout);
	while (next() && !is("result") && !is("cancel"))
		continue;
	printf("{\"type\":\"end\",\"turn\":\"%s\",\"status\":\"done\"}\n", id);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	if (argc != 2) {
		fputs("usage: paced MS\n", stderr);
		return 2;
	}
	while (next())
		if (is("turn"))
			turn(strtol(argv[1], NULL, 10));
	return 0;
}
