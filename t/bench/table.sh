# shellcheck shell=sh disable=SC2154
# table.sh: what the scripts here share; they set tmp, the folder of theirs.

# table TITLE [OPTION ...] COMMAND [:: COMMAND ...]: options and commands are
# those of pair
table() {
	printf '\n%-48s %10s %7s %7s\n' "$1" ms x MiB
	shift
	pair "$@" 2>"$tmp/err" | awk -F '\t' -v tmp="$tmp/" '{
		while ((at = index($5, tmp)) > 0)
			$5 = substr($5, 1, at - 1) substr($5, at + length(tmp))
		sub(/^t\/bench\/node\/run /, "", $5)
		name = length($5) > 46 ? substr($5, 1, 43) "..." : $5
		bad = $4 == 0 ? "" : "  status " $4
		printf "  %-46s %10.2f %7.2f %7.1f%s\n", name, $1, $2,
		    $3 / 1024, bad
	}'
}
