#!/bin/sh
# cppcheck.sh: cppcheck has nothing to say about lib/ and cmd/.

cd "$(dirname -- "$0")/../.." || exit 2
find lib cmd -name '*.c' | sort | xargs cppcheck --quiet --error-exitcode=1 \
    --std=c99 -D__GNUC__=12 --inline-suppr \
    --enable=warning,style,performance,portability \
    --suppressions-list=t/lint/cppcheck.txt
