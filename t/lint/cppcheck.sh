#!/bin/sh
# cppcheck.sh: cppcheck has nothing to say about lib/ and cmd/.

cd "$(dirname -- "$0")/../.." || exit 2
find lib cmd -name '*.c' | sort | xargs cppcheck --quiet --std=c99 \
    -D__GNUC__=12 --enable=warning,style,performance,portability --inline-suppr \
    --suppressions-list=t/lint/cppcheck.txt --error-exitcode=1
