#!/usr/bin/env bats
# Lists: to their last page, one line an item, and no byte of a server's
# that could act on a terminal.

load helper

OLD=2025-11-25
NEW=2026-07-28

# tools ERA [MODE ...]: into out and err
tools() {
	local mode words="fake -e $1 -l $PWD/log"
	shift
	for mode; do
		words="$words -m $mode"
	done
	rm -f log
	run --separate-stderr timeout 30 mg-mcp tools -x "$words"
	printf '%s\n' "$output" >out
}

# asked: how many pages were asked for
asked() {
	grep -c '^< .*"tools/list"' log
}

@test "all pages, each item once, in the server's order" {
	local era mode
	for era in $OLD $NEW; do
		tools $era
		[ "$status" = 0 ]
		cp out whole
		[ "$(wc -l <out)" -gt 40 ]
		[ "$(head -n 1 out)" = $'echo\tGives back the message' ]
		[ "$(cut -f1 out | sort | uniq -d)" = "" ]
		for mode in pages=2 pages=7 pages=40; do
			tools $era $mode
			cmp whole out
			[ "$(asked)" = "${mode#*=}" ]
			[ -z "$stderr" ]
			run ! grep '^!' log
		done
		tools $era dup-tools
		cmp whole out
		tools $era reversed
		tail -r whole 2>/dev/null | cmp - out || tac whole | cmp - out
	done
}

@test "cursors: byte for byte, empty, no string, refused, repeated, endless" {
	local era mode words want lines pages
	for era in $OLD $NEW; do
		tools $era
		cp out whole
		while IFS='|' read -r mode pages want words; do
			# shellcheck disable=SC2086 # modes are words
			tools $era $mode
			[ "$status" = "$want" ]
			[ "$(asked)" = "$pages" ] || {
				echo "$era $mode: $(asked)"
				return 1
			}
			if [ -z "$words" ]; then
				[ -z "$stderr" ]
				[[ $mode == cursor-bad ]] || cmp whole out
			else
				[ "${#stderr_lines[@]}" = 1 ]
				[[ $stderr == "mg-mcp: 'fake': tools/list is cut short: $words"* ]]
				# What came is shown.
				[ -n "$output" ]
			fi
			run ! grep '^!' log
		done <<-END
		raw-cursor pages=3|3|0|
		cursor-empty pages=2|$([ $era = $OLD ] && echo 2 || echo 3)|0|
		cursor-bad|1|0|
		cursor-refused|4|4|a cursor of its own was refused
		cursor-repeat|2|4|a cursor came twice
		pages-endless|1000|5|it has more than 1000 pages
		END
	done
}

@test "one line an item, whatever is in it, in a pipe" {
	local era
	for era in $OLD $NEW; do
		tools $era
		cp out whole
		tools $era hostile
		[ "$status" = 0 ]
		# Its stderr is shown when it fails only.
		[ -z "$stderr" ]
		[ $(($(wc -l <out) - $(wc -l <whole))) = 8 ]
		run ! grep -v $'\t' out
		run ! LC_ALL=C grep -q $'[\001-\010\013-\037\177]' out
		# C1, bidirectional, zero-width and tag characters.
		run ! grep -qE $'\302[\200-\237]|\342\200[\213-\217\252-\256]|\363\240' out
		grep -qF 'red\x1b[31m' out
		grep -qF 'two\nlines' out
		grep -qF '\u202eohce' out
		run ! grep -q '^fake/forged' out
	done
	run -0 mg-mcp resources -x "fake -m hostile"
	run -0 mg-mcp prompts -x "fake -m hostile"
}

@test "-j: one object a line, as it came" {
	mg-mcp -j tools -x "fake -l log -m hostile" >out
	[ "$(jq -c .name out | wc -l)" = "$(wc -l <out)" ]
	[ "$(jq -r 'select(.name | startswith("two")).name' out)" = \
	    $'two\nlines' ]
	# Joined again it is the array that the server sent.
	{ printf '['; paste -s -d, - <out | tr -d '\n'; printf ']'; } >array
	sed -n 's/^> .*"tools":\(\[.*\]\).*/\1/p' log >sent
	[ "$(head -c 2000 array)" = "$(head -c 2000 sent)" ]
	run -0 mg-mcp -j resources -x fake
	[ "$(jq -r .uri <<<"$output" | head -n 1)" = \
	    "$(mg-mcp resources -x fake | head -n 1 | cut -f1)" ]
}

