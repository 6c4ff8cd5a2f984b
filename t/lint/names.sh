#!/bin/sh
# names.sh: no path of somebody's machine and no registry's host in what we
# ship, no trailing blanks, no line of C, sh or awk above 80 columns.

cd "$(dirname -- "$0")/../.." || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
status=0

if git rev-parse --git-dir >"$tmp/git" 2>&1; then
	git ls-files -co --exclude-standard >"$tmp/all"
else
	find . -type f ! -path './build/*' ! -path '*/node_modules/*' \
	    >"$tmp/all"
fi
while read -r f; do
	case $f in */package-lock.json | */corpus/*) continue ;; esac
	[ -f "$f" ] && printf '%s\n' "$f"
done <"$tmp/all" >"$tmp/files"

# refuse WHAT REGEXP: no file has a line like it
refuse()
{
	xargs grep -nIE -e "$2" <"$tmp/files" >"$tmp/found" || return 0
	sed "s/\$/	<- $1/" "$tmp/found"
	status=1
}

refuse 'a path of one machine' '(^|[^A-Za-z0-9_.$}~-])/(home|root|work|Users)/'
refuse 'a host of a registry' 'registry\.npmjs|deb\.debian\.org'
refuse 'a trailing blank' '[ 	]+$'

if grep -ns '"resolved"' t/node/package-lock.json t/claude/package-lock.json \
    t/bench/node/package-lock.json
then
	status=1
fi

grep -E '\.([ch]|sh|awk)$|^(\./)?(bootstrap|\.ci/run)$' "$tmp/files" |
    while read -r f; do
	expand "$f" | awk -v f="$f" 'length($0) > 80 {
		print f ":" FNR ": " length($0) " columns" }'
    done >"$tmp/found"
if [ -s "$tmp/found" ]; then
	cat "$tmp/found"
	status=1
fi
exit $status
