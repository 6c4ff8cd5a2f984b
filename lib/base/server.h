/*
 * What a server is: filled by lib/rule from a configuration or a command
 * line, used by lib/mcp and lib/net.
 */

#ifndef SERVER_H
#define SERVER_H

#include <stddef.h>

/* How to sign in to a remote server; NULL and 0 where nothing is said. */
struct sign_in {
	char *grant;         /* "code" (NULL too), "client_credentials", */
	                     /* "jwt-bearer", "id-jag" */
	char *client_id, *client_secret;
	char *issuer;        /* whose client that is; NULL: of any */
	char *metadata_url;  /* a client ID metadata document */
	char *scope;         /* asked for in place of what the server says */
	char *resource;      /* likewise (RFC 8707); "" sends none */
	char *key;           /* text in PEM, for private_key_jwt */
	char *assertion;     /* a JWT, for jwt-bearer */
	char *idp_token, *idp_token_endpoint, *idp_client_id,
	    *idp_client_secret; /* id-jag: at whom we are signed in */
	int port;            /* of the loopback redirect; 0: any */
	int localhost;       /* it is to be called so, not 127.0.0.1 */
	int dpop;            /* bind tokens to a key though nobody asks */
};

struct server {
	char *name;    /* as configured; "-" or its URL when it was typed */
	char **argv;   /* stdio: the command, NULL-terminated */
	char **envp;   /* its environment, NULL-terminated */
	char *cwd;     /* its directory, or NULL for ours */
	char *socket;  /* a Unix socket instead of a command, or NULL */
	char *url;     /* a remote server, or NULL */
	char *transport; /* "http" or "sse"; NULL: to be found out */
	char **headers;  /* "Name: value" for it, or NULL */
	char *ca, *cert, *cert_key; /* PEM files, or NULL */
	char *credential; /* a command that prints the token, or NULL */
	struct sign_in sign_in;
	char *handed;  /* text for descriptor 3 of the command, or NULL */
	char *entry;   /* its entry in the configuration, raw; "" when typed */
	char *origin;  /* real path of the file that defines it, or NULL */
	int project;   /* that file is the project's, not the user's */
	char *env_names; /* what env it declares, for the identity */
	char **allow, **deny, **ask; /* patterns, NULL when not given */
	char *protocol; /* "auto", or the one revision to speak */
	long long calls;   /* that may be made in a period; 0: any number */
	long long period;  /* ms */
	int concurrent;    /* calls at once, in one process; 0: any number */
	long long timeout; /* of a call, ms */
	long long connect; /* of starting and the handshake, ms */
	long long grace;   /* between closing stdin and SIGTERM, ms */
	size_t max_line;   /* ceiling of one message, bytes */
	size_t max_token;  /* ceiling of its JSON tokens */
};

/* Defaults, nothing else set. */
void server_init(struct server *);

/* It is the remote server there, whose session is ended by a request. */
void server_set_url(struct server *, const char *url);

/*
 * Free what it holds, and leave nothing set.  Strings come from malloc(3), an
 * array in one piece with its words, as text_words gives it.
 */
void server_free(struct server *);

/*
 * What makes it this server and no other (command, directory, names of its
 * environment, time and size of the program; or url and names of headers):
 * the key under which what is learnt about it is kept.  Values of its
 * environment and headers are not in it.  A copy that the caller frees.
 */
char *server_identity(const struct server *);

/* Is a header of that name, in any case, among those that are configured? */
int server_has_header(const struct server *, const char *name);

/* What to call it in messages: its name, or the program that was typed. */
const char *server_label(const struct server *);

#endif
