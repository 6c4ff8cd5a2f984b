#!/bin/sh
# shell.sh: shellcheck has nothing to say about what sh and bash read.

cd "$(dirname -- "$0")/../.." || exit 2
find . \( -name .git -o -name node_modules -o -name build \) -prune \
    -o -type f -exec grep -lE -m1 '^#!(/usr)?/bin/(env )?(ba)?sh$' {} + |
    sort | xargs shellcheck -x
