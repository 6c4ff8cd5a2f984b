#!/usr/bin/env bats
# Servers that do what no server should, of every style: mg-mcp says so on
# one line, in time, with the right status, and leaves nothing behind.

load helper

# The tables: a mode of t/fake and what is called of it (echo when nothing
# is), the status, the seconds it may take, words on stderr.  old/new where
# a server with a handshake and one without make a difference; | between
# statuses that are both right.

# verdict STATUS SECONDS WORDS: does it fit what the run in this folder did?
verdict() {
	[[ ",$1," == *",$(cat status),"* ]] || echo "status $(cat status)"
	[ "$(cat seconds)" -le "$2" ] || echo "took $(cat seconds) s"
	[ "$(cat status)" = 0 ] || [ ! -s out ] || echo "something on stdout"
	# What the server itself wrote to its stderr is shown with its name.
	grep -v '^mg-mcp: fake: ' err >said
	if [ -n "$3" ] || [ "$(cat status)" != 0 ]; then
		[ "$(wc -l <said)" = 1 ] || echo "not one line on stderr"
		grep -q -- "^mg-mcp: .*$3" said || echo "not said: $3"
	else
		[ ! -s said ] || echo "something on stderr"
	fi
	[ ! -e log ] || all_gone log
	[ ! -e log ] || ! grep -a '^!' log
}

# attempt ERA MODE CALL STATUS SECONDS WORDS: in a folder of its own
attempt() {
	local start=$SECONDS
	mkdir "$1 $2"
	cd "$1 $2" || return 1
	# shellcheck disable=SC2086 # the call is words
	timeout -s KILL 30 mg-mcp -t 2 call -x "fake -e $1 -l log -m $2" $3 \
	    >out 2>err </dev/null
	echo $? >status
	echo $((SECONDS - start)) >seconds
	verdict "$4" "$5" "$6" >wrong 2>&1
	[ ! -s wrong ] || {
		echo "$1 $2 $3:"
		cat wrong err
	} >>../wrong
}

# attempts: the rows on stdin, in both styles, a few at a time
attempts() {
	local mode call status seconds words pids=()
	while IFS=: read -r mode call status seconds words; do
		echo "${mode%%[= ]*}" >>"$BATS_FILE_TMPDIR/modes"
		attempt 2025-11-25 "$mode" "${call:-echo message=hi}" \
		    "${status%/*}" "$seconds" "${words%%/*}" 3>&- &
		pids+=($!)
		attempt 2026-07-28 "$mode" "${call:-echo message=hi}" \
		    "${status#*/}" "$seconds" "${words##*/}" 3>&- &
		pids+=($!)
		while [ "${#pids[@]}" -ge 6 ]; do
			wait "${pids[0]}" || :
			pids=("${pids[@]:1}")
		done
	done < <(sed 's/ *| */:/g')
	wait "${pids[@]}" || :
	if [ -e wrong ]; then
		cat wrong
		return 1
	fi
}

@test "replies with a wrong envelope" {
	attempts <<-'END'
	both | | 4 | 5 | with both result and error
	neither | | 4 | 5 | without result and error
	dup-keys | | 4 | 5 | a name that stands twice
	wrong-id | | 6 | 9 | no answer within the time given with -t; it answered requests that were never made
	null-id | | 6 | 9 | no answer within the time given
	no-jsonrpc | | 6 | 9 | no answer within the time given
	string-id | | 0 | 5 |
	float-id | | 0 | 5 |
	twice | | 0 | 5 |
	stray | | 0 | 5 |
	late | sleep ms=9000 | 6 | 9 | no answer within the time given
	no-content | | 0 | 5 |
	no-result-type | | 0 | 5 |
	END
}

@test "lines with a wrong form" {
	attempts <<-'END'
	bad-json | | 4 | 5 | cannot be read: value expected
	bad-utf8 | | 4 | 5 | cannot be read: invalid UTF-8
	deep | | 5 | 5 | cannot be read: nested too deeply
	tokens | | 0 | 9 |
	noise | | 0 | 5 |
	noise-json | | 0 | 5 |
	crlf | | 0 | 5 |
	split | | 0 | 9 |
	glue | | 0 | 5 |
	blank | | 0 | 5 |
	batch | | 0 | 5 |
	no-newline | | 0 | 5 |
	hugeline | | 0 | 5 |
	endless-line | | 6 | 9 | no answer within the time given
	END
}

@test "an input that is closed while nothing is written to it is noticed" {
	run -4 timeout 10 mg-mcp -t 60 call \
	    -x "sh -c 'read a; exec <&-; sleep 20'" t
	[[ $output == *'closed its input before it was ready' ]]
}

@test "floods, and those who do not read" {
	attempts <<-'END'
	flood | | 0 | 5 |
	storm | | 0 | 5 |
	pings | | 0 | 5 |
	stderr | | 0 | 5 |
	stderr-line | | 0 | 5 |
	both-write | | 0 | 5 |
	slow-read | | 0 | 5 |
	slow-start | | 0 | 5 |
	slow-exit | | 0 | 5 |
	tick | sleep ms=500 | 0 | 5 |
	no-read | | 6 | 9 | was not ready within the time given
	silent | | 6 | 9 | was not ready within the time given
	silent=tools/list | | 6 | 9 | no answer within the time given
	silent=tools/call | | 6 | 9 | no answer within the time given
	reorder | | 6 | 9 | no answer within the time given
	END
}

