/*
 * What the others see of an agent's directory: a copy for each of its
 * answers, and for each agent the way to the newest.  They are the same for
 * all who look: SHARED/agentN is a link to SHARED/current.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/base/loop.h"
#include "../../lib/base/place.h"
#include "mg-orchestrate.h"
#include "tree.h"

enum {
	NAMES = 1000,   /* of one version, by other runs in the same place */
	SLICE = 20,     /* ms of copying, and of all else meanwhile */
	PAUSE = 1
};

static char *store;     /* where the copies go; NULL: there are none */
static char **newest;   /* of each agent, made by us */
static long long *wanted; /* version of each that is to be copied; 0: none */

/* One at a time. */
static int copying;
static struct {
	size_t at;
	long long version;
	struct buf path;
	struct tree tree;
} copy;
static struct timer slice;

static void
absolute(char **path)
{
	char here[4096];
	struct buf b = BUF_INIT(65536);

	if (*path == NULL || **path == '/' ||
	    getcwd(here, sizeof(here)) == NULL)
		return;
	buf_printf(&b, "%s/%s", here, *path);
	free(*path);
	*path = xstrdup(buf_str(&b));
	buf_free(&b);
}

/* Agents read the names of these, and work elsewhere. */
static int
set_places(void)
{
	struct buf b = BUF_INIT(65536);
	int any = 0;
	size_t i;

	for (i = 0; i < team.n; i++) {
		absolute(&team.agents[i].cwd);
		any |= team.agents[i].cwd != NULL;
	}
	absolute(&team.shared);
	absolute(&team.snapshots);
	if (!any || (team.shared == NULL && team.snapshots == NULL))
		return 0;
	record_beside(&b);
	store = xstrdup(team.snapshots != NULL ? team.snapshots :
	    buf_str(&b));
	buf_free(&b);
	return 1;
}

/* A link in a directory of ours, put where an older one may stand. */
static int
put_link(const char *target, const char *path)
{
	struct buf b = BUF_INIT(65536);
	int rc;

	buf_printf(&b, "%s.%ld", path, (long)getpid());
	rc = symlink(target, buf_str(&b));
	if (rc == 0 && rename(buf_str(&b), path) < 0) {
		rc = -1;
		(void)unlink(buf_str(&b));
	}
	if (rc < 0)
		warn("cannot make the link '%s':", path);
	buf_free(&b);
	return rc;
}

static void
path_shown(size_t at, struct buf *b)
{
	buf_clear(b);
	if (team.shared != NULL)
		buf_printf(b, "%s/current/%s", team.shared,
		    team.agents[at].name);
}

/* What a run before has left there would be taken for ours. */
static void
clear_link(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && unlink(path) < 0)
		warn("cannot remove the link '%s':", path);
}

static void
open_shared(int fresh)
{
	struct buf b = BUF_INIT(65536);
	int rc;
	size_t i;

	buf_printf(&b, "%s/current", team.shared);
	rc = place_make(buf_str(&b));
	if (rc < 0)
		warn("agents are not shown each other's files: '%s':",
		    buf_str(&b));
	for (i = 0; rc == 0 && i < team.n; i++) {
		path_shown(i, &b);
		if (fresh)
			clear_link(buf_str(&b));
		buf_clear(&b);
		buf_printf(&b, "%s/%s", team.shared, team.agents[i].name);
		rc = put_link("current", buf_str(&b));
	}
	buf_free(&b);
}

/* Never over one that is there: it is of another run. */
static int
put_in_place(const char *made, struct buf *to)
{
	size_t n = to->len;
	int i, rc = rename(made, buf_str(to));

	for (i = 2; rc < 0 && i < NAMES && (errno == EEXIST ||
	    errno == ENOTEMPTY || errno == ENOTDIR); i++) {
		to->len = n;
		buf_printf(to, ".%d", i);
		rc = rename(made, buf_str(to));
	}
	if (rc == 0)
		return 0;
	warn("cannot make '%s':", buf_str(to));
	(void)tree_remove(made);
	return -1;
}

static void
path_of(size_t at, long long version, struct buf *b)
{
	buf_clear(b);
	buf_printf(b, "%s/%s", store, team.agents[at].name);
	if (version > 0)
		buf_printf(b, "/%lld", version);
}

static void
show(size_t at, const char *snapshot)
{
	struct buf b = BUF_INIT(65536);

	path_shown(at, &b);
	if (team.shared != NULL)
		(void)put_link(snapshot, buf_str(&b));
	buf_free(&b);
}

