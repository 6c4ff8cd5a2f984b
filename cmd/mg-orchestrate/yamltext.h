/* YAML as JSON. */

#ifndef YAMLTEXT_H
#define YAMLTEXT_H

#include "mapped.h"

enum {
	YAML_ALIASES = 1 << 20, /* bytes that aliases may stand for */
	YAML_ANCHORS = 1000
};

/*
 * Write the one document of a text as JSON.  0, or -1 with one line in why
 * that begins with "path:line:column: ".
 */
int yaml_read(struct mapped *, struct slice text, const char *path,
    struct buf *why);

enum yaml_kind { YAML_TEXT, YAML_WORD, YAML_NUMBER, YAML_BAD };

/*
 * What a plain scalar is, by YAML 1.2's core schema, with yes, no, on and off
 * as YAML 1.1 has them.  Appends the JSON of a word (null, true, false) or
 * number; of text nothing.  YAML_BAD: *why tells, static.
 */
enum yaml_kind yaml_scalar(struct slice, struct buf *, const char **why);

#endif
