/*
 * jose COMMAND [ARG ...]: lib/net/jose.h for the tests.  KEY is a PEM file.
 *
 *	write KEY                    the key as it is kept
 *	jwk KEY, algorithm KEY
 *	sign KEY HEADER CLAIMS
 *	proof KEY METHOD URL TOKEN NONCE NOW
 *	assertion KEY CLIENT AUDIENCE NOW
 *	generate                     a new key, as PEM
 *	random BYTES, digest TEXT
 *	encode, decode               stdin in base64url
 *	equal ONE OTHER              by the exit status
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/base/buf.h"
#include "../lib/base/die.h"
#include "../lib/base/file.h"
#include "../lib/net/jose.h"

static struct buf out = BUF_INIT(SIZE_MAX / 2);

static int
put_pem(const struct jose_key *key, char **arg)
{
	(void)arg;
	return jose_write(key, &out);
}

static int
put_jwk(const struct jose_key *key, char **arg)
{
	(void)arg;
	jose_jwk(key, &out);
	return 0;
}

static int
put_algorithm(const struct jose_key *key, char **arg)
{
	(void)arg;
	buf_puts(&out, jose_algorithm(key));
	return 0;
}

static int
put_signed(const struct jose_key *key, char **arg)
{
	return jose_sign(key, slice_of(arg[0]), slice_of(arg[1]), &out);
}

static int
put_proof(const struct jose_key *key, char **arg)
{
	return jose_proof(key, arg[0], arg[1], slice_of(arg[2]),
	    slice_of(arg[3]), strtoll(arg[4], NULL, 10), &out);
}

static int
put_assertion(const struct jose_key *key, char **arg)
{
	return jose_assertion(key, arg[0], arg[1],
	    strtoll(arg[2], NULL, 10), &out);
}

static int
generate(const struct jose_key *none, char **arg)
{
	struct jose_key *key = jose_generate();
	int rc = key != NULL ? put_pem(key, arg) : -1;

	(void)none;
	jose_free(key);
	return rc;
}

static int
put_random(const struct jose_key *none, char **arg)
{
	(void)none;
	return jose_random((size_t)strtoul(arg[0], NULL, 10), &out);
}

static int
digest(const struct jose_key *none, char **arg)
{
	(void)none;
	jose_digest(slice_of(arg[0]), &out);
	return 0;
}

static void
read_stdin(struct buf *b)
{
	size_t n;

	do {
		if (buf_room(b, BUFSIZ) == -1)
			die(ST_LOCAL, "too much");
		n = fread(b->s + b->len, 1, BUFSIZ, stdin);
		b->len += n;
	} while (n > 0);
}

static int
encode(const struct jose_key *none, char **arg)
{
	struct buf in = BUF_INIT(1 << 20);

	(void)none;
	(void)arg;
	read_stdin(&in);
	base64url_encode(&out, buf_slice(&in));
	buf_free(&in);
	return 0;
}

static int
decode(const struct jose_key *none, char **arg)
{
	struct buf in = BUF_INIT(1 << 20);
	int rc;

	(void)none;
	(void)arg;
	read_stdin(&in);
	rc = base64url_decode(&out, buf_slice(&in));
	buf_free(&in);
	return rc;
}

static int
equal(const struct jose_key *none, char **arg)
{
	(void)none;
	return jose_equal(slice_of(arg[0]), slice_of(arg[1])) ? 0 : -1;
}

static struct jose_key *
key_of(const char *path)
{
	struct buf pem = BUF_INIT(1 << 20), why = BUF_INIT(1024);
	struct jose_key *key;

	if (file_read(path, &pem) == -1)
		die(ST_USAGE, "cannot read '%s':", path);
	key = jose_read(buf_slice(&pem), &why);
	if (key == NULL)
		die(ST_NO, "%s", buf_str(&why));
	jose_wipe(&pem);
	return key;
}

static const struct command {
	const char *name;
	int nargs, needs_key;
	int (*run)(const struct jose_key *, char **);
} commands[] = {
	{ "write", 0, 1, put_pem },
	{ "jwk", 0, 1, put_jwk },
	{ "algorithm", 0, 1, put_algorithm },
	{ "sign", 2, 1, put_signed },
	{ "proof", 5, 1, put_proof },
	{ "assertion", 3, 1, put_assertion },
	{ "generate", 0, 0, generate },
	{ "random", 1, 0, put_random },
	{ "digest", 1, 0, digest },
	{ "encode", 0, 0, encode },
	{ "decode", 0, 0, decode },
	{ "equal", 2, 0, equal },
};

int
main(int argc, char *argv[])
{
	const struct command *c = commands, *end = c + sizeof(commands) /
	    sizeof(commands[0]);
	struct jose_key *key = NULL;
	int rc;

	progname = "jose";
	while (argc > 1 && c < end && strcmp(argv[1], c->name) != 0)
		c++;
	if (argc < 2 || c == end || argc - 2 - c->needs_key != c->nargs)
		die(ST_USAGE, "what is to be done?");
	if (c->needs_key)
		key = key_of(argv[2]);
	rc = c->run(key, argv + 2 + c->needs_key);
	fwrite(buf_str(&out), 1, out.len, stdout);
	if (out.len > 0 && strcmp(c->name, "decode") != 0 &&
	    out.s[out.len - 1] != '\n')
		putchar('\n');
	jose_free(key);
	jose_wipe(&out);
	return rc == 0 ? ST_DONE : ST_NO;
}
