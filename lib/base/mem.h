/* Memory that never fails: without memory the program dies, status 5. */

#ifndef MEM_H
#define MEM_H


#include <stddef.h>

void *xmalloc(size_t);

/* n * size bytes, zeroed; dies too when the product overflows. */
void *xcalloc(size_t n, size_t size);

/* realloc(3) to n * size bytes; dies too when the product overflows. */
void *xreallocarray(void *, size_t n, size_t size);

/* Copies that the caller frees. */
char *xstrdup(const char *);
char *xstrndup(const char *, size_t);

#endif
