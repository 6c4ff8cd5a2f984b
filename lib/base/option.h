/*
 * The options of a command line, from a table: "-c" and "--root" alike, a
 * value in the same word ("-cFILE", "--root=DIR") or the next one, flags
 * without value in one word ("-jv"), "--" before an operand that begins with
 * '-'.  A lone "-" is an operand.
 */

#ifndef OPTION_H
#define OPTION_H

struct option {
	const char *name; /* "-c" or "--root"; NULL ends the table */
	/* One of: */
	int *flag;        /* it has no value: set to 1 */
	void (*take)(const char *name, char *value);
	char **word;      /* set to the value, which lives as long as argv */
};

/*
 * Use up the option that argv begins with.  1 when there was one; 0 when argv
 * begins with an operand, is empty, or when "--" was used up.  Dies, status 2,
 * on what is no option of the table, or has no value.
 */
int option_next(const struct option *, int *argc, char ***argv);

/*
 * Use up all options, before the operand and after it, and the operand, which
 * is returned, or NULL: there is none.  What argc has left is too much.
 */
char *option_operand(const struct option *, int *argc, char ***argv);

enum { OPTION_WORDS = 64 };

/* A value in ms, above 0, from seconds as typed; dies, status 2, on others. */
long long option_seconds(const char *name, const char *value);

/*
 * Add a word to an array of OPTION_WORDS that ends with NULL; dies, status 2,
 * when it is full.
 */
void option_add(char **words, char *word, const char *name);

#endif
