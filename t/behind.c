/*
 * behind SOCKET COMMAND [ARG ...]: listen at a Unix socket and run the
 * command for each connection, as its stdin and stdout.  Ends when its own
 * stdin does.
 */

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int
listening(const char *path)
{
	struct sockaddr_un a;
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	if (s < 0 || strlen(path) >= sizeof(a.sun_path))
		return -1;
	memcpy(a.sun_path, path, strlen(path) + 1);
	if (bind(s, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(s, 16) < 0)
		return -1;
	return s;
}

static void
serve(int s, char **argv)
{
	int c = accept(s, NULL, NULL);

	if (c >= 0 && fork() == 0) {
		(void)dup2(c, 0);
		(void)dup2(c, 1);
		(void)close(c);
		(void)close(s);
		(void)execvp(argv[0], argv);
		_exit(127);
	}
	(void)close(c);
}

int
main(int argc, char **argv)
{
	struct pollfd p[2] = { { 0, POLLIN, 0 }, { -1, POLLIN, 0 } };

	if (argc < 3 || (p[1].fd = listening(argv[1])) < 0) {
		(void)fputs("usage: behind socket command [arg ...]\n",
		    stderr);
		return 2;
	}
	(void)signal(SIGCHLD, SIG_IGN);
	while (poll(p, 2, -1) > 0 && p[0].revents == 0)
		if (p[1].revents != 0)
			serve(p[1].fd, argv + 2);
	return 0;
}
