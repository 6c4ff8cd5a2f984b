#!/bin/sh
# tidy.sh: clang-tidy has nothing to say about lib/ and cmd/ (see .clang-tidy).

cd "$(dirname -- "$0")/../.." || exit 2
find lib cmd -name '*.c' | sort | xargs -P 2 -n 4 sh -c '
	clang-tidy --quiet --warnings-as-errors="*" "$@" -- -std=c99 \
	    -D_POSIX_C_SOURCE=200809L -DVERSION=\"0\" -DLIBEXECDIR=\"/\" 2>&1
' sh | { ! grep -v '^[0-9]* warnings* .*generated\.$'; }
