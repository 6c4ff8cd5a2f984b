#ifndef PROPERTY_H
#define PROPERTY_H

#include "../../lib/team/prompt.h"

/*
 * Runs by chance from that seed on, so many; what fails is printed with its
 * seed, and the lines of the first.  How many failed.
 */
long property(const struct prompts *, long seed, long n);

#endif