static void
tell_left(const struct tree *t, const char *from)
{
	if (t->left == 1)
		warn("the snapshot of '%s' lacks '%s': %s", from,
		    buf_str(&t->first), t->why);
	else if (t->left > 1)
		warn("the snapshot of '%s' lacks '%s' (%s) and %lu more",
		    from, buf_str(&t->first), t->why,
		    (unsigned long)t->left - 1);
}

static void
drop_copy(void)
{
	tree_free(&copy.tree);
	buf_free(&copy.path);
	copying = 0;
}

static void
end_copy(int made)
{
	const char *from = team.agents[copy.at].cwd;
	struct buf to = BUF_INIT(65536);

	if (!made)
		warn("no snapshot of '%s':", from);
	else
		tell_left(&copy.tree, from);
	path_of(copy.at, copy.version, &to);
	if (made && put_in_place(buf_str(&copy.path), &to) == 0) {
		free(newest[copy.at]);
		newest[copy.at] = xstrdup(buf_str(&to));
		show(copy.at, newest[copy.at]);
	}
	drop_copy();
	buf_free(&to);
}

static int
begin_copy(size_t at, long long version)
{
	struct buf dir = BUF_INIT(65536);
	struct tree *t = &copy.tree;

	path_of(at, 0, &dir);
	if (place_make(buf_str(&dir)) < 0) {
		warn("no snapshot in '%s':", buf_str(&dir));
		buf_free(&dir);
		return -1;
	}
	copying = 1;
	copy.at = at;
	copy.version = version;
	buf_init(&copy.path, 65536);
	buf_printf(&copy.path, "%s/.%lld.%ld", buf_str(&dir), version,
	    (long)getpid());
	buf_free(&dir);
	tree_init(t);
	tree_without(t, store);
	tree_without(t, team.shared);
	/* To open and close it would end our lock, too. */
	tree_without(t, record_path());
	if (tree_begin(t, team.agents[at].cwd, buf_str(&copy.path),
	    newest[at]) == 0)
		return 0;
	end_copy(0);
	return -1;
}

/* The next one that is wanted; 0: there is none. */
static int
next_copy(void)
{
	long long version;
	size_t i;

	for (i = 0; i < team.n; i++) {
		version = wanted[i];
		wanted[i] = 0;
		if (version > 0 && begin_copy(i, version) == 0)
			return 1;
	}
	return 0;
}

/* Small ones are done at once; nobody waits for them. */
static void
go_on(void *arg)
{
	int rc;

	while (copying || next_copy()) {
		rc = tree_go_on(&copy.tree, SLICE);
		if (rc > 0)
			break;
		end_copy(rc == 0);
	}
	if (copying)
		timer_set(&slice, PAUSE, go_on, &slice);
	else if (arg != NULL)
		agents_release(); /* they had to wait */
}

void
snapshot_take(size_t at, long long version)
{
	if (store == NULL || team.agents[at].cwd == NULL)
		return;
	wanted[at] = version;
	if (!copying)
		go_on(NULL);
}

int
snapshot_busy(void)
{
	return copying;
}

/* A crash may have come between an answer and its snapshot. */
static void
take_missing(size_t at)
{
	struct member_view view;
	struct buf b = BUF_INIT(65536);
	struct stat st;

	machine_view(machine, at, &view);
	path_shown(at, &b);
	if (view.version > 0 && team.agents[at].cwd != NULL &&
	    lstat(buf_str(&b), &st) < 0) {
		path_of(at, view.version, &b);
		if (lstat(buf_str(&b), &st) < 0)
			snapshot_take(at, view.version);
		else
			show(at, buf_str(&b));
	}
	buf_free(&b);
}

void
snapshot_open(int fresh)
{
	size_t i;

	if (!set_places())
		return;
	newest = xcalloc(team.n, sizeof(*newest));
	wanted = xcalloc(team.n, sizeof(*wanted));
	/* However we leave: no half copy stays. */
	(void)atexit(snapshot_close);
	if (team.shared != NULL)
		open_shared(fresh);
	for (i = 0; !fresh && i < team.n; i++)
		take_missing(i);
}

void
snapshot_close(void)
{
	size_t i;

	timer_stop(&slice);
	if (copying) {
		warn("no snapshot of '%s': the run is over",
		    team.agents[copy.at].cwd);
		drop_copy();
	}
	for (i = 0; newest != NULL && i < team.n; i++)
		free(newest[i]);
	free(newest);
	free(wanted);
	free(store);
	newest = NULL;
	wanted = NULL;
	store = NULL;
}
