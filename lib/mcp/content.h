/*
 * Content that a server sent, on its way out: text as it is, or made safe
 * for a terminal; the rest into files whose names are ours.
 */

#ifndef CONTENT_H
#define CONTENT_H

#include "../base/json.h"

struct out;

struct content {
	struct out *out;
	long long due;    /* as out_flush has it */
	int terminal;     /* out is one: show nothing that acts on it */
	const char *dir;  /* where files go, or NULL */
	void (*left_out)(const char *what); /* told of what is not shown */
	int files;        /* written so far */
	int blocks;       /* of text shown so far */
	int last;         /* the last byte of text shown */
	int broken;       /* bytes that were wanted were no base64 */
};

/*
 * All of these return 0, or -1 with errno: the output failed (see
 * out_flush), or a file could not be written.
 */

/* A tool's result: its text, or else its structured content. */
int content_result(struct content *, const struct json *, int result);

/* One content block, or an array of them (server/tools, Content). */
int content_blocks(struct content *, const struct json *, int block);

/* The contents of resources/read; a blob is decoded. */
int content_resources(struct content *, const struct json *, int contents);

/* A JSON string, decoded as it goes out; any bytes at all. */
int content_string(struct content *, const struct json *, int string);
int content_bytes(struct content *, struct slice);

/* How the name of a file with such a mimeType (or -1) ends: "png". */
const char *content_suffix(const struct json *, int mime);

/* A newline, if text was shown that did not end with one. */
int content_end(struct content *);

#endif
