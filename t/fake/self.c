#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake.h"

extern char **environ;

static char **args;
static int nargs;

void
self_args(int argc, char **argv)
{
	args = argv;
	nargs = argc;
}

/* One variable's value, or without a name all of them. */
void
tool_env(const struct req *r)
{
	const char *v;
	char *name;
	int i;

	name = json_text(json_get(r->args, "name"));
	v = getenv(name);
	if (*name != '\0') {
		if (v != NULL)
			reply_text(r, v);
		else
			reply_fail(r, "env: not set");
		free(name);
		return;
	}
	free(name);
	reply_begin(r);
	out_json("'content':[],'structuredContent':{'env':[");
	for (i = 0; environ[i] != NULL; i++)
		out_json(i > 0 ? ",%q" : "%q", environ[i]);
	out_json("]}");
	reply_end(r);
}

void
tool_cwd(const struct req *r)
{
	char path[4096];

	if (getcwd(path, sizeof(path)) == NULL)
		reply_fail(r, "cwd: not known");
	else
		reply_text(r, path);
}

/* The descriptors this process was started with, in order. */
void
tool_fds(const struct req *r)
{
	char link[64], to[256], text[8192];
	size_t n;
	ssize_t k;
	int fd;

	n = 0;
	for (fd = 0; fd < 1024 && n < sizeof(text) - 300; fd++) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		k = readlink(link, to, sizeof(to) - 1);
		if (k == -1 || fd == wire_log_fd())
			continue;
		to[k] = '\0';
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%d %s",
		    n > 0 ? "\n" : "", fd, to);
	}
	text[n] = '\0';
	reply_text(r, text);
}

/* The words of the command line. */
void
tool_args(const struct req *r)
{
	int i;

	reply_begin(r);
	out_json("'content':[");
	for (i = 0; i < nargs; i++)
		out_json(i > 0 ? ",{'type':'text','text':%q}" :
		    "{'type':'text','text':%q}", args[i]);
	out_json("],'structuredContent':{'args':[");
	for (i = 0; i < nargs; i++)
		out_json(i > 0 ? ",%q" : "%q", args[i]);
	out_json("]}");
	reply_end(r);
}

/* Signals from 1 to 31 that are ignored or blocked, as numbers. */
static void
signals(char *text, size_t size, int blocked)
{
	struct sigaction sa;
	sigset_t mask;
	size_t n;
	int i, hit;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	n = 0;
	text[0] = '\0';
	for (i = 1; i < 32; i++) {
		if (blocked)
			hit = sigismember(&mask, i) == 1;
		else
			hit = sigaction(i, NULL, &sa) == 0 &&
			    sa.sa_handler == SIG_IGN;
		if (hit)
			n += (size_t)snprintf(text + n, size - n, " %d", i);
	}
}

void
tool_proc(const struct req *r)
{
	char text[1024], ignored[128], blocked[128];
	mode_t mask;

	mask = umask(0);
	umask(mask);
	signals(ignored, sizeof(ignored), 0);
	signals(blocked, sizeof(blocked), 1);
	snprintf(text, sizeof(text), "pid %ld\nppid %ld\npgid %ld\nsid %ld\n"
	    "umask %03o\nignored%s\nblocked%s", (long)getpid(),
	    (long)getppid(), (long)getpgrp(), (long)getsid(0),
	    (unsigned)mask, ignored, blocked);
	reply_text(r, text);
}
