#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "die.h"
#include "file.h"
#include "mem.h"
#include "proc.h"

enum {
	GROUP_TICK = 20,  /* ms between looks at what is left of a group */
	GROUP_TIME = 500, /* ms that it has after SIGTERM */
	FDS_CLEANED = 65536, /* where nobody tells which are open */
	HANDED_FD = 3
};

enum { RUNNING, CLOSED, TERMED, KILLED, GROUP, DONE };

extern char **environ;

static struct proc *procs; /* all that are not done */

static void
set_cloexec(int fd)
{
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/*
 * There may be few among a million.  0 when the system does not list them
 * all: then the descriptor that reads the list is not in it.
 */
static int
clean_listed(void)
{
	DIR *d = opendir("/dev/fd");
	const struct dirent *e;
	long fd;
	int whole = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		fd = strtol(e->d_name, NULL, 10); /* 0 for "." */
		whole |= fd == dirfd(d);
		if (fd > 2)
			set_cloexec((int)fd);
	}
	if (d != NULL)
		(void)closedir(d);
	return whole;
}

static void
clean_all(void)
{
	long n = sysconf(_SC_OPEN_MAX);
	int fd;

	for (fd = 3; fd < (n > 0 && n < FDS_CLEANED ? n : FDS_CLEANED); fd++)
		set_cloexec(fd);
}

void
proc_clean_fds(void)
{
	int fd;

	/* A closed stdout is one that cannot be written: no result is lost. */
	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY) != fd)
			_exit(ST_LOCAL);
	if (!clean_listed())
		clean_all();
}

void
proc_no_core(void)
{
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
}

/*
 * A descriptor for the child's fd in child[fd] and our end in *ours; both
 * are -1 where there is none.
 */
static int
plumb(int want, int fd, int child[4], int *ours)
{
	int p[2];

	*ours = -1;
	child[fd] = want;
	if (want == PROC_INHERIT)
		child[fd] = fd;
	else if (want == PROC_NULL) {
		child[fd] = open("/dev/null", O_RDWR | O_CLOEXEC);
		return child[fd] < 0 ? -1 : 0;
	} else if (want == PROC_PIPE) {
		if (pipe(p) < 0)
			return -1;
		child[fd] = p[fd == 0 ? 0 : 1];
		*ours = p[fd == 0 ? 1 : 0];
		set_cloexec(p[0]);
		set_cloexec(p[1]);
		(void)fcntl(*ours, F_SETFL, O_NONBLOCK);
	}
	return 0;
}

/*
 * The end of a pipe that the text waits in, or -1 with errno.  Never 3
 * itself: dup2(2) of that would leave it closed at exec.
 */
static int
hand(const char *text)
{
	size_t n = strlen(text);
	int p[2], fd = -1, e;

	if (n > PROC_HANDED) {
		errno = E2BIG;
		return -1;
	}
	if (pipe(p) < 0)
		return -1;
	set_cloexec(p[1]);
	/* Nobody reads yet: what does not fit would never be written. */
	(void)fcntl(p[1], F_SETFL, O_NONBLOCK);
	if (file_put(p[1], slice_of(text)) == 0)
		fd = fcntl(p[0], F_DUPFD_CLOEXEC, HANDED_FD + 1);
	e = errno;
	(void)close(p[0]);
	(void)close(p[1]);
	errno = e;
	return fd;
}

static void
unplumb(const struct proc_spec *spec, const int child[4])
{
	int want[3], fd;

	want[0] = spec->in;
	want[1] = spec->out;
	want[2] = spec->err;
	for (fd = 0; fd < 3; fd++)
		if ((want[fd] == PROC_PIPE || want[fd] == PROC_NULL) &&
		    child[fd] >= 0)
			(void)close(child[fd]);
	if (child[HANDED_FD] >= 0)
		(void)close(child[HANDED_FD]);
}

/* What we catch is reset by exec itself; what we ignore is not. */
static void
set_attributes(posix_spawnattr_t *at, int own_group)
{
	sigset_t set;
	short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;

	(void)sigemptyset(&set);
	(void)posix_spawnattr_setsigmask(at, &set);
	(void)sigaddset(&set, SIGPIPE);
	(void)sigaddset(&set, SIGXFSZ);
	(void)posix_spawnattr_setsigdefault(at, &set);
	if (own_group) {
		(void)posix_spawnattr_setpgroup(at, 0);
		flags |= POSIX_SPAWN_SETPGROUP;
	}
	(void)posix_spawnattr_setflags(at, flags);
}

