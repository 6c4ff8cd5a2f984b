#!/bin/sh
# usage.sh: what PROGRAM -h says is the SYNOPSIS of its page, word for word,
# and every option that the source takes is told in both.  MG_BIN names the
# folder of the programs.  --help and --version go without saying: all have
# them, and mg(7) says so.

cd "$(dirname -- "$0")/../.." || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
: "${MG_BIN:?}"
status=0

complain()
{
	echo "$1"
	status=1
}

words()
{
	tr -s '[:blank:]' '\n' | sed '/^$/d'
}

synopsis()
{
	awk '/^[A-Z]/ { on = /^SYNOPSIS/; next } on' | words
}

# The rows of the table for lib/base/option.h.
options()
{
	awk '{
		s = $0
		while (match(s, /\{ "--?[A-Za-z-]+", \./)) {
			print substr(s, RSTART + 3, RLENGTH - 7)
			s = substr(s, RSTART + RLENGTH)
		}
	}' "$@" | sort -u | grep -vx -e -h -e --help -e --version
}

for c in cmd/mg-*; do
	p=${c#cmd/}
	p=${p%.c}
	src=$c
	[ -d "$c" ] && src=$(echo "$c"/*.c)
	if [ ! -f "man/$p.1" ] || [ ! -x "$MG_BIN/$p" ]; then
		complain "$p: no page or no program"
		continue
	fi
	mandoc -Tascii -Owidth=1000 "man/$p.1" | col -bx >"$tmp/page"
	synopsis <"$tmp/page" >"$tmp/want"
	"$MG_BIN/$p" -h 2>&1 </dev/null | sed 's/^usage://' | words >"$tmp/got"
	cmp -s "$tmp/want" "$tmp/got" || {
		complain "$p: SYNOPSIS (-) and $p -h (+) differ:"
		diff -u "$tmp/want" "$tmp/got" | tail -n +3
	}
	# shellcheck disable=SC2086 # names of source files have no blanks
	for o in $(options $src); do
		grep -Eq -e "(^|[^A-Za-z0-9-])$o([^A-Za-z0-9-]|\$)" \
		    "$tmp/page" || complain "man/$p.1: nothing of $o"
		case $o in
		--*)	re=$o ;;
		*)	re="-[A-Za-z0-9]*${o#-}" ;;
		esac
		grep -Eq -e "(^|[^A-Za-z0-9-])$re" "$tmp/got" ||
		    complain "$p -h: nothing of $o"
	done
done
exit $status
