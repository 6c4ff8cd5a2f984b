#!/bin/sh
# man.sh: mandoc has nothing to say about a page, every program has one, every
# page of section 1 has EXIT STATUS and EXAMPLES, and README is mg(7).

cd "$(dirname -- "$0")/../.." || exit 2
status=0

complain()
{
	echo "$1"
	status=1
}

# Pages that refer to each other need not be installed here.  What mandoc says
# of its database goes to stderr, and would come in the middle of a line.
mandoc -Tlint -Wstyle man/*.[1-8] 2>/dev/null | while IFS= read -r line; do
	page=${line##*Xr }
	page=${page%% (*}
	case $line in
	*'referenced manual not found'*)
		[ -f "man/${page% *}.${page#* }" ] || echo "$line" ;;
	*)	echo "$line" ;;
	esac
done | grep . && status=1

for c in cmd/mg-*; do
	p=${c#cmd/}
	p=${p%.c}
	[ -f "man/$p.1" ] || complain "$c: no man/$p.1"
done
for m in man/*.1; do
	for s in 'EXIT STATUS' EXAMPLES; do
		grep -q "^\.Sh $s\$" "$m" || complain "$m: no $s"
	done
done

mandoc -Tascii -Ios=mg man/mg.7 | col -bx | cmp - README ||
    complain "README is not man/mg.7: say 'make README'"
exit $status
