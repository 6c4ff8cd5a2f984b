#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"
#include "place.h"

static const struct {
	const char *variable, *in_home, *name;
} places[] = {
	{ "XDG_CONFIG_HOME", "/.config", "/mg" },
	{ "XDG_STATE_HOME", "/.local/state", "/mg" },
	{ "XDG_CACHE_HOME", "/.cache", "/mg" },
	/* No fallback is specified; what dies with a login may outlive it. */
	{ "XDG_RUNTIME_DIR", NULL, "/mg" },
};

static char *
join(const char *a, const char *b, const char *c)
{
	size_t n = strlen(a) + strlen(b) + strlen(c) + 1;
	char *s = xmalloc(n);

	(void)snprintf(s, n, "%s%s%s", a, b, c);
	return s;
}

/* A variable that names an absolute path, or NULL. */
static const char *
absolute(const char *variable)
{
	const char *s = getenv(variable);

	return s != NULL && s[0] == '/' ? s : NULL;
}

char *
place_dir(enum place p)
{
	const char *base = absolute(places[p].variable), *home;
	char *state, *dir = NULL;

	if (base != NULL)
		return join(base, "", places[p].name);
	if (places[p].in_home != NULL) {
		home = absolute("HOME");
		return home == NULL ? NULL :
		    join(home, places[p].in_home, places[p].name);
	}
	state = place_dir(PLACE_STATE);
	if (state != NULL)
		dir = join(state, "/run", "");
	free(state);
	return dir;
}

static int
make(char *path)
{
	char *slash = strrchr(path, '/');
	struct stat st;
	int r;

	if (stat(path, &st) == 0) {
		errno = ENOTDIR;
		return S_ISDIR(st.st_mode) ? 0 : -1;
	}
	if (errno != ENOENT || slash < path + strspn(path, "/"))
		return -1;
	*slash = '\0';
	r = make(path);
	*slash = '/';
	if (r == -1 || mkdir(path, 0700) == 0)
		return r;
	return errno == EEXIST ? 0 : -1;
}

int
place_make(const char *path)
{
	char *copy;
	int r, e;

	if (path[0] != '/') {
		errno = EINVAL;
		return -1;
	}
	copy = xstrdup(path);
	r = make(copy);
	e = errno;
	free(copy);
	errno = e;
	return r;
}
