#!/bin/sh
# wait.sh: a suite waits for the jobs that it started, by name: a bare wait
# is for those of bats too, and has the status of none.

cd "$(dirname -- "$0")/../.." || exit 2

found=$(find t -name node_modules -prune -o -name '*.bats' -print | sort |
    xargs grep -nHE \
    '(^|[;&|{(]|then|do|else)[[:blank:]]*wait[[:blank:]]*($|[;&|})#<>])')
[ -z "$found" ] && exit 0
printf '%s\n' "$found"
exit 1