/* posix_spawn(3) tells the errno of a failed exec, which fork would lose. */
static int
spawn(pid_t *pid, const struct proc_spec *spec, const int child[4])
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	int e, fd;

	if ((e = posix_spawn_file_actions_init(&fa)) != 0)
		return e;
	if ((e = posix_spawnattr_init(&at)) != 0) {
		(void)posix_spawn_file_actions_destroy(&fa);
		return e;
	}
	for (fd = 0; fd <= HANDED_FD && e == 0; fd++)
		if (child[fd] >= 0 && child[fd] != fd)
			e = posix_spawn_file_actions_adddup2(&fa, child[fd],
			    fd);
	set_attributes(&at, spec->own_group);
	if (e == 0)
		e = posix_spawnp(pid, spec->argv[0], &fa, &at, spec->argv,
		    spec->envp != NULL ? spec->envp : environ);
	(void)posix_spawnattr_destroy(&at);
	(void)posix_spawn_file_actions_destroy(&fa);
	return e;
}

/*
 * posix_spawn(3) cannot change directory in POSIX.1-2008, so we go there and
 * back: there are no threads to mind it.
 */
static int
spawn_in(pid_t *pid, const struct proc_spec *spec, const int child[4])
{
	int e, back;

	if (spec->cwd == NULL)
		return spawn(pid, spec, child);
	if ((back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return errno;
	if (chdir(spec->cwd) < 0) {
		e = errno;
	} else {
		e = spawn(pid, spec, child);
		if (fchdir(back) < 0)
			die(ST_LOCAL, "cannot go back to our directory:");
	}
	(void)close(back);
	return e;
}

static void
close_one(int *fd)
{
	if (*fd < 0)
		return;
	loop_fd(*fd, 0, NULL, NULL);
	(void)close(*fd);
	*fd = -1;
}

void
proc_close(struct proc *p)
{
	close_one(&p->in);
	close_one(&p->out);
	close_one(&p->err);
}

int
proc_any(void)
{
	return procs != NULL;
}

static void
finish(struct proc *p)
{
	struct proc **pp = &procs;

	p->stage = DONE;
	timer_stop(&p->timer);
	while (*pp != NULL && *pp != p)
		pp = &(*pp)->next;
	if (*pp == p)
		*pp = p->next;
	if (p->released) {
		proc_close(p);
		free(p);
	}
}

/* 1 when nothing is left of it; the struct may be gone then. */
static int
end_group(struct proc *p)
{
	if (kill(-p->pid, 0) == 0 && loop_now() < p->killtime)
		return 0;
	(void)kill(-p->pid, SIGKILL);
	finish(p);
	return 1;
}

static void
group_tick(void *arg)
{
	struct proc *p = arg;

	if (!end_group(p))
		timer_set(&p->timer, GROUP_TICK, group_tick, p);
}

/* gone() may release it, so it is finished last. */
static void
reaped(struct proc *p)
{
	timer_stop(&p->timer);
	p->exited = 1;
	if (p->own_group && p->stage != KILLED &&
	    kill(-p->pid, SIGTERM) == 0) {
		(void)kill(-p->pid, SIGCONT);
		p->stage = GROUP;
		p->killtime = loop_now() + GROUP_TIME;
		timer_set(&p->timer, GROUP_TICK, group_tick, p);
	}
	if (p->gone != NULL)
		p->gone(p->arg);
	if (p->stage != GROUP)
		finish(p);
}

/* A callback may start or free processes: look again from the beginning. */
static void
reap(void *arg)
{
	struct proc *p;

	(void)arg;
again:
	for (p = procs; p != NULL; p = p->next) {
		pid_t pid;

		if (p->exited)
			continue;
		do
			pid = waitpid(p->pid, &p->status, WNOHANG);
		while (pid < 0 && errno == EINTR);
		if (pid != 0) {
			reaped(p);
			goto again;
		}
	}
}

int
proc_start(struct proc *p, const struct proc_spec *spec,
    void (*gone)(void *), void *arg)
{
	static int at_exit;
	int child[4] = { -1, -1, -1, -1 }, e = 0;

	if (!at_exit)
		at_exit = atexit(proc_kill_all) == 0;
	memset(p, 0, sizeof(*p));
	p->in = p->out = p->err = -1;
	p->stage = DONE;
	loop_on_child(reap);
	if (plumb(spec->in, 0, child, &p->in) < 0 ||
	    plumb(spec->out, 1, child, &p->out) < 0 ||
	    plumb(spec->err, 2, child, &p->err) < 0 ||
	    (spec->handed != NULL &&
	    (child[HANDED_FD] = hand(spec->handed)) < 0))
		e = errno;
	if (e == 0)
		e = spawn_in(&p->pid, spec, child);
	unplumb(spec, child);
	if (e != 0) {
		proc_close(p);
		p->pid = 0;
		errno = e;
		return -1;
	}
	p->own_group = spec->own_group;
	p->stage = RUNNING;
	p->gone = gone;
	p->arg = arg;
	p->next = procs;
	procs = p;
	return 0;
}

static void
signal_all(const struct proc *p, int sig)
{
	if (p->pid > 0 && !p->exited)
		(void)kill(p->own_group ? -p->pid : p->pid, sig);
}

/* Not even SIGKILL helped (a process stuck in the kernel): let it be. */
static void
give_up(void *arg)
{
	struct proc *p = arg;

	p->exited = 1;
	p->status = SIGKILL;
	if (p->gone != NULL)
		p->gone(p->arg);
	finish(p);
}

static void
kill_now(void *arg)
{
	struct proc *p = arg;

	signal_all(p, SIGKILL);
	p->stage = KILLED;
	timer_set(&p->timer, PROC_KILL, give_up, p);
}

/* SIGCONT, since a stopped process does not act on SIGTERM. */
static void
terminate(void *arg)
{
	struct proc *p = arg;

	signal_all(p, SIGTERM);
	signal_all(p, SIGCONT);
	p->stage = TERMED;
	timer_set(&p->timer, PROC_KILL, kill_now, p);
}

void
proc_stop(struct proc *p, long long grace)
{
	close_one(&p->in);
	if (p->pid == 0 || p->exited || p->stage > CLOSED)
		return;
	p->stage = CLOSED;
	if (grace <= 0)
		terminate(p);
	else
		timer_set(&p->timer, grace, terminate, p);
}

void
proc_kill(struct proc *p)
{
	close_one(&p->in);
	if (proc_done(p))
		return;
	if (!p->exited)
		kill_now(p);
	else if (p->stage == GROUP) {
		p->killtime = 0;
		(void)end_group(p);
	}
}

static void
hurry(struct proc *p)
{
	close_one(&p->in);
	if (p->exited)
		return;
	if (p->stage < TERMED)
		terminate(p);
	if (p->stage == TERMED && p->timer.due > loop_now() + PROC_HURRY)
		timer_set(&p->timer, PROC_HURRY, kill_now, p);
}

void
proc_hurry_all(void)
{
	struct proc *p;

	for (p = procs; p != NULL; p = p->next)
		hurry(p);
}

void
proc_kill_all(void)
{
	struct proc *p, *next;

	for (p = procs; p != NULL; p = next) {
		next = p->next;
		proc_kill(p);
	}
}

int
proc_done(const struct proc *p)
{
	return p->pid == 0 || p->stage == DONE;
}

/*
 * A process that says good-bye must not block on a pipe that nobody reads,
 * nor die of one that is closed.
 */
static void
discard(int *fd)
{
	char bytes[16384];
	ssize_t n = read(*fd, bytes, sizeof(bytes));

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		close_one(fd);
}

static void
discard_out(void *arg, int events)
{
	(void)events;
	discard(&((struct proc *)arg)->out);
}

static void
discard_err(void *arg, int events)
{
	(void)events;
	discard(&((struct proc *)arg)->err);
}

void
proc_release(struct proc *p)
{
	p->gone = NULL;
	p->released = 1;
	close_one(&p->in);
	if (proc_done(p)) {
		proc_close(p);
		free(p);
		return;
	}
	loop_fd(p->out, LOOP_READ, discard_out, p);
	loop_fd(p->err, LOOP_READ, discard_err, p);
}

int
proc_signal(int status)
{
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int
proc_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char *
proc_ending(int status, char *s, size_t n)
{
	if (WIFEXITED(status))
		(void)snprintf(s, n, "exited with status %d",
		    WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		(void)snprintf(s, n, "was killed by signal %d",
		    WTERMSIG(status));
	else
		(void)snprintf(s, n, "ended");
	return s;
}

int
proc_exec(const char *path, char *const argv[], const char *handed)
{
	int fd;

	if (handed != NULL) {
		if ((fd = hand(handed)) < 0 || dup2(fd, HANDED_FD) < 0)
			return -1;
	}
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_DFL);
	return execv(path, argv);
}

static int
runnable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    access(path, X_OK) == 0;
}

char *
proc_which(const char *name)
{
	const char *dir = getenv("PATH"), *end;

	if (strchr(name, '/') != NULL)
		return runnable(name) ? xstrdup(name) : NULL;
	if (dir == NULL || *name == '\0')
		return NULL;
	for (;; dir = end + 1) {
		size_t n, m = strlen(name);
		char *path;

		end = dir + strcspn(dir, ":");
		n = (size_t)(end - dir);
		path = xmalloc(n + m + 3);
		(void)snprintf(path, n + m + 3, "%.*s%s%s", (int)n, dir,
		    n > 0 ? "/" : "./", name);
		if (runnable(path))
			return path;
		free(path);
		if (*end == '\0')
			return NULL;
	}
}

char *
proc_find(const char *self, const char *name)
{
	const char *slash = strrchr(self, '/');
	struct buf b = BUF_INIT(65536);
	char *path = NULL;

	if (slash != NULL) {
		buf_put(&b, self, (size_t)(slash - self) + 1);
		buf_puts(&b, name);
		path = proc_which(buf_str(&b));
	}
	if (path == NULL) {
		buf_clear(&b);
		buf_printf(&b, "%s/%s", LIBEXECDIR, name);
		path = proc_which(buf_str(&b));
	}
	buf_free(&b);
	return path != NULL ? path : proc_which(name);
}