@test "those who die, stop, close, or will not go" {
	attempts <<-'END'
	die-start | | 4 | 5 | exited with status 1 before it was ready
	die-start -m die-signal | | 4 | 5 | killed by signal 9 before
	die-start -m die-status=7 | | 4 | 5 | exited with status 7
	die-on=initialize | | 4/0 | 5 | exited with status 1/
	die-on=notifications/initialized | | 4/0 | 5 | exited with status 1/
	die-on=tools/list | | 4 | 5 | exited with status 1
	die-on | | 4 | 5 | exited with status 1
	die-mid | | 4 | 5 | exited with status 1 in the middle of a message
	die-after=tools/list | | 4 | 5 | exited with status 1
	die-after | | 0 | 5 |
	die-calls=1 | | 0 | 5 |
	die-signal=11 -m die-on | | 4 | 5 | killed by signal 11
	die-status=3 -m die-on | | 4 | 5 | exited with status 3
	stop-self | | 6 | 9 | no answer within the time given
	stop-self=notifications/initialized | | 6/0 | 9 | no answer/
	close-stdout | | 4 | 5 | closed its output
	close-stdin | | 4 | 5 | closed its input
	close-stdin=tools/call | | 0 | 5 |
	grandchild | | 0 | 5 |
	ignore-eof | | 0 | 5 |
	ignore-term | | 0 | 5 |
	ignore-eof -m ignore-term | | 0 | 9 |
	daemon=2 | sleep ms=1500 | 0 | 9 |
	END
}

@test "revisions that do not fit" {
	attempts <<-'END'
	probe | | 0 | 5 |
	discover-legacy | | 0/4 | 5 | /refused initialize
	discover-unknown | | 0/4 | 5 | /speaks only revisions that we do not
	unsupported=modern | | 0/4 | 5 | /refuses the revision that it names
	unsupported=legacy | | 0/4 | 5 | /refused initialize
	unsupported=unknown | | 0/4 | 5 | /speaks only revisions that we do not
	unsupported=none | | 0/4 | 5 | /refused initialize
	unsupported=missing | | 0/4 | 5 | /refused initialize
	unsupported-code | | 0 | 5 |
	init-error | | 0 | 5 |
	init-error=1999-01-01 | | 4/0 | 5 | refused initialize/
	version | | 4/0 | 5 | speaks only revisions that we do not/
	lax | | 0 | 5 |
	END
}

@test "odd lists" {
	attempts <<-'END'
	pages | | 0 | 5 |
	raw-cursor | | 0 | 5 |
	raw-cursor -m pages | | 0 | 5 |
	pages-endless | | 5 | 5 | cut short: it has more than 1000 pages
	cursor-repeat | | 4 | 5 | cut short: a cursor came twice
	cursor-empty | | 0 | 5 |
	cursor-bad | | 0 | 5 |
	cursor-refused | | 4 | 5 | cut short: a cursor of its own was refused
	dup-tools | | 0 | 5 |
	many-tools | | 0 | 9 |
	huge-desc | | 0 | 5 |
	no-tools | | 1 | 5 | has no tool 'echo'
	reversed | | 0 | 5 |
	hostile | | 0 | 5 |
	rug-pull | | 0 | 5 |
	bad-schema=null | odd-schema a=1 | 0 | 5 |
	bad-schema=array | odd-schema a=1 | 0 | 5 |
	bad-schema=true | odd-schema a=1 | 0 | 5 |
	bad-schema=missing | odd-schema a=1 | 0 | 5 |
	bad-schema=remote | odd-schema a=1 | 0 | 5 |
	bad-schema=loop | odd-schema a=1 | 0 | 5 |
	bad-schema=draft7 | odd-schema a=1 | 0 | 5 |
	END
}

@test "questions of a kind that was not declared, and for ever" {
	attempts <<-'END'
	undeclared | ask | 0/4 | 5 | /not offered by this client
	undeclared | sample | 0/4 | 5 | /not offered by this client
	undeclared | roots | 0/4 | 5 | /not offered by this client
	late-request | | 0 | 5 |
	rounds | --elicit defaults ask | 0/4 | 5 | /again and again
	state-only | --elicit defaults ask | 0 | 9 |
	no-state | --elicit defaults ask | 0 | 5 |
	two-keys | --elicit defaults ask | 0 | 5 |
	END
}

@test "every mode of the server has stood in one of the tables" {
	fake --modes | sed 's/[= ].*//' | sort >all
	sort -u "$BATS_FILE_TMPDIR/modes" >tried
	cmp all tried
}

