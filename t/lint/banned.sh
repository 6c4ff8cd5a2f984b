#!/bin/sh
# banned.sh: functions that have no safe use, or a better one here.

cd "$(dirname -- "$0")/../.." || exit 2

banned='gets|strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|atof'
banned="$banned|alloca|system|popen|sscanf|setjmp|longjmp|asprintf|strncpy"
banned="$banned|strncat|mktemp|tmpnam|tempnam|rand|srand"

found=$(find lib cmd t -name '*.[ch]' ! -path '*/node_modules/*' | sort |
    xargs awk -v strings=no -f t/lint/code.awk |
    grep -E ":.*(^|[^a-zA-Z0-9_>.])($banned)[ 	]*\(")
[ -z "$found" ] && exit 0
printf '%s\n' "$found"
exit 1
