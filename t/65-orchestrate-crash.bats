#!/usr/bin/env bats
# mg-orchestrate that is killed, or whose file is cut, and goes on from it.

load helper
load team

# LeakSanitizer does not work under strace.
if [ -n "${MG_SANITIZE:-}" ]; then
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
fi

# is_whole FILE OUTPUT: it has come to its end, each has answered once and
# voted once, and nothing of what was there before has gone
is_whole() {
	rm -f whole
	mg-orchestrate --replay "$1" -o whole >answer
	cmp answer "$2"
	[ "$(grep -c '"type":"final"' whole)" -eq 1 ]
	for type in answer vote; do
		[ "$(grep "\"type\":\"$type\"" whole |
		    grep -o '"agent":"[^"]*"' | sort | paste -s)" = \
		    "$(printf '"agent":"agent1"\t"agent":"agent2"')" ]
	done
	cmp -n "$(stat -c %s before)" "$1" before
}

pair() {
	steady ann 42
	steady bob 41
	team ann bob
	echo 'orchestrator: {stop_early: false}' >>team.yaml
	echo 'It is 42.' >expected
}

@test "killed at any of its writes, it goes on to the same answer" {
	local k status

	command -v strace >out || skip 'no strace'
	pair
	for ((k = 1; k < 300; k++)); do
		rm -f run pids
		status=0
		strace -o trace -e trace=write \
		    -e inject=write:signal=KILL:when=$k \
		    mg-orchestrate -c team.yaml -o run 'What?' >first ||
		    status=$?
		[ "$status" -ne 0 ] || break
		[ "$status" -eq 137 ]
		[ ! -e pids ] || none_left pids
		cp run before
		if [ ! -s run ]; then
			run -2 mg-orchestrate --resume run
			continue
		fi
		rm -f pids
		mg-orchestrate --resume run >out
		cmp out expected
		[ ! -e pids ] || none_left pids
		is_whole run expected
		[ $((k % 8)) -ne 0 ] || run_is_sound whole
	done
	[ "$k" -gt "$(wc -l <run)" ]
}

@test "killed again and again" {
	command -v strace >out || skip 'no strace'
	pair
	: >before
	strace -o trace -e trace=write -e inject=write:signal=KILL:when=4 \
	    mg-orchestrate -c team.yaml -o run 'What?' >out || :
	# Each time it comes a little further.
	for ((i = 3; i < 300; i++)); do
		strace -o trace -e trace=write \
		    -e inject=write:signal=KILL:when=$i \
		    mg-orchestrate --resume run >out 2>err || continue
		break
	done
	[ "$i" -gt 6 ]
	cmp out expected
	is_whole run expected
}

@test "a file that is cut at any byte" {
	local size first n

	steady ann 42
	team ann
	mg-orchestrate -c team.yaml -o full 'What?' >expected
	size=$(stat -c %s full)
	first=$(head -n 1 full | wc -c)
	for ((n = 0; n < size; n++)); do
		head -c $n full >run
		if [ $n -lt $((first - 1)) ]; then
			run -2 mg-orchestrate --resume run
			continue
		fi
		mg-orchestrate --resume run >out
		cmp out expected
		cmp -n $n run full
		[ $((n % 8)) -ne 0 ] && [ $n -lt $((size - 1)) ] ||
		    mg-orchestrate --replay run >out
		cmp out expected
	done
	none_left pids
}

@test "no room for the events: status 5, one line, and no agent is left" {
	pair
	for blocks in 1 2; do
		rm -f run pids
		run -5 --separate-stderr bash -c "ulimit -f $blocks
		    exec mg-orchestrate -c team.yaml -o run 'What?'"
		[ "$output" = '' ]
		[[ "$stderr" = *"cannot write 'run': "* ]]
		[ "$(wc -l <<<"$stderr")" -eq 1 ]
		[ ! -e pids ] || none_left pids
		# Then there is room again.
		cp run before
		mg-orchestrate --resume run >out
		cmp out expected
		is_whole run expected
	done
	run -5 --separate-stderr mg-orchestrate -c team.yaml -o /dev/full 'What?'
	[[ "$stderr" = *"cannot write '/dev/full': No space left on device" ]]
}

@test "a full disk for the answer" {
	pair
	run -5 --separate-stderr bash -c "exec mg-orchestrate -c team.yaml \
	    -o run 'What?' >/dev/full"
	[[ "$stderr" = *'cannot write the output: No space left on device' ]]
	[ "$(of_type final .status run)" -eq 0 ]
	[ "$(mg-orchestrate --resume run)" = 'It is 42.' ]
}

@test "two cannot write the same run" {
	agent ann <<-'END'
		: >asked
		next
	END
	team ann
	mg-orchestrate -c team.yaml -o run 'What?' >out 3>&- &
	until [ -e asked ]; do sleep 0.02; done
	cp run before
	for way in '-c team.yaml -o' --resume --continue; do
		run -2 mg-orchestrate $way run 'What?'
		run -2 --separate-stderr mg-orchestrate $way run
		cmp run before
	done </dev/null
	[[ "$stderr" = *'is being written by another run' ]]
	kill $!
	wait $! || [ $? -eq 143 ]
}

@test "an answer is printed before a crash can lose it" {
	pair
	mg-orchestrate -c team.yaml -o run 'What?' >out
	cmp out expected
	mg-orchestrate --resume run >out
	cmp out expected
	run -0 mg-orchestrate --continue run 'And?'
	[ "$(of_type final .content run | wc -l)" -eq 2 ]
}
