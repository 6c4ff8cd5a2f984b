/* A yes or no from the person at the terminal. */

#include <stdio.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "mg-mcp.h"

int
tty_yes(const char *question)
{
	char answer[16];
	FILE *tty;
	int yes = 0;

	if (!isatty(STDERR_FILENO) || (tty = fopen("/dev/tty", "r+")) == NULL)
		return 0;
	(void)fputs(question, tty);
	(void)fflush(tty);
	if (fgets(answer, sizeof(answer), tty) != NULL)
		yes = answer[0] == 'y' || answer[0] == 'Y';
	(void)fclose(tty);
	if (loop_signal != 0)
		loop_die_of(loop_signal);
	return yes;
}
