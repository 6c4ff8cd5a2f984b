/* Short words of others: cleaned, on one line, cut between characters. */

#ifndef NAME_H
#define NAME_H

#include "../../lib/base/json.h"

enum { NAME_BYTES = 64 }; /* with the NUL */

/* Both fill NAME_BYTES. */
void name_keep(char *, struct slice);

/* A member that is a string; "" when there is none. */
void name_member(char *, const struct json *, int object,
    const char *member);

#endif
