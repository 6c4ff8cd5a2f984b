/* Addresses, which lib/rule reads too, are in lib/base. */

#include "../base/url.h"
