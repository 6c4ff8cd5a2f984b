/*
 * What the files of the schema checker share; for lib/base/schema*.c only.
 *
 * Every answer is one of three: a keyword that cannot be checked honestly, a
 * $ref that leads elsewhere and exhausted steps are MAYBE, which "not" leaves
 * as it is and "oneOf" does not count on.  Only a NO at the top refuses.
 */

#ifndef SCHEMA_WORK_H
#define SCHEMA_WORK_H

#include <stdint.h>

#include "buf.h"
#include "json.h"
#include "schema.h"

#if defined(__GNUC__)
#define SCHEMA_PRINTF __attribute__((__format__(__printf__, 3, 4)))
#else
#define SCHEMA_PRINTF
#endif

enum verdict { NO, MAYBE, YES };

enum {
	SCHEMA_DEPTH = 256, /* of subschemas and references */
	SCHEMA_CHUNK = 256  /* bytes of a text that count as one step */
};

enum keyword {
	K_ID, K_REF, K_DYNAMIC_REF, K_RECURSIVE_REF,
	K_TYPE, K_NULLABLE, K_ENUM, K_CONST, K_FORMAT,
	K_MIN_LENGTH, K_MAX_LENGTH, K_PATTERN,
	K_MINIMUM, K_MAXIMUM, K_EXCLUSIVE_MINIMUM, K_EXCLUSIVE_MAXIMUM,
	K_MULTIPLE_OF,
	K_ITEMS, K_PREFIX_ITEMS, K_ADDITIONAL_ITEMS, K_CONTAINS,
	K_MIN_CONTAINS, K_MAX_CONTAINS, K_MIN_ITEMS, K_MAX_ITEMS,
	K_UNIQUE_ITEMS, K_UNEVALUATED_ITEMS,
	K_PROPERTIES, K_PATTERN_PROPERTIES, K_ADDITIONAL_PROPERTIES,
	K_PROPERTY_NAMES, K_REQUIRED, K_MIN_PROPERTIES, K_MAX_PROPERTIES,
	K_DEPENDENT_REQUIRED, K_DEPENDENT_SCHEMAS, K_DEPENDENCIES,
	K_UNEVALUATED_PROPERTIES, /* properties to here: objects only */
	K_ALL_OF, K_ANY_OF, K_ONE_OF, K_NOT, K_IF, K_THEN, K_ELSE,
	K_COUNT
};

/* Where in the value we are; NULL is the whole of it. */
struct place {
	const struct place *up;
	struct slice name; /* of the member; p is NULL in an array */
	size_t index;
};

struct work {
	const struct json *doc, *val;
	int root;        /* what "#" means */
	int depth, mute; /* nothing is said while mute is not 0 */
	size_t steps;    /* left; at 0 every answer is MAYBE */
	struct buf *why; /* or NULL */
};

/* One schema on its way over one value. */
struct frame {
	struct work *w;
	const struct place *at;
	int s, v, root_before;
	int kw[K_COUNT]; /* the keyword's value, or -1 */
};

/* The members of an object by name; of equal names only the last. */
struct member {
	struct slice name; /* decoded */
	int tok, value;
};

struct index {
	struct member *m;
	size_t n;
	struct buf text; /* names that were escaped */
};

/* schema_work.c */

/* Take n steps; 0 when they are used up. */
int schema_charge(struct work *, size_t n);

/* Open schema s: 0 when it is no object or the bounds are reached. */
int schema_open(struct frame *, struct work *, const struct place *, int s,
    int v);
void schema_close(struct frame *);

/* The decoded string: in the text itself, or in the buffer, to be freed. */
struct slice schema_text(const struct json *, int, struct buf *);

/* An absent object gives an empty index; 0: the steps are used up. */
int schema_index(struct work *, struct index *, const struct json *, int);
void schema_index_free(struct index *);
const struct member *schema_find(const struct index *, struct slice);

/* The value of the last member with that name in an object of doc, or -1. */
int schema_member(struct work *, int object, struct slice name);

/* The token that $ref's value leads to, or -1. */
int schema_resolve(struct work *, int);

/* schema_same.c */

/* Are two values equal as JSON values?  0 also when steps are used up. */
int schema_same(struct work *, const struct json *, int, const struct json *,
    int);

/* Are the elements of an array all different?  If not, which are the same? */
enum verdict schema_unique(struct work *, const struct json *, int,
    size_t same[2]);

/* schema_types.c */
unsigned schema_bit(const struct json *, int);        /* of a value */
unsigned schema_named(const struct json *, int type); /* by "type" */
unsigned schema_typeset(struct work *, int s);        /* schema_types */

/* schema_parts.c: a rule is asked about every value. */
enum verdict schema_array(struct frame *);
enum verdict schema_object(struct frame *);

/* schema.c: does value v satisfy schema s? */
enum verdict schema_sub(struct work *, const struct place *, int s, int v);

/* The same, but nothing is said about it. */
enum verdict schema_quiet(struct work *, int s, int v);
enum verdict schema_both(enum verdict, enum verdict);

/* Are n units between the limits that two keywords set? */
enum verdict schema_sized(struct frame *, size_t n, enum keyword min,
    enum keyword max, const char *unit);

/* A keyword that counts: 1, or 0 when absent or of the wrong shape. */
int schema_limit(const struct frame *, enum keyword, size_t *);

/* schema_say.c: each says why, unless muted, and returns NO. */
enum verdict schema_no(struct work *, const struct place *, const char *,
    ...) SCHEMA_PRINTF;
enum verdict schema_missing(struct frame *, struct slice name,
    struct slice because);
enum verdict schema_unknown(struct frame *, const struct place *);
enum verdict schema_no_type(struct frame *, unsigned types);

/* None of the values of an enum or const, or of those in a list of schemas. */
enum verdict schema_no_value(struct frame *, int list);

/* Append bytes of others, cleaned, at most about max of them. */
void schema_show(struct buf *, struct slice, size_t max);

#endif
