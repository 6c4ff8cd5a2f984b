#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "mem.h"
#include "proc.h"
#include "server.h"

enum {
	TIMEOUT = 300000, CONNECT = 60000, GRACE = 500, GRACE_FAR = 2500,
	MAX_LINE = 256 << 20, MAX_TOKEN = 16000000,
	PATH_ROOM = 4096
};

void
server_init(struct server *sv)
{
	struct server empty = { 0 };

	*sv = empty;
	sv->protocol = xstrdup("auto");
	sv->timeout = TIMEOUT;
	sv->connect = CONNECT;
	sv->grace = GRACE;
	sv->max_line = MAX_LINE;
	sv->max_token = MAX_TOKEN;
}

void
server_set_url(struct server *sv, const char *url)
{
	free(sv->url);
	sv->url = xstrdup(url);
	sv->grace = GRACE_FAR;
}

static void
sign_in_free(struct sign_in *s)
{
	free(s->grant);
	free(s->client_id);
	free(s->client_secret);
	free(s->issuer);
	free(s->metadata_url);
	free(s->scope);
	free(s->resource);
	free(s->key);
	free(s->assertion);
	free(s->idp_token);
	free(s->idp_token_endpoint);
	free(s->idp_client_id);
	free(s->idp_client_secret);
}

void
server_free(struct server *sv)
{
	struct server empty = { 0 };

	free(sv->name);
	free(sv->argv);
	free(sv->envp);
	free(sv->cwd);
	free(sv->socket);
	free(sv->url);
	free(sv->transport);
	free(sv->headers);
	free(sv->ca);
	free(sv->cert);
	free(sv->cert_key);
	free(sv->credential);
	sign_in_free(&sv->sign_in);
	free(sv->handed);
	free(sv->entry);
	free(sv->origin);
	free(sv->env_names);
	free(sv->allow);
	free(sv->deny);
	free(sv->ask);
	free(sv->protocol);
	*sv = empty;
}

/* Where it runs, as an absolute path. */
static struct buf
directory(const struct server *sv)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	char here[PATH_ROOM];

	if (sv->cwd == NULL || sv->cwd[0] != '/') {
		buf_puts(&b, getcwd(here, sizeof(here)) != NULL ? here : ".");
		if (sv->cwd != NULL)
			buf_putc(&b, '/');
	}
	if (sv->cwd != NULL)
		buf_puts(&b, sv->cwd);
	return b;
}

/* Would the word mean something else in another directory? */
static int
is_relative(const char *word)
{
	return word[0] != '/' &&
	    (strchr(word, '/') != NULL || access(word, F_OK) == 0);
}

static int
depends_on_directory(const struct server *sv)
{
	size_t i;

	if (sv->cwd != NULL || (sv->socket != NULL && sv->socket[0] != '/'))
		return 1;
	for (i = 0; sv->argv != NULL && sv->argv[i] != NULL; i++)
		if (is_relative(sv->argv[i]))
			return 1;
	return 0;
}

/* With its length, so that no two servers give the same text. */
static void
put(struct buf *b, const char *what, const char *value)
{
	if (value != NULL)
		buf_printf(b, "%s %zu %s\n", what, strlen(value), value);
}

/* The program's path, and what changes when it is replaced. */
static void
put_program(struct buf *b, const char *name, const char *dir)
{
	struct buf path = BUF_INIT(SIZE_MAX / 2);
	char *found = strchr(name, '/') == NULL ? proc_which(name) : NULL;
	struct stat st;

	if (found != NULL)
		name = found;
	if (name[0] != '/')
		buf_printf(&path, "%s/", dir);
	buf_puts(&path, name);
	put(b, "program", buf_str(&path));
	if (stat(buf_str(&path), &st) == 0)
		buf_printf(b, "of %lld.%09ld %lld\n",
		    (long long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec,
		    (long long)st.st_size);
	free(found);
	buf_free(&path);
}

/* Whatever program reaches it, and wherever that is started. */
static void
put_remote(struct buf *b, const struct server *sv)
{
	char **h = sv->headers;
	char *name;

	put(b, "url", sv->url);
	for (; h != NULL && *h != NULL; h++) {
		name = xstrndup(*h, strcspn(*h, ":"));
		put(b, "header", name);
		free(name);
	}
}

static void
put_local(struct buf *b, const struct server *sv)
{
	struct buf dir = directory(sv);
	size_t i;

	if (sv->argv != NULL && sv->argv[0] != NULL) {
		put_program(b, sv->argv[0], buf_str(&dir));
		for (i = 0; sv->argv[i] != NULL; i++)
			put(b, "word", sv->argv[i]);
	}
	if (depends_on_directory(sv))
		put(b, "directory", buf_str(&dir));
	put(b, "environment", sv->env_names);
	put(b, "socket", sv->socket);
	buf_free(&dir);
}

char *
server_identity(const struct server *sv)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);

	if (sv->url != NULL)
		put_remote(&b, sv);
	else
		put_local(&b, sv);
	/* Never NULL, though a server that is nothing gives nothing. */
	buf_puts(&b, "");
	return b.s;
}

int
server_has_header(const struct server *sv, const char *name)
{
	size_t n = strlen(name), i;

	for (i = 0; sv->headers != NULL && sv->headers[i] != NULL; i++)
		if (strncasecmp(sv->headers[i], name, n) == 0 &&
		    sv->headers[i][n] == ':')
			return 1;
	return 0;
}

const char *
server_label(const struct server *sv)
{
	if (sv->name != NULL && strcmp(sv->name, "-") != 0)
		return sv->name;
	if (sv->url != NULL)
		return sv->url;
	if (sv->argv != NULL && sv->argv[0] != NULL)
		return sv->argv[0];
	return sv->socket != NULL ? sv->socket : "-";
}
