#!/bin/sh
# shell.sh: shellcheck has nothing to say about what sh and bash read, and
# no error in the suites.

cd "$(dirname -- "$0")/../.." || exit 2
status=0
find . \( -name .git -o -name node_modules -o -name build \) -prune \
    -o -type f -exec grep -lE -m1 '^#!(/usr)?/bin/(env )?(ba)?sh$' {} + |
    sort | xargs shellcheck -x || status=1
find t -name node_modules -prune -o -name '*.bats' -print | sort |
    xargs shellcheck -s bats -S error t/helper.bash || status=1
exit $status
