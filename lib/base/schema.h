/*
 * JSON Schema, the part of 2020-12 that tools use (mg(7) lists the keywords);
 * older dialects are read alike, unknown keywords are passed over.  "format"
 * and what cannot be checked honestly is left to the server.  A $ref is
 * followed inside the schema only; one that leads elsewhere accepts anything.
 * Work is bounded: a schema that would need more than SCHEMA_STEPS steps
 * accepts, it is never a reason to refuse.
 */

#ifndef SCHEMA_H
#define SCHEMA_H


#include "json.h"

struct buf;

enum { SCHEMA_STEPS = 1000000 };

/* Bits: the types of values that a schema may accept. */
enum {
	SCHEMA_STRING = 1,
	SCHEMA_NUMBER = 2, /* integer included */
	SCHEMA_INTEGER = 4,
	SCHEMA_BOOLEAN = 8,
	SCHEMA_NULL = 16,
	SCHEMA_ARRAY = 32,
	SCHEMA_OBJECT = 64,
	SCHEMA_ANY = 127
};

/*
 * Does value v of val satisfy schema s of doc (whose root, token "root", is
 * what "#" means)?  1, or 0 with one line in why, which names the place, such
 * as "argument 'a.b[2]': expected number, got string".
 */
int schema_check(const struct json *doc, int root, int s,
    const struct json *val, int v, struct buf *why);

/* The types that schema s could accept, looking through $ref, anyOf, enum. */
unsigned schema_types(const struct json *doc, int root, int s);

/*
 * The subschema for the property with that name in schema s, looking through
 * $ref, allOf, anyOf, oneOf, patternProperties and additionalProperties; of
 * several alternatives' one that allows a string.  -1: none known.
 */
int schema_property(const struct json *doc, int root, int s,
    struct slice name);

#endif
