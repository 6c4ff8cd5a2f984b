#!/usr/bin/env bats
# What an unkind world does to mg-mcp and mg-serve: each test is a fault that
# was found once.

load helper

# id LINE: the id of a message, in the variable ID.
id() {
	ID=${1#*'"id":'}
	ID=${ID%%,*}
}

# A stateless server that holds the call of 'a' back, and then refuses that
# of 'b' as one of the handshake era.
two_eras() {
	local line legacy=

	while read -r line; do
		echo "$line" >>seen
		id "$line"
		case $line in
		*'"server/discover"'*)
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}}' ;;
		*'"initialize"'*)
			legacy=1
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}' ;;
		*'"tools/list"'*)
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"resultType":"complete","tools":[]}}' ;;
		*'"name":"a"'*) held=$ID ;;
		*'"name":"b"'*)
			if [ -z "$legacy" ]; then
				echo '{"jsonrpc":"2.0","id":'"$ID"',"error":{"code":-32022,"message":"no","data":{"supported":["2025-11-25"]}}}'
			else
				echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"content":[]}}'
				echo '{"jsonrpc":"2.0","id":'"$held"',"result":{"content":[]}}'
			fi ;;
		esac
	done
}

@test "a call under way is not repeated when another meets the wrong era" {
	{ declare -f id two_eras; echo two_eras; } >server
	printf '{"type":"call","id":%s,"tool":"%s"}\n' 1 a 2 b >calls
	run -0 --separate-stderr timeout 20 bash -c \
	    "mg-mcp -t 10 pipe -x 'bash server' <calls"
	[[ $output == *'"id":1,"result"'* ]]
	[[ $output == *'"id":2,"result"'* ]]
	[ "$(grep -c '"name":"a"' seen)" -eq 1 ]
	[ "$(grep -c '"name":"b"' seen)" -eq 2 ]
}

@test "arguments on stdin that never end leave no server behind" {
	mkfifo never
	sleep 30 >never 3>&- & sleeper=$!
	run -6 --separate-stderr timeout 20 mg-mcp -t 1 call \
	    -x "fake -l log -m ignore-eof -m ignore-term" echo - <never
	[[ $stderr == *"did not end in time"* ]]
	kill "$sleeper"
	all_gone log
}

@test "a signal while arguments are read leaves no server behind" {
	mkfifo never
	sleep 30 >never 3>&- & sleeper=$!
	mg-mcp call -x "fake -l log -m ignore-eof -m ignore-term" \
	    echo - <never 3>&- & pid=$!
	until grep -qs tools/list log; do sleep 0.1; done
	sleep 0.5
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	kill "$sleeper"
	all_gone log
}

@test "the time limit ends the children of a server too" {
	mkdir -m 755 tools
	for trap in : 'trap "" TERM'; do
		cat >tools/long <<-EOF
		#!/bin/sh
		$trap
		echo "pid \$\$" >>'$PWD/log'
		sleep 20 & wait; sleep 20
		EOF
		chmod 755 tools/long
		run -6 timeout 20 mg-mcp -t 1 call -x 'mg-serve tools' long
		all_gone log
	done
}
