#!/usr/bin/env bats
# mg-mcp pipe: each call that it reads gets one line, whatever happens.

load helper

# call ID TOOL ARGUMENTS [SERVER]
call() {
	printf '{"type":"call","id":%s,"tool":"%s","arguments":%s%s}\n' \
	    "$1" "$2" "$3" "${4:+,\"server\":\"$4\"}"
}

# ends: "id status" of each line that ends a call; status 0 is a result
ends() {
	jq -r 'select(.type == "result" or .type == "error") |
	    "\(.id) \(.status // 0)"' out | sort -n | tr '\n' ' '
}

@test "when time runs out: one line a call, status 6" {
	local era
	for era in 2025-11-25 2026-07-28; do
		for i in 1 2 3 4 5; do
			call $i sleep '{"ms":60000}'
		done >calls
		call 0 echo '{"message":"hi"}' | cat - calls >in
		run -6 --separate-stderr timeout 20 bash -c "mg-mcp -t 1 pipe \
		    -p 2 -x 'fake -e $era -l log' >out < <(cat in; sleep 30 3>&-)"
		[ "$stderr" = "mg-mcp: the time given with -t is over" ]
		[ "$(ends)" = "0 0 1 6 2 6 3 6 4 6 5 6 " ]
		[ "$(grep -c '^< .*notifications/cancelled' log)" -ge 2 ]
		all_gone log
		rm log
	done
}

@test "when time runs out before the server is ready, too" {
	{ call 1 echo '{"message":"hi"}'; call 2 echo '{}'; } >in
	run -6 timeout 20 bash -c \
	    "mg-mcp -t 1 pipe -p 1 -x 'fake -m silent' <in >out"
	[ "$(ends)" = "1 6 2 6 " ]
}

@test "a signal: one line a call" {
	for i in 1 2 3; do
		call $i sleep '{"ms":60000}'
	done >in
	mg-mcp pipe -p 1 -x 'fake -l log' <in >out 3>&- & pid=$!
	until grep -qs '^< .*"tools/call"' log; do sleep 0.1; done
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" = 143 ]
	[ "$(ends)" = "1 5 2 5 3 5 " ]
	all_gone log
}

@test "a list of tools that is cut short is told" {
	local mode
	for mode in cursor-repeat pages-endless; do
		call 1 echo '{"message":"hi"}' >in
		run -0 bash -c \
		    "mg-mcp pipe -x 'fake -m $mode' <in >out"
		[ "$(ends)" = "1 0 " ]
		grep -q '"type":"tool"' out
		[ "$(jq -r 'select(.message).message' out | cut -c1-57)" = \
		    "cannot list its tools: 'fake': tools/list is cut short: a" ] ||
		    [ $mode != cursor-repeat ]
		grep -q 'is cut short' out
	done
}

@test "a slow reader holds all servers, also one that is started anew" {
	local limit=200000 i
	if ! (ulimit -v $limit; mg-mcp --version); then
		skip "this build cannot run in $limit KiB"
	fi
	# Down at first, when it is greeted too, then good.
	cat >late <<-'END'
	echo >>was
	[ "$(wc -l <was)" -le 2 ] || exec fake
	END
	cat >c.json <<-END
	{"mcpServers":{"a":{"command":"fake","args":["-m","slow-start=1000"]},
	"b":{"command":"sh","args":["late"]}}}
	END
	{
		call 0 big '{"bytes":12000000}' a
		for i in $(seq 30); do
			call "$i" big '{"bytes":10000000}' b
		done
	} >in
	{
		(ulimit -v $limit; exec mg-mcp -c c.json pipe -p 1 <in) ||
		    echo $? >status
	} | { sleep 4; cat >out; }
	[ ! -e status ]
	[ "$(grep -c '"type":"result"' out)" = 31 ]
}

@test "a signal while the reader is slow" {
	mkfifo slow
	for i in $(seq 10); do
		call "$i" big '{"bytes":10000000}'
	done >in
	sleep 30 <slow 3>&- & reader=$!
	mg-mcp pipe -x 'fake -l log' <in >slow 3>&- & pid=$!
	sleep 2
	kill -TERM $pid
	sleep 0.5
	# A build that is slow has filled no pipe yet, and is gone by now.
	kill -TERM $pid || :
	status=0
	wait $pid || status=$?
	kill $reader
	[ "$status" = 143 ]
	all_gone log
}
