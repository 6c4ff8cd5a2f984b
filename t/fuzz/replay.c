/*
 * Feeds files to a fuzz target, so that any compiler can replay a corpus.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static void
replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	long size;
	uint8_t *s;

	if (f == NULL || fseek(f, 0, SEEK_END) == -1 ||
	    (size = ftell(f)) == -1 || fseek(f, 0, SEEK_SET) == -1) {
		perror(path);
		exit(2);
	}
	/* Exactly as large as the input, so that sanitizers see its end. */
	s = malloc(size > 0 ? (size_t)size : 1);
	if (s == NULL || fread(s, 1, (size_t)size, f) != (size_t)size) {
		perror(path);
		exit(2);
	}
	fclose(f);
	LLVMFuzzerTestOneInput(s, (size_t)size);
	free(s);
}

int
main(int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	return 0;
}