@test "ceilings of ours: status 5, or memory that stays small" {
	local limit=120000 era
	if ! (ulimit -v $limit; mg-mcp --version); then
		skip "this build cannot run in $limit KiB"
	fi
	ulimit -v $limit
	for era in 2025-11-25 2026-07-28; do
		while IFS=: read -r status mode; do
			# shellcheck disable=SC2086 # the mode is words
			run "-$status" --separate-stderr timeout 30 mg-mcp \
			    -m 1M -t 10 call -x "fake -e $era $mode" echo \
			    message=hi
			[ "${#stderr_lines[@]}" = "$((status > 0))" ]
		done <<-'END'
		5:-m hugeline=3000000 -m glue -m bad-json
		5:-m endless-line
		0:-m flood=100000
		0:-m storm=100000
		0:-m pings=100000
		0:-m stderr=20000000
		0:-m both-write=20000000
		0:-m noise -m noise-json -m blank
		END
		run -5 --separate-stderr mg-mcp -m 1M call \
		    -x "fake -e $era" big bytes=2000000
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == *"above the ceiling for a line"* ]]
	done
}

# begin CALL ...: start a call in the background that does not end; its pid
# is in $pid, and the server has what it waits for
begin() {
	local what=$1
	shift
	rm -f log
	set -m
	mg-mcp call "$@" >out 2>err </dev/null 3>&- &
	pid=$!
	set +m
	for _ in $(seq 50); do
		! grep -qs "^< .*\"$what\"" log || break
		sleep 0.1
	done
	grep -q "^< .*\"$what\"" log
}

# ended WANT: what has begun ends with this status
ended() {
	local rc=0
	wait "$pid" || rc=$?
	[ "$rc" = "$1" ]
}

@test "INT, TERM, HUP at every moment: told, cleaned up, died of it" {
	local era moment mode number
	for era in 2025-11-25 2026-07-28; do
		while IFS=: read -r moment mode; do
			for number in 2 15 1; do
				begin "$moment" -x "fake -e $era -l log $mode" \
				    sleep ms=60000
				kill -$number "$pid"
				ended $((128 + number))
				[ ! -s out ]
				all_gone log
				run ! grep -a '^!' log
			done
		done <<-END
		server/discover:-m silent
		tools/list:-m silent=tools/list
		tools/call:
		tools/call:-m ignore-eof
		END
		begin tools/call -x "fake -e $era -l log" sleep ms=60000
		kill -INT "$pid"
		ended 130
		grep -q '^< .*notifications/cancelled' log
	done
}

@test "a second INT is not patient" {
	local start
	begin tools/call -x "fake -l log -m ignore-eof -m ignore-term" \
	    sleep ms=60000
	start=$SECONDS
	kill -INT "$pid"
	sleep 0.3
	kill -INT "$pid"
	ended 130
	[ $((SECONDS - start)) -le 4 ]
	all_gone log
}

@test "kill -9 of mg-mcp leaves no server" {
	local era
	for era in 2025-11-25 2026-07-28; do
		begin tools/call -x "fake -e $era -l log" sleep ms=60000
		kill -KILL "$pid"
		ended 137
		for _ in $(seq 20); do
			! all_gone log 2>/dev/null || break
			sleep 0.2
		done
		all_gone log
	done
}

@test "stopped and continued, a call goes on" {
	begin tools/call -x "fake -l log" sleep ms=1000
	kill -STOP "$pid"
	sleep 1.5
	kill -CONT "$pid"
	ended 0
	[ "$(cat out)" = "slept 1000 ms" ]
}

@test "descriptors that are closed: no byte in a wrong place" {
	local redirect want
	while IFS=: read -r want redirect; do
		rm -f log
		run -"$want" bash -c "timeout 20 mg-mcp call \
		    -x 'fake -l log' echo message=hi >out 2>err $redirect"
		[ ! -s out ] || [ "$(cat out)" = hi ]
		all_gone log
		[ "$(grep -c '^! ' log)" = 0 ]
		[ "$(grep -c '^< .*"tools/call"' log)" = 1 ]
		# Nothing but protocol reached the server.
		run ! grep -a 'mg-mcp: ' log
	done <<-'END'
	0:<&-
	5:>&-
	0:2>&-
	5:<&- >&-
	0:<&- 2>&-
	5:>&- 2>&-
	5:<&- >&- 2>&-
	END
}

@test "an output that cannot be written, or that nobody reads" {
	local command
	for command in 'call -x fake echo message=hi' 'tools -x fake' \
	    '-j tools -x fake' 'info -x fake' 'read -x fake fake://text' \
	    'call -x fake big bytes=3000000' '-h' '--version' \
	    'send -x fake tools/list'; do
		run -5 bash -c "timeout 20 mg-mcp $command >/dev/full"
		[ "$output" = \
		    "mg-mcp: cannot write the output: No space left on device" ]
	done
	run -0 bash -c "mg-mcp -j tools -x 'fake -l log -m many-tools' |
	    head -n 1; [ \${PIPESTATUS[0]} = 141 ]"
	[ "${#lines[@]}" = 1 ]
	all_gone log
	run -0 bash -c "mg-mcp call -x 'fake -l log' big bytes=30000000 |
	    head -c 1; [ \${PIPESTATUS[0]} = 141 ]"
	all_gone log
}
