/* Where things live (XDG base directory specification 0.8). */

#ifndef PLACE_H
#define PLACE_H


enum place { PLACE_CONFIG, PLACE_STATE, PLACE_CACHE, PLACE_RUNTIME };

/*
 * $XDG_..._HOME/mg, or the specification's fallback under $HOME.  A relative
 * value is ignored, as the specification says.  A copy that the caller frees,
 * or NULL when neither tells: then nothing is read there and nothing kept.
 * Without $XDG_RUNTIME_DIR it is the directory "run" of PLACE_STATE.
 */
char *place_dir(enum place);

/*
 * Create an absolute path and its parents, mode 0700, but nothing in "/"
 * itself: a home such as /nonexistent stays so.  0 or -1 with errno.
 */
int place_make(const char *path);

#endif
