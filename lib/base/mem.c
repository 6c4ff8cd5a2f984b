#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "mem.h"

NORETURN static void
none(void)
{
	die(ST_LOCAL, "out of memory");
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n > 0 ? n : 1);

	if (p == NULL)
		none();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p;

	if (n == 0 || size == 0)
		n = size = 1;
	p = calloc(n, size);
	if (p == NULL)
		none();
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / size)
		none();
	n *= size;
	p = realloc(p, n > 0 ? n : 1);
	if (p == NULL)
		none();
	return p;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *
xstrndup(const char *s, size_t n)
{
	const char *end = n > 0 ? memchr(s, '\0', n) : NULL;
	char *copy;

	if (end != NULL)
		n = (size_t)(end - s);
	copy = xmalloc(n + 1);
	if (n > 0)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}
