/*
 * A streaming JSON writer into a buffer.  Commas come by themselves: what
 * stands last in the buffer tells whether one is due, so there is no state
 * beside the buffer, and its sticky error is the writer's.  A buffer may hold
 * several lines; a newline begins a new text.
 */

#ifndef JOUT_H
#define JOUT_H

#include "buf.h"

void jout_open(struct buf *, int bracket);  /* '{' or '[' */
void jout_close(struct buf *, int bracket); /* '}' or ']' */
void jout_key(struct buf *, const char *);

/*
 * A string.  Escapes quote, backslash, bytes below 0x20 and 0x7F; what is no
 * UTF-8 becomes U+FFFD.  Never writes a newline.
 */
void jout_str(struct buf *, struct slice);
void jout_cstr(struct buf *, const char *); /* NULL writes null */

/* One JSON value as it came; newlines between its tokens are left out. */
void jout_raw(struct buf *, struct slice);

void jout_int(struct buf *, long long);
void jout_bool(struct buf *, int);

/* A member: the name and the value. */
void jout_kstr(struct buf *, const char *, struct slice);
void jout_kcstr(struct buf *, const char *, const char *);
void jout_kraw(struct buf *, const char *, struct slice);
void jout_kint(struct buf *, const char *, long long);
void jout_kbool(struct buf *, const char *, int);

#endif