# on_tty COMMAND [ARG ...]: its output on a terminal, into out
on_tty() {
	pty /dev/null "$@" | tr -d '\r' >out
}

@test "on a terminal names are in one column, and nothing acts on it" {
	on_tty mg-mcp tools -x fake
	[ "$(wc -l <out)" -gt 40 ]
	run ! grep -q $'\t' out
	grep -q '^echo  *Gives back the message$' out
	[ "$(grep -E '^(echo|add|upper) ' out | sed 's/[A-Z].*//' |
	    awk '{ print length }' | sort -u | wc -l)" = 1 ]
	local command
	for command in 'tools -x' '-j tools -x' 'resources -x' 'info -x' \
	    '-j info -x' '-v tools -x' '-t 1 watch -x' '-t 1 pipe -x'; do
		# shellcheck disable=SC2086 # the command is words
		on_tty mg-mcp $command 'fake -m hostile'
		run ! grep -q $'[\001-\010\013-\037\177]' out
		run ! grep -qE $'\342\200[\213-\217\252-\256]' out
		run ! grep -q '^fake/forged' out
	done
	on_tty mg-mcp call -x fake echo message=$'a\e[31m\abc\ttab\nline'
	[ "$(cat out)" = 'a\x1b[31m\x07bc'$'\ttab\nline' ]
	on_tty mg-mcp -j call -x fake echo message=$'\u202e'
	run ! grep -q $'\342\200\256' out
	on_tty mg-mcp call -x fake fail text=$'a\e[31mb' || :
	grep -qF 'a\x1b[31mb' out
}

@test "many tools, a huge description, none" {
	tools $NEW many-tools=10000
	[ "$(wc -l <out)" -gt 10000 ]
	[ "$(tail -n 1 out)" = $'many9999\tOne of many' ]
	tools $NEW huge-desc=3000000
	[ "$(wc -c <out)" -gt 3000000 ]
	tools $NEW no-tools
	[ "$status" = 0 ]
	[ -z "$output" ]
	[ -z "$stderr" ]
}

@test "schemas of every kind are listed and shown" {
	local which
	for which in null array true remote loop draft7 missing; do
		tools $NEW bad-schema=$which
		[ "$(tail -n 1 out | cut -f1)" = odd-schema ]
		run -0 --separate-stderr mg-mcp help \
		    -x "fake -m bad-schema=$which" odd-schema
		[[ $output == *"usage: mg-mcp call fake odd-schema"* ]]
		[ -z "$stderr" ]
	done
}

@test "several servers: their names before the slash, the rest unhurt" {
	cat >c.json <<-END
	{"mcpServers":{"a":{"command":"fake"},
	"b":{"command":"fake","args":["-m","die-start"]},
	"c":{"command":"fake","args":["-e","$OLD","-m","pages=3"]}}}
	END
	run -4 --separate-stderr mg-mcp -c c.json tools
	[ "$(cut -f1 <<<"$output" | grep -c '^a/')" = \
	    "$(cut -f1 <<<"$output" | grep -c '^c/')" ]
	[ "$(grep -c '^b/' <<<"$output")" = 0 ]
	[ "$(grep -c "'b' exited with status 1" <<<"$stderr")" = 1 ]
	run -4 --separate-stderr mg-mcp -c c.json -j tools
	[ "$(jq -r .server <<<"$output" | sort -u | tr '\n' ' ')" = "a c " ]
	run -0 --separate-stderr mg-mcp -c c.json tools a
	[ "${lines[0]}" = $'echo\tGives back the message' ]
	run -0 --separate-stderr mg-mcp -c c.json tools c a
	[[ ${lines[0]} == c/echo* ]]
}

@test "resources, templates, prompts: what it has not is an empty list" {
	local era kind
	for era in 2024-11-05 $OLD $NEW; do
		for kind in resources templates prompts; do
			run -0 --separate-stderr mg-mcp $kind -x "fake -e $era"
			[ -n "$output" ]
			[ -z "$stderr" ]
			run ! grep -v $'\t' <<<"$output"
		done
	done
	run -0 mg-mcp complete -x fake greet name al
	[ "$output" = alan ]
	run -0 mg-mcp prompt -x fake greet name=ada
	[ "${lines[0]}" = "Greet ada." ]
	run -4 mg-mcp prompt -x fake nosuch
}
